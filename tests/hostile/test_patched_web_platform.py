"""A guest patches every built-in before it first uses a part of the platform: that works, and shows it nothing."""

from __future__ import annotations

from typing import Any

from tests.hostile.arena import arena, for_each, in_own_process
from tests.hostile.test_patched_prototypes import SPY

# What a promise does by itself with whatever becomes of it (ECMA-262, "Promise.prototype.then", "NewPromiseResolveThenableJob"): it asks
# for a species, and a promise that another one resolves to for its `then`. What passes there is what the guest gets anyway.
PROMISES = {"Promise.Symbol.species", "Promise.prototype.then"}

# An expression or statements that end in one, and what it is worth. `apply` and `then` are the guest's, as they were.
USES: dict[str, tuple[str, Any]] = {
    "events": (
        (
            "let n = 0; const t = new EventTarget(); t.addEventListener('x', (e) => { n += e.detail }, { once: true });"
            "t.dispatchEvent(new CustomEvent('x', { detail: 3 })); t.dispatchEvent(new CustomEvent('x', { detail: 3 })); n"
        ),
        3,
    ),
    "global events": (
        "let n = 0; onerror = (message) => { n = message; return true }; reportError(error); n",
        "Uncaught Error: mine",
    ),
    "abort": (
        "const c = new AbortController(); let n = 0; c.signal.onabort = () => n++; c.abort('why'); n + c.signal.reason",
        "1why",
    ),
    "abort timeout": ("AbortSignal.timeout(1000).aborted", False),
    "exception": ("new DOMException('m', 'AbortError').code", 20),
    "url": (
        "const u = new URL('/x?a=1#h', 'https://example.com/'); u.searchParams.append('b', '2'); u.port = 8; u.href",
        "https://example.com:8/x?a=1&b=2#h",
    ),
    "search params": ("const p = new URLSearchParams('a=1&b=2'); p.delete('a'); p.toString()", "b=2"),
    "url pattern": ("new URLPattern({ pathname: '/:id' }).exec('https://example.com/7').pathname.groups.id", "7"),
    "text": ("new TextDecoder('utf-8', { fatal: true }).decode(new TextEncoder().encode('h\\u00fc'))", "hü"),
    "legacy text": ("new TextDecoder('shift_jis').decode(text)", "あ"),
    "base64": ("atob(btoa('abc'))", "abc"),
    "clone": ("structuredClone({ a: [1, { b: bytes }], c: new Date(0), d: 'x' }).a[1].b", b"\1\2\3"),
    "stream": (
        "new ReadableStream({ start(c) { c.enqueue(1); c.close() } }).getReader().read()",
        {"value": 1, "done": False},
    ),
    "pipe": (
        (
            "let out = ''; const sink = new WritableStream({ write(x) { out += x } });"
            "const twice = new TransformStream({ transform(x, c) { c.enqueue(x + x) } });"
            "const source = new ReadableStream({ start(c) { c.enqueue('a'); c.enqueue('b'); c.close() } });"
            "apply(then, source.pipeThrough(twice).pipeTo(sink), [() => out])"
        ),
        "aabb",
    ),
    "tee": (
        "new ReadableStream({ start(c) { c.enqueue('a'); c.close() } }).tee()[1].getReader().read()",
        {"value": "a", "done": False},
    ),
    "byte stream": (
        "new ReadableStream({ type: 'bytes', pull(c) { c.enqueue(bytes) } }).getReader({ mode: 'byob' }).read(room)",
        {"value": b"\1\2", "done": False},
    ),
    "compression": (
        (
            "const c = new CompressionStream('gzip'); const w = c.writable.getWriter(); w.write(bytes); w.close();"
            "new Response(c.readable.pipeThrough(new DecompressionStream('gzip'))).bytes()"
        ),
        b"\1\2\3",
    ),
    "blob": ("new Blob(parts, { type: 'a/b' }).slice(0, 3).text()", "ab\1"),
    "file": ("new File(parts, 'n').name", "n"),
    "headers": (
        "const h = new Headers({ a: '1' }); h.append('b', '2'); h.set('a', '3'); h.get('a') + h.get('b')",
        "32",
    ),
    "form": ("const f = new FormData(); f.append('a', '1'); f.append('a', '2'); f.get('a')", "1"),
    "request": ("new Request('https://x.example/', { method: 'POST', body: 'b' }).text()", "b"),
    "response": ("Response.json({ a: 1 }).json()", {"a": 1}),
    "fetch": ("apply(then, fetch('data:text/plain,hello'), [(answer) => answer.text()])", "hello"),
    "channel": (
        (
            "const { port1, port2 } = new MessageChannel(); let got; const arrived = new P((resolve) => { got = resolve });"
            "port2.onmessage = (event) => got(event.data.a); port1.postMessage({ a: 7 }); arrived"
        ),
        7,
    ),
    "broadcast": (
        (
            "const from = new BroadcastChannel('c'), to = new BroadcastChannel('c'); let got; const arrived = new P((resolve) => { got = resolve });"
            "to.onmessage = (event) => got(event.data); from.postMessage('x'); arrived"
        ),
        "x",
    ),
    "performance": (
        "performance.mark('a'); performance.measure('b', 'a').duration >= 0 && performance.now() > 0",
        True,
    ),
    "random": ("crypto.getRandomValues(room); crypto.randomUUID().length", 36),
    "digest": ("apply(then, crypto.subtle.digest('SHA-256', bytes), [(hash) => size(hash)])", 32),
    "hmac": (
        (
            "apply(then, crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, uses),"
            " [(key) => apply(then, crypto.subtle.sign('HMAC', key, bytes), [(mac) => size(mac)])])"
        ),
        32,
    ),
    "image data": ("new ImageData(2, 2).width", 2),
    "navigator": ("navigator.language", "en-US"),
}

