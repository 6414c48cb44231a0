"""The modules of a host script, compared with Deno: a graph of small ones, and a large one whose code is on disk."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import DENO, OURS, peer, run_rounds, show

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDS = 15
_MODULES = 200
_LARGE = 256 << 10  # bytes
_CALLED = 3  # one of so many functions


def run() -> None:
    """Print a table of the CPU time of each process, threads included."""
    with tempfile.TemporaryDirectory() as folder:
        names = {
            "no modules": _write(Path(folder), "empty.mjs", ""),
            f"{_MODULES} modules of 1.5 KB": _graph(Path(folder)),
            f"a module of {_LARGE >> 10} KB": _write(Path(folder), "large.mjs", _functions(_LARGE)),
        }
        for what, script in names.items():
            contenders = {OURS: _process(folder, sys.executable, "-m", "network_runtime", script)}
            contenders[f"{OURS}, no cache"] = _process("", sys.executable, "-m", "network_runtime", script)
            if deno := peer(DENO):
                command = [deno.find_deno_bin(), "run", "--quiet", "--no-config"]
                contenders[DENO] = _process(folder, *command, script)
                contenders[f"{DENO}, no cache"] = _process(folder, *command, "--no-code-cache", script)
            show(f"{what}: CPU time of the process", "ms", run_rounds(contenders, _ROUNDS))


def _process(cache: str, *command: str) -> Callable[[], float]:
    environment = {**os.environ, "NETWORK_RUNTIME_CACHE_DIR": cache}

    def milliseconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3

    return milliseconds


def _write(folder: Path, name: str, source: str) -> str:
    (folder / name).write_text(source)
    return str(folder / name)


def _functions(length: int) -> str:
    lines: list[str] = []
    written = 0
    while written < length:
        number = len(lines)
        lines.append(
            f"function f{number}(list, {{ start = {number} }} = {{}}) {{\n"
            f"  const seen = new Map(list.map((item) => [item, item + start]));\n"
            f"  for (const [key, value] of seen) if (key > {number}) seen.set(value, `${{key}}:{number}`);\n"
            f"  return [...seen.values()].join() + start;\n}}"
        )
        written += len(lines[-1]) + 1
    return "\n".join([*lines, *(f"f{number}([1, 2]);" for number in range(0, len(lines), _CALLED))])


def _graph(folder: Path) -> str:
    """Each module imports up to four later ones."""
    chosen = random.Random(1)
    for number in range(_MODULES):
        later = range(number + 1, _MODULES)
        wanted = {*later[:1], *(chosen.choice(later) for _ in range(3) if later)}
        imports = [f'import {{ v{other} }} from "./m{other}.mjs";' for other in sorted(wanted)]
        helpers = [
            f"function g{i}(a, b) {{ const list = [a, b, {i}]; return list.map((x) => x + {i}).reduce((s, x) => s + x); }}"
            for i in range(10)
        ]
        value = f"export const v{number} = g0({number}, {len(wanted)});"
        _write(folder, f"m{number}.mjs", "\n".join([*imports, *helpers, value]))
    return str(folder / "m0.mjs")
