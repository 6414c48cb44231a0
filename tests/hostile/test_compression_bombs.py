"""Decompression bombs and other attacks on compression streams: everything counts, and nothing is endless."""

from __future__ import annotations

import base64
import zlib

import brotli  # type: ignore[import-untyped]
from tests.hostile.arena import CPU, MEMORY, VALUE, arena, attack, for_each, in_own_process, resident_mb, until

_MB = 1 << 20

_STREAMS = """
  const bytes = (text) => Uint8Array.fromBase64(text);
  const feed = (stream, ...chunks) => {
    const writer = stream.writable.getWriter();
    for (const chunk of chunks) writer.write(chunk).catch(() => {});
    writer.close().catch(() => {});
    return stream.readable;
  };
  const drain = async (readable) => {
    let size = 0;
    for await (const piece of readable) size += piece.byteLength;
    return size;
  };
  const zeros = async (format, megabytes) => {
    const stream = new CompressionStream(format);
    const writer = stream.writable.getWriter();
    const write = async () => {
      const block = new Uint8Array(1 << 20);
      for (let i = 0; i < megabytes; i++) await writer.write(block);
      await writer.close();
    };
    const [packed] = await Promise.all([new Response(stream.readable).bytes(), write()]);
    return packed;
  };
"""


def _bomb(name: str, megabytes: int) -> str:
    if name == "brotli":
        packed = brotli.compress(bytes(megabytes * _MB), quality=9)
    else:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        block = bytes(_MB)
        packed = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    return f'bytes("{base64.b64encode(packed).decode()}")'


def _case(body: str) -> str:
    return f"(async () => {{ {_STREAMS} {body} }})()"


@for_each("name", ["gzip", "brotli"])
@in_own_process
def test_a_bomb_in_one_chunk_is_a_range_error(name: str) -> None:
    code = _case(f'return await drain(feed(new DecompressionStream("{name}"), {_bomb(name, 1000)}));')
    attack(code, "RangeError", most_mb=120, cpu_limit_ms=5000)


@for_each("name", ["gzip", "brotli"])
@in_own_process
def test_a_refused_bomb_does_not_condemn(name: str) -> None:
    with arena(cpu_limit_ms=5000, most_mb=120) as here:
        victim = here.victim()
        code = _case(f'await drain(feed(new DecompressionStream("{name}"), {_bomb(name, 200)}));')
        assert victim.run(code).ending == "RangeError"
        again = _case(f'return await drain(feed(new DecompressionStream("{name}"), await zeros("{name}", 2)));')
        assert victim.run(again).value == 2 * _MB
        assert victim.events == []
        victim.isolate.terminate()
        victim.wait_end()


@in_own_process
def test_a_bomb_read_piece_by_piece_ends_at_the_cpu_limit() -> None:
    code = _case("""
      const packed = await zeros("deflate", 4);
      for (;;) await drain(feed(new DecompressionStream("deflate"), packed));""")
    attack(code, CPU, most_mb=120)


@for_each("name", ["gzip", "deflate-raw", "brotli"])
@in_own_process
def test_compressing_in_one_call_ends_at_the_cpu_limit(name: str) -> None:
    """Noise of 20 MB is some tenths of a second of work; the codec looks at the limits meanwhile."""
    code = _case(f"""
      const noise = new Uint8Array(20 << 20);
      let x = 1;
      for (let i = 0; i < 65536; i++) noise[i] = x = (x * 48271) % 2147483647;
      for (let i = 65536; i < noise.length; i += 65536) noise.set(noise.subarray(0, 65536 - i / 65536), i);
      for (;;) await drain(feed(new CompressionStream("{name}"), noise));""")
    attack(code, CPU, most_mb=200, memory_limit_mb=64)


@for_each("name", ["gzip", "brotli"])
@in_own_process
def test_a_bomb_in_one_call_ends_at_the_cpu_limit(name: str) -> None:
    code = _case(f"""
      const packed = {_bomb(name, 400)};
      for (;;) await drain(feed(new DecompressionStream("{name}"), packed)).catch(() => {{}});""")
    attack(code, CPU, most_mb=640, memory_limit_mb=512)


