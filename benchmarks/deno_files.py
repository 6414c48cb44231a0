"""Files in host scripts: many small ones, directories, large ones whole and in parts. Compared with Deno."""

from __future__ import annotations

from typing import Final

from benchmarks.harness import run_rounds, show
from benchmarks.host_scripts import contenders

_ROUNDS: Final = 5

# What is measured comes after the first round, which makes the files. A text of 1,000 bytes, 10,000 files.
_SMALL: Final = """
  const count = 10_000, text = "a".repeat(1_000);
  const name = (i) => `f${i}`;
  for (let i = 0; i < count; i++) Deno.writeTextFileSync(name(i), text);
  const measure = async (act) => {
    const start = performance.now();
    await act();
    return (performance.now() - start) * 1000 / count;
  };
"""
_SMALL_FILES: Final = {
    "read, synchronous": "for (let i = 0; i < count; i++) Deno.readTextFileSync(name(i));",
    "read, one after the other": "for (let i = 0; i < count; i++) await Deno.readTextFile(name(i));",
    "read, 100 at once": """
        for (let i = 0; i < count; i += 100) {
          await Promise.all(Array.from({ length: 100 }, (_, j) => Deno.readTextFile(name(i + j))));
        }""",
    "written, synchronous": "for (let i = 0; i < count; i++) Deno.writeTextFileSync(name(i), text);",
    "written, one after the other": "for (let i = 0; i < count; i++) await Deno.writeTextFile(name(i), text);",
    "stat, synchronous": "for (let i = 0; i < count; i++) Deno.statSync(name(i));",
    "stat, one after the other": "for (let i = 0; i < count; i++) await Deno.stat(name(i));",
    "readDirSync, each entry": "for (const _ of Deno.readDirSync('.'));",
    "readDir, each entry": "for await (const _ of Deno.readDir('.'));",
}

# A file of 1 GB; 256 MB where parts go through script.
_LARGE: Final = """
  const measure = async (megabytes, act) => {
    const start = performance.now();
    await act();
    return megabytes * 1000 / (performance.now() - start);
  };
  const make = (megabytes) => Deno.writeFileSync("large", new Uint8Array(megabytes << 20));
"""
_LARGE_FILES: Final = {
    "writeFile, 1 GB": "make(1024); const all = new Uint8Array(1 << 30);"
    "return await measure(1024, () => Deno.writeFile('large', all));",
    "readFile, 1 GB": "make(1024); return await measure(1024, () => Deno.readFile('large'));",
    "FsFile.write, 1 MB each": """
        make(256);
        const part = new Uint8Array(1 << 20);
        using file = Deno.openSync("large", { write: true });
        return await measure(256, async () => { for (let i = 0; i < 256; i++) await file.write(part); });""",
    "FsFile.read, 1 MB each": """
        make(256);
        const part = new Uint8Array(1 << 20);
        using file = Deno.openSync("large");
        return await measure(256, async () => { while (await file.read(part) !== null); });""",
    "FsFile.readSync, 64 KB each": """
        make(256);
        const part = new Uint8Array(1 << 16);
        using file = Deno.openSync("large");
        return await measure(256, () => { while (file.readSync(part) !== null); });""",
    "FsFile.readable": """
        make(256);
        const file = Deno.openSync("large");
        return await measure(256, async () => { for await (const _ of file.readable); });""",
}


def run() -> None:
    """Print a table for each operation."""
    for title, body in _SMALL_FILES.items():
        script = f"{_SMALL} return await measure(async () => {{ {body} }});"
        show(f"10,000 small files: {title}", "us", run_rounds(contenders(script), _ROUNDS, rehearse=False))
    for title, body in _LARGE_FILES.items():
        samples = run_rounds(contenders(_LARGE + body), _ROUNDS, rehearse=False)
        show(title, "MB/s", samples, more_is_better=True)
