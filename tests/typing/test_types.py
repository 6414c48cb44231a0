"""The core's stub matches the core, and users see the right types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def check(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.timeout(600)
def test_the_stub_of_the_core() -> None:
    allowlist = str(HERE / "stubtest_allowlist.txt")
    check("mypy.stubtest", "network_runtime._core", "--allowlist", allowlist, "--mypy-config-file", "pyproject.toml")


@pytest.mark.timeout(600)
def test_what_embedders_see() -> None:
    check("mypy", "--config-file", "pyproject.toml", str(HERE / "embedder.py"))
