"""From the start of a process to its end: an empty host script, compared with Deno and with Python alone."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import DENO, OURS, Goal, peer, run_rounds, show

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDS = 25


def run() -> None:
    """Print a table of an empty script, and one of what is imported."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.js"
        script.write_text("")
        contenders = {OURS: _process(sys.executable, "-m", "network_runtime", str(script))}
        if deno := peer(DENO):
            contenders[DENO] = _process(deno.find_deno_bin(), "run", "--quiet", "--no-config", str(script))
        contenders["python -c pass"] = _process(sys.executable, "-c", "pass")
        show("an empty script", "ms", run_rounds(contenders, _ROUNDS), goal=Goal(times_better_peer=1 / 3))
    imports = {
        OURS: _process(sys.executable, "-c", "import network_runtime"),
        "the same, and Sandbox": _process(sys.executable, "-c", "from network_runtime import Sandbox"),
        "python -c pass": _process(sys.executable, "-c", "pass"),
    }
    show("import network_runtime", "ms", run_rounds(imports, _ROUNDS))


def _process(*command: str) -> Callable[[], float]:
    # Python's compiled modules are kept, as pip makes them for an installed package.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def milliseconds() -> float:
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment)
        return (time.perf_counter() - start) * 1e3

    return milliseconds