@for_each("name", ["gzip", "deflate", "deflate-raw", "brotli"])
@in_own_process
def test_streams_without_end_end_at_a_limit(name: str) -> None:
    kept = f'const all = []; for (;;) all.push(new CompressionStream("{name}"), new DecompressionStream("{name}"));'
    attack(kept, "RangeError", MEMORY, most_mb=120, cpu_limit_ms=10_000)
    fed = f"""const all = []; for (;;) {{
      const stream = new CompressionStream("{name}");
      all.push(stream);
      stream.writable.getWriter().write(new Uint8Array(1000)).catch(() => {{}});
    }}"""
    attack(fed, "RangeError", MEMORY, most_mb=120, cpu_limit_ms=10_000)


@in_own_process
def test_dropped_streams_give_their_memory_back() -> None:
    with arena(cpu_limit_ms=10_000, most_mb=120) as here:
        victim = here.victim()
        code = _case("""
          for (let i = 0; i < 2000; i++) {
            const stream = new CompressionStream(i % 2 ? "gzip" : "brotli");
            stream.writable.getWriter().write(new Uint8Array(1000)).catch(() => {});
            if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve));
          }
          return "alive";""")
        assert victim.run(code).value == "alive"
        victim.isolate.terminate()
        victim.wait_end()


@in_own_process
def test_destroyed_with_open_streams() -> None:
    with arena(cpu_limit_ms=5000) as here:
        before = resident_mb()
        for _ in range(20):
            victim = here.victim()
            code = """
              globalThis.all = Array.from({ length: 10 }, (_, i) => new CompressionStream(i % 2 ? "gzip" : "brotli"));
              for (const { writable } of all) writable.getWriter().write(new Uint8Array(5000)); all.length"""
            assert victim.run(code).value == 10
            victim.isolate.terminate()
            victim.wait_end()
        until(lambda: resident_mb() - before < 48, "the codecs' memory is back")


PATCHED = {
    "a then on every object detaches the chunk": """
      const chunk = new Uint8Array(100_000);
      Object.defineProperty(Object.prototype, "then", {
        configurable: true,
        get() {
          if (!chunk.buffer.detached) chunk.buffer.transfer();
        },
      });
      const { readable } = (() => {
        const s = new CompressionStream("gzip");
        const w = s.writable.getWriter();
        w.write(chunk);
        w.write(chunk);
        w.close();
        return s;
      })();
      const reader = readable.getReader();
      const outcome = await new Promise((resolve) => {
        reader.closed.then(() => resolve(1), () => resolve(1));
        (function read() {
          reader.read().then((r) => r.done || read(), () => {});
        })();
      });
      delete Object.prototype.then;
      return outcome;""",
    "members of a transformer on Object.prototype": """
      let called = 0;
      for (const name of ["start", "readableType", "writableType", "transform", "flush", "cancel"]) {
        Object.defineProperty(Object.prototype, name, { configurable: true, get() { called++; return undefined; } });
      }
      new CompressionStream("gzip");
      for (const name of ["start", "readableType", "writableType", "transform", "flush", "cancel"]) {
        delete Object.prototype[name];
      }
      return called === 0 ? 1 : called;""",
    "enqueue is the guest's": """
      TransformStreamDefaultController.prototype.enqueue = function () { throw new RangeError("mine"); };
      try { await drain(feed(new CompressionStream("gzip"), new Uint8Array(10))); } catch {}
      return 1;""",
    "a buffer that shrinks": """
      const buffer = new ArrayBuffer(1 << 20, { maxByteLength: 1 << 20 });
      const stream = new CompressionStream("gzip");
      const writer = stream.writable.getWriter();
      const writes = [
        writer.write(new Uint8Array(buffer, 4096)),
        writer.write(new Uint8Array(buffer)),
        writer.write(buffer),
        writer.close(),
      ];
      buffer.resize(0);
      for (const write of writes) write.catch(() => {});
      try { await drain(stream.readable); } catch {}
      return 1;""",
}


@for_each("name", PATCHED)
@in_own_process
def test_a_guest_who_comes_between(name: str) -> None:
    attack(_case(PATCHED[name]), VALUE, cpu_limit_ms=5000)
