"""Bodies of `fetch` that are sent in parts, in both directions."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import BodyError, BodyStream, Isolate, RequestError, Sandbox, ScriptError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

WINDOW = 256 << 10


async def script(isolate: Isolate, body: str) -> Any:
    return await isolate.evaluate(f"(async () => {{ {body} }})()")


@pytest.fixture
async def isolate() -> Any:
    async with Sandbox(cpu_limit_ms=5000, memory_limit_mb=128) as sandbox:
        yield await sandbox.create_isolate()


class Parts:
    """An answer's body: `part` again and again, for ever or `count` times."""

    def __init__(self, part: bytes, count: int | None = None) -> None:
        self.part = part
        self.count = count
        self.given = 0
        self.closed = asyncio.Event()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self.given == self.count:
            raise StopAsyncIteration
        self.given += 1
        return self.part

    async def aclose(self) -> None:
        self.closed.set()


async def test_an_answer_arrives_as_it_comes(isolate: Isolate) -> None:
    more = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b"first"
        await more.wait()
        yield b"second"

    isolate.on_request("fetch", lambda _: {"status": 200, "body": body()})
    isolate.on("read", lambda _: more.set())
    found = await script(
        isolate,
        "const reader = (await fetch('http://a.example/')).body.getReader(); const text = [];"
        "for (;;) { const {done, value} = await reader.read(); if (done) return text;"
        " text.push(String.fromCharCode(...value)); NETWORK.send('read') }",
    )
    assert found == ["first", "second"]


async def test_large_answers_come_whole(isolate: Isolate) -> None:
    body = Parts(bytes(range(250)) * 400, 80)
    isolate.on_request("fetch", lambda _: {"status": 200, "body": body})
    found = await script(
        isolate,
        "const bytes = await (await fetch('http://a.example/')).bytes(); let wrong = 0;"
        "for (let i = 0; i < bytes.length; i++) if (bytes[i] !== i % 250) wrong++; return [bytes.length, wrong]",
    )
    assert found == [8_000_000, 0]
    await asyncio.wait_for(body.closed.wait(), 10)


async def test_a_reader_that_does_not_read_holds_the_answer_back(isolate: Isolate) -> None:
    body = Parts(bytes(10_000))
    isolate.on_request("fetch", lambda _: {"status": 200, "body": body})
    await script(isolate, "globalThis.r = await fetch('http://a.example/')")
    await script(isolate, "await new Promise((resolve) => setTimeout(resolve, 50))")
    assert body.given * 10_000 <= WINDOW + 20_000
    await script(isolate, "await r.body.cancel()")
    await asyncio.wait_for(body.closed.wait(), 10)


GARBAGE = "for (let i = 0; i < 40; i++) new Uint8Array(4 << 20)"


async def until(isolate: Isolate, happened: asyncio.Event) -> None:
    """Make the isolate collect its garbage until it has `happened`."""
    async with asyncio.timeout(20):
        while not happened.is_set():
            await isolate.evaluate(GARBAGE)


@pytest.mark.parametrize(
    "use",
    [
        "await fetch('http://a.example/')",
        "(await fetch('http://a.example/')).body",
        "const {body} = await fetch('http://a.example/'); await body.getReader().read()",
        "(await fetch('http://a.example/')).clone()",
        "(await fetch('http://a.example/')).body.pipeThrough(new TransformStream())",
        "await fetch('http://a.example/', {signal: (globalThis.c = new AbortController()).signal})",
    ],
)
async def test_an_answer_that_cannot_be_read_any_more_is_cancelled(isolate: Isolate, use: str) -> None:
    body = Parts(bytes(10_000))
    isolate.on_request("fetch", lambda _: {"status": 200, "body": body})
    await script(isolate, use)
    await until(isolate, body.closed)
    await script(isolate, "")
    assert isolate._state.exchanges == {}


