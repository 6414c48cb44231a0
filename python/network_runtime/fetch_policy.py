"""Policies that say what a script's `fetch` and `WebSocket` may reach.

`Isolate.allow_fetch` and `Isolate.allow_websocket` take them. A policy lists patterns of the form
`scheme://host[:port][/path]`:

- scheme: `http`, `https`, `ws` or `wss`; `*` means any of these that fits the policy.
- host: a name or an address. `*.example.com` means every name below example.com, but not example.com itself. `*`
  means any host.
- port: a number, or `*` for any port. Without a port, the pattern means the scheme's own (80, 443).
- path: exactly this path. If it ends in `*`, every path that starts with the text before the `*`. Without a path,
  any path.

There are no other wildcards and no regular expressions. Patterns do not look at the query.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from network_runtime._base.checks import check_bool, check_int, check_timeout
from network_runtime.errors import FetchRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yarl import URL

_PATTERN: Final = re.compile(
    r"(\*|https?|wss?)://(\[[0-9a-fA-F:.]+\]|[^/:?#\[\]@\\\s]+)(?::(\d{1,5}|\*))?(/[^?#\\\s]*)?"
)
_HOST: Final = re.compile(r"(?:\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)")
_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
# Segments that servers read in different ways. A path with one of them matches no pattern that has a path.
_AMBIGUOUS_PATH: Final = re.compile(r"%2e|%2f|%5c|\\|/\.{1,2}(?:/|$)|//", re.IGNORECASE)
_NUMERIC_LABEL: Final = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$", re.IGNORECASE)
_SECURE: Final = frozenset({"https", "wss"})
_HIGHEST_PORT: Final = 65535
_MOST_BYTES: Final = 1 << 40
_MOST_COUNT: Final = 1_000_000

_GLOBAL_V6: Final = ipaddress.IPv6Network("2000::/3")
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_RELAYS: Final = ipaddress.IPv4Network("192.88.99.0/24")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class _Pattern:
    scheme: str
    host: str
    port: int | None  # None: any
    default_port: bool
    path: str | None  # None: any

    def matches(self, url: URL) -> bool:
        if self.scheme not in ("*", url.scheme):
            return False
        port = url.port
        if port is None or not self._matches_host(_host(url)):
            return False
        if self.default_port:
            if port != (443 if url.scheme in _SECURE else 80):
                return False
        elif self.port not in (None, port):
            return False
        return self.path is None or self._matches_path(url.raw_path)

    def _matches_host(self, host: str) -> bool:
        if self.host == "*":
            return True
        if self.host.startswith("*."):
            return host.endswith(self.host[1:]) and len(host) > len(self.host) - 1
        return host == self.host

    def _matches_path(self, path: str) -> bool:
        if self.path is None:
            return True
        if _AMBIGUOUS_PATH.search(path):
            return False
        return path.startswith(self.path[:-1]) if self.path.endswith("*") else path == self.path


def _parse(pattern: object, schemes: frozenset[str]) -> _Pattern:
    if not isinstance(pattern, str):
        raise TypeError(f"allow must hold str patterns, not {type(pattern).__name__}")
    found = _PATTERN.fullmatch(pattern)
    if found is None:
        raise ValueError(f"allow has {pattern!r:.200}, which is no pattern: scheme://host[:port][/path]")
    scheme, host, port, path = found.groups()
    host = host.lower().rstrip(".")
    if scheme != "*" and scheme not in schemes:
        raise ValueError(f"allow has {pattern!r:.200}: the scheme must be {', '.join(sorted(schemes))} or *")
    if host.startswith("["):
        host = ipaddress.IPv6Address(host[1:-1]).compressed
    elif not _HOST.fullmatch(host):
        raise ValueError(f"allow has {pattern!r:.200}: a host is ASCII, and * stands for its first labels or all of it")
    if path is not None and "*" in path[:-1]:
        raise ValueError(f"allow has {pattern!r:.200}: a path may have * at its end only")
    if port not in (None, "*") and not 0 < int(port) <= _HIGHEST_PORT:
        raise ValueError(f"allow has {pattern!r:.200}: there is no such port")
    return _Pattern(scheme, host, None if port in (None, "*") else int(port), port is None, path)


def _host(url: URL) -> str:
    return (url.raw_host or "").lower().rstrip(".")


def is_token(value: object) -> bool:
    """Whether `value` is a token as HTTP defines it."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def _check_positive(name: str, value: object) -> None:
    if value is None:
        raise TypeError(f"{name} must be a number of seconds, not NoneType")
    check_timeout(value, name)
    if value in (0, float("inf")):
        raise ValueError(f"{name} must be more than 0 and not endless, not {value}")


def _check_sequence(name: str, of: str, value: object) -> None:
    if isinstance(value, str | bytes):
        raise TypeError(f"{name} must be a sequence of {of}, not one {type(value).__name__}")
    if not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a sequence of {of}, not {type(value).__name__}")


