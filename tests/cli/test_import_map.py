"""Import maps: the standard's algorithms by cases, and `--import-map` at work."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.module_files import run, write_files

from network_runtime._deno.errors import OpError
from network_runtime._host.command_line import UsageError, parse
from network_runtime._host.import_map import ImportMap
from network_runtime._host.modules import Modules

if TYPE_CHECKING:
    from pathlib import Path

MAP = "file:///maps/map.json"
MODULE = "file:///app/js/main.js"
NULL = "Blocked by null entry"
BACK = "backtracks above its prefix"
BARE = "not a dependency and not in import map from"
NO_URL = "gives no URL"
ERRORS = {NULL, BACK, BARE, NO_URL}

# (map, module, {specifier: URL}); or one of ERRORS, part of its text.
Case = tuple[dict[str, Any], str, dict[str, str]]
CASES: dict[str, Case] = {
    "an empty map": (
        {},
        MODULE,
        {
            "./a.js": "file:///app/js/a.js",
            "../a.js": "file:///app/a.js",
            "/a.js": "file:///a.js",
            "https://x.example/": "https://x.example/",
            "HTTPS://X.example": "https://x.example/",
            "a": BARE,
            "": BARE,
            ".a": BARE,
            "%2E/a": BARE,
            "https:": BARE,
        },
    ),
    "bare names": (
        {"imports": {"a": "./lib/a.js", "b": "/b.js", "c": "../c.js", "d": "https://x.example/d.js", "@s/e": "./e.js"}},
        MODULE,
        {
            "a": "file:///maps/lib/a.js",
            "b": "file:///b.js",
            "c": "file:///c.js",
            "d": "https://x.example/d.js",
            "@s/e": "file:///maps/e.js",
            "a/": BARE,
            "A": BARE,
            "./a": "file:///app/js/a",
        },
    ),
    "prefixes": (
        {"imports": {"a/": "./lib/", "a": "./lib/index.js", "a/deep/": "./deeper/", "a/deep/x.js": "./x.js"}},
        MODULE,
        {
            "a": "file:///maps/lib/index.js",
            "a/": "file:///maps/lib/",
            "a/b.js": "file:///maps/lib/b.js",
            "a/b/../c.js?d#e": "file:///maps/lib/c.js?d#e",
            "a/deep/y.js": "file:///maps/deeper/y.js",
            "a/deep/x.js": "file:///maps/x.js",
            "a/deep": "file:///maps/lib/deep",
            "a//b.js": BACK,
            "a/../b.js": BACK,
            "a/%2e%2e/b.js": BACK,
            "a/https://x.example/": BACK,
            "ab": BARE,
        },
    ),
    "URLs as keys": (
        {
            "imports": {
                "./a.js": "./mapped.js",
                "/lib/": "./lib/",
                "https://x.example/y/": "./y/",
                "HTTPS://x.example/z": "./z.js",
                "file:///app/js/own.js": "./own.js",
                "custom:lib/": "./custom/",
                "custom:whole": "./whole.js",
            }
        },
        MODULE,
        {
            "file:///maps/a.js": "file:///maps/mapped.js",
            "../../maps/a.js": "file:///maps/mapped.js",
            "./a.js": "file:///app/js/a.js",
            "/lib/b.js": "file:///maps/lib/b.js",
            "../../lib/b.js": "file:///maps/lib/b.js",
            "https://x.example/y/b.js": "file:///maps/y/b.js",
            "https://x.example/z": "file:///maps/z.js",
            "./own.js": "file:///maps/own.js",
            "custom:lib/b": "custom:lib/b",
            "custom:whole": "file:///maps/whole.js",
        },
    ),
    "null": (
        {"imports": {"a": None, "b/": None, "b/c/": "./c/", "./d.js": None, "e": 4, "f": "bare", "g/": "./g", "h": ""}},
        "file:///maps/main.js",
        {
            "a": NULL,
            "b/": NULL,
            "b/x": NULL,
            "b/c/x": "file:///maps/c/x",
            "./d.js": NULL,
            "e": NULL,
            "f": NULL,
            "g/x": NULL,
            "h": NULL,
            "./x.js": "file:///maps/x.js",
        },
    ),
    "scopes": (
        {
            "imports": {"a": "./a-1.js", "b": "./b-1.js", "c/": "./c-1/"},
            "scopes": {
                "/app/": {"a": "./a-2.js", "c/": "./c-2/"},
                "/app/js/": {"a": "./a-3.js"},
                "/app/js/main.js": {"b": "./b-4.js"},
                "/app/j": {"a": "./never.js"},
            },
        },
        MODULE,
        {
            "a": "file:///maps/a-3.js",
            "b": "file:///maps/b-4.js",
            "c/x": "file:///maps/c-2/x",
            "d": BARE,
        },
    ),
    "scopes of another module": (
        {
            "imports": {"a": "./a-1.js"},
            "scopes": {"/app/": {"a": "./a-2.js"}, "/app/js/main.js": {"a": "./a-4.js"}},
        },
        "file:///app/js/main.js?query",
        {"a": "file:///maps/a-2.js"},
    ),
    "outside of all scopes": (
        {"imports": {"a": "./a-1.js"}, "scopes": {"/app/": {"a": "./a-2.js"}}},
        "file:///application/main.js",
        {"a": "file:///maps/a-1.js"},
    ),
    "null in a scope": (
        {"imports": {"a": "./a.js"}, "scopes": {"/app/": {"a": None}}},
        MODULE,
        {"a": NULL},
    ),
    "a key that is another's prefix by code units": (
        {"imports": {"\U00010000/": "./high/", "\uffff/": "./low/"}},
        MODULE,
        {"\U00010000/x": "file:///maps/high/x", "\uffff/x": "file:///maps/low/x"},
    ),
    "a data: URL as an address": (
        {"imports": {"a": "data:text/javascript,1"}},
        MODULE,
        {"a": "data:text/javascript,1"},
    ),
    "prefix of an opaque address": (
        {"imports": {"a/": "data:text/"}},
        MODULE,
        {"a/javascript,1": NO_URL},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_specifier_means(name: str) -> None:
    source, module, expected = CASES[name]
    modules = Modules({}, ImportMap(json.dumps(source), MAP))
    for specifier, meaning in expected.items():
        if meaning in ERRORS:
            with pytest.raises(OpError, match=re.escape(meaning)) as caught:
                modules.resolve(specifier, module)
            assert caught.value.op_error_name == "TypeError"
            assert f'"{specifier}"' in str(caught.value) or meaning == NULL
        else:
            assert modules.resolve(specifier, module) == meaning, specifier


TARGETS = 'Package address targets must end with "/".'


def test_what_is_ignored_is_said() -> None:
    source = {
        "imports": {"": "./a", "b": 4, "c": "bare", "d/": "./d", "e": None, "f": ["x"]},
        "scopes": {"http://[": {}, "/s/": {"g": True}},
        "integrity": {},
        "other": 1,
    }
    assert ImportMap(json.dumps(source), MAP).warnings == [
        "Invalid empty string specifier.",
        'Invalid address 4 for the specifier key "b". Addresses must be strings.',
        'Invalid address "bare" for the specifier key "c".',
        f'Invalid target address "file:///maps/d" for package specifier "d/". {TARGETS}',
        'Invalid address ["x"] for the specifier key "f". Addresses must be strings.',
        f'Invalid scope "http://[" (parsed against base URL "{MAP}").',
        'Invalid address true for the specifier key "g". Addresses must be strings.',
        'The top-level key "integrity" is ignored.',
        'The top-level key "other" is ignored.',
    ]


WRONG = {
    "no JSON": ('{"imports": {"b": ', f"Expecting value\n    at {MAP}:1:19"),
    "a later line": ('{\n  "imports": {\n    "a" 1}}', f"Expecting ':' delimiter\n    at {MAP}:3:9"),
    "empty": ("", f"Expecting value\n    at {MAP}:1:1"),
    "a constant that is no JSON": ("[NaN]", "NaN is not valid JSON"),
    "an array": ("[]", "The import map must be an object"),
    "null": ("null", "The import map must be an object"),
    "imports": ('{"imports": []}', 'The value of "imports" must be an object'),
    "imports null": ('{"imports": null}', 'The value of "imports" must be an object'),
    "scopes": ('{"scopes": 1}', 'The value of "scopes" must be an object'),
    "a scope": ('{"scopes": {"x": 3}}', 'The value for the "x" scope prefix must be an object'),
    "deep": ("[" * 100_000, "recursion"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_map_that_cannot_be_read(name: str) -> None:
    text, why = WRONG[name]
    with pytest.raises(OpError) as caught:
        ImportMap(text, MAP)
    assert str(caught.value).startswith(f"Unable to load '{MAP}' import map\n\nCaused by:\n    ")
    assert why in str(caught.value)


def write_map(folder: Path, source: object) -> None:
    write_files(folder)
    (folder / "map.json").write_text(json.dumps(source))


def test_a_script_with_a_map(tmp_path: Path) -> None:
    write_map(
        tmp_path,
        {
            "imports": {"lib/": "./", "it": "./data.js", "./nope.js": "./data.js", "none": None, "far": "npm:x"},
            "scopes": {"./scoped.js": {"it": "./no_ending"}},
        },
    )
    (tmp_path / "scoped.js").write_text("export { default } from 'it';")
    source = """
        import a from 'lib/data.js';
        import b from 'it';
        import c from './nope.js';
        import d from './scoped.js';
        import e from 'lib/data.json' with { type: 'json' };
        const caught = [];
        for (const name of ['none', 'far', 'unknown', 'lib/../x']) {
          await import(name).catch((error) => caught.push([error.name, error.message, error.code]));
        }
        console.log(JSON.stringify([a, b, c, d, e.a[0], (await import('it')).default,
                                    import.meta.resolve('it'), caught]))"""
    done = run(tmp_path, source, "--import-map", "map.json")
    assert (done.returncode, done.stderr) == (0, "")
    *values, resolved, caught = json.loads(done.stdout)
    assert values == ["script", "script", "script", "no ending", 1, "script"]
    assert resolved == f"{tmp_path.as_uri()}/data.js"
    assert [error[::2] for error in caught] == [["TypeError", "ERR_MODULE_NOT_FOUND"]] * 4
    messages = [error[1] for error in caught]
    assert messages[0] == 'Blocked by null entry for "none" in the import map'
    assert messages[1] == '"npm:x" is not loaded here; bundle it, or map it in an import map'
    main = f"{tmp_path.as_uri()}/main.js"
    assert messages[2].startswith(f'Import "unknown" not a dependency and not in import map from "{main}"\n  hint: ')
    assert messages[3] == 'The specifier "lib/../x" backtracks above its prefix "lib/"'


def test_a_static_import_that_the_map_forbids_has_its_place(tmp_path: Path) -> None:
    write_map(tmp_path, {"imports": {"none": None}})
    done = run(tmp_path, "'one';\nimport 'none';", "--import-map=map.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert 'Blocked by null entry for "none" in the import map' in done.stderr
    assert f"\n    at {tmp_path.as_uri()}/main.js:2:8\n" in done.stderr


def test_warnings_go_to_standard_error(tmp_path: Path) -> None:
    write_map(tmp_path, {"imports": {"a": 1}, "more": 2})
    done = run(tmp_path, "console.log('ran')", f"--import-map={tmp_path.as_uri()}/map.json")
    assert (done.returncode, done.stdout) == (0, "ran\n")
    assert done.stderr == (
        "Resolver diagnostics:\n"
        '  - Import map: Invalid address 1 for the specifier key "a". Addresses must be strings.\n'
        '  - Import map: The top-level key "more" is ignored.\n'
    )


@pytest.mark.parametrize(
    ("name", "why"),
    [("none.json", "failed, not found."), ("folder", "Is a directory (os error 21)"), ("bad.json", "bad.json:2:8")],
)
def test_a_map_that_cannot_be_loaded(name: str, why: str, tmp_path: Path) -> None:
    write_map(tmp_path, {})
    done = run(tmp_path, "console.log('ran')", "--import-map", name)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: Unable to load '{tmp_path.as_uri()}/{name}' import map\n\nCaused by:\n    ")
    assert why in done.stderr


@pytest.mark.parametrize("argv", [["a.js", "--import-map"], ["--import-map=", "a.js"], ["a.js", "--import-map", "--"]])
def test_the_option_needs_a_file(argv: list[str]) -> None:
    with pytest.raises(UsageError, match="argument --import-map: a file must follow"):
        parse(argv)
