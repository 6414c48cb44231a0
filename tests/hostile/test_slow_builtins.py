"""Built-ins that plain V8 or ICU would run to their end, or that write their result where no limit sees it.

Each is patched in the engine (third_party/v8/patches). Without its patch, each case exceeds its bound by at least half.
"""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, arena, attack, for_each, in_own_process, thread_cpu_ms

MARKS = "'\\u0301'.repeat({0}) + '\\u0316'.repeat({0})"
THAI = "new Intl.Segmenter('th', { granularity: 'word' }).segment('\\u0e01\\u0e32\\u0e23'.repeat(2 ** 22))"
LONG_CHAIN = "let o = root; for (let i = 0; i < 1e5; i++) o = Object.create(o);"

# Of what a built-in holds outside the heap until it returns, the memory limit sees each part.
SCRATCH = {
    "json-shared-keys": "const o = { ['k'.repeat(1e6)]: 1 }; JSON.stringify(Array(2000).fill(o)).length",
    "json-shared-strings": "JSON.stringify(Array(900).fill('\\u0800'.repeat(1e6))).length",
    "encode-uri": "encodeURI('\\u0800'.repeat(2 ** 24)).length",
    "encode-uri-component": "encodeURIComponent('é'.repeat(2 ** 25)).length",
    "decode-uri-component": "decodeURIComponent('%41'.repeat(2 ** 25)).length",
    "list-format": "new Intl.ListFormat('en').format(Array(200).fill('x'.repeat(1e6))).length",
    "segmenters": """
        const s = 'a '.repeat(2 ** 20), segmenter = new Intl.Segmenter('en', { granularity: 'word' }), all = [];
        for (let i = 0; i < 300; i++) all.push(segmenter.segment(s))""",
}

# Long work with room for what it works on, so that nothing but the CPU limit ends it.
WORK = {
    "normalize": f"({MARKS.format(4000)}.concat('a')).repeat(40).normalize('NFC').length",
    "locale-compare": "const s = '\\u3042\\u30fc'.repeat(2 ** 25); s.localeCompare(s + 'x', 'ja')",
    "segmenter": f"for (const segment of {THAI});",
    "segment-containing": f"{THAI}.containing(5).index",
    "unescape": "unescape('%u0800'.repeat(2 ** 25)).length",
    "date-parse": "Date.parse('('.repeat(2 ** 28))",
    "temporal-far-dates": """
        const far = (year) => Temporal.PlainDate.from({ year, month: 1, day: 1, calendar: 'chinese' });
        for (;;) far(-270000).until(far(270000), { largestUnit: 'months' })""",
}

ENDLESS = {
    "unrolled-loop": "let f = () => f; for (;;) { const g = f; f = () => g }",
    "loops-of-few-turns": """
        const long = (n) => { let s = 0; for (let i = 0; i < 3; i++) for (let j = 0; j < n; j++) s += j & i; return s };
        for (let i = 0; i < 2000; i++) long(100);
        for (;;) long(Infinity)""",
}

CHAINS = {
    "looks": f"const root = {{}}; {LONG_CHAIN} for (;;) o.missing",
    "invalidations": f"""
        const root = {{}}; {LONG_CHAIN} const get = (from) => from.missing;
        for (let i = 0; i < 1000; i++) get(o);
        for (let i = 0; ; i++) {{ root['k' + i] = 1; get(o) }}""",
}

REFUSED = {
    "normalize": f"({MARKS.format(30000)}).normalize('NFD').length",
    "property-escapes": "new RegExp('\\\\p{L}'.repeat(1001), 'u')",
    "property-escapes-in-a-class": "new RegExp('[' + '\\\\p{L}'.repeat(1001) + ']', 'v')",
    "properties-of-strings": "new RegExp('\\\\p{RGI_Emoji}'.repeat(21), 'v')",
}

MUCH = {
    "property-escapes": "new RegExp('\\\\p{L}'.repeat(1000), 'u').source.length",
    "class-of-characters": """
        const characters = Array.from({ length: 1e5 }, (_, i) => String.fromCodePoint(0x10000 + ((i * 3) % 900001)));
        new RegExp('[' + characters.join('') + ']', 'v').test('b')""",
    "normalize": f"({MARKS.format(2000)}).normalize('NFC').length",
    "sorted-numbers": """
        const numbers = new Float64Array(3e6).map((_, i) => (i * 7919) % 3000017).sort();
        if (!numbers.every((number, i) => i === 0 || numbers[i - 1] <= number)) throw new Error('not sorted')""",
}


@for_each("name", SCRATCH)
@in_own_process
def test_memory_outside_the_heap_is_refused(name: str) -> None:
    attack(SCRATCH[name], MEMORY, "RangeError", most_mb=112, cpu_limit_ms=2000)


@for_each("name", WORK)
@in_own_process
def test_long_work_ends_at_the_cpu_limit(name: str) -> None:
    attack(WORK[name], CPU, memory_limit_mb=1000, most_mb=400, overshoot_ms=150)


@for_each("name", ENDLESS)
@in_own_process
def test_an_endless_loop_over_long_work_ends_at_a_limit(name: str) -> None:
    attack(ENDLESS[name], CPU, MEMORY, overshoot_ms=150, memory_limit_mb=64)


@for_each("name", CHAINS)
@in_own_process
def test_a_chain_of_prototypes_ends_at_the_cpu_limit(name: str) -> None:
    """On the isolate's own thread. A job of V8's compilers runs to its end, and looks at each prototype."""
    with arena() as here:
        victim = here.victim(memory_limit_mb=64)
        before_ms = thread_cpu_ms("nr-worker")
        assert victim.run(CHAINS[name]).ending == CPU
        victim.wait_end()
        used_ms = thread_cpu_ms("nr-worker") - before_ms
        assert 90 < used_ms < 190, used_ms


@for_each("name", REFUSED)
@in_own_process
def test_what_would_take_seconds_is_refused(name: str) -> None:
    attack(REFUSED[name], "RangeError", "SyntaxError", most_mb=64)


@for_each("name", MUCH)
@in_own_process
def test_much_work_is_done_within_a_second(name: str) -> None:
    attack(f"{MUCH[name]}; undefined", "a value", cpu_limit_ms=1000, memory_limit_mb=256)
