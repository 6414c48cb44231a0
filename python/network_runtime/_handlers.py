"""What the user registered on an isolate. The user's `Isolate` owns it; whoever hands out messages only borrows it.

Handlers are mostly closures that hold their isolate. Were they held by the sandbox, no isolate would ever be collected
before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from network_runtime._receiver import Handler


class Handlers:
    """The tables of one isolate. They may be changed on any thread: lists are replaced, never changed."""

    __slots__ = ("__weakref__", "events", "requests", "streams_body", "systems")

    def __init__(self) -> None:
        """None are registered."""
        self.events: dict[str, tuple[Handler, ...]] = {}
        self.requests: dict[str, Handler] = {}
        self.systems: dict[str, tuple[Handler, ...]] = {}
        self.streams_body = False  # whether the handler of "fetch" takes a body that is still on its way
