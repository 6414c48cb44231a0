"""Host scripts that test `Deno` from within (`cases`): each case of a file is a test, and a file is one process."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

CASES = Path(__file__).parent / "cases"


def names() -> list[tuple[str, str]]:
    return [
        (path.name, name)
        for path in sorted(CASES.glob("*.js"))
        for name in re.findall(r'^test\("([^"]+)"', path.read_text(), re.MULTILINE)
    ]


@cache
def failures(file: str) -> dict[str, str | None]:
    """What each case of a file failed with; None where it passed."""
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "network_runtime", CASES / file],
            cwd=folder,
            input="",
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    return {case["name"]: case["failure"] for case in said}


@pytest.mark.parametrize(("file", "name"), names())
def test_case(file: str, name: str) -> None:
    assert failures(file)[name] is None
