"""Compression Standard: CompressionStream and DecompressionStream, with Python's zlib and brotli on the other side."""

from __future__ import annotations

import base64
import gzip
import random
import zlib
from typing import TYPE_CHECKING, cast

import brotli  # type: ignore[import-untyped]
import pytest
from tests.conformance.scripts import check

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

_STREAMS = """
  const bytes = (text) => Uint8Array.fromBase64(text);
  const through = async (stream, chunks) => {
    const writer = stream.writable.getWriter();
    const written = Promise.all([...chunks.map((chunk) => writer.write(chunk)), writer.close()]);
    written.catch(() => {});
    const pieces = [];
    let size = 0;
    for await (const piece of stream.readable) {
      pieces.push(piece);
      size += piece.byteLength;
    }
    await written;
    const all = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.byteLength;
    }
    return all;
  };
  const cut = (whole, size) => {
    const chunks = [];
    for (let at = 0; at < whole.length; at += size) chunks.push(whole.subarray(at, at + size));
    return chunks;
  };
"""


def embed(value: bytes) -> str:
    return f'bytes("{base64.b64encode(value).decode()}")'


def run(sandbox: Sandbox, expression: str) -> bytes:
    isolate = sandbox.create_isolate_sync(cpu_limit_ms=10_000, memory_limit_mb=256)
    code = f"(async () => {{ {_STREAMS} return {expression}; }})()"
    return cast("bytes", isolate.evaluate_sync(code, timeout=20))


def run_case(sandbox: Sandbox, case: str) -> None:
    check(sandbox, _STREAMS + case)


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


CASES = {
    "the constructors": """
        for (const Stream of [CompressionStream, DecompressionStream]) {
          thrown("TypeError", () => new Stream());
          thrown("TypeError", () => new Stream("a"));
          thrown("TypeError", () => new Stream("GZIP"));
          thrown("TypeError", () => Stream("gzip"));
          const stream = new Stream({ toString: () => "gzip" });
          equal([stream.readable instanceof ReadableStream, stream.writable instanceof WritableStream].join(), "true,true");
          equal(stream.readable === stream.readable, true);
          equal(Object.prototype.toString.call(stream), `[object ${Stream.name}]`);
          equal(Stream.length, 1);
          const { get } = Object.getOwnPropertyDescriptor(Stream.prototype, "readable");
          thrown("TypeError", () => get.call({}));
        }""",
    "chunks that are no bytes": """
        for (const Stream of [CompressionStream, DecompressionStream]) {
          for (const chunk of [undefined, null, 3.14, {}, [1], "text", Symbol.iterator, new Blob([])]) {
            const { readable, writable } = new Stream("deflate");
            const writer = writable.getWriter();
            const write = writer.write(chunk);
            write.catch(() => {});
            await rejected("TypeError", readable.getReader().read());
            await rejected("TypeError", write);
          }
        }""",
    "buffers and all views": """
        const plain = new Uint8Array(256).map((_, i) => i);
        const packed = await through(new CompressionStream("gzip"), [plain]);
        const same = async (chunk, what) => equal((await through(new DecompressionStream("gzip"), [await through(new CompressionStream("gzip"), [chunk])])).join(), plain.join(), what);
        await same(plain.buffer, "buffer");
        await same(new DataView(plain.buffer), "DataView");
        for (const View of [Int8Array, Uint8ClampedArray, Int16Array, Uint32Array, Float32Array, Float64Array, BigInt64Array]) await same(new View(plain.buffer), View.name);
        const shifted = new Uint8Array(300);
        shifted.set(plain, 17);
        await same(shifted.subarray(17, 273), "subarray");
        equal((await through(new DecompressionStream("gzip"), [packed])).constructor, Uint8Array);""",
    "resizable buffers": """
        const buffer = new ArrayBuffer(4, { maxByteLength: 64 });
        const tracking = new Uint8Array(buffer);
        tracking.set([1, 2, 3, 4]);
        buffer.resize(6);
        const back = async (chunk) => (await through(new DecompressionStream("deflate"), [await through(new CompressionStream("deflate"), [chunk])])).join();
        const outcome = async (chunk) => { try { return await back(chunk); } catch (error) { return error.name; } };
        const beyond = new Uint8Array(buffer, 2, 4);
        buffer.resize(3);
        for (const [chunk, whole] of [[tracking, "1,2,3"], [buffer, "1,2,3"], [beyond, ""]]) {
          const got = await outcome(chunk);
          equal(got === whole || got === "TypeError", true, got);
        }""",
    "detached buffers have no bytes": """
        const gone = new Uint8Array([1, 2, 3]);
        gone.buffer.transfer();
        const stream = new CompressionStream("deflate");
        let got;
        try { got = (await through(new DecompressionStream("deflate"), [await through(stream, [gone])])).length; } catch (error) { got = error.name; }
        equal(got === 0 || got === "TypeError", true, `${got}`);""",
    "a chunk that is detached while it waits": """
        const stream = new CompressionStream("deflate");
        const writer = stream.writable.getWriter();
        const reader = stream.readable.getReader();
        const chunk = new Uint8Array(1000).fill(7);
        const writes = [writer.write(new Uint8Array(10)), writer.write(chunk), writer.close()];
        chunk.buffer.transfer();
        writes.forEach((write) => write.catch(() => {}));
        try { while (!(await reader.read()).done); } catch (error) { equal(error.name, "TypeError"); }""",
    "output comes in pieces": """
        const packed = await through(new CompressionStream("gzip"), [new Uint8Array(1 << 20)]);
        const { readable, writable } = new DecompressionStream("gzip");
        const writer = writable.getWriter();
        writer.write(packed);
        writer.close();
        let total = 0;
        for await (const piece of readable) {
          equal(piece.byteLength <= 65536 && piece.byteLength === piece.buffer.byteLength, true);
          total += piece.byteLength;
        }
        equal(total, 1 << 20);""",
    "cancel and abort": """
        for (const end of [(stream) => stream.readable.cancel("enough"), (stream) => stream.writable.abort("enough")]) {
          const stream = new CompressionStream("brotli");
          await end(stream);
        }
        const { readable, writable } = new DecompressionStream("gzip");
        await readable.cancel();
        await writable.getWriter().closed.catch(() => {});""",
    "between a blob and a response": """
        const counted = new Uint8Array(50_000).map((_, i) => i % 251);
        const packed = new Blob([counted]).stream().pipeThrough(new CompressionStream("deflate-raw"));
        const plain = await new Response(packed.pipeThrough(new DecompressionStream("deflate-raw"))).bytes();
        equal(plain.join(), counted.join());""",
}


@pytest.mark.parametrize("case", CASES)
def test_compression(sync_sandbox: Sandbox, case: str) -> None:
    run_case(sync_sandbox, CASES[case])