def _check_header(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")
    if not value.isascii() or not value.isprintable():
        raise ValueError(f"{name} must be printable ASCII, not {value!r:.100}")


@dataclass(frozen=True)
class _Reach:
    allow: Sequence[str]
    """Patterns of URLs. A URL that matches none is refused."""
    allow_private: bool = False
    """Whether connections to loopback, private, link-local and reserved addresses are allowed, as tests and intranets
    need them."""
    connect_timeout_s: float = 10.0
    """Time to resolve the name, to connect and to set up TLS together."""

    def _check_reach(self) -> None:
        _check_sequence("allow", "patterns", self.allow)
        check_bool("allow_private", self.allow_private)
        _check_positive("connect_timeout_s", self.connect_timeout_s)
        self._patterns  # noqa: B018 - raises when a pattern is wrong

    @cached_property
    def _patterns(self) -> tuple[_Pattern, ...]:
        return tuple(_parse(pattern, self._schemes) for pattern in self.allow)

    @property
    def _schemes(self) -> frozenset[str]:
        return frozenset({"http", "https"})

    def check_url(self, url: URL) -> None:
        """Raise FetchRefusedError unless `url` is allowed. Names are not resolved here."""
        if url.scheme not in self._schemes:
            raise FetchRefusedError("the scheme is not allowed")
        if url.raw_user is not None or url.raw_password is not None:
            raise FetchRefusedError("the URL includes credentials")
        host = _host(url)
        if not host or not any(pattern.matches(url) for pattern in self._patterns):
            raise FetchRefusedError("the URL is not allowed")
        if ":" in host or _NUMERIC_LABEL.search(host):
            try:
                address = ipaddress.ip_address(host)
            except ValueError:  # 2130706433, 0177.0.0.1, 0x7f.1: some systems read these as addresses
                raise FetchRefusedError("the host is no valid address") from None
            self.check_address(address)

    def check_address(self, address: Address) -> None:
        """Raise FetchRefusedError unless `address` may be connected to. The message does not name the address."""
        allowed = not address.is_multicast if self.allow_private else is_public(address)
        if not allowed:
            raise FetchRefusedError("the host's address is not public")


@dataclass(frozen=True)
class FetchPolicy(_Reach):
    """What the `fetch` of an isolate may do. Raises TypeError and ValueError, which name the argument."""

    methods: Sequence[str] = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    """The allowed methods, spelled exactly as in a request."""
    total_timeout_s: float = 30.0
    """Time from the request to the last byte of the response, redirects included."""
    max_request_bytes: int = 10 << 20
    """The largest body of a request."""
    max_response_bytes: int = 100 << 20
    """The largest body of a response, after decompression."""
    max_redirects: int = 10
    max_concurrent: int = 16
    """Requests of one isolate that run at a time. More of them wait."""
    max_unread: int = 64
    """Responses of one isolate that its script does not read, and that stay open beside the running requests while more
    requests wait. With one more, the oldest that was not read within a second is dropped. An isolate never has more
    connections than `max_concurrent` and `max_unread` together."""
    user_agent: str = "network-runtime"
    """The User-Agent of requests to which the script gives none."""

    def __post_init__(self) -> None:
        """Check every field."""
        self._check_reach()
        _check_sequence("methods", "HTTP methods", self.methods)
        for method in self.methods:
            if not isinstance(method, str):
                raise TypeError(f"methods must hold str, not {type(method).__name__}")
            if not is_token(method):
                raise ValueError(f"methods has {method!r:.100}, which is no HTTP method")
        _check_positive("total_timeout_s", self.total_timeout_s)
        check_int("max_request_bytes", self.max_request_bytes, 0, _MOST_BYTES)
        check_int("max_response_bytes", self.max_response_bytes, 0, _MOST_BYTES)
        check_int("max_redirects", self.max_redirects, 0, 100)
        check_int("max_concurrent", self.max_concurrent, 1, _MOST_COUNT)
        _check_header("user_agent", self.user_agent)
        check_int("max_unread", self.max_unread, 0, _MOST_COUNT)

    def check_method(self, method: object) -> None:
        """Raise FetchRefusedError unless `method` is allowed."""
        if method not in self.methods:
            raise FetchRefusedError("the method is not allowed")


@dataclass(frozen=True)
class WebSocketPolicy(_Reach):
    """What the WebSockets of an isolate may do. Raises TypeError and ValueError, which name the argument."""

    max_message_bytes: int = 4 << 20
    """The largest message in either direction. A larger one ends the connection."""
    max_buffered_bytes: int = 16 << 20
    """Bytes of one connection that may wait until the server takes them. More end the connection."""
    max_sockets: int = 16
    """The most connections that one isolate may have open."""
    origin: str | None = None
    """The Origin header of the handshake; None sends none."""

    def __post_init__(self) -> None:
        """Check every field."""
        self._check_reach()
        check_int("max_message_bytes", self.max_message_bytes, 1, 1 << 30)
        check_int("max_buffered_bytes", self.max_buffered_bytes, 1, _MOST_BYTES)
        check_int("max_sockets", self.max_sockets, 1, _MOST_COUNT)
        if self.origin is not None:
            _check_header("origin", self.origin)

    @property
    def _schemes(self) -> frozenset[str]:
        return frozenset({"ws", "wss"})


def is_public(address: Address) -> bool:
    """Whether `address` is on the public internet. An IPv6 form of a private IPv4 address is not."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not any((address.is_multicast, address.is_reserved, address in _RELAYS))
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    if address.sixtofour is not None or address.teredo is not None:
        return False  # tunnels to an IPv4 address that a guest chooses
    return address in _GLOBAL_V6 and address.is_global and not address.is_multicast


def check_policies(fetch: object, websocket: object) -> None:
    """Raise TypeError, which names the argument, unless each is None or a policy of its kind."""
    if fetch is not None and not isinstance(fetch, FetchPolicy):
        raise TypeError(f"fetch must be a FetchPolicy or None, not {type(fetch).__name__}")
    if websocket is not None and not isinstance(websocket, WebSocketPolicy):
        raise TypeError(f"websocket must be a WebSocketPolicy or None, not {type(websocket).__name__}")
