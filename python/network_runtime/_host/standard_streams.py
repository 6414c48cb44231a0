"""Standard input, output and error for the command line. It uses the descriptors, so nothing has to be flushed.

Imports nothing of the package.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

STDOUT: Final = 1
STDERR: Final = 2
_NAMES: Final = {STDOUT: "standard output", STDERR: "standard error"}
_KILLED_BY_SIGPIPE: Final = 141
_FAILED: Final = 1


def open_closed() -> None:
    """Open /dev/null for each standard stream that is closed, as other runtimes do.

    Otherwise the next file that is opened would become a standard stream.
    """
    for descriptor in (0, STDOUT, STDERR):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one


def read_stdin() -> bytes:
    """Read everything. Raises OSError, and ValueError when the process was started without standard input."""
    if sys.stdin is None:
        raise ValueError("standard input is closed")
    return sys.stdin.buffer.read()


def write(descriptor: int, text: str) -> None:
    """Write all of `text`. Raises OSError."""
    left = memoryview(text.encode("utf-8", "backslashreplace"))
    while left:
        left = left[os.write(descriptor, left) :]


def report(text: str) -> None:
    """Write `text` and a line break to standard error. If that fails, only the exit code tells."""
    try:
        write(STDERR, text + "\n")
    except OSError:
        return


def lost(descriptor: int, error: int) -> int:
    """Report that writing to `descriptor` failed with the errno `error`. Returns the exit code.

    If the reader has closed its end, the process ends by the signal SIGPIPE, as other programs do.
    """
    import errno  # noqa: PLC0415
    import signal  # noqa: PLC0415

    if error == errno.EPIPE:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)
        return _KILLED_BY_SIGPIPE  # reached when the signal is blocked
    report(f"error: {_NAMES[descriptor]} cannot be written: {os.strerror(error)} (os error {error})")
    return _FAILED
