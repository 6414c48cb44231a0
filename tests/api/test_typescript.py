"""`execute` and `evaluate` with `language=`: what runs, what errors show, and the order with other messages."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import CpuLimitError, Sandbox, ScriptError, TerminatedError

if TYPE_CHECKING:
    from network_runtime import Isolate

VALUES = {
    "types": ("const x: number = 1; interface A { a: string }; type B = A | null; x + 1", 2),
    "enum": ("enum A { B = 4, C }; [A.B, A.C, A[5]]", [4, 5, "C"]),
    "const-enum": ("const enum A { B = 1 << 3 }; A.B", 8),
    "namespace": ("namespace N { export const y = 5; export namespace M { export const z = y + 1 } }; N.M.z", 6),
    "parameter-properties": (
        (
            "class P { constructor(private readonly a: number, public b = 2) {}\n"
            "  sum(): number { return this.a + this.b } }\nnew P(3).sum()"
        ),
        5,
    ),
    "abstract-and-declare": (
        (
            "abstract class A { declare a: string; abstract f(): number }\n"
            "class B extends A { override f() { return 'a' in this ? 1 : 2 } }\nnew B().f()"
        ),
        2,
    ),
    "legacy-decorators": (
        (
            "const seen: string[] = [];\n"
            "const log = (target: any, key: string, at: PropertyDescriptor) => { seen.push(key); return at };\n"
            "class D { @log m(): void {} @log static n(): void {} }\nseen"
        ),
        ["m", "n"],
    ),
    "satisfies-and-as": ("const c = { a: 1 } satisfies Record<string, number>; (c as any).a!", 1),
    "generics": ("const id = <T,>(x: T): T => x; id<number>(7)", 7),
    "using": ("let closed = 0; { using a = { [Symbol.dispose]() { closed = 1 } } } closed", 1),
    "top-level-await": ("const t: number = await Promise.resolve(9); t", 9),
    "type-only-import": ("import type { A } from './a';\nimport { type B } from './b';\n3 as A", 3),
    "type-only-export": ("export interface A {}\nexport type { A as B };\nconst é = '\U0001f600';\n4", 4),
    "type-only-export-and-await": ("export {};\nconst é: string = '\U0001f600'; await 5", 5),
    "an-export-in-a-string": ("export {}\n`\nexport {};`", "\nexport {};"),
    "overloads": ("function f(a: string): 1; function f(a: number): 2; function f(a: any): any { return a }; f(3)", 3),
    "byte-order-mark": ("\ufeffconst b: number = 1; b", 1),
}


@pytest.mark.parametrize("name", VALUES)
async def test_what_runs(sandbox: Sandbox, name: str) -> None:
    code, value = VALUES[name]
    isolate = await sandbox.create_isolate()
    assert await isolate.evaluate(code, language="ts") == value


async def test_a_script_runs_once_whatever_it_throws(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    await isolate.evaluate("globalThis.runs = 0")
    code = "`export {};`; runs++; eval(' export {};')"
    error = await failure(isolate, code)
    assert (error.name, error.message.partition(" (")[0]) == ("SyntaxError", "Unexpected token 'export'")
    assert await isolate.evaluate("runs") == 1
    error = await failure(isolate, f"{code}; await 1")
    assert error.name == "SyntaxError"
    assert await isolate.evaluate("runs") == 2


async def test_declarations_stay_for_the_next_script(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute("enum Mode { On = 2 }\nfunction twice(n: number) { return 2 * n }", language="ts")
    assert await isolate.evaluate("twice(Mode.On)") == 4
    assert await isolate.evaluate("twice(Mode.On as number) + 1", language="ts") == 5


async def test_jsx_calls_the_function_that_it_names(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute("const h = (tag, attributes, ...children) => [tag, attributes, children]")
    code = "/** @jsx h */\n%s<a b='1'>{2}</a>"
    expected = ["a", {"b": "1"}, [2]]
    assert await isolate.evaluate(code % "", language="jsx") == expected
    assert await isolate.evaluate(code % "const n: number = 1;\n", language="tsx") == expected
    isolate.execute("globalThis.React = { createElement: h }")
    assert await isolate.evaluate("<a b='1'>{2}</a>", language="jsx") == expected


def test_evaluate_sync(sync_sandbox: Sandbox) -> None:
    with sync_sandbox.create_isolate_sync() as isolate:
        assert isolate.evaluate_sync("const x: number = 1; x", language="ts") == 1
        with pytest.raises(ScriptError, match="SyntaxError: Unexpected token"):
            isolate.evaluate_sync("let y: = 2", language="ts")


@pytest.mark.parametrize("verb", ["execute", "evaluate", "evaluate_sync"])
async def test_an_unknown_language_is_refused(sandbox: Sandbox, verb: str) -> None:
    isolate = await sandbox.create_isolate()

    async def run(language: Any) -> None:
        if verb == "evaluate":
            await isolate.evaluate("1", language=language)
        elif verb == "execute":
            isolate.execute("1", language=language)
        else:
            await asyncio.to_thread(isolate.evaluate_sync, "1", language=language)

    for language in ("python", "typescript", "", "TS", "ts\0", ".ts"):
        with pytest.raises(ValueError, match='language must be "js", "ts", "tsx" or "jsx", not "'):
            await run(language)
    with pytest.raises(TypeError, match="language must be a str, not int"):
        await run(1)
    assert await isolate.evaluate("'alive'") == "alive"


# --- stacks ----------------------------------------------------------------------------------------------------------

ERASED = "interface A {\n  a: string;\n}\n\n"  # four lines that have no code


async def failure(isolate: Isolate, code: str, **options: Any) -> ScriptError:
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate(code, language="ts", **options)
    return caught.value


STACKS = {
    "frames": (
        ERASED + "function inner(x: A): never {\n  throw new Error(`no ${x.a}`);\n}\n"
        "class C { run(x: A) { inner(x) } }\n  new C().run({ a: 'b' } as A);",
        "Error: no b\n    at inner (s.ts:6:9)\n    at C.run (s.ts:8:23)\n    at s.ts:9:11",
    ),
    "after-an-enum": (
        "enum E {\n  A,\n  B,\n}\n\n\nthrow new Error(E[0]);",
        "Error: A\n    at s.ts:7:7",
    ),
    "parameter-properties": (
        "class P {\n  constructor(\n    private a: number,\n  ) {\n\n    throw new Error('p');\n  }\n}\nnew P(1);",
        "Error: p\n    at new P (s.ts:6:11)\n    at s.ts:9:1",
    ),
    "decorated": (
        (
            "const d = (t: any, k: string, at: PropertyDescriptor) => at;\nclass D {\n  @d\n  m(): never {\n"
            "    throw new Error('d');\n  }\n}\nnew D().m();"
        ),
        "Error: d\n    at D.m (s.ts:5:11)\n    at s.ts:8:9",
    ),
    "async": (
        ERASED
        + "const wait = async (x: number): Promise<never> => {\n  await null;\n  throw new TypeError('late');\n};\n"
        "async function outer(): Promise<void> {\n  await wait(1);\n}\n(async () => { await outer() })()",
        "TypeError: late\n    at wait (s.ts:7:9)\n    at async outer (s.ts:10:3)\n    at async s.ts:12:16",
    ),
    "top-level-await": (
        ERASED + "const f = (): never => { throw new Error('t') };\nawait null;\n\n\n  f();",
        "Error: t\n    at f (s.ts:5:32)\n    at s.ts:9:3",
    ),
    "after-wide-characters": (
        ERASED + "const s: string = '\U0001f600é'; throw new Error(s);",
        "Error: \U0001f600é\n    at s.ts:5:32",
    ),
    "engine-error": (ERASED + "const n: any = null;\n\n  n.x;", "s.ts:7:5"),
    "called-back": (
        ERASED + "[1].map((x: number) => {\n  throw new Error('m');\n})",
        "Error: m\n    at s.ts:6:9\n    at Array.map (<anonymous>)\n    at s.ts:5:5",
    ),
    "no-errors-own-text": (
        ERASED + "const e = new Error('at f (s.ts:536870913:1)'); throw e",
        "Error: at f (s.ts:536870913:1)\n    at s.ts:5:11",
    ),
}


@pytest.mark.parametrize("name", STACKS)
async def test_stacks_have_the_lines_and_columns_of_the_source(sandbox: Sandbox, name: str) -> None:
    code, stack = STACKS[name]
    isolate = await sandbox.create_isolate()
    error = await failure(isolate, code, filename="s.ts")
    if stack.startswith("s.ts"):
        assert re.search(rf"^    at {re.escape(stack)}$", error.stack, re.MULTILINE), error.stack
    else:
        assert error.stack == stack


async def test_each_script_of_one_name_has_its_own_lines(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    for lines in range(5):
        code = "interface A {}\n" * lines + f"function f{lines}(): never {{ throw new Error('x') }}"
        isolate.execute(code, filename="s.ts", language="ts")
    isolate.execute("\n\nfunction plain() { throw new Error('x') }", filename="s.ts")
    for lines in range(5):
        error = await failure(isolate, f"\nf{lines}()", filename="call.ts")
        assert error.stack == f"Error: x\n    at f{lines} (s.ts:{lines + 1}:30)\n    at call.ts:2:1"
    error = await failure(isolate, "plain()", filename="call.ts")
    assert error.stack == "Error: x\n    at plain (s.ts:3:26)\n    at call.ts:1:1"


async def test_uncaught_errors_and_rejections(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    isolate.on_system("error", heard.put_nowait)
    isolate.execute(ERASED + "  throw new Error('a' as string);", filename="s.ts", language="ts")
    isolate.execute(ERASED + "\n Promise.reject(new Error('b'));", filename="s.ts", language="ts")
    isolate.execute(
        ERASED + "setTimeout(function named(): void {\n  throw new Error('c') }, 0)", filename="s.ts", language="ts"
    )
    stacks = [(await asyncio.wait_for(heard.get(), 10))["stack"] for _ in range(3)]
    assert stacks == [
        "Error: a\n    at s.ts:5:9",
        "Error: b\n    at s.ts:6:17",
        "Error: c\n    at named (s.ts:6:9)",
    ]


async def test_error_events_have_the_lines_of_the_source(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute(
        "var seen = null; addEventListener('error', (e) => {\n"
        "  e.preventDefault(); seen = [e.message, e.filename, e.lineno, e.colno] })"
    )
    isolate.execute(ERASED + "  throw new Error('a' as string);", filename="s.ts", language="ts")
    assert await isolate.evaluate("seen") == ["Uncaught Error: a", "s.ts", 5, 9]
    isolate.execute(ERASED + "await null;\n  throw new Error('a' as string);", filename="s.ts", language="ts")
    isolate.execute("let twice;")
    isolate.execute("type A = 1;\n\n let twice: number = 1;", filename="s.ts", language="ts")
    message = "Uncaught SyntaxError: Identifier 'twice' has already been declared"
    assert await isolate.evaluate("seen") == [message, "s.ts", 3, 2]  # V8 names the start of the script


SITES = """
Error.prepareStackTrace = (error, sites) => sites.map((site) => ({
  line: site.getLineNumber(), column: site.getColumnNumber(), file: site.getFileName(), text: String(site),
  url: site.getScriptNameOrSourceURL(), name: site.getFunctionName(),
  enclosing: [site.getEnclosingLineNumber(), site.getEnclosingColumnNumber()],
  keys: Object.keys(site), site: site.constructor.name,
}))"""


async def test_call_sites_of_a_scripts_own_prepare_stack_trace(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute(SITES)
    code = ERASED + "function f(): any {\n  return new Error('x').stack;\n}\nf()"
    inner, outer = await isolate.evaluate(code, filename="s.ts", language="ts")
    assert inner == {
        "line": 6,
        "column": 10,
        "file": "s.ts",
        "text": "f (s.ts:6:10)",
        "url": "s.ts",
        "name": "f",
        "enclosing": [5, 1],
        "keys": [],
        "site": "CallSite",
    }
    assert (outer["line"], outer["column"], outer["text"]) == (8, 1, "s.ts:8:1")
    (plain,) = await isolate.evaluate("\n new Error('x').stack", filename="s.js")
    assert (plain["line"], plain["column"], plain["text"]) == (2, 2, "s.js:2:2")


async def test_an_errors_stack_in_the_script_itself(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    code = ERASED + "const o: { stack?: string } = {};\nError.captureStackTrace(o);\no.stack"
    assert await isolate.evaluate(code, filename="s.ts", language="ts") == "Error\n    at s.ts:6:7"


# --- errors in the source --------------------------------------------------------------------------------------------

REFUSED = {
    "token": ("type A = 1;\nlet y: = 2;", "Unexpected token", 2, 8),
    "unfinished": ("function f(", None, 1, 12),
    "redeclared": ("\nlet z = 1;\nlet z = 2;", "Identifier `z` has already been declared", 2, 5),
    "wide": ("'\U0001f600'; let y: = 2;", "Unexpected token", 1, 14),
    "line-separator": ("1;\u2028let y: = 2;", "Unexpected token", 2, 8),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_source_that_cannot_be_read(sandbox: Sandbox, name: str) -> None:
    code, message, line, column = REFUSED[name]
    isolate = await sandbox.create_isolate()
    error = await failure(isolate, code, filename="s.ts")
    assert error.name == "SyntaxError"
    assert message is None or error.message == message
    assert error.stack == f"SyntaxError: {error.message}\n    at s.ts:{line}:{column}"
    assert error.data["fileName"] == "s.ts"
    assert (error.data["lineNumber"], error.data["columnNumber"]) == (line, column)
    assert error.data["sourceLine"] == re.split("[\n\u2028]", code)[line - 1]
    assert await isolate.evaluate("1 as number", language="ts") == 1


async def test_a_source_that_cannot_be_read_is_an_uncaught_error_of_execute(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    heard = asyncio.get_running_loop().create_future()
    isolate.on_system("error", heard.set_result)
    isolate.execute("let y: = 2;", language="ts")
    error = await asyncio.wait_for(heard, 10)
    assert (error["name"], error["message"]) == ("SyntaxError", "Unexpected token")
    assert error["stack"] == "SyntaxError: Unexpected token\n    at execute.ts:1:8"
    assert error["data"]["sourceLine"] == "let y: = 2;"


async def test_what_only_the_engine_refuses_has_its_place_in_the_source(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    error = await failure(isolate, ERASED + "export const x: number = 1;", filename="s.ts")
    assert "is a script, not a module" in error.message
    assert error.stack.endswith("\n    at s.ts:5:1")
    await isolate.evaluate("let twice: number;", language="ts")
    error = await failure(isolate, ERASED + "\nlet twice: string;", filename="s.ts")
    assert error.stack == "SyntaxError: Identifier 'twice' has already been declared\n    at s.ts:6:1"


# --- order and ends --------------------------------------------------------------------------------------------------


async def test_what_comes_later_arrives_after_the_script(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.execute("var order = []; NETWORK.on('e', (data) => order.push(data))")
    expected = []
    for n in range(20):
        isolate.execute(f"order.push({n} as number)", language="ts")
        isolate.send("e", f"sent {n}")
        isolate.execute(f"order.push('plain {n}')")
        expected += [n, f"sent {n}", f"plain {n}"]
    assert await isolate.evaluate("order as any", language="ts") == expected


async def test_a_timer_goes_on_while_a_source_is_read(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=30_000)
    await isolate.evaluate("var ticks = 0; setInterval(() => ticks++, 0)")
    source = "enum E { " + ",".join(f"A{n}" for n in range(50_000)) + " }; ticks"
    assert await isolate.evaluate(source, language="ts") > 0


async def test_destroy_comes_after_the_script(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    heard = asyncio.get_running_loop().create_future()
    isolate.on("ran", heard.set_result)
    isolate.execute("NETWORK.send('ran', 1 as number)", language="ts")
    isolate.destroy()
    assert await asyncio.wait_for(heard, 10) == 1


async def test_a_terminated_isolate_answers_at_once(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=0, memory_limit_mb=0)
    answer = asyncio.ensure_future(isolate.evaluate("a ? (b) : c => " * 2500 + "1", language="ts"))
    queued = asyncio.ensure_future(isolate.evaluate("1"))
    await asyncio.sleep(0)
    started = time.monotonic()
    isolate.terminate()
    for pending in (answer, queued):
        with pytest.raises(TerminatedError):
            await pending
    await isolate.wait_destroyed()
    assert time.monotonic() - started < 5


async def test_a_source_is_charged_to_the_isolate(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=30_000)
    ended = asyncio.get_running_loop().create_future()
    isolate.on_system("destroyed", ended.set_result)
    await isolate.evaluate("(a=" * 800 + "1" + ")" * 800 + ";0", language="ts")
    isolate.destroy()
    assert (await asyncio.wait_for(ended, 10))["cpu_ms"] > 20


async def test_the_stack_of_a_script_that_a_limit_ended(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=50)
    code = ERASED + "function spin(): never {\n  for (;;);\n}\nspin()"
    with pytest.raises(CpuLimitError) as caught:
        await isolate.evaluate(code, filename="s.ts", language="ts")
    assert re.fullmatch(r"    at spin \(s\.ts:6:\d+\)\n    at s\.ts:8:1", caught.value.stack)


async def test_a_script_in_the_console_that_a_limit_ended(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=50)
    code = ERASED + "await null;\nfunction spin(): never {\n  for (;;);\n}\nspin()"
    with pytest.raises(CpuLimitError) as caught:
        await isolate.evaluate(code, filename="s.ts", language="ts")
    assert re.fullmatch(r"    at spin \(s\.ts:7:\d+\)\n    at s\.ts:9:1", caught.value.stack)
