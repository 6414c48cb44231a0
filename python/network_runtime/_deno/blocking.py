"""Calls of the system that may block for ever, made on threads that nobody has to wait for.

The threads of `concurrent.futures` are joined when the interpreter ends. A read from a pipe that nobody writes to would
hold it there.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

ResultT = TypeVar("ResultT")
_Job = tuple["asyncio.AbstractEventLoop", "asyncio.Future[Any]", "Callable[[], Any]"]

_IDLE_S: Final = 10.0  # then a thread ends


class _Threads:
    """As many threads as there are calls at one time. They end when they are not needed for a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: Final[queue.SimpleQueue[_Job]] = queue.SimpleQueue()
        self._idle = 0

    def submit(self, job: _Job) -> None:
        with self._lock:
            needed = self._idle == 0
            if not needed:
                self._idle -= 1
        self._jobs.put(job)  # never as an argument: a thread holds its arguments as long as it lives
        if needed:
            threading.Thread(target=self._run, name="nr-blocking", daemon=True).start()

    def _run(self) -> None:
        job = self._jobs.get()
        while True:
            _serve(*job)
            del job
            with self._lock:
                self._idle += 1
            try:
                job = self._jobs.get(timeout=_IDLE_S)
            except queue.Empty:
                with self._lock:
                    # If it is 0, a job has been put since.
                    if self._idle > 0:
                        self._idle -= 1
                        return
                job = self._jobs.get()


def _serve(loop: asyncio.AbstractEventLoop, future: asyncio.Future[Any], function: Callable[[], Any]) -> None:
    result: Any = None
    failure: BaseException | None = None
    try:
        result = function()
    except BaseException as error:  # noqa: BLE001 - it goes to the one who waits
        failure = error

    def settle() -> None:
        if future.done():
            return
        if failure is None:
            future.set_result(result)
        else:
            future.set_exception(failure)

    try:
        loop.call_soon_threadsafe(settle)
    except RuntimeError:  # the loop is closed: nobody waits any more
        return


_threads: Final = _Threads()


def start_blocking(function: Callable[[], ResultT]) -> asyncio.Future[ResultT]:
    """Call `function` on another thread, whose result the future gets. On an event loop's thread.

    The call goes on when the future is cancelled.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[ResultT] = loop.create_future()
    _threads.submit((loop, future, function))
    return future
