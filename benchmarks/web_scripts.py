"""Scripts of the web platform that measure themselves, here and in Deno.

A script is the body of an async function of no arguments; what it returns, a number, is its measure.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from benchmarks.harness import DENO, OURS, peer

from network_runtime import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

_DEADLINE_S: Final = 120


def contenders(body: str) -> dict[str, Callable[[], float]]:
    """The contenders: this package, and Deno if its package is installed."""
    call = f"(async () => {{ {body} }})()"
    found: dict[str, Callable[[], float]] = {OURS: lambda: _ours(call)}
    if deno := peer(DENO):
        found[DENO] = lambda: _in_deno(deno.find_deno_bin(), call)
    return found


def _ours(call: str) -> float:
    with Sandbox(threads=1, cpu_limit_ms=0, memory_limit_mb=0) as sandbox:
        return float(sandbox.create_isolate_sync().evaluate_sync(call, timeout=_DEADLINE_S))


def _in_deno(binary: str, call: str) -> float:
    command = [binary, "run", "--quiet", "--no-config", "--no-lock", "--no-remote", "-"]
    program = f"console.log(String(await {call}))"
    done = subprocess.run(command, input=program, capture_output=True, text=True, timeout=_DEADLINE_S, check=True)
    return float(done.stdout)
