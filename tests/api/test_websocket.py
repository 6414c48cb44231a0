"""`WebSocket` in a worker: with handlers of its messages, and with `allow_websocket` and a local server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("aiohttp")

from tests.api.web_server import WebServer, web_server

from network_runtime import Isolate, Sandbox, WebSocketPolicy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LOG = """
const log = [];
const watch = (socket) => new Promise((resolve) => {
  socket.onopen = () => log.push(["open", socket.readyState, socket.protocol]);
  socket.onmessage = (e) => log.push(["message", e.data instanceof ArrayBuffer ? [...new Uint8Array(e.data)] : e.data, e.origin]);
  socket.onerror = (e) => log.push(["error", e.message]);
  socket.addEventListener("close", (e) => { log.push(["close", e.code, e.reason, e.wasClean, socket.readyState]); resolve() });
});
"""


async def script(isolate: Isolate, body: str) -> Any:
    return await isolate.evaluate(f"(async () => {{ {LOG} {body} }})()")


@pytest.fixture
async def isolate() -> AsyncIterator[Isolate]:
    async with Sandbox(cpu_limit_ms=5000, memory_limit_mb=128) as sandbox:
        yield await sandbox.create_isolate()


@pytest.fixture
async def server() -> AsyncIterator[WebServer]:
    async with web_server() as running:
        yield running


def answer(isolate: Isolate, number: int, event_type: str, data: object = None) -> None:
    isolate.send("__ws_event", {"conn_id": number, "event_type": event_type, "data": data})


async def test_the_seeds_messages(isolate: Isolate) -> None:
    said: list[Any] = []

    @isolate.on("ws.open")
    def opened(data: Any) -> None:
        said.append(("open", data["url"], data["protocols"]))
        answer(isolate, data["conn_id"], "open", {"protocol": "chat"})

    @isolate.on("ws.send")
    def sent(data: Any) -> None:
        said.append(("send", data["data"]))
        answer(isolate, data["conn_id"], "message", data["data"])
        if data["data"] == "last":
            answer(isolate, data["conn_id"], "close", {"code": 3000, "reason": "done"})

    found = await script(
        isolate,
        "const s = new WebSocket('https://a.example/x', ['chat', 'talk']); s.binaryType = 'arraybuffer';"
        "log.push(s.readyState, s.url); const over = watch(s);"
        "s.addEventListener('open', () => { s.send('hé'); s.send(new Uint8Array([1, 2, 3]).subarray(1)); s.send('last') });"
        "await over; return log",
    )
    assert said == [
        ("open", "wss://a.example/x", ["chat", "talk"]),
        ("send", "hé"),
        ("send", b"\2\3"),
        ("send", "last"),
    ]
    origin = "wss://a.example"
    assert found == [
        0,
        "wss://a.example/x",
        ["open", 1, "chat"],
        ["message", "hé", origin],
        ["message", [2, 3], origin],
        ["message", "last", origin],
        ["close", 3000, "done", True, 3],
    ]


async def test_a_guests_handlers_never_see_these_events(isolate: Isolate) -> None:
    isolate.execute("NETWORK.on('__ws_event', (data) => NETWORK.send('leak', data))")
    leaked: list[Any] = []
    isolate.on("leak", leaked.append)
    for data in ({"conn_id": 1, "event_type": "open"}, None, 5, {"conn_id": "x"}):
        isolate.send("__ws_event", data)
    assert await isolate.evaluate("typeof new WebSocket('ws://a.example/').url") == "string"
    answer(isolate, 1, "message", "early")
    answer(isolate, 99, "message", "nobody's")
    await isolate.evaluate("0")
    assert leaked == []


async def test_without_a_handler_it_fails(isolate: Isolate) -> None:
    found = await script(isolate, "await watch(new WebSocket('ws://a.example/')); return log")
    assert found == [["error", "the host has no handler for WebSockets"], ["close", 1006, "", False, 3]]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("new WebSocket()", "TypeError"),
        ("new WebSocket('nothing')", "SyntaxError"),
        ("new WebSocket('ftp://a.example/')", "SyntaxError"),
        ("new WebSocket('ws://a.example/#x')", "SyntaxError"),
        ("new WebSocket('ws://a.example/', ['a', 'A'])", "SyntaxError"),
        ("new WebSocket('ws://a.example/', 'a b')", "SyntaxError"),
        ("new WebSocket('ws://a.example/', '')", "SyntaxError"),
        ("WebSocket('ws://a.example/')", "TypeError"),
        ("new WebSocket('ws://a.example/').send('x')", "InvalidStateError"),
        ("new WebSocket('ws://a.example/').send()", "TypeError"),
        ("new WebSocket('ws://a.example/').close(999)", "InvalidAccessError"),
        ("new WebSocket('ws://a.example/').close(1001)", "InvalidAccessError"),
        ("new WebSocket('ws://a.example/').close(5000)", "InvalidAccessError"),
        ("new WebSocket('ws://a.example/').close(1000, 'é'.repeat(62))", "SyntaxError"),
        ("WebSocket.prototype.readyState", "TypeError"),
    ],
)
async def test_what_the_constructor_and_the_methods_refuse(isolate: Isolate, code: str, error: str) -> None:
    assert await isolate.evaluate(f"try {{ {code}; 'nothing' }} catch (e) {{ e.name }}") == error


async def test_attributes_and_constants(isolate: Isolate) -> None:
    found = await isolate.evaluate(
        "const s = new WebSocket('ws://a.example/'); s.binaryType = 'nonsense';"
        "[s.binaryType, s.bufferedAmount, s.extensions, s.onopen, WebSocket.OPEN, s.CLOSED, s instanceof EventTarget, String(s)]"
    )
    assert found == ["blob", 0, "", None, 1, 3, True, "[object WebSocket]"]


@pytest.fixture
def allowed(isolate: Isolate, server: WebServer) -> Isolate:
    return isolate.allow_websocket(
        WebSocketPolicy(allow=[f"ws://127.0.0.1:{server.port}"], allow_private=True, max_message_bytes=1 << 20)
    )


def socket(server: WebServer) -> str:
    return f"const s = new WebSocket('ws://127.0.0.1:{server.port}/socket', 'chat'); const over = watch(s);"


async def test_text_and_bytes_over_the_wire(allowed: Isolate, server: WebServer) -> None:
    found = await script(
        allowed,
        socket(server)
        + "s.binaryType = 'arraybuffer'; s.addEventListener('open', () => { s.send('hé'); s.send(new Uint8Array([0, 255])); s.send('leave') });"
        "await over; return log",
    )
    origin = f"ws://127.0.0.1:{server.port}"
    assert found == [
        ["open", 1, "chat"],
        ["message", "hé", origin],
        ["message", [0, 255], origin],
        ["close", 4001, "as you wish", True, 3],
    ]


async def test_what_a_script_sends_past_its_socket_is_made_well_formed_too(allowed: Isolate, server: WebServer) -> None:
    found = await script(
        allowed,
        socket(server)
        + "s.addEventListener('open', () => { NETWORK.send('ws.send', { conn_id: 1, data: 'x\\ud800y' }); s.send('leave') });"
        "await over; return log.map((entry) => entry[1])",
    )
    assert found == [1, "x\ufffdy", 4001]


async def test_messages_of_every_size_come_back_as_they_were(allowed: Isolate, server: WebServer) -> None:
    sizes = [0, 1, 2, 3, 5, 125, 126, 1023, 1024, 1025, 65535, 65536, (1 << 20) - 1, 1 << 20]
    found = await script(
        allowed,
        socket(server)
        + f"const sizes = {sizes}; const made = (n) => new Uint8Array(n).map((_, i) => i * 7 + (i >> 8)); const wrong = [];"
        "s.binaryType = 'arraybuffer'; s.addEventListener('open', () => { for (const n of sizes) { s.send(made(n)); s.send('x'.repeat(n)) } });"
        "let count = 0; await new Promise((resolve) => { s.onmessage = ({data}) => {"
        " const n = sizes[count >> 1]; const same = count++ % 2 ? data === 'x'.repeat(n) : String(new Uint8Array(data)) === String(made(n));"
        " if (!same) wrong.push(n); if (count === 2 * sizes.length) resolve() } }); return [count, wrong]",
    )
    assert found == [2 * len(sizes), []]


async def test_blobs_keep_their_place(allowed: Isolate, server: WebServer) -> None:
    found = await script(
        allowed,
        socket(server)
        + "const got = []; s.addEventListener('message', async ({data}) => got.push(typeof data === 'string' ? data : data.text()));"
        "s.addEventListener('open', () => { s.send(new Blob(['one'])); s.send('two'); s.send(new Blob(['three'])); s.send('leave') });"
        "await over; return await Promise.all(got)",
    )
    assert found == ["one", "two", "three"]


async def test_buffered_amount_counts_down(allowed: Isolate, server: WebServer) -> None:
    found = await script(
        allowed,
        socket(server)
        + "await new Promise((r) => s.addEventListener('open', r)); s.send('x'.repeat(1000)); const before = s.bufferedAmount;"
        "s.send('leave'); await over; return [before, s.bufferedAmount]",
    )
    assert found == [1000, 0]


async def test_close_from_here(allowed: Isolate, server: WebServer) -> None:
    found = await script(
        allowed, socket(server) + "s.addEventListener('open', () => s.close(3001, 'bye')); await over; return log"
    )
    assert found[-1] == ["close", 1000, "", True, 3]  # what the server answered with
    await asyncio.wait_for(server.gone.wait(), 10)
    assert server.close_codes == [3001]


async def test_close_before_it_is_open(allowed: Isolate, server: WebServer) -> None:
    found = await script(
        allowed, socket(server) + "s.close(); const state = s.readyState; await over; return [state, log]"
    )
    assert found == [
        2,
        [["error", "the connection was closed before it was established"], ["close", 1006, "", False, 3]],
    ]


async def test_messages_that_are_too_large(allowed: Isolate, server: WebServer) -> None:
    found = await script(
        allowed,
        socket(server)
        + "s.addEventListener('open', () => s.send('x'.repeat(1 << 21))); await over; return log.slice(1)",
    )
    assert found == [
        ["error", "a message, or what waits to be sent, is larger than allowed"],
        ["close", 1006, "", False, 3],
    ]


async def test_more_sockets_than_allowed(isolate: Isolate, server: WebServer) -> None:
    isolate.allow_websocket(WebSocketPolicy(allow=[f"ws://127.0.0.1:{server.port}"], allow_private=True, max_sockets=1))
    found = await script(
        isolate,
        socket(server)
        + "const second = new WebSocket(s.url); await watch(second); s.close(); return log.find(([what]) => what === 'error')",
    )
    assert found == ["error", "there are more than 1 WebSockets"]


async def test_a_server_that_is_not_there(allowed: Isolate, server: WebServer) -> None:
    found = await script(allowed, f"await watch(new WebSocket('ws://127.0.0.1:{server.port}/no-socket')); return log")
    assert found == [["error", "the connection failed"], ["close", 1006, "", False, 3]]


async def test_the_end_of_an_isolate_ends_its_sockets(allowed: Isolate, server: WebServer) -> None:
    await script(allowed, socket(server) + "await new Promise((r) => s.addEventListener('open', r))")
    allowed.terminate()
    await allowed.wait_destroyed()
    await asyncio.wait_for(server.gone.wait(), 10)
