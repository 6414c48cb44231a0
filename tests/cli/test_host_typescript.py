"""TypeScript and JSX of a host script: what runs, where errors point, and scripts in TypeScript for isolates."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest
from tests.cli.module_files import COMMAND
from tests.conftest import until

ERASED = "interface A {\n  a: string;\n}\n\n"  # four lines that have no code


def run(folder: Path, files: dict[str, str], *options: str, main: str = "main.ts") -> subprocess.CompletedProcess[str]:
    for name, text in files.items():
        (folder / name).write_text(text)
    return subprocess.run(
        [*COMMAND, *options, main], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def output(folder: Path, files: dict[str, str], *options: str, main: str = "main.ts") -> str:
    done = run(folder, files, *options, main=main)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.replace(f"{folder.as_uri()}/", "")


def errors(folder: Path, files: dict[str, str], main: str = "main.ts") -> str:
    done = run(folder, files, main=main)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr.replace(f"{folder.as_uri()}/", "")


def test_modules_of_every_kind(tmp_path: Path) -> None:
    files = {
        "main.ts": (
            "import type { Shape } from './types.d.ts';\nimport './types.d.ts';\n"
            "import { Colour, type Named, twice } from './enums.mts';\nimport { list } from './view.tsx';\n"
            "import { plain } from './view.jsx';\nimport { add } from './plain.js';\n"
            "namespace Inner { export const x: number = 1 }\n"
            "class Point { constructor(public readonly x: number, private y = 2) {}\n"
            "  sum() { return this.x + this.y } }\n"
            "const seen: string[] = [];\n"
            "const log = (t: object, key: string, at: PropertyDescriptor) => { seen.push(key); return at };\n"
            "class Logged { @log m(): void {} }\nnew Logged().m();\n"
            "const shape = { sides: 4 } satisfies Shape;\nconst named: Named = { name: Colour[Colour.Green] };\n"
            "console.log(JSON.stringify([named, twice(2), list, plain, add(1, 2), Inner.x, new Point(3).sum(), seen,\n"
            "  shape, (await import('./enums.mts')).Colour.Red]));\n"
        ),
        "types.d.ts": "export interface Shape { sides: number }\ndeclare const nothing: number;\n",
        "enums.mts": (
            "export enum Colour { Red = 1, Green }\nexport interface Named { name: string }\n"
            "export const enum Side { Left = 7 }\n"
            "export const twice = <T extends number>(n: T): number => n * Side.Left;\n"
        ),
        "view.tsx": "/** @jsx h */\nconst h = (...a: unknown[]) => a;\nexport const list = <a b={1 as number}>c</a>;\n",
        "view.jsx": "/** @jsx h */\nconst h = (...all) => all;\nexport const plain = <a />;\n",
        "plain.js": "export const add = (a, b) => a + b;\n",
    }
    assert json.loads(output(tmp_path, files)) == [
        {"name": "Green"},
        14,
        ["a", {"b": 1}, "c"],
        ["a", None],
        3,
        1,
        5,
        ["m"],
        {"sides": 4},
        1,
    ]


def test_jsx_imports_its_runtime_by_the_import_map(tmp_path: Path) -> None:
    files = {
        "main.tsx": "const name: string = 'n';\nconsole.log(JSON.stringify(<a b={name}>c</a>));\n",
        "map.json": json.dumps({"imports": {"react/jsx-runtime": "./runtime.ts"}}),
        "runtime.ts": "export const jsx = (...all: unknown[]) => all;\nexport { jsx as jsxs };\n",
    }
    shown = output(tmp_path, files, "--import-map", "map.json", main="main.tsx")
    assert json.loads(shown) == ["a", {"b": "n", "children": "c"}]


def test_stacks_through_modules(tmp_path: Path) -> None:
    files = {
        "main.ts": (
            ERASED + "import { deep } from './deep.ts';\nimport { later } from './later.mts';\n"
            "try {\n    deep({ a: 'x' } as A);\n} catch (error) {\n  console.log((error as Error).stack);\n}\n"
            "const outer = async (): Promise<void> => {\n  await later();\n};\n"
            "await outer().catch((error: Error) => console.log(error.stack));\n"
        ),
        "deep.ts": ERASED
        + "import { plain } from './plain.js';\nexport function deep(x: A): never {\n  return plain(x)\n}\n",
        "later.mts": (
            "enum E {\n  A,\n}\n\nexport async function later(): Promise<never> {\n  await null;\n"
            "  throw new Error(E[0]);\n}\n"
        ),
        "plain.js": "\nexport const plain = (x) => { throw new TypeError(x.a) };\n",
    }
    assert output(tmp_path, files) == (
        "TypeError: x\n    at plain (plain.js:2:37)\n    at deep (deep.ts:7:10)\n    at main.ts:8:5\n"
        "Error: A\n    at later (later.mts:7:9)\n    at async outer (main.ts:13:3)\n    at async main.ts:15:1\n"
    )


def test_an_uncaught_error_shows_the_line_of_the_source(tmp_path: Path) -> None:
    files = {
        "main.ts": "import { deep } from './deep.ts';\n" + ERASED + "deep();\n",
        "deep.ts": ERASED + "export const deep = (): never => {\n  throw new Error('no' as string);\n};\n",
    }
    shown = errors(tmp_path, files)
    line = "  throw new Error('no' as string);\n        ^\n"
    assert shown.endswith(f"Error: no\n{line}    at deep (deep.ts:6:9)\n    at main.ts:6:1\n"), shown


def test_call_sites_of_prepare_stack_trace(tmp_path: Path) -> None:
    code = (
        ERASED + "Error.prepareStackTrace = (_, sites) => sites.map((s) => [s.getLineNumber(), s.getColumnNumber()]);\n"
        "const f = (): unknown => new Error('x').stack;\nconsole.log(JSON.stringify(f()));\n"
    )
    assert json.loads(output(tmp_path, {"main.ts": code})) == [[6, 26], [7, 28]]


SYNTAX_ERRORS = {
    "main": ({"main.ts": "type A = 1;\n  let y: = 2;\n"}, "main.ts:2:10", "  let y: = 2;"),
    "imported": (
        {"main.ts": "import './bad.ts';", "bad.ts": "\n\nenum {}\n"},
        "bad.ts:3:6",
        "enum {}",
    ),
    "wide": (
        {"main.ts": "const s = '\U0001f600'; let y: = 2;\n"},
        "main.ts:1:24",
        "const s = '\U0001f600'; let y: = 2;",
    ),
    "only the engine's": (
        {"main.ts": ERASED + "let a: any = 1;\n  a?.b = 1 as any;\n"},
        "main.ts:6:3",
        "  a?.b = 1 as any;",
    ),
}


@pytest.mark.parametrize("name", SYNTAX_ERRORS)
def test_a_syntax_error_has_file_line_column_source_and_mark(name: str, tmp_path: Path) -> None:
    files, place, line = SYNTAX_ERRORS[name]
    shown = errors(tmp_path, files)
    assert "SyntaxError: " in shown
    lines = shown.split("\n")
    at = lines.index(line)
    width = int(place.rpartition(":")[2]) - 1
    assert lines[at + 1].rstrip("^~") == " " * width
    assert f"    at {place}" in lines


def test_a_syntax_error_of_a_dynamic_import_is_caught(tmp_path: Path) -> None:
    files = {
        "main.ts": "try {\n  await import('./bad.ts');\n} catch (e) {\n  console.log(e.name, '|', e.message);\n}\n",
        "bad.ts": "let y: = 2;\n",
    }
    assert output(tmp_path, files) == "SyntaxError | Unexpected token at bad.ts:1:8\n"


def test_a_source_that_is_nested_too_deeply_is_an_error(tmp_path: Path) -> None:
    shown = errors(tmp_path, {"main.ts": "import './deep.ts'", "deep.ts": "[" * 20_000 + "]" * 20_000})
    assert "SyntaxError: the source is nested too deeply" in shown
    assert "deep.ts" in shown


def test_failed_imports_have_the_places_of_the_source(tmp_path: Path) -> None:
    missing = errors(tmp_path, {"main.ts": ERASED + "import { x } from './nope.ts';\nconsole.log(x);\n"})
    assert 'Module not found "nope.ts".' in missing
    assert "    at main.ts:5:" in missing
    no_export = errors(
        tmp_path, {"main.ts": ERASED + "import { x } from './a.ts';\nconsole.log(x);\n", "a.ts": "export type x = 1;\n"}
    )
    assert "does not provide an export named 'x'" in no_export
    assert "    at main.ts:5:10\n" in no_export


def test_a_graph_of_many_modules(tmp_path: Path) -> None:
    files = {"main.ts": "".join(f"import {{ v as v{n} }} from './m{n}.ts';\n" for n in range(80))}
    files["main.ts"] += "console.log([" + ",".join(f"v{n}" for n in range(80)) + "].reduce((a: number, b) => a + b));\n"
    for n in range(80):
        files[f"m{n}.ts"] = f"export const v: number = {n};\n"
    assert output(tmp_path, files) == f"{sum(range(80))}\n"


TEXTS = {
    "eval": (["eval", "const x: number = 5; console.log(x)"], ""),
    "eval and print": (["eval", "-p", "(5 as number)"], ""),
    "eval of JSX": (["eval", "--ext=tsx", "/** @jsx h */ const h = (...a: any[]) => 5; console.log(<a />)"], ""),
    "standard input": (["--ext=ts", "-"], "const x: number = 5; console.log(x)"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_that_are_no_files(name: str, tmp_path: Path) -> None:
    options, text = TEXTS[name]
    done = subprocess.run(
        [*COMMAND, *options], cwd=tmp_path, input=text, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "5\n", "")


def test_an_error_of_standard_input(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--ext=ts", "-"],
        cwd=tmp_path,
        input=ERASED + "throw new Error('no' as string);",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    place = f"    at {tmp_path.as_uri()}/$stdin.ts:5:7\n"
    assert done.stderr.endswith(f"Error: no\nthrow new Error('no' as string);\n      ^\n{place}"), done.stderr


def transpilers(parent: int) -> list[Path]:
    """The transpiler's processes that are children of a process."""
    found = []
    for path in Path("/proc").iterdir():
        try:
            name, _, rest = (path / "stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        if name.startswith("_transpile") and int(rest.split()[1]) == parent:
            found.append(path)
    return found


def test_ctrl_c_does_not_wait_for_a_source(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("await import('./slow.ts');")  # itself it is not transpiled
    (tmp_path / "slow.ts").write_text("a ? (b) : c => " * 3000)  # ten seconds
    with subprocess.Popen(
        [*COMMAND, "main.js"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        until(lambda: len(transpilers(process.pid)) == 1, "the source is being read")
        (transpiler,) = transpilers(process.pid)
        process.send_signal(signal.SIGINT)
        try:
            _, errors = process.communicate(timeout=8)
        finally:
            process.kill()
    assert (process.returncode, errors) == (130, "")
    assert not transpiler.exists()


ISOLATES = """
const sandbox = new V8Sandbox();
const isolate = await sandbox.createIsolate();
isolate.on("order", (data) => console.log("order", data));
console.log(await isolate.evaluate("enum E { A = 3 }\\nE.A as number", { language: "ts" }));
console.log(await isolate.evaluate("await Promise.resolve(4) as number", { language: "ts" }));
isolate.execute("NETWORK.on('e', (d: any) => { NETWORK.send('order', d) });", { language: "ts" });
isolate.send("e", "later");
console.log(await isolate.evaluate("const h = (...a) => a; <b />", { language: "jsx" }).catch((e) => e.message));
for (const [code, options] of [
  ["type A = 1;\\n\\nthrow new Error('in the worker' as string)", { language: "ts" }],
  ["type A = 1;\\nlet y: = 2;", { language: "ts", fileName: "named.ts" }],
]) {
  await isolate.evaluate(code, options).catch((error) => {
    console.log(error.name, "|", error.message, "|", error.stack.split("\\n")[1].trim(), "|", error.sourceLine);
  });
}
for (const language of ["python", 1, null, "__proto__"]) {
  for (const verb of ["execute", "evaluate"]) {
    try {
      await isolate[verb]("1", { language });
    } catch (error) {
      console.log(`${error}`);
    }
  }
}
await sandbox.shutdown();
"""


def test_isolates_run_typescript(tmp_path: Path) -> None:
    shown = output(tmp_path, {"main.js": ISOLATES}, main="main.js").splitlines()
    refusal = 'language must be "js", "ts", "tsx" or "jsx", not'
    refusals = []
    for language in ('"python"', "number", "null", '"__proto__"'):
        refusals += [f"TypeError: Isolate.{verb}: {refusal} {language}" for verb in ("execute", "evaluate")]
    assert shown == [
        "3",
        "4",
        "order later",
        "React is not defined",
        "Error | in the worker | at isolate-0.ts:3:7 | undefined",
        "SyntaxError | Unexpected token | at named.ts:2:8 | let y: = 2;",
        *refusals,
    ]
