"""URLs, lists of parameters and patterns that are long, deep, or not what our scripts expect."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, attack, for_each, in_own_process

LONG = {
    "international-host": 'URL.parse(`http://${Array.from({ length: 20000 }, (_, i) => String.fromCharCode(0x4e00 + i)).join("").repeat(50)}/`) === null',
    "encoded-host": 'URL.parse(`http://${"%E4%B8%80".repeat(1e6)}/`) === null',
    "punycode-host": 'URL.parse(`http://xn--${"a".repeat(1e6)}/`) === null',
    "punycode-host-with-tabs": 'URL.parse(`ht\\ttp:\\\\/x\\tn-\\n-${"a".repeat(1e6)}/`) === null',
    "host-behind-a-user": 'URL.parse(`http://u@xn--${"a".repeat(1e6)}/`) === null',
    "host-of-a-file": 'URL.parse(`file://${"\\u4e00".repeat(1e6)}/`) === null',
    "host-of-a-relative-url": 'URL.parse(`//${"\\u4e00".repeat(1e6)}/`, "http://x") === null',
    "host-of-a-relative-url-with-a-user": 'URL.parse(`//u:p@${"\\u4e00".repeat(1e6)}/`, "http://x") === null',
    "host-behind-many-slashes": 'URL.parse(`/\\\\//${"\\u4e00".repeat(1e6)}/`, "http://x") === null',
    "host-of-the-base": 'URL.parse("x", `http://${"\\u4e00".repeat(1e6)}/`) === null',
    "host-by-a-setter": 'const u = new URL("http://x"); u.hostname = "\\u4e00".repeat(1e6); u.host = u.hostname + "%".repeat(1e5); u.host === "x"',
    "host-to-match": 'new URLPattern({}).exec({ hostname: "\\u4e00".repeat(1e6) }) === null',
    "ascii-host": 'URL.parse(`http://${"a.".repeat(1e5)}b/`).host.length === 200001',
    "data-url": 'URL.parse(`data:text/plain,${"%41".repeat(1e5)}`).pathname.length === 300011',
    "relative-path": 'URL.parse("%41".repeat(1e5), "http://x/").pathname.length === 300001',
    "file-path": 'URL.parse(`file:///${"%41".repeat(1e5)}`).pathname.length === 300001',
    "opaque-host": 'URL.parse(`foo://${"%41".repeat(1e5)}`).host.length === 300000',
    "user": 'URL.parse(`http://${"%41".repeat(1e5)}@x/`).username.length === 300000',
    "dots": 'URL.parse(`http://x/${"a/../".repeat(1e6)}`).pathname === "/"',
    "deep": 'URL.parse(`http://x/${"a/".repeat(5e5)}${"../".repeat(5e5)}`).pathname === "/"',
    "colons": 'URL.parse(":".repeat(1e6)) === null',
    "ats": 'URL.parse(`http://${"@".repeat(1e4)}x`).host === "x"',
    "blobs-in-blobs": 'new URL("blob:".repeat(1e5) + "http://x").origin === "null"',
}

HUGE = {
    "url": 'new URL(`http://x/${"<".repeat(50 << 20)}`)',
    "two-byte-url": 'new URL(`http://x/${"\\u4e00".repeat(8 << 20)}`)',
    "search": 'const u = new URL("http://x"); u.search = "<".repeat(50 << 20); u.href.length',
    "host": 'new URL(`http://${"a".repeat(30 << 20)}`)',
    "base": 'new URL("x", `http://x/${"<".repeat(50 << 20)}/`)',
    "params-text": 'new URLSearchParams("a".repeat(50 << 20))',
    "params-pairs": 'new URLSearchParams("a&".repeat(5 << 20))',
    "params-one-long-string-often": """
        const long = "a".repeat(1 << 20);
        `${new URLSearchParams(Array.from({ length: 1000 }, () => [long, long]))}`""",
    "params-that-grow": 'const p = new URLSearchParams(); for (;;) p.append("\\u4e00".repeat(1000), "b")',
    "url-that-grows": 'const u = new URL("http://x"); for (;;) u.searchParams.append("a".repeat(1000), "b")',
    "match-input": 'new URLPattern({}).test(`http://x/${"<".repeat(50 << 20)}`)',
    "match-init": 'new URLPattern({}).test({ pathname: "<".repeat(50 << 20) })',
    "can-parse-and-drop": 'for (;;) URL.canParse(`http://x/${"<".repeat(1 << 20)}`)',
}

# A guest finds the list of a URLSearchParams by its symbol.
LIST = """
  const params = new URLSearchParams("a=1&b=2");
  const key = Object.getOwnPropertySymbols(params).find((symbol) => symbol.description === "list");
