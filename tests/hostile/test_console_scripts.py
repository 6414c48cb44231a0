"""Guests that replace the promise of a source with top-level `await`, or keep it from settling."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, arena, attack, for_each, in_own_process

PATCHES = {
    "then": "Promise.prototype.then = function (...args) { seen.push(args) }",
    "then-on-objects": "Object.defineProperty(Object.prototype, 'then', { get() { seen.push(this) } })",
    "the-result-s-name": """
        Object.defineProperty(Object.prototype, '.repl_result', {
            get() { seen.push(this); return 'theirs' }, set(value) { seen.push(value) } })""",
    "constructor": "Object.defineProperty(Promise.prototype, 'constructor', { get() { return Own } })",
    "species": "Object.defineProperty(Promise, Symbol.species, { get() { return Own } })",
    "promise": "globalThis.Promise = Own",
}
OWN = """
    globalThis.seen = [];
    globalThis.Own = class {
        constructor(executor) { executor((value) => seen.push(value), (error) => seen.push(error)) } };"""

LOOPS = {
    "before": "for (;;); await 1",
    "after": "await 1; for (;;);",
    "awaits": "for (;;) await 1",
    "thenable": "await { then() { for (;;); } }",
    "memory": "await 1; const all = []; for (;;) all.push([1])",
    "value": "await 1; ({ get x() { for (;;); } })",
    "declares": "\n".join(f"const c{n} = await {n};" for n in range(5000)) + "for (;;);",
}


@for_each("name", PATCHES)
@in_own_process
def test_a_patched_language_sees_nothing_and_changes_nothing(name: str) -> None:
    with arena() as here:
        victim = here.victim(cpu_limit_ms=2000)
        victim.run(OWN + PATCHES[name])
        outcome = victim.run("const own = await 20; ({ secret: own + 1 })")
        assert outcome.value == {"secret": 21}, outcome
        inner = victim.run("await 1; (async () => 22)()")
        assert inner.value == 22, inner
        outcome = victim.run("await 1; throw new RangeError('mine')")
        assert (outcome.ending, outcome.message) == ("RangeError", "mine")
        # `constructor` and `Symbol.species` are asked by the language itself; what they make gets nothing.
        assert victim.run("seen.every((value) => value === undefined)").value is True, victim.run("String(seen)")


@in_own_process
def test_a_constructor_that_throws_is_the_answer() -> None:
    with arena() as here:
        victim = here.victim(cpu_limit_ms=2000)
        victim.run("Object.defineProperty(Promise.prototype, 'constructor', { get() { throw new Error('mine') } })")
        for code in ("await 1; 5", "0, Promise.resolve ? (async () => 1)() : 0", "5; eval('(async () => 1)()')"):
            outcome = victim.run(code)
            assert outcome.ending in (VALUE, "Error"), outcome
        assert victim.run("1 + 1").value == 2


@for_each("name", LOOPS)
@in_own_process
def test_limits_hold(name: str) -> None:
    attack(LOOPS[name], CPU, MEMORY)
