"""The generic array functions on objects that only claim to be long: loops in native code that run no JavaScript."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, attack, for_each, in_own_process

LONG = "{ length: 2 ** 53 - 1 }"
CALLS = {
    "copyWithin": "1, 0",
    "entries": "",
    "every": "Object",
    "fill": "1",
    "filter": "Object",
    "find": "Boolean",
    "findIndex": "Boolean",
    "findLast": "Boolean",
    "findLastIndex": "Boolean",
    "flat": "",
    "flatMap": "Object",
    "forEach": "Math.abs",
    "includes": "1",
    "indexOf": "1",
    "join": "''",
    "lastIndexOf": "1",
    "map": "Math.abs",
    "reduce": "Math.max, 0",
    "reduceRight": "Math.max, 0",
    "reverse": "",
    "shift": "",
    "slice": "0",
    "some": "Boolean",
    "sort": "",
    "splice": "1, 1",
    "toLocaleString": "",
    "toReversed": "",
    "toSorted": "",
    "toSpliced": "0, 1",
    "unshift": "1",
    "with": "0, 1",
}

OTHERS = {
    "to-sorted-2-32": "[].toSorted.call({ length: 2 ** 32 - 1 })",
    "to-reversed-2-32": "[].toReversed.call({ length: 2 ** 32 - 1 })",
    "sort-with-comparator": "[].sort.call({ length: 2 ** 53 - 1 }, (a, b) => a - b)",
    "array-from-length": "Array.from({ length: 2 ** 32 - 1 })",
    "typed-array-from-length": "Uint8Array.from({ length: 2 ** 32 })",
    "new-array-fill": "Array(1e9).fill(0)",
    "new-array-fill-1e8": "new Array(1e8).fill(0).length",
    "new-array-join": "Array(2 ** 28).join()",
    "new-array-locale-string": "Array(2 ** 28).toLocaleString()",
    "concat-spreadable": "[].concat({ length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true }, [1], [2])",
    "apply": "Math.max.apply(null, { length: 2 ** 27 })",
    "from-char-code": "String.fromCharCode.apply(null, new Array(1e6))",
    "construct": "Reflect.construct(Array, { length: 2 ** 27 })",
    "flat-of-itself": "const a = []; a[0] = a; a.flat(Infinity)",
    "many-keys": "const o = {}; for (let i = 0; i < 3e5; i++) o['k' + i] = i; for (;;) ({ ...o })",
    "object-assign": "const o = {}; for (let i = 0; i < 3e5; i++) o['k' + i] = i; for (;;) Object.assign({}, o)",
    "own-keys-of-proxy": "Reflect.ownKeys(new Proxy({}, { ownKeys: () => ({ length: 2 ** 53 - 1 }) }))",
    "raw": "String.raw({ raw: { length: 2 ** 53 - 1 } })",
    "locales": "Intl.getCanonicalLocales({ length: 2 ** 53 - 1 })",
    "typed-array-sort": "const u = new Float64Array(2e6).map(Math.random); for (;;) u.slice().sort()",
    "typed-array-set": "new Uint8Array(8).set({ length: 2 ** 53 - 1 })",
    "define-properties": """
        const ownKeys = () => Array.from({ length: 1e6 }, (_, i) => 'k' + i);
        Object.defineProperties({}, new Proxy({}, { ownKeys }))""",
    "proxy": """
        const get = (_, key) => (key === 'length' ? 2 ** 53 - 1 : 0);
        Array.prototype.some.call(new Proxy({}, { get }), Boolean)""",
    "accessors": "Array.prototype.reverse.call({ get length() { return 2 ** 53 - 1 }, set 0(v) {} })",
}


@for_each("method", CALLS)
@in_own_process
def test_a_generic_method_on_an_endless_length_ends(method: str) -> None:
    code = f"const r = Array.prototype.{method}.call({LONG}{', ' if CALLS[method] else ''}{CALLS[method]}); typeof r"
    attack(code, VALUE, CPU, MEMORY, "RangeError", "TypeError", most_mb=260)


@in_own_process
def test_collections_do_not_put_off_the_end_of_a_turn() -> None:
    """Each handle of this loop is a root, so most of its time is collections; it checks for terminations only."""
    attack(OTHERS["raw"], CPU, cpu_limit_ms=100, most_mb=640)


@for_each("name", OTHERS)
@in_own_process
def test_a_long_list_ends(name: str) -> None:
    code = f"const r = (() => {{ return eval({OTHERS[name]!r}) }})(); typeof r"
    attack(code, VALUE, CPU, MEMORY, "RangeError", "TypeError", most_mb=640, overshoot_ms=600)
