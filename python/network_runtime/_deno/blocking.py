"""Calls of the system that may block for ever, made on threads that nobody has to wait for.

The threads of `concurrent.futures` are joined when the interpreter ends. A read from a pipe that nobody writes to would
hold it there.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from typing import TYPE_CHECKING, Any, Final, TypeVar

from network_runtime._deno.loops import call_on

if TYPE_CHECKING:
    from collections.abc import Callable

ResultT = TypeVar("ResultT")
_Job = tuple["asyncio.AbstractEventLoop", "asyncio.Future[Any]", "Callable[[], Any]"]

_IDLE_S: Final = 10.0  # then a thread ends
_MOST_THREADS: Final = 256


class Threads:
    """As many threads as there are calls at one time, up to a bound. They end when they are not needed for a while."""

    def __init__(self, most: int = _MOST_THREADS) -> None:
        """At most `most` threads: further calls wait until one of them is free."""
        self._most: Final = most
        self._lock = threading.Lock()
        self._jobs: Final[queue.SimpleQueue[_Job]] = queue.SimpleQueue()
        self._threads = 0
        self._idle = 0  # below 0, so many jobs wait for a thread

    def submit(self, job: _Job) -> None:
        """Serve `job` on a thread. Raises RuntimeError when the system has no further thread for it."""
        with self._lock:
            needed = self._idle <= 0 and self._threads < self._most
            if needed:
                self._threads += 1
            else:
                self._idle -= 1
        if needed:
            self._start()
        self._jobs.put(job)  # never as an argument: a thread holds its arguments as long as it lives

    def _start(self) -> None:
        try:
            threading.Thread(target=self._run, name="nr-blocking", daemon=True).start()
        except BaseException:
            with self._lock:
                self._threads -= 1
            raise

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
                        self._threads -= 1
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

    call_on(loop, settle)


_threads: Final = Threads()


def start_blocking(function: Callable[[], ResultT]) -> asyncio.Future[ResultT]:
    """Call `function` on another thread, whose result the future gets. On an event loop's thread.

    The call goes on when the future is cancelled. Raises RuntimeError when the system has no thread for it.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[ResultT] = loop.create_future()
    _threads.submit((loop, future, function))
    return future
