"""One WebSocket to a server: aiohttp does the handshake, then this uses the connection's transport (RFC 6455).

Used on the loop's thread.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
from collections import deque
from typing import TYPE_CHECKING, Any, Final

import aiohttp

from network_runtime._base.account import FRAME
from network_runtime._fetch.websocket_frames import Close, FrameReader, Opcode, Ping, close_frame, frame
from network_runtime.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yarl import URL

    from network_runtime._base.account import Account

_KEY_SUFFIX: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_SWITCHING_PROTOCOLS: Final = 101
_MOST_QUEUED: Final = 256 << 10  # bytes that have arrived and were not received; with more, the server has to wait
_TOO_BIG: Final = 1009  # a close code (RFC 6455, 7.4.1)
_END_TIMEOUT_S: Final = 5.0


async def connect(
    session: aiohttp.ClientSession, url: URL, protocols: Sequence[str], origin: str | None, most: int, held: Account
) -> Connection:
    """Open a connection. `most`: bytes of a message. What has arrived and was not received counts in `held`.

    Raises FetchError, aiohttp.ClientError, OSError.
    """
    key = base64.b64encode(os.urandom(16)).decode()
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key,
    }
    if protocols:
        headers["Sec-WebSocket-Protocol"] = ", ".join(protocols)
    if origin is not None:
        headers["Origin"] = origin
    response = await session.get(
        url,
        headers=headers,
        read_until_eof=False,
        allow_redirects=False,
        timeout=aiohttp.ClientTimeout(total=None),
    )
    try:
        return Connection(response, _chosen(response, key, protocols), most, held)
    except BaseException:
        response.close()
        raise


def _chosen(response: aiohttp.ClientResponse, key: str, protocols: Sequence[str]) -> str:
    """The subprotocol, or an empty text. Raises FetchError when the server did not open the connection as asked."""
    headers = response.headers
    if "location" in headers and response.status // 100 == 3:
        raise FetchError("the server redirects")
    accepted = base64.b64encode(hashlib.sha1(key.encode() + _KEY_SUFFIX).digest()).decode()  # noqa: S324 - the protocol demands it
    connection = {token.strip().lower() for token in ",".join(headers.getall("connection", ())).split(",")}
    if (
        response.status != _SWITCHING_PROTOCOLS
        or headers.get("upgrade", "").strip().lower() != "websocket"
        or "upgrade" not in connection
        or headers.getall("sec-websocket-accept", ()) != [accepted]
    ):
        raise FetchError("the connection failed")
    if any(value.strip() for value in headers.getall("sec-websocket-extensions", ())):
        raise FetchError("the server uses an extension that was not offered")
    chosen = headers.getall("sec-websocket-protocol", ())
    if not chosen and not protocols:
        return ""
    if not chosen:
        raise FetchError("the server chose none of the subprotocols that were offered")
    if len(chosen) > 1 or chosen[0] not in protocols:
        raise FetchError("the server chose a subprotocol that was not offered")
    return chosen[0]


class Connection(asyncio.Protocol):
    """An open connection. Use it until either side has closed it; call `end` in any case."""

    def __init__(self, response: aiohttp.ClientResponse, protocol: str, most: int, held: Account) -> None:
        """Take over the connection of `response`, which has switched to WebSocket."""
        self.protocol = protocol
        self._loop = asyncio.get_running_loop()
        self._response = response
        self._reader = FrameReader(most)
        self._arrived: deque[str | bytes | Close] = deque()
        self._size = 0  # bytes that have arrived
        self._held = held
        self._counted = 0  # bytes counted in `held`: `_size`, and the part of a message that has arrived
        self._failure: str | None = None  # why the connection failed
        self._closed = False  # whether our close frame is sent
        self._full = False  # whether the transport accepts no more for now
        self._ping: Ping | None = None  # a ping that is not answered yet, because the transport is full
        self._reads = True
        self._receiver: asyncio.Future[None] | None = None
        self._sender: asyncio.Future[None] | None = None
        self._lost = self._loop.create_future()
        connection: Any = response.connection
        self._http: Any = connection.protocol
        self._transport: asyncio.Transport = connection.transport
        early = _EarlyBytes()
        self._http.set_parser(early, early)
        self._transport.set_protocol(self)
        if early.data:
            self.data_received(bytes(early.data))

    async def receive(self) -> str | bytes | Close:
        """Return the next message. Raises FetchError if the connection failed, ConnectionResetError if it was lost."""
        while not self._arrived:
            if self._failure is not None:
                raise FetchError(self._failure)
            if self._lost.done():
                raise ConnectionResetError
            self._receiver = self._loop.create_future()
            try:
                await self._receiver
            finally:
                self._receiver = None
        item = self._arrived.popleft()
        self._size -= _size(item)
        self._count()
        if not self._reads and self._size <= _MOST_QUEUED // 2 and not self._transport.is_closing():
            self._reads = True
            self._transport.resume_reading()
        return item

    async def send(self, opcode: Opcode, payload: bytes) -> None:
        """Send a message. Waits until the server has taken enough of the earlier ones. After a close, sends nothing."""
        if self._closed or self._transport.is_closing():
            return
        self._transport.write(frame(opcode, payload))
        while self._full and not self._lost.done():
            self._sender = self._loop.create_future()
            try:
                await self._sender
            finally:
                self._sender = None

    def send_close(self, code: int | None, reason: str = "") -> None:
        """Send the close frame, once. It has no payload if `code` is None."""
        if not self._closed and not self._transport.is_closing():
            self._closed = True
            self._transport.write(close_frame(code, reason))

    def fail(self, code: int, why: str) -> None:
        """Close with `code`. A receiver gets a FetchError that says why."""
        if self._failure is None and not self._lost.done():
            self._failure = why
            self.send_close(code)
            self._transport.close()
            self._wake()

    def abort(self) -> None:
        """Cut the connection at once."""
        self._transport.abort()

    async def end(self) -> None:
        """Let sent data go out, then close the transport."""
        self._transport.close()
        try:
            async with asyncio.timeout(_END_TIMEOUT_S):
                await asyncio.shield(self._lost)
        except TimeoutError:
            self._transport.abort()
        finally:
            self._response.close()
            self._held.give(self._counted)
            self._counted = 0

    def data_received(self, data: bytes) -> None:
        """Called by the transport."""
        if self._failure is not None:
            return
        items, failure = self._reader.feed(data)
        for item in items:
            if isinstance(item, Ping):
                self._answer(item)
            else:
                self._arrived.append(item)
                self._size += _size(item)
        if not self._count() and failure is None:
            self.fail(_TOO_BIG, f"the server sent more than there is room for: {self._held}")
        elif failure is not None:
            self.fail(failure.code, str(failure))
        elif self._reads and self._size > _MOST_QUEUED:
            self._reads = False
            self._transport.pause_reading()
        self._wake()

    def pause_writing(self) -> None:
        """Called by the transport."""
        self._full = True

    def resume_writing(self) -> None:
        """Called by the transport."""
        self._full = False
        if (ping := self._ping) is not None:
            self._ping = None
            self._answer(ping)
        if self._sender is not None and not self._sender.done():
            self._sender.set_result(None)

    def connection_lost(self, failure: Exception | None) -> None:
        """Called by the transport."""
        if not self._lost.done():
            self._lost.set_result(None)
        self._full = False
        self._wake()
        if self._sender is not None and not self._sender.done():
            self._sender.set_result(None)
        self._http.connection_lost(failure)

    def _count(self) -> bool:
        """Update the account. Returns False if there is no room for what has arrived."""
        before, self._counted = self._counted, self._size + self._reader.pending
        more = self._counted - before
        if more <= 0:
            self._held.give(-more)
            return True
        if self._held.take(more):
            return True
        self._held.add(more)  # counted until the connection ends
        return False

    def _answer(self, ping: Ping) -> None:
        if self._full:
            self._ping = ping  # only the last one needs an answer (RFC 6455, 5.5.3)
        elif not self._closed and not self._transport.is_closing():
            self._transport.write(frame(Opcode.PONG, ping.payload))

    def _wake(self) -> None:
        if self._receiver is not None and not self._receiver.done():
            self._receiver.set_result(None)


class _EarlyBytes:
    """Takes bytes that arrive with the server's answer to the handshake, which aiohttp gives to a parser."""

    def __init__(self) -> None:
        self.data = bytearray()

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        self.data += data
        return False, b""

    def feed_eof(self) -> None:
        """Do nothing: the connection reports itself that it is lost."""

    def set_exception(self, failure: BaseException, cause: BaseException | None = None) -> None:
        """Do nothing, as `feed_eof`."""


def _size(item: str | bytes | Close) -> int:
    return FRAME + (0 if isinstance(item, Close) else len(item))
