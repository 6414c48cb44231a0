#!/usr/bin/env python3
"""Build the web kit from checksummed sources: fetch, unpack, compile, probe, pack. Every step resumes.

    build_web.py [--work DIR] [--out DIR] [--archives DIR] [--jobs N]

The kit holds what the web platform needs beside V8: static libraries (libraries.py) and Deno's scripts, unmodified
(../deno/scripts.toml). Needs Linux on x86_64 and the tools that it lists when one is missing. Minutes on two cores.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from libraries import COMMON, HARDENING, LIBRARIES, Library
from symbols import exposed

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources.toml"
SCRIPTS = HERE.parent / "deno/scripts.toml"
KITS = HERE.parent / "kit"
VERSION = 2  # of the kit: goes up with every change of what is in it
NAME = f"web-kit-{VERSION}-linux-x86_64"
ZIG = "0.17.1"  # the compiler of pyproject.toml
STEPS = 7


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


def zig() -> Path:
    found = find_spec("ziglang")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("ziglang")
    return Path(found.submodule_search_locations[0]) / "zig"


def zig_version() -> str:
    return subprocess.run([zig(), "version"], capture_output=True, text=True, check=True).stdout.strip()


def pins() -> dict[str, dict[str, Any]]:
    """Every source archive, by the name of its table: those of the libraries and those of the scripts."""
    crates = tomllib.loads(SCRIPTS.read_text())
    scripts = {crate: {"registry": "cargo", "package": crate, **pin} for crate, pin in crates.items()}
    return tomllib.loads(SOURCES.read_text()) | scripts


def archive_name(pin: dict[str, Any]) -> str:
    ending = {"cargo": "crate", "pip": "tar.gz"}[pin["registry"]]
    return f"{pin['package']}-{pin['version']}.{ending}"


def missing(archives: Path) -> list[str]:
    """What this machine lacks, each with how to get it."""
    lacks = []
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        lacks.append(f"Linux on x86_64: this is {platform.system()} on {platform.machine()}")
    if find_spec("ziglang") is None:
        lacks.append(f"zig, the compiler: {sys.executable} -m pip install ziglang=={ZIG}")
    elif zig_version() != ZIG:
        lacks.append(f"zig {ZIG}: this is {zig_version()}; {sys.executable} -m pip install ziglang=={ZIG}")
    to_fetch = {pin["registry"] for pin in pins().values() if not (archives / archive_name(pin)).exists()}
    if "cargo" in to_fetch and not shutil.which("cargo"):
        lacks.append(f"cargo 1.82 or newer, from https://rustup.rs; or the .crate files in {archives}")
    if "pip" in to_fetch and find_spec("pip") is None:
        lacks.append(f"pip: {sys.executable} -m ensurepip; or the .tar.gz files in {archives}")
    return lacks


def fetch(archives: Path) -> None:
    """Put every archive into `archives`, by its registry's own client."""
    for pin in pins().values():
        archive = archives / archive_name(pin)
        if archive.exists():
            continue
        print(f"  {archive.name}", flush=True)
        if pin["registry"] == "cargo":
            _fetch_crate(pin, archive)
        else:
            _fetch_distribution(pin, archive)


