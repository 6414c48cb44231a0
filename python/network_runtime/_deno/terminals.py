"""Raw mode of terminals. What a terminal was before is put back at the end of the process."""

from __future__ import annotations

import atexit
import termios
from typing import Any, Final

from network_runtime._deno.errors import OpError

_before: Final[dict[int, list[Any]]] = {}  # by descriptor
_INPUT, _CONTROL, _LOCAL, _CHARACTERS = 0, 2, 3, 6


def set_raw(descriptor: int, *, raw: bool, cbreak: bool) -> None:
    """Switch raw mode on or off. With `cbreak`, Ctrl-C still makes a signal. Raises OpError when it is no terminal."""
    if not raw:
        restore(descriptor)
        return
    try:
        mode = termios.tcgetattr(descriptor)
    except termios.error as error:
        raise OpError("BadResource", "ENOTTY: Not a typewriter") from error  # Deno's words
    if not _before:
        atexit.register(restore_all)
    _before.setdefault(descriptor, [*mode[:_CHARACTERS], list(mode[_CHARACTERS])])
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


def restore(descriptor: int) -> None:
    """Put back what the terminal was before raw mode."""
    if descriptor in _before:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, _before.pop(descriptor))


def restore_all() -> None:
    """Put back all terminals."""
    for descriptor in list(_before):
        try:
            restore(descriptor)
        except termios.error:  # it is gone
            _before.pop(descriptor, None)
