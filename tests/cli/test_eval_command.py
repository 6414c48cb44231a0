"""`network-runtime eval CODE [ARGS...]`: a module whose text is on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "network_runtime"]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False, input=""
    )


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["eval", "console.log(await 1, typeof import.meta.url, this)"], "1 string undefined"),
        (["eval", "-p", "1 + 1"], "2"),
        (["eval", "--print", "'text'"], "text"),
        (["eval", "-p", "{ a: await 5 }"], "{ a: 5 }"),
        (["eval", "-p", "5 // five"], "5"),
        (["eval", "--", "console.log(-1)"], "-1"),
        (["eval", "-p", "Deno.args", "a", "-b", "--", "c"], '[ "a", "-b", "--", "c" ]'),
        (["eval", "-p", "Deno.args", "--", "x"], '[ "x" ]'),
        (["--threads", "3", "eval", "-p", "new V8Sandbox().threadCount()"], "3"),
        (["eval", "--threads=3", "-p", "new V8Sandbox().threadCount()"], "3"),
        (["eval", "--ext=js", "-p", "import.meta.url.split('.').at(-1)"], "js"),
        (["eval", "-p", "(1 as number) + <number>1"], "2"),
        (["eval", "--ext=tsx", "const f = <T,>(x: T) => x; console.log(f(3))"], "3"),
        (["eval", ""], ""),
    ],
)
def test_it_runs_the_text(tmp_path: Path, arguments: list[str], printed: str) -> None:
    done = run(tmp_path, *arguments)
    assert (done.stdout.rstrip("\n"), done.stderr, done.returncode) == (printed, "", 0)


def test_imports_are_relative_to_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "part.js").write_text("export const here = import.meta.url;")
    done = run(
        tmp_path, "eval", "import { here } from './part.js'; console.log(JSON.stringify([here, import.meta.url]))"
    )
    here, main = json.loads(done.stdout)
    assert here == (tmp_path / "part.js").as_uri()
    assert main.startswith(f"{tmp_path.as_uri()}/")


def test_an_error_shows_the_text(tmp_path: Path) -> None:
    done = run(tmp_path, "eval", "\n  nope()")
    assert done.returncode == 1
    assert done.stderr.startswith("error: Uncaught (in promise) ReferenceError: nope is not defined\n  nope()\n  ^\n")


def test_the_exit_code_is_the_script_s(tmp_path: Path) -> None:
    assert run(tmp_path, "eval", "Deno.exit(7)").returncode == 7


def test_a_file_of_that_name_is_run(tmp_path: Path) -> None:
    (tmp_path / "eval").write_text("console.log(new V8Sandbox().threadCount())")
    done = run(tmp_path, "eval", "3")
    assert (done.stdout, done.returncode) == ("3\n", 0)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["eval"], "the following arguments are required: CODE"),
        (["eval", "-p"], "the following arguments are required: CODE"),
        (["eval", "--ext=exe", "1"], "argument --ext: 'exe' is none of"),
        (["eval", "--ext"], "argument --ext: an extension must follow"),
        (["eval", "--watch", "1"], "--watch: only a script in a file can be run again"),
        (["eval", "--nonsense", "1"], "unrecognized arguments: --nonsense"),
        (["-p", "main.js"], "-p, --print: only eval prints a value"),
        (["--ext=js", "main.js"], "--ext: a file has an extension of its own"),
        (["--watch", "-"], "--watch: only a script in a file can be run again"),
        (["--watch-exclude"], "argument --watch-exclude: paths must follow"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], problem: str) -> None:
    (tmp_path / "main.js").write_text("")
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert f"network-runtime: error: {problem}" in done.stderr
