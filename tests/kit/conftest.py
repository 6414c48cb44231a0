"""The transpiler's program, out of its kit."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def archive() -> Path:
    """The kit in the repository."""
    (found,) = (Path(__file__).resolve().parents[2] / "third_party/kit").glob("typescript-kit-*.tar.xz")
    return found


@pytest.fixture(scope="session")
def program(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, unpacked."""
    folder = tmp_path_factory.mktemp("kit")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    (found,) = folder.glob("*/transpile")
    return found
