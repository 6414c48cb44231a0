"""Runs scripts that are written with the harness (harness.js)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from network_runtime import Isolate, Sandbox

_FOLDER = Path(__file__).parent
CASES = _FOLDER / "cases"


def load(isolate: Isolate, *files: Path) -> None:
    """Declare what harness.js declares, and then these files. Stacks name them by path from the project's root."""
    for file in (_FOLDER / "harness.js", *files):
        name = file.relative_to(_FOLDER.parents[1]) if file.is_relative_to(_FOLDER) else file
        isolate.evaluate_sync(file.read_text("utf-8"), filename=name.as_posix(), timeout=20)


def run(sandbox: Sandbox, code: str, *files: Path, **options: Any) -> None:
    """Evaluate `code` to "done" in a fresh isolate that has loaded the files.

    Raises what the script throws, or fails with the errors that nothing caught meanwhile. `options` are the isolate's.
    """
    isolate = sandbox.create_isolate_sync(**{"cpu_limit_ms": 5000, "memory_limit_mb": 128, **options})
    uncaught: list[str] = []
    isolate.on_system("error", lambda error: uncaught.append(error["stack"] or f"{error['name']}: {error['message']}"))
    load(isolate, *files)
    assert isolate.evaluate_sync(code, timeout=20) == "done"
    isolate.terminate()
    if uncaught:
        pytest.fail("\n".join(["nothing caught:", *uncaught]), pytrace=False)


def check(sandbox: Sandbox, case: str, *files: Path) -> None:
    """Run the body of an async function, for a case that has values of Python's in it."""
    run(sandbox, f'(async () => {{ "use strict";\n{case}\n  return "done"; }})()', *files)
