"""Standard input, output and error, as the command line uses them: by descriptor, so that nothing waits to be flushed.

Leaf module.
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
    """Lead those that are closed to nowhere, as other runtimes do: the next file that is opened must not become one."""
    for descriptor in (0, STDOUT, STDERR):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one


def read_stdin() -> bytes:
    """All of it. Raises OSError; ValueError when the process was started without it."""
    if sys.stdin is None:
        raise ValueError("standard input is closed")
    return sys.stdin.buffer.read()


def write(descriptor: int, text: str) -> None:
    """Write all of `text`. Raises OSError."""
    left = memoryview(text.encode("utf-8", "backslashreplace"))
    while left:
        left = left[os.write(descriptor, left) :]


def report(text: str) -> None:
    """Say it on standard error. Where that cannot be written there is nobody to tell: the exit code says it."""
    try:
        write(STDERR, text + "\n")
    except OSError:
        return


def lost(descriptor: int, error: int) -> int:
    """Report that writing to `descriptor` failed with the errno `error`; the exit code.

    Where nobody reads any more the process ends as other programs do, by the signal SIGPIPE.
    """
    import errno  # noqa: PLC0415
    import signal  # noqa: PLC0415

    if error == errno.EPIPE:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)
        return _KILLED_BY_SIGPIPE  # where the signal is blocked
    report(f"error: {_NAMES[descriptor]} cannot be written: {os.strerror(error)} (os error {error})")
    return _FAILED
