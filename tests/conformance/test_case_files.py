"""The files of cases are collected as tests: a mistake in a case or its file is a failure that names the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conformance.case_files import Case, CaseFile
from tests.conformance.scripts import CASES

from network_runtime import CpuLimitError, ScriptError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[[str], CaseFile]


@pytest.fixture
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Make a file of cases; its name is x.js."""

    def made(script: str) -> CaseFile:
        path = tmp_path / "x.js"
        path.write_text(f'"use strict";\n{script}', "utf-8")
        file: CaseFile = CaseFile.from_parent(request.session, path=path)
        return file

    return made


def test_lines_are_as_short_as_those_of_python() -> None:
    files = [CASES.with_name("harness.js"), *CASES.iterdir()]
    long = [
        f"{file.name}: {line}" for file in files for line in file.read_text("utf-8").splitlines() if len(line) > 120
    ]
    assert long == []
    assert {file.suffix for file in files} == {".js"}


def test_each_case_is_an_item_with_its_line(make: Make) -> None:
    cases = list(make('for (const n of [1, 2])\n  test(`é ${n}`, () => 1);\n\ntest("c", async () => 1);').collect())
    assert [case.reportinfo()[1:] for case in cases] == [(2, "é 1"), (2, "é 2"), (4, "c")]
    assert cases[2].nodeid.endswith("x.js::c")
    for case in cases:
        case.runtest()


def test_a_case_has_an_isolate_of_its_own_with_its_options(make: Make) -> None:
    script = """
      globalThis.ran ??= 0;
      for (const n of [1, 2]) test(`${n}`, () => equal(++ran, 1));
      test("endless", () => { for (;;); }, { cpu_limit_ms: 50 });"""
    first, second, endless = make(script).collect()
    first.runtest()
    second.runtest()
    with pytest.raises(CpuLimitError, match="50 ms"):
        endless.runtest()


def shown(node: CaseFile | Case, act: Callable[[], object], error: type[BaseException]) -> str:
    with pytest.raises(error) as caught:
        act()
    return str(node.repr_failure(caught))


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("test('a', () => {\n  let x = ;\n});", "SyntaxError: Unexpected token ';'"),
        ("test('a', () => 1);\ntest('a', () => 1);", 'two tests have the name "a"'),
        ("test('a');", 'test("a") has no body'),
        ("test(() => 1);", "is no name of a test"),
        ("test('a', () => 1);\nnope();", "ReferenceError: nope is not defined"),
        ("const equal = 1;", "Identifier 'equal' has already been declared"),
    ],
)
def test_a_file_that_is_wrong_is_a_failure(make: Make, script: str, message: str) -> None:
    file = make(script)
    text = shown(file, lambda: list(file.collect()), ScriptError)
    assert message in text
    assert "x.js:" in text


def test_a_file_without_cases_is_a_failure(make: Make) -> None:
    file = make("const test1 = 1;")
    assert "registers no test" in shown(file, lambda: list(file.collect()), CaseFile.CollectError)


def test_a_case_that_is_registered_late_is_a_failure(make: Make) -> None:
    (case,) = make("test('a', async () => {\n  await turn();\n  test('b', () => 1);\n});").collect()
    assert 'test("b") is not at the top level' in shown(case, case.runtest, ScriptError)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("equal(1, 2, 'what');", "what: got 1, not 2"),
        ("equal([1, '2'], [1, 2]);", 'got [1, "2"], not [1, 2]'),
        ("equal(0, -0);", "got 0, not -0"),
        ("thrown('TypeError', () => 1);", "nothing was thrown"),
        ("thrown('TypeError', () => { throw new RangeError('r'); });", 'got "RangeError", not "TypeError"'),
        (
            "thrown('AbortError', () => { throw Object.assign(new Error('r'), { name: 'AbortError' }); });",
            "AbortError: got",
        ),
        ("await rejected('TypeError', Promise.resolve(1));", "not rejected with TypeError"),
        ("await reason(Promise.resolve(1));", "not rejected"),
        ("await turn(); nope();", "ReferenceError: nope is not defined"),
        ("null.x;", "TypeError: Cannot read properties of null"),
    ],
)
def test_a_case_fails_and_shows_where(make: Make, body: str, message: str) -> None:
    (case,) = make(f"test('a', async () => {{\n  {body}\n}});").collect()
    text = shown(case, case.runtest, ScriptError)
    assert message in text
    assert "x.js:3:" in text


@pytest.mark.parametrize(
    "body", ["setTimeout(() => nope());", "Promise.reject(new Error('x'));", "reportError(new Error());"]
)
def test_what_nothing_catches_is_a_failure(make: Make, body: str) -> None:
    (case,) = make(f"test('a', async () => {{\n  {body}\n  await turn(1);\n}});").collect()
    text = shown(case, case.runtest, pytest.fail.Exception)
    assert text.startswith("nothing caught:\n")
    assert "x.js:3:" in text


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("gives(() => [1, { a: 'x' }],\n  [1, { a: 'y' }]);", 'got [1, { "a": "x" }], not [1, { "a": "y" }]'),
        ("gives(() => 1, '1');", 'got 1, not "1"'),
        ("gives(() => null, undefined);", "undefined is no value of JSON"),
        ("gives(async () => new Uint8Array([1]), new Uint8Array([2]));", "Uint8Array] 1, not [object Uint8Array] 2"),
        ("throws(() => 1, 'TypeError');", "not rejected"),
        ("throws(async () => nope, 'TypeError');", 'got "ReferenceError", not "TypeError"'),
        ("test('data', (all) => judged(all, ({ input }) => input), { data: 'percent-encoding' });", 'not ""'),
        ("test('data', (all) => judged(all, (one) => nope), { data: 'percent-encoding' });", "nope is not defined"),
    ],
)
def test_a_row_of_a_table_fails_and_shows_where(make: Make, case: str, message: str) -> None:
    (item,) = make(case).collect()
    text = shown(item, item.runtest, ScriptError)
    assert message in text
    assert "x.js:2: " in text


def test_a_data_set_that_is_not_there_is_a_failure(make: Make) -> None:
    (item,) = make("test('data', () => 1, { data: 'none' });").collect()
    assert "none.json" in shown(item, item.runtest, FileNotFoundError)
