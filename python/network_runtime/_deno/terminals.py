"""Raw mode of terminals. What a terminal was before is put back when the host ends."""

from __future__ import annotations

import os
import termios
from typing import TYPE_CHECKING, Any, Final

from network_runtime._deno.errors import OpError

if TYPE_CHECKING:
    from network_runtime._deno.current import HostState

_INPUT, _CONTROL, _LOCAL, _CHARACTERS = 0, 2, 3, 6


class _RawTerminal:
    """A terminal in raw mode, as a resource, so that the end of the host ends that."""

    name: Final = "rawTerminal"

    def __init__(self, descriptor: int, before: list[Any]) -> None:
        """The script may close `descriptor` before."""
        self._descriptor: Final = os.dup(descriptor)
        self._before: Final = before

    def close(self) -> None:
        try:
            termios.tcsetattr(self._descriptor, termios.TCSANOW, self._before)
        except termios.error:  # it is gone
            pass
        finally:
            os.close(self._descriptor)


def set_raw(host: HostState, descriptor: int, *, raw: bool, cbreak: bool) -> None:
    """Switch raw mode on or off. With `cbreak`, Ctrl-C still makes a signal. Raises OpError when it is no terminal."""
    device = os.fstat(descriptor).st_rdev
    if not raw:
        if device in host.raw_terminals:
            host.resources.close(host.raw_terminals.pop(device))
        return
    try:
        mode = termios.tcgetattr(descriptor)
    except termios.error as error:
        raise OpError("BadResource", "ENOTTY: Not a typewriter") from error  # Deno's words
    if device not in host.raw_terminals:
        before = [*mode[:_CHARACTERS], list(mode[_CHARACTERS])]
        host.raw_terminals[device] = host.resources.add(_RawTerminal(descriptor, before))
    mode[_INPUT] &= ~(termios.BRKINT | termios.ICRNL | termios.INPCK | termios.ISTRIP | termios.IXON)
    mode[_CONTROL] |= termios.CS8
    mode[_LOCAL] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    if cbreak:
        mode[_LOCAL] |= termios.ISIG
    else:
        mode[_LOCAL] &= ~termios.ISIG
    mode[_CHARACTERS][termios.VMIN] = 1
    mode[_CHARACTERS][termios.VTIME] = 0
    termios.tcsetattr(descriptor, termios.TCSADRAIN, mode)
