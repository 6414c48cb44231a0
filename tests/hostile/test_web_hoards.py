"""Blobs, messages, streams and clones without end, and objects that pretend to be ours."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, arena, attack, for_each, in_own_process

HOARDS = {
    "blobs": "const all = []; for (;;) all.push(new Blob([new Uint8Array(1e6)]))",
    "small-blobs": "const all = []; for (let i = 0; ; i++) all.push(new Blob([new Uint8Array(1)]))",
    "blobs-of-blobs": "let b = new Blob([new Uint8Array(1)]); for (;;) b = new Blob([b, b])",
    "slices": "const b = new Blob([new Uint8Array(1e6)]); const all = []; for (let i = 0; ; i++) all.push(b.slice(i % 1e6))",
    "object-urls": "const b = new Blob([new Uint8Array(10)]); for (;;) URL.createObjectURL(b)",
    "object-urls-of-types": "for (let i = 0; ; i++) URL.createObjectURL(new Blob([], { type: 'x'.repeat(1e5) + i }))",
    "reads": "const b = new Blob([new Uint8Array(1e6)]); for (;;) b.arrayBuffer()",
    "messages": "const { port1 } = new MessageChannel(); for (;;) port1.postMessage('x'.repeat(1e5))",
    "small-messages": "const { port1 } = new MessageChannel(); for (;;) port1.postMessage(0)",
    "messages-caught": "const { port1 } = new MessageChannel(); for (;;) try { port1.postMessage('x'.repeat(1e5)) } catch {}",
    "transferred-buffers": """const { port1 } = new MessageChannel();
        for (;;) { const b = new ArrayBuffer(1e6); port1.postMessage(b, [b]) }""",
    "transferred-ports": """const { port1 } = new MessageChannel();
        for (;;) { const c = new MessageChannel(); port1.postMessage(0, [c.port1, c.port2]) }""",
    "a-port-in-itself": """for (;;) { const a = new MessageChannel(), b = new MessageChannel();
        a.port1.postMessage(new Uint8Array(1e5), [b.port2]); b.port1.postMessage(0, [a.port2]) }""",
    "channels": "const all = []; for (;;) all.push(new MessageChannel())",
    "channels-dropped": "for (;;) new MessageChannel().port1.onmessage = () => 1",
    "many-in-one-list": """const list = []; for (let i = 0; i < 2e4; i++) list.push(new MessageChannel().port1);
        for (;;) try { structuredClone(list, { transfer: list }) } catch {}""",
    "broadcasts": "const a = new BroadcastChannel('x'), b = new BroadcastChannel('x'); for (;;) a.postMessage('x'.repeat(1e5))",
    "broadcast-channels": "for (;;) new BroadcastChannel('x')",
    "clone-bomb": "let a = []; for (let i = 0; i < 40; i++) a = [a.slice(), a.slice()]; for (;;) a = structuredClone([a, a])",
    "clone-of-shared-text": "const s = 'x'.repeat(1e6); for (;;) structuredClone(Array(1000).fill(s))",
    "clone-of-holes": "const a = []; a.length = 2 ** 21; a.fill(0); for (;;) structuredClone([a, a.slice(), a.slice()])",
    "clone-hoard": "const all = []; for (;;) all.push(structuredClone(new Uint8Array(1e6)))",
    "clone-of-deep-classes": """new Event("x"); let p = {}; for (let i = 0; i < 1e5; i++) p = Object.create(p);
        const list = Array.from({ length: 1e4 }, () => Object.create(p)); for (;;) structuredClone(list)""",
    "clone-that-loops": "structuredClone({ get x() { for (;;); } })",
    "clone-of-an-endless-proxy": "const o = {}; for (let i = 0; i < 1e7; i++) o['k' + i] = i; for (;;) structuredClone(o)",
    "enqueue": "let c; new ReadableStream({ start(x) { c = x } }); for (;;) c.enqueue(new Uint8Array(1e5))",
    "write": "const w = new WritableStream({ write: () => new Promise(() => 1) }).getWriter(); for (;;) w.write('x'.repeat(1e5)).catch(() => 1)",
    "tee": "let s = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1e5)) } }); for (;;) [s] = s.tee()",
    "listeners": "const t = new EventTarget(); for (;;) t.addEventListener('x', () => 1)",
    "signals": "const c = new AbortController(); const all = []; for (;;) all.push(AbortSignal.any([c.signal]))",
    "timeouts": "for (;;) AbortSignal.timeout(1e6)",
}

ENDLESS = {
    "an-endless-stream": """(async () => { for await (const x of new ReadableStream({ pull(c) { c.enqueue(1) } })); })()""",
    "an-endless-pipe": """new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1e4)) } })
        .pipeThrough(new TransformStream()).pipeTo(new WritableStream())""",
    "an-endless-byte-stream": """(async () => {
        const r = new ReadableStream({ type: 'bytes', pull(c) { c.byobRequest.respond(1) } }).getReader({ mode: 'byob' });
        for (let v = new Uint8Array(8); ;) v = (await r.read(v)).value;
      })()""",
    "a-dispatch-without-end": "const t = new EventTarget(); t.addEventListener('x', () => { for (;;); }); t.dispatchEvent(new Event('x'))",
    "then-everywhere": "Object.prototype.then = function () { for (;;); }; new ReadableStream({ pull: () => ({}) }).getReader().read()",
}


# At a limit, or with the error that tells of one.
@for_each("name", HOARDS)
@in_own_process
def test_a_hoard_ends_at_a_limit(name: str) -> None:
    attack(HOARDS[name], CPU, MEMORY, "RangeError", "DataCloneError", "QueueFullError", most_mb=200, overshoot_ms=400)


@for_each("name", ENDLESS)
@in_own_process
def test_what_goes_on_in_microtasks_ends_at_the_limit(name: str) -> None:
    attack(ENDLESS[name], CPU, MEMORY)


@for_each("name", ["ping-pong", "to-itself", "transferred-stream", "broadcast"])
@in_own_process
def test_messages_without_end_leave_the_thread_to_others(name: str) -> None:
    codes = {
        "ping-pong": """const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => port1.postMessage(0); port2.onmessage = () => port2.postMessage(0); port1.postMessage(0)""",
        "to-itself": "(function f() { const c = new MessageChannel(); c.port1.onmessage = f; c.port2.postMessage(0) })()",
        "transferred-stream": """const s = new ReadableStream({ pull(c) { c.enqueue(1) } });
            (async () => { for await (const x of structuredClone(s, { transfer: [s] })); })()""",
        "broadcast": """const a = new BroadcastChannel('x'), b = new BroadcastChannel('x');
            a.onmessage = () => a.postMessage(0); b.onmessage = () => b.postMessage(0); a.postMessage(0)""",
    }
    with arena() as here:
        victim = here.victim(cpu_total_limit_ms=0)
        victim.isolate.execute(codes[name])
        other = here.victim()
        for number in range(30):
            assert other.run(f"{number} + 1").value == number + 1
            assert victim.run(f"{number} + 2").value == number + 2
        victim.isolate.destroy()
        assert victim.wait_end(5)["reason"] == "destroyed"


@in_own_process
def test_messages_without_end_are_charged() -> None:
    with arena(cpu_total_limit_ms=300) as here:
        victim = here.victim()
        victim.isolate.execute("""const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => port1.postMessage(0); port2.onmessage = () => port2.postMessage(0); port1.postMessage(0)""")
        assert victim.wait_end()["reason"] == "cpu_total_limit_exceeded"


# The symbols of an object of ours are no secret; the brand of host objects is not among them.
SYMBOLS = """
  const symbols = (object) => {
    const all = [];
    for (let at = object; at; at = Object.getPrototypeOf(at)) all.push(...Object.getOwnPropertySymbols(at));
    return all;
  };
  const { port1, port2 } = new MessageChannel();
  const blob = new Blob([new Uint8Array([1, 2, 3])]);
  const error = new DOMException("m", "AbortError");
  const named = (object, name) => symbols(object).find((symbol) => symbol.description === name);
