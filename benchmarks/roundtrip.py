"""A script asks its host and awaits the answer, one request after the other: the time of one request."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import JSRUN, MINI_RACER, OURS, Goal, peer, run_rounds, show

from network_runtime import Sandbox

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import ModuleType

    Echo = Callable[[object], object]

_ROUNDS = 25
_REHEARSALS = 50
_REQUESTS = 300
_HOST_ROUNDS = 15
_HOST_REQUESTS = 1000  # the clock of the host script counts milliseconds

_LOOP = "globalThis.ask = async (count) => {{ for (let i = 0; i < count; i++) await {call}; return count; }}; 0"

_HOST_SCRIPT = """
const sandbox = new V8Sandbox();
const isolate = await sandbox.createIsolate();
isolate.onRequest("echo", (data) => data);
isolate.execute(`%(loop)s`);
const samples = [];
for (let round = -1; round < %(rounds)d; round++) {
  const start = Date.now();
  await isolate.evaluate("ask(%(requests)d)");
  if (round >= 0) samples.push((Date.now() - start) * 1000 / %(requests)d);
}
sandbox.shutdown();
console.log(JSON.stringify(samples));
"""


def run() -> None:
    """Print both tables."""
    contenders: dict[str, Callable[[], float]] = {
        f"{OURS}, plain handler": lambda: asyncio.run(_ours(_echo)),
        f"{OURS}, async handler": lambda: asyncio.run(_ours(_echo_async)),
    }
    if racer := peer(MINI_RACER):
        contenders[f"{MINI_RACER}, async handler"] = lambda: asyncio.run(_mini_racer(racer))
    if jsrun := peer(JSRUN):
        contenders[f"{JSRUN}, plain handler"] = lambda: asyncio.run(_jsrun(jsrun, _echo))
        contenders[f"{JSRUN}, async handler"] = lambda: asyncio.run(_jsrun(jsrun, _echo_async))
    samples = run_rounds(contenders, _ROUNDS)
    show("request: script -> Python handler -> script", "us", samples, goal=Goal(at_most=60))
    show("request: script -> host script -> script", "us", {f"{OURS}, command line": _host_script()})


def _echo(data: object) -> object:
    return data


async def _echo_async(data: object) -> object:
    return data


async def _us_per_request(evaluate: Callable[[str], Awaitable[object]]) -> float:
    await evaluate(f"ask({_REHEARSALS})")
    start = time.perf_counter_ns()
    assert await evaluate(f"ask({_REQUESTS})") == _REQUESTS
    return (time.perf_counter_ns() - start) / _REQUESTS / 1e3


async def _ours(handler: Echo) -> float:
    async with Sandbox(cpu_limit_ms=500, memory_limit_mb=128) as sandbox:
        isolate = await sandbox.create_isolate()
        isolate.on_request("echo", handler).execute(_LOOP.format(call='NETWORK.request("echo", i)'))
        return await _us_per_request(isolate.evaluate)


async def _mini_racer(racer: ModuleType) -> float:
    with racer.mini_racer(asyncio.get_running_loop()) as context:
        async with context.wrap_py_function(_echo_async) as wrapped:
            context.eval("(f) => { globalThis.echo = f; }")(wrapped)
            context.eval(_LOOP.format(call="echo(i)"))

            async def evaluate(code: str) -> object:
                return await context.eval(code)

            return await _us_per_request(evaluate)


async def _jsrun(jsrun: ModuleType, handler: Echo) -> float:
    with jsrun.Runtime() as runtime:
        runtime.bind_function("echo", handler)
        await runtime.eval_async(_LOOP.format(call="echo(i)"))
        return await _us_per_request(runtime.eval_async)


def _host_script() -> list[float]:
    loop = _LOOP.format(call='NETWORK.request("echo", i)')
    with tempfile.TemporaryDirectory() as directory:
        script = Path(directory) / "roundtrip.js"
        script.write_text(_HOST_SCRIPT % {"loop": loop, "rounds": _HOST_ROUNDS, "requests": _HOST_REQUESTS})
        command = [sys.executable, "-m", "network_runtime", str(script)]
        result = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    return [float(sample) for sample in json.loads(result.stdout)]
