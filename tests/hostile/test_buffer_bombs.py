"""ArrayBuffers are outside the heap but count. One too many is a RangeError that a script may catch."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, arena, attack, for_each, in_own_process, mappings, resident_mb

REFUSED = {
    "many-10-mb": "const all = []; for (;;) all.push(new ArrayBuffer(10 << 20))",
    "many-1-mb": "const all = []; for (;;) all.push(new ArrayBuffer(1 << 20))",
    "terabyte": "new ArrayBuffer(2 ** 40)",
    "two-gigabytes": "new Uint8Array(2 ** 31)",
    "typed-array-of-a-length": "new Float64Array({ length: 2 ** 27 })",
    "typed-array-copies": "const u = new Uint8Array(8 << 20); const all = []; for (;;) all.push(u.slice())",
    "resize": "const b = new ArrayBuffer(1, { maxByteLength: 2 ** 30 }); for (let i = 1; ; i *= 2) b.resize(i)",
    "resizables": """
        const all = [];
        for (;;) { const b = new ArrayBuffer(1, { maxByteLength: 2 ** 20 }); b.resize(2 ** 20); all.push(b) }""",
    "transfer": "let b = new ArrayBuffer(1); for (let i = 1; ; i *= 2) b = b.transfer(i)",
    "clones": "const u = new Uint8Array(8 << 20); const all = []; for (;;) all.push(structuredClone(u))",
    "shared": "const all = []; for (;;) all.push(new SharedArrayBuffer(1 << 20))",
    "shared-terabyte": "new SharedArrayBuffer(2 ** 40)",
    "shared-slices": "const s = new SharedArrayBuffer(1 << 20); const all = []; for (;;) all.push(s.slice())",
    "shared-slices-without-a-constructor": """
        const s = new SharedArrayBuffer(1 << 20);
        delete SharedArrayBuffer.prototype.constructor;
        const all = [];
        for (;;) all.push(s.slice())""",
    "shared-memory-slices": """
        const { buffer } = new WebAssembly.Memory({ initial: 16, maximum: 16, shared: true });
        const all = [];
        for (;;) all.push(buffer.slice())""",
    "shared-that-grow": "const all = []; for (;;) all.push(new SharedArrayBuffer(1, { maxByteLength: 2 ** 20 }))",
    "shared-subclass": """
        class Mine extends SharedArrayBuffer {}
        const all = [];
        for (;;) all.push(new Mine(1 << 20))""",
}

ENDLESS = {
    "caught": "const all = []; for (;;) try { all.push(new ArrayBuffer(1 << 20)) } catch {}",
    "small": "const all = []; for (;;) all.push(new ArrayBuffer(64))",
    "transfers": "let b = new ArrayBuffer(1 << 20); for (;;) b = b.transfer()",
    "tiny-resizables": "const all = []; for (;;) all.push(new ArrayBuffer(0, { maxByteLength: 1 }))",
    "dropped": "for (;;) new ArrayBuffer(1 << 20)",
    "shared-small": "const all = []; for (;;) all.push(new SharedArrayBuffer(64))",
    "shared-caught": "const all = []; for (;;) try { all.push(new SharedArrayBuffer(1 << 20)) } catch {}",
    "shared-dropped": "for (;;) new SharedArrayBuffer(1 << 20)",
    "views": "const b = new ArrayBuffer(8); const all = []; for (;;) all.push(new Uint8Array(b))",
}


@for_each("name", REFUSED)
@in_own_process
def test_a_buffer_past_the_limit_is_a_range_error(name: str) -> None:
    attack(REFUSED[name], "RangeError", "DataCloneError", most_mb=96)


@for_each("name", ENDLESS)
@in_own_process
def test_buffers_without_end_end_at_a_limit(name: str) -> None:
    attack(ENDLESS[name], CPU, MEMORY, "RangeError", most_mb=260)


@in_own_process
def test_a_refused_buffer_does_not_condemn() -> None:
    with arena() as here:
        victim = here.victim()
        code = (
            "let n = 0; for (const size of [2 ** 40, 2 ** 31, 64 << 20]) try { new Uint8Array(size) } catch { n++ } n"
        )
        assert victim.run(code).value == 3
        assert victim.run("new Uint8Array(16 << 20).length").value == 16 << 20
        assert victim.events == []
        victim.isolate.destroy()
        assert victim.wait_end()["reason"] == "destroyed"


@in_own_process
def test_buffers_that_are_dropped_give_their_room_back() -> None:
    with arena(cpu_limit_ms=5000, most_mb=96) as here:
        victim = here.victim()
        assert victim.run("for (let i = 0; i < 100; i++) new Uint8Array(8 << 20)[0] = 1; 'alive'").ending == VALUE
        victim.isolate.terminate()


@in_own_process
def test_resizable_buffers_do_not_use_up_the_process_s_mappings() -> None:
    """Each takes mappings, of which the kernel gives a process some 65,000: past them everything in it fails."""
    with arena(threads=2, most_mb=260) as here:
        before = mappings()
        for limits in (32, 64, 0):
            victim = here.victim(memory_limit_mb=limits)
            victim.run("const all = []; for (;;) all.push(new ArrayBuffer(1, { maxByteLength: 2 ** 20 }))")
            assert mappings() - before < 20_000, limits
            other = here.victim()
            assert other.run("new WebAssembly.Memory({ initial: 1 }).buffer.byteLength").value == 65536, limits
            other.isolate.terminate()
            victim.isolate.terminate()
            victim.wait_end()


@in_own_process
def test_address_space_is_not_used_up() -> None:
    """Reserved is not used, but a shared cage has one terabyte for all: a neighbour still gets its memory."""
    with arena() as here:
        hoarder = here.victim(cpu_limit_ms=1000)
        hoarder.run("const all = []; for (;;) all.push(new ArrayBuffer(1, { maxByteLength: 2 ** 33 }))")
        other = here.victim()
        other.run("new ArrayBuffer(1, { maxByteLength: 2 ** 24 }).resize(2 ** 22)")
        assert other.run("new WebAssembly.Memory({ initial: 1 }).buffer.byteLength").value == 65536


LENGTHS = "[65, 1000, 1024, 4095, 4096, 65536, 100000, 1 << 20, 9 << 20]"


@in_own_process
def test_a_new_buffer_is_zero_wherever_its_memory_has_been() -> None:
    fill = f"for (let i = 0; i < 40; i++) for (const n of {LENGTHS}) new Uint8Array(n).fill(0xAB)"
    look = f"""(() => {{
      let dirty = 0;
      const note = (buffer) => dirty += new Uint8Array(buffer).some((byte) => byte !== 0);
      for (let i = 0; i < 20; i++) for (const n of {LENGTHS}) {{
        note(new Uint8Array(n).buffer);
        note(new ArrayBuffer(16, {{ maxByteLength: n }}).transferToFixedLength(n));
        note(new ArrayBuffer(n >> 1).transfer(n));
      }}
      return dirty;
    }})()"""
    with arena(cpu_limit_ms=20_000, most_mb=260) as here:
        first, second = here.victim(), here.victim()
        for victim in (first, second, first):
            assert victim.run(fill).ending == VALUE
            assert victim.run(look).value == 0
        for victim in (first, second):
            victim.isolate.terminate()


@in_own_process
def test_what_is_kept_of_freed_buffers_has_one_bound_for_all_isolates() -> None:
    garbage = "for (let i = 0; i < 100; i++) new Uint8Array(1 << 18).fill(1)"
    collect = "new ArrayBuffer(31 << 20).transfer(0).byteLength"
    with arena(most_mb=200) as here:
        before = resident_mb()
        victims = [here.victim(cpu_limit_ms=5000) for _ in range(20)]
        for victim in victims:
            assert victim.run(garbage).ending == VALUE
            assert victim.run(collect).value == 0
        grown = resident_mb() - before
        assert grown < 64 + 60, f"{grown:.0f} MB"  # 16 MB would be kept for each of them; and what they are themselves
        for victim in victims:
            victim.isolate.terminate()


# Each takes 20 MB of the 32.
HALVES = {
    "array buffer": "new ArrayBuffer(20 << 20)",
    "shared": "new SharedArrayBuffer(20 << 20)",
    "resizable": "new ArrayBuffer(20 << 20, { maxByteLength: 20 << 20 })",
    "memory": "new WebAssembly.Memory({ initial: 320 })",
    "shared memory": "new WebAssembly.Memory({ initial: 320, maximum: 320, shared: true })",
}


@for_each("first", HALVES)
@in_own_process
def test_kinds_of_buffers_count_in_one_sum(first: str) -> None:
    with arena(most_mb=96) as here:
        for second in HALVES.values():
            victim = here.victim()
            assert victim.run(f"const first = {HALVES[first]}; typeof first").value == "object"
            assert victim.run(f"const second = {second}").ending == "RangeError", second
            assert victim.run("typeof first").value == "object"
            victim.isolate.terminate()
            victim.wait_end()


@in_own_process
def test_shared_buffers_that_are_dropped_give_their_room_back() -> None:
    with arena(cpu_limit_ms=5000, most_mb=96) as here:
        victim = here.victim()
        code = "for (let i = 0; i < 100; i++) new Uint8Array(new SharedArrayBuffer(8 << 20))[0] = 1; 'alive'"
        assert victim.run(code).ending == VALUE
        assert victim.run("new ArrayBuffer(20 << 20).byteLength").value == 20 << 20
        victim.isolate.terminate()


@in_own_process
def test_a_shared_buffer_is_not_shared_with_other_isolates() -> None:
    with arena() as here:
        victim = here.victim()
        victim.run("const shared = new SharedArrayBuffer(8), { port1 } = new MessageChannel()")
        for code in (
            "structuredClone(shared)",
            "structuredClone({ deep: [new Uint8Array(shared)] })",
            "port1.postMessage(shared)",
            "new BroadcastChannel('x').postMessage(shared)",
            "structuredClone(0, { transfer: [shared] })",
        ):
            assert victim.run(code).ending in ("DataCloneError", "TypeError"), code
        assert (
            victim.run("Atomics.add(new Int32Array(shared), 0, 5); Atomics.load(new Int32Array(shared), 0)").value == 5
        )
