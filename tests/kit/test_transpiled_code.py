"""What the transpiler makes of TypeScript does what TypeScript says, when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import probe as transpiler
import pytest
from probe import CODE, METADATA, TYPESCRIPT, UNAMBIGUOUS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from network_runtime import Isolate, Sandbox


@pytest.fixture
def isolate(sync_sandbox: Sandbox) -> Iterator[Isolate]:
    with sync_sandbox.create_isolate_sync() as made:
        yield made


def evaluate(program: Path, isolate: Isolate, source: str, flags: int = 0) -> object:
    (answer,) = transpiler.run(program, source, flags=TYPESCRIPT | UNAMBIGUOUS | flags).answers
    assert answer.status == CODE, answer.problems
    return isolate.evaluate_sync(answer.code)


LOG = """
const log: string[] = [];
const note = (what: string) => (...told: any[]): any => { log.push(what + told.length); };
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("enum A { B = 1, C, D = 'd', E = B | C } ; [A.C, A.D, A.E, A[2], Object.keys(A).length]", [2, "d", 3, "C", 7]),
        ("enum A { B } enum A { C = 1 } ; [A.B, A.C, A[1]]", [0, 1, "C"]),
        ("namespace A { export const b = 1; export namespace C { export const d = b + 1 } } ; A.C.d", 2),
        ("namespace A { export let b = 1; export const c = () => ++b } A.b = 5; A.c(); A.b", 6),
        ("class A { constructor(readonly b: number, private c = b + 1) {} d() { return this.c } } ; new A(1).d()", 2),
        (
            "class A { b = 1 } class C extends A { declare b: number; e?: string } ; [new C().b, 'e' in new C()]",
            [1, True],
        ),
        ("class A { accessor b = 1; static accessor c = 2 } const a = new A(); a.b++; [a.b, A.c]", [2, 2]),
        ("function f<T>(this: number, a: T, b?: T) { return [this, a, b ?? null] } f.call(1, 2)", [1, 2, None]),
    ],
)
def test_types_and_what_is_not_only_types(program: Path, isolate: Isolate, source: str, expected: object) -> None:
    assert evaluate(program, isolate, source) == expected


def test_decorators_are_called_as_typescript_calls_them(program: Path, isolate: Isolate) -> None:
    """Members in their order, then the class; the last decorator first. Deno calls these in the same order."""
    source = f"""{LOG}
        @note("class") @note("inner class") class A {{
          @note("static") static s = 1;
          @note("method") m(@note("first") a: number, @note("second") b: number) {{}}
          @note("property") p = 1;
          @note("getter") get g() {{ return 1 }}
        }}
        log"""
    assert evaluate(program, isolate, source) == [
        *("static3", "second3", "first3", "method3", "property3", "getter3", "inner class1", "class1"),
    ]


def test_what_decorators_return_is_used(program: Path, isolate: Isolate) -> None:
    source = """
        const doubled = (target: any, key: string, described: PropertyDescriptor) => {
          const { value } = described;
          return { ...described, value: (...given: any[]) => 2 * value(...given) };
        };
        const named = (name: string) => (target: any): any => ({ [name]: class extends target {} })[name];
        @named("B") class A { @doubled @doubled m(n: number) { return n + 1 } }
        [new A().m(1), A.name]"""
    assert evaluate(program, isolate, source) == [8, "B"]


def test_reflect_has_its_say(program: Path, isolate: Isolate) -> None:
    source = """
        const seen: unknown[] = [];
        (Reflect as any).metadata = (key: string, value: any) => {
          seen.push(key, [value].flat().map((of: any) => of.name));
          return () => {};
        };
        const d = (...given: any[]) => {};
        class A { @d m(a: string, b: Date): number { return 1 } }
        seen"""
    assert evaluate(program, isolate, source, METADATA) == [
        *("design:type", ["Function"], "design:paramtypes", ["String", "Date"], "design:returntype", ["Number"]),
    ]


def test_a_replaced_built_in_does_not_change_the_helpers(program: Path, isolate: Isolate) -> None:
    source = """
        Array.prototype.toReversed = Array.prototype[Symbol.iterator] = () => { throw new Error("replaced") };
        let called = 0;
        const d = (target: any) => { called++ };
        @d class A {}
        called"""
    assert evaluate(program, isolate, source) == 1
