"""What 50 idle isolates cost in memory and CPU time. Each contender runs in its own processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.harness import JSRUN, MINI_RACER, OURS, Goal, peer, run_rounds, show

from network_runtime import Sandbox

_ALIVE = 50
_SETTLE_S = 0.3
_ROUNDS = 2


def run() -> None:
    """Print the tables."""
    names = [OURS, *(name for name in (MINI_RACER, JSRUN) if peer(name))]
    totals_mb: dict[str, list[float]] = {name: [] for name in names}
    cpu_ms: dict[str, list[float]] = {name: [] for name in names}

    def measure(name: str) -> float:
        command = [sys.executable, "-m", "benchmarks.memory", name]
        root = Path(__file__).resolve().parent.parent
        result = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
        before_kb, after_kb, idle_cpu_s = json.loads(result.stdout)
        totals_mb[name].append(after_kb / 1024)
        cpu_ms[name].append(idle_cpu_s / _SETTLE_S * 1e3)
        return float(after_kb - before_kb) / _ALIVE

    samples = run_rounds({name: partial(measure, name) for name in names}, _ROUNDS, rehearse=False)
    show(f"idle isolate, with {_ALIVE} alive", "KB", samples, goal=Goal(at_most=1024))
    show(f"process with {_ALIVE} idle isolates, resident", "MB", totals_mb)
    show(f"process with {_ALIVE} idle isolates, CPU", "ms/s", cpu_ms)


def _resident_kb() -> int:
    resident_pages = int(Path("/proc/self/statm").read_text().split()[1])
    return resident_pages * os.sysconf("SC_PAGE_SIZE") // 1024


def _measure_self(name: str) -> None:
    """Print the resident memory with one isolate, then with 50 more, and the CPU time that these use when idle."""
    alive: list[Any] = []
    if name == OURS:
        sandbox = Sandbox(cpu_limit_ms=500, memory_limit_mb=128)

        def add() -> None:
            alive.append(sandbox.create_isolate_sync())
            alive[-1].evaluate_sync("1+1")
    else:
        module = peer(name)
        assert module is not None
        make = module.MiniRacer if name == MINI_RACER else module.Runtime

        def add() -> None:
            alive.append(make())
            alive[-1].eval("1+1")

    add()
    time.sleep(_SETTLE_S)
    before_kb = _resident_kb()
    for _ in range(_ALIVE):
        add()
    time.sleep(_SETTLE_S)
    cpu_s = time.process_time()
    time.sleep(_SETTLE_S)
    print(json.dumps([before_kb, _resident_kb(), time.process_time() - cpu_s]), flush=True)
    os._exit(0)  # the end of 51 runtimes is not measured


if __name__ == "__main__":
    _measure_self(sys.argv[1])
