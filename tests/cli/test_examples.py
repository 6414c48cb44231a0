"""Every example runs, prints what it promises, and ends by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

OUTPUTS = {
    "quickstart.js": "Result: { answer: 15 }\n",
    "quickstart.py": "Result: {'answer': 15}\n",
    "requests.py": "[40, 2, 'Error: no price for c3']\n",
    "limits.py": "[1, 4, 9]\ntoo much time\ntoo much memory\nReferenceError: oops is not defined\n",
    "multiple_workers.js": "".join(f'Worker {n}: {{ processed: {{ id: {n}, data: "..." }} }}\n' for n in range(3)),
    "request_response.js": (
        'The isolate got: { "name": "example", "retries": 3 }\nThe isolate was refused: not for you: /etc/passwd\n'
    ),
}


def run(name: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "network_runtime"] if name.endswith(".js") else [sys.executable]
    return subprocess.run(
        [*command, str(EXAMPLES / name)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in {".js", ".py"}))
def test_example(name: str) -> None:
    done = run(name)
    assert (done.returncode, done.stderr) == (0, "")
    # Workers answer in any order.
    assert sorted(done.stdout.splitlines()) == sorted(OUTPUTS[name].splitlines())


def test_the_quick_start_every_time() -> None:
    for _ in range(20):
        done = run("quickstart.js")
        assert (done.returncode, done.stdout, done.stderr) == (0, "Result: { answer: 15 }\n", "")
