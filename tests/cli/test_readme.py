"""The programs in README.md run as they stand there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def run(command: list[str], program: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], input=program, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("program", blocks("python"))
def test_python(program: str) -> None:
    assert run(["-"], program)


def test_javascript() -> None:
    (program,) = blocks("javascript")
    assert program == (ROOT / "examples" / "quickstart.js").read_text(encoding="utf-8")
    assert run(["-m", "network_runtime", "-"], program) == "Result: { answer: 15 }\n"
