"""A worker's console calls, as its host gets them: level, arguments, and the text that Deno would print."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.hostile.arena import until

from network_runtime import Limits
from network_runtime._pool.console_log import ConsoleLog

if TYPE_CHECKING:
    from pathlib import Path

    from network_runtime import Sandbox


def calls(sandbox: Sandbox, code: str, **limits: Any) -> list[dict[str, Any]]:
    """The events that the host gets for the code's console calls."""
    isolate = sandbox.create_isolate_sync(console=True, **limits)
    heard: list[dict[str, Any]] = []
    isolate.on_system("console", heard.append)
    isolate.evaluate_sync(f"{{ {code} }} 0")
    isolate.destroy()
    assert isolate.wait_destroyed_sync(20)
    return heard


# Of one call each.
TEXTS = {
    "console.log()": "",
    "console.log('a', 1, -0, NaN, 2n, null, undefined, true)": "a 1 -0 NaN 2n null undefined true",
    "console.log('%s is %d, %i and %f; %o %O %j %% %c.', 'x', '4.5', 4.5, 4.5, [1], { a: 1 }, { b: 2 }, 'css')": (
        'x is 4, 4 and 4.5; [ 1 ] { a: 1 } {"b":2} % .'
    ),
    "console.log('100%', 'sure')": "100% sure",
    "console.log('%s')": "%s",
    "console.log({ a: 'x', n: 1n, u: undefined, f() {}, [Symbol('s')]: Symbol('v') })": (
        '{ a: "x", n: 1n, u: undefined, f: [Function: f], Symbol(s): Symbol(v) }'
    ),
    "console.log(new Map([[{ k: 1 }, new Set(['v'])]]))": 'Map(1) { { k: 1 } => Set(1) { "v" } }',
    "console.log([1, , 'x'], new Uint8Array(2), new Date(0), /x/g)": (
        '[ 1, <1 empty item>, "x" ] Uint8Array(2) [ 0, 0 ] 1970-01-01T00:00:00.000Z /x/g'
    ),
    "const o = { list: [] }; o.list.push(o); console.log(o)": "<ref *1> { list: [ [Circular *1] ] }",
    "console.log(() => 1, class A {}, Symbol('s'))": "[Function (anonymous)] [class A] Symbol(s)",
    "console.log({ a: { b: { c: { d: { e: { f: 1 } } } } } })": (
        "{\n  a: {\n    b: { c: { d: { e: [Object] } } }\n  }\n}"
    ),
    "console.log(new URLSearchParams('a=1'), new Headers({ b: '2' }))": (
        'URLSearchParams { "a" => "1" } Headers { b: "2" }'
    ),
    "console.log({ get x() { throw 1 } })": "{ x: [Getter] }",
    "console.log({ [Symbol.for('Deno.customInspect')]: () => 'as I like' })": "as I like",
    "console.log({ [Symbol.for('Deno.customInspect')]() { throw 1 } }, 'and on')": "[not shown] and on",
    "console.log(new (class extends Error { name = 'Mine' })('m').message)": "m",
    "console.debug('d')": "d",
    "console.info({ i: 1 })": "{ i: 1 }",
    "console.warn('w')": "w",
    "console.error('e', 1)": "e 1",
    "console.assert()": "Assertion failed",
    "console.assert(false)": "Assertion failed",
    "console.assert(0, 'zero %s', 'is')": "Assertion failed: zero is",
    "console.assert('', { a: 1 })": "Assertion failed: { a: 1 }",
    "console.dir({ a: { b: 1 } }, { depth: 0 })": "{ a: [Object] }",
    "console.dirxml({ a: 1 }, 2)": "{ a: 1 } 2",
    "console.table(5)": "5",
    "console.table([{ a: 1 }, { a: 2, b: 'x' }])": (
        "┌───────┬───┬─────┐\n│ (idx) │ a │ b   │\n├───────┼───┼─────┤\n"
        '│     0 │ 1 │     │\n│     1 │ 2 │ "x" │\n└───────┴───┴─────┘'
    ),
    "console.table([1], 5)": "[ 1 ] 5",
    "console.count()": "default: 1",
    "console.count('label')": "label: 1",
    "console.countReset('none')": "Count for 'none' does not exist",
    "console.timeEnd('none')": "Timer 'none' does not exist",
    "console.time()": "",
    "console.group('%s', 'g')": "g",
    "console.group()": "",
    "console.groupEnd()": "",
    "console.clear()": "",
}


