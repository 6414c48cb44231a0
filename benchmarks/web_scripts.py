"""Scripts of the web platform that measure themselves, here and in Deno.

A script is the body of an async function of no arguments; what it returns is its measure.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.harness import OURS

from network_runtime import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

DENO: Final = "Deno"

_DEADLINE_S: Final = 120
_MEMORY_LIMIT_MB: Final = 512


def contenders(body: str) -> dict[str, Callable[[], float]]:
    """This package, and Deno where its package is installed."""
    found: dict[str, Callable[[], float]] = {OURS: lambda: _ours(body)}
    if binary := deno_binary():
        found[DENO] = lambda: _in_deno(binary, body)
    return found


def _ours(body: str) -> float:
    with Sandbox(threads=1, cpu_limit_ms=0, memory_limit_mb=_MEMORY_LIMIT_MB) as sandbox:
        isolate = sandbox.create_isolate_sync()
        return float(isolate.evaluate_sync(f"(async () => {{ {body} }})()", timeout=_DEADLINE_S))


def deno_binary() -> str | None:
    """Where Deno is, if its package is installed."""
    if importlib.util.find_spec("deno") is None:
        return None
    binary = importlib.import_module("deno").find_deno_bin()
    return str(binary) if Path(binary).exists() else None


def _in_deno(binary: str, body: str) -> float:
    code = f"console.log(JSON.stringify(await (async () => {{ {body} }})()))"
    command = [binary, "run", "--quiet", "--no-config", "--no-lock", "-"]
    done = subprocess.run(command, input=code, capture_output=True, text=True, timeout=_DEADLINE_S, check=True)
    return float(json.loads(done.stdout))
