"""The handlers that the user registered on an isolate. The user's `Isolate` owns them; the dispatcher borrows them.

Handlers are mostly closures that hold their isolate. If the sandbox held them, no isolate would be collected before
the sandbox.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Final

from network_runtime._base.checks import check_name
from network_runtime._pool.registration import Registration

if TYPE_CHECKING:
    from collections.abc import Callable

    from network_runtime._core import Received
    from network_runtime._pool.registration import Handler

SYSTEM_EVENTS: Final = ("terminated", "destroyed", "error", "console", "unresponsive")

_changing: Final = threading.RLock()  # guards every change of a table
os.register_at_fork(after_in_child=_changing._at_fork_reinit)  # type: ignore[attr-defined]  # noqa: SLF001


class Handlers:
    """The tables of one isolate. `add` and `remove` change them on any thread, by replacing tuples."""

    __slots__ = ("__weakref__", "events", "requests", "systems")

    def __init__(self) -> None:
        """Start with empty tables."""
        self.events: dict[str, tuple[Registration, ...]] = {}
        self.requests: dict[str, Registration] = {}
        self.systems: dict[str, tuple[Registration, ...]] = {}


def add(
    table: dict[str, tuple[Registration, ...]],
    name: str,
    handler: Handler,
    refuses: Callable[[Received], bool] | None = None,
) -> None:
    """Append `handler` to the handlers of `name`, with the current context."""
    registration = Registration(handler, refuses=refuses)
    with _changing:
        table[name] = (*table.get(name, ()), registration)


def remove(table: dict[str, tuple[Registration, ...]], name: str, handler: Handler) -> bool:
    """Remove the first registration of `handler`, whatever its context. Returns False when there is none."""
    with _changing:
        registrations = table.get(name, ())
        handlers = [registration.handler for registration in registrations]
        if handler not in handlers:
            return False
        index = handlers.index(handler)
        left = registrations[:index] + registrations[index + 1 :]
        if left:
            table[name] = left
        else:
            del table[name]
        return True


def check_handler(value: object) -> None:
    """Raise TypeError when `value` cannot be called."""
    if not callable(value):
        raise TypeError(f"handler must be callable, not {type(value).__name__}")


def check_system_event(value: object) -> str:
    """Return `value`. Raises TypeError or ValueError when it is no system event's name."""
    name = check_name("event", value)
    if name not in SYSTEM_EVENTS:
        raise ValueError(f"event must be one of {', '.join(SYSTEM_EVENTS)}, not {name!r:.100}")
    return name
