"""Ops of host scripts that do next to nothing: what remains is the way to them and back. Compared with Deno."""

from __future__ import annotations

from typing import Final

from benchmarks.harness import run_rounds, show
from benchmarks.host_scripts import contenders

_ROUNDS: Final = 5
_AT_ONCE: Final = 100

# Each measures one call in microseconds. `act` is called so often that a batch takes some tenths of a second.
_SYNC: Final = """
  const measure = (act) => {
    const run = (times) => {
      const start = performance.now();
      for (let i = 0; i < times; i++) act(i);
      return (performance.now() - start) * 1000 / times;
    };
    run(2_000);
    return run(20_000);
  };
"""
_ASYNC: Final = """
  const measure = async (act, atOnce) => {
    const run = async (rounds) => {
      const start = performance.now();
      for (let i = 0; i < rounds; i++) {
        if (atOnce === 1) await act(i);
        else await Promise.all(Array.from({ length: atOnce }, (_, j) => act(j)));
      }
      return (performance.now() - start) * 1000 / (rounds * atOnce);
    };
    await run(500 / atOnce);
    return await run(5_000 / atOnce);
  };
"""

_SYNC_OPS: Final = {
    "Deno.env.get (Python)": "return measure(() => Deno.env.get('HOME'));",
    "Deno.cwd (native)": "return measure(() => Deno.cwd());",
    "Deno.uid (Python)": "return measure(() => Deno.uid());",
    "FsFile.seekSync (Python)": """
        const file = Deno.openSync("/dev/null");
        return measure(() => file.seekSync(0, 0));""",
    "FsFile.readSync of /dev/zero, 1 byte (Python)": """
        const file = Deno.openSync("/dev/zero");
        const byte = new Uint8Array(1);
        return measure(() => file.readSync(byte));""",
    "FsFile.writeSync of /dev/null, 64 KB (Python)": """
        const file = Deno.openSync("/dev/null", { write: true });
        const bytes = new Uint8Array(65536);
        return measure(() => file.writeSync(bytes));""",
}
_ASYNC_OPS: Final = {
    "FsFile.seek (Python)": """
        const files = Array.from({ length: 100 }, () => Deno.openSync("/dev/null"));
        const act = (i) => files[i % 100].seek(0, 0);""",
    "FsFile.read of /dev/zero, 1 byte (Python)": """
        const files = Array.from({ length: 100 }, () => Deno.openSync("/dev/zero"));
        const byte = new Uint8Array(1);
        const act = (i) => files[i % 100].read(byte);""",
    "Deno.stat (native)": 'const act = () => Deno.stat("measure.js");',
    "Deno.realPath (native)": 'const act = () => Deno.realPath("measure.js");',
}


def run() -> None:
    """Print a table for each op, and for the asynchronous ones a second one with many under way."""
    for title, body in _SYNC_OPS.items():
        show(f"{title}, synchronous", "us", run_rounds(contenders(_SYNC + body), _ROUNDS, rehearse=False))
    for title, body in _ASYNC_OPS.items():
        for at_once in (1, _AT_ONCE):
            how = "one after the other" if at_once == 1 else f"{at_once} at once"
            script = f"{_ASYNC}{body} return await measure(act, {at_once});"
            show(f"{title}, {how}", "us", run_rounds(contenders(script), _ROUNDS, rehearse=False))
