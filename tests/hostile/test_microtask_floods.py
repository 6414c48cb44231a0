"""Microtasks that make microtasks: they count for the turn that began them, and for its CPU time."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, arena, attack, for_each, in_own_process

FLOODS = {
    "promise-recursion": "(function again() { Promise.resolve().then(again) })()",
    "queue-microtask": "(function again() { queueMicrotask(again) })()",
    "queue-microtask-twice": "(function again() { queueMicrotask(again); queueMicrotask(again) })()",
    "async-recursion": "(async function again() { await null; again() })()",
    "await-in-a-loop": "(async () => { for (;;) await null })()",
    "async-generator": "(async () => { async function* g() { for (;;) yield } for await (const x of g()); })()",
    "rejections": "(function again() { Promise.reject(1).catch(again) })()",
    "thenable": "(function again() { Promise.resolve({ then: again }) })()",
    # This one runs no function of the script: the thenable's `then` is a built-in that resolves it with itself.
    "builtins-only": "const t = {}; t.then = Array.prototype.forEach.bind([t]); Promise.resolve(t)",
    "all-settled": "(function again() { Promise.allSettled([1, 2, 3]).then(again) })()",
    "finally": "(function again() { Promise.resolve().finally(again) })()",
    "from-async": "Array.fromAsync({ async *[Symbol.asyncIterator]() { for (;;) yield 1 } })",
}


@for_each("name", FLOODS)
@in_own_process
def test_a_microtask_flood_ends_at_a_limit(name: str) -> None:
    with arena(most_mb=160) as here:
        victim = here.victim()
        victim.isolate.execute(FLOODS[name])
        reason = victim.wait_end()["reason"]
        assert reason in (CPU, MEMORY), victim.events
        victim.expect_limit(reason)


@in_own_process
def test_promises_of_a_flood_are_counted_memory() -> None:
    attack("const all = []; for (;;) all.push(new Promise(() => {}))", CPU, MEMORY)


@in_own_process
def test_a_chain_of_promises_is_counted_memory() -> None:
    attack("let p = Promise.resolve(); for (;;) p = p.then(() => 0)", CPU, MEMORY)
