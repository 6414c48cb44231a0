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
error: Uncaught Error: high
    at host.js:4:7
Caused by: TypeError: mid
    at host.js:3:16
Caused by: {"why": 1}
"""

SEVERAL = """
throw new AggregateError([new RangeError("a"), "b"], "all");
"""
SEVERAL_SHOWN = """\
error: Uncaught AggregateError: all
    at host.js:2:7
    RangeError: a
        at host.js:2:27
    b
"""

DATA = """
throw Object.assign(new Error("x"), { code: "E_X", detail: { a: ["ü"] } });
"""
DATA_SHOWN = """\
error: Uncaught Error: x
    at host.js:2:21 {
  code: "E_X"
  detail: {"a": ["ü"]}
}
"""

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


@pytest.mark.parametrize(
    ("script", "shown"),
    [
        (CAUSES, CAUSES_SHOWN),
        (SEVERAL, SEVERAL_SHOWN),
        (DATA, DATA_SHOWN),
        ("throw { code: 401 }", 'error: Uncaught {"code":401}\n'),
        ("Promise.reject('text')", "error: Uncaught text\n"),
        ("throw Object.assign({ name: 'Mine', message: 'x' })", "error: Uncaught Mine: x\n"),
    ],
    ids=["causes", "several", "data", "value", "text", "named-value"],
)
def test_uncaught(tmp_path: Path, script: str, shown: str) -> None:
    assert report(tmp_path, script) == shown


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