@pytest.mark.parametrize(
    ("use", "found"),
    [
        ("globalThis.r = await fetch('http://a.example/')", "await r.text()"),
        ("globalThis.b = (await fetch('http://a.example/')).body", "await new Response(b).text()"),
        ("globalThis.t = (await fetch('http://a.example/')).text()", "await t"),
        (
            "const r = await fetch('http://a.example/'); globalThis.t = new Response(r.body.pipeThrough(new TransformStream())).text()",
            "await t",
        ),
        ("globalThis.t = fetch('http://a.example/').then((r) => r.clone().text())", "await t"),
        ("fetch('http://a.example/').then((r) => r.text()).then((t) => { globalThis.t = t })", "t"),
        (
            "let text = ''; (await fetch('http://a.example/')).body.pipeThrough(new TextDecoderStream()).pipeTo(new WritableStream({write(t) { text += t }, close() { globalThis.t = text }}))",
            "t",
        ),
    ],
)
async def test_an_answer_that_a_script_waits_for_is_kept(isolate: Isolate, use: str, found: str) -> None:
    more = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b"first "
        await more.wait()
        yield b"second"

    isolate.on_request("fetch", lambda _: {"status": 200, "body": body()})
    await script(isolate, use)
    for _ in range(3):
        await isolate.evaluate(GARBAGE)
    more.set()
    async with asyncio.timeout(20):
        while not await isolate.evaluate("typeof r + typeof b + typeof t !== 'undefinedundefinedundefined'"):
            await script(isolate, "await new Promise((resolve) => setTimeout(resolve))")
    assert await script(isolate, f"return {found}") == "first second"


async def test_buffers_of_the_readers_own(isolate: Isolate) -> None:
    isolate.on_request("fetch", lambda _: {"status": 200, "body": Parts(b"abcdef", 1)})
    found = await script(
        isolate,
        "const reader = (await fetch('http://a.example/')).body.getReader({mode: 'byob'}); const sizes = [];"
        "for (;;) { const {done, value} = await reader.read(new Uint8Array(4)); sizes.push(value.length); if (done) return sizes }",
    )
    assert found == [4, 2, 0]


async def test_what_breaks_an_answer_reaches_the_reader(isolate: Isolate) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"some"
        raise RequestError("the source is dry")

    isolate.on_request("fetch", lambda _: {"status": 200, "body": body()})
    with pytest.raises(ScriptError, match="the source is dry") as caught:
        await script(isolate, "await (await fetch('http://a.example/')).text()")
    assert caught.value.name == "TypeError"


async def test_an_abort_in_the_middle_ends_both_sides(isolate: Isolate) -> None:
    body = Parts(bytes(1000))
    isolate.on_request("fetch", lambda _: {"status": 200, "body": body})
    found = await script(
        isolate,
        "const c = new AbortController(); const r = await fetch('http://a.example/', {signal: c.signal});"
        "const reader = r.body.getReader(); await reader.read(); c.abort();"
        "try { for (;;) await reader.read() } catch (e) { return e.name }",
    )
    assert found == "AbortError"
    await asyncio.wait_for(body.closed.wait(), 10)


UPLOAD = "let n = 0; const body = new ReadableStream({pull(c) { if (n++ < 20) c.enqueue(new Uint8Array(50000).fill(n)); else c.close() }});"


async def test_a_streamed_request_is_collected_for_a_plain_handler(isolate: Isolate) -> None:
    isolate.on_request(
        "fetch", lambda data: {"status": 200, "headers": {"x-type": type(data["body"]).__name__}, "body": data["body"]}
    )
    found = await script(
        isolate,
        UPLOAD
        + "const r = await fetch('http://a.example/', {method: 'POST', body}); return [r.headers.get('x-type'), (await r.bytes()).length]",
    )
    assert found == ["bytes", 1_000_000]


async def test_a_streamed_request_arrives_as_it_comes(isolate: Isolate) -> None:
    sizes: list[int] = []

    @isolate.on_request("fetch", stream_body=True)
    async def answer(data: Any) -> Any:
        assert isinstance(data["body"], BodyStream)
        sizes.extend([len(part) async for part in data["body"]])
        return {"status": 200}

    await script(isolate, UPLOAD + "await fetch('http://a.example/', {method: 'POST', body})")
    assert sum(sizes) == 1_000_000
    assert len(sizes) >= 20


async def test_a_host_that_does_not_read_holds_the_request_back(isolate: Isolate) -> None:
    pulled = asyncio.Event()

    @isolate.on_request("fetch", stream_body=True)
    async def answer(data: Any) -> Any:
        await anext(data["body"])
        await pulled.wait()
        data["body"].cancel()
        return {"status": 200}

    isolate.on("waiting", lambda _: pulled.set())
    given = await script(
        isolate,
        "let given = 0; const body = new ReadableStream({pull(c) { given += 10000; c.enqueue(new Uint8Array(10000)) }});"
        "const asked = fetch('http://a.example/', {method: 'POST', body}); await new Promise((r) => setTimeout(r, 50));"
        "NETWORK.send('waiting'); await asked; return given",
    )
    assert given <= WINDOW + 40_000