@pytest.mark.parametrize("code", TEXTS)
def test_text_as_deno_prints_it(sync_sandbox: Sandbox, code: str) -> None:
    (call,) = calls(sync_sandbox, code)
    assert call["text"] == TEXTS[code]
    assert set(call) == {"level", "args", "text"}


def test_an_error_with_its_cause(sync_sandbox: Sandbox) -> None:
    (call,) = calls(sync_sandbox, "console.error(new TypeError('bad', { cause: new Error('why') }))")
    assert re.fullmatch(
        r"TypeError: bad\n    at evaluate.js:1:\d+ \{\n  \[cause\]: Error: why\n      at evaluate.js:1:\d+\n\}",
        call["text"],
    )
    assert call["args"][0].startswith("TypeError: bad\n    at evaluate.js:1:")


def test_a_trace_has_the_stack_of_its_call(sync_sandbox: Sandbox) -> None:
    (call,) = calls(sync_sandbox, "function f() { console.trace('here %d', 1) } f()")
    assert re.fullmatch(r"Trace: here 1\n    at f \(evaluate.js:1:\d+\)\n    at evaluate.js:1:\d+", call["text"])


def test_assert_says_nothing_where_it_holds(sync_sandbox: Sandbox) -> None:
    assert calls(sync_sandbox, "console.assert(true); console.assert(1, 'x'); console.assert({}, 'y')") == []


def test_counts_and_groups_go_on_from_call_to_call(sync_sandbox: Sandbox) -> None:
    code = """
        console.count(); console.count(); console.count("x"); console.countReset(); console.count();
        console.group("one"); console.log("in\\nside", { a: 1 });
        console.groupCollapsed("two"); console.warn({ b: [] }); console.groupEnd(); console.error("up");
        console.groupEnd(); console.groupEnd(); console.log("out");
        console.group(); console.clear(); console.log("cleared")"""
    heard = [(call["level"], call["text"]) for call in calls(sync_sandbox, code)]
    assert heard == [
        ("count", "default: 1"),
        ("count", "default: 2"),
        ("count", "x: 1"),
        ("countReset", ""),
        ("count", "default: 1"),
        ("group", "one"),
        ("log", "  in\n  side { a: 1 }"),
        ("groupCollapsed", "  two"),
        ("warn", "    { b: [] }"),
        ("groupEnd", ""),
        ("error", "  up"),
        ("groupEnd", ""),
        ("groupEnd", ""),
        ("log", "out"),
        ("group", ""),
        ("clear", ""),
        ("log", "cleared"),
    ]


def test_timers_say_how_long_in_the_steps_of_a_worker_s_clock(sync_sandbox: Sandbox) -> None:
    code = """
        console.time("t"); console.time("t");
        for (const end = performance.now() + 2; performance.now() < end;);
        console.timeLog("t", "so far", { a: 1 }); console.timeEnd("t"); console.timeEnd("t")"""
    heard = [call["text"] for call in calls(sync_sandbox, code)]
    assert heard[0] == ""
    assert heard[1] == "Timer 't' already exists"
    for text, rest in ((heard[2], " so far { a: 1 }"), (heard[3], "")):
        found = re.fullmatch(r"t: (\d+(?:\.\d+)?)ms" + re.escape(rest), text)
        assert found, text
        assert float(found[1]) >= 1.9
        assert round(float(found[1]) * 10) == pytest.approx(float(found[1]) * 10)
    assert heard[4] == "Timer 't' does not exist"


def test_arguments_travel_as_far_as_they_can(sync_sandbox: Sandbox) -> None:
    code = """
        const o = {}; o.o = o;
        console.log(1, "x", null, { a: [1, { b: true }] }, new Uint8Array([1, 2]));
        console.log(o, { toJSON() { throw 1 } }, "kept", 7)"""
    plain, circular = calls(sync_sandbox, code)
    assert plain["args"] == [1, "x", None, {"a": [1, {"b": True}]}, b"\1\2"]
    assert circular["args"][2:] == ["kept", 7]
    assert circular["args"][0] == "<ref *1> { o: [Circular *1] }"
    assert circular["text"].startswith("<ref *1> { o: [Circular *1] } { toJSON: [Function: toJSON] } kept 7")


