"""Responses that a script does not read, or not yet: `fetch` goes on, with `allow_fetch` and with other handlers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("aiohttp")

from tests.api.web_server import WebServer, web_server

from network_runtime import FetchPolicy, Isolate, Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LARGE = 1_000_000  # bytes; more than is sent before the script reads
PATH = f"/status?is=200&times={LARGE // 4}"
DROPPED = "TypeError: the response was dropped, because it was never read: "


@pytest.fixture
async def server() -> AsyncIterator[WebServer]:
    async with web_server() as running:
        yield running


@pytest.fixture
async def isolate() -> AsyncIterator[Isolate]:
    async with Sandbox(cpu_limit_ms=5000, memory_limit_mb=128) as sandbox:
        yield await sandbox.create_isolate()


def allow(isolate: Isolate, server: WebServer, **limits: Any) -> None:
    isolate.allow_fetch(FetchPolicy(allow=[server.origin], allow_private=True, total_timeout_s=300, **limits))
    isolate.execute(f"globalThis.kept = []; globalThis.get = (path, init) => fetch({server.origin!r} + path, init)")


async def script(isolate: Isolate, body: str) -> Any:
    return await asyncio.wait_for(isolate.evaluate(f"(async () => {{ {body} }})()"), 30)


KINDS = [
    ("/endless", "{}", 200),
    ("/drip", "{}", 200),
    (PATH, "{}", 200),
    ("/", "{}", 200),
    ("/status?is=500", "{}", 500),
    ("/status?is=204", "{}", 204),
    (PATH, "{method: 'HEAD'}", 200),
    ("/redirect?to=/drip", "{}", 200),
    ("/redirect?to=/drip", "{redirect: 'manual'}", 302),
]


@pytest.mark.parametrize(("path", "init", "status"), KINDS)
async def test_bodies_left_unread_do_not_stop_fetch(
    isolate: Isolate, server: WebServer, path: str, init: str, status: int
) -> None:
    allow(isolate, server, max_concurrent=3, max_unread=5)
    code = f"for (let i = 0; i < 20; i++) kept.push(await get({path!r}, {init})); return kept.map((r) => r.status)"
    assert await script(isolate, code) == [status] * 20


async def test_by_default_too(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, server)
    code = "for (let i = 0; i < 100; i++) kept.push(await get('/drip')); return kept.length"
    assert await script(isolate, code) == 100


async def test_many_at_once_that_are_read_later(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, server)
    code = f"""
        const all = await Promise.all(Array.from({{ length: 40 }}, () => get('{PATH}')));
        await new Promise((resolve) => setTimeout(resolve, 50));
        const sizes = [];
        for (const response of all) sizes.push((await response.bytes()).length);
        return sizes"""
    assert await script(isolate, code) == [LARGE] * 40


async def test_the_oldest_that_was_never_read_is_dropped(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, server, max_concurrent=1, max_unread=2)
    code = f"""
        for (let i = 0; i < 5; i++) kept.push(await get('{PATH}'));
        return await Promise.all(kept.map((r) => r.bytes().then((bytes) => bytes.length, (e) => `${{e}}`)))"""
    found = await script(isolate, code)
    assert found[2:] == [LARGE] * 3
    dropped = f"{DROPPED}2 that are not read are kept open beside 1 requests under way, and more came"
    assert found[:2] == [dropped, dropped]


async def test_what_is_dropped_lets_go_of_its_connection(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, server, max_concurrent=1, max_unread=0)
    await script(isolate, "kept.push(await get('/endless'), await get('/'))")
    await asyncio.wait_for(server.gone.wait(), 10)
    code = "return [await kept[0].text().catch((e) => e.message), await kept[1].text()]"
    explained, text = await script(isolate, code)
    assert explained.startswith(DROPPED.removeprefix("TypeError: "))
    assert text == "hello"


async def test_what_was_read_in_part_is_not_dropped(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, server, max_concurrent=1, max_unread=1)
    code = f"""
        const reader = (await get('{PATH}')).body.getReader();
        let size = (await reader.read()).value.length;
        for (let i = 0; i < 4; i++) kept.push(await get('{PATH}'));
        for (;;) {{
          const {{ done, value }} = await reader.read();
          if (done) break;
          size += value.length;
        }}
        const rest = kept.map((r) => r.bytes().then((bytes) => bytes.length, () => "dropped"));
        return [size, ...await Promise.all(rest)]"""
    assert await script(isolate, code) == [LARGE, "dropped", "dropped", "dropped", LARGE]


async def test_slow_readers_keep_what_they_read(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, server, max_concurrent=2, max_unread=1)
    isolate.on_request("store", lambda size: size)
    code = f"""
        const one = async () => {{
          let size = 0;
          const {{ body }} = await get('{PATH}');
          for await (const chunk of body) size += await NETWORK.request('store', chunk.length);
          return size;
        }};
        return await Promise.all(Array.from({{ length: 12 }}, one))"""
    assert await script(isolate, code) == [LARGE] * 12


async def test_what_is_read_after_a_while_is_kept(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, server, max_concurrent=2, max_unread=1)
    isolate.on_request("note", lambda status: status)
    code = f"""
        const one = async () => {{
          const response = await get('{PATH}');
          for (let i = 0; i < 5; i++) await NETWORK.request('note', response.status);
          return (await response.bytes()).length;
        }};
        return await Promise.all(Array.from({{ length: 12 }}, one))"""
    assert await script(isolate, code) == [LARGE] * 12


async def test_readers_at_work_are_not_disturbed(isolate: Isolate, server: WebServer) -> None:
    allow(isolate, server, max_concurrent=2, max_unread=0)
    code = f"""
        const one = async () => (await (await get('{PATH}')).bytes()).length;
        return await Promise.all(Array.from({{ length: 12 }}, one))"""
    assert await script(isolate, code) == [LARGE] * 12


async def test_a_handler_of_ones_own(isolate: Isolate) -> None:
    async def body() -> AsyncIterator[bytes]:
        while True:
            yield bytes(10_000)

    isolate.on_request("fetch", lambda _: {"status": 200, "body": body()})
    code = (
        "const kept = []; for (let i = 0; i < 100; i++) kept.push(await fetch('http://a.example/')); return kept.length"
    )
    assert await script(isolate, code) == 100


@pytest.mark.parametrize("value", [-1, 1.5, "many", None])
def test_the_limit_is_checked(value: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="max_unread"):
        FetchPolicy(allow=[], max_unread=value)
