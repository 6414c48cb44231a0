"""Reads and writes frames of the WebSocket protocol for a client (RFC 6455, 5 and 7). Does no input or output."""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from network_runtime._base.checks import utf8
from network_runtime.errors import FetchError

LONGEST_REASON: Final = 123  # bytes
_LONGEST_CONTROL: Final = 125  # bytes
_FINAL: Final = 0x80
_RESERVED: Final = 0x70
_MASKED: Final = 0x80
_TWO_BYTES: Final = 126  # in place of a length: the length follows in two bytes
_EIGHT_BYTES: Final = 127


class Opcode(IntEnum):
    """The kind of a frame."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


_OPCODES: Final = frozenset(Opcode)
_SHORT: Final = 1 << 10  # bytes; shorter ones are masked faster as one number
_XOR: Final = [bytes(value ^ byte for value in range(256)) for byte in range(256)]


class FrameError(FetchError):
    """The server broke the protocol or a limit. The connection is closed with `code`."""

    def __init__(self, code: int, text: str) -> None:
        """`text` says what the server did."""
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Close:
    """The last frame of the other side."""

    code: int | None  # None: it had no payload
    reason: str


@dataclass(frozen=True)
class Ping:
    """A ping. Its answer must have the same payload."""

    payload: bytes


class FrameReader:
    """Makes messages of the bytes that a server sends. Everything that the protocol forbids is a FrameError."""

    def __init__(self, most: int) -> None:
        """Start with no bytes. `most`: the largest message, in bytes."""
        self._most = most
        self._buffer = bytearray()
        self._kind: Opcode | None = None  # of the message that is not complete yet
        self._size = 0  # its bytes so far
        self._bytes: list[bytes] = []
        self._text: list[str] = []
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._closed = False

    @property
    def pending(self) -> int:
        """Bytes of a message that is not complete yet."""
        return len(self._buffer) + self._size

    def feed(self, data: bytes) -> tuple[list[str | bytes | Close | Ping], FrameError | None]:
        """Take `data`. Returns the messages that are complete now, and an error if one follows them.

        Nothing after a Close or an error is read.
        """
        found: list[str | bytes | Close | Ping] = []
        self._buffer += data
        try:
            while not self._closed and (frame := self._frame()) is not None:
                item = self._taken(*frame)
                if item is not None:
                    found.append(item)
        except FrameError as failure:
            self._closed = True
            return found, failure
        return found, None

    def _frame(self) -> tuple[Opcode, bool, bytes] | None:
        """The next whole frame: its opcode, whether it is the last one of its message, and its payload."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        first, second = buffer[0], buffer[1]
        opcode, final = self._checked(first, second)
        length = second & ~_MASKED
        start = 2
        if length >= _TWO_BYTES:
            start += 2 if length == _TWO_BYTES else 8
            if len(buffer) < start:
                return None
            least = _TWO_BYTES if length == _TWO_BYTES else 1 << 16
            length = int.from_bytes(buffer[2:start], "big")
            if length < least or length >= 1 << 63:
                raise FrameError(1002, "the server sent a frame with a length that is not valid")
        if opcode < Opcode.CLOSE and self._size + length > self._most:
            raise FrameError(1009, f"the server sent a message of more than {self._most} bytes")
        if len(buffer) < start + length:
            return None
        payload = bytes(memoryview(buffer)[start : start + length])
        del buffer[: start + length]
        return opcode, final, payload

    def _checked(self, first: int, second: int) -> tuple[Opcode, bool]:
        if first & _RESERVED:
            raise FrameError(1002, "the server sent a frame with reserved bits")
        if second & _MASKED:
            raise FrameError(1002, "the server sent a masked frame")
        if first & 0xF not in _OPCODES:
            raise FrameError(1002, "the server sent a frame of an unknown kind")
        opcode, final = Opcode(first & 0xF), bool(first & _FINAL)
        if opcode >= Opcode.CLOSE:
            if not final or second & ~_MASKED > _LONGEST_CONTROL:
                raise FrameError(1002, "the server sent a control frame that is fragmented or too long")
        elif (opcode is Opcode.CONTINUATION) != (self._kind is not None):
            raise FrameError(1002, "the server sent fragments out of order")
        return opcode, final

    def _taken(self, opcode: Opcode, final: bool, payload: bytes) -> str | bytes | Close | Ping | None:
        if opcode is Opcode.PING:
            return Ping(payload)
        if opcode is Opcode.PONG:
            return None
        if opcode is Opcode.CLOSE:
            self._closed = True
            return _close(payload)
        if opcode is not Opcode.CONTINUATION:
            self._kind = opcode
        self._size += len(payload)
        if self._kind is Opcode.TEXT:
            self._text.append(self._decoded(payload, final=final))
        else:
            self._bytes.append(payload)
        return self._message() if final else None

    def _decoded(self, payload: bytes, *, final: bool) -> str:
        try:
            return self._decoder.decode(payload, final)
        except UnicodeDecodeError:
            raise FrameError(1007, "the server sent a text that is not UTF-8") from None

    def _message(self) -> str | bytes:
        message = "".join(self._text) if self._kind is Opcode.TEXT else b"".join(self._bytes)
        self._kind = None
        self._size = 0
        self._text.clear()
        self._bytes.clear()
        return message


def _close(payload: bytes) -> Close:
    if not payload:
        return Close(None, "")
    code = int.from_bytes(payload[:2], "big")
    if len(payload) == 1 or not (1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999):
        raise FrameError(1002, "the server closed the connection with a code that is not valid")
    try:
        return Close(code, payload[2:].decode("utf-8"))
    except UnicodeDecodeError:
        raise FrameError(1007, "the server closed the connection with a reason that is not UTF-8") from None


def frame(opcode: Opcode, payload: bytes) -> bytes:
    """Make one whole, masked frame."""
    size = len(payload)
    if size < _TWO_BYTES:
        head = bytes((_FINAL | opcode, _MASKED | size))
    elif size < 1 << 16:
        head = bytes((_FINAL | opcode, _MASKED | _TWO_BYTES)) + size.to_bytes(2, "big")
    else:
        head = bytes((_FINAL | opcode, _MASKED | _EIGHT_BYTES)) + size.to_bytes(8, "big")
    key = os.urandom(4)
    return b"".join((head, key, _masked(payload, key)))


def close_frame(code: int | None, reason: str = "") -> bytes:
    """Make a close frame. It has no payload if `code` is None. A reason that is too long is left out."""
    if code is None:
        return frame(Opcode.CLOSE, b"")
    said = utf8(reason)
    return frame(Opcode.CLOSE, code.to_bytes(2, "big") + (said if len(said) <= LONGEST_REASON else b""))


def _masked(payload: bytes, key: bytes) -> bytes:
    size = len(payload)
    if size < _SHORT:
        keys = int.from_bytes((key * (size // 4 + 1))[:size], "little")
        return (int.from_bytes(payload, "little") ^ keys).to_bytes(size, "little")
    masked = bytearray(payload)
    for place, byte in enumerate(key):
        masked[place::4] = masked[place::4].translate(_XOR[byte])
    return bytes(masked)
