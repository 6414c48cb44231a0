"""How much later than 100 ms a script in `for(;;);` ends under a limit of 100 ms.

The peers' limits are wall time. Ours is CPU time: on a busy machine its wall time grows, and the script still gets its
100 ms; so the second table shows the CPU time that was used.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from benchmarks.harness import JSRUN, MINI_RACER, OURS, peer, run_rounds, show

from network_runtime import CpuLimitError, Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_ROUNDS = 25
_LIMIT_MS = 100
_ENDLESS = "for(;;);"


def run() -> None:
    """Print both tables."""
    cpu_over_ms: list[float] = []
    contenders: dict[str, Callable[[], float]] = {OURS: lambda: _ours(cpu_over_ms)}
    if racer := peer(MINI_RACER):
        contenders[MINI_RACER] = lambda: _mini_racer(racer)
    if jsrun := peer(JSRUN):
        contenders[JSRUN] = lambda: _jsrun(jsrun)
    samples = run_rounds(contenders, _ROUNDS)
    show(f"overshoot of a {_LIMIT_MS} ms limit, wall time", "ms", samples)
    show(f"overshoot of a {_LIMIT_MS} ms limit, CPU time", "ms", {OURS: cpu_over_ms[1:]})


def _over_ms(evaluate: Callable[[], object], ended: type[Exception]) -> float:
    start = time.perf_counter()
    try:
        evaluate()
    except ended:
        return (time.perf_counter() - start) * 1e3 - _LIMIT_MS
    raise AssertionError("an endless loop ended by itself")


def _ours(cpu_over_ms: list[float]) -> float:
    def evaluate() -> None:
        try:
            isolate.evaluate_sync(_ENDLESS)
        except CpuLimitError as error:
            cpu_over_ms.append((error.cpu_ms or 0.0) - _LIMIT_MS)
            raise

    with Sandbox(cpu_limit_ms=_LIMIT_MS, memory_limit_mb=0) as sandbox:
        isolate = sandbox.create_isolate_sync()
        return _over_ms(evaluate, CpuLimitError)


def _mini_racer(racer: ModuleType) -> float:
    with racer.MiniRacer() as context:
        over_ms = _over_ms(lambda: context.eval(_ENDLESS, timeout_sec=_LIMIT_MS / 1e3), racer.JSTimeoutException)
        context.eval("0")  # otherwise its end complains about a callback of the cancelled script
        return over_ms


def _jsrun(jsrun: ModuleType) -> float:
    with jsrun.Runtime(jsrun.RuntimeConfig(timeout=_LIMIT_MS / 1e3)) as runtime:
        return _over_ms(lambda: runtime.eval(_ENDLESS), RuntimeError)
