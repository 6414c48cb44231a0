"""Files, pipes, terminals and sockets of a script: what has a descriptor and is read and written by a number.

Synchronous calls run on the host's thread, asynchronous ones on the event loop. Asynchronous calls of a file run one at
a time, in the order in which they came; of anything else, reads and writes are independent of each other.

Closing takes effect at once: what waits for others (for data, for a lock) fails with `Interrupted`; reads and writes of
files are done to their end. The descriptor itself is closed when the last call that uses it has returned, so that its
number does not become another file's meanwhile.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import select
import stat
import threading
from collections import deque
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from network_runtime._deno.blocking import start_blocking
from network_runtime._deno.errors import OpError, interrupted
from network_runtime._deno.loops import call_on
from network_runtime._deno.terminal_output import write_to_terminal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from typing import Any

ResultT = TypeVar("ResultT")

_LARGEST_READ: Final = 1 << 30


class _Queue:
    """Whose turn it is. On the event loop's thread."""

    def __init__(self) -> None:
        self.busy = False
        self.waiting: Final[deque[asyncio.Future[None]]] = deque()

    def leave(self) -> None:
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.busy = False


class Descriptor:
    """A resource with a descriptor. Any thread may close it."""

    def __init__(self, name: str, descriptor: int, *, path: str | None = None, owned: bool = True) -> None:
        """Take over the descriptor, or only use it when it is not `owned`. `path`: what it was opened by."""
        self.name: Final = name
        self.path: Final = path
        self._descriptor = descriptor
        self._owned = owned
        mode = os.fstat(descriptor).st_mode
        self._is_file: Final = stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISBLK(mode)
        self._polls = not self._is_file
        self._is_terminal: Final = stat.S_ISCHR(mode) and os.isatty(descriptor)
        self._reads: Final = _Queue()
        self._writes: Final = self._reads if self._is_file else _Queue()
        self._cancelled_by_close: Final[set[asyncio.Future[Any]]] = set()
        self._pending_reads: Final[set[asyncio.Future[Any]]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock: Final = threading.Lock()
        self._users = 0
        self._closed = False

    def fileno(self) -> int:
        """The descriptor; -1 once it is closed."""
        return self._descriptor

    def close(self) -> None:
        """Fail what is pending, and close the descriptor when nothing uses it any more."""
        with self._lock:
            self._closed = True
            last = self._users == 0
        if last:
            self._close_descriptor()
        self._on_loop(self._cancelled_by_close)

    def cancel_reads(self) -> None:
        """Fail the reads that are pending."""
        self._on_loop(self._pending_reads)

    # --- synchronous, on the host's thread ---

    def read(self, buffer: memoryview) -> int:
        """Read into `buffer`; 0 at the end. Waits for data, whether or not the descriptor is non-blocking."""
        part = buffer if len(buffer) <= _LARGEST_READ else buffer[:_LARGEST_READ]
        self.hold()  # a context manager would take as long as the read
        try:
            return os.readv(self._descriptor, [part])
        except BlockingIOError:
            return _waiting(self._descriptor, select.POLLIN, lambda: os.readv(self._descriptor, [part]))
        finally:
            self.let_go()

    def write(self, data: bytes | memoryview) -> int:
        """Write some of `data`, and return how much."""
        self.hold()
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:
            return _waiting(self._descriptor, select.POLLOUT, lambda: os.write(self._descriptor, data))
        finally:
            self.let_go()

    def call(self, function: Callable[[int], ResultT]) -> ResultT:
        """Call `function` with the descriptor."""
        self.hold()
        try:
            return function(self._descriptor)
        finally:
            self.let_go()

    # --- asynchronous, on the event loop ---

    async def read_async(self, buffer: memoryview) -> int:
        """As `read`."""
        async with self._turn(self._reads, self._pending_reads) as descriptor:
            return await self._read_some(descriptor, buffer)

    async def read_all_async(self) -> bytes:
        """Read to the end."""
        parts: list[bytes] = []
        room = memoryview(bytearray(1 << 16))
        async with self._turn(self._reads, self._pending_reads) as descriptor:
            while count := await self._read_some(descriptor, room):
                parts.append(bytes(room[:count]))
        return b"".join(parts)

    async def write_async(self, data: bytes | memoryview) -> int:
        """As `write`."""
        async with self._turn(self._writes) as descriptor:
            return await self._write_some(descriptor, data)

    async def write_all_async(self, data: bytes | memoryview) -> None:
        """Write all of `data`."""
        left = memoryview(data)
        async with self._turn(self._writes) as descriptor:
            while left:
                left = left[await self._write_some(descriptor, left) :]

    async def call_async(self, function: Callable[[int], ResultT], *, blocks: bool = True) -> ResultT:
        """Call `function` with the descriptor when it is this call's turn, on another thread where it `blocks`."""
        async with self._turn(self._writes) as descriptor:
            return await self._elsewhere(function) if blocks else function(descriptor)

    async def lock_async(self, *, exclusive: bool) -> None:
        """Get the lock, and wait for that, while other calls go on: closing ends the wait."""
        with self.in_use():
            self._loop = asyncio.get_running_loop()
            await self._elsewhere(partial(lock, exclusive=exclusive, wait=True), self._cancelled_by_close)

    @contextmanager
    def in_use(self) -> Iterator[int]:
        """Keep the descriptor open for a block. Raises OpError BadResource when it is closed and nothing uses it."""
        self.hold()
        try:
            yield self._descriptor
        finally:
            self.let_go()

    def hold(self) -> None:
        """As the beginning of `in_use`."""
        with self._lock:
            if self._closed and self._users == 0:
                raise OpError("BadResource", "Bad resource ID")
            self._users += 1

    def let_go(self) -> None:
        """As the end of `in_use`."""
        with self._lock:
            self._users -= 1
            last = self._closed and self._users == 0
        if last:
            self._close_descriptor()

    def _close_descriptor(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if self._owned and descriptor >= 0:
            os.close(descriptor)

    @asynccontextmanager
    async def _turn(self, queue: _Queue, *groups: set[asyncio.Future[Any]]) -> AsyncIterator[int]:
        self._loop = asyncio.get_running_loop()
        with self.in_use() as descriptor:
            if queue.busy:
                turn: asyncio.Future[None] = self._loop.create_future()
                queue.waiting.append(turn)
                await self._wait(turn, *groups)
            queue.busy = True
            try:
                yield descriptor
            finally:
                queue.leave()

    async def _wait(self, future: asyncio.Future[ResultT], *groups: set[asyncio.Future[Any]]) -> ResultT:
        every = groups if self._is_file else (self._cancelled_by_close, *groups)
        if self._closed and self._cancelled_by_close in every:
            future.cancel()
            raise interrupted()
        for group in every:
            group.add(future)
        try:
            return await future
        finally:
            for group in every:
                group.discard(future)

    def _on_loop(self, futures: set[asyncio.Future[Any]]) -> None:
        loop = self._loop
        if loop is None:
            return

        def fail() -> None:
            for future in list(futures):
                if not future.done():
                    future.set_exception(interrupted())

        call_on(loop, fail)

    def _elsewhere(self, function: Callable[[int], ResultT], *groups: set[asyncio.Future[Any]]) -> Awaitable[ResultT]:
        self.hold()

        def run() -> ResultT:
            try:
                return function(self._descriptor)
            finally:
                self.let_go()

        try:
            started = start_blocking(run)
        except BaseException:  # there is no thread for it
            self.let_go()
            raise
        return self._wait(started, *groups)

    async def _read_some(self, descriptor: int, buffer: memoryview) -> int:
        part = buffer[:_LARGEST_READ]
        if self._polls and await self._ready(descriptor, reads=True):
            return await self._retried(descriptor, lambda: os.readv(descriptor, [part]), reads=True)
        if self._is_file:
            try:  # what is in the page cache needs no thread
                return os.preadv(descriptor, [part], -1, os.RWF_NOWAIT)
            except OSError as error:
                if error.errno not in {errno.EAGAIN, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}:
                    raise
        return await self._elsewhere(lambda fd: os.readv(fd, [part]), self._pending_reads)

    async def _write_some(self, descriptor: int, data: bytes | memoryview) -> int:
        if self._is_terminal:
            return await self._elsewhere(lambda fd: _waiting(fd, select.POLLOUT, lambda: write_to_terminal(fd, data)))
        if self._polls and not os.get_blocking(descriptor) and await self._ready(descriptor, reads=False):
            return await self._retried(descriptor, lambda: os.write(descriptor, data), reads=False)
        return await self._elsewhere(lambda fd: _waiting(fd, select.POLLOUT, lambda: os.write(fd, data)))

    async def _retried(self, descriptor: int, call: Callable[[], int], *, reads: bool) -> int:
        while True:
            try:
                return call()
            except BlockingIOError:
                await self._ready(descriptor, reads=reads)

    async def _ready(self, descriptor: int, *, reads: bool) -> bool:
        """Wait until the descriptor can be read or written. False when it is of a kind that cannot be waited for."""
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()
        add, remove = (loop.add_reader, loop.remove_reader) if reads else (loop.add_writer, loop.remove_writer)

        def settle() -> None:
            if not ready.done():
                ready.set_result(None)

        try:
            add(descriptor, settle)
        except PermissionError:  # of epoll: a device such as /dev/null
            self._polls = False
            return False
        try:
            await self._wait(ready, *([self._pending_reads] if reads else []))
        finally:
            remove(descriptor)
        return True


def _waiting(descriptor: int, event: int, call: Callable[[], int]) -> int:
    """Call until it does not fail because the descriptor is non-blocking, which another program may have made it."""
    while True:
        try:
            return call()
        except BlockingIOError:
            poll = select.poll()
            poll.register(descriptor, event)
            poll.poll()


def standard_streams() -> tuple[Descriptor, Descriptor, Descriptor]:
    """The resources 0, 1 and 2. Their descriptors are never closed."""
    stdin, stdout, stderr = (
        Descriptor(name, number, owned=False) for number, name in enumerate(("stdin", "stdout", "stderr"))
    )
    return stdin, stdout, stderr


def lock(descriptor: int, *, exclusive: bool, wait: bool) -> bool:
    """flock. Returns whether it has the lock."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
