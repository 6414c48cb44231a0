#!/usr/bin/env python3
"""Build the TypeScript kit from checksummed crates: fetch, compile, probe, pack. Every step resumes.

    build_typescript.py [--work DIR] [--out DIR] [--jobs N]

The kit holds one program: src/ over the crates that Cargo.lock pins, linked by zig for glibc 2.28. Needs Linux on
x86_64 and the tools that it lists when one is missing. Three minutes with one job.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import time
import tomllib
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from probe import ProbeError, probe

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
VERSION = 3  # of the kit: goes up with every change of what is in it
NAME = f"typescript-kit-{VERSION}-linux-x86_64"
PROGRAM = "transpile"
RUST = "1.95.0"  # the standard library is in the program, too
ZIG = "0.17.1"  # the linker; the compiler of pyproject.toml
TARGET = "x86_64-unknown-linux-gnu"
STEPS = 6


class KitError(Exception):
    """Something is not what the pins or the rules of the kit say."""


@contextmanager
def step(number: int, title: str) -> Iterator[None]:
    print(f"\n[{number}/{STEPS}] {title}", flush=True)
    began = time.monotonic()
    yield
    print(f"[{number}/{STEPS}] done in {time.monotonic() - began:.0f} s", flush=True)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def said(*command: str | Path) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def zig() -> Path:
    found = find_spec("ziglang")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("ziglang")
    return Path(found.submodule_search_locations[0]) / "zig"


def missing() -> list[str]:
    """What this machine lacks, each with how to get it."""
    lacks = []
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        lacks.append(f"Linux on x86_64: this is {platform.system()} on {platform.machine()}")
    if find_spec("ziglang") is None:
        lacks.append(f"zig, the linker: {sys.executable} -m pip install ziglang=={ZIG}")
    elif (version := said(zig(), "version")) != ZIG:
        lacks.append(f"zig {ZIG}: this is {version}; {sys.executable} -m pip install ziglang=={ZIG}")
    version = said("rustc", "--version").removeprefix("rustc ").partition(" ")[0]
    if version != RUST or not shutil.which("cargo"):
        lacks.append(f"Rust {RUST} with cargo: this is {version or 'none'}; rustup toolchain install {RUST}")
    return lacks


def fetch(work: Path) -> Path:
    """Unpack every crate that Cargo.lock pins; cargo verifies the checksums."""
    key = sha256(HERE / "Cargo.lock")[:16]
    crates = work / f"crates-{key}"
    if not crates.exists():
        partial = work / f"crates-{key}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        command = ["cargo", "vendor", "--locked", "--versioned-dirs", "--manifest-path", str(HERE / "Cargo.toml")]
        subprocess.run([*command, str(partial)], check=True, stdout=subprocess.DEVNULL)
        partial.rename(crates)
    return crates


def linker(work: Path) -> Path:
    """A script that links as the extension is linked. zig brings the unwinder that Rust takes from gcc elsewhere."""
    script = work / "linker.py"
    text = f"""#!{sys.executable}
