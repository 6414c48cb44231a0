"""The handlers of a guest's WebSockets for a `WebSocketPolicy`.

They run on the loop that runs the handlers. While the isolate's mailbox is full, this reads nothing more, and what
the server sends waits in its TCP window.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Final

import aiohttp

from network_runtime._base.account import FRAME, SOCKET, Held
from network_runtime._base.checks import utf8
from network_runtime._fetch.guarded_client import explain, open_session, parsed_url
from network_runtime._fetch.websocket_connection import Connection, connect
from network_runtime._fetch.websocket_frames import Close, Opcode
from network_runtime._fetch.websocket_refusals import EVENT, SocketRefusals, is_socket_number
from network_runtime.errors import FetchError, FetchRefusedError, IsolateDestroyedError, QueueFullError
from network_runtime.fetch_policy import is_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp.abc import AbstractResolver
    from yarl import URL

    from network_runtime.fetch_policy import WebSocketPolicy

_FIRST_PAUSE_S: Final = 0.001
_LONGEST_PAUSE_S: Final = 0.1
_CLOSE_TIMEOUT_S: Final = 5.0
_NO_BOUND: Final = 1 << 60
_MOST_PROTOCOLS: Final = 32
# Close codes of a connection (RFC 6455, 7.4.1).
_GOING_AWAY: Final = 1001
_NO_CODE: Final = 1005
_ABNORMAL: Final = 1006
_TOO_BIG: Final = 1009


class WebSocketClient:
    """The WebSockets of one isolate. `send(event, data)` sends to the isolate."""

    def __init__(
        self,
        policy: WebSocketPolicy,
        send: Callable[[str, object], None],
        names: AbstractResolver | None = None,
        *,
        failed: Callable[[BaseException], object] | None = None,
        held: Held | None = None,
    ) -> None:
        """Start nothing yet.

        `names` resolves host names; None means the system's resolver. `failed` is called with unexpected errors.
        Connections, and the messages that wait in them, count in `held`.
        """
        self._policy = policy
        self._send = send
        self._names = names
        self._failed = failed
        self.held = Held(_NO_BOUND) if held is None else held
        self._refusals = SocketRefusals(send, self.held.work)
        self._session: aiohttp.ClientSession | None = None
        self._sockets: dict[int, _Socket] = {}

    def open(self, data: Any) -> None:  # noqa: ANN401 - a guest may send anything
        """Handle "ws.open"."""
        if not isinstance(data, dict) or not is_socket_number(number := data.get("conn_id")) or number in self._sockets:
            return
        if len(self._sockets) >= self._policy.max_sockets:
            self._refusals.refuse(number, f"there are more than {self._policy.max_sockets} WebSockets")
            return
        if not self.held.work.has_room(SOCKET):
            self._refusals.refuse(number, f"there is no room for a WebSocket: {self.held.work}")
            return
        protocols = data.get("protocols") or []
        target: URL | BaseException
        try:
            target = self._target(data.get("url"), protocols)
        except FetchError as refused:
            self._refusals.refuse(number, str(refused))  # no task is created: a script may ask a million times
            return
        except BaseException as failure:  # noqa: BLE001 - of the host's policy: the task reports it
            target = failure
        self.held.work.add(SOCKET)
        socket = self._sockets[number] = _Socket(self, number)
        socket.start(target, protocols)

    def message(self, data: Any) -> None:  # noqa: ANN401
        """Handle "ws.send"."""
        if isinstance(data, dict) and (socket := self._sockets.get(data.get("conn_id"))) is not None:  # type: ignore[arg-type]
            socket.put(data.get("data"))

    def close_one(self, data: Any) -> None:  # noqa: ANN401
        """Handle "ws.close"."""
        if isinstance(data, dict) and (socket := self._sockets.get(data.get("conn_id"))) is not None:  # type: ignore[arg-type]
            socket.close(data.get("code"), data.get("reason"))

    async def close(self) -> None:
        """End all connections."""
        self._refusals.close()
        tasks = [socket.end() for socket in list(self._sockets.values())]
        await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @property
    def policy(self) -> WebSocketPolicy:
        """The policy of the connections."""
        return self._policy

    def session(self) -> aiohttp.ClientSession:
        """The session that all connections share."""
        if self._session is None:
            self._session = open_session(self._policy, names=self._names, connections=0)
        return self._session

    def forget(self, number: int) -> None:
        """Forget a connection that is over."""
        if self._sockets.pop(number, None) is not None:
            self.held.work.give(SOCKET)

    def _target(self, url: object, protocols: object) -> URL:
        """Check the URL and the protocols that a script gives. Raises FetchRefusedError."""
        if not isinstance(protocols, list) or len(protocols) > _MOST_PROTOCOLS or not all(map(is_token, protocols)):
            raise FetchRefusedError("the subprotocols are not valid")
        self._policy.check_url(target := parsed_url(url))
        return target

    def break_off(self, number: int, failure: BaseException) -> None:
        """End a connection by an error of which the script learns nothing."""
        self._refusals.refuse(number, "the host could not go on with it")
        if self._failed is not None:
            self._failed(failure)

    async def tell(self, number: int, event: str, data: object = None) -> None:
        """Send an event to the script. Waits while its mailbox is full."""
        pause = _FIRST_PAUSE_S
        while True:
            try:
                self._send(EVENT, {"conn_id": number, "event_type": event, "data": data})
            except QueueFullError:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
            except IsolateDestroyedError:
                raise asyncio.CancelledError from None
            else:
                return


class _Socket:
    def __init__(self, client: WebSocketClient, number: int) -> None:
        self._client = client
        self._number = number
        self._task: asyncio.Task[None] | None = None
        self._waiting: deque[tuple[Opcode, bytes]] = deque()
        self._bytes = 0
        self._more = asyncio.Event()
        self._closing: tuple[int | None, str] | None = None
        self._overflow = False

    def start(self, target: URL | BaseException, protocols: list[str]) -> None:
        """Start the connection. `target`: the URL, or the error because of which there is none."""
        self._task = asyncio.get_running_loop().create_task(self._run(target, protocols))
        self._task.add_done_callback(self._over)

    def _over(self, _: asyncio.Task[None]) -> None:
        self._client.held.bodies.give(sum(len(payload) + FRAME for _, payload in self._waiting))
        self._waiting.clear()
        self._client.forget(self._number)

    def end(self) -> asyncio.Task[None] | None:
        if self._task is not None:
            self._task.cancel()
        return self._task

    def put(self, data: object) -> None:
        if not isinstance(data, str | bytes) or self._closing is not None:
            return
        opcode = Opcode.BINARY if isinstance(data, bytes) else Opcode.TEXT
        payload = data if isinstance(data, bytes) else utf8(data)
        size = len(payload)
        policy = self._client.policy
        too_much = size > policy.max_message_bytes or self._bytes + size > policy.max_buffered_bytes
        if self._overflow:
            return
        if too_much or not self._client.held.bodies.take(size + FRAME):
            self._overflow = True
        else:
            self._bytes += size
            self._waiting.append((opcode, payload))
        self._more.set()

    def close(self, code: object, reason: object) -> None:
        if self._closing is None:
            self._closing = (_close_code(code), reason if isinstance(reason, str) else "")
            self._more.set()

    async def _run(self, target: URL | BaseException, protocols: list[str]) -> None:
        try:
            if isinstance(target, BaseException):
                raise target  # noqa: TRY301
            connection = await self._connect(target, protocols)
            try:
                end = await self._serve(connection)
            finally:
                connection.send_close(_GOING_AWAY)
                await connection.end()
            await self._client.tell(self._number, "close", end)
        except FetchError as refused:
            await self._client.tell(self._number, "error", {"message": str(refused)})
        except (aiohttp.ClientError, OSError, ValueError) as failure:
            await self._client.tell(self._number, "error", {"message": explain(failure)})
        except asyncio.CancelledError:
            raise
        except BaseException as failure:  # of the policy or the resolver, which are the host's
            self._client.break_off(self._number, failure)
            if not isinstance(failure, Exception):
                raise

    async def _connect(self, target: URL, protocols: list[str]) -> Connection:
        client = self._client
        policy = client.policy
        async with asyncio.timeout(policy.connect_timeout_s):
            return await connect(
                client.session(), target, protocols, policy.origin, policy.max_message_bytes, client.held.bodies
            )

    async def _serve(self, connection: Connection) -> dict[str, object]:
        """Run the connection. Returns what the script is told at its end."""
        opened = {"protocol": connection.protocol, "extensions": "", "reports_sent": True}
        await self._client.tell(self._number, "open", opened)
        sending = asyncio.get_running_loop().create_task(self._send_all(connection))
        try:
            return await self._receive_all(connection)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    async def _send_all(self, connection: Connection) -> None:
        while True:
            while self._waiting and not self._overflow:
                opcode, payload = self._waiting[0]
                await connection.send(opcode, payload)
                self._waiting.popleft()
                self._client.held.bodies.give(len(payload) + FRAME)
                self._bytes -= len(payload)
                if payload:
                    await self._client.tell(self._number, "sent", len(payload))
            if self._overflow:
                connection.fail(_TOO_BIG, "a message, or what waits to be sent, is larger than allowed")
                return
            if self._closing is not None:
                connection.send_close(*self._closing)
                await asyncio.sleep(_CLOSE_TIMEOUT_S)  # the server's answer cancels this task
                connection.abort()
                return
            self._more.clear()
            await self._more.wait()

    async def _receive_all(self, connection: Connection) -> dict[str, object]:
        while True:
            try:
                message = await connection.receive()
            except ConnectionResetError:
                if self._closing is None:
                    raise
                return {"code": _ABNORMAL, "reason": "", "was_clean": False}
            if isinstance(message, Close):
                connection.send_close(message.code)
                code = _NO_CODE if message.code is None else message.code
                return {"code": code, "reason": message.reason, "was_clean": True}
            if self._closing is None:  # after its own close a script gets no more messages
                await self._client.tell(self._number, "message", message)


def _close_code(code: object) -> int | None:
    """Return `code` if a script may close with it (WebSockets Standard, "close")."""
    return code if isinstance(code, int) and (code == 1000 or 3000 <= code <= 4999) else None
