"""What a WebSocket server may and may not do (RFC 6455; WebSockets Standard), as a script sees it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("aiohttp")

from network_runtime import Isolate, Sandbox, WebSocketPolicy
from network_runtime._fetch.websocket_client import WebSocketClient
from network_runtime._fetch.websocket_frames import Close, FrameReader, Ping

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

REST, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
LARGEST = 1000  # bytes of a message
POLICY = WebSocketPolicy(allow=["ws://127.0.0.1:*"], allow_private=True, max_message_bytes=LARGEST)


def frame(opcode: int, payload: bytes = b"", *, first: int = 0x80, second: int = 0) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((first | opcode, second | size)) + payload
    return bytes((first | opcode, second | 126)) + size.to_bytes(2, "big") + payload


class Server:
    """Does the handshake, sends what it is given, and notes what it gets: the opcode and payload of each frame."""

    def __init__(self, sends: Sequence[bytes], answers: dict[str, str], then: str) -> None:
        self.sends = sends
        self.answers = answers  # headers of the handshake
        self.then = then  # "answer": its own close frame; "drop": close the connection instead; "leave": do so at once
        self.got: list[tuple[int, bytes]] = []
        self.asked: dict[str, str] = {}
        self.over = asyncio.Event()
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self.talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client went
        finally:
            writer.close()
            self.over.set()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.opening((await reader.readuntil(b"\r\n\r\n")).decode()))
        for piece in self.sends:
            writer.write(piece)
            await writer.drain()
        if self.then == "leave":
            return
        while (found := await self.frame(reader))[0] != CLOSE:
            self.got.append(found)
        self.got.append(found)
        if self.then == "answer":
            writer.write(frame(CLOSE, found[1]))
            await writer.drain()

    def opening(self, request: str) -> bytes:
        lines = request.split("\r\n")[1:]
        self.asked = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        key = self.asked["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        headers = {"upgrade": "WebSocket", "connection": "keep-alive, Upgrade"}
        headers["sec-websocket-accept"] = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        headers |= self.answers
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 101 Switching\r\n{head}\r\n".encode()

    async def frame(self, reader: asyncio.StreamReader) -> tuple[int, bytes]:
        first, second = await reader.readexactly(2)
        assert second & 0x80, "a client masks"
        size = second & 0x7F
        if size == 126:
            size = int.from_bytes(await reader.readexactly(2), "big")
        key = await reader.readexactly(4)
        masked = await reader.readexactly(size)
        return first & 0xF, bytes(byte ^ key[i % 4] for i, byte in enumerate(masked))


class OnePacket(Server):
    """Sends it all together with its part of the handshake."""

    def opening(self, request: str) -> bytes:
        sends, self.sends = self.sends, ()
        return super().opening(request) + b"".join(sends)


@asynccontextmanager
async def server(
    *sends: bytes, answers: dict[str, str] | None = None, then: str = "answer", kind: type[Server] = Server
) -> AsyncIterator[Server]:
    here = kind(sends, answers or {}, then)
    listening = await asyncio.start_server(here.serve, "127.0.0.1", 0)
    here.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield here


@pytest.fixture
async def isolate() -> AsyncIterator[Isolate]:
    async with Sandbox(cpu_limit_ms=5000, memory_limit_mb=64) as sandbox:
        yield (await sandbox.create_isolate()).allow_websocket(POLICY)


async def run(isolate: Isolate, here: Server, act: str = "", protocols: str = "[]") -> Any:
    code = f"""(async () => {{
        const s = new WebSocket('ws://127.0.0.1:{here.port}/', {protocols});
        s.binaryType = 'arraybuffer';
        const log = [];
        const shown = (data) => typeof data === 'string' ? data : [...new Uint8Array(data)];
        s.onopen = () => {{ log.push(["open", s.protocol]); {act} }};
        s.onmessage = (e) => log.push(["message", shown(e.data)]);
        s.onerror = (e) => log.push(["error", e.message]);
        await new Promise((resolve) => {{
          s.onclose = (e) => resolve(log.push(["close", e.code, e.reason, e.wasClean]));
        }});
        return log;
    }})()"""
    return await asyncio.wait_for(isolate.evaluate(code), 20)


OPEN = ["open", ""]
NO_CODE = ["close", 1005, "", True]
FAILED = ["close", 1006, "", False]

CLOSES = [
    ("s.close()", b"", NO_CODE),
    ("s.close(undefined, undefined)", b"", NO_CODE),
    ("s.close(undefined, '')", b"", NO_CODE),
    ("s.close(undefined, 'why')", b"\x03\xe8why", ["close", 1000, "why", True]),
    ("s.close(1000)", b"\x03\xe8", ["close", 1000, "", True]),
    ("s.close(3001, 'h\\u00e9')", b"\x0b\xb9h\xc3\xa9", ["close", 3001, "hé", True]),
    ("s.close(4999, 'r'.repeat(123))", b"\x13\x87" + b"r" * 123, ["close", 4999, "r" * 123, True]),
    ("NETWORK.send('ws.close', {conn_id: 1, code: 1005})", b"", NO_CODE),
    ("NETWORK.send('ws.close', {conn_id: 1, code: 2**40})", b"", NO_CODE),
    (
        "NETWORK.send('ws.close', {conn_id: 1, code: 1000, reason: 'x'.repeat(500)})",
        b"\x03\xe8",
        ["close", 1000, "", True],
    ),
]


@pytest.mark.parametrize(("act", "sent", "event"), CLOSES)
async def test_a_script_closes(isolate: Isolate, act: str, sent: bytes, event: list[Any]) -> None:
    async with server() as here:
        assert await run(isolate, here, act) == [OPEN, event]
        await asyncio.wait_for(here.over.wait(), 10)
        assert here.got == [(CLOSE, sent)]


SERVER_CLOSES = [
    (b"", NO_CODE),
    (b"\x03\xe8", ["close", 1000, "", True]),
    (b"\x03\xe9going", ["close", 1001, "going", True]),
    (b"\x03\xf3", ["close", 1011, "", True]),
    (b"\x0b\xb8h\xc3\xa9", ["close", 3000, "hé", True]),
    (b"\x13\x87" + b"r" * 123, ["close", 4999, "r" * 123, True]),
]


@pytest.mark.parametrize("kind", [Server, OnePacket])
@pytest.mark.parametrize(("payload", "event"), SERVER_CLOSES)
async def test_a_server_closes(isolate: Isolate, payload: bytes, event: list[Any], kind: type[Server]) -> None:
    async with server(frame(CLOSE, payload), kind=kind) as here:
        assert await run(isolate, here) == [OPEN, event]
        await asyncio.wait_for(here.over.wait(), 10)
        assert here.got == [(CLOSE, payload[:2])]


async def test_a_connection_that_is_lost(isolate: Isolate) -> None:
    async with server(frame(TEXT, b"a"), then="leave") as here:
        assert await run(isolate, here) == [OPEN, ["message", "a"], ["error", "the connection failed"], FAILED]


async def test_a_close_that_the_server_does_not_answer(isolate: Isolate) -> None:
    async with server(then="drop") as here:
        assert await run(isolate, here, "s.close(3000)") == [OPEN, FAILED]


ORDER = "the server sent fragments out of order"
CONTROL = "the server sent a control frame that is fragmented or too long"
RESERVED = "the server sent a frame with reserved bits"
LENGTH = "the server sent a frame with a length that is not valid"
UNKNOWN = "the server sent a frame of an unknown kind"
NOT_UTF8 = "the server sent a text that is not UTF-8"
TOO_LONG = f"the server sent a message of more than {LARGEST} bytes"
BAD_CODE = "the server closed the connection with a code that is not valid"
WRONG = {
    "masked": (bytes((0x81, 0x81, 1, 2, 3, 4)) + b"a", 1002, "the server sent a masked frame"),
    "a masked close": (bytes((0x88, 0x80, 0, 0, 0, 0)), 1002, "the server sent a masked frame"),
    "reserved bit 1": (frame(TEXT, b"a", first=0xC0), 1002, RESERVED),
    "reserved bit 2": (frame(BINARY, b"a", first=0xA0), 1002, RESERVED),
    "reserved bit 3": (frame(PING, b"", first=0x90), 1002, RESERVED),
    "opcode 3": (frame(3), 1002, UNKNOWN),
    "opcode 15": (frame(15), 1002, UNKNOWN),
    "a fragmented ping": (frame(PING, b"", first=0), 1002, CONTROL),
    "a fragmented close": (frame(CLOSE, b"", first=0), 1002, CONTROL),
    "a long ping": (frame(PING, bytes(126)), 1002, CONTROL),
    "a rest of nothing": (frame(REST, b"a"), 1002, ORDER),
    "a message in another": (frame(TEXT, b"a", first=0) + frame(TEXT, b"b"), 1002, ORDER),
    "a message after an empty start": (frame(TEXT, b"", first=0) + frame(BINARY), 1002, ORDER),
    "a length in too many bytes": (bytes((0x82, 126, 0, 1, 0)), 1002, LENGTH),
    "a length in far too many": (bytes((0x82, 127, 0, 0, 0, 0, 0, 0, 1, 0)), 1002, LENGTH),
    "a negative length": (bytes((0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0)), 1002, LENGTH),
    "no UTF-8": (frame(TEXT, b"\xff"), 1007, NOT_UTF8),
    "half a character": (frame(TEXT, b"\xc3"), 1007, NOT_UTF8),
    "half a pair": (frame(TEXT, b"\xed\xa0\x80"), 1007, NOT_UTF8),
    "no UTF-8 in a first fragment": (frame(TEXT, b"a\xffb", first=0), 1007, NOT_UTF8),
    "too long": (frame(BINARY, bytes(LARGEST + 1)), 1009, TOO_LONG),
    "too long in parts": (frame(BINARY, bytes(LARGEST), first=0) + frame(REST, b"a"), 1009, TOO_LONG),
    "endless by its head": (bytes((0x82, 127, 0x7F, 0, 0, 0, 0, 0, 0, 0)), 1009, TOO_LONG),
    "half a code": (frame(CLOSE, b"\3"), 1002, BAD_CODE),
    "a reason that is no UTF-8": (
        frame(CLOSE, b"\x03\xe8\xff"),
        1007,
        "the server closed the connection with a reason that is not UTF-8",
    ),
}


@pytest.mark.parametrize("kind", [Server, OnePacket])
@pytest.mark.parametrize("case", WRONG)
async def test_what_breaks_the_protocol_fails_the_connection(isolate: Isolate, case: str, kind: type[Server]) -> None:
    wrong, code, text = WRONG[case]
    async with server(frame(TEXT, b"before"), wrong, frame(TEXT, b"after"), kind=kind) as here:
        assert await run(isolate, here) == [OPEN, ["message", "before"], ["error", text], FAILED]
        await asyncio.wait_for(here.over.wait(), 10)
        assert here.got == [(CLOSE, code.to_bytes(2, "big"))]


@pytest.mark.parametrize("code", [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535])
async def test_codes_that_no_server_closes_with(isolate: Isolate, code: int) -> None:
    async with server(frame(CLOSE, code.to_bytes(2, "big"))) as here:
        assert await run(isolate, here) == [OPEN, ["error", BAD_CODE], FAILED]


async def test_messages_in_parts_with_control_frames_between(isolate: Isolate) -> None:
    sends = [
        frame(TEXT, b"h\xc3", first=0),
        frame(PING, b"between"),
        frame(REST, b"", first=0),
        frame(PONG, b"unasked"),
        frame(REST, b"\xa9"),
        frame(TEXT),
        frame(BINARY, bytes(range(200))),
        frame(BINARY, b"\1", first=0) + frame(REST, b"\2"),
        frame(TEXT, "\U0001f600".encode()),
        frame(CLOSE),
    ]
    got = [["message", data] for data in ("hé", "", list(range(200)), [1, 2], "\U0001f600")]
    whole = b"".join(sends)
    for pieces in (sends, [whole], [whole[i : i + 1] for i in range(len(whole))]):
        async with server(*pieces) as here:
            assert await run(isolate, here) == [OPEN, *got, NO_CODE]
            await asyncio.wait_for(here.over.wait(), 10)
            assert here.got == [(PONG, b"between"), (CLOSE, b"")]


OTHER = "the server chose a subprotocol that was not offered"
HANDSHAKES: list[tuple[str, dict[str, str], str]] = [
    ("[]", {"sec-websocket-protocol": "chat"}, OTHER),
    ("['talk']", {"sec-websocket-protocol": "chat"}, OTHER),
    ("['chat']", {"sec-websocket-protocol": "Chat"}, OTHER),
    ("['chat', 'talk']", {"sec-websocket-protocol": "chat, talk"}, OTHER),
    ("['chat']", {"sec-websocket-protocol": ""}, OTHER),
    ("['chat', 'talk']", {}, "the server chose none of the subprotocols that were offered"),
    ("[]", {"sec-websocket-extensions": "permessage-deflate"}, "the server uses an extension that was not offered"),
    ("[]", {"sec-websocket-accept": "AAAA"}, "the connection failed"),
    ("[]", {"upgrade": "h2c"}, "the connection failed"),
    ("[]", {"connection": "close"}, "the connection failed"),
]


@pytest.mark.parametrize(("offered", "answers", "text"), HANDSHAKES)
async def test_a_handshake_that_is_not_as_it_was_asked_for(
    isolate: Isolate, offered: str, answers: dict[str, str], text: str
) -> None:
    async with server(frame(TEXT, b"early"), answers=answers) as here:
        assert await run(isolate, here, protocols=offered) == [["error", text], FAILED]


async def test_the_subprotocol_that_the_server_chose(isolate: Isolate) -> None:
    async with server(frame(CLOSE), answers={"sec-websocket-protocol": "talk"}) as here:
        assert await run(isolate, here, protocols="['chat', 'talk']") == [["open", "talk"], NO_CODE]
        assert here.asked["sec-websocket-protocol"] == "chat, talk"


@pytest.mark.parametrize("protocols", [["a b"], ["a\r\nx: y"], ["a,b"], [5], 5, "a", [""], ["a"] * 33])
async def test_subprotocols_past_our_own_class(protocols: Any) -> None:
    told: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    async with server() as here:
        client = WebSocketClient(POLICY, lambda _event, data: told.set_result(data))
        client.open({"conn_id": 1, "url": f"ws://127.0.0.1:{here.port}/", "protocols": protocols})
        found = await asyncio.wait_for(told, 10)
        await client.close()
        assert (found["event_type"], found["data"]) == ("error", {"message": "the subprotocols are not valid"})
        assert here.asked == {}


async def test_a_flood_of_pings(isolate: Isolate) -> None:
    flood = frame(PING, bytes(125)) * 1000
    async with server(*([flood] * 50), frame(CLOSE)) as here:
        assert (await run(isolate, here))[-1] == NO_CODE


async def test_more_than_the_isolate_takes_waits_in_the_network(isolate: Isolate) -> None:
    message = frame(BINARY, bytes(LARGEST))
    async with server(*([message * 100] * 50), frame(CLOSE)) as here:
        code = f"""new Promise((resolve) => {{
            let count = 0;
            const s = new WebSocket('ws://127.0.0.1:{here.port}/');
            s.onmessage = () => count++;
            s.onclose = (e) => resolve([count, e.code]);
        }})"""
        assert await asyncio.wait_for(isolate.evaluate(code), 30) == [5000, 1005]


def test_a_reader_is_deaf_after_the_end() -> None:
    reader = FrameReader(LARGEST)
    assert reader.feed(frame(PING, b"p") + frame(CLOSE) + frame(TEXT, b"late")) == ([Ping(b"p"), Close(None, "")], None)
    assert reader.feed(frame(TEXT, b"later")) == ([], None)
