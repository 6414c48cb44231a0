"""Strings are cheap while they are ropes: 2**28 characters cost nothing until something needs them flat.

One such string may exceed the limit for a moment, but not beyond the end of the turn.
"""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, arena, attack, for_each, in_own_process, resident_mb, until

ONE_STRING_MB = 820  # flat, and once more as JSON

WORK = {
    "doubled": "let s = 'ab'; for (let i = 0; i < 27; i++) s += s; s.charCodeAt(5); s.length",
    "split": "'1'.repeat(2 ** 28).split('').length",
    "split-unicode": "'a'.repeat(2 ** 24).split(/(?:)/u).length",
    "spread": "[...'1'.repeat(2 ** 28)].length",
    "slice-call": "Array.prototype.slice.call('1'.repeat(2 ** 28)).length",
    "join-call": "Array.prototype.join.call('1'.repeat(2 ** 26), '').length",
    "array-from": "Array.from('1'.repeat(2 ** 28)).length",
    "map-call": "Array.prototype.map.call('1'.repeat(2 ** 28), (x) => x).length",
    "trim": "' '.repeat(2 ** 28).trim().length",
    "trim-loop": "const s = ' '.repeat(2 ** 20) + 'a' + ' '.repeat(2 ** 20); for (;;) s.trim()",
    "upper": "'ß'.repeat(2 ** 26).toUpperCase().length",
    "locale-upper": "'ß'.repeat(2 ** 25).toLocaleUpperCase('tr').length",
    "normalize": "'\\u1E9B\\u0323'.repeat(2 ** 24).normalize('NFKD').length",
    "locale-compare": "'a'.repeat(2 ** 26).localeCompare('a'.repeat(2 ** 26) + 'b')",
    "encode": "encodeURIComponent('é'.repeat(2 ** 25)).length",
    "escape": "escape('é'.repeat(2 ** 25)).length",
    "replace-all": "'a'.repeat(2 ** 24).replaceAll('', 'b').length",
    "replace-with-context": "'a'.repeat(2 ** 20).replace(/a/g, '$`').length",
    "index-of": "('a'.repeat(2 ** 20) + 'b').repeat(16).indexOf('a'.repeat(2 ** 19) + 'c')",
    "last-index-of": "('b' + 'a'.repeat(2 ** 20)).repeat(16).lastIndexOf('c' + 'a'.repeat(2 ** 19))",
    "parse-float": "parseFloat('9'.repeat(2 ** 26))",
    "number": "Number('0x' + 'f'.repeat(2 ** 26))",
    "json-parse": "JSON.parse('x'.repeat(2 ** 27))",
    "segmenter": "[...new Intl.Segmenter('en', { granularity: 'word' }).segment('a b '.repeat(2 ** 22))].length",
    "btoa": "btoa('a'.repeat(2 ** 28)).length",
    "atob": "atob('a'.repeat(2 ** 28)).length",
    "property-name": "({})['a'.repeat(2 ** 28)]",
    "symbol-registry": "Symbol.for('a'.repeat(2 ** 27)).description.length",
    "error-message": "throw new Error('a'.repeat(2 ** 27))",
    "thrown": "throw 'a'.repeat(2 ** 27)",
    "console": "console.log('a'.repeat(2 ** 28)); 1",
    "event-name": "NETWORK.send('a'.repeat(2 ** 28), 1)",
    "event-name-two-byte": "NETWORK.send('\\u0800'.repeat(2 ** 28), 1)",
    "method-name": "NETWORK.request('a'.repeat(2 ** 28), 1); 1",
    "message": "NETWORK.send('a', 'a'.repeat(2 ** 28))",
    "message-two-byte": "NETWORK.send('a', '\\u0800'.repeat(2 ** 25))",
    "result": "'a'.repeat(2 ** 27)",
    "from-base64": "Uint8Array.fromBase64('AAAA'.repeat(2 ** 25)).length",
    "timer-source": "setTimeout('a'.repeat(2 ** 28)); 1",
}


@for_each("name", WORK)
@in_own_process
def test_work_on_a_long_string_ends(name: str) -> None:
    endings = (VALUE, CPU, MEMORY, "RangeError", "SyntaxError", "QueueFullError", "Error", "EvalError", "TypeError")
    attack(WORK[name], *endings, most_mb=ONE_STRING_MB, overshoot_ms=2500, timeout_s=10)


@in_own_process
def test_long_strings_are_not_hoarded() -> None:
    """One may pass the limit for a moment; the second, or the end of the turn, finds it."""
    with arena(most_mb=2 * ONE_STRING_MB, cpu_limit_ms=5000) as here:
        victim = here.victim()
        code = """
            const all = [];
            for (let i = 0; i < 64; i++) { const s = 'ab'.repeat(2 ** 26) + i; s.charCodeAt(5); all.push(s) }
            all.length"""
        assert victim.run(code).ending == MEMORY
        victim.expect_limit(MEMORY)


@in_own_process
def test_a_long_string_does_not_outlive_its_turn() -> None:
    with arena(most_mb=ONE_STRING_MB) as here:
        victim = here.victim()
        victim.isolate.execute("globalThis.kept = 'ab'.repeat(2 ** 26); kept.charCodeAt(5)")
        assert victim.wait_end()["reason"] == MEMORY


@in_own_process
def test_the_longest_two_byte_string_costs_no_thread() -> None:
    """A gigabyte in one object, the largest there is: V8 gives up if the heap may not grow by that."""
    with arena(most_mb=1400) as here:
        for _ in range(2):
            victim = here.victim(cpu_limit_ms=5000)
            code = "globalThis.kept = '\\u1000'.repeat(2 ** 29 - 25); kept.charCodeAt(5)"
            assert victim.run(code).ending in (VALUE, MEMORY)
            victim.expect_limit(MEMORY)
            until(lambda: resident_mb() < 500, "the string is given back")


@in_own_process
def test_a_string_of_the_maximum_length_is_a_range_error() -> None:
    attack("let s = 'ab'; for (let i = 0; i < 60; i++) s += s; s", "RangeError", most_mb=32)
