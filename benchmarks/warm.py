"""evaluate("1+1") in an isolate that has run it before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from benchmarks.harness import JSRUN, MINI_RACER, OURS, Goal, peer, run_rounds, show, us_per_await, us_per_call

from network_runtime import Sandbox

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import ModuleType

_ROUNDS = 40
_REHEARSALS = 100
_CALLS = 300
_GOAL = Goal(times_better_peer=2)


def run() -> None:
    """Print both tables."""
    blocking: dict[str, Callable[[], float]] = {OURS: _ours}
    asynchronous: dict[str, Callable[[], float]] = {OURS: lambda: asyncio.run(_ours_async())}
    if racer := peer(MINI_RACER):
        blocking[MINI_RACER] = lambda: _mini_racer(racer)
        asynchronous[MINI_RACER] = lambda: asyncio.run(_mini_racer_async(racer))
        asynchronous[f"{MINI_RACER}, blocking the loop"] = lambda: asyncio.run(_mini_racer_on_the_loop(racer))
    if jsrun := peer(JSRUN):
        blocking[JSRUN] = lambda: _jsrun(jsrun)
        asynchronous[JSRUN] = lambda: asyncio.run(_jsrun_async(jsrun))
    show('warm evaluate("1+1"), blocking', "us", run_rounds(blocking, _ROUNDS), goal=_GOAL)
    show('warm evaluate("1+1"), asyncio', "us", run_rounds(asynchronous, _ROUNDS), goal=_GOAL)


def _warm_us(evaluate: Callable[[], object]) -> float:
    us_per_call(evaluate, _REHEARSALS)
    return us_per_call(evaluate, _CALLS)


async def _warm_us_async(evaluate: Callable[[], Awaitable[object]]) -> float:
    await us_per_await(evaluate, _REHEARSALS)
    return await us_per_await(evaluate, _CALLS)


def _ours() -> float:
    with Sandbox(cpu_limit_ms=500, memory_limit_mb=128) as sandbox:
        isolate = sandbox.create_isolate_sync()
        return _warm_us(lambda: isolate.evaluate_sync("1+1"))


def _mini_racer(racer: ModuleType) -> float:
    with racer.MiniRacer() as context:
        return _warm_us(lambda: context.eval("1+1"))


def _jsrun(jsrun: ModuleType) -> float:
    with jsrun.Runtime() as runtime:
        return _warm_us(lambda: runtime.eval("1+1"))


async def _ours_async() -> float:
    async with Sandbox(cpu_limit_ms=500, memory_limit_mb=128) as sandbox:
        isolate = await sandbox.create_isolate()
        return await _warm_us_async(lambda: isolate.evaluate("1+1"))


async def _mini_racer_async(racer: ModuleType) -> float:
    with racer.mini_racer(asyncio.get_running_loop()) as context:
        return await _warm_us_async(lambda: context.eval_cancelable("1+1"))


async def _mini_racer_on_the_loop(racer: ModuleType) -> float:
    with racer.mini_racer(asyncio.get_running_loop()) as context:
        return _warm_us(lambda: context.eval("1+1"))


async def _jsrun_async(jsrun: ModuleType) -> float:
    with jsrun.Runtime() as runtime:
        return await _warm_us_async(lambda: runtime.eval_async("1+1"))
