"""Small one-way messages, as many a second as go through, in bursts below the queues' bound of 100,000.

The peers have no messages; what comes nearest is a call for each: a script calls a Python function, Python calls a
script's function.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from benchmarks.harness import JSRUN, MINI_RACER, OURS, Goal, peer, run_rounds, show

from network_runtime import Sandbox

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import ModuleType

_ROUNDS = 9
_BURST = 50_000
_BURSTS = 2
_JSRUN_CALLS = 20_000
_MINI_RACER_CALLS = 500  # each takes the time of a hundred messages
_GOAL = Goal(at_least=300_000)

_EMIT = "globalThis.emit = (count) => {{ for (let i = 0; i < count; i++) {call}; return count; }}; 0"
_COUNT = "globalThis.received = 0; globalThis.receive = (data) => { received += data.n >= 0 ? 1 : 0; }; receive"


def run() -> None:
    """Print both tables."""
    to_python: dict[str, Callable[[], float]] = {OURS: lambda: asyncio.run(_ours_to_python())}
    to_script: dict[str, Callable[[], float]] = {OURS: lambda: asyncio.run(_ours_to_script())}
    if racer := peer(MINI_RACER):
        to_python[f"{MINI_RACER}, calls"] = lambda: asyncio.run(_mini_racer_to_python(racer))
        to_script[f"{MINI_RACER}, calls"] = lambda: asyncio.run(_mini_racer_to_script(racer))
    if jsrun := peer(JSRUN):
        to_python[f"{JSRUN}, calls"] = lambda: asyncio.run(_jsrun_to_python(jsrun))
        to_script[f"{JSRUN}, calls"] = lambda: _jsrun_to_script(jsrun)
    for title, contenders in (("script -> Python", to_python), ("Python -> script", to_script)):
        samples = run_rounds(contenders, _ROUNDS)
        show(f"messages: {title}", "messages/s", samples, more_is_better=True, goal=_GOAL)


class _Counter:
    """Counts what arrives, on any thread, and tells when it is all there."""

    def __init__(self) -> None:
        self._missing = 0
        self._complete = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def receive(self, data: Any) -> None:  # noqa: ANN401
        self._missing -= data["n"] >= 0
        if self._missing == 0:
            self._loop.call_soon_threadsafe(self._complete.set)

    async def receive_async(self, data: Any) -> None:  # noqa: ANN401
        self.receive(data)

    async def per_second(self, evaluate: Callable[[str], Awaitable[object]], burst: int, bursts: int = 1) -> float:
        start = time.perf_counter()
        for _ in range(bursts):
            self._missing = burst
            self._complete.clear()
            await evaluate(f"emit({burst})")
            await self._complete.wait()
        return burst * bursts / (time.perf_counter() - start)


async def _ours_to_python() -> float:
    counter = _Counter()
    async with Sandbox(cpu_limit_ms=500, memory_limit_mb=128) as sandbox:
        isolate = await sandbox.create_isolate()
        isolate.on("message", counter.receive)
        isolate.execute(_EMIT.format(call='NETWORK.send("message", {n: i, text: "hello"})'))
        return await counter.per_second(isolate.evaluate, _BURST, _BURSTS)


async def _mini_racer_to_python(racer: ModuleType) -> float:
    counter = _Counter()
    with racer.mini_racer(asyncio.get_running_loop()) as context:
        async with context.wrap_py_function(counter.receive_async) as wrapped:
            context.eval("(f) => { globalThis.send = f; }")(wrapped)
            context.eval(_EMIT.format(call='send({n: i, text: "hello"})'))
            return await counter.per_second(context.eval_cancelable, _MINI_RACER_CALLS)


async def _jsrun_to_python(jsrun: ModuleType) -> float:
    counter = _Counter()
    with jsrun.Runtime() as runtime:
        runtime.bind_function("send", counter.receive)
        await runtime.eval_async(_EMIT.format(call='send({n: i, text: "hello"})'))
        return await counter.per_second(runtime.eval_async, _JSRUN_CALLS)


async def _ours_to_script() -> float:
    data = {"n": 1, "text": "hello"}
    async with Sandbox(cpu_limit_ms=500, memory_limit_mb=128) as sandbox:
        isolate = await sandbox.create_isolate()
        isolate.execute(_COUNT + '; NETWORK.on("message", receive)')
        await isolate.evaluate("0")
        start = time.perf_counter()
        for number in range(1, _BURSTS + 1):
            for _ in range(_BURST):
                isolate.send("message", data)
            # Queued behind them, so its answer means that all have been handled.
            assert await isolate.evaluate("received") == number * _BURST
        return _BURST * _BURSTS / (time.perf_counter() - start)


async def _mini_racer_to_script(racer: ModuleType) -> float:
    with racer.mini_racer(asyncio.get_running_loop()) as context:
        receive = context.eval(_COUNT)
        parse = context.eval("JSON.parse")
        start = time.perf_counter()
        for _ in range(_MINI_RACER_CALLS):
            receive(parse('{"n": 1, "text": "hello"}'))  # it takes no dict
        return _MINI_RACER_CALLS / (time.perf_counter() - start)


def _jsrun_to_script(jsrun: ModuleType) -> float:
    data = {"n": 1, "text": "hello"}
    with jsrun.Runtime() as runtime:
        receive = runtime.eval(_COUNT)
        start = time.perf_counter()
        for _ in range(_JSRUN_CALLS):
            receive(data)
        return _JSRUN_CALLS / (time.perf_counter() - start)
