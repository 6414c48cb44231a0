"""Tests of the standards: scripts in an isolate (case_files.py), or Python where a case needs a second side."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from tests.conformance.case_files import CaseFile

ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)  # for `tests.conformance.scripts`, which the type checker knows by the same name


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """Take the scripts of cases/ as files of tests."""
    from tests.conformance.case_files import CaseFile
    from tests.conformance.scripts import CASES

    is_case_file = file_path.suffix == ".js" and file_path.parent == CASES
    return CaseFile.from_parent(parent, path=file_path) if is_case_file else None
