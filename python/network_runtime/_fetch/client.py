"""The handler of "fetch" for a `FetchPolicy`. It uses aiohttp. Runs on the loop that runs the handlers."""

from __future__ import annotations

import asyncio
import re
import zlib
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from yarl import URL

from network_runtime._base.account import RESPONSE
from network_runtime._base.checks import utf8
from network_runtime._fetch.body_stream import BodyStream
from network_runtime._fetch.exchange import WatchedBody
from network_runtime._fetch.guarded_client import explain, open_session, parsed_url
from network_runtime._fetch.slots import Slots
from network_runtime.errors import FetchError, FetchRefusedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from typing import Self

    from aiohttp.abc import AbstractResolver

    from network_runtime._base.account import Account
    from network_runtime._fetch.exchange import Exchange
    from network_runtime.fetch_policy import FetchPolicy

_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
# Headers of the connection, which the client sets itself. Those that a guest gives are dropped.
_OURS: Final = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    }
)
_HOP_BY_HOP: Final = _OURS - {"content-length", "host", "expect", "accept-encoding", "via"}
_CREDENTIALS: Final = ("authorization", "cookie")
_BODY_HEADERS: Final = ("content-encoding", "content-language", "content-location", "content-type")
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_HEADER_CHARACTERS: Final = 64 << 10  # more than servers accept
_HEADER_OVERHEAD: Final = 32
_PIECE: Final = 64 << 10
_TIMED_OUT: Final = explain(TimeoutError())
_AUTOMATIC_WINDOW: Final = 47  # zlib finds out whether the data is gzip or zlib


