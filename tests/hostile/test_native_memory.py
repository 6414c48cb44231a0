"""Memory that native code allocates for a guest outside V8's heap: ICU, V8 itself, the libraries, our code."""

from __future__ import annotations

import ctypes

from tests.hostile.arena import CPU, MEMORY, VALUE, arena, attack, for_each, in_own_process, resident_mb
from tests.hostile.test_wasm_bombs import UNIQUE

PATTERN = "new RegExp(`(a|b)*${all.length}`).exec('abab')"
HOARDS = {
    "relative-times": "new Intl.RelativeTimeFormat('de')",
    "dates": "new Intl.DateTimeFormat('de', { dateStyle: 'full', timeStyle: 'full' })",
    "numbers": "new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' })",
    "collators": "new Intl.Collator('de')",
    "plurals": "new Intl.PluralRules('de')",
    "lists": "new Intl.ListFormat('de')",
    "names": "new Intl.DisplayNames('de', { type: 'region' })",
    "durations": "new Intl.DurationFormat('de')",
    "segments": "new Intl.Segmenter('de', { granularity: 'word' }).segment('eins zwei')",
    "locales": "new Intl.Locale('de-DE-u-ca-buddhist-nu-thai')",
    "many-locales": "new Intl.DateTimeFormat(`de-u-ca-buddhist-x-a${all.length % 1e4}`)",
    "temporal": "Temporal.ZonedDateTime.from('2020-01-01T00:00[Europe/Berlin]')",
    "ports": "(() => { const c = new MessageChannel(); c.port1.postMessage(0); return c })()",
    "decoders": "((d) => (d.decode(new Uint8Array([200]), { stream: true }), d))(new TextDecoder('gb18030'))",
}

# In turns of their own, each of which is short.
TURNS = """
    const all = [];
    setInterval(() => {
      const end = performance.now() + 20;
      while (performance.now() < end) all.push(new Intl.RelativeTimeFormat('de'));
    }, 0);
    new Promise(() => {})"""

# What an object may take and does not count as: a part of it, or so many bytes.
COUNTED = {
    "ports": (3000, "new MessageChannel()"),
    "ports-with-messages": (6000, HOARDS["ports"]),
    "listening-ports": (6000, "(() => { const c = new MessageChannel(); c.port1.onmessage = () => 1; return c })()"),
    "broadcast-channels": (5000, "new BroadcastChannel('x')"),
    "blobs": (10_000, "new Blob([new Uint8Array(1)])"),
    "object-urls": (10_000, "URL.createObjectURL(new Blob([]))"),
    "decoders": (10_000, HOARDS["decoders"]),
    "url-patterns": (2000, "new URLPattern('https://a.b/:x/*')"),
    "signals": (5000, "AbortSignal.timeout(1e8)"),
    "streams": (3000, "new ReadableStream()"),
    "compressors": (40, "new CompressionStream('gzip')"),
    "timers": (20_000, "setTimeout(() => 1, 1e8)"),
    "keys": (6000, "await crypto.subtle.importKey('raw', new Uint8Array(32), 'HKDF', false, ['deriveBits'])"),
    "key-pairs": (2000, "await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])"),
    "dates": (300, HOARDS["dates"]),
    "temporal": (40_000, HOARDS["temporal"]),
    "patterns": (8000, PATTERN),
    "clones": (10_000, "structuredClone(new Uint8Array(10))"),
    "modules": (150, "new WebAssembly.Module(unique())"),
}
UNCOUNTED_BYTES = 256
UNCOUNTED_MB = 4
UNCOUNTED_PART = 0.2


@for_each("name", HOARDS)
@in_own_process
def test_a_hoard_ends_at_the_memory_limit(name: str) -> None:
    attack(f"const all = []; for (;;) all.push({HOARDS[name]})", MEMORY, "RangeError", most_mb=96, cpu_limit_ms=10_000)


@in_own_process
def test_a_hoard_of_patterns_ends_at_a_limit() -> None:
    """Collections take away what was compiled of them, and it is made again."""
    attack(f"const all = []; for (;;) all.push({PATTERN})", CPU, MEMORY, most_mb=96)


@in_own_process
def test_a_hoard_of_many_turns_ends_at_the_memory_limit() -> None:
    attack(TURNS, MEMORY, most_mb=96, cpu_limit_ms=1000)


@for_each("name", ["relative-times", "dates", "collators", "segments", "temporal"])
@in_own_process
def test_garbage_is_collected_in_time(name: str) -> None:
    code = f"for (let i = 0, all = []; i < 8000; i++) {HOARDS[name]}; 1"
    assert attack(code, VALUE, most_mb=96, cpu_limit_ms=30_000).value == 1


@in_own_process
def test_what_is_shared_by_the_process_is_bounded() -> None:
    """ICU keeps what it has loaded of a locale; it is charged to the isolate that needed it first, while that lives."""
    code = """
      for (let i = 0; i < 26 ** 2; i++) {
        const language = String.fromCharCode(97 + i / 26, 97 + i % 26);
        new Intl.DateTimeFormat(language).format(0);
        new Intl.NumberFormat(language).format(1);
        new Intl.Collator(language).compare("a", "b");
      }
      1"""
    attack(code, VALUE, MEMORY, left_mb=48, most_mb=128, cpu_limit_ms=30_000)


@for_each("name", COUNTED)
@in_own_process
def test_an_object_counts_as_what_it_takes(name: str) -> None:
    number, make = COUNTED[name]
    code = f"const all = []; globalThis.make = async (n) => {{ for (let i = 0; i < n; i++) all.push({make}) }};"
    with arena(memory_limit_mb=1024, cpu_limit_ms=30_000, left_mb=128) as here:
        counted_mb, resident = [], []
        for objects in (number, 2 * number):  # the first one's heap has grown as much as the second's
            victim = here.victim()
            assert victim.run(UNIQUE + code + "make(10)").ending == VALUE
            ctypes.CDLL(None).malloc_trim(0)
            resident.append(resident_mb())
            assert victim.run(f"make({objects})").ending == VALUE
            resident.append(resident_mb())
            victim.isolate.destroy()
            counted_mb.append(victim.wait_end()["heap_bytes"] / (1 << 20))
        grown = (resident[3] - resident[2]) - (resident[1] - resident[0])
        counted = counted_mb[1] - counted_mb[0]
        allowed = counted + UNCOUNTED_MB + number * UNCOUNTED_BYTES / (1 << 20)
        assert grown * (1 - UNCOUNTED_PART) <= allowed, f"{grown:.1f} MB more are resident, {counted:.1f} counted"