async def test_echo_both_ways_at_once(isolate: Isolate) -> None:
    isolate.on_request("fetch", lambda data: {"status": 200, "body": Echo(data["body"])}, stream_body=True)

    class Echo:
        def __init__(self, body: BodyStream) -> None:
            self.body = body

        def __aiter__(self) -> AsyncIterator[bytes]:
            return self.body.__aiter__()

    found = await script(
        isolate, UPLOAD + "return (await (await fetch('http://a.example/', {method: 'POST', body})).bytes()).length"
    )
    assert found == 1_000_000


async def test_a_request_body_that_breaks_rejects_and_tells_the_host(isolate: Isolate) -> None:
    broken: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @isolate.on_request("fetch", stream_body=True)
    async def answer(data: Any) -> None:
        try:
            await data["body"].read(1000)
        except BodyError as error:
            broken.set_result(type(error).__name__)

    found = await script(
        isolate,
        "const body = new ReadableStream({pull() { throw new RangeError('mine') }});"
        "try { await fetch('http://a.example/', {method: 'POST', body}) } catch (e) { return e.message }",
    )
    assert found == "mine"
    await asyncio.wait_for(broken, 10)


async def test_chunks_that_are_no_bytes_are_a_type_error(isolate: Isolate) -> None:
    isolate.on_request("fetch", lambda _: {"status": 200})
    found = await script(
        isolate,
        "const body = new ReadableStream({pull(c) { c.enqueue('text') }});"
        "try { await fetch('http://a.example/', {method: 'POST', body}) } catch (e) { return e.name }",
    )
    assert found == "TypeError"


async def test_more_than_the_outbox_is_not_collected() -> None:
    async with Sandbox(cpu_limit_ms=5000, outbox_bytes=1 << 20) as sandbox:
        isolate = await sandbox.create_isolate()
        isolate.on_request("fetch", lambda _: {"status": 200})
        with pytest.raises(ScriptError, match="more than 1048576 bytes"):
            await script(
                isolate,
                "const body = new ReadableStream({pull(c) { c.enqueue(new Uint8Array(50000)) }});"
                "await fetch('http://a.example/', {method: 'POST', body})",
            )


@pytest.mark.parametrize("how", ["destroy", "terminate"])
async def test_the_end_of_an_isolate_ends_its_bodies(isolate: Isolate, how: str) -> None:
    down = Parts(bytes(1000))
    reading = asyncio.Event()
    broken: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @isolate.on_request("fetch", stream_body=True)
    async def answer(data: Any) -> Any:
        if data["method"] == "GET":
            return {"status": 200, "body": down}
        reading.set()
        try:
            await data["body"].read(1000)
        except (BodyError, asyncio.CancelledError) as error:
            broken.set_result(type(error).__name__)
            raise

    await script(isolate, "globalThis.r = await fetch('http://a.example/')")
    isolate.execute(
        "fetch('http://a.example/', {method: 'POST', body: new ReadableStream({pull: () => new Promise(() => {})})})"
    )
    await asyncio.wait_for(reading.wait(), 10)
    getattr(isolate, how)()
    await isolate.wait_destroyed()
    await asyncio.wait_for(down.closed.wait(), 10)
    await asyncio.wait_for(broken, 10)
    assert isolate._state.exchanges == {}


async def test_a_finished_exchange_is_forgotten(isolate: Isolate) -> None:
    isolate.on_request(
        "fetch", lambda data: {"status": 200, "body": Parts(b"x", 3) if data["method"] == "GET" else "whole"}
    )
    await script(
        isolate, "for (const method of ['GET', 'POST']) await (await fetch('http://a.example/', {method})).text()"
    )
    assert isolate._state.exchanges == {}


async def test_a_guests_own_request_gets_no_parts(isolate: Isolate) -> None:
    body = Parts(bytes(100_000))
    isolate.on_request("fetch", lambda _: {"status": 200, "body": body})
    assert await script(isolate, "return await NETWORK.request('fetch', {url: 'http://a.example/'})") == {"status": 200}
    await asyncio.wait_for(body.closed.wait(), 10)


async def test_only_fetch_streams() -> None:
    async with Sandbox() as sandbox:
        isolate = await sandbox.create_isolate()
        with pytest.raises(ValueError, match="only the body of"):
            isolate.on_request("other", print, stream_body=True)
