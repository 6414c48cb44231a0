"""Colours: where a terminal is there, or the environment asks for them. For each stream by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pathlib import Path

COMMAND: Final = [sys.executable, "-m", "network_runtime"]
COLOURS: Final = {"NO_COLOR", "FORCE_COLOR"}
PRINTS: Final = (
    "console.log({ a: 1 }, Deno.noColor); console.error({ b: 2 });"
    "console.log(Deno.inspect({ c: 3 }), Deno.inspect({ d: 4 }, { colors: true }));"
)
FAILS: Final = "const fails = () => { throw new TypeError('x', { cause: { a: 1 } }) };\nfails();"
GREY: Final = "\x1b[0m\x1b[2m\x1b[38;5;245m"


class Terminal:
    """A pseudo-terminal whose other end is read to its end."""

    def __init__(self) -> None:
        self.ours, self.theirs = os.openpty()

    def read(self) -> str:
        """What was written to it. The process has ended."""
        os.close(self.theirs)
        parts = []
        while True:
            try:
                part = os.read(self.ours, 4096)
            except OSError:  # EIO: no other end any more
                break
            parts.append(part)
        os.close(self.ours)
        return b"".join(parts).decode().replace("\r\n", "\n")


def run(script: Path, environment: dict[str, str], *, out: bool = False, err: bool = False) -> tuple[str, str]:
    """What is on standard output and error. `out`, `err`: whether it is a terminal."""
    terminals = {name: Terminal() for name, there in (("stdout", out), ("stderr", err)) if there}
    streams = {name: terminals[name].theirs if name in terminals else subprocess.PIPE for name in ("stdout", "stderr")}
    inherited = {name: value for name, value in os.environ.items() if name not in COLOURS}
    with subprocess.Popen([*COMMAND, str(script)], env={**inherited, **environment}, **streams) as process:  # type: ignore[call-overload]
        pipes = dict(zip(("stdout", "stderr"), process.communicate(timeout=60), strict=True))
    return tuple(  # type: ignore[return-value]
        terminals[name].read() if name in terminals else (pipes[name] or b"").decode() for name in ("stdout", "stderr")
    )


@pytest.fixture
def prints(tmp_path: Path) -> Path:
    path = tmp_path / "prints.js"
    path.write_text(PRINTS)
    return path


@pytest.mark.parametrize(
    ("environment", "out", "err", "coloured"),
    [
        ({}, False, False, (False, False)),
        ({}, True, False, (True, False)),
        ({}, False, True, (False, True)),
        ({}, True, True, (True, True)),
        ({"NO_COLOR": "1"}, True, True, (False, False)),
        ({"NO_COLOR": ""}, True, True, (True, True)),
        ({"FORCE_COLOR": "1"}, False, False, (True, True)),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False, (True, True)),
        ({"FORCE_COLOR": ""}, False, False, (False, False)),
    ],
)
def test_the_console(
    prints: Path, environment: dict[str, str], out: bool, err: bool, coloured: tuple[bool, bool]
) -> None:
    stdout, stderr = run(prints, environment, out=out, err=err)
    none = environment == {"NO_COLOR": "1"}
    no_color = ("\x1b[33m{}\x1b[39m" if coloured[0] else "{}").format("true" if none else "false")
    a = "{ a: \x1b[33m1\x1b[39m }" if coloured[0] else "{ a: 1 }"
    assert stdout == f"{a} {no_color}\n{{ c: 3 }} {{ d: \x1b[33m4\x1b[39m }}\n"
    assert stderr == ("{ b: \x1b[33m2\x1b[39m }\n" if coloured[1] else "{ b: 2 }\n")


@pytest.mark.parametrize("coloured", [False, True])
def test_a_report(tmp_path: Path, coloured: bool) -> None:
    path = tmp_path / "fails.js"
    path.write_text(FAILS)
    _, shown = run(path, {}, out=not coloured, err=coloured)
    folder = f"{tmp_path.as_uri()}/"
    if not coloured:
        assert "\x1b" not in shown
        assert f"    at fails ({folder}fails.js:1:29)\n" in shown
        return
    place = f"{GREY}{folder}\x1b[0m\x1b[0m\x1b[36mfails.js\x1b[0m:\x1b[0m\x1b[33m%d\x1b[0m:\x1b[0m\x1b[33m%d\x1b[0m"
    assert shown.splitlines() == [
        "\x1b[0m\x1b[1m\x1b[31merror\x1b[0m: Uncaught (in promise) TypeError: x",
        FAILS.splitlines()[0],
        f"\x1b[0m\x1b[31m{' ' * 28}^\x1b[0m",
        f"    at \x1b[0m\x1b[1m\x1b[3mfails\x1b[0m ({place % (1, 29)})",
        f"    at {place % (2, 1)}",
        "Caused by: { a: \x1b[33m1\x1b[39m }",
    ]


def test_a_guest_s_text_has_no_colours_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "guest.js"
    path.write_text(
        "const worker = new V8Sandbox().createIsolate();\n"
        "await (await worker).evaluate(\"throw new Error('\\\\x1b[31mred', { cause: { a: '\\\\x1b[2J' } })\")"
    )
    _, shown = run(path, {"FORCE_COLOR": "1"})
    assert "Error: \\x1b[31mred" in shown
    assert "\x1b[31mred" not in shown
    assert "\x1b[2J" not in shown
