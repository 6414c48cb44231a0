"""The programs of `examples/programs` run unchanged under Deno and here, with the same output and exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import deno
import pytest

PROGRAMS = Path(__file__).resolve().parents[2] / "examples/programs"
TABLE = PROGRAMS / "data/table.csv"
TASKS = PROGRAMS / "data/tasks.json"
IMPORT_MAP = PROGRAMS / "stock/import_map.json"
DEADLINE_S = 60
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"}

RUNTIMES = {
    "deno": [deno.find_deno_bin(), "run", "--quiet", "--no-config", "-A"],
    "here": [sys.executable, "-m", "network_runtime"],
}


@dataclass(frozen=True)
class Said:
    code: int
    stdout: str
    stderr: str


def command(runtime: str, program: str, arguments: list[str], import_map: Path | None) -> list[str]:
    options = [] if import_map is None else [f"--import-map={import_map}"]
    separator = ["--"] if runtime == "here" else []
    return [*RUNTIMES[runtime], *options, str(PROGRAMS / program), *separator, *arguments]


def said(
    runtime: str, program: str, arguments: list[str], *, stdin: bytes = b"", import_map: Path | None = None
) -> Said:
    line = command(runtime, program, arguments, import_map)
    done = subprocess.run(line, input=stdin, capture_output=True, check=False, timeout=DEADLINE_S, env=ENVIRONMENT)
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


def same(program: str, arguments: list[str], *, stdin: bytes = b"", import_map: Path | None = None) -> Said:
    """What the program says in both; fails where it says two things."""
    in_deno, here = (said(name, program, arguments, stdin=stdin, import_map=import_map) for name in RUNTIMES)
    assert here == in_deno
    return here


def make_tree(root: Path) -> None:
    (root / "inner/deep").mkdir(parents=True)
    (root / "empty").mkdir()
    (root / "empty").chmod(0o755)
    for i in range(40):
        path = root / "inner" / f"file {i:02}"
        path.write_bytes(bytes(range(256)) * i)
        path.chmod(0o600 if i % 2 else 0o644)
        os.utime(path, (1_600_000_000 + i, 1_500_000_000 + i))
    (root / "inner/deep/Öse").write_text("naïve")
    (root / "inner/deep/link").symlink_to("../file 01")
    (root / "inner/deep/broken").symlink_to("nowhere")
    (root / "inner/deep").chmod(0o500)


def tree(root: Path) -> list[tuple[str, int, bytes | str | None, int]]:
    """Every path, with its mode, what is in it and when that was written."""
    found: list[tuple[str, int, bytes | str | None, int]] = []
    for path in sorted(root.rglob("*")):
        info = path.lstat()
        content = str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else None
        written = 0 if path.is_symlink() else info.st_mtime_ns // 1_000_000
        found.append((str(path.relative_to(root)), info.st_mode, content, written))
    return found


def test_the_copy_of_a_directory(tmp_path: Path) -> None:
    make_tree(tmp_path / "from")
    texts = []
    for runtime in RUNTIMES:
        to = tmp_path / f"to {runtime}"
        first = said(runtime, "copy_tree.js", [str(tmp_path / "from"), str(to)])
        assert (first.code, first.stderr) == (0, "")
        assert tree(to) == tree(tmp_path / "from")
        again = said(runtime, "copy_tree.js", [str(tmp_path / "from"), str(to)])
        assert (again.code, again.stdout, again.stderr) == (1, "", f"{to} is there already\n")
        texts.append(first.stdout)
    assert texts[0] == texts[1]
    assert texts[0].endswith("\n41 files, 4 directories, 2 links, 199686 bytes\n")


@pytest.mark.parametrize("source", ["/nope", "/etc/passwd"])
def test_the_copy_of_what_is_no_directory(source: str, tmp_path: Path) -> None:
    here = same("copy_tree.js", [source, str(tmp_path / "to")])
    assert here.code == 1
    assert here.stderr.startswith(("NotFound: ", "NotADirectory: "))
    assert not (tmp_path / "to").exists()


@pytest.mark.parametrize("arguments", [[], ["--typed"], ["--lines", "--typed"]])
def test_a_table_as_json(arguments: list[str]) -> None:
    here = same("csv_to_json.js", arguments, stdin=TABLE.read_bytes())
    assert (here.code, here.stderr) == (0, "")
    assert here.stdout.count('"Nut, M4"') == 1


def test_a_large_table_as_json() -> None:
    table = "id,text\n" + "".join(f'{i},"a ""quoted"" text, ☃ {i}"\n' for i in range(20_000))
    here = same("csv_to_json.js", ["--lines", "--typed"], stdin=table.encode())
    assert here.stdout.count("\n") == 20_000
    assert (here.code, here.stderr) == (0, "")


@pytest.mark.parametrize("table", [b"", b"a,b\n"])
def test_tables_without_rows(table: bytes) -> None:
    here = same("csv_to_json.js", [], stdin=table)
    assert (here.code, here.stdout, here.stderr) == (0, "[]\n", "")


@pytest.mark.parametrize("table", [b'a\n"x', b"a,b\n1\n", b'a\n"x"y\n', b"a\n\xff\n", b'a\nx"\n'])
def test_tables_that_are_wrong(table: bytes) -> None:
    here = same("csv_to_json.js", [], stdin=table)
    assert here.code == 1
    assert here.stderr.startswith("csv_to_json: ")


def test_an_option_that_the_table_program_has_not() -> None:
    here = same("csv_to_json.js", ["--nope"])
    assert (here.code, here.stdout, here.stderr) == (2, "", "csv_to_json: what is --nope?\n")


def watched(runtime: str, folder: Path) -> Said:
    """What the watcher says while its log grows, is truncated and is started anew."""
    folder.mkdir()
    log = folder / "app.log"
    log.write_text("1 INFO started\n2 WARN slow\n")
    line = command(runtime, "watch_log.js", [str(log)], None)
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    try:
        assert process.stdout is not None
        shown = read_to(process.stdout, "-- watching app.log\n")
        with log.open("a") as file:
            file.write("3 ERROR disk full\n4 INFO half a ")
            file.flush()
            shown += read_to(process.stdout, "! 3 ERROR disk full\n")
            file.write("line\n")
        shown += read_to(process.stdout, "  4 INFO half a line\n")
        log.write_text("5 INFO\n")
        shown += read_to(process.stdout, "  5 INFO\n")
        log.rename(folder / "app.log.1")
        log.write_text("6 ERROR again\n")
        shown += read_to(process.stdout, "! 6 ERROR again\n")
        with log.open("a") as file:
            file.write("7 END\nnever shown\n")
        rest, stderr = process.communicate(timeout=DEADLINE_S)
    finally:
        process.kill()
        process.communicate()
    return Said(process.returncode, shown + rest, stderr)


def read_to(stream: IO[str], line: str) -> str:
    """The lines up to and with `line`; the test's own time limit ends a wait in vain."""
    text = ""
    while not text.endswith(line):
        more = stream.readline()
        assert more != "", f"the output ended before {line!r}: {text!r}"
        text += more
    return text


