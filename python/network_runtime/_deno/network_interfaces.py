"""The addresses of the machine's network interfaces, by `getifaddrs(3)`: Python has no function for them."""

from __future__ import annotations

import ctypes
import errno
import os
import socket
from ctypes import POINTER, Structure, c_char_p, c_ubyte, c_uint, c_uint16, c_uint32, c_void_p
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_IFF_UP: Final = 1


class _Address(Structure):
    """`struct sockaddr`."""

    _fields_ = (("family", c_uint16), ("data", c_ubyte * 14))


class _Address4(Structure):
    """`struct sockaddr_in`."""

    _fields_ = (("family", c_uint16), ("port", c_uint16), ("address", c_ubyte * 4))


class _Address6(Structure):
    """`struct sockaddr_in6`."""

    _fields_ = (
        ("family", c_uint16),
        ("port", c_uint16),
        ("flow", c_uint32),
        ("address", c_ubyte * 16),
        ("scope", c_uint32),
    )


class _LinkAddress(Structure):
    """`struct sockaddr_ll`."""

    _fields_ = (
        ("family", c_uint16),
        ("protocol", c_uint16),
        ("index", c_uint32),
        ("hardware", c_uint16),
        ("packet", c_ubyte),
        ("size", c_ubyte),
        ("address", c_ubyte * 8),
    )


class _Interface(Structure):
    """`struct ifaddrs`."""


_Interface._fields_ = (
    ("next", POINTER(_Interface)),
    ("name", c_char_p),
    ("flags", c_uint),
    ("address", POINTER(_Address)),
    ("netmask", POINTER(_Address)),
    ("other", POINTER(_Address)),
    ("data", c_void_p),
)


def addresses() -> list[dict[str, str | int | None]]:
    """One entry for each address of an interface that is up: {family, name, address, netmask, scopeid, cidr, mac}.

    Raises OSError.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    first = POINTER(_Interface)()
    if libc.getifaddrs(ctypes.byref(first)) != 0:
        number = ctypes.get_errno() or errno.EIO
        raise OSError(number, os.strerror(number))
    try:
        entries = list(_entries(first))
        macs = {entry.name: _mac(entry) for entry in entries if _family(entry) == socket.AF_PACKET}
        return [
            described
            for entry in entries
            if entry.flags & _IFF_UP and (described := _described(entry, macs.get(entry.name, ":".join(["00"] * 6))))
        ]
    finally:
        libc.freeifaddrs(first)


def _entries(first: ctypes._Pointer[_Interface]) -> Iterator[_Interface]:
    at = first
    while bool(at):  # a null pointer is false
        yield at.contents
        at = at.contents.next


def _family(entry: _Interface) -> int | None:
    return entry.address.contents.family if entry.address else None


def _mac(entry: _Interface) -> str:
    link = ctypes.cast(entry.address, POINTER(_LinkAddress)).contents
    return ":".join(f"{byte:02x}" for byte in bytes(link.address)[:6])


def _described(entry: _Interface, mac: str) -> dict[str, str | int | None] | None:
    scope: int | None
    address: IPv4Address | IPv6Address
    netmask: IPv4Address | IPv6Address
    if _family(entry) == socket.AF_INET:
        family, scope = "IPv4", None
        address = IPv4Address(bytes(ctypes.cast(entry.address, POINTER(_Address4)).contents.address))
        netmask = IPv4Address(_mask(entry, _Address4, 4))
    elif _family(entry) == socket.AF_INET6:
        found = ctypes.cast(entry.address, POINTER(_Address6)).contents
        family, scope = "IPv6", int(found.scope)
        address = IPv6Address(bytes(found.address))
        netmask = IPv6Address(_mask(entry, _Address6, 16))
    else:
        return None
    return {
        "family": family,
        "name": os.fsdecode(entry.name).encode(errors="replace").decode(),
        "address": str(address),
        "netmask": str(netmask),
        "scopeid": scope,
        "cidr": f"{address}/{int(netmask).bit_count()}",
        "mac": mac,
    }


def _mask(entry: _Interface, kind: type[_Address4 | _Address6], size: int) -> bytes:
    """An interface without a netmask has an address of its own alone."""
    if not entry.netmask:
        return b"\xff" * size
    return bytes(ctypes.cast(entry.netmask, POINTER(kind)).contents.address)
