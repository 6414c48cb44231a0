"""Source text that a script makes: too much, or compiled again and again. A parser's memory is outside the heap."""

from __future__ import annotations

from tests.hostile.arena import CPU, MEMORY, attack, for_each, in_own_process

ENDLESS = {
    "eval": "for (;;) eval('1 + ' + Math.random())",
    "indirect-eval": "for (let i = 0; ; i++) (0, eval)('var v' + i + ' = ' + i)",
    "function-constructor": "for (;;) new Function('return ' + Math.random())()",
    "generator-constructor": "const G = (function* () {}).constructor; for (let i = 0; ; i++) G('yield ' + i)",
    "template-objects": "for (let i = 0; ; i++) eval('((x) => x)`' + i + '`')",
}

HUGE = {
    "eval": "eval('1;'.repeat(5e6))",
    "eval-nested-arrays": "eval('['.repeat(1e7))",
    "indirect-eval": "(0, eval)('1;'.repeat(5e6))",
    "function-constructor": "new Function('1;'.repeat(5e6))",
    "function-parameters": "new Function('a,'.repeat(5e6) + 'b', 'return 1')",
    "async-function-constructor": "(async () => {}).constructor('1;'.repeat(5e6))",
    "timer": """(async () => {
        await new Promise((resolve, reject) => {
            try { setTimeout('1;'.repeat(5e6)); setTimeout(() => reject(new RangeError('too late to throw')), 20) }
            catch (error) { reject(error) }
        })
    })()""",
    "caught": "for (let i = 0; i < 3; i++) try { eval('1;'.repeat(5e6)) } catch (e) { if (i === 2) throw e }",
}

DEEP = {
    "brackets": "eval('['.repeat(60000))",
    "parentheses": "eval('('.repeat(60000))",
    "blocks": "eval('{'.repeat(60000))",
    "arrows": "eval('()=>'.repeat(16000))",
    "templates": "eval('`${'.repeat(16000))",
    "unary": "eval('!'.repeat(60000) + '1')",
}


@for_each("name", ENDLESS)
@in_own_process
def test_compiling_without_end_is_cpu_or_memory_like_any_other(name: str) -> None:
    attack(ENDLESS[name], CPU, MEMORY)


@for_each("name", HUGE)
@in_own_process
def test_huge_source_is_refused_before_it_is_parsed(name: str) -> None:
    attack(HUGE[name], "RangeError", most_mb=48)


@for_each("name", DEEP)
@in_own_process
def test_deeply_nested_source_is_an_error(name: str) -> None:
    attack(
        f"for (let i = 0; i < 3; i++) try {{ {DEEP[name]} }} catch (e) {{ if (i === 2) throw e }}",
        "RangeError",
        "SyntaxError",
    )
