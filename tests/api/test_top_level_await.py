"""Source that uses `await` outside of functions: `evaluate` and `execute` run it as a DevTools console does."""

from __future__ import annotations

import asyncio

import pytest

from network_runtime import Sandbox, ScriptError

VALUES = {
    "block": ("await 1; if (true) { 5 }", 5),
    "expression": ("await 1 + await 2", 3),
    "semicolons": ("await 7;;\n", 7),
    "loop": ("let sum = 0; for await (const n of [1, 2]) sum += n", 3),
    "do-while": ("do { await 4 } while (0)", 4),
    "switch": ("switch (await 1) { case 1: 'one' }", "one"),
    "try-and-finally": ("try { await Promise.reject(1) } catch (e) { 'caught ' + e } finally { 8 }", "caught 1"),
    "label": ("here: { await 2; break here }", 2),
    "declaration-has-no-value": ("const a = await 1", None),
    "a-promise-in-the-end": ("await 1; Promise.resolve(5)", 5),
    "bytes": ("new Uint8Array([await 1])", b"\1"),
    "object": ("({ a: await 1 })", {"a": 1}),
    "in-parentheses": ("await (async () => 5)()", 5),
    "like-a-call": ("await (Promise.resolve(5))", 5),
    "like-an-index": ("await [1, 2]", [1, 2]),
    "like-a-sum": ("await + 1", 1),
    "sloppy": ("with ({ a: 1 }) { await 1; a }", 1),
    "comment-at-the-end": ("await 3 // so", 3),
    "this": ("await 1; this === globalThis", True),
    "line-separator": ("await 1;\u2028'next'", "next"),
}

STILL_SCRIPTS = {
    "comment": ("// await\n3", 3),
    "string": ("'await' + 1", "await1"),
    "template": ("`await ${1}`", "await 1"),
    "regular-expression": ("/await/.test('await')", True),
    "property": ("({ await: 6 }).await", 6),
    "in-an-async-function": ("async function f() { return await 9 } f()", 9),
    "variable": ("var await = 5; await + 1", 6),
}

SYNTAX_ERRORS = {
    "elsewhere": ("const r = await f();\nconst o = { a: 1 b: 2 };", "Unexpected identifier 'b'", "2:18"),
    "before": ("let bad = ; await 1", "Unexpected token ';'", "1:11"),
    "closes-the-wrapping": ("await 1; })(); (async()=>{ 5", "Unexpected token '}'", "1:10"),
    "closes-a-parenthesis": ("await 1)", "Unexpected token ')'", "1:8"),
    "in-a-plain-function": ("function f() {\n  await 1 }", "await is only valid in async functions", "2:3"),
    "return": ("return await 1", "Illegal return statement", "1:1"),
    "at-the-end": ("await f(", "Unexpected end of input", "1:9"),
    "open-comment": ("await 1; /* open", "Invalid or unexpected token", "1:10"),
    "declared-twice": ("let w = await 1;\nlet w = 2", "Identifier 'w' has already been declared", "2:5"),
    "a-script-with-a-variable": ("var await = 1;\nlet z = ;", "Unexpected token ';'", "2:9"),
}


@pytest.mark.parametrize("name", VALUES)
async def test_the_completion_value_is_kept(sandbox: Sandbox, name: str) -> None:
    code, value = VALUES[name]
    isolate = await sandbox.create_isolate()
    assert await isolate.evaluate(code) == value


@pytest.mark.parametrize("name", STILL_SCRIPTS)
async def test_the_word_alone_changes_nothing(sandbox: Sandbox, name: str) -> None:
    code, value = STILL_SCRIPTS[name]
    isolate = await sandbox.create_isolate()
    assert await isolate.evaluate(f"let fixed; {code}" if name != "comment" else f"let fixed;\n{code}") == value
    # A console would let it be declared again.
    with pytest.raises(ScriptError, match="already been declared"):
        await isolate.evaluate("let fixed")


async def test_declarations_stay(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    await isolate.evaluate(
        "const a = await 1; let b = 2; var c = 3; function d() { return 4 } class E { five = 5 }"
        "const { f, ...rest } = await { f: 6, g: 7 }"
    )
    assert await isolate.evaluate("[a, b, c, d(), new E().five, f, rest.g]") == [1, 2, 3, 4, 5, 6, 7]
    assert await isolate.evaluate("globalThis.a === undefined && globalThis.c === 3")
    await isolate.evaluate("const a = await 'again'")
    assert await isolate.evaluate("a") == "again"
    isolate.execute("const g = await 8")
    assert await isolate.evaluate("g") == 8


async def test_what_a_script_declared_stays_its_own(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    await isolate.evaluate("const a = 1")
    with pytest.raises(ScriptError, match="Identifier 'a' has already been declared") as caught:
        await isolate.evaluate("0;\nconst a = await 2", filename="again.js")
    assert "again.js:" in caught.value.stack
    assert await isolate.evaluate("a") == 1


@pytest.mark.parametrize("name", SYNTAX_ERRORS)
async def test_a_syntax_error_is_reported_as_itself(sandbox: Sandbox, name: str) -> None:
    code, message, place = SYNTAX_ERRORS[name]
    isolate = await sandbox.create_isolate()
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate(code, filename="my cell.js")
    assert caught.value.name == "SyntaxError"
    assert message in caught.value.message
    assert caught.value.stack.splitlines()[1:] == [f"    at my cell.js:{place}"]
    assert await isolate.evaluate("typeof w + typeof z + typeof r") == "undefined" * 3


async def test_errors_after_an_await_say_where(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate("await 1;\nfunction h() {\n  null.x;\n}\nh()", filename="cell.js")
    assert caught.value.stack.splitlines()[1:] == ["    at h (cell.js:3:8)", "    at cell.js:5:1"]
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate(
            "\nawait (async () => {\n  await 1;\n  throw new Error('late')\n})()", filename="cell.js"
        )
    assert caught.value.stack.splitlines()[1:] == ["    at cell.js:4:9", "    at async cell.js:2:1"]
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate("await 1; Promise.reject(new RangeError('in the end'))")
    assert str(caught.value) == "RangeError: in the end"


async def test_a_name_that_is_no_url_cannot_end_the_source(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(ScriptError, match="SyntaxError"):
        await isolate.evaluate("await 1; /*", filename="*/ globalThis.ran = 1; /*")
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate("await 1; null.x", filename="a 'b'\nglobalThis.ran = 1 //\u2028globalThis.ran = 1")
    assert "a%20%27b%27%0Aglobal" in caught.value.stack
    assert await isolate.evaluate("typeof ran") == "undefined"


async def test_an_error_of_execute_is_reported(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    heard: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    isolate.on_system("error", heard.put_nowait)
    for code, place in (("await 1;\nnull.x", "2:6"), ("await 1;\nlet = = 2", "2:7")):
        isolate.execute(code, filename="plugin.js")
        error = await asyncio.wait_for(heard.get(), 10)
        assert f"plugin.js:{place}" in error["stack"], error


async def test_a_script_s_own_handler_hears_where(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    code = """
        const told = new Promise((resolve) => addEventListener("error", (event) => {
            event.preventDefault();
            resolve([event.filename, event.lineno, event.message]);
        }));
        setTimeout(() => null.x, 0);
        await told"""
    filename, line, message = await isolate.evaluate(code, filename="cell.js")
    assert (filename, line) == ("cell.js", 6)
    assert "reading 'x'" in message
