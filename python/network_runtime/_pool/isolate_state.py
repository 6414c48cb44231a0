"""What one isolate's messages meet on this side: the handlers, and the answers that are awaited."""

from __future__ import annotations

import threading
import time
import weakref
from typing import TYPE_CHECKING, Any, Final

from network_runtime._base.account import Held
from network_runtime._pool.handlers import Handlers
from network_runtime._pool.isolate_end import facts_of
from network_runtime._pool.registration import copies_of_context
from network_runtime.limits import Limits

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine

    from network_runtime._fetch.exchange import Exchange
    from network_runtime._fetch.websocket_refusals import SocketRefusals

_FINALIZED_WITHIN_S: Final = 1.0
_MOST_ORIGINS: Final = 16


class IsolateState:
    """The Python end of one isolate, held by the sandbox.

    It belongs to the thread of the loop that runs the handlers, but for `gone`, `borrow`, `lend` and `keep`; when that
    loop is closed, to `closed_loop`.
    """

    __slots__ = (
        "answering",
        "blocked",
        "borrowed",
        "destroyed",
        "end",
        "ends",
        "evaluations",
        "exchanges",
        "failures",
        "gone",
        "held",
        "isolate",
        "logged",
        "most_body_bytes",
        "most_running",
        "new_context",
        "origins",
        "reason",
        "refusals",
        "running",
        "silenced",
        "told",
        "unheard",
        "waiters",
    )

    def __init__(
        self, isolate: int, most_running: int, most_body_bytes: int, most_held: int = Limits.held_bytes
    ) -> None:
        """`most_running`: handlers that may be under way at once; `most_body_bytes`: of a body that is collected."""
        self.isolate = isolate
        # The handlers, or None for the moment between the loss of a weak reference and the finalizer of the isolate.
        self.borrowed: Callable[[], Handlers | None] = Handlers
        self.most_running = most_running
        self.most_body_bytes = most_body_bytes
        self.held = Held(most_held)
        self.new_context = copies_of_context()  # for what is no handler's: that of its creation
        self.answering: dict[int, asyncio.Task[Any]] = {}  # requests whose handlers are under way
        self.evaluations: dict[int, asyncio.Future[Any]] = {}
        self.exchanges: dict[int, Exchange] = {}  # requests "fetch" that are not over
        self.ends: list[Callable[[], Coroutine[Any, Any, None]]] = []  # to be awaited when it is gone
        self.running = 0
        self.logged = 0  # uncaught errors of its scripts that were logged, or would have been
        self.failures = 0  # the same of handlers'
        self.unheard = 0  # what it sent to handlers whose loop was closed
        self.destroyed = False  # takes nothing more
        self.reason: str | None = None
        self.end: dict[str, Any] = {}  # what it had used, and where it was (isolate_end.facts_of)
        self.blocked: list[None] = []  # one for each thread that waits for an evaluation
        self.origins: dict[int, BaseException] = {}  # what handlers raised, by request, while an evaluation is open
        self.silenced = False  # its host has terminated it: no handler is called any more with what it sent
        self.told = False  # one of these was told that it ended
        self.gone = threading.Event()  # all that it ever sent has been handed out
        self.waiters: set[asyncio.Future[None]] = set()
        self.refusals: SocketRefusals | None = None  # of WebSockets that no handler takes; made by the dispatcher

    def why_full(self, cost: int) -> str | None:
        """Why no handler may be under way that takes about `cost` bytes, beside those that are; None where it may."""
        if self.running >= self.most_running:
            return f"{self.running} handlers are under way"
        return None if self.held.work.has_room(cost) else str(self.held.work)

    def note_end(self, data: dict[str, Any]) -> None:
        """Keep what "terminated" or "destroyed" said, in the worker's own names."""
        self.destroyed = True
        self.reason = data["reason"]
        self.end = facts_of(data)

    def note_origin(self, request: int, failure: BaseException) -> None:
        """Keep what a handler raised: it may come back as the error of an evaluation."""
        if self.evaluations or self.blocked:
            self.origins[request] = failure
            if len(self.origins) > _MOST_ORIGINS:
                del self.origins[next(iter(self.origins))]

    def evaluation_over(self) -> None:
        """Let go of them when there is no evaluation left: they hold frames, and what is in these."""
        if not self.evaluations and not self.blocked:
            self.origins = {}

    def lend(self, handlers: Handlers) -> None:
        """Let `handlers`, which the isolate that the user has owns, be those of what it sends."""
        self.borrowed = weakref.ref(handlers)

    def keep(self, handlers: Handlers) -> None:
        """Hold them: the user has the isolate no more, and what it still sends is for them."""
        if not self.silenced:
            self.borrowed = lambda: handlers

    def silence(self) -> None:
        """Call no handler any more but for what the runtime says. Harmless when repeated."""
        if self.silenced:
            return
        handlers = Handlers()
        handlers.systems = self.borrow().systems
        self.keep(handlers)
        self.silenced = True

    def borrow(self) -> Handlers:
        """The handlers."""
        deadline = 0.0
        while (handlers := self.borrowed()) is None:
            # Another thread collects the isolate, and has not come to its finalizer, which keeps them.
            now = time.monotonic()
            deadline = deadline or now + _FINALIZED_WITHIN_S
            if now > deadline:
                return Handlers()
            time.sleep(0)
        return handlers


def new_state(isolate: int, limits: Limits) -> IsolateState:
    """That of an isolate with these limits."""
    return IsolateState(isolate, limits.outbox_messages, limits.outbox_bytes, limits.held_bytes)
