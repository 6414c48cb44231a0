"""Modules of a host script: what a specifier means, which type a module has, and what a failed import says."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.module_files import COMMAND, run, write_files

if TYPE_CHECKING:
    from pathlib import Path

Outcomes = dict[str, dict[str, Any]]

# What an import() of each gives: (specifier, type). In one process.
IMPORTS: dict[str, tuple[str, str | None]] = {
    "script": ("./data.js", None),
    "script as text": ("./data.js", "text"),
    "script as bytes": ("./data.js", "bytes"),
    "one file as a script": ("./42.js", None),
    "one file as JSON": ("./42.js", "json"),
    "one file as text": ("./42.js", "text"),
    "text": ("./data.txt", "text"),
    "text with a mark and a wrong byte": ("./marked.txt", "text"),
    "bytes with a mark": ("./marked.txt", "bytes"),
    "script with a mark": ("./marked.js", None),
    "json": ("./data.json", "json"),
    "json as text": ("./data.json", "text"),
    "json without an attribute": ("./data.json", None),
    "wrong json": ("./bad.json", "json"),
    "text as json": ("./data.txt", "json"),
    "json that is not UTF-8": ("./latin.json", "json"),
    "script that is not UTF-8": ("./latin.js", None),
    "no ending": ("./no_ending", None),
    "upper case": ("./UPPER.JS", None),
    "text as a script": ("./data.txt", None),
    "css": ("./style.css", None),
    "type css": ("./style.css", "css"),
    "type javascript": ("./data.js", "javascript"),
    "empty type": ("./data.js", ""),
    "CommonJS": ("./common.cjs", None),
    "CommonJS of TypeScript": ("./common.cts", None),
    "types only": ("./types.d.ts", None),
    "missing": ("./nope.js", None),
    "missing, nested": ("./imports_nothing.js", None),
    "missing, deeper": ("./reexports_nothing.js", None),
    "missing export": ("./no_export.js", None),
    "ending forgotten": ("./data", None),
    "TypeScript beside it": ("./only.js", None),
    "TypeScript module beside it": ("./only.mjs", None),
    "directory": ("./folder", None),
    "directory without index": ("./", None),
    "file as a directory": ("./data.js/x.js", None),
    "loop of links": ("./loop.js", None),
    "syntax error": ("./bad.js", None),
    "evaluation error": ("./throws.js", None),
    "bare": ("bare", None),
    "empty": ("", None),
    "http": ("http://example.com/a.js", None),
    "https": ("HTTPS://example.com/a.js", None),
    "npm": ("npm:chalk@5", None),
    "jsr": ("jsr:@std/path", None),
    "node": ("node:fs", None),
    "blob": ("blob:null/a", None),
    "other scheme": ("ftp://example.com/a.js", None),
    "other machine": ("file://example.com/a.js", None),
    "other machine by slashes": ("//example.com/a.js", None),
    "encoded slash": ("./folder%2Findex.js", None),
    "encoded NUL": ("./a%00.js", None),
    "encoded name": ("./a%20b%C3%A4.js", None),
    "name to be encoded": ("./a b\xe4.js", None),
    "dots": ("./folder/.././/data.js", None),
    "encoded dots": ("./folder/%2e%2E/data.js", None),
    "data: script": ("data:text/javascript,export default 1+1", None),
    "data: script, parameters": ("data:Text/JavaScript;charset=utf-8,export default 'p'", None),
    "data: base64": ("data:text/javascript;base64,ZXhwb3J0IGRlZmF1bHQgJ2In", None),
    "data: wrong base64": ("data:text/javascript;base64,Z", None),
    "data: no comma": ("data:text/javascript", None),
    "data: json": ('data:application/json,{"a":"%C3%A4"}', "json"),
    "data: other json": ('data:application/ld+json,{"a":2}', "json"),
    "data: json as a script": ("data:application/json,1", None),
    "data: script as json": ("data:text/javascript,1", "json"),
    "data: text": ("data:,a%20b", "text"),
    "data: text as a script": ("data:text/plain,1", None),
    "data: fragment": ("data:text/javascript,export default 'f'#ragment", None),
    "data: bytes": ("data:application/octet-stream,%FF%00", "bytes"),
    "data: relative import": ("data:text/javascript,import './data.js'", None),
    "data: absolute import": ("data:text/javascript,export { default } from 'FOLDER/data.js'", None),
    "wrong URL": ("http://[", None),
}

# Its value, or its error: name, message, code. FOLDER is the folder's URL.
NOT_FOUND = "ERR_MODULE_NOT_FOUND"
EXPECTED = "Expected a JavaScript or TypeScript module, but identified a"
UNSUPPORTED = "Importing these types of modules is currently not supported."
ELSEWHERE = "is not loaded here; bundle it, or map it in an import map"
COMMON = "CommonJS modules are not loaded here: write it as an ES module, or bundle it."
HINT = "a local file starts with ./, ../ or /; any other name must be in an import map (--import-map)"
NO_JSON = 'Attempted to load JSON module without specifying "type": "json" attribute in the import statement.'
DIRECTORY = "[ERR_UNSUPPORTED_DIR_IMPORT] Directory import"
NO_DIRECTORY = "is not supported resolving ES modules: it is a directory"
DATA_IMPORT = "data:text/javascript,import './data.js'"
NO_BASE = "has no path that it could be relative to"
OUTCOMES: dict[str, Any] = {
    "script": "script",
    "script as text": "export default 'script';\n",
    "script as bytes": list(b"export default 'script';\n"),
    "one file as a script": None,
    "one file as JSON": 42,
    "one file as text": "42",
    "text": "console.log('RAN')\n",
    "text with a mark and a wrong byte": "a\ufffdb",
    "bytes with a mark": [0xEF, 0xBB, 0xBF, 97, 0xFF, 98],
    "script with a mark": "marked",
    "json": {"a": [1, 2]},
    "json as text": '{"a": [1, 2]}',
    "json without an attribute": ("TypeError", NO_JSON, NOT_FOUND),
    "wrong json": ("SyntaxError", 'Unexpected token \'}\', "{\n  "a": }" is not valid JSON', None),
    "text as json": ("SyntaxError", "Unexpected token 'c', \"console.log('RAN')\n\" is not valid JSON", None),
    "json that is not UTF-8": (
        "TypeError",
        "FOLDER/latin.json is not UTF-8: invalid continuation byte at byte 1",
        NOT_FOUND,
    ),
    "script that is not UTF-8": (
        "TypeError",
        "FOLDER/latin.js is not UTF-8: invalid continuation byte at byte 16",
        NOT_FOUND,
    ),
    "no ending": "no ending",
    "upper case": "upper",
    "text as a script": (
        "TypeError",
        f"{EXPECTED} Unknown module. {UNSUPPORTED}\n  Specifier: FOLDER/data.txt",
        NOT_FOUND,
    ),
    "css": ("TypeError", f"{EXPECTED} Css module. {UNSUPPORTED}\n  Specifier: FOLDER/style.css", NOT_FOUND),
    "type css": ("TypeError", '"css" is not a valid module type.', None),
    "type javascript": ("TypeError", '"javascript" is not a valid module type.', None),
    "empty type": ("TypeError", '"" is not a valid module type.', None),
    "CommonJS": ("TypeError", f"{COMMON}\n  Specifier: FOLDER/common.cjs", NOT_FOUND),
    "CommonJS of TypeScript": ("TypeError", f"{COMMON}\n  Specifier: FOLDER/common.cts", NOT_FOUND),
    "types only": None,
    "missing": ("TypeError", 'Module not found "FOLDER/nope.js".', NOT_FOUND),
    "missing, nested": (
        "TypeError",
        'Module not found "FOLDER/nope.js".\n    at FOLDER/imports_nothing.js:3:10',
        NOT_FOUND,
    ),
    "missing, deeper": (
        "TypeError",
        'Module not found "FOLDER/nope.js".\n    at FOLDER/imports_nothing.js:3:10',
        NOT_FOUND,
    ),
    "missing export": (
        "SyntaxError",
        "The requested module './data.js' does not provide an export named 'missing' at FOLDER/no_export.js:1:10",
        None,
    ),
    "ending forgotten": (
        "TypeError",
        'Module not found "FOLDER/data".\n  hint: did you mean "FOLDER/data.js"?',
        NOT_FOUND,
    ),
    "TypeScript beside it": (
        "TypeError",
        'Module not found "FOLDER/only.js".\n  hint: did you mean "FOLDER/only.ts"?',
        NOT_FOUND,
    ),
    "TypeScript module beside it": (
        "TypeError",
        'Module not found "FOLDER/only.mjs".\n  hint: did you mean "FOLDER/only.mts"?',
        NOT_FOUND,
    ),
    "directory": (
        "TypeError",
        f"{DIRECTORY} 'FOLDER/folder' {NO_DIRECTORY}\n  hint: did you mean \"FOLDER/folder/index.js\"?",
        NOT_FOUND,
    ),
    "directory without index": (
        "TypeError",
        f"{DIRECTORY} 'FOLDER/' {NO_DIRECTORY}",
        NOT_FOUND,
    ),
    "file as a directory": ("TypeError", 'Module not found "FOLDER/data.js/x.js".', NOT_FOUND),
    "loop of links": (
        "TypeError",
        "Import 'FOLDER/loop.js' failed.\n    0: Too many levels of symbolic links (os error 40)",
        NOT_FOUND,
    ),
    "syntax error": ("SyntaxError", "Unexpected identifier 'b' at FOLDER/bad.js:2:16", None),
    "evaluation error": ("RangeError", "mine", None),
    "bare": ("TypeError", f'Import "bare" not a dependency\n  hint: {HINT}', NOT_FOUND),
    "empty": ("TypeError", f'Import "" not a dependency\n  hint: {HINT}', NOT_FOUND),
    "http": ("TypeError", f'"http://example.com/a.js" {ELSEWHERE}', NOT_FOUND),
    "https": ("TypeError", f'"https://example.com/a.js" {ELSEWHERE}', NOT_FOUND),
    "npm": ("TypeError", f'"npm:chalk@5" {ELSEWHERE}', NOT_FOUND),
    "jsr": ("TypeError", f'"jsr:@std/path" {ELSEWHERE}', NOT_FOUND),
    "node": ("TypeError", f'"node:fs" {ELSEWHERE}', NOT_FOUND),
    "blob": ("TypeError", f'"blob:null/a" {ELSEWHERE}', NOT_FOUND),
    "other scheme": (
        "TypeError",
        'Unsupported scheme "ftp" for module "ftp://example.com/a.js". Supported schemes:\n - "data"\n - "file"',
        NOT_FOUND,
    ),
    "other machine": (
        "TypeError",
        "Could not convert URL to file path.\n  URL: file://example.com/a.js",
        NOT_FOUND,
    ),
    "other machine by slashes": (
        "TypeError",
        "Could not convert URL to file path.\n  URL: file://example.com/a.js",
        NOT_FOUND,
    ),
    "encoded slash": (
        "TypeError",
        "Import 'FOLDER/folder%2Findex.js' failed.\n    0: file name contained an encoded slash (%2F)",
        NOT_FOUND,
    ),
    "encoded NUL": (
        "TypeError",
        "Import 'FOLDER/a%00.js' failed.\n    0: file name contained an unexpected NUL byte",
        NOT_FOUND,
    ),
    "encoded name": "PATH/a b\xe4.js",
    "name to be encoded": "PATH/a b\xe4.js",
    "dots": "script",
    "encoded dots": "script",
    "data: script": 2,
    "data: script, parameters": "p",
    "data: base64": "b",
    "data: wrong base64": (
        "TypeError",
        "Import 'data:text/javascript;base64,Z' failed.\n    0: invalid base64 data",
        NOT_FOUND,
    ),
    "data: no comma": (
        "TypeError",
        "Import 'data:text/javascript' failed.\n    0: a data: URL without a comma",
        NOT_FOUND,
    ),
    "data: json": {"a": "\xe4"},
    "data: other json": {"a": 2},
    "data: json as a script": ("TypeError", NO_JSON, NOT_FOUND),
    "data: script as json": (
        "TypeError",
        "Expected a Json module, but identified a JavaScript module.\n  Specifier: data:text/javascript,1",
        NOT_FOUND,
    ),
    "data: text": "a b",
    "data: text as a script": (
        "TypeError",
        f"{EXPECTED} Unknown module. {UNSUPPORTED}\n  Specifier: data:text/plain,1",
        NOT_FOUND,
    ),
    "data: fragment": "f",
    "data: bytes": [255, 0],
    "data: relative import": (
        "TypeError",
        f'invalid URL: "./data.js" is relative, and {DATA_IMPORT} {NO_BASE}\n    at {DATA_IMPORT}:1:8',
        NOT_FOUND,
    ),
    "data: absolute import": "script",
    "wrong URL": ("TypeError", f'Import "http://[" not a dependency\n  hint: {HINT}', NOT_FOUND),
}

LOOP = """\
const cases = JSON.parse(await Deno.readTextFile('cases.json'));
const outcomes = {};
for (const [name, [specifier, type]] of Object.entries(cases)) {
  try {
    const module = await import(specifier, type === null ? {} : { with: { type } });
    const value = module.default;
    outcomes[name] = { value: value instanceof Uint8Array ? [...value] : value };
  } catch (error) {
    outcomes[name] = { error: [error.name, error.message, error.code ?? null], stack: error.stack,
                       isError: error instanceof globalThis[error.name] };
  }
}
console.log(JSON.stringify(outcomes));
"""


def outcomes_of(folder: Path, cases: dict[str, tuple[str, str | None]]) -> Outcomes:
    cases = {name: (specifier.replace("FOLDER", folder.as_uri()), asked) for name, (specifier, asked) in cases.items()}
    (folder / "cases.json").write_text(json.dumps(cases))
    done = run(folder, LOOP)
    assert (done.returncode, done.stderr) == (0, "")
    text = done.stdout.replace(folder.as_uri(), "FOLDER").replace(str(folder), "PATH")
    outcomes: Outcomes = json.loads(text)
    return outcomes


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    folder = tmp_path_factory.mktemp("modules")
    write_files(folder)
    return outcomes_of(folder, IMPORTS)


@pytest.mark.parametrize("name", IMPORTS)
def test_what_an_import_gives(name: str, imported: Outcomes) -> None:
    expected, outcome = OUTCOMES[name], imported[name]
    if isinstance(expected, tuple):
        assert outcome["error"] == list(expected)
        assert outcome["isError"]
    else:
        assert "error" not in outcome, outcome
        assert outcome.get("value") == expected


def test_every_failed_import_names_the_import_call(imported: Outcomes) -> None:
    stacks = {name: outcome["stack"] for name, outcome in imported.items() if "error" in outcome}
    del stacks["evaluation error"]  # the module's own
    wrong = {name: stack for name, stack in stacks.items() if not re.search(r"\n    at FOLDER/main\.js:5:\d+$", stack)}
    assert not wrong
    heads = [name for name, stack in stacks.items() if not stack.startswith(": ".join(imported[name]["error"][:2]))]
    assert not heads


PLACES = {
    "syntax error": "FOLDER/bad.js:2:16",
    "missing export": "FOLDER/no_export.js:1:10",
    "wrong json": "FOLDER/bad.json:2:8",
    "text as json": "FOLDER/data.txt:1:1",
    "evaluation error": "FOLDER/throws.js:2:7",
}


@pytest.mark.parametrize("name", PLACES)
def test_an_error_in_a_file_has_its_place_when_it_is_caught(name: str, imported: Outcomes) -> None:
    frames = [line for line in imported[name]["stack"].split("\n") if line.startswith("    at ")]
    assert frames[0] == f"    at {PLACES[name]}"


# The same by an import statement: the importer's place ends the message of the import() that led there.
STATIC = [name for name, outcome in OUTCOMES.items() if isinstance(outcome, tuple) and not name.startswith("data: r")]
OTHERWISE = {
    "missing, nested",
    "missing, deeper",
    "missing export",
    "syntax error",
    "evaluation error",
    "wrong json",
    "text as json",
    "json without an attribute",
    "data: json as a script",
}


@pytest.fixture(scope="module")
def statically(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    folder = tmp_path_factory.mktemp("static")
    write_files(folder)
    cases: dict[str, tuple[str, str | None]] = {}
    for number, name in enumerate(STATIC):
        specifier, type_ = IMPORTS[name]
        attributes = "" if type_ is None else f' with {{ type: "{type_}" }}'
        (folder / f"case{number}.js").write_text(f"'one';\n import {json.dumps(specifier)}{attributes};\n")
        cases[name] = (f"./case{number}.js", None)
    (folder / "attribute.js").write_text("export * as x from './data.js' with { as: 'x' };")
    cases["attribute"] = ("./attribute.js", None)
    return outcomes_of(folder, cases)


@pytest.mark.parametrize("name", [name for name in STATIC if name not in OTHERWISE])
def test_an_import_statement_that_fails_has_its_place(name: str, statically: Outcomes) -> None:
    kind, message, code = OUTCOMES[name]
    place = f"FOLDER/case{STATIC.index(name)}.js:2:9"
    assert statically[name]["error"] == [kind, f"{message}\n    at {place}", code]


def test_an_import_statement_of_json(statically: Outcomes) -> None:
    for name, place in (("wrong json", "bad.json:2:8"), ("text as json", "data.txt:1:1")):
        assert statically[name]["error"] == list(OUTCOMES[name])
        importer = f"FOLDER/case{STATIC.index(name)}.js:2:9"
        assert f"\n    at FOLDER/{place}\n    at {importer}\n    at FOLDER/main.js:5:" in statically[name]["stack"]
    advice = 'Consider importing Json modules with an import attribute with the type of "json".'
    place = f"FOLDER/case{STATIC.index('json without an attribute')}.js:2:9"
    message = f"{EXPECTED} Json module. {advice}\n  Specifier: FOLDER/data.json\n    at {place}"
    assert statically["json without an attribute"]["error"] == ["TypeError", message, NOT_FOUND]


def test_an_unknown_attribute(statically: Outcomes) -> None:
    message = '"as" attribute is not supported.\n    at FOLDER/attribute.js:1:20'
    assert statically["attribute"]["error"] == ["TypeError", message, None]


MAIN = {
    "syntax error": ("import './bad.js'", ["Unexpected identifier 'b'", "let y = { a: 1 b: 2 };", "/bad.js:2:16"]),
    "missing": ("\nimport './nope.js'", ['Module not found "', '/nope.js".\n    at ', "/main.js:2:8"]),
    "missing, nested": ("import './imports_nothing.js'", ["/nope.js", "\n    at ", "/imports_nothing.js:3:10"]),
    "missing export": ("import './no_export.js'", ["an export named 'missing'", "/no_export.js:1:10"]),
    "evaluation error": ("import './throws.js'", ["RangeError: mine", "/throws.js:2:7"]),
    "json": ("import './data.json'", ["identified a Json module", "\n    at ", "/main.js:1:8"]),
    "type": ("import './data.js' with { type: 'css' }", ['"css" is not a valid module type.', "/main.js:1:8"]),
}


@pytest.mark.parametrize("name", MAIN)
def test_a_main_module_whose_import_fails(name: str, tmp_path: Path) -> None:
    write_files(tmp_path)
    source, parts = MAIN[name]
    done = run(tmp_path, f"{source};\nconsole.log('RAN')")
    assert (done.returncode, done.stdout) == (1, "")
    for part in parts:
        assert part in done.stderr
    assert NOT_FOUND not in done.stderr


STALLED = {
    "its own": ("const a = 1;\n  await new Promise(() => {});", "main.js:2:3"),
    "itself": ("\nawait import('./main.js');", "main.js:2:1"),
    "imported": ("import './stalls.js';", "stalls.js:2:1"),
    "import()": ("import('./stalls.js').then(() => console.log('RAN'));", "stalls.js:2:1"),
    "awaited import()": ("await import('./stalls.js');", "main.js:1:1"),
}


@pytest.mark.parametrize("name", STALLED)
def test_an_await_that_never_ends_has_its_place(name: str, tmp_path: Path) -> None:
    (tmp_path / "stalls.js").write_text("\nawait new Promise(() => {});")
    source, place = STALLED[name]
    done = run(tmp_path, source)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Top-level await promise never resolved" in done.stderr
    assert f"    at {tmp_path.as_uri()}/{place}\n" in done.stderr


def test_a_script_without_a_known_ending_runs(tmp_path: Path) -> None:
    done = run(tmp_path, "console.log(import.meta.main, import.meta.url.split('/').pop())", name="script.txt")
    assert (done.returncode, done.stdout, done.stderr) == (0, "true script.txt\n", "")


def test_standard_input_imports_relative_to_the_working_directory(tmp_path: Path) -> None:
    write_files(tmp_path)
    done = subprocess.run(
        [*COMMAND, "-"],
        cwd=tmp_path,
        input="import x from './data.js'; console.log(x, (await import('./folder/../data.js')).default)",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "script script\n", "")
