"""Small values that become large when they are written: shared references in JSON and in structuredClone."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, attack, for_each, in_own_process

STRING = "const s = 'x'.repeat(1e7);"
SHARED = "let o = [1]; for (let i = 0; i < 40; i++) o = [o, o];"

EXPANSIONS = {
    "json-shared-string": STRING + "JSON.stringify(Array(1000).fill(s)).length",
    "json-shared-arrays": SHARED + "JSON.stringify(o).length",
    "json-indent": "let o = []; for (let i = 0; i < 4000; i++) o = [o, o.length]; JSON.stringify(o, null, 10).length",
    "json-indent-string": "JSON.stringify(Array(1e6).fill([1]), null, 'xxxxxxxxxx').length",
    "json-escapes": "JSON.stringify('\\u0000'.repeat(2 ** 26)).length",
    "json-parse-numbers": "JSON.parse('[' + '1,'.repeat(1e7) + '1]').length",
    "json-parse-keys": """
        let s = '{'; for (let i = 0; i < 3e5; i++) s += '"k' + i + '":1,'; JSON.parse(s + '"z":1}').z""",
    "json-parse-strings": "JSON.parse('[' + '\"abcdefgh\",'.repeat(2e6) + '1]').length",
    "clone-shared-string": STRING + "structuredClone(Array(1000).fill(s)).length",
    "clone-shared-strings-in-objects": STRING + "structuredClone(Array.from({ length: 1000 }, () => ({ s }))).length",
    "clone-errors": STRING + "structuredClone(Array.from({ length: 500 }, () => new Error(s))).length",
    "clone-boxed": STRING + "structuredClone(Array.from({ length: 1000 }, () => new String(s))).length",
    "clone-keys": "const o = {}; for (let i = 0; i < 1e4; i++) o['k'.repeat(999) + i] = 1; structuredClone([o]).length",
    "clone-bigints": "const n = 2n ** 1000000n; structuredClone(Array(10000).fill(0).map(() => n)).length",
    "clone-dense": "const a = new Array(2e6).fill(1); for (;;) structuredClone(a)",
    "clone-views": """
        const b = new ArrayBuffer(8); structuredClone(Array.from({ length: 2e5 }, () => new Uint8Array(b))).length""",
    "clone-buffers": "structuredClone(Array.from({ length: 30 }, () => new ArrayBuffer(1 << 20))).length",
    "clone-map": "const m = new Map(); for (let i = 0; i < 2e5; i++) m.set(i, { i }); for (;;) structuredClone(m)",
    "clone-getter": "structuredClone({ get x() { for (;;); } })",
    "clone-of-what-changes": """
        const a = [{ get x() { a.length = 0; a.push(...Array(1000)); return 1 } }, 2]; structuredClone(a).length""",
    "clone-transfer-twice": "const b = new ArrayBuffer(8); structuredClone(b, { transfer: [b, b] })",
    "clone-transferred-meanwhile": """
        const b = new ArrayBuffer(8);
        structuredClone({ get x() { b.transfer(); return 1 }, b }, { transfer: [b] }); 1""",
}


@for_each("name", EXPANSIONS)
@in_own_process
def test_an_expansion_is_bounded(name: str) -> None:
    endings = (VALUE, "RangeError", "DataCloneError", "TypeError", CPU, MEMORY)
    attack(EXPANSIONS[name], *endings, most_mb=1000, overshoot_ms=2500)
