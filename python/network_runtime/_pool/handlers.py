"""What the user registered on an isolate. The user's `Isolate` owns it; whoever hands out messages only borrows it.

Handlers are mostly closures that hold their isolate. Were they held by the sandbox, no isolate would ever be collected
before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from network_runtime._pool.registration import Registration


class Handlers:
    """The tables of one isolate. They may be changed on any thread (`_state.add`): tuples are replaced."""

    __slots__ = ("__weakref__", "events", "requests", "systems")

    def __init__(self) -> None:
        """None are registered."""
        self.events: dict[str, tuple[Registration, ...]] = {}
        self.requests: dict[str, Registration] = {}
        self.systems: dict[str, tuple[Registration, ...]] = {}
