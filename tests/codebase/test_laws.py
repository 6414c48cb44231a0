"""The laws of ARCHITECTURE.md that can be checked by reading the sources."""

from __future__ import annotations

import re
import statistics
import subprocess
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CSRC = ROOT / "csrc"
CODE = {".cc", ".h", ".py", ".pyi", ".js", ".cmake"}
LONGEST_FILE = 600


def written_arrows() -> dict[str, set[str]]:
    """The table of ARCHITECTURE.md: what each room includes besides itself."""
    text = (ROOT / "ARCHITECTURE.md").read_text().partition("\n## Rooms\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", text, re.MULTILINE)
    return {name: set(re.findall(r"`(\w+)`", sees)) for name, sees in rows}


PLAIN_RUNTIME_HEADERS = {
    "built_in.h",
    "code_cache.h",
    "execution_scope.h",
    "host.h",
    "host_state.h",
    "script_state.h",
    "spare_shelf.h",
    "worker_state.h",
    "process.h",
    "module_files.h",
    "op_dispatcher.h",
    "process_watchdog.h",
    "reply_waiters.h",
    "transpiler.h",
    "worker.h",
    "worker_pool.h",
}


@cache
def sources() -> tuple[Path, ...]:
    try:
        listing = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        names = listing.stdout.splitlines()
    except (FileNotFoundError, subprocess.CalledProcessError):  # no git, or no checkout
        folders = ("csrc", "python", "tests")
        names = [str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*")]
    files = [ROOT / name for name in names if Path(name).suffix in CODE and not name.startswith("third_party/")]
    return tuple(path for path in files if path.is_file())


def cpp() -> Iterator[Path]:
    return (path for path in sources() if CSRC in path.parents and path.suffix in {".cc", ".h"})


def includes(path: Path) -> list[str]:
    return re.findall(r'^#include [<"]([^>"]+)[>"]', path.read_text(), re.MULTILINE)


def closure(path: Path) -> set[str]:
    """Every header that `path` includes, ours followed."""
    seen: set[str] = set()
    queue = includes(path)
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        if (CSRC / name).is_file():
            queue += includes(CSRC / name)
    return seen


def sees_v8(headers: set[str]) -> bool:
    return any(name.startswith(("v8", "libplatform/", "cppgc/")) for name in headers)


def sees_python(headers: set[str]) -> bool:
    return any(name.startswith("pybind11/") or name == "Python.h" for name in headers)


@pytest.mark.parametrize("path", [p for p in cpp() if p.suffix == ".cc"], ids=lambda p: str(p.relative_to(CSRC)))
def test_no_translation_unit_sees_both_v8_and_python(path: Path) -> None:
    headers = closure(path)
    assert not (sees_v8(headers) and sees_python(headers))


def test_only_bindings_see_python() -> None:
    assert {path.parent.name for path in cpp() if sees_python(set(includes(path)))} == {"bindings"}


@pytest.mark.parametrize("name", sorted(PLAIN_RUNTIME_HEADERS))
def test_runtime_headers_are_plain(name: str) -> None:
    assert not sees_v8(closure(CSRC / "runtime" / name))


def test_the_rooms_include_what_the_table_says() -> None:
    rooms = {path.name for path in CSRC.iterdir() if path.is_dir()} - {"js"}
    seen: dict[str, set[str]] = {room: set() for room in rooms}
    for path in cpp():
        room = path.relative_to(CSRC).parts[0]
        seen[room] |= {name.partition("/")[0] for name in includes(path)} & rooms - {room}
    assert seen == written_arrows()
    TopologicalSorter(seen).prepare()  # raises CycleError


OP_ARROWS = {"messaging": {"core", "url"}, "host": {"core", "encoding", "url"}, "core": set[str]()}


def test_a_feature_of_the_ops_sees_the_core_and_little_else() -> None:
    wrong = []
    for path in cpp():
        room, feature, *_ = path.relative_to(CSRC).parts
        for name in includes(path) if room == "ops" else []:
            parts = name.split("/")
            if parts[0] == "ops" and parts[1] != feature and parts[1] not in OP_ARROWS.get(feature, {"core"}):
                wrong.append(f"{path.relative_to(CSRC)} includes {name}")
    assert not wrong


# By cmake/EmbedScripts.cmake.
GENERATED = {"snapshot/embedded_scripts.h", "ops/core/lazy_script_texts.h"}


def test_includes_are_written_from_the_root() -> None:
    wrong = [
        f"{path.relative_to(CSRC)}: {name}"
        for path in cpp()
        for name in re.findall(r'^#include "([^"]+)"', path.read_text(), re.MULTILINE)
        if not (CSRC / name).is_file() and name not in GENERATED
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("call", "places"),
    [
        ("TerminateExecution(", {"engine/script_stop.h"}),
        # The second is for answers that come at one time: they share a turn.
        ("PerformMicrotaskCheckpoint(", {"runtime/script_loop.cc", "ops/host/pending_ops.cc"}),
    ],
)
def test_called_in_one_place(call: str, places: set[str]) -> None:
    found = {str(path.relative_to(CSRC)) for path in cpp() if call in path.read_text()}
    assert found == places


def test_scripts_are_entered_through_an_execution_scope() -> None:
    entering = {path.name for path in cpp() if re.search(r"\bEntry\(", path.read_text()) and path.suffix == ".cc"}
    assert entering == {"isolate.cc", "script_loop.cc"}
    opening = {path.name for path in cpp() if "ExecutionScope scope(" in path.read_text()}
    assert opening == {"script_loop.h"}


def test_files_are_short() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in sources()}
    too_long = {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > LONGEST_FILE}
    assert not too_long
    assert statistics.median(lengths.values()) <= 150


def test_names_say_something() -> None:
    refused = {"manager", "helper", "util", "utils", "misc", "common", "data", "info"}
    of_the_platform = {"image_data", "data_url"}
    stems = {path: path.stem.lower() for path in sources() if path.stem not in of_the_platform}
    assert not [str(path) for path, stem in stems.items() if refused & set(re.split(r"[_\W]+", stem))]
