"""What a script may read by importing it, and what a report of its error may show."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "network_runtime"]
DEADLINE_S = 60


def run(folder: Path, *flags: str, script: str = "main.js") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, script, "--no-prompt", *flags],
        cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=DEADLINE_S,
        env={**os.environ, "NR_SECRET": "a secret"},
    )  # fmt: skip


ENVIRON = "/proc/self/environ"
RESTRICTED = [["--deny-env", "--deny-read"], ["--deny-all"], ["-R=/", "--deny-env"], ["-R=."], ["-R", "-E=HOME"]]


@pytest.mark.parametrize("kind", ["text", "bytes"])
@pytest.mark.parametrize("flags", RESTRICTED, ids=" ".join)
@pytest.mark.parametrize("way", ["by its path", "by a link", "by a module"])
def test_an_import_reads_no_special_file_without_permission(
    way: str, flags: list[str], kind: str, tmp_path: Path
) -> None:
    named = ENVIRON
    if way == "by a link":
        (tmp_path / "link.txt").symlink_to(ENVIRON)
        named = "./link.txt"
    source = f"import text from {named!r} with {{ type: {kind!r} }};\nconsole.log(typeof text);"
    if way == "by a module":
        (tmp_path / "part.js").write_text(source)
        source = "import './part.js';"
    (tmp_path / "main.js").write_text(source)
    done = run(tmp_path, *flags)
    assert done.returncode == 1
    assert "run again with the --allow-" in done.stderr
    assert "a secret" not in done.stdout + done.stderr
    free = run(tmp_path)
    assert (free.returncode, free.stdout) == (0, "string\n" if kind == "text" else "object\n"), free


def test_the_script_itself_and_devices_without_content_need_no_permission(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("import text from '/dev/null' with { type: 'text' }; console.log(text.length);")
    assert run(tmp_path, "--deny-all").stdout == "0\n"
    command = f"{sys.executable} -m network_runtime --deny-all --no-prompt <(echo 'console.log(1)')"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


# `forged(url)` throws an error whose stack leads to line 1 of `url`.
FORGED = """
const forged = (url) => {
  const error = new Error("forged");
  error.stack = `Error: forged\\n    at ${url}:1:1`;
  throw error;
};
"""


@pytest.mark.parametrize("load", ["import(url)", "import(url, { with: { type: 'text' } })", "Promise.resolve()"])
@pytest.mark.parametrize("pipe", [False, True])
def test_a_report_shows_no_file_that_was_refused(load: str, pipe: bool, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    if pipe:
        os.mkfifo(secret)  # to read it would take for ever
    else:
        secret.write_text("a secret\n")
    source = f"const url = 'file://{secret}';\nawait {load}.catch(() => {{}});\nforged(url);"
    (tmp_path / "main.js").write_text(FORGED + source)
    done = run(tmp_path, "--deny-read")
    assert done.returncode == 1
    assert "forged" in done.stderr
    assert "a secret" not in done.stderr


def test_a_report_shows_what_was_loaded_and_allowed(tmp_path: Path) -> None:
    (tmp_path / "part.js").write_text("let shown = 'this line';\n")
    (tmp_path / "link.js").symlink_to("part.js")
    for name in ("part.js", "link.js"):
        source = f"const url = 'file://{tmp_path}/{name}';\nawait import(url);\nforged(url);"
        (tmp_path / "main.js").write_text(FORGED + source)
        for flags in ([], ["-R=."]):
            assert "let shown = 'this line';" in run(tmp_path, *flags).stderr
    (tmp_path / "main.js").write_text(f"import './link.js';\n{FORGED}\nforged('file://{tmp_path}/link.js');")
    assert "let shown = 'this line';" in run(tmp_path, "--deny-read").stderr


@pytest.mark.parametrize("becomes", ["a link", "a link to a folder", "a pipe", "a file that is not there"])
@pytest.mark.parametrize("static", [False, True])
def test_a_report_shows_nothing_that_came_in_place_of_a_module(static: bool, becomes: str, tmp_path: Path) -> None:
    """Another program puts it there; what it leads to, the script may not read."""
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "in/part.js").write_text("1;\n")
    (tmp_path / "out/part.js").write_text("a secret\n")
    url = f"file://{tmp_path}/in/part.js"
    load = "import './in/part.js';" if static else f"await import('{url}');"
    wait = "console.log('loaded');\nwhile (Deno.stdin.readSync(new Uint8Array(1)) === null);"
    (tmp_path / "main.js").write_text(f"{load}\n{FORGED}\n{wait}\nforged('{url}');")
    command = [*COMMAND, "main.js", "--no-prompt", f"-R={tmp_path}/in"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "loaded\n"
        (tmp_path / "in/part.js").unlink()
        if becomes == "a link":
            (tmp_path / "in/part.js").symlink_to(tmp_path / "out/part.js")
        elif becomes == "a link to a folder":
            (tmp_path / "in").rmdir()
            (tmp_path / "in").symlink_to(tmp_path / "out")
        elif becomes == "a pipe":
            os.mkfifo(tmp_path / "in/part.js")
        _, errors = program.communicate("x", timeout=DEADLINE_S)
    assert "forged" in errors
    assert "a secret" not in errors