# What the guest makes before it patches: its own literals would otherwise show in what is seen.
OWN = """
    const bytes = new Uint8Array([1, 2, 3]), room = new Uint8Array(2), text = new Uint8Array([0x82, 0xa0]);
    const parts = ["ab", bytes], uses = ["sign"], P = Promise, error = new Error("mine");
    const sizeOf = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength").get, size = sizeOf.call.bind(sizeOf);
    for (const list of [parts, uses]) Object.defineProperty(list, Symbol.iterator, { value: Array.prototype[Symbol.iterator] });
"""
THROWS = SPY.replace(
    "if (open) seen[name] = (seen[name] | 0) + 1;",
    "if (open && !allowed[name]) throw new E('the runtime called ' + name);",
).replace(
    "const seen = ",
    "const E = Error, allowed = {{ __proto__: null, {} }};\n    const seen = ".format(
        ", ".join(f'"{name}": 1' for name in PROMISES)
    ),
)


@for_each("name", USES)
@in_own_process
def test_nothing_of_the_guest_s_is_called(name: str) -> None:
    code, expected = USES[name]
    with arena() as here:
        victim = here.victim(cpu_limit_ms=2000)
        outcome = victim.run(
            f"""{OWN} {SPY}
            globalThis.look = () => {{ open = false; let list = ""; for (const name in seen) list += name + " "; return list }};
            open = true;
            {code}"""
        )
        assert outcome.value == expected, outcome
        seen = set(victim.run("look()").value.split())
        # The guest's own iterators of its own lists.
        assert (
            seen <= PROMISES | {"Iterator.next", "Array.prototype.Symbol.iterator"}
            if name in ITERATES
            else seen <= PROMISES
        ), seen


# A sequence in Web IDL is read by the guest's own iterator.
ITERATES = {"blob", "file", "hmac"}


@for_each("name", sorted(set(USES) - ITERATES))
@in_own_process
def test_built_ins_that_throw_break_nothing(name: str) -> None:
    code, expected = USES[name]
    with arena() as here:
        victim = here.victim(cpu_limit_ms=2000)
        outcome = victim.run(f"{OWN} {THROWS}\n open = true;\n {code}")
        assert outcome.value == expected, outcome
