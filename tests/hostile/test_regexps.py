"""Regular expressions that backtrack for ever, are huge, or take long to compile."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, VALUE, attack, for_each, in_own_process

SLOW = {
    "nested-plus": "/^(a+)+$/.test('a'.repeat(40) + 'b')",
    "adjacent-plus": "/(x+x+)+y/.exec('x'.repeat(40))",
    "back-reference": "/^(a*)*\\1*b/.test('a'.repeat(60))",
    "look-behind": "/(?<=c(a+)+)b/.test('a'.repeat(50) + 'b')",
    "sticky": "const r = /(?:a|aa)+$/y; r.test('a'.repeat(100) + 'b')",
    "quantifiers": "new RegExp('(?:[\\\\p{L}\\\\d]{10,1000}){1000}', 'iu').test('a'.repeat(1000))",
    "split": "'a'.repeat(50).split(/(a+)+b/)",
    "replace": "('a'.repeat(40) + 'c').replace(/(a+)+b/g, '')",
    "match-all": "[...('a'.repeat(40) + 'c').matchAll(/(a+)+b/g)]",
    "search": "('a'.repeat(40) + 'c').search(/(a+)+b/)",
    "replace-of-builtins": "RegExp.prototype[Symbol.replace].call({ exec: Object, flags: 'g' }, 'abc', 'd')",
    "match-of-builtins": "RegExp.prototype[Symbol.match].call({ exec: Object.bind(null, ['a']), flags: 'g' }, 'abc')",
}

LARGE = {
    "alternatives": "new RegExp('a|'.repeat(130000)).test('b')",
    "groups": "new RegExp('('.repeat(100000) + ')'.repeat(100000)).test('b')",
    "quantified-groups": "new RegExp('(?:a{1,1000}){1,1000}b').test('a'.repeat(100000))",
    "nested-quantifiers": "new RegExp('((a{0,9999}){0,9999}){0,9999}').test('a'.repeat(100000))",
    "too-long": "new RegExp('a'.repeat(2 ** 20))",
    "much-too-long": "new RegExp('a'.repeat(2 ** 26))",
    "classes": "new RegExp('[\\\\u{0}-\\\\u{10ffff}]'.repeat(4000), 'u').test('b'.repeat(10000))",
    "case-classes": "new RegExp('[\\\\u0000-\\\\uffff]'.repeat(4000), 'iu').test('b'.repeat(10000))",
    "modifiers": "new RegExp('(?i:a)'.repeat(43000)).test('b')",
    "many-regexps": """
        const all = []; for (let i = 0; ; i++) { all.push(new RegExp('a' + i + '(b|c)*')); all[i].test('a') }""",
}

# A few characters of pattern that stand for thousands of nodes.
DENSE = {
    "letters": "new RegExp('\\\\p{L}'.repeat(4000), 'vi').test('b')",
    "emoji": "new RegExp('\\\\p{RGI_Emoji}'.repeat(60), 'v').test('b')",
    "set-difference": "new RegExp('[\\\\q{abc|d|e}--\\\\p{RGI_Emoji}]'.repeat(60), 'v').test('b')",
    "named-groups": "let s = ''; for (let i = 0; i < 4000; i++) s += '(?<n' + i + '>a)|'; RegExp(s).exec('a').index",
    "same-names": "new RegExp('(?<n>)|'.repeat(4000) + 'b').exec('a')",
}


@for_each("name", SLOW)
@in_own_process
def test_a_regexp_that_backtracks_ends_at_the_cpu_limit(name: str) -> None:
    attack(SLOW[name], CPU, MEMORY)


@for_each("name", LARGE)
@in_own_process
def test_a_large_regexp_ends(name: str) -> None:
    attack(LARGE[name], VALUE, CPU, MEMORY, "SyntaxError", "RangeError", most_mb=300, overshoot_ms=800)


@for_each("name", DENSE)
@in_own_process
def test_a_dense_regexp_ends(name: str) -> None:
    attack(DENSE[name], VALUE, CPU, MEMORY, "SyntaxError", "RangeError", most_mb=300, overshoot_ms=1500)
