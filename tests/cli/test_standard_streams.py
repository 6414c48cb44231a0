"""Output that cannot be written, and input that is missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = f"{sys.executable} -m network_runtime"
FULL = "error: standard output cannot be written: No space left on device (os error 28)\n"


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def script(tmp_path: Path) -> Path:
    (tmp_path / "main.js").write_text("console.log('out'); console.error('err')")
    return tmp_path


@pytest.mark.parametrize("arguments", ["main.js", "--version", "--help"])
def test_output_that_is_lost_is_an_error(arguments: str, script: Path) -> None:
    done = shell(f"{COMMAND} {arguments} > /dev/full", script)
    assert done.returncode == 1
    assert done.stderr.removeprefix("err\n") == FULL


def test_output_that_is_lost_while_an_op_runs(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("console.log('x'); await Deno.readTextFile('main.js'); console.error('end')")
    done = shell(f"{COMMAND} main.js > /dev/full", tmp_path)
    assert (done.returncode, done.stderr) == (1, "end\n" + FULL)


def test_an_exit_code_of_the_scripts_own_does_not_hide_it(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("console.log('x'); Deno.exit(0)")
    assert shell(f"{COMMAND} main.js > /dev/full", tmp_path).returncode == 1


def test_errors_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("console.error('x')")
    assert shell(f"{COMMAND} main.js 2> /dev/full", tmp_path).returncode == 1


def test_a_reader_that_goes_ends_the_script_as_other_programs(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("for (;;) console.log('y'.repeat(100))")
    reads, writes = os.pipe()
    with subprocess.Popen(
        [*COMMAND.split(), "main.js"], cwd=tmp_path, stdout=writes, stderr=subprocess.PIPE
    ) as process:
        os.close(writes)
        assert os.read(reads, 1) == b"y"
        os.close(reads)
        assert process.wait(30) == -signal.SIGPIPE
        assert process.stderr is not None
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("redirect", "output"), [("<&-", "out\n"), (">&-", ""), ("2>&-", "out\n"), ("<&- >&- 2>&-", "")]
)
def test_closed_streams_lead_to_nowhere(redirect: str, output: str, script: Path) -> None:
    done = shell(f"{COMMAND} main.js {redirect}", script)
    assert (done.returncode, done.stdout) == (0, output)
    assert "Traceback" not in done.stderr


def test_a_file_does_not_take_the_place_of_a_closed_stream(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("console.log('lost'); console.error(await Deno.readTextFile('data.txt'))")
    (tmp_path / "data.txt").write_text("kept")
    done = shell(f"{COMMAND} main.js >&-", tmp_path)
    assert (done.returncode, done.stderr, (tmp_path / "data.txt").read_text()) == (0, "kept\n", "kept")


def test_a_script_from_standard_input_that_is_not_there(tmp_path: Path) -> None:
    done = shell(f"{COMMAND} - <&-", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: the script cannot be read from standard input: ")
    assert done.stderr.count("\n") == 1
