"""A program on a pseudo-terminal: standard input and error are the terminal, standard output is a pipe."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import subprocess
import termios
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

DEADLINE_S = 60.0


class Terminal:
    """Runs one program, which has the terminal as its controlling one, so that Ctrl-C reaches it."""

    def __init__(self, command: Sequence[str], cwd: str | os.PathLike[str] | None = None) -> None:
        """Start `command`. Descriptor 3 of it is what `release` writes to."""
        self._master, slave = pty.openpty()
        reads, self._release = os.pipe()
        self.shown = ""

        def prepare() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            os.dup2(reads, 3)

        self._program = subprocess.Popen(
            command,
            cwd=cwd,
            stdin=slave,
            stdout=subprocess.PIPE,
            stderr=slave,
            text=True,
            start_new_session=True,
            close_fds=False,
            preexec_fn=prepare,  # noqa: PLW1509 - no threads here
        )
        os.close(slave)
        os.close(reads)

    def __enter__(self) -> Self:
        """The terminal itself."""
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Kill the program if it still runs."""
        with self._program:
            self._program.kill()
        os.close(self._master)
        os.close(self._release)

    def until(self, text: str) -> str:
        """Read until the terminal has shown `text`, and return all up to it that was not returned before."""
        end = time.monotonic() + DEADLINE_S
        while text not in self.shown:
            ready, _, _ = select.select([self._master], [], [], max(end - time.monotonic(), 0))
            assert ready, f"not shown in time: {text!r}; shown is {self.shown!r}"
            try:
                self.shown += os.read(self._master, 65536).decode(errors="surrogateescape").replace("\r\n", "\n")
            except OSError:  # the program has ended
                raise AssertionError(f"never shown: {text!r}; shown is {self.shown!r}") from None
        before, _, self.shown = self.shown.partition(text)
        return before + text

    def type(self, text: str) -> None:
        """Type `text`. A line ends with a line feed."""
        os.write(self._master, text.encode())

    def is_line_mode(self) -> bool:
        """Whether the terminal edits lines and shows what is typed: not in raw mode."""
        local: int = termios.tcgetattr(self._master)[3]
        return local & termios.ICANON != 0 and local & termios.ECHO != 0 and local & termios.ISIG != 0

    def release(self) -> None:
        """Give the program a byte on its descriptor 3."""
        os.write(self._release, b".")

    def read(self, count: int) -> str:
        """Wait for `count` characters of the standard output, and return them."""
        assert self._program.stdout is not None
        return self._program.stdout.read(count)

    def output(self) -> str:
        """Wait for the end and return the standard output."""
        assert self._program.stdout is not None
        text = self._program.stdout.read()
        self._program.wait(DEADLINE_S)
        return text

    @property
    def exit_code(self) -> int | None:
        """After `output`."""
        return self._program.returncode
