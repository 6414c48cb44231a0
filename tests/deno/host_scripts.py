"""Runs host scripts, as users do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COMMAND = [sys.executable, "-m", "network_runtime"]
DEADLINE_S = 60
# `told(f)`: what f gives, or "Class: message" and ", code" of the error that it throws or rejects with.
PRELUDE = """
const told = async (f) => {
  try {
    return await f();
  } catch (error) {
    return `${error.constructor.name}: ${error.message}${error.code === undefined ? "" : `, ${error.code}`}`;
  }
};
const text = (bytes) => new TextDecoder().decode(bytes);
"""


def write(folder: Path, source: str, name: str = "main.mjs") -> str:
    """Write a script, with what PRELUDE has, and return its name."""
    (folder / name).write_text(PRELUDE + textwrap.dedent(source), encoding="utf-8")
    return name


def run(
    folder: Path, source: str, *arguments: str, env: Mapping[str, str] | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a script in its own folder to its end."""
    return subprocess.run(
        [*COMMAND, write(folder, source), *(["--", *arguments] if arguments else [])],
        cwd=folder,
        env={**os.environ, **(env or {})},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


def run_in_python(folder: Path, program: str, name: str) -> subprocess.CompletedProcess[str]:
    """Run a Python program, which has the script's name as its argument, in the script's folder."""
    return subprocess.run(
        [sys.executable, "-c", program, name],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


def value_of(folder: Path, source: str, **options: Any) -> Any:
    """What the body of an async function returns, as JSON has it."""
    indented = textwrap.indent(textwrap.dedent(source), "  ")
    done = run(folder, f"console.log(JSON.stringify(await (async () => {{\n{indented}\n}})()));", **options)
    assert (done.returncode, done.stderr) == (0, ""), done
    return json.loads(done.stdout)


class Running:
    """A script that runs and writes lines."""

    def __init__(self, folder: Path, source: str, **options: Any) -> None:
        command = [*COMMAND, write(folder, source)]
        self.process: subprocess.Popen[str] = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def line(self) -> str:
        """The next line that the script writes; "" at its end."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def end(self) -> tuple[int, str, str]:
        """Wait for the end. Returns the exit status, and what else came on standard output and on standard error."""
        output, errors = self.process.communicate(timeout=DEADLINE_S)
        return self.process.returncode, output, errors
