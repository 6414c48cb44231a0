"""What a host script holds by a number: files, pipes, listeners, handles that cancel an op (`rid` in Deno's scripts).

Numbers count from 0 and are never used again. 0, 1 and 2 are the standard streams.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from network_runtime._deno.errors import OpError

if TYPE_CHECKING:
    from collections.abc import Callable


class Resource(Protocol):
    """What is in the table."""

    @property
    def name(self) -> str:
        """The kind of resource, such as "fsFile"."""

    def close(self) -> None:
        """Called once, when it has left the table, on the thread of the op that closes it or at the host's end.

        Pending ops on it fail with `Interrupted`. It must not wait. A descriptor is closed when the last of these ops
        has let go of it.
        """


class Holdable(Resource, Protocol):
    """A resource that lives on, once it is closed, until what was begun before is over."""

    def hold(self) -> None:
        """One more operation uses it."""

    def let_go(self) -> None:
        """One operation less."""


ResourceT = TypeVar("ResourceT", bound=Resource)
HoldableT = TypeVar("HoldableT", bound=Holdable)

_STANDARD_STREAMS: Final = 3


class ResourceTable:
    """The resources of one host. Any thread may call."""

    def __init__(self, standard_streams: Callable[[], tuple[Resource, Resource, Resource]] | None = None) -> None:
        """`standard_streams` makes the resources 0, 1 and 2 when one of them is first asked for."""
        self._lock = threading.Lock()
        self._resources: dict[int, Resource] = {}
        self._next = _STANDARD_STREAMS
        self._standard_streams = standard_streams
        self._closed = False
        self._held: dict[int, list[Holdable]] = {}  # for asynchronous ops that are to start

    def add(self, resource: Resource) -> int:
        """Put a resource into the table and return its number. Closes it at once if the host has ended."""
        with self._lock:
            rid = self._next
            self._next += 1
            if not self._closed:
                self._resources[rid] = resource
        if self._closed:
            resource.close()
        return rid

    def get(self, rid: int, kind: type[ResourceT]) -> ResourceT:
        """The resource with this number. Raises OpError BadResource when there is none of that kind."""
        with self._lock:
            return self._find(rid, kind)

    def take(self, rid: int, kind: type[ResourceT]) -> ResourceT:
        """Remove and return the resource, without closing it. Raises as `get`."""
        with self._lock:
            found = self._find(rid, kind)
            del self._resources[rid]
            return found

    def hold(self, rid: int, kind: type[HoldableT]) -> None:
        """Keep the resource for an asynchronous op that the script has called. Raises as `get`.

        The op itself starts later, on the event loop, and the script may have closed the resource by then.
        """
        with self._lock:
            found = self._find(rid, kind)
            found.hold()
            self._held.setdefault(rid, []).append(found)

    def take_held(self, rid: int, kind: type[HoldableT]) -> HoldableT:
        """What one `hold` kept; the caller lets it go. Without a `hold`, the same as `get`, held."""
        with self._lock:
            held = self._held.get(rid)
            if not held:
                found = self._find(rid, kind)
                found.hold()
                return found
            kept = held.pop()
            if not held:
                del self._held[rid]
        if not isinstance(kept, kind):
            kept.let_go()
            raise OpError("BadResource", "Bad resource ID")
        return kept

    def close(self, rid: int) -> bool:
        """Remove and close the resource. Returns False when there is none."""
        with self._lock:
            self._make_standard_streams(rid)
            found = self._resources.pop(rid, None)
        if found is None:
            return False
        found.close()
        return True

    def close_all(self) -> None:
        """Close all resources, and from now on each one that is added."""
        with self._lock:
            self._closed = True
            left = list(self._resources.values())
            self._resources.clear()
            held = [resource for kept in self._held.values() for resource in kept]
            self._held.clear()
        for resource in reversed(left):
            resource.close()
        for unused in held:
            unused.let_go()

    def _find(self, rid: int, kind: type[ResourceT]) -> ResourceT:
        self._make_standard_streams(rid)
        found = self._resources.get(rid)
        if not isinstance(found, kind):
            raise OpError("BadResource", "Bad resource ID")
        return found

    def _make_standard_streams(self, rid: int) -> None:
        if rid < _STANDARD_STREAMS and self._standard_streams is not None and not self._closed:
            make, self._standard_streams = self._standard_streams, None
            self._resources.update(enumerate(make()))