import os, sys
arguments = ["-lunwind" if argument == "-lgcc_s" else argument for argument in sys.argv[1:]]
os.execv({str(zig())!r}, [{str(zig())!r}, "cc", "-target", "x86_64-linux-gnu.2.28", *arguments])
"""
    if not script.exists() or script.read_text() != text:
        script.write_text(text)
    script.chmod(0o755)
    return script


def rust_flags(work: Path, crates: Path) -> list[str]:
    # Panics name source files: by names that are the same everywhere.
    renamed = {crates: "crates", HERE: "typescript"}
    return [
        f"-Clinker={linker(work)}",
        "-Clinker-features=-lld",
        *(f"--remap-path-prefix={folder}={name}" for folder, name in renamed.items()),
    ]


def compile_program(work: Path, crates: Path, jobs: int) -> Path:
    from_crates = ['source.crates-io.replace-with="kit"', f'source.kit.directory="{crates}"']
    command = ["cargo", "build", "--release", "--locked", "--offline", "--jobs", str(jobs)]
    command += ["--manifest-path", str(HERE / "Cargo.toml"), "--target-dir", str(work / "target"), "--target", TARGET]
    command += [part for setting in from_crates for part in ("--config", setting)]
    settings = re.compile("RUSTFLAGS|CARGO_(ENCODED|PROFILE)")
    environment = {name: value for name, value in os.environ.items() if not settings.match(name)}
    environment["CARGO_ENCODED_RUSTFLAGS"] = "\x1f".join(rust_flags(work, crates))
    subprocess.run(command, check=True, env=environment)
    return work / "target" / TARGET / "release" / PROGRAM


def linked_crates() -> list[str]:
    """Name and version of each crate whose code is in the program: no procedural macros, nothing of build scripts."""
    command = ["cargo", "tree", "--locked", "--manifest-path", str(HERE / "Cargo.toml"), "--target", TARGET]
    command += ["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    crates = {tuple(line.split()[:2]) for line in lines if line}
    return sorted(f"{name} {version.removeprefix('v')}" for name, version in crates if name != "transpile")


def assemble(program: Path, kit: Path) -> None:
    """Lay out the kit: the program and BUILD.json."""
    shutil.rmtree(kit, ignore_errors=True)
    kit.mkdir(parents=True)
    shutil.copyfile(program, kit / PROGRAM)
    (kit / PROGRAM).chmod(0o755)
    lock = tomllib.loads((HERE / "Cargo.lock").read_text())
    checksums = {f"{crate['name']} {crate['version']}": crate.get("checksum") for crate in lock["package"]}
    record = {
        "typescript": VERSION,
        "rust": RUST,
        "zig": ZIG,
        "sources": {path.relative_to(HERE).as_posix(): sha256(path) for path in sources()},
        "crates": {crate: checksums[crate] for crate in linked_crates()},
        "files": {PROGRAM: sha256(kit / PROGRAM)},
    }
    (kit / "BUILD.json").write_text(json.dumps(record, indent=1) + "\n")


def sources() -> list[Path]:
    """What decides what the program does."""
    return [HERE / "Cargo.lock", HERE / "Cargo.toml", *sorted((HERE / "src").glob("*.rs"))]


def pack(kit: Path) -> Path:
    archive = kit.with_name(f"{kit.name}.tar.xz")
    extreme = 9 | lzma.PRESET_EXTREME
    with lzma.open(archive, "wb", preset=extreme) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        tar.add(kit, arcname=kit.name, filter=_reproducible)
    archive.with_name(f"{archive.name}.sha256").write_text(f"{sha256(archive)}  {archive.name}\n")
    return archive


def _reproducible(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.mtime = entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o755 if entry.isdir() or entry.name.endswith(f"/{PROGRAM}") else 0o644
    return entry


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("build/typescript"), help="where to compile (0.5 GB)")
    parser.add_argument("--out", type=Path, default=Path("build/kit"), help="where the kit goes")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="parallel compiles (default: a CPU each)")
    options = parser.parse_args()
    work, out = options.work.resolve(), options.out.resolve()
    with step(1, "Looking for the tools"):
        lacks = missing()
    if lacks:
        print("\nThe TypeScript kit cannot be built here. Missing:", *lacks, sep="\n  - ", file=sys.stderr)
        return 1
    for folder in (work, out):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with step(2, f"Fetching the crates into {work}"):
            crates = fetch(work)
        with step(3, "Compiling"):
            program = compile_program(work, crates, options.jobs)
        with step(4, f"Laying out {out / NAME}"):
            assemble(program, out / NAME)
        with step(5, "Probing: the program does its work, in its limits, and needs no more than glibc 2.28"):
            probe(out / NAME / PROGRAM)
        with step(6, f"Packing {out / NAME}.tar.xz"):
            archive = pack(out / NAME)
    except (subprocess.CalledProcessError, OSError, KitError, ProbeError) as error:
        print(
            f"\nFailed: {error}\nMend the cause and run the same command again: it goes on where it stopped.",
            file=sys.stderr,
        )
        return 1
    print(f"\n{archive} ({archive.stat().st_size / 1e6:.1f} MB)")
    print("Copy it and its .sha256 into third_party/kit/ in place of the old pair.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
