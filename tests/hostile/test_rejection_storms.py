"""Uncaught errors by the million: each turn reports some, and says how many more there were."""

from __future__ import annotations

from typing import Any

from tests.hostile.arena import CPU, MEMORY, VALUE, arena, for_each, in_own_process, until

STORMS = {
    "rejections": "for (;;) Promise.reject(new Error('x'))",
    "async-functions": "async function f() { throw 1 } for (;;) f()",
    "in-microtasks": "(function again() { Promise.resolve().then(() => { again(); throw 1 }) })()",
    "handled-late": """
        for (;;) {
            const all = Array.from({ length: 9999 }, () => Promise.reject(1));
            for (const p of all) p.catch(() => 0);
        }""",
    "reasons-with-getters": "for (;;) Promise.reject({ get message() { for (;;); } })",
    "one-reason-that-loops": "Promise.reject({ get message() { for (;;); } })",
    "prepare-stack-trace": "Error.prepareStackTrace = () => { for (;;); }; Promise.reject(new Error('x'))",
}


@for_each("name", STORMS)
@in_own_process
def test_a_storm_ends_at_a_limit(name: str) -> None:
    with arena(most_mb=260) as here:
        victim = here.victim()
        victim.isolate.execute(STORMS[name])
        reason = victim.wait_end()["reason"]
        assert reason in (CPU, MEMORY), victim.events
        assert len(victim.events) < 300


@in_own_process
def test_a_storm_within_the_limits_is_summed_up() -> None:
    with arena() as here:
        victim = here.victim(cpu_limit_ms=5000)
        assert victim.run("for (let i = 0; i < 10000; i++) Promise.reject(new Error('number ' + i)); 1").ending == VALUE
        until(lambda: len(victim.events) >= 101, "the reports and the sum")
        messages = [data["message"] for name, data in victim.events if name == "error"]
        assert messages[0] == "number 0"
        assert len(messages) == 101
        assert "9900" in messages[-1]


@in_own_process
def test_rejections_that_are_handled_in_time_are_no_errors() -> None:
    with arena() as here:
        victim = here.victim(cpu_limit_ms=5000)
        make = "const all = Array.from({ length: 20000 }, (_, i) => Promise.reject(i));"
        assert victim.run(make + "for (const p of all) p.catch(() => 0); 1").ending == VALUE
        assert victim.run("1").ending == VALUE
        assert victim.events == []


@in_own_process
def test_handlers_that_come_late_are_told_of_up_to_a_number() -> None:
    with arena() as here:
        victim = here.victim(cpu_limit_ms=5000)
        code = """
            globalThis.told = 0;
            globalThis.onunhandledrejection = (event) => event.preventDefault();
            globalThis.onrejectionhandled = () => told++;
            globalThis.all = Array.from({ length: 20000 }, (_, i) => Promise.reject(i)); 1"""
        assert victim.run(code).ending == VALUE
        assert victim.run("for (const p of all) p.catch(() => 0); told").value == 0
        assert victim.run("told").value == 10_000
        assert victim.events == []


@in_own_process
def test_an_error_s_text_is_cut() -> None:
    with arena() as here:
        victim = here.victim()
        told: list[dict[str, Any]] = []
        victim.isolate.on_system("error", told.append)
        victim.isolate.execute("const e = new Error('m'.repeat(5e6)); e.name = 'n'.repeat(5e6); throw e")
        until(lambda: bool(told), "the error")
        assert all(0 < len(told[0][part]) <= 1 << 20 for part in ("name", "message"))
