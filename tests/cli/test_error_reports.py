"""How the command line reports an uncaught error, and what a host script gets of its workers' errors."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CAUSES = """
const low = { why: 1 };
const middle = new TypeError("mid", { cause: low });
throw new Error("high", { cause: middle });
"""
CAUSES_SHOWN = """\
error: Uncaught (in promise) Error: high
throw new Error("high", { cause: middle });
      ^
    at host.js:4:7
Caused by: TypeError: mid
    at host.js:3:16
Caused by: { why: 1 }
"""

SEVERAL = """
const several = [new RangeError("a"), "b", new AggregateError([new Error("in"), { c: 1 }], "n")];
throw new AggregateError(several, "all", { cause: "text" });
"""
SEVERAL_SHOWN = """\
error: Uncaught (in promise) AggregateError: all
    RangeError: a
        at host.js:2:18
    "b"
    AggregateError: n
        Error: in
            at host.js:2:64
        { c: 1 }
        at host.js:2:44
throw new AggregateError(several, "all", { cause: "text" });
      ^
    at host.js:3:7
Caused by: "text"
"""

CIRCLE = """
const a = new Error("a");
const b = new Error("b", { cause: a });
a.cause = b;
throw a;
"""
CIRCLE_SHOWN = """\
error: Uncaught (in promise) Error: a <ref *1>
const a = new Error("a");
          ^
    at host.js:2:11
Caused by: Error: b
    at host.js:3:11
Caused by: [Circular *1]
"""

LISTENER = """
addEventListener("x", () => {
\tthrow new DOMException("in a listener", "AbortError");
});
dispatchEvent(new Event("x"));
"""
LISTENER_SHOWN = """\
error: Uncaught AbortError: in a listener
\tthrow new DOMException("in a listener", "AbortError");
\t      ^
    at host.js:3:8
    at host.js:5:1