class FetchClient:
    """Serves the requests of one isolate."""

    def __init__(
        self, policy: FetchPolicy, names: AbstractResolver | None = None, *, held: Account | None = None
    ) -> None:
        """Start nothing yet. `names` resolves host names; None means the system. Responses count in `held`."""
        self._policy = policy
        self._names = names
        self._held = held
        self._session: aiohttp.ClientSession | None = None
        self._slots = Slots(policy.max_concurrent, policy.max_unread)
        # The defaults of the Fetch Standard ("fetching") and of browsers. Headers of the guest replace them.
        self._defaults = {"accept": "*/*", "accept-language": "*", "user-agent": policy.user_agent}

    def serve(self, request: Any) -> Coroutine[Any, Any, dict[str, Any]]:  # noqa: ANN401 - a guest may send anything
        """Handle a request, for `Isolate.on_request("fetch", …, stream_body=True)`.

        What the policy does not allow is refused before a task is created for it.
        """
        url, method, headers, body = self._checked(request)
        return self._serve(url, method, headers, body, request.get("redirect", "follow"))

    async def _serve(
        self, url: URL, method: str, headers: dict[str, str], body: bytes | BodyStream | None, redirect: object
    ) -> dict[str, Any]:
        async with self._slots:
            if self._held is not None and not self._held.has_room(RESPONSE):
                raise FetchRefusedError(f"there is no room for a response: {self._held}")
            deadline = asyncio.get_running_loop().time() + self._policy.total_timeout_s
            try:
                response, redirected = await self._follow(url, method, headers, body, redirect, deadline)
            except FetchRefusedError:
                raise
            except (aiohttp.ClientError, OSError, ValueError) as failure:
                raise _refusal(failure) from failure
            answered = _ResponseBody(response, self._policy.max_response_bytes, deadline, self._slots, self._held)
        return {
            "status": response.status,
            "statusText": response.reason or "",
            "headers": _response_headers(response, decoded=answered.decodes),
            "url": str(response.url),
            "redirected": redirected,
            "body": answered,
        }

    async def close(self) -> None:
        """Close the client's connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _checked(self, request: Any) -> tuple[URL, str, dict[str, str], bytes | BodyStream | None]:  # noqa: ANN401
        if not isinstance(request, dict):
            raise FetchRefusedError("the request is no object")
        url = parsed_url(request.get("url"))
        method = request.get("method", "GET")
        self._policy.check_method(method)
        self._policy.check_url(url)
        headers = _request_headers(request.get("headers") or {})
        for name, value in self._defaults.items():
            headers.setdefault(name, value)
        headers["accept-encoding"] = "gzip, deflate"
        body = request.get("body")
        if isinstance(body, str):
            body = utf8(body)
        if not isinstance(body, bytes | BodyStream | None):
            raise FetchRefusedError("the request's body is neither text nor bytes")
        if isinstance(body, bytes) and len(body) > self._policy.max_request_bytes:
            raise FetchRefusedError(f"the request's body has more than {self._policy.max_request_bytes} bytes")
        return url, method, headers, body

    async def _follow(
        self,
        url: URL,
        method: str,
        headers: dict[str, str],
        body: bytes | BodyStream | None,
        redirect: object,
        deadline: float,
    ) -> tuple[aiohttp.ClientResponse, bool]:
        policy = self._policy
        for redirects in range(policy.max_redirects + 1):
            if redirects:
                policy.check_url(url)
            response = await self._send(url, method, headers, body, deadline)
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or location is None or redirect in ("manual", "error"):
                return response, redirects > 0
            response.close()
            target = _target(url, location)
            if response.status == 303 or (
                response.status in (301, 302) and method == "POST"
            ):  # Fetch Standard, "HTTP-redirect fetch"
                if method != "HEAD":
                    method = "GET"
                    policy.check_method(method)
                body = None
                headers = {name: value for name, value in headers.items() if name not in _BODY_HEADERS}
            elif isinstance(body, BodyStream):
                raise FetchError("the server redirects a request whose body was streamed")
            if target.origin() != url.origin():
                headers = {name: value for name, value in headers.items() if name not in _CREDENTIALS}
            url = target
        raise FetchRefusedError(f"the server redirects more than {policy.max_redirects} times")

    async def _send(
        self, url: URL, method: str, headers: dict[str, str], body: bytes | BodyStream | None, deadline: float
    ) -> aiohttp.ClientResponse:
        if self._session is None:
            policy = self._policy
            connections = policy.max_concurrent + policy.max_unread
            self._session = open_session(policy, names=self._names, connections=connections)
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            raise TimeoutError
        return await self._session.request(
            method,
            url,
            headers=headers,
            data=_limited(body, self._policy.max_request_bytes) if isinstance(body, BodyStream) else body,
            skip_auto_headers=("Content-Type", "Accept", "User-Agent"),
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=left, connect=min(left, self._policy.connect_timeout_s)),
        )


class _ResponseBody(WatchedBody):
    """The body of a response, decoded, as it arrives.

    It has at most `most` bytes and ends by `deadline`, a time of the loop's clock. Until its end it holds one of
    `slots`, and room in `held`. When the script does not read it, it ends at the deadline.
    """

    def __init__(
        self, response: aiohttp.ClientResponse, most: int, deadline: float, slots: Slots, held: Account | None
    ) -> None:
        self._response = response
        self._most = most
        self._count = 0
        self._slots: Slots | None = slots
        self._held = held
        self._expired = False
        self._exchange: Exchange | None = None
        self._watched_early = False
        encoding = response.headers.get("content-encoding", "").strip().lower()
        self.decodes = encoding in ("gzip", "x-gzip", "deflate")
        self._inflate = zlib.decompressobj(_AUTOMATIC_WINDOW) if self.decodes else None
        self._compressed = b""
        self._began = False  # whether data came: the answer to HEAD has none, but may name an encoding
        self._timer = asyncio.get_running_loop().call_at(deadline, self._expire)
        if held is not None:
            held.add(RESPONSE)
        slots.hold(self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        try:
            if self._expired:
                raise TimeoutError
            piece = await self._next()
        except (aiohttp.ClientError, OSError, zlib.error) as failure:
            await self.aclose()
            raise _refusal(TimeoutError() if self._expired else failure) from failure
        if not piece:
            await self.aclose()
            raise StopAsyncIteration
        self._count += len(piece)
        if self._count > self._most:
            await self.aclose()
            raise FetchRefusedError(f"the response's body has more than {self._most} bytes")
        return piece

    async def _next(self) -> bytes:
        while self._inflate is not None:
            if self._compressed:
                piece = self._inflate.decompress(self._compressed, _PIECE)
                self._compressed = self._inflate.unconsumed_tail
                if self._inflate.eof and self._inflate.unused_data:  # gzip data may have several members
                    self._compressed = self._inflate.unused_data
                    self._inflate = zlib.decompressobj(_AUTOMATIC_WINDOW)
                if piece:
                    return piece
                continue
            self._compressed = await self._response.content.read(_PIECE)
            self._began = self._began or bool(self._compressed)
            if not self._compressed:
                # What zlib held back because its output was full.
                piece = b"" if self._inflate.eof else self._inflate.decompress(b"", _PIECE)
                if not piece and not self._inflate.eof and self._began:
                    raise zlib.error("the compressed data is incomplete")
                return piece
        return await self._response.content.read(_PIECE)

    async def aclose(self) -> None:
        """Give the connection back; close it instead in the middle of a body."""
        self._let_go()

    def attach(self, exchange: Exchange) -> None:
        """Called by its `Exchange`."""
        self._exchange = exchange
        if self._watched_early:
            exchange.watch()

    def unread(self, *, began: bool) -> None:
        """Called by its `Exchange`."""
        if self._slots is not None:
            self._slots.unread(self, began=began)

    def read_on(self) -> None:
        """Called by its `Exchange`."""
        if self._slots is not None:
            self._slots.read_on(self)

    def watch(self) -> None:
        """Ask the script, through its `Exchange`, to say when it does not read."""
        if self._exchange is None:
            self._watched_early = True
        else:
            self._exchange.watch()

    def drop(self, why: str) -> None:
        """Ask the script, through its `Exchange`, to give the body up if it was never read."""
        if self._exchange is not None:
            self._exchange.drop(why)

    def _expire(self) -> None:
        if self._slots is None:
            return
        self._expired = True
        exchange = self._exchange
        self._response.close()
        self._let_go()
        if exchange is not None:
            exchange.interrupt(_TIMED_OUT)

    def _let_go(self) -> None:
        self._timer.cancel()
        slots, self._slots = self._slots, None
        self._exchange = None
        if slots is not None:
            self._response.close() if not self._response.content.at_eof() else self._response.release()
            if self._held is not None:
                self._held.give(RESPONSE)
            slots.over(self)


async def _limited(body: BodyStream, most: int) -> AsyncIterator[bytes]:
    sent = 0
    async for part in body:
        sent += len(part)
        if sent > most:
            body.cancel()
            raise FetchRefusedError(f"the request's body has more than {most} bytes")
        yield part


def _target(url: URL, location: str) -> URL:
    try:
        return parsed_url(str(url.join(URL(location))))
    except ValueError:
        raise FetchRefusedError("the URL is not valid") from None


def _request_headers(given: Any) -> dict[str, str]:  # noqa: ANN401
    if not isinstance(given, dict):
        raise FetchRefusedError("the request's headers are no object")
    headers: dict[str, str] = {}
    room = _MOST_HEADER_CHARACTERS
    for name, value in given.items():
        room -= len(name) + (len(value) if isinstance(value, str) else 0) + _HEADER_OVERHEAD
        if room < 0:
            raise FetchRefusedError(f"the request's headers have more than {_MOST_HEADER_CHARACTERS} characters")
        if not isinstance(value, str) or not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise FetchRefusedError("a header of the request is not valid")
        if name.lower() not in _OURS:
            headers[name.lower()] = value
    return headers


def _response_headers(response: aiohttp.ClientResponse, *, decoded: bool) -> list[list[str]]:
    dropped = _HOP_BY_HOP | {"content-encoding", "content-length"} if decoded else _HOP_BY_HOP
    pairs = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers)
    return [[name, value] for name, value in pairs if name.lower() not in dropped]


def _refusal(failure: BaseException) -> FetchError:
    text = explain(failure)
    return FetchRefusedError(text) if _is_refused(failure) else FetchError(text)


def _is_refused(failure: BaseException | None) -> bool:
    while failure is not None:
        if isinstance(failure, FetchRefusedError):
            return True
        failure = failure.__cause__ or failure.__context__
    return False
