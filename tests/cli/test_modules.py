"""Imports of a host script: which type a module has, and what errors say."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "bad.js": b"let x = 1;\nlet y = { a: 1 b: 2 };\n",
    "data.txt": b"console.log('RAN')\n",
    "data.json": b'{"a": [1, 2]}',
    "bad.json": b'{"a": }',
    "latin.js": b"export default '\xe4'",
    "imports_nothing.js": b"\n\n  import './nope.js';\n",
    "no_export.js": b"import { missing } from './data.js';\n",
    "data.js": b"export default 'script';\n",
    "throws.js": b"\nthrow new RangeError('mine');\n",
}


def run(folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    (folder / "folder.js").mkdir()
    (folder / "main.js").write_text(source)
    command = [sys.executable, "-m", "network_runtime", "main.js"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


STATIC = {
    "bad.js": ["Unexpected identifier 'b'", "let y = { a: 1 b: 2 };\n               ^", "/bad.js:2:16"],
    "nope.js": ["module not found", "/nope.js", 'imported as "./nope.js" from', "/main.js:2:8"],
    "imports_nothing.js": ["module not found", "/nope.js", "/imports_nothing.js:3:10"],
    "no_export.js": ["'./data.js' does not provide an export named 'missing'", "/no_export.js:1:10"],
    "latin.js": ["latin.js is not UTF-8", "/main.js:2:8"],
    "folder.js": ["folder.js cannot be read: Is a directory", "/main.js:2:8"],
    "throws.js": ["RangeError: mine", "/throws.js:2:7"],
    "data.json": ['data.json is JSON: import it with { type: "json" }', "/main.js:2:8"],
}


@pytest.mark.parametrize("name", STATIC)
def test_an_import_that_fails_says_what_and_where(name: str, tmp_path: Path) -> None:
    done = run(tmp_path, f"\nimport './{name}';\n")
    assert done.returncode == 1
    for part in STATIC[name]:
        assert part in done.stderr
    assert ("main.js:1:1" not in done.stderr) or name == "main.js"


DYNAMIC = {
    "bad.js": ["SyntaxError", "Unexpected identifier 'b'", "/bad.js:2:16"],
    "nope.js": ["TypeError", "module not found", "/nope.js", "/main.js"],
    "imports_nothing.js": ["TypeError", "/nope.js", "/imports_nothing.js:3:10"],
    "latin.js": ["TypeError", "latin.js is not UTF-8", "/main.js"],
    "throws.js": ["RangeError", "mine", "/throws.js:2:7"],
}


@pytest.mark.parametrize("name", DYNAMIC)
def test_a_dynamic_import_that_fails_says_what_and_where(name: str, tmp_path: Path) -> None:
    source = f"try {{ await import('./{name}') }} catch (e) {{ console.log(e.name, e.message, e.stack) }}"
    done = run(tmp_path, source)
    assert (done.returncode, done.stderr) == (0, "")
    for part in DYNAMIC[name]:
        assert part in done.stdout


TYPES = {
    "text": ("import x from './data.txt' with { type: 'text' }; console.log(x)", "console.log('RAN')\n\n"),
    "script as text": (
        "import x from './data.js' with { type: 'text' }; console.log(x)",
        "export default 'script';\n\n",
    ),
    "json": ("import x from './data.json' with { type: 'json' }; console.log(x.a[1])", "2\n"),
    "json as text": ("import x from './data.json' with { type: 'text' }; console.log(x)", '{"a": [1, 2]}\n'),
    "one file as two": (
        "import a from './data.js'; import b from './data.js' with { type: 'text' }; console.log(a, b.length)",
        "script 25\n",
    ),
    "dynamic": (
        "console.log((await import('./data.txt', { with: { type: 'text' } })).default)",
        "console.log('RAN')\n\n",
    ),
    "two of a json": (
        """import a from './data.json' with { type: 'json' };
           const b = (await import('./data.json', { with: { type: 'json' } })).default; console.log(a === b)""",
        "true\n",
    ),
}


@pytest.mark.parametrize("name", TYPES)
def test_a_file_is_what_the_import_says(name: str, tmp_path: Path) -> None:
    source, output = TYPES[name]
    done = run(tmp_path, source)
    assert (done.returncode, done.stdout, done.stderr) == (0, output, "")


REFUSED = {
    "script as json": ("import './data.js' with { type: 'json' }", "/data.js is imported with type"),
    "text as json": ("import './data.txt' with { type: 'json' }", "/data.txt is imported with type"),
    "json": ("import './bad.json' with { type: 'json' }", "/bad.json is not JSON"),
    "other type": ("import './data.txt' with { type: 'css' }", 'the type "css" of "./data.txt" is not supported'),
    "javascript": ("import './data.js' with { type: 'javascript' }", 'the type "javascript" of "./data.js"'),
    "other attribute": ("import './data.txt' with { as: 'text' }", 'the import attribute "as"'),
}


@pytest.mark.parametrize("name", REFUSED)
def test_no_file_runs_as_something_else(name: str, tmp_path: Path) -> None:
    source, message = REFUSED[name]
    done = run(tmp_path, source)
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert "main.js:1:" in done.stderr
