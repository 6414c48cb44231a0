"""`Deno.watchFs`."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.deno.host_scripts import Running, value_of

from network_runtime._deno.ops.watch import Watcher

if TYPE_CHECKING:
    from pathlib import Path

WATCHES = """
const watcher = Deno.watchFs(%s);
console.log("ready");
for await (const { kind, paths, flag } of watcher) {
  console.log([kind, ...paths.map((path) => path.replace(Deno.cwd() + "/", "")), flag ?? ""].join(" ").trimEnd());
  if (paths.some((path) => path.endsWith("/last")) && kind === "access") break;
}
console.log("end");
"""


def events(folder: Path, watched: str, act: str) -> list[str]:
    """What the script is told of what the Python statements `act` do in its folder. A file "last" ends it."""
    with Running(folder, WATCHES % watched) as script:
        assert script.line() == "ready"
        subprocess.run([sys.executable, "-c", f"import os\nfrom pathlib import Path\n{act}"], cwd=folder, check=True)
        told = []
        while (line := script.line()) not in ("end", ""):
            told.append(line)
        assert script.end() == (0, "", "")
    return told


LAST = "\nPath('w/last').touch()"
OF_LAST = ["create w/last", "access w/last"]


def told(folder: Path, act: str, watched: str = '"w"') -> list[str]:
    """As `events`, without what is told of "last", and each event once where it comes several times in a row."""
    lines = events(folder, watched, act + LAST)
    once = [line for i, line in enumerate(lines) if i == 0 or line != lines[i - 1]]
    return [line for line in once if line not in OF_LAST]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "w/sub").mkdir(parents=True)
    (tmp_path / "w/old").write_text("1")
    return tmp_path


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("Path('w/a').write_text('1')", ["create w/a", "modify w/a", "access w/a"]),
        ("Path('w/old').read_text()", []),
        ("Path('w/old').chmod(0o600)", ["modify w/old"]),
        ("Path('w/sub').chmod(0o700)", ["modify w/sub"]),
        ("Path('w/old').unlink()", ["remove w/old"]),
        ("Path('w/sub').rmdir()", ["remove w/sub"]),
        ("Path('w/sub/x').write_text('1')", ["create w/sub/x", "modify w/sub/x", "access w/sub/x"]),
        ("Path('w/l').symlink_to('sub')", ["create w/l"]),
        ("Path('w/old').rename('w/new')", ["remove w/old", "rename w/new", "rename w/old w/new"]),
        ("Path('w/old').rename('out')", ["remove w/old"]),
        ("Path('w/n').mkdir()", ["create w/n"]),
    ],
)
def test_what_happens_is_told(folder: Path, act: str, expected: list[str]) -> None:
    assert told(folder, act) == expected


def test_directories_that_appear_are_watched(folder: Path) -> None:
    assert "create w/p/q/x" in told(folder, "Path('w/p/q').mkdir(parents=True); Path('w/p/q/x').touch()")


@pytest.mark.parametrize("watched", ["'w', { recursive: false }", "['w'], { recursive: false, ignore: 'w/nope' }"])
def test_what_is_below_is_not_told_unless_recursive(folder: Path, watched: str) -> None:
    assert told(folder, "Path('w/sub/x').write_text('1'); Path('w/sub').chmod(0o700)", watched) == ["modify w/sub"]


@pytest.mark.parametrize("ignored", ["'w/sub'", "['w/nope', 'w/sub']", "`${Deno.cwd()}/w/sub/`"])
def test_ignored_paths(folder: Path, ignored: str) -> None:
    act = "Path('w/sub/x').touch(); Path('w/sub').chmod(0o700); Path('w/subx').touch()"
    assert told(folder, act, f"'w', {{ ignore: {ignored} }}") == ["create w/subx", "access w/subx"]


def test_several_paths_and_files(folder: Path) -> None:
    (folder / "f").write_text("1")
    with Running(folder, WATCHES % "['f', './w/../w']") as script:
        assert script.line() == "ready"
        (folder / "g").touch()
        (folder / "f").write_text("2")
        told = {script.line()}
        while "access f" not in told:  # each path has a watcher of its own, and they do not wait for each other
            told.add(script.line())
        assert told == {"modify f", "access f"}
        (folder / "w/last").touch()
        while script.line() not in ("end", ""):
            continue
        assert script.end() == (0, "", "")


def test_a_link_is_watched_by_its_name(folder: Path) -> None:
    (folder / "link").symlink_to("w")
    lines = events(folder, '"link"', "Path('w/last').touch()")
    assert lines[0] == "create link/last"


@pytest.mark.parametrize("paths", ["'/nope'", "['w', 'nope']", "5", "undefined", "'a\\0'"])
def test_a_path_that_is_not_there(folder: Path, paths: str) -> None:
    assert value_of(folder, f"return told(() => Deno.watchFs({paths}))") == "NotFound: No path was found."


def test_closing_ends_the_iteration(folder: Path) -> None:
    assert value_of(
        folder,
        """
        const done = [];
        for (const end of ["close", "return", Symbol.dispose]) {
          const watcher = Deno.watchFs("w");
          const before = watcher.next();
          watcher[end]();
          watcher.close();
          done.push((await before).done, (await watcher.next()).done);
        }
        const event = Deno.watchFs("w");
        Deno.writeTextFileSync("w/a", "");
        const { value } = await event.next();
        event.close();
        return [...done, Object.getPrototypeOf(value), value.flag];
        """,
    ) == [True] * 6 + [None, None]


def test_a_watcher_keeps_the_script_alive_unless_it_is_unreferenced(folder: Path) -> None:
    assert (
        value_of(
            folder,
            """
        const watcher = Deno.watchFs("w");
        watcher.next().then(() => console.log("never"));
        await null;
        watcher.unref();
        return "end";
        """,
        )
        == "end"
    )


class NoObserver:
    """Observes nothing."""

    def stop(self) -> None:
        """Nothing to stop."""


async def test_where_too_much_happens_the_script_is_told_to_look_for_itself() -> None:
    watcher = Watcher(NoObserver(), [])  # type: ignore[arg-type]
    for i in range(2000):
        watcher.add("create", f"/{i}")
    told = [await watcher.next() for _ in range(1025)]
    assert told[0] == {"kind": "create", "paths": ["/0"], "flag": None}
    assert told[-2:] == [
        {"kind": "create", "paths": ["/1023"], "flag": None},
        {"kind": "other", "paths": [], "flag": "rescan"},
    ]
    watcher.add("create", "/later")
    assert await watcher.next() == {"kind": "create", "paths": ["/later"], "flag": None}
    watcher.close()
    assert await watcher.next() is None


def test_without_the_library(folder: Path) -> None:
    (folder / "watchdog").mkdir()
    (folder / "watchdog/__init__.py").write_text("raise ImportError('hidden')")
    paths = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    assert value_of(folder, "return told(() => Deno.watchFs('w'))", env={"PYTHONPATH": paths}) == (
        "NotSupported: Deno.watchFs needs watchdog: pip install 'network-runtime[host]'"
    )
