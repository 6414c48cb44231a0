"""A heap that one large object has taken past the limit, and a buffer that is made right after it.

Without our guard, V8 would collect garbage there, while it is making the buffer.
"""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, attack, for_each, in_own_process

HOLES = "const a = []; a.length = 2e7; a.fill(1, 0, 10); a[2e7 - 1] = 1;"

# What is prepared before the large object is made, and what then makes buffers, again and again.
MAKERS = {
    "array-buffer": ("", "new ArrayBuffer(16)"),
    "empty": ("", "new ArrayBuffer(0)"),
    "small-view": ("", "new Uint8Array(16).buffer"),
    "large-view": ("", "new Float64Array(1000)"),
    "slice": ("const b = new ArrayBuffer(64);", "b.slice(8)"),
    "transfer": ("let b = new ArrayBuffer(64);", "b = b.transfer()"),
    "transfer-to-another-size": ("let b = new ArrayBuffer(64), n = 64;", "b = b.transfer(n ^= 1)"),
    "resizable": ("", "new ArrayBuffer(16, { maxByteLength: 1e5 }).resize(5e4)"),
    "wasm-memory": ("", "new WebAssembly.Memory({ initial: 1, maximum: 2 }).buffer"),
    "wasm-memory-grow": (
        "const memory = new WebAssembly.Memory({ initial: 1, maximum: 60 });",
        "try { memory.grow(1) } catch {} memory.buffer",
    ),
    "wasm-buffers": (
        "const memory = new WebAssembly.Memory({ initial: 1, maximum: 60 });",
        "memory.toResizableBuffer?.(), memory.toFixedLengthBuffer?.()",
    ),
    "clone": ("const b = new ArrayBuffer(64);", "structuredClone(b)"),
    "clone-transferred": ("", "{ const b = new ArrayBuffer(64); structuredClone(b, { transfer: [b] }) }"),
    "text": ("const encoder = new TextEncoder();", "encoder.encode('some text')"),
    "random": ("", "crypto.getRandomValues(new Uint8Array(100))"),
    "base64": ("", "Uint8Array.fromBase64('AAAA'.repeat(50))"),
    "map": ("const view = new Uint8Array(100);", "view.map(Math.abs)"),
    "blob": ("const blob = new Blob(['some text']);", "blob.bytes()"),
    "formats": ("", "new Intl.NumberFormat('de')"),
}


@for_each("name", MAKERS)
@in_own_process
def test_a_buffer_after_a_large_object_ends_no_process(name: str) -> None:
    ready, make = MAKERS[name]
    code = f"{ready} {HOLES} for (;;) {{ {make} }}"
    attack(code, CPU, MEMORY, "RangeError", most_mb=1000, left_mb=80, overshoot_ms=2500)


@for_each("name", MAKERS)
@in_own_process
def test_buffers_while_the_heap_fills_end_no_process(name: str) -> None:
    """V8 also collects there when it is marking already and is told of much more memory."""
    ready, make = MAKERS[name]
    fill = "kept.push(new Array(1000)); if (kept.length > 2000) kept.length = 0"
    code = f"{ready} const kept = []; for (;;) {{ {make}; {fill} }}"
    attack(code, CPU, MEMORY, "RangeError", most_mb=400, left_mb=80, overshoot_ms=2000, cpu_limit_ms=500)
