"""TypeScript to JavaScript: the program alone, a process each time; and a host script, compared with Deno.

What transpiling costs a script is the time of a run of TypeScript less that of what it becomes. Deno keeps what it made;
its folder is emptied each time.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import DENO, OURS, Goal, peer, run_rounds, show

import network_runtime

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDS = 15
_LARGE_BYTES = 1_000_000
_PIECE = """
export interface Order@ { readonly id: string; items: Array<Item@>; note: string | null }
export type Item@ = { sku: string; count: number; price: number; tags: ReadonlyArray<string> };
enum State@ { Open, Paid = 4, Shipped = Paid << 1, Label = "label" }
export class Store@<T extends Order@> {
  #orders: Map<string, T> = new Map();
  constructor(private readonly name: string, public limit: number = 10) {}
  add(order: T): this {
    if (this.#orders.size >= this.limit) throw new RangeError(`${this.name} is full: ${this.limit as number}`);
    this.#orders.set(order.id, order);
    return this;
  }
  total(filter?: (order: T) => boolean): number {
    let sum = 0;
    for (const order of this.#orders.values()) {
      if (filter && !filter(order)) continue;
      sum += order.items.reduce((before: number, item: Item@) => before + item.count * item.price, 0);
    }
    return sum;
  }
  state(order: T): State@ { return order.note! > "" ? State@.Shipped : State@.Open; }
}
"""


def run() -> None:
    """Print a table for a small source and one for a large one."""
    large = "".join(_PIECE.replace("@", str(number)) for number in range(_LARGE_BYTES // len(_PIECE)))
    processes = {
        "1 KB": _program(_PIECE.replace("@", "")),
        "1 MB": _program(large),
        "a program that does nothing": _process("true"),
    }
    show("TypeScript through the program, a process each", "ms", run_rounds(processes, _ROUNDS))
    with tempfile.TemporaryDirectory() as folder:
        script, cache = Path(folder) / "large.ts", Path(folder) / "cache"
        script.write_text(large)
        contenders = {OURS: _process(sys.executable, "-m", "network_runtime", str(script))}
        if deno := peer(DENO):
            contenders[DENO] = _process(
                *(deno.find_deno_bin(), "run", "--quiet", "--no-config", "--no-check", str(script)), cache=cache
            )
        show("a host script of 1 MB", "ms", run_rounds(contenders, _ROUNDS), goal=Goal(times_better_peer=1))


def _program(source: str) -> Callable[[], float]:
    """The program's own protocol, with one job (third_party/typescript/probe.py)."""
    program = Path(network_runtime.__file__).with_name("_transpile")
    text = source.encode()
    head = struct.pack("<IIQQQ", 0x5354_524E, 1, 1 << 30, 60 * 10**9, 1)
    sent = head + struct.pack("<IIQ", 1, 0, len(text)) + text

    def milliseconds() -> float:
        start = time.perf_counter()
        subprocess.run([program], input=sent, check=True, stdout=subprocess.PIPE)
        return (time.perf_counter() - start) * 1e3

    return milliseconds


def _process(*command: str, cache: Path | None = None) -> Callable[[], float]:
    def milliseconds() -> float:
        if cache:
            shutil.rmtree(cache, ignore_errors=True)
        environment = {"DENO_DIR": str(cache)} if cache else None
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment)
        return (time.perf_counter() - start) * 1e3

    return milliseconds
