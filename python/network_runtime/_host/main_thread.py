"""Calls from the host's thread to the thread that runs the host: only Python's main thread may set signal handlers."""

from __future__ import annotations

from _thread import allocate_lock, get_ident  # importing threading takes time

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final


class MainThread:
    """What other threads want to be done on the thread of `Host.run`."""

    def __init__(self) -> None:
        """Nothing can be called before `attach`. `is_main`: whether it is Python's main thread, as its owner says."""
        self.is_main = False
        self._lock: Final = allocate_lock()
        self._calls: Final[list[tuple[Callable[[], object], _Outcome]]] = []
        self._wake: Callable[[], object] | None = None
        self._thread: int | None = None

    def attach(self, wake: Callable[[], object] | None) -> None:
        """From now on `wake` makes the calling thread call `run`. With None, calls fail that are not made yet.

        `wake` is called on any thread.
        """
        with self._lock:
            self._thread = get_ident()
            self._wake = wake
            left = [] if wake is not None else list(self._calls)
            for _, outcome in left:
                outcome.done.release()
            if wake is None:
                self._calls.clear()
            elif self._calls:
                wake()

    def call(self, function: Callable[[], object]) -> None:
        """Run `function` there, and return when it has run; raises what it raises.

        Raises RuntimeError when the host ends meanwhile.
        """
        if get_ident() == self._thread:
            function()
            return
        outcome = _Outcome()
        with self._lock:
            if self._wake is None:
                raise RuntimeError("the host ends")
            self._calls.append((function, outcome))
            self._wake()
        outcome.done.acquire()
        if outcome.error is not None:
            raise outcome.error

    def run(self) -> None:
        """Run what is to be run, on the thread that it is to run on."""
        while True:
            with self._lock:
                if not self._calls:
                    return
                function, outcome = self._calls.pop(0)
            try:
                function()
                outcome.error = None
            except Exception as error:  # noqa: BLE001 - the caller gets it
                outcome.error = error
            finally:
                outcome.done.release()


class _Outcome:
    def __init__(self) -> None:
        self.done: Final = allocate_lock()  # released when it is
        self.done.acquire()
        self.error: Exception | None = RuntimeError("the host ends")
