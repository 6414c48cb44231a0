"""Places in the network, as permissions name them."""

from __future__ import annotations

import ipaddress
import re

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from typing import Final

    Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_HOST: Final = re.compile(r"(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_HIGHEST_PORT: Final = 65535
_UNIX: Final = "unix:"


class Place:
    """A place in the network, or several: a host or a network of addresses, perhaps a port; or a Unix socket.

    Immutable. Written as `example.com`, `example.com:80`, `*.example.com`, `10.0.0.0/8`, `[::1]:80`, `unix:/path`.
    """

    __slots__ = ("host", "network", "port", "unix")

    def __init__(self, host: str, port: int | None = None, unix: str | None = None) -> None:
        """`host` is a name, a pattern of names, an address or a network; "" for a Unix socket. No port means any.

        Raises ValueError, which says what is wrong with `host`.
        """
        self.unix = unix
        self.port = port
        self.network = _network(host)
        self.host = str(self.network) if self.network else _name(host) if unix is None else ""

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read what a flag, an argument or a script says. Raises ValueError."""
        if text.startswith(_UNIX):
            path = text.removeprefix(_UNIX)
            if not path.startswith("/"):
                raise ValueError(f"invalid host '{text}': the path of a Unix socket is absolute")
            return cls("", unix=path)
        if "://" in text:
            raise ValueError(f"invalid value '{text}': URLs are not supported, only domains and IPs")
        host, port = _parts(text)
        return cls(host, port)

    def covers(self, other: Place) -> bool:
        """Whether all of `other` is in this place."""
        if self.unix is not None or other.unix is not None:
            return self.unix == other.unix
        if self.port not in (None, other.port):
            return False
        if self.network is None or other.network is None:
            return self.network is other.network and self._covers_name(other.host)
        return self.network.version == other.network.version and self.network.supernet_of(other.network)  # type: ignore[arg-type]

    def _covers_name(self, host: str) -> bool:
        if self.host.startswith("*."):
            return host.endswith(self.host[1:])
        return host == self.host


def _parts(text: str) -> tuple[str, int | None]:
    """Host and port. An IPv6 address with a port is in brackets."""
    if text.startswith("["):
        host, bracket, rest = text.partition("]")
        if not bracket or (rest and not rest.startswith(":")) or not _is_v6(host[1:]):
            raise ValueError(f"invalid host '{text}': brackets hold an IPv6 address, and a port may follow")
        return host[1:], _port(text, rest[1:]) if rest else None
    if text.count(":") > 1:
        return text, None
    host, colon, port = text.partition(":")
    return host, _port(text, port) if colon else None


def _port(text: str, port: str) -> int:
    if not (port.isascii() and port.isdigit()) or len(port) > 5 or int(port) > _HIGHEST_PORT:
        raise ValueError(f"invalid port in '{text}': '{port}'")
    return int(port)


def _is_v6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _network(host: str) -> Network | None:
    """The addresses that `host` stands for; None for a name. An IPv4 address in an IPv6 one is that IPv4 address."""
    try:
        network = ipaddress.ip_network(host, strict=False)
    except ValueError:
        return None
    mapped = network.network_address.ipv4_mapped if isinstance(network, ipaddress.IPv6Network) else None
    return ipaddress.IPv4Network((mapped, max(network.prefixlen - 96, 0))) if mapped is not None else network


def _name(host: str) -> str:
    name = host.rstrip(".").lower()
    if not name:
        raise ValueError(f"invalid empty host: '{host}'")
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            raise ValueError(f"invalid host '{host}': it is no name of a host") from None
    if not _HOST.fullmatch(name):
        raise ValueError(f"invalid host '{host}': it is no name, address or network, nor *. and a name")
    return name
