"""A line that the user edits: `prompt`."""

from __future__ import annotations

import contextlib
import os
import sys
import termios
from typing import TYPE_CHECKING, Final

from network_runtime._base.checks import well_formed
from network_runtime._deno.current import current_host
from network_runtime._deno.registry import op

if TYPE_CHECKING:
    from collections.abc import Iterator

_STDIN: Final = 0
_STDOUT: Final = 1


class _TerminalState:
    """The terminal as it was: put back also when the host ends while a line is edited. A resource."""

    name: Final = "terminal"

    def __init__(self) -> None:
        self._state: Final = termios.tcgetattr(_STDIN)

    def close(self) -> None:
        with contextlib.suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(_STDIN, termios.TCSADRAIN, self._state)


@op("op_read_line_prompt")
def read_line(prompt: str, default: str) -> str | None:
    """Ask for a line, which starts as `default`. None: the input has ended."""
    asked = well_formed(prompt).replace("\0", "")
    try:
        import readline  # noqa: PLC0415
    except ImportError:  # a Python without it
        return _plain_line(asked, default)
    if not _has_terminals():
        return _plain_line(asked, default)
    readline.set_startup_hook(lambda: readline.insert_text(well_formed(default)))
    try:
        with _restored():
            return input(asked)
    except EOFError:
        os.write(_STDOUT, b"\n")
        return None
    finally:
        readline.set_startup_hook(None)


def _has_terminals() -> bool:
    """Whether `input` edits the line: it does on Python's own streams alone, where they are terminals."""
    for stream, descriptor in ((sys.stdin, _STDIN), (sys.stdout, _STDOUT)):
        try:
            if stream.fileno() != descriptor or not os.isatty(descriptor):
                return False
        except (AttributeError, OSError, ValueError):  # closed, or something else in its place
            return False
    return True


@contextlib.contextmanager
def _restored() -> Iterator[None]:
    resources = current_host().resources
    rid = resources.add(_TerminalState())
    try:
        yield
    finally:
        resources.close(rid)


def _plain_line(prompt: str, default: str) -> str | None:
    """Without an editor: the terminal's own line. An empty one stands for the default.

    Reads byte by byte, so that what follows the line is there for the next reader.
    """
    shown = f"{prompt}[{default}] " if default else prompt
    os.write(_STDOUT, well_formed(shown).encode())
    line = bytearray()
    while byte := os.read(_STDIN, 1):
        if byte == b"\n":
            return line.decode(errors="replace") or well_formed(default)
        line += byte
    return line.decode(errors="replace") if line else None
