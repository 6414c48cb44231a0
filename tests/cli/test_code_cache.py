"""V8's code of large modules on disk: it is used when it fits, and never more trusted than its folder."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.cli.module_files import COMMAND

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# 40 KB, of which the run compiles what it calls.
SOURCE = "\n".join(f"function add{i}(a, b) {{ return a + b + {i}; }}" for i in range(1000))
SOURCE += "\nconsole.log(add7(1, 2));"
DAMAGED = b"x" * 5000


def run(
    folder: Path,
    *,
    cache: str | None = "cache",
    source: str = SOURCE,
    home: str = "home",
    first: Callable[[], None] | None = None,
) -> None:
    """Run the source as a module. What it prints does not depend on the cache. `first`: called in its process."""
    (folder / "big.js").write_text(source)
    (folder / "main.js").write_text("import './big.js'")
    environment = {name: value for name, value in os.environ.items() if name != "XDG_CACHE_HOME"}
    environment["HOME"] = str(folder / home)
    environment.pop("NETWORK_RUNTIME_CACHE_DIR", None)
    if cache is not None:
        environment["NETWORK_RUNTIME_CACHE_DIR"] = cache and str(folder / cache)
    done = subprocess.run(
        [*COMMAND, "main.js"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=first,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "10\n", "")


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def test_code_is_kept_and_used(tmp_path: Path) -> None:
    run(tmp_path)
    folder = tmp_path / "cache" / "code"
    first = kept(folder)
    assert len(first) == 1
    (path,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    written = path.stat().st_mtime_ns
    run(tmp_path)
    assert (path.stat().st_mtime_ns, kept(folder)) == (written, first)  # it was not made again


def test_another_source_has_code_of_its_own(tmp_path: Path) -> None:
    run(tmp_path)
    run(tmp_path, source=SOURCE.replace("add999", "sum999"))  # of the same length
    assert len(kept(tmp_path / "cache" / "code")) == 2


def test_code_that_does_not_fit_is_made_again(tmp_path: Path) -> None:
    run(tmp_path)
    (path,) = (tmp_path / "cache" / "code").iterdir()
    good = path.read_bytes()
    half = len(good) // 2
    flipped = good[:half] + bytes([good[half] ^ 1]) + good[half + 1 :]
    for wrong in (DAMAGED, good[:half], b"", flipped, good[:half] + bytes(half)):
        path.write_bytes(wrong)
        run(tmp_path)
        assert path.read_bytes()[64:] != wrong[64:]
        assert len(path.read_bytes()) == len(good)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_small_modules_are_not_kept(tmp_path: Path) -> None:
    run(tmp_path, source="console.log(10)")
    assert kept(tmp_path / "cache" / "code") == {}


def test_by_default_it_is_in_the_home_folder(tmp_path: Path) -> None:
    run(tmp_path, cache=None)
    assert len(kept(tmp_path / "home" / ".cache" / "network-runtime" / "code")) == 1


def test_an_empty_name_turns_it_off(tmp_path: Path) -> None:
    run(tmp_path, cache="")
    assert not (tmp_path / "home").exists()


def open_to_others(folder: Path) -> None:
    folder.chmod(0o750)


def writable_by_all(folder: Path) -> None:
    folder.chmod(0o777)


def a_link(folder: Path) -> None:
    folder.rename(folder.parent / "elsewhere")
    folder.symlink_to("elsewhere")


def a_file(folder: Path) -> None:
    folder.rmdir()
    folder.write_text("")


def of_another_user(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    os.chown(folder, 12345, 12345)


@pytest.mark.parametrize("spoil", [open_to_others, writable_by_all, a_link, a_file, of_another_user])
def test_a_folder_that_others_could_write_is_not_used(spoil: Callable[[Path], None], tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "code"
    folder.mkdir(parents=True, mode=0o700)
    spoil(folder)
    run(tmp_path)
    assert kept(folder) == {}


def link_to_a_file(path: Path) -> None:
    path.rename(path.parent.parent / "code.bin")
    path.symlink_to("../code.bin")


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def readable_by_all(path: Path) -> None:
    path.chmod(0o644)


@pytest.mark.parametrize("spoil", [link_to_a_file, pipe, readable_by_all])
def test_a_file_that_is_not_ours_alone_is_replaced(spoil: Callable[[Path], None], tmp_path: Path) -> None:
    run(tmp_path)
    (path,) = (tmp_path / "cache" / "code").iterdir()
    spoil(path)
    run(tmp_path)
    (path,) = (tmp_path / "cache" / "code").iterdir()
    assert path.is_file()
    assert not path.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_oldest_go_when_there_is_too_much(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "code"
    folder.mkdir(parents=True, mode=0o700)
    old = [f"{number}" * 64 for number in range(4)] + [f"{4}" * 64 + ".123.new"]
    others = ["notes.txt", "a" * 63, "a" * 65, "A" * 64, "b" * 64 + ".x.new", "c" * 64 + ".new"]
    for number, name in enumerate([*others, *old]):
        path = folder / name
        with path.open("wb") as file:
            file.truncate(60 << 20)  # takes no room on the disk
        os.utime(path, (number, number))
    run(tmp_path)
    names = {path.name for path in folder.iterdir()}
    assert set(others) <= names  # the user's own
    assert {old[3], old[4]} <= names
    assert not names & {old[0], old[1], old[2]}
    assert len(names) == len(others) + 3


def test_what_a_process_left_unfinished_is_replaced(tmp_path: Path) -> None:
    run(tmp_path)
    folder = tmp_path / "cache" / "code"
    (path,) = folder.iterdir()
    path.unlink()

    def leave() -> None:
        (folder / f"{path.name}.{os.getpid()}.new").write_text("")

    run(tmp_path, first=leave)
    assert path.stat().st_size > 0


def test_a_disk_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    run(tmp_path)
