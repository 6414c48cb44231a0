"""Compression streams, against Deno: megabytes of uncompressed data per second."""

from __future__ import annotations

from benchmarks.harness import run_rounds, show
from benchmarks.web_scripts import contenders

_ROUNDS = 5

# 8 MB of words, in chunks of 64 KB as a network gives them.
_MEASURE = """
  const words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "{", "}", ":", "1234", "\\n"];
  const whole = new Uint8Array(8 << 20);
  let seed = 1;
  for (let at = 0; at < whole.length;) {
    seed = (seed * 48271) % 2147483647;
    for (const letter of words[seed % words.length] + " ") whole[at++] = letter.charCodeAt(0);
  }
  const through = async (stream, input) => {
    const writer = stream.writable.getWriter();
    const feed = async () => {
      for (let at = 0; at < input.length; at += 65536) await writer.write(input.subarray(at, at + 65536));
      await writer.close();
    };
    const pieces = [];
    const drain = async () => { for await (const piece of stream.readable) pieces.push(piece); };
    await Promise.all([feed(), drain()]);
    return pieces;
  };
  const joined = (pieces) => {
    const all = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
    let at = 0;
    for (const piece of pieces) { all.set(piece, at); at += piece.length; }
    return all;
  };
  const seconds = async (act) => {
    await act();
    const start = performance.now();
    await act();
    return (performance.now() - start) / 1000;
  };
  const small = whole.subarray(0, 1000);
"""


def run() -> None:
    """Print tables of each format, and one of small texts."""
    for name in ("gzip", "deflate-raw", "brotli"):
        compress = f"""
            return whole.length / 1e6 / await seconds(() => through(new CompressionStream("{name}"), whole));"""
        decompress = f"""
            const packed = joined(await through(new CompressionStream("{name}"), whole));
            return whole.length / 1e6 / await seconds(() => through(new DecompressionStream("{name}"), packed));"""
        size = f'return joined(await through(new CompressionStream("{name}"), whole)).length / whole.length * 100;'
        _table(f"{name}: compress", "MB/s", compress, more_is_better=True)
        _table(f"{name}: decompress", "MB/s", decompress, more_is_better=True)
        _table(f"{name}: what is left", "%", size, rounds=1)
    body = """
        return 1e6 / 500 * await seconds(async () => {
          for (let i = 0; i < 500; i++) await through(new CompressionStream("gzip"), small);
        });"""
    _table("gzip of 1000 bytes, stream and all", "us", body)


def _table(title: str, unit: str, body: str, *, more_is_better: bool = False, rounds: int = _ROUNDS) -> None:
    samples = run_rounds(contenders(_MEASURE + body), rounds, rehearse=False)
    show(title, unit, samples, more_is_better=more_is_better)
