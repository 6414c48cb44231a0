"""Raw mode of terminals. What a terminal was before is put back when the host ends."""

from __future__ import annotations

import termios
from typing import TYPE_CHECKING, Any, Final

from network_runtime._deno.errors import OpError

if TYPE_CHECKING:
    from network_runtime._deno.resources import ResourceTable

_INPUT, _CONTROL, _LOCAL, _CHARACTERS = 0, 2, 3, 6


class _RawTerminal:
    """A terminal in raw mode, as a resource, so that the end of the host ends that."""

    name: Final = "rawTerminal"

    def __init__(self, descriptor: int, before: list[Any]) -> None:
        self.descriptor: Final = descriptor
        self.before: Final = before

    def close(self) -> None:
        try:
            termios.tcsetattr(self.descriptor, termios.TCSANOW, self.before)
        except termios.error:  # it is gone
            return


_raw: Final[dict[int, int]] = {}  # numbers of the resources, by descriptor


def set_raw(resources: ResourceTable, descriptor: int, *, raw: bool, cbreak: bool) -> None:
    """Switch raw mode on or off. With `cbreak`, Ctrl-C still makes a signal. Raises OpError when it is no terminal."""
    if not raw:
        if descriptor in _raw:
            resources.close(_raw.pop(descriptor))
        return
    try:
        mode = termios.tcgetattr(descriptor)
    except termios.error as error:
        raise OpError("BadResource", "ENOTTY: Not a typewriter") from error  # Deno's words
    if descriptor not in _raw:
        before = [*mode[:_CHARACTERS], list(mode[_CHARACTERS])]
        _raw[descriptor] = resources.add(_RawTerminal(descriptor, before))
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