def test_text_is_bounded(sync_sandbox: Sandbox) -> None:
    longest = 1 << 20
    code = """
        console.log("x".repeat(3 << 20));
        console.log(...Array(5000).fill(1));
        for (let i = 0; i < 1000; i++) console.group();
        console.log("deep")"""
    heard = calls(sync_sandbox, code)
    assert heard[0]["text"] == "x" * longest + "…"
    assert heard[1]["text"] == " ".join(["1"] * 1000) + " … 4000 more"
    assert heard[1]["args"] == [1] * 5000
    assert heard[-1]["text"] == "  " * 100 + "deep"


def test_calls_inside_of_calls(sync_sandbox: Sandbox) -> None:
    code = """
        const inspect = Symbol.for("Deno.customInspect");
        console.log({ [inspect]() { console.log({ inner: 1 }); return "outer" } }, { more: 1 })"""
    assert [call["text"] for call in calls(sync_sandbox, code)] == ["{ inner: 1 }", "outer { more: 1 }"]


def test_what_was_dropped_is_told_with_the_next_call(sync_sandbox: Sandbox) -> None:
    code = """
        const long = "x".repeat(3000);
        console.log("before");
        for (let i = 0; i < 3; i++) console.log(long);
        console.log("after"); console.log("and on")"""
    heard = calls(sync_sandbox, code, outbox_bytes=900)
    assert heard == [
        {"level": "log", "args": ["before"], "text": "before"},
        {"level": "log", "args": ["after"], "text": "after", "dropped": 3},
        {"level": "log", "args": ["and on"], "text": "and on"},
    ]


def test_a_call_that_is_too_large_as_it_is_goes_without_its_arguments(sync_sandbox: Sandbox) -> None:
    heard = calls(sync_sandbox, "console.log('x'.repeat(3000), 1)", outbox_bytes=4000)
    assert heard == [{"level": "log", "args": [], "text": "x" * 3000 + " 1"}]
    heard = calls(sync_sandbox, "console.log('x'.repeat(3000), 1)", outbox_bytes=2000)
    assert heard == [{"level": "log", "args": [], "text": "x" * 1000 + "…"}]


def test_nothing_of_a_flood_is_dropped_without_a_trace(sync_sandbox: Sandbox) -> None:
    """A queue of two calls takes what it can; the numbers add up."""
    isolate = sync_sandbox.create_isolate_sync(console=True, outbox_messages=2, cpu_limit_ms=20_000)
    heard: list[dict[str, Any]] = []
    isolate.on_system("console", heard.append)
    isolate.evaluate_sync("for (let i = 0; i < 20_000; i++) console.log(i)")

    def accounted() -> bool:
        isolate.evaluate_sync("console.info('last')")
        return any(call["text"] == "last" for call in heard)

    until(accounted, "a call after the flood")
    first_last = next(i for i, call in enumerate(heard) if call["text"] == "last")
    numbers = [call["args"][0] for call in heard[:first_last]]
    assert numbers == sorted(numbers)
    told = sum(call.get("dropped", 0) for call in heard[: first_last + 1])
    assert first_last + told >= 20_000


# --- the log ---------------------------------------------------------------------------------------------------------


def test_the_log(sync_sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "network_runtime.console")
    isolate = sync_sandbox.create_isolate_sync(console="log")
    heard: list[dict[str, Any]] = []
    isolate.on_system("console", heard.append)
    isolate.evaluate_sync("""
        console.debug("d"); console.log("l", { a: 1 }); console.info("i"); console.warn("w"); console.error("e");
        console.assert(false, "a"); console.group("g"); console.table([1]); console.groupEnd(); console.time();
        console.log("\\x1b[31mred\\x07\\u009b " + "x".repeat(3000))""")
    isolate.destroy()
    assert isolate.wait_destroyed_sync(20)
    lines = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert lines[:7] == [
        ("DEBUG", "Isolate #0: d"),
        ("INFO", "Isolate #0: l { a: 1 }"),
        ("INFO", "Isolate #0: i"),
        ("WARNING", "Isolate #0: w"),
        ("ERROR", "Isolate #0: e"),
        ("ERROR", "Isolate #0: Assertion failed: a"),
        ("INFO", "Isolate #0: g"),
    ]
    assert lines[7][1].startswith("Isolate #0:   ┌")
    assert lines[8][1].startswith(r"Isolate #0: \x1b[31mred\x07\x9b xxx")
    assert len(lines[8][1]) < 2100
    assert len(lines) == 9
    assert {record.name for record in caplog.records} == {"network_runtime.console"}
    assert len(heard) == 11  # handlers hear it all the same


