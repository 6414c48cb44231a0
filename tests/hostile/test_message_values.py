"""Messages of many values: each takes a few bytes as text, and up to a hundred as a Python object."""

from __future__ import annotations

from typing import Any

from tests.hostile.arena import CPU, MEMORY, arena, attack, for_each, in_own_process, until

MANY = {
    "arrays": "Array(6e6).fill([])",
    "objects": "Array(4e6).fill({})",
    "numbers": "Array(6e6).fill(1)",
    "holes": "(() => { const a = []; a.length = 6e6; return a })()",
    "with-a-mark": "Array(2e6).fill([]).concat(NaN)",
    "marks": "Array(1.1e6).fill(NaN)",
    "nested": "Array(2000).fill(Array(1000).fill([]))",
    "members": "Array(1e6).fill({ a: 1 })",
    "of-a-map": "new Map(Array.from({ length: 6e5 }, (_, i) => [i, i]))",
    "of-a-set": "new Set(Array.from({ length: 1.1e6 }, (_, i) => i))",
    "of-toJSON": "({ toJSON: () => Array(2e6).fill([]) })",
}
HOW = {
    "send": "NETWORK.send('x', data)",
    "request": "NETWORK.request('x', data).then(() => 'answered', (error) => { throw error })",
    "result": "data",
}


@for_each("how", HOW)
@for_each("name", MANY)
@in_own_process
def test_a_message_of_too_many_values_is_refused_where_it_is_sent(name: str, how: str) -> None:
    code = f"const data = {MANY[name]}; {HOW[how]}"
    ending = attack(code, "RangeError", MEMORY, CPU, cpu_limit_ms=3000, memory_limit_mb=256, most_mb=420, left_mb=160)
    assert name != "arrays" or ending.ending == "RangeError", ending
    if ending.ending == "RangeError":
        assert "values is larger than message_values allows (1000000)" in ending.message


COUNTED = {
    "Array(9).fill(1)": 10,
    "Array(9)": 10,
    "[[], [], {}]": 4,
    "[[[1]], { a: { b: 2 } }]": 7,
    "({ a: 1, b: [1, 2], c: 'x,[,{', d: ',' })": 7,
    "[',', '[1,2', '\\\\\"[', '{\"a\":1,']": 5,
    "new Map([[1, 2], ['a', [3]]])": 7,  # the mark of the Map counts, too
    "new Set([1, 2, 3])": 5,
    "[NaN, 1n, new Date(0), new Uint8Array(1000)]": 5,
    "'a, b, c, d'": 1,
    "1": 1,
}


@for_each("value", COUNTED)
@in_own_process
def test_what_counts(value: str) -> None:
    count = COUNTED[value]
    with arena() as here:
        got: list[Any] = []
        enough = here.victim(message_values=count)
        enough.isolate.on("x", got.append)
        assert enough.run(f"NETWORK.send('x', {value}); {value}; 'sent'").value == "sent"
        enough.isolate.evaluate_sync(value)
        assert len(got) == 1
        if count == 1:
            return
        less = here.victim(message_values=count - 1)
        for how in ("NETWORK.send('x', data)", "(async () => await NETWORK.request('x', data))()", "data"):
            outcome = less.run(f"{{ const data = {value}; {how} }}")
            assert outcome.ending == "RangeError", outcome
            assert f"a message of {count} values is larger than message_values allows ({count - 1})" in outcome.message


@in_own_process
def test_console_calls_and_errors_stay_within_it() -> None:
    with arena() as here:
        victim = here.victim(message_values=50, console=True)
        said: list[dict[str, Any]] = []
        victim.isolate.on_system("console", said.append)
        code = "console.log(Array(1000).fill([])); const e = new Error('x'); e.many = Array(1000).fill([]); throw e"
        outcome = victim.run(code)
        assert (outcome.ending, outcome.message) == ("Error", "x")
        until(lambda: len(said) == 1, "the console call")
        (shown,) = said[0]["args"]  # a text in place of the value
        assert isinstance(shown, str)
        victim.isolate.terminate()
        victim.wait_end()
