"""Iterators of built-ins only. They call no function of the script, so only a check in their own loop can stop them."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, attack, for_each, in_own_process

# Object() gives an object without `done`: the iterator never ends.
ENDLESS = "const it = { next: Object }; it[Symbol.iterator] = Iterator.prototype[Symbol.iterator];"
PAIRS = """
    const it = { next: Object.bind(null, { done: false, value: [1, 1] }) };
    it[Symbol.iterator] = Iterator.prototype[Symbol.iterator];"""
TEXTS = PAIRS.replace("[1, 1]", "'x'")
KEYED = PAIRS.replace("[1, 1]", "[{}, 1]")
LIKE_A_SET = "{ size: 1, has: Boolean, keys: () => it }"

CONSUMERS = {
    "forEach": ENDLESS + "Iterator.prototype.forEach.call(it, Math.abs)",
    "reduce": ENDLESS + "Iterator.prototype.reduce.call(it, Math.abs, 0)",
    "some": ENDLESS + "Iterator.prototype.some.call(it, Boolean)",
    "every": ENDLESS + "Iterator.prototype.every.call(it, Object)",
    "find": ENDLESS + "Iterator.prototype.find.call(it, Boolean)",
    "toArray": ENDLESS + "Iterator.prototype.toArray.call(it)",
    "drop": ENDLESS + "Iterator.prototype.drop.call(it, Infinity).next()",
    "filter": ENDLESS + "Iterator.prototype.filter.call(it, Boolean).next()",
    "flatMap": PAIRS + "Iterator.prototype.flatMap.call(it, Object.bind(null, [])).next()",
    "map-toArray": ENDLESS + "Iterator.prototype.map.call(it, Math.abs).toArray()",
    "set": ENDLESS + "new Set(it)",
    "map": PAIRS + "new Map(it)",
    "weak-map": KEYED + "new WeakMap(it)",
    "from-entries": PAIRS + "Object.fromEntries(it)",
    "group-by": ENDLESS + "Object.groupBy(it, Math.abs)",
    "map-group-by": ENDLESS + "Map.groupBy(it, Math.abs)",
    "array-from": ENDLESS + "Array.from(it)",
    "array-from-other": ENDLESS + "Array.from.call(Object, it)",
    "typed-array": ENDLESS + "new Uint8Array(it)",
    "typed-array-from": ENDLESS + "Uint8Array.from(it)",
    "spread": ENDLESS + "Math.max(...it)",
    "spread-array": ENDLESS + "[...it]",
    "destructuring": ENDLESS + "const [...all] = it",
    "yield-star": ENDLESS + "function* g() { yield* it } g().forEach(Math.abs)",
    "promise-all": ENDLESS + "Promise.all(it)",
    "promise-race": ENDLESS + "Promise.race(it)",
    "list-format": TEXTS + "new Intl.ListFormat('en').format(it)",
    "set-union": ENDLESS + f"new Set([1]).union({LIKE_A_SET})",
    "set-symmetric-difference": ENDLESS + f"new Set([1, 2]).symmetricDifference({LIKE_A_SET})",
    "set-superset": ENDLESS + f"new Set([undefined, 1]).isSupersetOf({LIKE_A_SET})",
    "set-disjoint": ENDLESS + f"new Set([1, 2]).isDisjointFrom({LIKE_A_SET})",
    "aggregate-error": ENDLESS + "new AggregateError(it)",
    "sum-precise": ENDLESS.replace("Object }", "Object.bind(null, { value: 1 }) }") + "Math.sumPrecise?.(it)",
    "async-from-sync": ENDLESS + "(async () => { for await (const x of it); })()",
    "array-from-async": ENDLESS + "Array.fromAsync(it)",
}

CHAINS = {
    "bound-functions": "let f = Math.abs; for (let i = 0; i < 2e5; i++) f = f.bind(null); f(1)",
    "bound-calls": "let f = Math.abs; for (let i = 0; i < 2e5; i++) f = Function.prototype.call.bind(f); f(1)",
    "proxies": "let p = {}; for (let i = 0; i < 2e5; i++) p = new Proxy(p, {}); p.x",
    "proxy-callables": "let p = () => 1; for (let i = 0; i < 2e5; i++) p = new Proxy(p, {}); p()",
    "prototypes": "let p = {}; for (let i = 0; i < 1e5; i++) p = Object.create(p); for (;;) p.x",
    "prototypes-in-builtins": """
        let p = {}; for (let i = 0; i < 1e5; i++) p = Object.create(p);
        new Array(1e5).fill('q').some(Reflect.has.bind(null, p))""",
    "for-in": """
        let p = {}; for (let i = 0; i < 3e4; i++) { p = Object.create(p); p['k' + i] = 1 }
        let n = 0; for (const k in p) n++; n""",
    "instanceof": """
        let p = {}; for (let i = 0; i < 1e5; i++) p = Object.create(p); function F() {} for (;;) p instanceof F""",
    "yield-star": "function* g(n) { if (n) yield* g(n - 1); yield 1 } for (const x of g(1e5));",
    "ropes": "let s = ''; for (let i = 0; i < 3e5; i++) s = s + 'x' + s.length % 10; s.length",
}


@for_each("name", CONSUMERS)
@in_own_process
def test_an_iterator_of_builtins_ends_at_a_limit(name: str) -> None:
    attack(CONSUMERS[name], CPU, MEMORY, "RangeError", most_mb=260)


# A job of V8's optimising compiler looks the property up through 100,000 prototypes, in one piece on a thread of V8's
# own, and what it takes is charged: up to 2,500 ms (SECURITY.md). In the turn itself the first look-up registers the
# reader with each of them (v8/src/objects/js-objects.cc, LazyRegisterPrototypeUser): up to 500 ms near the limit.
SLOW_TO_STOP_MS = {"prototypes": 3000}


@for_each("name", CHAINS)
@in_own_process
def test_a_long_chain_ends(name: str) -> None:
    attack(CHAINS[name], VALUE, CPU, MEMORY, "RangeError", overshoot_ms=SLOW_TO_STOP_MS.get(name, 250))
