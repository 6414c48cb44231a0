"""`isolate.evaluate` and `evaluate_sync`."""

from __future__ import annotations

import asyncio

import pytest

from network_runtime import (
    CpuLimitError,
    EvaluateTimeoutError,
    IsolateDestroyedError,
    MemoryLimitError,
    Sandbox,
    ScriptError,
    TerminatedError,
)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("1 + 1", 2),
        ("'a' + 'b'", "ab"),
        ("undefined", None),
        ("null", None),
        ("({ a: [1, 2.5, true, null] })", {"a": [1, 2.5, True, None]}),
        ("Promise.resolve(7)", 7),
        ("(async () => { await null; return 'late'; })()", "late"),
        ("new Promise((resolve) => setTimeout(resolve, 5, 'timer'))", "timer"),
        ("let a = 3; a * 2", 6),
        ("new Uint8Array([1, 2, 3])", b"\1\2\3"),
    ],
)
async def test_gives_the_completion_value(sandbox: Sandbox, code: str, value: object) -> None:
    isolate = await sandbox.create_isolate()
    assert await isolate.evaluate(code) == value


async def test_scripts_share_their_globals(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    await isolate.evaluate("var count = 1; const step = 2")
    assert await isolate.evaluate("count + step") == 3


async def test_a_thrown_error(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate("function f() {\n  null.x;\n}\nf()", filename="plugin.js")
    error = caught.value
    assert (error.name, error.message) == ("TypeError", "Cannot read properties of null (reading 'x')")
    assert str(error) == "TypeError: Cannot read properties of null (reading 'x')"
    assert "at f (plugin.js:2:8)" in error.stack
    assert any("plugin.js:2:8" in note for note in error.__notes__)
    assert await isolate.evaluate("'alive'") == "alive"


async def test_a_rejection(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate("class Custom extends Error { name = 'Custom' }; Promise.reject(new Custom('no'))")
    assert (caught.value.name, caught.value.message) == ("Custom", "no")


async def test_a_syntax_error_says_where(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate("let x = ;", filename="broken.js")
    assert caught.value.name == "SyntaxError"
    assert "broken.js:1" in caught.value.stack


async def test_a_thrown_value_that_is_no_error(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(ScriptError, match="just text"):
        await isolate.evaluate("throw 'just text'")


async def test_a_value_that_cannot_be_sent(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(ScriptError, match="circular"):
        await isolate.evaluate("const a = {}; a.a = a; a")
    with pytest.raises(ScriptError, match="result is a function, which cannot be sent"):
        await isolate.evaluate("() => 1")


async def test_the_cpu_limit(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=100)
    with pytest.raises(CpuLimitError) as caught:
        await isolate.evaluate("for (;;);")
    error = caught.value
    assert isinstance(error, TimeoutError)
    assert error.reason == "cpu_limit_exceeded"
    assert error.cpu_ms is not None
    assert 100 <= error.cpu_ms < 1000
    assert error.heap_bytes
    assert "Isolate #0" in str(error)
    with pytest.raises(IsolateDestroyedError, match="Isolate #0 is destroyed: cpu_limit_exceeded"):
        await isolate.evaluate("1")


async def test_the_cpu_limit_of_a_life(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=0, cpu_total_limit_ms=100)
    with pytest.raises(CpuLimitError) as caught:
        await isolate.evaluate("for (;;);")
    assert caught.value.reason == "cpu_total_limit_exceeded"


async def test_the_memory_limit(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(memory_limit_mb=32, cpu_limit_ms=0)
    with pytest.raises(MemoryLimitError) as caught:
        await isolate.evaluate("const a = []; for (;;) a.push({ a })")
    assert isinstance(caught.value, MemoryError)
    assert caught.value.reason == "memory_limit_exceeded"


async def test_terminate_and_destroy_end_an_evaluation(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    waiting = asyncio.ensure_future(isolate.evaluate("new Promise(() => {})"))
    await isolate.evaluate("1")
    isolate.terminate()
    with pytest.raises(TerminatedError) as caught:
        await waiting
    assert caught.value.reason == "terminated"

    isolate = await sandbox.create_isolate()
    waiting = asyncio.ensure_future(isolate.evaluate("new Promise(() => {})"))
    await isolate.evaluate("1")
    isolate.destroy()
    with pytest.raises(IsolateDestroyedError, match="Isolate #1 is destroyed"):
        await waiting


async def test_a_cancelled_evaluation_leaves_the_script_alone(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(
            isolate.evaluate("new Promise((r) => setTimeout(r, 50)).then(() => globalThis.x = 1)"), 0.01
        )
    assert await isolate.evaluate("new Promise((r) => setTimeout(r, 100)).then(() => x)") == 1


async def test_many_at_once_are_answered_in_order(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    assert await asyncio.gather(*(isolate.evaluate(f"{n}") for n in range(200))) == list(range(200))


@pytest.mark.parametrize(
    ("code", "kind"), [(1, TypeError), (None, TypeError), (b"1", TypeError), ("'\ud800'", ValueError)]
)
async def test_bad_code_is_named(sandbox: Sandbox, code: str, kind: type[Exception]) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(kind, match="code"):
        await isolate.evaluate(code)
    with pytest.raises(kind, match="code"):
        isolate.execute(code)
    with pytest.raises(TypeError, match="filename must be a str, not int"):
        isolate.execute("1", filename=1)  # type: ignore[arg-type]


def test_blocking(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    assert isolate.evaluate_sync("Promise.resolve([1, 'x'])") == [1, "x"]
    assert isolate.evaluate_sync("new Float64Array(1)") == bytes(8)
    assert isolate.evaluate_sync("undefined") is None
    with pytest.raises(ScriptError, match="ReferenceError: nope is not defined"):
        isolate.evaluate_sync("nope")


def test_blocking_meets_the_limits(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync(cpu_limit_ms=50)
    with pytest.raises(CpuLimitError) as caught:
        isolate.evaluate_sync("for (;;);")
    assert caught.value.cpu_ms is not None
    with pytest.raises(IsolateDestroyedError):
        isolate.evaluate_sync("1")


def test_blocking_with_a_timeout(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    with pytest.raises(EvaluateTimeoutError, match=r"Isolate #0 gave no answer within 0\.02 s") as caught:
        isolate.evaluate_sync("new Promise(() => {})", timeout=0.02)
    assert isinstance(caught.value, TimeoutError)
    assert isolate.evaluate_sync("'still there'", timeout=10) == "still there"


@pytest.mark.parametrize(
    "code",
    [
        "export const a = 1",
        "const a = 1;\nexport { a }",
        "import x from 'y'; x",
        "import.meta.url",
        "import 'x'; await 1",
    ],
)
async def test_a_module_is_told_that_it_is_one(sandbox: Sandbox, code: str) -> None:
    isolate = await sandbox.create_isolate()
    hint = "(what is run here is a script, not a module: bundle the code into one script)"
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate(code, filename="mine.js")
    assert caught.value.name == "SyntaxError"
    assert caught.value.message.endswith(hint)
    assert f"{hint}\n    at mine.js:" in caught.value.stack
    errors: list[dict[str, str]] = []
    isolate.on_system("error", errors.append)
    isolate.execute(code)
    isolate.destroy()
    await isolate.wait_destroyed()
    assert [error["message"] for error in errors] == [caught.value.message]


async def test_other_syntax_errors_are_told_nothing_of_modules(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    for code in ("var = 3", "throw new SyntaxError(\"Unexpected token 'exports'\")"):
        with pytest.raises(ScriptError) as caught:
            await isolate.evaluate(code)
        assert "module" not in str(caught.value)
