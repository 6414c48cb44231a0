"""Signals that a host script listens for."""

from __future__ import annotations

import signal

from network_runtime._deno.errors import OpError

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any, Final, Protocol

    class MainThread(Protocol):
        """`_host.main_thread.MainThread`."""

        @property
        def is_main(self) -> bool: ...
        def call(self, function: Callable[[], object]) -> None: ...


class SignalHandlers:
    """The listeners of one host. A signal may have several: it may have several names.

    The handler of SIGINT is the host's own, because Ctrl-C ends a script that does not listen for it: that handler asks
    `deliver`.
    """

    def __init__(self, main_thread: MainThread | None) -> None:
        """`main_thread` runs what sets handlers. Without one, no signal can be listened for."""
        self._main_thread: Final = main_thread
        self._listeners: Final[dict[int, list[Callable[[], None]]]] = {}
        self._former: Final[dict[int, Any]] = {}

    def bind(self, number: int, listener: Callable[[], None]) -> None:
        """From now on the signal `number` calls `listener` on the main thread, and not what it called before the first.

        Raises OpError, also for a host that does not run on the main thread. Any thread.
        """
        main_thread = self._main_thread
        if main_thread is None or not main_thread.is_main:
            raise OpError(
                "NotSupported",
                "Deno.addSignalListener needs a host that runs on Python's main thread: signals go there",
            )

        def install() -> None:
            listeners = self._listeners.setdefault(number, [])
            listeners.append(listener)
            if len(listeners) == 1 and number != signal.SIGINT:
                self._former[number] = signal.signal(number, self._handle)

        main_thread.call(install)

    def unbind(self, number: int, listener: Callable[[], None]) -> None:
        """The signal does not call `listener` any more; without any, it does what it did before `bind`. Any thread.

        Harmless when it is not bound, or the host has ended.
        """

        def remove() -> None:
            listeners = self._listeners.get(number, [])
            if listener in listeners:
                listeners.remove(listener)
            if not listeners:
                self._restore(number)

        if self._main_thread is None:
            return
        try:
            self._main_thread.call(remove)
        except RuntimeError:  # the host ends; `close` does it
            return

    def close(self) -> None:
        """Unbind all. On the main thread, when the host has ended."""
        for number in list(self._listeners):
            self._restore(number)

    def _restore(self, number: int) -> None:
        self._listeners.pop(number, None)
        if number in self._former:
            former = self._former.pop(number)
            signal.signal(number, signal.SIG_DFL if former is None else former)

    def deliver(self, number: int) -> bool:
        """Tell the listeners of a signal that has come. Returns False when there are none."""
        listeners = tuple(self._listeners.get(number, ()))
        for listener in listeners:
            listener()
        return bool(listeners)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        self.deliver(number)
