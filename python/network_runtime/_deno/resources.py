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


class Begun(Protocol):
    """What an asynchronous op needs that is to start: its call was checked, and made this."""

    def let_go(self) -> None:
        """The op is over, or does not start."""


ResourceT = TypeVar("ResourceT", bound=Resource)
BegunT = TypeVar("BegunT", bound=Begun)

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
        self._begun: dict[int, Begun] = {}  # for asynchronous ops that are to start, by their numbers

    def add(self, resource: Resource) -> int:
        """Put a resource into the table and return its number. Closes it at once if the host has ended."""
        with self._lock:
            rid = self._next
            self._next += 1
            late = self._closed
            if not late:
                self._resources[rid] = resource
        if late:
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

    def begin(self, op: int, begun: Begun) -> None:
        """Keep what the asynchronous op with this number needs.

        The op itself starts later, on the event loop. The script may have closed resources by then.
        """
        with self._lock:
            if not self._closed:
                self._begun[op] = begun
                return
        begun.let_go()

    def take_begun(self, op: int, kind: type[BegunT]) -> BegunT:
        """What `begin` kept for the op; the caller lets it go. Raises OpError BadResource when there is none."""
        with self._lock:
            begun = self._begun.get(op)
            if not isinstance(begun, kind):
                raise OpError("BadResource", "Bad resource ID")
            del self._begun[op]
        return begun

    def drop_begun(self, op: int) -> None:
        """Let go of what `begin` kept for the op, if that has not taken it."""
        with self._lock:
            begun = self._begun.pop(op, None)
        if begun is not None:
            begun.let_go()

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
        """Close all resources, and from now on each one that is added.

        Raises the first error of those that cannot be closed, when all the others are.
        """
        with self._lock:
            self._closed = True
            left = list(self._resources.values())
            self._resources.clear()
            unused = list(self._begun.values())
            self._begun.clear()
        failure: Exception | None = None
        for close in (*(resource.close for resource in reversed(left)), *(begun.let_go for begun in unused)):
            try:
                close()
            except Exception as error:  # noqa: BLE001 - raised at the end
                failure = failure or error
        if failure is not None:
            raise failure

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
