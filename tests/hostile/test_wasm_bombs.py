"""WebAssembly: memories, tables and code are outside the heap, and its loops are not JavaScript's."""

from __future__ import annotations

from tests.hostile import wasm
from tests.hostile.arena import CPU, MEMORY, SILENCE, VALUE, arena, attack, for_each, in_own_process, mappings

LOOPS = {
    "empty": wasm.module(wasm.endless(b"")),
    "call": wasm.module(wasm.endless(wasm.call(1)), b""),
    "grow": wasm.module(wasm.endless(wasm.GROW_BY_ONE), memories=[wasm.memory(1)]),
    "long-fills": wasm.module(wasm.endless(wasm.fill(16 << 20)), memories=[wasm.memory(256)]),
    "long-arrays": wasm.module(wasm.endless(wasm.new_array(1 << 20)), types=[wasm.ARRAY_OF_I32, wasm.VOID]),
    "tail-call": wasm.module(wasm.return_call(0)),
    "mutual-tail-calls": wasm.module(wasm.return_call(1), wasm.return_call(0)),
}

HOARDS = {
    "gigabytes": "new WebAssembly.Memory({ initial: 65536 })",
    "grow": "const m = new WebAssembly.Memory({ initial: 1 }); for (;;) m.grow(1)",
    "ten-thousand": "const all = []; for (let i = 0; i < 10000; i++) all.push(new WebAssembly.Memory({ initial: 1 }))",
    "with-maximum": """
        const all = [];
        for (let i = 0; i < 10000; i++) all.push(new WebAssembly.Memory({ initial: 0, maximum: 65536 }))""",
    "sixty-four-bit": "new WebAssembly.Memory({ initial: 200000n, maximum: 200000n, address: 'i64' })",
    "module": wasm.instance(wasm.module(memories=[wasm.memory(65536)])),
    "instances": f"const m = new WebAssembly.Module({wasm.script(wasm.module(memories=[wasm.memory(1)]))});"
    "const all = []; for (;;) all.push(new WebAssembly.Instance(m))",
    "tables": "const all = []; for (;;) all.push(new WebAssembly.Table({ element: 'anyfunc', initial: 10000000 }))",
    "table-grow": """
        const t = new WebAssembly.Table({ element: 'externref', initial: 1 }); for (let i = 1; ; i *= 2) t.grow(i)""",
    "table-limit": "new WebAssembly.Table({ element: 'externref', initial: 4294967295 })",
    "globals": "const all = []; for (;;) all.push(new WebAssembly.Global({ value: 'i64', mutable: true }, 1n))",
}

# A different module of a hundred functions each time: the same bytes would share their code.
UNIQUE = f"""
    const base = {wasm.script(wasm.module(*[(wasm.i32(0) + wasm.DROP) * 100] * 100))};
    let serial = 0;
    const unique = () => {{
        const bytes = new Uint8Array(base.length + 8);
        bytes.set(base);
        const n = serial++;
        bytes.set([0, 6, 1, 97, n, n >> 8, n >> 16, n >> 24], base.length);
        return bytes;
    }};"""


@for_each("name", LOOPS)
@in_own_process
def test_a_loop_ends_at_the_cpu_limit(name: str) -> None:
    attack(wasm.instance(LOOPS[name]) + ".exports.run()", CPU, MEMORY, most_mb=200)


@in_own_process
def test_a_loop_that_is_caught_ends_at_the_cpu_limit() -> None:
    attack(f"const {{ run }} = {wasm.instance(LOOPS['empty'])}.exports; for (;;) try {{ run() }} catch {{}}", CPU)


@in_own_process
def test_a_start_function_ends_at_the_cpu_limit() -> None:
    attack(wasm.instance(wasm.module(wasm.endless(b""), start=True)), CPU)


@in_own_process
def test_recursion_is_a_range_error() -> None:
    attack(wasm.instance(wasm.module(wasm.call(0))) + ".exports.run()", "RangeError")


@in_own_process
def test_recursion_between_both_languages_is_a_range_error() -> None:
    imported = wasm.module(wasm.call(0), imported_functions=1)
    attack(f"const {{ run }} = {wasm.instance(imported, '{ a: { b() { run() } } }')}.exports; run()", "RangeError")


@for_each("name", HOARDS)
@in_own_process
def test_a_hoard_ends_at_a_limit_or_in_an_error(name: str) -> None:
    attack(HOARDS[name], "RangeError", "RuntimeError", CPU, MEMORY, most_mb=260)


@in_own_process
def test_ten_thousand_memories_leave_room_for_a_neighbour() -> None:
    with arena(cpu_limit_ms=1000) as here:
        hoarder = here.victim(memory_limit_mb=0)
        hoarder.run("const all = []; for (;;) all.push(new WebAssembly.Memory({ initial: 0, maximum: 65536 }))")
        assert here.victim().run("new WebAssembly.Memory({ initial: 1 }).buffer.byteLength").value == 65536
        assert mappings() < 20_000


@in_own_process
def test_compiled_code_is_counted() -> None:
    code = UNIQUE + "const all = []; for (;;) all.push(new WebAssembly.Module(unique()))"
    attack(code, CPU, MEMORY, "RangeError", "CompileError", most_mb=200, cpu_limit_ms=3000, overshoot_ms=3000)


@in_own_process
def test_asynchronous_compilation_is_counted() -> None:
    """Its work is done on threads that no CPU limit sees, a little in each turn: something must bound it."""
    with arena(most_mb=260, left_mb=128) as here:
        victim = here.victim()
        code = "setInterval(() => { for (let i = 0; i < 50; i++) all.push(WebAssembly.compile(unique())) }, 0)"
        victim.isolate.execute(UNIQUE + "const all = []; " + code)
        assert victim.run("new Promise(() => {})", 3).ending in (SILENCE, CPU, MEMORY, "RangeError")
        victim.isolate.terminate()
        victim.wait_end()


@in_own_process
def test_compilation_under_way_does_not_outlive_its_isolate() -> None:
    with arena(threads=2) as here:
        for _ in range(20):
            victim = here.victim(cpu_limit_ms=0)
            victim.isolate.execute(UNIQUE + "for (let i = 0; i < 30; i++) WebAssembly.compile(unique())")
            assert victim.run("1").ending == VALUE
            victim.isolate.terminate()


@in_own_process
def test_no_second_stacks() -> None:
    """A suspended call (JavaScript Promise Integration) keeps its own stack, which nothing counts."""
    with arena() as here:
        victim = here.victim()
        code = "[WebAssembly.promising, WebAssembly.Suspending, WebAssembly.SuspendError].map((x) => typeof x).join()"
        assert victim.run(code).value == "undefined,undefined,undefined"


@in_own_process
def test_shared_memory_counts_as_any_other() -> None:
    with arena(most_mb=96) as here:
        victim = here.victim()
        code = """
            const all = [];
            for (;;) all.push(new WebAssembly.Memory({ initial: 16, maximum: 16, shared: true }))"""
        assert victim.run(code).ending in ("RangeError", MEMORY)
        victim.isolate.terminate()
