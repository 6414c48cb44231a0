"""A local HTTP and WebSocket server for tests, on the test's own loop."""

from __future__ import annotations

import asyncio
import gzip
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class WebServer:
    """What it was asked is in `requests`."""

    def __init__(self) -> None:
        self.port = 0
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.close_codes: list[int | None] = []
        self.gone = asyncio.Event()  # a client left in the middle of an endless body
        self.hung = asyncio.Event()  # a request that gets no answer has arrived

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def handle(self, request: web.Request) -> web.StreamResponse:  # noqa: PLR0911 - one line a path
        body = await request.read()
        self.requests.append(
            (request.method, request.raw_path, {k.lower(): v for k, v in request.headers.items()}, body)
        )
        path = request.path
        if path == "/echo":
            return web.Response(body=body, headers={"x-method": request.method, "content-type": "application/x-echo"})
        if path == "/cookies":
            response = web.Response(text="cookies")
            response.headers.add("set-cookie", "a=1")
            response.headers.add("set-cookie", "b=2")
            return response
        if path == "/redirect":
            return web.Response(
                status=int(request.query.get("status", "302")), headers={"location": request.query["to"]}
            )
        if path == "/status":
            said = "said" * int(request.query.get("times", "1"))
            return web.Response(status=int(request.query["is"]), text=said)
        if path == "/gzip":
            return web.Response(body=gzip.compress(b"unpacked " * 1000), headers={"content-encoding": "gzip"})
        if path == "/cut":
            packed = gzip.compress(b"unpacked " * 1000)
            return web.Response(body=packed[: int(request.query["bytes"])], headers={"content-encoding": "gzip"})
        if path == "/bomb":
            return web.Response(body=gzip.compress(bytes(50 << 20)), headers={"content-encoding": "gzip"})
        if path == "/hang":
            self.hung.set()
            await asyncio.Event().wait()
        if path == "/endless":
            return await self.endless(request)
        if path == "/drip":
            return await self.drip(request)
        if path == "/socket":
            return await self.socket(request)
        return web.Response(text="hello")

    async def endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(bytes(64 << 10))
        except ConnectionError:
            self.gone.set()
        return response

    async def drip(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"a")
        await asyncio.Event().wait()
        return response

    async def socket(self, request: web.Request) -> web.StreamResponse:
        connection = web.WebSocketResponse(protocols=("chat",), max_msg_size=64 << 20)
        await connection.prepare(request)
        async for message in connection:
            if message.type is WSMsgType.BINARY:
                await connection.send_bytes(message.data)
            elif message.data == "leave":
                await connection.close(code=4001, message=b"as you wish")
            else:
                await connection.send_str(message.data)
        self.close_codes.append(connection.close_code)
        self.gone.set()
        return connection


@asynccontextmanager
async def web_server() -> AsyncIterator[WebServer]:
    server = WebServer()
    runner = web.ServerRunner(
        web.Server(server.handle),  # type: ignore[arg-type]
        shutdown_timeout=0.1,
    )
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()
