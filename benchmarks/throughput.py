"""How many runs of one computation per second 1, 2 and 4 isolates finish at the same time."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from benchmarks.harness import JSRUN, MINI_RACER, OURS, peer, run_rounds, show

from network_runtime import Sandbox

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence
    from types import ModuleType

    Evaluate = Callable[[str], Awaitable[object]]

_ISOLATES = (1, 2, 4)
_ROUNDS = 4
_RUNS = 12  # of each isolate, in a round

# Arithmetic on typed arrays, strings, objects and closures; some milliseconds.
_WORKLOAD = """
globalThis.work = () => {
  const composite = new Uint8Array(200_000);
  let primes = 0;
  for (let i = 2; i < composite.length; i++) {
    if (composite[i]) continue;
    primes++;
    for (let j = i * 2; j < composite.length; j += i) composite[j] = 1;
  }
  const words = new Map();
  for (let i = 0; i < 20_000; i++) {
    const word = "w" + ((i * 7919) % 1000).toString(36);
    words.set(word, (words.get(word) ?? 0) + 1);
  }
  const rows = Array.from({ length: 10_000 }, (_, i) => ({ id: i, weight: (i * 31) % 997 }));
  const sum = rows.filter((row) => row.weight % 2).map((row) => row.weight * 2).reduce((a, b) => a + b, 0);
  return primes + words.size + (JSON.parse(JSON.stringify(rows)).length + sum);
};
for (let i = 0; i < 30; i++) work();
0
"""


def run() -> None:
    """Print a table for each number of isolates."""
    for isolates in _ISOLATES:
        contenders: dict[str, Callable[[], float]] = {OURS: _blocking(_ours, isolates)}
        if racer := peer(MINI_RACER):
            contenders[MINI_RACER] = _blocking(_mini_racer, racer, isolates)
        if jsrun := peer(JSRUN):
            contenders[JSRUN] = _blocking(_jsrun, jsrun, isolates)
        title = f"computation on {isolates} isolate{'s' if isolates > 1 else ''}"
        show(title, "runs/s", run_rounds(contenders, _ROUNDS, rehearse=False), more_is_better=True)


def _blocking(measure: Callable[..., Coroutine[Any, Any, float]], *arguments: object) -> Callable[[], float]:
    return lambda: asyncio.run(measure(*arguments))


async def _ours(isolates: int) -> float:
    async with Sandbox(threads=isolates, cpu_limit_ms=0, memory_limit_mb=0) as sandbox:
        return await _runs_per_second([(await sandbox.create_isolate()).evaluate for _ in range(isolates)])


async def _mini_racer(racer: ModuleType, isolates: int) -> float:
    loop = asyncio.get_running_loop()
    with ExitStack() as stack:
        contexts = [stack.enter_context(racer.mini_racer(loop)) for _ in range(isolates)]
        return await _runs_per_second([context.eval_cancelable for context in contexts])


async def _jsrun(jsrun: ModuleType, isolates: int) -> float:
    with ExitStack() as stack:
        runtimes = [stack.enter_context(jsrun.Runtime()) for _ in range(isolates)]
        return await _runs_per_second([runtime.eval_async for runtime in runtimes])


async def _runs_per_second(evaluates: Sequence[Evaluate]) -> float:
    await asyncio.gather(*(evaluate(_WORKLOAD) for evaluate in evaluates))

    async def several(evaluate: Evaluate) -> None:
        for _ in range(_RUNS):
            assert await evaluate("work()")

    start = time.perf_counter()
    await asyncio.gather(*map(several, evaluates))
    return len(evaluates) * _RUNS / (time.perf_counter() - start)
