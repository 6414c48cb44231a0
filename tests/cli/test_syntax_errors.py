"""A syntax error shows the line of source that it is in, with a mark below the place."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from network_runtime._host.source_excerpt import excerpt

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "network_runtime"]


def report(folder: Path, script: str, stdin: str = "") -> str:
    """What the command prints about it, with paths relative to `folder`."""
    done = subprocess.run(
        [*COMMAND, script], cwd=folder, input=stdin, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr.replace(f"{folder.as_uri()}/", "")


SHOWN = {
    "first line": ("let x = ;", "Unexpected token ';'", "let x = ;", "        ^", "1:9"),
    "later line": ("f();\n\n  let a b\nf();", "Unexpected identifier 'b'", "  let a b", "        ^", "3:9"),
    "Windows lines": ("f();\r\nlet a b\r\nf();", "Unexpected identifier 'b'", "let a b", "      ^", "2:7"),
    "tabs": ("\tlet a\tb", "Unexpected identifier 'b'", "\tlet a\tb", "\t     \t^", "1:8"),
    "wide": ("/* 日本 */ let a b", "Unexpected identifier 'b'", "/* 日本 */ let a b", " " * 17 + "^", "1:16"),
    "two units": ("/* 😀 */ let a b", "Unexpected identifier 'b'", "/* 😀 */ let a b", " " * 15 + "^", "1:16"),
    "escape": ('"\x1b[31m"; let a b', "Unexpected identifier 'b'", '" [31m"; let a b', " " * 15 + "^", "1:16"),
    "long line": (
        f"/*{'x' * 400}*/ let a b {'y' * 400}",
        "Unexpected identifier 'b'",
        f"{'x' * 51}*/ let a b {'y' * 58}",
        " " * 60 + "^",
        "1:412",
    ),
    "byte order mark": ("\ufefflet a b", "Unexpected identifier 'b'", "let a b", "      ^", "1:7"),
    "early error": ("await 1;\nreturn 5", "Illegal return statement", "return 5", "^", "2:1"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_it_shows_the_line(name: str, tmp_path: Path) -> None:
    source, message, line, mark, place = SHOWN[name]
    (tmp_path / "main.js").write_text(source, encoding="utf-8", newline="")
    shown = report(tmp_path, "main.js")
    assert shown == f"error: Uncaught SyntaxError: {message}\n{line}\n{mark}\n    at main.js:{place}\n"


def test_a_module_that_an_import_imports(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("import './one.js'")
    (tmp_path / "one.js").write_text("\nawait import('./two.js')")
    (tmp_path / "two.js").write_text("\n\nlet a b")
    assert "\nlet a b\n      ^\n    at two.js:3:7\n" in report(tmp_path, "main.js")


def test_standard_input(tmp_path: Path) -> None:
    shown = report(tmp_path, "-", stdin="\nlet a b\n")
    assert "\nlet a b\n      ^\n" in shown
    assert ":2:7\n" in shown


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.js")
    with subprocess.Popen(
        [*COMMAND, "pipe.js"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        (tmp_path / "pipe.js").write_text("let a b")
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "\nlet a b\n      ^\n" in errors


def test_a_line_that_is_gone_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "gone.js").write_text("let a b")
    (tmp_path / "main.js").write_text(
        "try { await import('./gone.js') } catch (e) { await Deno.writeTextFile('gone.js', ''); throw e }"
    )
    message = "(in promise) SyntaxError: Unexpected identifier 'b' at gone.js:1:7"
    assert report(tmp_path, "main.js") == f"error: Uncaught {message}\n    at gone.js:1:7\n    at main.js:1:7\n"


def test_a_missing_export(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("\nimport { nope } from './one.js'")
    (tmp_path / "one.js").write_text("")
    assert "\nimport { nope } from './one.js'\n         ^\n    at main.js:2:10\n" in report(tmp_path, "main.js")


@pytest.mark.parametrize(
    ("column", "shown"),
    [(1, 0), (60, 0), (61, 0), (62, 1), (400, 280)],
    ids=["at the start", "in the first half", "in the middle", "behind it", "at the end"],
)
def test_a_long_line_is_cut_around_the_mark(column: int, shown: int) -> None:
    line = "".join(chr(ord("a") + index % 26) for index in range(400))
    assert excerpt(f"    at file:///x.js:1:{column}", lambda _url, _number: line).split("\n") == [
        line[shown : shown + 120],
        " " * (column - 1 - shown) + "^",
    ]
