"""A host script's isolates that a limit ended: the script's errors and events, and standard error."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SETUP = """
    const sandbox = new V8Sandbox({ threads: 1 });
    const worker = await sandbox.createIsolate({ cpuLimitMs: 50 });
"""
ENDLESS = "`function spin() { for (;;); }\\nspin()`, { fileName: 's.js' }"


def run(tmp_path: Path, script: str) -> subprocess.CompletedProcess[str]:
    path = tmp_path / "host.js"
    path.write_text(SETUP + script)
    command = [sys.executable, "-m", "network_runtime", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return done


def output(done: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(done.stdout)


def test_the_error_says_the_limit_and_where_it_was(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        f"""
        try {{
            await worker.evaluate({ENDLESS});
        }} catch (error) {{
            const {{ name, message, limitMs, workerStack, stack }} = error;
            console.log(JSON.stringify({{ name, message, limitMs, workerStack, stack }}));
        }}
        sandbox.shutdown();""",
    )
    error = output(done)
    assert (error["name"], error["limitMs"]) == ("CpuLimitError", 50)
    assert error["message"] == "isolate #0 was ended: CPU limit of 50 ms exceeded"
    frames = error["workerStack"].splitlines()
    assert frames[0].startswith("    at spin (s.js:1:")
    assert frames[1:] == ["    at s.js:2:1"]
    assert "host.js" in error["stack"]
    assert done.stderr == ""


def test_an_end_without_a_listener_prints_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, f"worker.execute({ENDLESS}); sandbox.shutdown();")
    (line,) = done.stderr.splitlines()
    assert line.startswith("Isolate #0 was ended: CPU limit of 50 ms exceeded, at spin (s.js:1:")


def test_an_end_with_a_listener_prints_nothing(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        f"""
        worker.onSystem("terminated", (data) => console.log(JSON.stringify(data)));
        worker.execute({ENDLESS});
        sandbox.shutdown();""",
    )
    said = output(done)
    assert (said["reason"], said["limitMs"]) == ("cpu_limit_exceeded", 50)
    assert said["stack"].startswith("    at spin (s.js:1:")
    assert done.stderr == ""


def test_none_for_an_end_that_was_asked_for(tmp_path: Path) -> None:
    done = run(tmp_path, "worker.execute('setInterval(() => 0, 1)'); worker.terminate(); sandbox.shutdown();")
    assert done.stderr == ""


def test_what_is_refused_says_the_reason_before_the_end_is_delivered(tmp_path: Path) -> None:
    """The host script does not give its thread up in between."""
    done = run(
        tmp_path,
        """
        const other = await sandbox.createIsolate();
        worker.execute("for (;;);");
        other.terminate();
        while (sandbox.isolateCount() !== 0);
        const said = [];
        const refuse = (isolate) => {
            try {
                isolate.send("e");
            } catch ({ name, message, reason }) {
                said.push([name, message, reason]);
            }
        };
        refuse(worker);
        refuse(other);
        worker.onSystem("destroyed", () => { refuse(worker); console.log(JSON.stringify(said)); });
        sandbox.shutdown();""",
    )
    of_worker = ["Isolate.send: isolate #0 is destroyed (cpu_limit_exceeded)", "cpu_limit_exceeded"]
    of_other = ["Isolate.send: isolate #1 is destroyed (terminated)", "terminated"]
    assert output(done) == [["IsolateDestroyedError", *each] for each in (of_worker, of_other, of_worker)]
