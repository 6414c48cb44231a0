"""Sources for the transpiler that are made to hurt: the isolate or the script ends, never the process."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.hostile.arena import CPU, MEMORY, VALUE, arena, for_each, in_own_process, until

from network_runtime import CpuLimitError, MemoryLimitError, Sandbox, ScriptError

if TYPE_CHECKING:
    from network_runtime import Isolate

DEEP = 20_000

SOURCES = {
    "brackets": ("[" * DEEP + "]" * DEEP, ("SyntaxError",)),
    "parentheses": ("(" * DEEP + "1" + ")" * DEEP, ("SyntaxError",)),
    "blocks": ("{" * DEEP + "}" * DEEP, ("SyntaxError", MEMORY)),
    "types": ("let x: " + "A<" * DEEP + "B" + ">" * DEEP, ("SyntaxError",)),
    "arrows": ("a=>" * DEEP + "1", ("SyntaxError", CPU, MEMORY)),
    "jsx": ("<a>" * DEEP, ("SyntaxError",)),
    "unclosed": ("[" * DEEP, ("SyntaxError",)),
    "ambiguous-arrows": ("a ? (b) : c => " * 3000, (CPU, MEMORY)),
    "ambiguous-defaults": ("(a=" * 3000, (CPU, MEMORY, "SyntaxError")),
    "enums": ("enum E { " + ",".join(f"A{n}" for n in range(1_000_000)) + " }", (CPU, MEMORY)),
    "many-enums": ("enum E { A = 1, B = A << 2, C = B | A }\n" * 260_000, (CPU, MEMORY)),
    "decorators": ("class C { " + "@d m() {} " * 200_000 + "}", (CPU, MEMORY)),
    "template": ("`" + "${`" * DEEP, ("SyntaxError",)),
    "null-bytes": ("\0" * 100_000, ("SyntaxError",)),
    "empty-exports": ("export {};" * 90_000, ("a value",)),
    "empty-exports-in-text": ("`export {};`;" * 90_000, ("a value", CPU)),
    "one-long-line": ("let a: number = 1; " * 500_000 + "let y: = 2", (CPU, MEMORY, "SyntaxError")),
}


def ending_of(isolate: Isolate, source: str) -> str:
    try:
        isolate.evaluate_sync(source, language="tsx" if source.startswith("<") else "ts", timeout=30)
    except ScriptError as error:
        return error.name
    except CpuLimitError:
        return CPU
    except MemoryLimitError:
        return MEMORY
    return "a value"


def transpilers() -> list[int]:
    """The transpiler's processes that are children of this one."""
    found = []
    for path in Path("/proc").iterdir():
        if not path.name.isdigit():
            continue
        try:
            name, _, rest = (path / "stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        if name.startswith("_transpile") and int(rest.split()[1]) == os.getpid():
            found.append(int(path.name))
    return found


@for_each("name", SOURCES)
@in_own_process
def test_a_source_ends_its_isolate_at_most(name: str) -> None:
    source, endings = SOURCES[name]
    with arena(left_mb=96) as here:
        victim = here.victim()
        ending = ending_of(victim.isolate, source)
        assert ending in endings, ending
        if ending in (CPU, MEMORY):
            assert victim.wait_end()["reason"] == ending
        else:
            assert victim.isolate.evaluate_sync("1 as number", language="ts", timeout=10) == 1
            victim.isolate.terminate()
            victim.wait_end()
        until(lambda: not transpilers(), "no process left")


@in_own_process
def test_many_isolates_at_once() -> None:
    """Each gets its own end, and the good ones among them their answers."""
    with arena(threads=2, left_mb=160, cpu_limit_ms=300) as here:
        victims = [here.victim() for _ in range(12)]
        for n, victim in enumerate(victims):
            bad = "a ? (b) : c => " * 3000 if n % 3 == 0 else "[" * DEEP if n % 3 == 1 else f"const n: number = {n}; n"
            victim.isolate.execute(f"NETWORK.on('e', () => NETWORK.send('after', {n}))")
            victim.isolate.execute(bad, language="ts")
        for n, victim in enumerate(victims):
            if n % 3 == 0:
                assert victim.wait_end()["reason"] in (CPU, MEMORY)
            else:
                assert victim.isolate.evaluate_sync(f"{n} as number", language="ts", timeout=30) == n
                victim.isolate.terminate()
                victim.wait_end()
        until(lambda: not transpilers(), "no process left")


@for_each("how", ["terminate", "destroy", "shutdown"])
@in_own_process
def test_the_end_of_an_isolate_ends_its_process(how: str) -> None:
    with arena() as here, Sandbox(cpu_limit_ms=0, memory_limit_mb=0, destroy_grace_ms=50) as other:
        victims = [other.create_isolate_sync() for _ in range(6)]
        for victim in victims:
            victim.execute("a ? (b) : c => " * 2500, language="ts")
            victim.execute("1", language="ts")
        until(lambda: bool(transpilers()), "a process")
        started = time.monotonic()
        if how == "shutdown":
            other.shutdown_sync(terminate=True, timeout=20)
        for victim in victims:
            if how != "shutdown":
                getattr(victim, how)()
        for victim in victims:
            assert victim.wait_destroyed_sync(timeout=20)
        until(lambda: not transpilers(), "no process left")
        assert time.monotonic() - started < 5
        here.serve_a_good_one()


@in_own_process
def test_the_pool_goes_on_while_sources_are_read() -> None:
    """No thread of the pool waits for a process."""
    with arena(threads=1, cpu_limit_ms=0, memory_limit_mb=0) as here:
        victims = [here.victim() for _ in range(4)]
        for victim in victims:
            victim.isolate.execute("a ? (b) : c => " * 2500, language="ts")
        until(lambda: bool(transpilers()), "a process")
        other = here.victim()
        for n in range(50):
            assert other.isolate.evaluate_sync(str(n), timeout=5) == n
        assert transpilers()
        for victim in [*victims, other]:
            victim.isolate.terminate()
            victim.wait_end()


FORGERIES = {
    "numbers": "throw Object.assign(new Error('x'), { stack: 'Error: x\\n    at f (s.ts:536870913:1)' })",
    "name-of-a-function": (
        "Object.defineProperty(() => { throw new Error('x') }, 'name', { value: 'f (s.ts:536870913:1)' })()"
    ),
    "source-url": "eval('throw new Error(1)\\n//# sourceURL=s.ts:536870912')",
    "huge": "eval('\\n'.repeat(1e4) + 'throw new Error(1)\\n//# sourceURL=' + ':536870912'.repeat(1e4))",
    "patched-call-sites": """
        Error.prepareStackTrace = (_, sites) => {
          const proto = Object.getPrototypeOf(sites[0]);
          for (const key of Object.getOwnPropertyNames(proto)) try { proto[key] = () => { throw 1 } } catch {}
        };
        new Error('x').stack; delete Error.prepareStackTrace; throw new Error('x')""",
    "patched-prototypes": """
        for (const name of ['get', 'set', 'value', 'writable', '0', '1', '2']) {
          Object.defineProperty(Object.prototype, name, { get() { throw 2 }, set() { throw 3 }, configurable: true });
        }
        Array.prototype[Symbol.iterator] = () => { throw 4 };
        throw new Error('x')""",
}


@for_each("name", FORGERIES)
@in_own_process
def test_a_forged_place_leads_nowhere_that_hurts(name: str) -> None:
    with arena() as here:
        victim = here.victim()
        isolate = victim.isolate
        code = "type A = 1;\n\nfunction f(): never { throw new Error('mine') }"
        isolate.evaluate_sync(code, filename="s.ts", language="ts")
        for options in ({}, {"language": "ts"}):
            stack = stack_of(isolate, FORGERIES[name], **options)
            assert len(stack) < 1 << 20
        stack = stack_of(isolate, "f()", filename="call.js")
        assert stack == "Error: mine\n    at f (s.ts:3:29)\n    at call.js:1:1"
        isolate.terminate()
        victim.wait_end()


def stack_of(isolate: Isolate, code: str, **options: Any) -> str:
    try:
        isolate.evaluate_sync(code, timeout=10, **options)
    except ScriptError as error:
        return error.stack
    raise AssertionError("it threw nothing")


# Texts in which a position seems to be wherever one is looked for.
LONG_NAMES = {
    "evals": "':1:1))'.repeat(2e5)",
    "evals-opened": "' (' + ':1:1))'.repeat(2e5)",
    "evals-named": "' (s.ts:1:1))'.repeat(1e5)",
    "evals-long": "':1:1))'.repeat(1e6)",
    "opened": "' (:'.repeat(4e5)",
    "console": "':536870912:1:1'.repeat(8e4)",
    "mapped": "':536870913:1'.repeat(8e4)",
    "digits": "':' + '1'.repeat(1e6)",
    "colons": "':'.repeat(1e6)",
}
READS = {
    "stack": "return new Error().stack",
    "deep": "return deep > 0 ? this[n](deep - 1) : new Error().stack",
    "uncaught": "throw new Error()",
    "call-sites": "Error.prepareStackTrace = (_, sites) => sites.map(String); return new Error().stack",
    "reported": "reportError(new Error())",
}


@for_each("name", LONG_NAMES)
@for_each("read", READS)
@in_own_process
def test_long_names_in_stacks(name: str, read: str) -> None:
    """They may cost the isolate its limit, and no more than that."""
    with arena(memory_limit_mb=256, left_mb=200) as here:
        victim = here.victim()
        victim.isolate.evaluate_sync("globalThis.kept = (x: number) => x; 0", filename="s.ts", language="ts")
        outcome = victim.run(
            f"Error.stackTraceLimit = 200; const n = {LONG_NAMES[name]}; const deep = 100;"
            f"const o = {{ [n](deep = 100) {{ {READS[read]} }} }}; const r = o[n](); typeof r"
        )
        assert outcome.ending in (VALUE, CPU, MEMORY, "Error", "RangeError"), outcome
        if outcome.ending in (CPU, MEMORY):
            victim.expect_limit(outcome.ending, 1000)
        else:
            victim.isolate.terminate()
            victim.wait_end()


@in_own_process
def test_a_long_name_does_not_hide_the_place() -> None:
    with arena(memory_limit_mb=128, cpu_limit_ms=2000) as here:
        victim = here.victim()
        code = "type A = 1;\n\nconst n = 'x'.repeat(1e5);\n({ [n](): any { return new Error().stack } })[n]()"
        stack = victim.isolate.evaluate_sync(code, filename="s.ts", language="ts")
        first, second = stack.splitlines()[1:]
        assert first.endswith("xxx (s.ts:4:24)"), first[-40:]
        assert second.startswith("    at s.ts:4:"), second
        victim.isolate.terminate()
        victim.wait_end()


@for_each("name", ["runs", "is refused"])
@in_own_process
def test_maps_of_console_scripts_do_not_pile_up(name: str) -> None:
    with arena(memory_limit_mb=32, cpu_limit_ms=10_000, left_mb=96) as here:
        victim = here.victim()
        refused = name == "is refused"
        victim.isolate.execute("const taken = 1")
        # As large as it can be in this memory, so that few of them would fill it.
        source = "let x: number = 1;" + "x + 1;" * 3000 + "await 0; " + ("const taken = 2;" if refused else "0")
        for _ in range(1500):
            assert ending_of(victim.isolate, source) == ("SyntaxError" if refused else "a value")
        victim.isolate.terminate()
        victim.wait_end()


@in_own_process
def test_maps_count_as_the_isolates_memory() -> None:
    """Scripts that stay keep their maps, until there is no more room for them."""
    with arena(memory_limit_mb=32, cpu_limit_ms=5000, left_mb=96) as here:
        victim = here.victim()
        ending = "a value"
        for n in range(400):
            body = "x + 1;" * 3000
            ending = ending_of(victim.isolate, f"globalThis.f{n} = (x: number) => {{ {body} }}; 0")
            if ending != "a value":
                break
        assert ending == MEMORY
        assert victim.wait_end()["reason"] == MEMORY


@in_own_process
def test_maps_go_with_their_scripts() -> None:
    with arena(memory_limit_mb=64, cpu_limit_ms=10_000, left_mb=96) as here:
        victim = here.victim()
        for n in range(600):
            body = "x + 1;" * 3000
            assert ending_of(victim.isolate, f"((x: number) => {{ {body} }}); {n}") == "a value"
        victim.isolate.terminate()
        victim.wait_end()
