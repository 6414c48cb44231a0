"""Operations on numbers that take long: BigInts of a gigabit, extreme dates, formats of a million digits."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, attack, for_each, in_own_process

GIANTS = {
    "power": "2n ** (2n ** 29n)",
    "tower": "2n ** (2n ** (2n ** 64n))",
    "parse": "BigInt('9'.repeat(1e7))",
    "parse-hexadecimal": "BigInt('0x' + 'f'.repeat(1e7)).toString().length",
    "square": "let a = 3n ** 100000n; for (;;) a = a * a",
    "to-string": "(2n ** (2n ** 26n)).toString().length",
    "divide": "const a = 3n ** 4000000n, b = 7n ** 1000000n; for (;;) a / b",
    "shift": "1n << (2n ** 30n)",
    "as-uint": "BigInt.asUintN(2 ** 30, -1n)",
    "hoard": "const all = []; for (;;) all.push(2n ** 100000n + BigInt(all.length))",
    "format": "for (;;) new Intl.NumberFormat('en').format(2n ** 100000n)",
    "locale-string": "BigInt('9'.repeat(3e5)).toLocaleString().length",
    "date-parse": "for (;;) Date.parse('1 '.repeat(1e6))",
    "to-fixed": "for (;;) (1e20).toFixed(100)",
    "random-sums": "let s = 0; for (;;) s += Math.random() ** 0.5",
}


@for_each("name", GIANTS)
@in_own_process
def test_a_giant_number_ends_at_a_limit_or_in_an_error(name: str) -> None:
    code = f"const r = (() => {{ return eval({GIANTS[name]!r}) }})(); typeof r"
    attack(code, VALUE, CPU, MEMORY, "RangeError", most_mb=260, overshoot_ms=500)
