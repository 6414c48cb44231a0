"""A script fetches: a plain handler in Python, and one that streams; beside it the bare request underneath.

Deno has no handler in the process to ask: its script fetches from a server of aiohttp's in this one, over the loopback interface.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

from benchmarks.harness import DENO, OURS, peer, run_rounds, show

from network_runtime import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

_ROUNDS = 15
_REQUESTS = 300
_PART = bytes(64 << 10)
_PARTS = 256  # 16 MiB

_FETCH = "(await fetch('http://a.example/')).text()"
_REQUEST = "NETWORK.request('fetch', {url: 'http://a.example/', method: 'GET', headers: {}})"
_LOOP = "globalThis.ask = async (count) => {{ for (let i = 0; i < count; i++) await {call}; return count; }}; 0"
_READ = "(async () => { let size = 0; for await (const part of (await fetch('http://a.example/')).body) size += part.length; return size })()"


def run() -> None:
    """Print both tables."""
    contenders: dict[str, Callable[[], float]] = {
        f"{OURS}, fetch and text()": lambda: asyncio.run(_small(_FETCH)),
        f"{OURS}, the same by NETWORK.request": lambda: asyncio.run(_small(_REQUEST)),
    }
    if deno := peer(DENO):
        contenders[f"{DENO}, from a server in Python"] = lambda: asyncio.run(_small_in_deno(deno.find_deno_bin()))
    show("fetch: script -> Python handler -> script", "us", run_rounds(contenders, _ROUNDS))
    streams: dict[str, Callable[[], float]] = {f"{OURS}, 16 MiB in parts of 64 KiB": lambda: asyncio.run(_large())}
    show("fetch: a streamed body, Python -> script", "MB/s", run_rounds(streams, _ROUNDS), more_is_better=True)


async def _small(call: str) -> float:
    async with Sandbox(threads=1, cpu_limit_ms=0, memory_limit_mb=0) as sandbox:
        isolate = await sandbox.create_isolate()
        isolate.on_request(
            "fetch", lambda _: {"status": 200, "headers": {"content-type": "text/plain"}, "body": "hello"}
        )
        await isolate.evaluate(_LOOP.format(call=call))
        await isolate.evaluate("ask(50)")
        start = time.perf_counter()
        await isolate.evaluate(f"ask({_REQUESTS})")
        return (time.perf_counter() - start) * 1e6 / _REQUESTS


async def _small_in_deno(binary: str) -> float:
    from aiohttp import web

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    server = web.AppRunner(web.Application())
    server.app.router.add_get("/", answer)
    await server.setup()
    try:
        site = web.TCPSite(server, "127.0.0.1", 0)
        await site.start()
        host, port = server.addresses[0][:2]
        code = f"""
            const ask = async (count) => {{
              for (let i = 0; i < count; i++) await (await fetch("http://{host}:{port}/")).text();
            }};
            await ask(50);
            const start = performance.now();
            await ask({_REQUESTS});
            console.log(JSON.stringify((performance.now() - start) * 1000 / {_REQUESTS}));"""
        arguments = ["run", "--quiet", "--no-config", "--no-lock", "--allow-net", "-"]
        pipe = asyncio.subprocess.PIPE
        deno = await asyncio.create_subprocess_exec(binary, *arguments, stdin=pipe, stdout=pipe)
        said, _ = await deno.communicate(code.encode())
        return float(json.loads(said))
    finally:
        await server.cleanup()


async def _parts() -> AsyncIterator[bytes]:
    for _ in range(_PARTS):
        yield _PART


async def _large() -> float:
    async with Sandbox(threads=1, cpu_limit_ms=0, memory_limit_mb=0) as sandbox:
        isolate = await sandbox.create_isolate()

        @isolate.on_request("fetch")
        def answer(_: Any) -> dict[str, Any]:  # noqa: ANN401
            return {"status": 200, "body": _parts()}

        await isolate.evaluate(_READ)
        start = time.perf_counter()
        size: int = await isolate.evaluate(_READ)
        return size / (time.perf_counter() - start) / 1e6
