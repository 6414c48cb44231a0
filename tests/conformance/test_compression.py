"""Compression Standard: CompressionStream and DecompressionStream, with Python's zlib and brotli on the other side."""

from __future__ import annotations

import base64
import gzip
import random
import zlib
from typing import TYPE_CHECKING, cast

import brotli  # type: ignore[import-untyped]
import pytest
from tests.conformance.scripts import CASES, check, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from network_runtime import Sandbox

FORMATS = ("gzip", "deflate", "deflate-raw", "brotli")

DECOMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "deflate-raw": lambda packed: zlib.decompress(packed, -15),
    "brotli": lambda packed: cast("bytes", brotli.decompress(packed)),
}


def pack(name: str, plain: bytes, level: int = 6) -> bytes:
    """Compress in Python."""
    if name == "brotli":
        return cast("bytes", brotli.compress(plain, quality=level))
    window_bits = {"gzip": 31, "deflate": 15, "deflate-raw": -15}[name]
    packer = zlib.compressobj(level, zlib.DEFLATED, window_bits)
    return packer.compress(plain) + packer.flush()


_random = random.Random(7)
PLAIN = {
    "nothing": b"",
    "one-byte": b"x",
    "text": b"The quick brown fox jumps over the lazy dog. " * 40,
    "a-megabyte-of-words": b" ".join(_random.choice((b"alpha", b"beta", b"gamma", b"delta")) for _ in range(180_000)),
    "noise": _random.randbytes(300_000),
    "zeros": bytes(3_000_000),
}

STREAMS = CASES / "compression.js"  # for its `through` and `cut`


def embed(value: bytes) -> str:
    return f'Uint8Array.fromBase64("{base64.b64encode(value).decode()}")'


def run(sandbox: Sandbox, expression: str) -> bytes:
    isolate = sandbox.create_isolate_sync(cpu_limit_ms=10_000, memory_limit_mb=256)
    load(isolate, STREAMS)
    return cast("bytes", isolate.evaluate_sync(expression, timeout=20))


def run_case(sandbox: Sandbox, case: str) -> None:
    check(sandbox, case, STREAMS)


@pytest.mark.parametrize("plain", PLAIN)
@pytest.mark.parametrize("name", FORMATS)
def test_what_we_compress_python_decompresses(sync_sandbox: Sandbox, name: str, plain: str) -> None:
    packed = run(sync_sandbox, f'through(new CompressionStream("{name}"), cut({embed(PLAIN[plain])}, 70_000))')
    assert DECOMPRESS[name](packed) == PLAIN[plain]
    if plain in ("text", "a-megabyte-of-words", "zeros"):
        assert len(packed) < len(PLAIN[plain]) / 3


@pytest.mark.parametrize("level", [1, 9])
@pytest.mark.parametrize("plain", PLAIN)
@pytest.mark.parametrize("name", FORMATS)
def test_what_python_compresses_we_decompress(sync_sandbox: Sandbox, name: str, plain: str, level: int) -> None:
    packed = pack(name, PLAIN[plain], level)
    assert run(sync_sandbox, f'through(new DecompressionStream("{name}"), [{embed(packed)}])') == PLAIN[plain]


@pytest.mark.parametrize("name", FORMATS)
def test_byte_by_byte(sync_sandbox: Sandbox, name: str) -> None:
    packed = pack(name, PLAIN["text"])
    assert run(sync_sandbox, f'through(new DecompressionStream("{name}"), cut({embed(packed)}, 1))') == PLAIN["text"]
    ours = run(sync_sandbox, f'through(new CompressionStream("{name}"), cut({embed(PLAIN["text"])}, 1))')
    assert DECOMPRESS[name](ours) == PLAIN["text"]