"""

LINES = """
class Mine extends Error {
  name = "Mine";
}
function deep() {
  throw new Mine("first\\n    at fake (file:///etc/passwd:1:1)");
}
await deep();
"""
LINES_SHOWN = """\
error: Uncaught (in promise) Mine: first
    at fake (file:///etc/passwd:1:1)
  throw new Mine("first\\n    at fake (file:///etc/passwd:1:1)");
        ^
    at deep (host.js:6:9)
    at host.js:8:7
"""

ASYNC_OP = """
async function read() {
  await Deno.readTextFile("/nope/x");
}
await read();
"""

UNCAUGHT = [
    ("causes", CAUSES, CAUSES_SHOWN),
    ("several", SEVERAL, SEVERAL_SHOWN),
    ("circle", CIRCLE, CIRCLE_SHOWN),
    ("listener", LISTENER, LISTENER_SHOWN),
    ("lines", LINES, LINES_SHOWN),
    ("object", "throw { code: 401 }", "error: Uncaught (in promise) { code: 401 }\n"),
    ("in a timer", "setTimeout(() => { throw { a: 1 } })", "error: Uncaught { a: 1 }\n"),
    ("rejected", "Promise.reject('text')", 'error: Uncaught (in promise) "text"\n'),
    ("undefined", "throw undefined", "error: Uncaught (in promise) undefined\n"),
    ("symbol", "throw Symbol('x')", "error: Uncaught (in promise) Symbol(x)\n"),
    ("function", "throw function f() {}", "error: Uncaught (in promise) [Function: f]\n"),
    (
        "like an error",
        "throw { name: 'A', message: 'b' }",
        'error: Uncaught (in promise) { name: "A", message: "b" }\n',
    ),
    ("proxy", "throw new Proxy({}, { get() { throw 1 } })", "error: Uncaught (in promise) {}\n"),
    (
        "no message",
        "throw new Error()",
        "error: Uncaught (in promise) Error\nthrow new Error()\n      ^\n    at host.js:1:7\n",
    ),
    (
        "own properties",
        "throw Object.assign(new Error('x'), { code: 'E_X' })",
        (
            "error: Uncaught (in promise) Error: x\nthrow Object.assign(new Error('x'), { code: 'E_X' })\n"
            "                    ^\n    at host.js:1:21\n"
        ),
    ),
    (
        "stack of its own",
        "const e = new Error('x'); e.stack = 'mine'; throw e",
        "error: Uncaught (in promise) Error: x\n",
    ),
    (
        "controls",
        "throw new Error('\\x1b[31m\\x07\\r\\u202e\\x9b1m', { cause: '\\x1b[2J' }) // \x1b[1m",
        (
            "error: Uncaught (in promise) Error: \\x1b[31m\\x07\\x0d\\u202e\\x9b1m\n"
            "throw new Error('\\x1b[31m\\x07\\r\\u202e\\x9b1m', { cause: '\\x1b[2J' }) //  [1m\n      ^\n"
            "    at host.js:1:7\n"
            'Caused by: "\\x1b[2J"\n'
        ),
    ),
    (
        "report",
        "reportError(new Error('x'))",
        "error: Uncaught Error: x\nreportError(new Error('x'))\n            ^\n    at host.js:1:13\n",
    ),
    (
        "never settled",
        "async function f() {\n  await new Promise(() => {});\n}\nawait f();",
        "error: Top-level await promise never resolved\nawait f();\n^\n    at host.js:4:1\n",
    ),
]

WORKER = "const worker = await new V8Sandbox({ threads: 1 }).createIsolate();\n"


def run(tmp_path: Path, script: str) -> subprocess.CompletedProcess[str]:
    path = tmp_path / "host.js"
    path.write_text(script)
    command = [sys.executable, "-m", "network_runtime", str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def report(tmp_path: Path, script: str) -> str:
    done = run(tmp_path, script)
    assert done.returncode == 1
    return re.sub(r"file://\S*/host\.js", "host.js", done.stderr)


@pytest.mark.parametrize(("script", "shown"), [case[1:] for case in UNCAUGHT], ids=[case[0] for case in UNCAUGHT])
def test_uncaught(tmp_path: Path, script: str, shown: str) -> None:
    assert report(tmp_path, script) == shown


def test_an_op_s_error_shows_the_line_that_awaits_it(tmp_path: Path) -> None:
    assert re.search(
        r"error: Uncaught \(in promise\) NotFound: .*\n"
        r'  await Deno\.readTextFile\("/nope/x"\);\n'
        r"  +\^\n",
        report(tmp_path, ASYNC_OP),
    )


def test_a_module_that_never_settles_is_named(tmp_path: Path) -> None:
    (tmp_path / "waits.js").write_text("\n  await new Promise(() => {});")
    shown = report(tmp_path, "import './waits.js'")
    assert shown.startswith("error: Top-level await promise never resolved\n  await new Promise(() => {});\n  ^\n")
    assert shown.endswith("/waits.js:2:3\n")


@pytest.mark.parametrize(
    "script",
    [
        "addEventListener('error', (event) => event.preventDefault()); setTimeout(() => { throw 1 })",
        "onerror = () => true; setTimeout(() => { throw 1 })",
        "addEventListener('unhandledrejection', (event) => event.preventDefault()); Promise.reject(1)",
        "addEventListener('unhandledrejection', (event) => event.preventDefault()); throw 1",
    ],
)
def test_what_the_script_takes_is_no_failure(tmp_path: Path, script: str) -> None:
    done = run(tmp_path, script + "\nsetTimeout(() => console.log('went on'), 1)")
    assert (done.returncode, done.stderr) == (0, "")
    if "; throw 1" not in script:
        assert done.stdout == "went on\n"


def test_a_guest_names_no_file_that_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    url = (tmp_path / "secret.txt").as_uri()
    script = f"{WORKER}await worker.evaluate('throw new Error(1)', {{ fileName: {json.dumps(url)} }})"
    shown = report(tmp_path, script)
    assert "secret.txt:1:" in shown
    assert "the secret" not in shown


def test_what_a_guest_throws_is_bounded(tmp_path: Path) -> None:
    throws = """
        const many = [];
        for (let i = 0; i < 10000; i++) many.push(new Error("x".repeat(10000), { cause: i }));
        throw new AggregateError(many, "y".repeat(10000000));"""
    shown = report(tmp_path, f"{WORKER}await worker.evaluate({json.dumps(throws)})")
    assert shown.startswith("error: Uncaught (in promise) AggregateError: yyy")
    assert 1_000 < len(shown) < 2_000_000


def test_uncaught_in_a_worker(tmp_path: Path) -> None:
    throws = "throw new Error('x\\x1b[31m', { cause: new TypeError('y', { cause: { why: 1 } }) })"
    done = run(tmp_path, WORKER + f"worker.execute({json.dumps(throws)}, {{ fileName: 's.js' }}); worker.destroy();")
    assert done.stderr.splitlines() == [
        "Uncaught (in isolate #0) Error: x\\x1b[31m",
        "    at s.js:1:7",
        "Caused by: TypeError: y",
        "    at s.js:1:39",
        'Caused by: {"why":1}',
    ]


def test_uncaught_in_a_worker_with_a_big_cause(tmp_path: Path) -> None:
    done = run(tmp_path, WORKER + "worker.execute('throw new Error(1, { cause: 5n })'); worker.destroy();")
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1] == "Caused by: 5"


def test_what_a_worker_s_error_carries(tmp_path: Path) -> None:
    throws = """
        throw Object.assign(new RangeError("x", { cause: new TypeError("y") }), { code: 5, b: new Uint8Array([1]) })"""
    script = f"""{WORKER}
        const found = [];
        worker.onSystem("error", ({{ code, cause }}) => {{ found.push([code, cause.message]) }});
        worker.execute({json.dumps(throws)});
        await worker.evaluate({json.dumps(throws)}).catch((e) => {{
            found.push([e instanceof RangeError, e.message, e.code, e.b[0]]);
            found.push([e.cause instanceof TypeError, e.cause.message]);
            found.push(Object.keys(e));
        }});
        await worker.evaluate("throw {{ code: 401 }}").catch((e) => found.push([e.message, e.code, e.value.code]));
        await worker.evaluate("throw new AggregateError([new TypeError('a'), 5])").catch((e) => {{
            found.push([e.errors[0] instanceof TypeError, e.errors[1]]);
        }});
        console.log(JSON.stringify(found));
        worker.destroy();"""
    done = run(tmp_path, script)
    assert done.stderr == ""
    assert json.loads(done.stdout) == [
        [5, "y"],
        [True, "x", 5, 1],
        [True, "y"],
        ["code", "b"],
        ['{"code":401}', 401, 401],
        [True, 5],
    ]


def test_what_a_host_s_handler_throws_reaches_the_worker(tmp_path: Path) -> None:
    asks = """
        const { name, message, code, cause, stack } = await NETWORK.request("r").catch((e) => e);
        [name, message, code, cause.message, cause.stack, stack.includes("host.js")]"""
    script = f"""{WORKER}
        worker.onRequest("r", () => {{
            throw Object.assign(new RangeError("x", {{ cause: new TypeError("y") }}), {{ code: 5 }});
        }});
        console.log(JSON.stringify(await worker.evaluate({json.dumps(asks)})));
        worker.destroy();"""
    done = run(tmp_path, script)
    assert done.stderr == ""
    name, message, code, cause, cause_stack, names_host = json.loads(done.stdout)
    assert (name, message, code, cause) == ("RangeError", "x", 5, "y")
    assert "host.js" not in cause_stack
    assert not names_host
