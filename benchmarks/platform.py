"""What the first use of each part of the web platform costs an isolate, in time and memory. Other isolates pay nothing."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from network_runtime import Sandbox

_ALIVE = 20
_USES = {
    "nothing": "1",
    "EventTarget, Event": "new EventTarget().dispatchEvent(new Event('x'))",
    "URL": "new URL('https://example.com/?a=1').searchParams.get('a')",
    "URLPattern": "new URLPattern({ pathname: '/:id' }).test('https://example.com/7')",
    "TextEncoder, TextDecoder": "new TextDecoder().decode(new TextEncoder().encode('text'))",
    "atob, btoa": "atob(btoa('text'))",
    "structuredClone": "structuredClone({ a: [1] }).a[0]",
    "AbortController": "AbortSignal.any([new AbortController().signal]).aborted",
    "performance": "performance.now() >= 0",
    "MessageChannel": "new MessageChannel().port1.postMessage(1)",
    "Blob": "new Blob(['text']).size",
    "ReadableStream": "new ReadableStream({ start: (c) => c.close() }).getReader().read().then(() => 1)",
    "CompressionStream": "typeof new CompressionStream('gzip').readable",
    "Headers, Request, Response": "new Response('text', new Request('https://example.com/', { headers: { a: '1' } })).text()",
    "crypto.getRandomValues": "crypto.getRandomValues(new Uint8Array(8)).length",
    "crypto.subtle": "crypto.subtle.digest('SHA-256', new Uint8Array(8)).then((hash) => hash.byteLength)",
    "all of these": "all",
}


def run() -> None:
    """Print the table."""
    print(f"\nfirst use of a part of the web platform, medians of {_ALIVE} isolates")
    print(f"  {'':28}  {'ms':>6}  {'ms, first in the process':>24}  {'KB':>6}")
    bare_ms = bare_kb = 0.0
    for name, use in _USES.items():
        command = [sys.executable, "-m", "benchmarks.platform", use]
        root = Path(__file__).resolve().parent.parent
        first_ms, later_ms, kb = json.loads(
            subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
        )
        if name == "nothing":
            bare_ms, bare_kb = later_ms, kb
            print(f"  {name:28}  {later_ms:6.2f}  {'':>24}  {kb:6.0f}")
        else:
            print(f"  {name:28}  {later_ms - bare_ms:6.2f}  {first_ms - bare_ms:24.2f}  {kb - bare_kb:6.0f}")


def _resident_kb() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


def _measure_self(use: str) -> None:
    """Print milliseconds of the first use in the process, of one in a later isolate, and what each isolate keeps, in KB."""
    if use == "all":
        use = "(async () => { " + "; ".join(f"await ({one})" for one in _USES.values() if one != "all") + " })()"
    with Sandbox(threads=1, cpu_limit_ms=0, memory_limit_mb=0) as sandbox:
        alive = [sandbox.create_isolate_sync() for _ in range(_ALIVE + 1)]

        def used(place: int) -> float:
            start = time.perf_counter()
            alive[place].evaluate_sync(use)
            return (time.perf_counter() - start) * 1e3

        for isolate in alive:
            isolate.evaluate_sync("1")
        before = _resident_kb()
        times = [used(place) for place in range(_ALIVE + 1)]
        kept = (_resident_kb() - before) / len(times)
        print(json.dumps([times[0], statistics.median(times[1:]), kept]))


if __name__ == "__main__":
    _measure_self(sys.argv[1])