def test_a_log_is_followed(tmp_path: Path) -> None:
    in_deno, here = (watched(name, tmp_path / name) for name in RUNTIMES)
    assert here == in_deno
    assert (here.code, here.stderr) == (0, "")
    assert here.stdout.endswith("  7 END\n-- 7 lines, 1 warnings, 2 errors\n")
    assert "-- truncated\n" in here.stdout
    assert "-- a new file\n" in here.stdout


@pytest.mark.parametrize("jobs", [1, 4])
def test_tasks_are_run(jobs: int) -> None:
    here = same("run_tasks.js", [str(TASKS), f"--jobs={jobs}"])
    assert (here.code, here.stderr) == (1, "")
    assert here.stdout.endswith("5 of 9 tasks failed: complain, after, missing, killed, slow\n")


def test_some_tasks_are_run() -> None:
    here = same("run_tasks.js", [str(TASKS), "sort", "picky"])
    assert (here.code, here.stderr) == (0, "")
    assert here.stdout.endswith("3 tasks done\n")


@pytest.mark.parametrize("tasks", ['{"a": {"run": ["true"], "needs": ["a"]}}', '{"a": {"run": [], "needs": ["b"]}}'])
def test_tasks_that_need_what_is_not_there(tasks: str, tmp_path: Path) -> None:
    (tmp_path / "tasks.json").write_text(tasks)
    here = same("run_tasks.js", [str(tmp_path / "tasks.json")])
    assert (here.code, here.stdout) == (2, "")


def test_modules_in_typescript_and_the_stack_of_their_error() -> None:
    here = same("stock/main.ts", [], import_map=IMPORT_MAP)
    assert here.code == 1
    assert "at Warehouse.take (warehouse.ts:27:13), at serve (main.ts:30:17), at main.ts:47:16" in here.stdout
    assert f"at Warehouse.find (file://{PROGRAMS}/stock/warehouse.ts:36:13)" in here.stderr
    assert "Caused by: TypeError: " in here.stderr
