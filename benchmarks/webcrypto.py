"""Digests, ciphers and signatures of WebCrypto, against Deno."""

from __future__ import annotations

from benchmarks.harness import run_rounds, show
from benchmarks.web_scripts import contenders

_ROUNDS = 5

# What `act` does n times, one after the other, in microseconds each.
_MEASURE = """
  const measure = async (times, act) => {
    const run = async (count) => {
      const start = performance.now();
      for (let i = 0; i < count; i++) await act();
      return (performance.now() - start) * 1000 / count;
    };
    await run(times / 10);
    return run(times);
  };
  const megabytesEach = async (times, bytes, act) => bytes.byteLength / await measure(times, () => act(bytes));
"""

_LATENCIES = {
    "SHA-256 of 64 bytes": "const d = new Uint8Array(64); return measure(20_000, () => crypto.subtle.digest('SHA-256', d));",
    "AES-GCM of 64 bytes": """
        const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
        const d = new Uint8Array(64), iv = new Uint8Array(12);
        return measure(20_000, () => crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, d));""",
    "HMAC of 64 bytes": """
        const key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
        const d = new Uint8Array(64);
        return measure(20_000, () => crypto.subtle.sign("HMAC", key, d));""",
    "ECDSA P-256 sign": """
        const { privateKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
        const d = new Uint8Array(64);
        return measure(5_000, () => crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, d));""",
    "randomUUID": "return measure(100_000, () => crypto.randomUUID());",
}
_THROUGHPUTS = {
    "SHA-256 of 1 MiB": "return megabytesEach(200, new Uint8Array(1 << 20), (d) => crypto.subtle.digest('SHA-256', d));",
    "AES-GCM of 1 MiB": """
        const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
        const iv = new Uint8Array(12);
        return megabytesEach(200, new Uint8Array(1 << 20), (d) => crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, d));""",
}


def run() -> None:
    """Print a table for each subject."""
    for title, body in _LATENCIES.items():
        show(title, "us", run_rounds(contenders(_MEASURE + body), _ROUNDS, rehearse=False))
    for title, body in _THROUGHPUTS.items():
        show(title, "MB/s", run_rounds(contenders(_MEASURE + body), _ROUNDS, rehearse=False), more_is_better=True)
