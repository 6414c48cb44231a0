"""What a script can reach is the written list, and none of what a sandbox must not offer."""

from __future__ import annotations

from tests.hostile.arena import VALUE, arena, in_own_process
from tests.hostile.reachable import WORKER, difference, reachable

ABSENT = [
    "Deno",
    "process",
    "require",
    "module",
    "exports",
    "Buffer",
    "global",
    "__dirname",
    "ShadowRealm",
    "Worker",
    "XMLHttpRequest",
    "V8Sandbox",
    "Isolate",
    "gc",
    "d8",
    "print",
    "load",
    "read",
    "quit",
    "version",
    "testRunner",
    "__bootstrap",
    "__primordials",
    "primordials",
    "internals",
    "ops",
    "Atomics.wait",
    "Atomics.waitAsync",
    "Error.captureStackTrace.ops",
    "WebAssembly.promising",
    "WebAssembly.Suspending",
    "WebAssembly.compileStreaming",
    "WebAssembly.instantiateStreaming",
    "import.meta",
]

# Everything that the runtime gives to a script. None of it leads to another global object.
EXPOSED = [
    "NETWORK",
    "NETWORK.send",
    "NETWORK.on",
    "NETWORK.request",
    "Object.getPrototypeOf(NETWORK)",
    "console",
    "console.log",
    "setTimeout",
    "setInterval",
    "clearTimeout",
    "queueMicrotask",
    "structuredClone",
    "structuredClone({})",
    "structuredClone([new Map()])",
    "structuredClone(new Error('x'))",
    "atob",
    "self",
    "NETWORK.request('x')",
    "(() => { try { NETWORK.on(1) } catch (e) { return e } })()",
    "(() => { try { structuredClone(() => 1) } catch (e) { return e } })()",
    "(() => { try { NETWORK.send('x', () => 1) } catch (e) { return e } })()",
    "import('x').catch(() => 0)",
    "new WebAssembly.Memory({ initial: 1 })",
]

SPECIFIERS = [
    "node:fs",
    "fs",
    "file:///etc/passwd",
    "/etc/passwd",
    "./x.js",
    "data:text/javascript,export default 1",
    "blob:x",
    "https://example.com/x.js",
    "ext:core/mod.js",
    "network_runtime:shared/00_primordials.js",
    "internal:x",
    "wasm:js-string",
    "",
]


HINT = "look at each; where it is right, `python -m tests.hostile.reachable` writes the list anew"

PRIVATE = ["op_", "primordials", "bootstrap", "internals", "Deno", "process", "Atomics.wait"]


@in_own_process
def test_what_can_be_reached_is_what_is_written() -> None:
    written, found = WORKER.read_text().splitlines(), difference(reachable())
    new = sorted(set(found) - set(written))
    gone = sorted(set(written) - set(found))
    assert not new, f"{len(new)} lines that the list has not ({HINT}):\n" + "\n".join(new[:60])
    assert not gone, f"{len(gone)} lines of the list are not so ({HINT}):\n" + "\n".join(gone[:60])


@in_own_process
def test_a_leak_would_be_seen() -> None:
    found = reachable()
    found["Array.prototype"].add("leak(0)")
    found["leak"] = {"deep object"}
    found["Math"].remove("PI number")
    lines = set(difference(found)) - set(WORKER.read_text().splitlines())
    assert lines == {"Array.prototype: leak(0)", "leak: deep object", "Math: -PI number"}


@in_own_process
def test_nothing_private_can_be_reached() -> None:
    for owner, members in reachable().items():
        for member in members:
            for name in PRIVATE:
                assert name not in f"{owner}.{member}", f"{owner}: {member}"


@in_own_process
def test_what_a_sandbox_must_not_offer_is_absent() -> None:
    with arena() as here:
        victim = here.victim()
        for name in ABSENT:
            outcome = victim.run(f"eval({'typeof ' + name!r})")
            assert outcome.value == "undefined" or outcome.ending in ("SyntaxError", "ReferenceError"), (name, outcome)


@in_own_process
def test_every_constructor_leads_to_the_same_global() -> None:
    code = """
        const lead = (found) => {
            const same = [];
            for (let o = found; o !== null && o !== undefined; o = Object.getPrototypeOf(o)) {
                let c = o;
                for (let i = 0; i < 4 && c; i++) {
                    c = c.constructor;
                    if (typeof c !== "function") break;
                    let global;
                    try { global = c("return this")() } catch { continue }
                    same.push(global === globalThis || global === undefined);
                }
            }
            return same.length > 0 && same.every((x) => x);
        };
        1"""
    with arena() as here:
        victim = here.victim()
        assert victim.run(code).value == 1
        for expression in EXPOSED:
            assert victim.run(f"lead({expression})").value is True, expression


@in_own_process
def test_import_is_refused() -> None:
    with arena() as here:
        victim = here.victim()
        for specifier in SPECIFIERS:
            for code in (
                f"import({specifier!r})",
                f"import({specifier!r}, {{ with: {{ type: 'json' }} }})",
                f"eval({f'import({specifier!r})'!r})",
                f"new Function({f'return import({specifier!r})'!r})()",
                f"(async () => {{ await import({specifier!r}) }})()",
            ):
                outcome = victim.run(code)
                assert outcome.ending == "TypeError", (code, outcome)
                assert "import" in outcome.message
        assert victim.run("import(({ toString() { throw new RangeError('mine') } }))").ending == "RangeError"
        for code in (
            "import fs from 'fs'",
            "export default 1",
            "import.meta.url",
            "import.source('x')",
            "import.defer('x')",
        ):
            assert victim.run(code).ending in ("SyntaxError", "TypeError"), code


@in_own_process
def test_isolates_share_nothing() -> None:
    with arena() as here:
        first, second = here.victim(), here.victim()
        assert (
            first.run("globalThis.secret = Array.prototype.secret = Symbol.for('secret').description; 1").ending
            == VALUE
        )
        assert second.run("[typeof secret, typeof [].secret].join()").value == "undefined,undefined"
        first.isolate.terminate()
        first.wait_end()
        assert here.victim().run("typeof secret").value == "undefined"
