"""An aiohttp session that connects only to addresses which its policy has checked.

A name is resolved once, and all its addresses are checked. The sockets are created here, too, and each checks the
very address to which it connects. Used on the loop's thread.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from network_runtime.errors import FetchRefusedError

if TYPE_CHECKING:
    from network_runtime.fetch_policy import FetchPolicy, WebSocketPolicy

_LONGEST_URL: Final = 16 << 10  # characters; servers accept half of it


class _CheckedResolver(AbstractResolver):
    def __init__(self, policy: FetchPolicy | WebSocketPolicy, names: AbstractResolver) -> None:
        self._policy = policy
        self._names = names

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        for result in found:
            self._policy.check_address(_address(result["host"]))
        return found

    async def close(self) -> None:
        await self._names.close()


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        raise FetchRefusedError("the host is no valid address") from None


def parsed_url(text: object) -> URL:
    """Parse a guest's URL as it would write it itself: it must be ASCII, and not too long.

    Raises FetchRefusedError. Parsing names in other letters, or long paths, would take seconds on the loop's thread.
    """
    if not isinstance(text, str) or not text.isascii():
        raise FetchRefusedError("the URL is not valid")
    if len(text) > _LONGEST_URL:
        raise FetchRefusedError(f"the URL has more than {_LONGEST_URL} characters")
    try:
        return URL(text).with_fragment(None)
    except ValueError:
        raise FetchRefusedError("the URL is not valid") from None


def open_session(
    policy: FetchPolicy | WebSocketPolicy,
    *,
    names: AbstractResolver | None,
    connections: int,
) -> aiohttp.ClientSession:
    """Open a session without cookies, proxies or redirects. `names` resolves names; None means the system."""

    def checked_socket(address: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, target = address
        policy.check_address(_address(str(target[0])))
        return socket.socket(family=family, type=kind, proto=protocol)

    async def refuse_redirect(*_: object) -> None:
        raise FetchRefusedError("the server redirects")

    tracing = aiohttp.TraceConfig()
    tracing.on_request_redirect.append(refuse_redirect)  # our own code follows redirects, and checks each
    connector = aiohttp.TCPConnector(
        resolver=_CheckedResolver(policy, aiohttp.ThreadedResolver() if names is None else names),
        use_dns_cache=False,
        limit=connections,
        socket_factory=checked_socket,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        trace_configs=[tracing],
    )


def explain(failure: BaseException) -> str:
    """What a guest may know of `failure`: no address, and no text of the system."""
    cause: BaseException | None = failure
    while cause is not None:
        if isinstance(cause, FetchRefusedError):
            return str(cause)
        cause = cause.__cause__ or cause.__context__
    if isinstance(failure, TimeoutError):
        return "the request timed out"
    if isinstance(failure, aiohttp.ClientConnectorDNSError):
        return "the host's name could not be resolved"
    if isinstance(failure, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return "the server's certificate or TLS is not acceptable"
    if isinstance(failure, aiohttp.ClientConnectorError):
        return "the connection was not accepted"
    return "the connection failed"