def test_stored_blocks_and_every_field_of_a_gzip_header(sync_sandbox: Sandbox) -> None:
    """RFC 1952, 2.3: FTEXT, FHCRC, FEXTRA, FNAME and FCOMMENT are passed over; FHCRC must be right."""
    body = pack("deflate-raw", b"abc", 0)
    tail = zlib.crc32(b"abc").to_bytes(4, "little") + (3).to_bytes(4, "little")
    head = b"\x1f\x8b\x08\x1f\x01\x02\x03\x04\x00\x0b" + b"\x04\x00EXTR" + b"name\x00" + b"a comment\x00"
    head += (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little")
    assert run(sync_sandbox, f'through(new DecompressionStream("gzip"), [{embed(head + body + tail)}])') == b"abc"


def refused(sandbox: Sandbox, name: str, chunks: Iterable[bytes]) -> None:
    run_case(
        sandbox,
        f"""
        const error = await reason(through(new DecompressionStream("{name}"), [{", ".join(map(embed, chunks))}]));
        equal(error.constructor === TypeError, true, `${{error}}`);""",
    )


def flipped(packed: bytes, at: int) -> bytes:
    changed = bytearray(packed)
    changed[at] ^= 0xFF
    return bytes(changed)


CORRUPT = {
    "gzip-magic": ("gzip", flipped(pack("gzip", b"abc"), 0)),
    "gzip-method": ("gzip", flipped(pack("gzip", b"abc"), 2)),
    "gzip-reserved-flags": ("gzip", flipped(pack("gzip", b"abc"), 3)),
    "gzip-crc32": ("gzip", flipped(pack("gzip", b"abc"), -8)),
    "gzip-isize": ("gzip", flipped(pack("gzip", b"abc"), -1)),
    "gzip-block": ("gzip", flipped(pack("gzip", b"abc"), 10)),
    "deflate-method": ("deflate", flipped(pack("deflate", b"abc"), 0)),
    "deflate-check": ("deflate", flipped(pack("deflate", b"abc"), 1)),
    "deflate-adler32": ("deflate", flipped(pack("deflate", b"abc"), -1)),
    "deflate-dictionary": ("deflate", b"\x78\xbb\x00\x00\x00\x01\x03\x00\x00\x00\x00\x01"),
    "deflate-raw-block-type": ("deflate-raw", b"\x07"),
    "deflate-raw-far-distance": ("deflate-raw", b"\x03\x02\x00"),
    "brotli-noise": ("brotli", b"\xff" * 40),
    "brotli-large-window": ("brotli", b"\x11\x1e\x00"),
    "gzip-as-brotli": ("brotli", pack("gzip", PLAIN["text"])),
    "brotli-as-gzip": ("gzip", pack("brotli", PLAIN["text"])),
    "deflate-as-deflate-raw": ("deflate-raw", pack("deflate", PLAIN["text"])),
}


@pytest.mark.parametrize("case", CORRUPT)
def test_corrupt_data_is_a_type_error(sync_sandbox: Sandbox, case: str) -> None:
    name, packed = CORRUPT[case]
    refused(sync_sandbox, name, [packed])


@pytest.mark.parametrize("name", FORMATS)
def test_data_cut_short_is_a_type_error(sync_sandbox: Sandbox, name: str) -> None:
    packed = pack(name, PLAIN["text"])
    run_case(
        sync_sandbox,
        f"""
        const packed = {embed(packed)};
        for (let size = 0; size < packed.length; size++) {{
          const error = await reason(through(new DecompressionStream("{name}"), [packed.subarray(0, size)]));
          equal(error.constructor === TypeError, true, `${{size}}: ${{error}}`);
        }}""",
    )


@pytest.mark.parametrize("name", FORMATS)
def test_data_after_the_end_is_a_type_error_after_the_output(sync_sandbox: Sandbox, name: str) -> None:
    """ "Decompress and enqueue a chunk", step 5: after what the chunk holds is on its way."""
    packed = pack(name, b"abc")
    run_case(
        sync_sandbox,
        f"""
        for (const chunks of [[{embed(packed + b"!")}], [{embed(packed)}, {embed(b"!")}]]) {{
          const {{ readable, writable }} = new DecompressionStream("{name}");
          const writer = writable.getWriter();
          const reader = readable.getReader();
          const writes = chunks.map((chunk) => writer.write(chunk));
          writes.forEach((write) => write.catch(() => {{}}));
          const {{ value, done }} = await reader.read();
          equal([done, String.fromCharCode(...value)].join(), "false,abc");
          await rejected("TypeError", reader.read());
          await rejected("TypeError", writes.at(-1));
          await rejected("TypeError", writer.closed);
        }}
        const whole = new DecompressionStream("{name}");
        equal((await through(whole, [{embed(packed)}, new Uint8Array(0)])).length, 3);""",
    )