def _fetch_crate(pin: dict[str, Any], archive: Path) -> None:
    # `cargo vendor` would fetch hundreds of dependencies too, another V8 among them; `cargo info` fetches this one.
    command = ["cargo", "info", "--quiet", f"{pin['package']}@{pin['version']}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=archive.parent)
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    found = sorted(home.glob(f"registry/cache/*/{archive.name}"))
    if not found:
        raise FileNotFoundError(f"{home}/registry/cache/*/{archive.name}: `{' '.join(command)}` left no archive there")
    _place(found[-1], archive)


def _fetch_distribution(pin: dict[str, Any], archive: Path) -> None:
    download = archive.parent / "pip"
    shutil.rmtree(download, ignore_errors=True)
    options = ["--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(download)]
    wanted = f"{pin['package']}=={pin['version']}"
    subprocess.run([sys.executable, "-m", "pip", "download", *options, wanted], check=True)
    _place(download / archive.name, archive)
    shutil.rmtree(download)


def _place(found: Path, destination: Path) -> None:
    """Copy so that an interrupted run leaves no half of a file under its final name."""
    partial = destination.with_name(destination.name + ".partial")
    shutil.copyfile(found, partial)
    partial.rename(destination)


def verify(archives: Path) -> None:
    for pin in pins().values():
        archive = archives / archive_name(pin)
        if (actual := sha256(archive)) != pin["sha256"]:
            raise KitError(
                f"{archive} is not the pinned one:\n  SHA-256 {actual}\n expected {pin['sha256']}\n"
                "Delete it to fetch it again; for a new version, see `How to bump` in third_party/README.md."
            )


def unpack(archives: Path, sources: Path) -> dict[str, Path]:
    """Each archive's one top folder, unpacked under the archive's checksum."""
    folders = {}
    for name, pin in pins().items():
        folder = sources / f"{pin['package']}-{pin['version']}-{pin['sha256'][:16]}"
        if not folder.exists():
            partial = folder.with_name(folder.name + ".partial")
            shutil.rmtree(partial, ignore_errors=True)
            with tarfile.open(archives / archive_name(pin)) as tar:
                tar.extractall(partial, filter="data")
            (top,) = partial.iterdir()
            top.rename(folder)
            partial.rmdir()
        folders[name] = folder
    return folders


def unpack_libcxx(work: Path) -> Path:
    """The V8 kit, which brings the libc++ that C++ is compiled against and probed with."""
    (sums,) = KITS.glob("v8-kit-*-linux-x86_64.tar.xz.sha256")
    digest, name = sums.read_text().split()
    if sha256(KITS / name) != digest:
        raise KitError(f"{KITS / name} is not what {sums.name} says: restore it with `git checkout -- third_party/kit`")
    folder = work / f"v8-kit-{digest[:16]}"
    if not folder.exists():
        partial = folder.with_name(folder.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        with tarfile.open(KITS / name) as tar:
            for entry in tar:
                if entry.name.partition("/")[2].startswith(("libc++/", "lib/libc++")):
                    tar.extract(entry, partial, filter="data")
        (top,) = partial.iterdir()
        top.rename(folder)
        partial.rmdir()
    return folder


def libcxx_arguments(v8_kit: Path) -> list[str]:
    headers = ("libc++/config", "libc++/include", "libc++/abi")
    return ["-nostdinc++", HARDENING, *(f"-I{v8_kit / folder}" for folder in headers)]


def compile_library(library: Library, root: Path, objects: Path, v8_kit: Path, jobs: int) -> Path:
    """Compile what is not compiled yet into lib<name>.a. An object is filed under everything that it comes from."""
    for name, text in library.generated(root).items():
        (root / name).write_text(text)
    compiler = [str(zig()), "c++" if library.cxx else "cc", *COMMON, *library.arguments]
    origin = f"{zig_version()} {root.parent.name} {COMMON} {library.arguments}"
    if library.cxx:
        compiler += libcxx_arguments(v8_kit)
        origin += f" {v8_kit.name}"

    def compile_one(source: str, extra: tuple[str, ...]) -> Path:
        key = hashlib.sha256(f"{origin} {source} {extra}".encode()).hexdigest()[:16]
        name = Path(source).with_suffix("").as_posix().replace("/", "_")
        result = objects / f"{library.name}-{key}" / f"{name}.o"
        if not result.exists():
            result.parent.mkdir(exist_ok=True)
            partial = result.with_suffix(".partial.o")
            # From the source's root and by relative paths: __FILE__ is the same everywhere.
            subprocess.run([*compiler, *extra, "-c", source, "-o", partial], cwd=root, check=True)
            partial.rename(result)
        return result

    wanted = library.sources(root)
    with ThreadPoolExecutor(jobs) as pool:
        compiled = []
        for result in pool.map(compile_one, wanted.keys(), wanted.values()):
            compiled.append(result)
            if sys.stdout.isatty():
                print(f"\r  {library.name}: {len(compiled)}/{len(wanted)}", end="", flush=True)
    archive = objects / f"lib{library.name}.a"
    archive.unlink(missing_ok=True)
    subprocess.run([str(zig()), "ar", "rcsD", archive, *sorted(compiled, key=lambda path: path.name)], check=True)
    if names := exposed(archive):
        raise KitError(f"{archive} shows symbols that ought to be hidden: {', '.join(sorted(names)[:10])}, …")
    print(f"\r  {library.name}: {len(compiled)} sources, {archive.stat().st_size / 1e6:.1f} MB", flush=True)
    return archive


def assemble(folders: dict[str, Path], objects: Path, kit: Path) -> None:
    """Lay out the kit: lib/, a folder of headers per library, deno/, BUILD.json."""
    shutil.rmtree(kit, ignore_errors=True)
    (kit / "lib").mkdir(parents=True)
    for library in LIBRARIES:
        shutil.copyfile(objects / f"lib{library.name}.a", kit / f"lib/lib{library.name}.a")
        for path, header in library.headers(folders[library.source] / library.root).items():
            (kit / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(header, kit / path)
    for crate, pin in tomllib.loads(SCRIPTS.read_text()).items():
        (kit / "deno" / crate).mkdir(parents=True)
        for script, digest in pin["scripts"].items():
            placed = kit / "deno" / crate / Path(script).name
            shutil.copyfile(folders[crate] / script, placed)
            if (actual := sha256(placed)) != digest:
                raise KitError(f"{script} of {crate} is not the pinned one:\n  SHA-256 {actual}\n expected {digest}")
    record = {
        "web": VERSION,
        "sources": {name: {key: pin[key] for key in ("package", "version", "sha256")} for name, pin in pins().items()},
        "zig": zig_version(),
        "arguments": {library.name: [*COMMON, *library.arguments] for library in LIBRARIES},
        "files": {path.relative_to(kit).as_posix(): sha256(path) for path in sorted(kit.rglob("*")) if path.is_file()},
    }
    (kit / "BUILD.json").write_text(json.dumps(record, indent=1) + "\n")


def probe(kit: Path, v8_kit: Path, work: Path) -> None:
    """Compile, link and run probe.cc over the kit as the extension is compiled and linked."""
    program = work / "probe"
    command: list[str | Path] = [
        zig(),
        "c++",
        *COMMON,
        "-O1",
        "-std=c++23",
        "-DADA_INCLUDE_URL_PATTERN=1",
        *libcxx_arguments(v8_kit),
    ]
    command += [f"-isystem{kit / folder}" for folder in ("ada", "zlib", "brotli", "crypto")]
    command += [HERE / "probe.cc", *(kit / f"lib/lib{library.name}.a" for library in LIBRARIES)]
    command += ["-nostdlib++", v8_kit / "lib/libc++.a", v8_kit / "lib/libc++abi.a", "-lunwind", "-lpthread", "-lm"]
    subprocess.run([*command, "-Wl,--gc-sections", "-o", program], check=True)
    subprocess.run([program], check=True)


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
    entry.mode = 0o755 if entry.isdir() else 0o644
    return entry


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("build/web"), help="where to unpack and compile (0.5 GB)")
    parser.add_argument("--out", type=Path, default=Path("build/kit"), help="where the kit goes")
    parser.add_argument("--archives", type=Path, help="source archives, fetched if absent (default: WORK/archives)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="parallel compiles (default: a CPU each)")
    options = parser.parse_args()
    work, out = options.work.resolve(), options.out.resolve()
    archives = (options.archives or work / "archives").resolve()
    sources, objects = work / "sources", work / "objects"
    for folder in (work, out, archives, sources, objects):
        folder.mkdir(parents=True, exist_ok=True)
    with step(1, "Looking for the tools"):
        lacks = missing(archives)
    if lacks:
        print("\nThe web kit cannot be built here. Missing:", *lacks, sep="\n  - ", file=sys.stderr)
        return 1
    try:
        with step(2, f"Fetching the source archives into {archives}"):
            fetch(archives)
        with step(3, "Verifying and unpacking them"):
            verify(archives)
            folders = unpack(archives, sources)
            v8_kit = unpack_libcxx(work)
        with step(4, "Compiling"):
            for library in LIBRARIES:
                compile_library(library, folders[library.source] / library.root, objects, v8_kit, options.jobs)
        with step(5, f"Laying out {out / NAME}"):
            assemble(folders, objects, out / NAME)
        with step(6, "Probing: every library does its work in a program linked as the extension is"):
            probe(out / NAME, v8_kit, work)
        with step(7, f"Packing {out / NAME}.tar.xz"):
            archive = pack(out / NAME)
    except (subprocess.CalledProcessError, OSError, KitError) as error:
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
