"""The Python side of one isolate: its handlers, and the answers that are awaited."""

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
    """The Python side of one isolate. The sandbox holds it.

    It belongs to the thread of the loop that runs the handlers, except `gone`, `borrow`, `lend` and `keep`. When that
    loop is closed, it belongs to `closed_loop`.
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
        """Make the state of a new isolate.

        `most_running`: handlers that may run at a time. `most_body_bytes`: the largest body that is collected.
        """
        self.isolate = isolate
        # Returns the handlers, or None between the loss of the weak reference and the finalizer of the isolate.
        self.borrowed: Callable[[], Handlers | None] = Handlers
        self.most_running = most_running
        self.most_body_bytes = most_body_bytes
        self.held = Held(most_held)
        self.new_context = copies_of_context()  # copies of its creation's context, for calls of no handler
        self.answering: dict[int, asyncio.Task[Any]] = {}  # requests whose handlers run
        self.evaluations: dict[int, asyncio.Future[Any]] = {}
        self.exchanges: dict[int, Exchange] = {}  # open requests "fetch"
        self.ends: list[Callable[[], Coroutine[Any, Any, None]]] = []  # awaited when the isolate is gone
        self.running = 0
        self.logged = 0  # uncaught errors of its scripts, logged or over the bound
        self.failures = 0  # failures of its handlers, in the same way
        self.unheard = 0  # messages to handlers whose loop was closed
        self.destroyed = False  # accepts nothing more
        self.reason: str | None = None
        self.end: dict[str, Any] = {}  # what it used, and where it was stopped (isolate_end.facts_of)
        self.blocked: list[None] = []  # one for each thread that waits for an evaluation
        self.origins: dict[int, BaseException] = {}  # handlers' exceptions by request, while an evaluation is open
        self.silenced = False  # terminated by its host: its messages reach no handler any more
        self.told = False  # one of `blocked` was told that the isolate ended
        self.gone = threading.Event()  # set when everything that it sent is handed out
        self.waiters: set[asyncio.Future[None]] = set()
        self.refusals: SocketRefusals | None = None  # for WebSockets without a handler; made by the dispatcher

    def why_full(self, cost: int) -> str | None:
        """Why no further handler may run that takes about `cost` bytes. None if it may."""
        if self.running >= self.most_running:
            return f"{self.running} handlers are under way"
        return None if self.held.work.has_room(cost) else str(self.held.work)

    def note_end(self, data: dict[str, Any]) -> None:
        """Keep the data of "terminated" or "destroyed", which has the worker's own names."""
        self.destroyed = True
        self.reason = data["reason"]
        self.end = facts_of(data)

    def note_origin(self, request: int, failure: BaseException) -> None:
        """Keep an exception of a handler: an evaluation may fail because of it."""
        if self.evaluations or self.blocked:
            self.origins[request] = failure
            if len(self.origins) > _MOST_ORIGINS:
                del self.origins[next(iter(self.origins))]

    def evaluation_over(self) -> None:
        """Drop those exceptions when no evaluation is left, because they hold frames and their variables."""
        if not self.evaluations and not self.blocked:
            self.origins = {}

    def lend(self, handlers: Handlers) -> None:
        """Use `handlers`, which the user's isolate owns, for what the isolate sends."""
        self.borrowed = weakref.ref(handlers)

    def keep(self, handlers: Handlers) -> None:
        """Own `handlers`: the user's isolate is gone, but what it sent is still handed to them."""
        if not self.silenced:
            self.borrowed = lambda: handlers

    def silence(self) -> None:
        """Call no handler any more, except those of system events. Does nothing when repeated."""
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
            # Another thread is collecting the isolate, and its finalizer, which calls `keep`, has not run yet.
            now = time.monotonic()
            deadline = deadline or now + _FINALIZED_WITHIN_S
            if now > deadline:
                return Handlers()
            time.sleep(0)
        return handlers


def new_state(isolate: int, limits: Limits) -> IsolateState:
    """Make the state of an isolate with these limits."""
    return IsolateState(isolate, limits.outbox_messages, limits.outbox_bytes, limits.held_bytes)
