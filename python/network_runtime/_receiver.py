"""What one isolate's messages meet on this side: the handlers, and the answers that are awaited."""

from __future__ import annotations

import threading
import time
import weakref
from typing import TYPE_CHECKING, Any, Final

from network_runtime._handlers import Handlers

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine

    from network_runtime._exchange import Exchange

    Handler = Callable[[Any], Any]

_FINALIZED_WITHIN_S: Final = 1.0

SYSTEM_EVENTS: Final = ("terminated", "destroyed", "error", "console", "unresponsive")


class Receiver:
    """The Python end of one isolate, held by the sandbox.

    It belongs to the thread of the loop that runs the handlers, but for `gone`, `borrow`, `lend` and `keep`.
    """

    __slots__ = (
        "borrowed",
        "cpu_ms",
        "destroyed",
        "ends",
        "evaluations",
        "exchanges",
        "gone",
        "heap_bytes",
        "isolate",
        "logged",
        "most_body_bytes",
        "most_running",
        "reason",
        "running",
        "waiters",
    )

    def __init__(self, isolate: int, most_running: int, most_body_bytes: int) -> None:
        """`most_running`: handlers that may be under way at once; `most_body_bytes`: of a body that is collected."""
        self.isolate = isolate
        # The handlers, or None for the moment between the loss of a weak reference and the finalizer of the isolate.
        self.borrowed: Callable[[], Handlers | None] = Handlers
        self.most_running = most_running
        self.most_body_bytes = most_body_bytes
        self.evaluations: dict[int, asyncio.Future[Any]] = {}
        self.exchanges: dict[int, Exchange] = {}  # requests "fetch" that are not over
        self.ends: list[Callable[[], Coroutine[Any, Any, None]]] = []  # to be awaited when it is gone
        self.running = 0
        self.logged = 0  # what was logged, or would have been
        self.destroyed = False  # takes nothing more
        self.reason: str | None = None
        self.cpu_ms: float | None = None
        self.heap_bytes: int | None = None
        self.gone = threading.Event()  # all that it ever sent has been handed out
        self.waiters: list[asyncio.Future[None]] = []

    def lend(self, handlers: Handlers) -> None:
        """Let `handlers`, which the isolate that the user has owns, be those of what it sends."""
        self.borrowed = weakref.ref(handlers)

    def keep(self, handlers: Handlers) -> None:
        """Hold them: the user has the isolate no more, and what it still sends is for them."""
        self.borrowed = lambda: handlers

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


def add(table: dict[str, tuple[Handler, ...]], name: str, handler: Handler) -> None:
    """Append to the handlers of `name`."""
    table[name] = (*table.get(name, ()), handler)


def remove(table: dict[str, tuple[Handler, ...]], name: str, handler: Handler) -> bool:
    """Take out the first registration of `handler`; False when there is none."""
    handlers = table.get(name, ())
    if handler not in handlers:
        return False
    index = handlers.index(handler)
    left = handlers[:index] + handlers[index + 1 :]
    if left:
        table[name] = left
    else:
        del table[name]
    return True


def check_name(argument: str, value: object) -> str:
    """Return `value`; raise TypeError when it is no str, ValueError when it holds half a surrogate pair."""
    if not isinstance(value, str):
        raise TypeError(f"{argument} must be a str, not {type(value).__name__}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"{argument} holds a lone surrogate at index {error.start}") from None
    return value


def check_handler(value: object) -> None:
    """Raise TypeError when `value` cannot be called."""
    if not callable(value):
        raise TypeError(f"handler must be callable, not {type(value).__name__}")


def check_system_event(value: object) -> str:
    """Return `value`; raise TypeError or ValueError when it is no system event's name."""
    name = check_name("event", value)
    if name not in SYSTEM_EVENTS:
        raise ValueError(f"event must be one of {', '.join(SYSTEM_EVENTS)}, not {name!r:.100}")
    return name