"""

FORGED = {
    "no-brand-is-listed": """
        const all = [port1, blob, error, new File([], "f"), new ReadableStream()].flatMap(symbols);
        const traps = [];
        const watched = new Proxy({}, { get: (_, key) => traps.push(key), has: (_, key) => traps.push(key),
          getOwnPropertyDescriptor: (_, key) => void traps.push(key), defineProperty: (_, key) => traps.push(key) });
        for (const value of [watched, { watched }]) {
          for (const options of [undefined, { transfer: [watched] }]) try { structuredClone(value, options) } catch {}
        }
        const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(error));
        [all.some((s) => /hostObject/.test(String(s))), traps.length, structuredClone(1),
         [...all, ...traps].some((s) => typeof blob[s] === "function" && /Parts|mimeType/.test(String(blob[s])))].join()""",
    "a-fake-of-every-symbol": """
        const results = new Set();
        for (const real of [port1, blob, error, new ReadableStream(), new Headers()]) {
          const fake = {};
          for (const symbol of symbols(real)) try { fake[symbol] = real[symbol] } catch {}
          for (const value of [fake, Object.setPrototypeOf({ ...fake }, Object.getPrototypeOf(real))]) {
            try { structuredClone(value); results.add("value") } catch (e) { results.add(e.name) }
            try { structuredClone(value, { transfer: [value] }); results.add("moved") } catch (e) { results.add(e.name) }
            try { port1.postMessage(value, [value]); results.add("posted") } catch (e) { results.add(e.name) }
          }
        }
        [results.has("moved"), results.has("posted")].join()""",
    "tampered-ids": """
        const id = named(port1, "id");
        for (const wrong of [0, 1, -1, 2 ** 53, NaN, {}, [], "1", Symbol(), () => 1, blob, port2, globalThis, new Proxy({}, {})]) {
          const port = new MessageChannel().port1;
          port[id] = wrong;
          for (const use of [() => port.postMessage(1), () => port.postMessage(1, []), () => port.start(), () => port.close(),
            () => structuredClone(port, { transfer: [port] }).postMessage(1)]) try { use() } catch {}
        }
        const other = new MessageChannel();
        other.port1[id] = port1[id];
        other.port1.onmessage = port1.onmessage = () => 1;
        other.port1.close();
        port1.postMessage(1);
        "alive" """,
    "tampered-parts": """
        const parts = named(blob, "Parts"), size = named(blob, "Size");
        const part = blob[parts][0];
        (async () => {
          for (const wrong of [[{}], [{ _id: 1 }], [{ _id: port1 }], {}, 5, null, [part, { __proto__: part, size: 1e9 }]]) {
            const b = new Blob([new Uint8Array([1])]);
            b[parts] = wrong;
            b[size] = 2 ** 40;
            for (const use of [() => structuredClone(b), () => b.slice(0, 1e9), () => URL.createObjectURL(b)]) try { use() } catch {}
            for (const use of [() => b.arrayBuffer(), () => b.stream().getReader().read()]) try { await use() } catch {}
          }
          for (const [start, end] of [[-1, 2], [0, 1e9], [2, 1], [NaN, 1], [0, Infinity], [1e300, 2]]) try { part.slice(start, end) } catch {}
          try { part._id = {}; await blob.arrayBuffer() } catch {}
          return "alive";
        })()""",
    "a-part-seen-by-a-setter": """
        const seen = [];
        for (let i = 0; i < 5; i++) Object.defineProperty(Array.prototype, i, { set(v) {
          seen.push; Object.defineProperty(this, i, { value: v, writable: true, configurable: true, enumerable: true });
          globalThis.last = v;
        }, configurable: true });
        const buffer = new ArrayBuffer(8);
        try { structuredClone({ buffer, port2 }, { transfer: [buffer, port2] }) } catch {}
        try { structuredClone(new File([blob], "f")) } catch {}
        (async () => { try { await blob.slice(1).arrayBuffer() } catch {} return "alive" })()""",
    "things-that-change-while-they-are-cloned": """
        const buffer = new ArrayBuffer(1e5, { maxByteLength: 2e5 });
        const view = new Uint8Array(buffer);
        for (const change of [() => buffer.resize(0), () => buffer.resize(2e5), () => buffer.transfer()]) {
          try { structuredClone([view, { get x() { change(); return 1 } }, view, buffer]) } catch {}
          try { structuredClone({ get x() { change(); return view } }, { transfer: [buffer] }) } catch {}
          try { port1.postMessage({ get x() { change(); return view } }, [buffer]) } catch {}
          try { new Blob([{ toString() { change(); return "x" } }, view]) } catch {}
        }
        const map = new Map([[1, { get x() { map.clear(); return 1 } }], [2, 2]]);
        const list = [{ get x() { list.length = 0; return 1 } }, 2, 3];
        structuredClone([map, list]);
        "alive" """,
    "clones-within-clones": """
        let depth = 0;
        const again = { get x() { return ++depth < 200 ? structuredClone(again) : port1 } };
        try { structuredClone(again) } catch (e) { e.name }""",
    "patched-prototypes": """
        const patched = () => { throw new Error("patched") };
        const found = [Array, Map, Set, WeakMap, Promise, EventTarget].flatMap(({ prototype }) =>
          Reflect.ownKeys(prototype).filter((key) => key !== "constructor").map((key) => [prototype, key]));
        for (let i = 0; i < found.length; i++) try { found[i][0][found[i][1]] = patched } catch {}
        port1.postMessage({ error });
        const clone = structuredClone({ error, list: [new Map()] });
        clone.error.code""",
}
EXPECTED = {
    "no-brand-is-listed": "false,0,1,false",
    "a-fake-of-every-symbol": "false,false",
    "clones-within-clones": "DataCloneError",
    "patched-prototypes": 20,
}


@for_each("name", FORGED)
@in_own_process
def test_host_objects_are_not_forged(name: str) -> None:
    outcome = attack(SYMBOLS + FORGED[name], VALUE, cpu_limit_ms=2000)
    assert outcome.value == EXPECTED.get(name, "alive"), outcome
