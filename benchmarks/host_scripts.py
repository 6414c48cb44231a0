"""Host scripts that measure themselves, here and in Deno.

A script is the body of an async function of no arguments, which runs in a folder of its own; what it returns, a number,
is its measure.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.harness import DENO, OURS, peer

if TYPE_CHECKING:
    from collections.abc import Callable

_DEADLINE_S: Final = 300


def contenders(body: str) -> dict[str, Callable[[], float]]:
    """The contenders: this package, and Deno if its package is installed."""
    found = {OURS: _runner(body, sys.executable, "-m", "network_runtime")}
    if deno := peer(DENO):
        found[DENO] = _runner(body, deno.find_deno_bin(), "run", "--quiet", "--no-config", "--no-lock", "-A")
    return found


def _runner(body: str, *command: str) -> Callable[[], float]:
    def measure() -> float:
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "measure.js"
            script.write_text(f"console.log(String(await (async () => {{ {body} }})()));\n")
            line = [*command, str(script)]
            done = subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=_DEADLINE_S, check=True)
            return float(done.stdout)

    return measure
