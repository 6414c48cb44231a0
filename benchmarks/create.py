"""A fresh isolate for each evaluation: create + evaluate("1+1") + destroy, waiting for the end of it.

Blow by blow, and with pauses in between, as when each request gets an isolate of its own.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from benchmarks.harness import (
    JSRUN,
    MINI_RACER,
    OURS,
    Goal,
    peer,
    run_rounds,
    show,
    us_per_await,
    us_per_call,
    us_per_call_after_pauses,
)

from network_runtime import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_ROUNDS = 30
_CALLS = 5
_PAUSE_S = 0.01
_REHEARSALS = 2
_GOAL = Goal(times_better_peer=4)


def run() -> None:
    """Print both tables."""
    blocking: dict[str, Callable[[], float]] = {OURS: _ours, f"{OURS}, end not awaited": _ours_without_end}
    paused: dict[str, Callable[[], float]] = {OURS: lambda: _ours(_after_pauses)}
    asynchronous: dict[str, Callable[[], float]] = {OURS: lambda: asyncio.run(_ours_async())}
    if racer := peer(MINI_RACER):
        blocking[MINI_RACER] = lambda: _mini_racer(racer)
        paused[MINI_RACER] = lambda: _mini_racer(racer, _after_pauses)
        asynchronous[MINI_RACER] = lambda: asyncio.run(_mini_racer_async(racer))
    if jsrun := peer(JSRUN):
        blocking[JSRUN] = lambda: _jsrun(jsrun)
        paused[JSRUN] = lambda: _jsrun(jsrun, _after_pauses)
        asynchronous[JSRUN] = lambda: asyncio.run(_jsrun_async(jsrun))
    title = 'create + evaluate("1+1") + destroy'
    show(f"{title}, blocking", "us", run_rounds(blocking, _ROUNDS), goal=_GOAL)
    show(f"{title}, blocking, after {_PAUSE_S * 1e3:g} ms of nothing", "us", run_rounds(paused, _ROUNDS), goal=_GOAL)
    show(f"{title}, asyncio", "us", run_rounds(asynchronous, _ROUNDS), goal=_GOAL)


def _in_a_row(once: Callable[[], None]) -> float:
    return us_per_call(once, _CALLS)


def _after_pauses(once: Callable[[], None]) -> float:
    us_per_call(once, _REHEARSALS)
    return us_per_call_after_pauses(once, _CALLS, _PAUSE_S)


def _ours(timed: Callable[[Callable[[], None]], float] = _in_a_row) -> float:
    with Sandbox(cpu_limit_ms=500, memory_limit_mb=128) as sandbox:

        def once() -> None:
            with sandbox.create_isolate_sync() as isolate:
                assert isolate.evaluate_sync("1+1") == 2

        return timed(once)


def _ours_without_end() -> float:
    with Sandbox(cpu_limit_ms=500, memory_limit_mb=128) as sandbox:

        def once() -> None:
            isolate = sandbox.create_isolate_sync()
            assert isolate.evaluate_sync("1+1") == 2
            isolate.destroy()

        return us_per_call(once, _CALLS)


def _mini_racer(racer: ModuleType, timed: Callable[[Callable[[], None]], float] = _in_a_row) -> float:
    def once() -> None:
        with racer.MiniRacer() as context:
            assert context.eval("1+1") == 2

    return timed(once)


def _jsrun(jsrun: ModuleType, timed: Callable[[Callable[[], None]], float] = _in_a_row) -> float:
    def once() -> None:
        with jsrun.Runtime() as runtime:
            assert runtime.eval("1+1") == 2

    return timed(once)


async def _ours_async() -> float:
    async with Sandbox(cpu_limit_ms=500, memory_limit_mb=128) as sandbox:

        async def once() -> None:
            async with await sandbox.create_isolate() as isolate:
                assert await isolate.evaluate("1+1") == 2

        return await us_per_await(once, _CALLS)


async def _mini_racer_async(racer: ModuleType) -> float:
    async def once() -> None:
        with racer.mini_racer(asyncio.get_running_loop()) as context:
            assert await context.eval_cancelable("1+1") == 2

    return await us_per_await(once, _CALLS)


async def _jsrun_async(jsrun: ModuleType) -> float:
    async def once() -> None:
        with jsrun.Runtime() as runtime:
            assert await runtime.eval_async("1+1") == 2

    return await us_per_await(once, _CALLS)