def test_a_line_of_the_log_forges_nothing(sync_sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "network_runtime.console")
    isolate = sync_sandbox.create_isolate_sync(console="log")
    isolate.evaluate_sync(r"console.log('half \ud800 a pair\nERROR forged\u2028\u202e')")
    isolate.destroy()
    assert isolate.wait_destroyed_sync(20)
    (record,) = caplog.records
    assert record.getMessage() == "Isolate #0: half \\ud800 a pair\n  ERROR forged\\u2028\\u202e"


async def test_the_log_with_asyncio(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "network_runtime.console")
    async with await sandbox.create_isolate(console="log") as isolate:
        await isolate.evaluate("console.log('hello')")
    assert [record.getMessage() for record in caplog.records] == [f"Isolate #{isolate.id}: hello"]


def test_a_flood_is_a_little_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "network_runtime.console")
    now = 0.0
    log = ConsoleLog(7, lambda: now)
    for number in range(1000):
        log.write({"level": "log", "args": [], "text": str(number)})
    assert [record.getMessage() for record in caplog.records] == [f"Isolate #7: {number}" for number in range(100)]
    caplog.clear()
    now = 0.1
    for number in range(1000, 1010):
        log.write({"level": "log", "args": [], "text": str(number), "dropped": 1})
    assert [record.getMessage() for record in caplog.records] == [
        "Isolate #7: 901 console calls are missing here",
        "Isolate #7: 1000",
        "Isolate #7: 1 console calls are missing here",
        "Isolate #7: 1001",
    ]


def test_what_the_log_left_out_is_said_at_the_end(sync_sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "network_runtime.console")
    isolate = sync_sandbox.create_isolate_sync(console="log", cpu_limit_ms=20_000)
    isolate.evaluate_sync("for (let i = 0; i < 3000; i++) console.log('line')")
    isolate.destroy()
    assert isolate.wait_destroyed_sync(20)
    until(lambda: "are missing here" in caplog.records[-1].getMessage(), "the last line")
    lines = [record.getMessage() for record in caplog.records]
    missing = sum(int(line.split()[2]) for line in lines if "are missing here" in line)
    assert lines.count("Isolate #0: line") + missing == 3000


def test_a_disabled_level_is_not_counted_as_missing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "network_runtime.console")
    log = ConsoleLog(7, lambda: 0.0)
    for _ in range(1000):
        log.write({"level": "log", "args": [], "text": "quiet"})
    log.write({"level": "warn", "args": [], "text": "loud"})
    assert [record.getMessage() for record in caplog.records] == ["Isolate #7: loud"]


def test_only_true_false_and_log(sync_sandbox: Sandbox) -> None:
    assert Limits(console="log").console == "log"
    wrong: Any
    for wrong in ("LOG", "", "logs"):
        with pytest.raises(ValueError, match="console must be a bool or 'log'"):
            sync_sandbox.create_isolate_sync(console=wrong)
    for wrong in (1, None, b"log"):
        with pytest.raises(TypeError, match="console must be a bool, not"):
            Limits(console=wrong)


def test_a_host_script_hears_the_same(tmp_path: Path) -> None:
    script = tmp_path / "main.js"
    script.write_text("""
      const sandbox = new V8Sandbox({ console: true });
      const worker = await sandbox.createIsolate();
      worker.onSystem("console", ({ level, args, text }) => console.log(level, JSON.stringify(args), text));
      worker.execute(`console.log("n", { m: new Map([[1, 2n]]) }); console.assert(true); console.count()`);
      worker.destroy();
      sandbox.shutdown();""")
    done = subprocess.run(
        [sys.executable, "-m", "network_runtime", str(script)], capture_output=True, text=True, timeout=60, check=True
    )
    first, second = done.stdout.splitlines()
    assert first.startswith("log [")
    assert first.endswith("n { m: Map(1) { 1 => 2n } }")
    assert second == "count [] default: 1"
