"""`prompt`, `alert`, `confirm` and `Deno.consoleSize`, on a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from typing import TYPE_CHECKING, Self

import pytest
from tests.deno.host_scripts import COMMAND, DEADLINE_S, run, write

if TYPE_CHECKING:
    from pathlib import Path


class Console:
    """A script whose standard streams are all one terminal of 99 columns and 33 rows."""

    def __init__(self, folder: Path, source: str) -> None:
        self._terminal, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 99, 0, 0))
        self._shown = ""
        self.process = subprocess.Popen(
            [*COMMAND, write(folder, source)],
            cwd=folder,
            env={**os.environ, "NO_COLOR": "1", "TERM": "xterm"},
            stdin=its,
            stdout=its,
            stderr=its,
            start_new_session=True,
        )
        self.before = termios.tcgetattr(its)
        self._its = its

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._its)
        os.close(self._terminal)

    def until(self, text: str) -> None:
        """Wait until the terminal shows `text`, after what was waited for before."""
        end = time.monotonic() + DEADLINE_S
        while text not in self._shown:
            ready, _, _ = select.select([self._terminal], [], [], max(end - time.monotonic(), 0))
            assert ready, f"not shown in time: {text!r}; shown is {self._shown!r}"
            self._shown += os.read(self._terminal, 65536).decode()
        self._shown = self._shown.partition(text)[2]

    def type(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def mode(self) -> list[object]:
        return termios.tcgetattr(self._its)


def test_questions(tmp_path: Path) -> None:
    with Console(
        tmp_path,
        """
        const { columns, rows } = Deno.consoleSize();
        console.log(`size ${columns} ${rows}`);
        console.log(`alert ${alert("hello")}`);
        console.log(`first ${confirm("sure")}`);
        console.log(`second ${confirm()}`);
        console.log(`typed ${JSON.stringify(prompt("name", "Bo"))}`);
        console.log(`ended ${JSON.stringify(prompt("more"))}`);
        """,
    ) as console:
        console.until("size 99 33")
        console.until("hello [Enter] ")
        console.type("\n")
        console.until("alert undefined")
        console.until("sure [y/N] ")
        console.type("y\n")
        console.until("first true")
        console.until("Confirm [y/N] ")
        console.type("yes\n")
        console.until("second false")
        console.until("name Bo")
        console.type("b\x1b[DX\n")  # a letter, the key that goes left, a letter
        console.until('typed "BoXb"')
        console.until("more ")
        console.type("\x04")
        console.until("ended null")
        assert console.process.wait(DEADLINE_S) == 0
        assert console.mode() == console.before


def test_ctrl_c_in_a_question_ends_the_script_and_the_terminal_is_as_it_was(tmp_path: Path) -> None:
    with Console(tmp_path, "prompt('name')") as console:
        console.until("name ")
        console.process.send_signal(signal.SIGINT)
        assert console.process.wait(DEADLINE_S) == 130
        assert console.mode() == console.before


@pytest.mark.parametrize(
    ("call", "answer"), [("prompt('x', 'y')", "null"), ("confirm('x')", "false"), ("alert()", "undefined")]
)
def test_without_a_terminal_nothing_is_asked(tmp_path: Path, call: str, answer: str) -> None:
    done = run(tmp_path, f"console.log({call})", stdin="y\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{answer}\n", "")