"""
FORGED = {
    "no-array": "params[key] = 5; `${params}`",
    "no-pairs": "params[key].push(5); `${params}`",
    "no-strings": "params[key].push([1, 2]); `${params}`",
    "objects": "params[key].push([{ toString() { return 'x' } }, {}]); `${params}`",
    "proxies": "params[key] = new Proxy([], {}); `${params}`",
    "holes": "params[key].length = 10; `${params}`",
    "long-hole": "params[key].length = 2 ** 32 - 1; `${params}`",
    "a-getter-that-throws": "Object.defineProperty(params[key], 0, { get() { throw new TypeError('mine') } }); `${params}`",
    "a-getter-that-empties": "Object.defineProperty(params[key], 0, { get() { params[key].length = 0; return ['x', 'y'] } }); `${params}`",
    "a-getter-that-grows": """
        Object.defineProperty(params[key], 0, { get() { params[key].push(["x", "y"]); return ["x", "y"] } });
        for (let i = 0; i < 1000; i++) `${params}`; 0""",
    "a-pair-that-changes": """
        Object.defineProperty(params[key][0], 0, { get() { params[key][0].length = 0; params[key].length = 0; return "x" } }); `${params}`""",
}

PATTERNS = {
    "catastrophic": 'new URLPattern({ pathname: "/((a+)+)b" }).test(`http://x/${"a".repeat(60)}`)',
    "catastrophic-protocol": 'new URLPattern({ protocol: "((h|t|p|ht|tp)+)+x" }); new URLPattern({ protocol: `(${"(.*)".repeat(30)}x)` }); 0',
    "too-long": 'new URLPattern({ pathname: "/a".repeat(1e6) })',
    "too-long-text": 'new URLPattern(`http://x/${":a".repeat(1e6)}`)',
    "many-names": 'new URLPattern({ pathname: Array.from({ length: 1600 }, (_, i) => `/:${i.toString(36).padStart(3, "_")}`).join("") }).pathname.length',
    "many-groups": 'new URLPattern({ pathname: "(a)".repeat(2700) }).hasRegExpGroups',
    "braces": 'new URLPattern({ pathname: "{".repeat(8000) })',
    "international-pattern": 'new URLPattern({ hostname: Array.from({ length: 2600 }, (_, i) => String.fromCharCode(0x4e00 + i)).join("") })',
    "patterns-without-end": "const all = []; for (let i = 0; ; i++) all.push(new URLPattern({ pathname: `/${i}/:a/(x+)` }))",
    "matches-without-end": 'const p = new URLPattern({ pathname: "/:a/*" }); for (let i = 0; ; i++) p.exec(`http://x/${i}/b`)',
    "a-getter-on-object-prototype": """
        Object.defineProperty(Object.prototype, "hash", { get() { throw new TypeError("mine") } });
        new URLPattern({ pathname: "/a" })""",
    "setters-on-array-prototype": """
        URLPattern;
        for (let i = 0; i < 9; i++) Object.defineProperty(Array.prototype, i, { set() { throw new Error("seen") } });
        Object.defineProperty(Object.prototype, "a", { set() { throw new Error("seen") } });
        new URLPattern({ pathname: "/:a" }).exec("http://x/1").pathname.groups.a""",
    "patched-regexps": """
        RegExp.prototype.exec = RegExp.prototype.test = RegExp.prototype[Symbol.match] = () => { throw new Error("seen") };
        Object.defineProperty(RegExp.prototype, "flags", { get() { throw new Error("seen") } });
        new URLPattern({ protocol: "http{s}?", pathname: "/:a" }).exec("http://x/1").pathname.groups.a""",
}


@for_each("name", LONG)
@in_own_process
def test_long_parts_take_little_time(name: str) -> None:
    assert attack(LONG[name], VALUE, cpu_limit_ms=1500, memory_limit_mb=128).value is True


@for_each("name", HUGE)
@in_own_process
def test_huge_texts_end_at_a_limit(name: str) -> None:
    attack(HUGE[name], "RangeError", CPU, MEMORY, VALUE, most_mb=220)


@for_each("name", FORGED)
@in_own_process
def test_a_forged_list(name: str) -> None:
    attack(LIST + FORGED[name], VALUE, "TypeError", "RangeError", CPU)


@for_each("name", PATTERNS)
@in_own_process
def test_patterns(name: str) -> None:
    attack(PATTERNS[name], VALUE, "TypeError", "RangeError", CPU, MEMORY)


@in_own_process
def test_patched_prototypes_change_nothing() -> None:
    for name in ("setters-on-array-prototype", "patched-regexps"):
        assert attack(PATTERNS[name], VALUE, cpu_limit_ms=1000).value == "1"
