"""How long a tenant with short turns waits for its answers beside others that burn CPU all the time."""

from __future__ import annotations

import asyncio
import statistics
import time
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from benchmarks.harness import JSRUN, MINI_RACER, OURS, Goal, peer, show

from network_runtime import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager
    from types import ModuleType

    Evaluate = Callable[[str], Awaitable[object]]
    Evaluates = Callable[[int], AbstractAsyncContextManager[list[Evaluate]]]

_THREADS = 2
_BURNERS = {5: (Goal(at_most=6), Goal(at_most=20)), 20: (Goal(at_most=10), Goal(at_most=40))}  # median, 99th percentile
_ROUNDS = 4
_SECONDS = 3.0  # of a round
_EVERY_S = 0.02
_SHORT_MS = 3
_LONG_MS = 100

# A fixed amount of work, not of time: who gets half a processor takes twice as long.
_SOURCE = """
globalThis.work = (steps) => {
  let x = 1;
  for (let i = 0; i < steps; i++) x = (Math.imul(x, 1103515245) + 12345) | 0;
  return x;
};
for (let i = 0; i < 20; i++) work(100_000);
0
"""


def run() -> None:
    """Print three tables for each number of burners."""
    contenders: dict[str, Evaluates] = {OURS: _ours}
    if racer := peer(MINI_RACER):
        contenders[MINI_RACER] = lambda count: _mini_racer(racer, count)
    if jsrun := peer(JSRUN):
        contenders[JSRUN] = lambda count: _jsrun(jsrun, count)
    steps_per_ms = asyncio.run(_calibrate())
    for burners, (median_goal, worst_goal) in _BURNERS.items():
        medians: dict[str, list[float]] = {name: [] for name in contenders}
        worsts: dict[str, list[float]] = {name: [] for name in contenders}
        burnt: dict[str, list[float]] = {name: [] for name in contenders}
        for number in range(_ROUNDS):
            first = number % len(contenders)
            for name in [*contenders][first:] + [*contenders][:first]:
                answers, turns = asyncio.run(_measure(contenders[name], burners, steps_per_ms))
                medians[name].append(statistics.median(answers))
                worsts[name].append(statistics.quantiles(answers, n=100, method="inclusive")[98])
                burnt[name].append(turns)
        title = f"{_SHORT_MS} ms of work every {_EVERY_S * 1e3:.0f} ms beside {burners} that burn {_LONG_MS} ms a turn"
        show(f"{title}: median answer", "ms", medians, goal=median_goal)
        show(f"{title}: 99th percentile", "ms", worsts, goal=worst_goal)
        show(f"{title}: what those get through", "turns/s", burnt, more_is_better=True)


async def _calibrate() -> float:
    steps = 1_000_000
    async with _ours(1) as [evaluate]:
        await evaluate(_SOURCE)
        best = float("inf")
        for _ in range(20):
            start = time.perf_counter()
            await evaluate(f"work({steps})")
            best = min(best, time.perf_counter() - start)
    return steps / best / 1e3


async def _measure(evaluates: Evaluates, burners: int, steps_per_ms: float) -> tuple[list[float], float]:
    """Each answer's time in ms, and how many turns a second the burners got through."""
    async with evaluates(burners + 1) as [good, *others]:
        for evaluate in (good, *others):
            await evaluate(_SOURCE)
        turns = 0
        end = time.perf_counter() + _SECONDS

        async def burn(evaluate: Evaluate) -> None:
            nonlocal turns
            while time.perf_counter() < end:
                await evaluate(f"work({int(_LONG_MS * steps_per_ms)})")
                turns += 1

        start = time.perf_counter()
        burning = [asyncio.create_task(burn(evaluate)) for evaluate in others]
        answers = []
        while time.perf_counter() < end:
            asked = time.perf_counter()
            await good(f"work({int(_SHORT_MS * steps_per_ms)})")
            answers.append((time.perf_counter() - asked) * 1e3)
            await asyncio.sleep(max(0.0, _EVERY_S - (time.perf_counter() - asked)))
        await asyncio.gather(*burning)
        return answers, turns / (time.perf_counter() - start)


@asynccontextmanager
async def _ours(count: int) -> AsyncIterator[list[Evaluate]]:
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox(threads=_THREADS, cpu_limit_ms=0, memory_limit_mb=128))
        yield [(await sandbox.create_isolate()).evaluate for _ in range(count)]


@asynccontextmanager
async def _mini_racer(racer: ModuleType, count: int) -> AsyncIterator[list[Evaluate]]:
    loop = asyncio.get_running_loop()
    with ExitStack() as stack:
        contexts: list[Any] = [stack.enter_context(racer.mini_racer(loop)) for _ in range(count)]
        yield [context.eval_cancelable for context in contexts]


@asynccontextmanager
async def _jsrun(jsrun: ModuleType, count: int) -> AsyncIterator[list[Evaluate]]:
    with ExitStack() as stack:
        runtimes: list[Any] = [stack.enter_context(jsrun.Runtime()) for _ in range(count)]
        yield [runtime.eval_async for runtime in runtimes]
