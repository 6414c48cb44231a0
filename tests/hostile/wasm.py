"""Makes WebAssembly modules as bytes, without a toolchain: as much of the binary format as the cases need.

WebAssembly Core Specification, chapter "Binary Format".
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

VOID = b"\x60\x00\x00"  # the type () -> ()

BLOCK_VOID = b"\x40"
DROP = b"\x1a"
END = b"\x0b"


def unsigned(number: int) -> bytes:
    """LEB128."""
    encoded = bytearray()
    while True:
        low, number = number & 0x7F, number >> 7
        encoded.append(low | (0x80 if number else 0))
        if not number:
            return bytes(encoded)


def signed(number: int) -> bytes:
    """LEB128 with a sign."""
    encoded = bytearray()
    while True:
        low, number = number & 0x7F, number >> 7
        done = (number == 0 and not low & 0x40) or (number == -1 and low & 0x40 != 0)
        encoded.append(low | (0 if done else 0x80))
        if done:
            return bytes(encoded)


def i32(number: int) -> bytes:
    """`i32.const number`."""
    return b"\x41" + signed(number)


def call(function: int) -> bytes:
    """`call function`."""
    return b"\x10" + unsigned(function)


def return_call(function: int) -> bytes:
    """`return_call function`."""
    return b"\x12" + unsigned(function)


def endless(body: bytes) -> bytes:
    """`loop body br 0 end`."""
    return b"\x03" + BLOCK_VOID + body + b"\x0c\x00" + END


GROW_BY_ONE = i32(1) + b"\x40\x00" + DROP


def fill(size: int) -> bytes:
    """`memory.fill` from 0."""
    return i32(0) + i32(1) + i32(size) + b"\xfc\x0b\x00"


def new_array(length: int) -> bytes:
    """`array.new_default` of type 0."""
    return i32(length) + b"\xfb\x07\x00" + DROP


ARRAY_OF_I32 = b"\x5e\x7f\x01"


def memory(pages: int) -> bytes:
    """A memory of at least that many pages."""
    return b"\x00" + unsigned(pages)


def _section(number: int, entries: Sequence[bytes]) -> bytes:
    if not entries:
        return b""
    content = unsigned(len(entries)) + b"".join(entries)
    return bytes([number]) + unsigned(len(content)) + content


def module(
    *bodies: bytes,
    types: Sequence[bytes] = (VOID,),
    memories: Sequence[bytes] = (),
    imported_functions: int = 0,
    start: bool = False,
) -> bytes:
    """A module of functions () -> (), the first exported as "run" or started; imports are `a.b`, of the last type."""
    kind = unsigned(len(types) - 1)
    codes = [b"\x00" + body + END for body in bodies]
    first = unsigned(imported_functions)
    return b"".join(
        [
            b"\0asm\1\0\0\0",
            _section(1, types),
            _section(2, [b"\x01a\x01b\x00" + kind] * imported_functions),
            _section(3, [kind] * len(bodies)),
            _section(5, memories),
            _section(7, [b"\x03run\x00" + first] if bodies and not start else []),
            b"\x08" + unsigned(len(first)) + first if start else b"",
            _section(10, [unsigned(len(code)) + code for code in codes]),
        ]
    )


def script(content: bytes) -> str:
    """JavaScript that gives the module's bytes."""
    return f'Uint8Array.fromBase64("{base64.b64encode(content).decode()}")'


def instance(content: bytes, imports: str = "{}") -> str:
    """JavaScript that gives the module's instance."""
    return f"new WebAssembly.Instance(new WebAssembly.Module({script(content)}), {imports})"
