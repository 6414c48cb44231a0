"""What scripts can reach by name, asked of the runtime itself."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import cast

from network_runtime import Sandbox

_SCRIPT = Path(__file__).with_name("surface.js")

# Name -> {"own": names} for an object, {"statics": names, "members": names} for a class, {} for all else.
Names = dict[str, dict[str, list[str]]]


@cache
def worker_globals() -> Names:
    """The global names of a worker."""
    with Sandbox(threads=1, cpu_limit_ms=0, memory_limit_mb=0) as sandbox:
        isolate = sandbox.create_isolate_sync()
        found = json.loads(cast("str", isolate.evaluate_sync(_SCRIPT.read_text())))
    return cast("Names", found["globals"])


@cache
def host_names() -> tuple[Names, Names]:
    """The global names of a host script, and those of its `Deno`."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "surface.js"
        script.write_text(f"const found = eval({json.dumps(_SCRIPT.read_text())});\nconsole.log(found);")
        command = [sys.executable, "-m", "network_runtime", str(script)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    found = json.loads(done.stdout)
    return found["globals"], found["deno"]
