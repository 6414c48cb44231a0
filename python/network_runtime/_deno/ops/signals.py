"""`Deno.addSignalListener`."""

from __future__ import annotations

import asyncio
import signal
from typing import Final

from network_runtime._base.checks import well_formed
from network_runtime._deno.current import current_host
from network_runtime._deno.errors import OpError
from network_runtime._deno.loops import finish
from network_runtime._deno.registry import op
from network_runtime._deno.signal_names import signal_number

# A handler cannot go on after these, or the kernel calls none.
_FORBIDDEN: Final = (signal.SIGKILL, signal.SIGSTOP, signal.SIGILL, signal.SIGFPE, signal.SIGSEGV)


class SignalListener:
    """Whether a signal has come since the script last asked. A resource."""

    name: Final = "signal"

    def __init__(self, number: int) -> None:
        """Listen for the signal `number`, once it is bound."""
        self.number: Final = number
        self._host: Final = current_host()
        self._waiting: asyncio.Future[None] | None = None
        self._arrived = False
        self._closed = False

    def arrived(self) -> None:
        """The signal has come. On the main thread, in a signal handler."""
        self._arrived = True
        self._wake()

    def _wake(self) -> None:
        waiting = self._waiting
        if waiting is not None and not waiting.done():
            finish(waiting)

    async def next(self) -> bool:
        """Wait for the signal. Returns True when there is nothing to wait for any more."""
        while not self._closed:
            if self._arrived:
                self._arrived = False
                return False
            self._waiting = asyncio.get_running_loop().create_future()
            if self._idle():  # a signal may have come right now
                await self._waiting
            self._waiting = None
        return True

    def _idle(self) -> bool:
        return not self._arrived and not self._closed

    def close(self) -> None:
        """The signal does what it did before."""
        self._closed = True
        self._host.signals.unbind(self.number, self.arrived)
        self._wake()


@op("op_signal_bind")
def bind(name: object) -> int:
    """From now on the signal does not do what it does by default, but is told."""
    text = well_formed(str(name))
    number = signal_number(text)
    if number in _FORBIDDEN:
        raise OpError("TypeError", f"Binding to signal '{text}' is not allowed")
    host = current_host()
    listener = SignalListener(number)
    host.signals.bind(number, listener.arrived)
    return host.resources.add(listener)


@op("op_signal_poll")
async def poll(rid: int) -> bool:
    """Wait for the signal. True: it is not listened for any more, maybe since before this op began."""
    try:
        listener = current_host().resources.get(rid, SignalListener)
    except OpError:
        return True
    return await listener.next()


@op("op_signal_unbind")
def unbind(rid: int) -> None:
    """Stop listening."""
    current_host().resources.take(rid, SignalListener).close()
