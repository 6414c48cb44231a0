"""What each kind of isolate contains: a startup snapshot of bounded size, and the lazy scripts of that kind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import deno_scripts
import pytest

from network_runtime import _core

JS = Path(__file__).parents[2] / "csrc/js"
KINDS: Final = ("worker", "host")
# Each isolate begins as a copy of its snapshot: what is put there costs every one of them. When it has to grow, raise
# its number in the commit that makes it grow, and say there by what.
LARGEST_SNAPSHOT: Final = {"worker": 591_336, "host": 690_000}
SLACK: Final = {"worker": 512, "host": 4096}  # V8's serializer does not write the same size each time
LOADED: Final = re.compile(r'\b(?:load|loadExtScript|defineLazyGlobals|onDemand)\(\s*"(?:ext:)?([a-z_]+/[\w/]+\.js)"')
IN_A_TABLE: Final = re.compile(r'^\s*"((?:lazy|deno_\w+)/[\w/]+\.js)": \[', re.MULTILINE)


def kinds_of_ours(path: Path) -> set[str]:
    """By the folder: lazy/host and host are for the host alone, lazy and shared for both kinds."""
    folder = path.parent.name
    return {folder} if folder in KINDS else set(KINDS)


def scripts() -> dict[str, tuple[str, set[str]]]:
    """Every script's text and the kinds of isolate that run it."""
    ours = {path.relative_to(JS).as_posix(): (path.read_text(), kinds_of_ours(path)) for path in JS.rglob("*.js")}
    deno = deno_scripts.Scripts(deno_scripts.archive())
    for name, text in deno.texts().items():
        kind = deno.kinds[name]
        ours[name] = ("\n".join(text), {kind} if kind in KINDS else set(KINDS))
    return ours


def lazy_scripts(kind: str) -> set[str]:
    return set(_core.built_in()[kind][1])


@pytest.mark.parametrize("kind", KINDS)
def test_the_snapshot_is_no_larger_than_its_measure(kind: str) -> None:
    size, _ = _core.built_in()[kind]
    assert size <= LARGEST_SNAPSHOT[kind] + SLACK[kind], "it grew: see above its measure"
    assert size >= LARGEST_SNAPSHOT[kind] - 8 * SLACK[kind], "it became smaller: lower its measure"


@pytest.mark.parametrize("kind", KINDS)
def test_an_isolate_can_load_the_scripts_of_its_kind_and_no_others(kind: str) -> None:
    wanted = {name for name, (_, kinds) in scripts().items() if kind in kinds and name.startswith(("lazy/", "deno_"))}
    assert lazy_scripts(kind) == wanted - {"deno_core/00_primordials.js"}


def test_each_kind_has_scripts_that_the_other_cannot_load() -> None:
    assert lazy_scripts("host") - lazy_scripts("worker") >= {"lazy/host/console.js", "lazy/host/exchange.js"}
    assert lazy_scripts("worker") - lazy_scripts("host") >= {"lazy/worker/fetch.js", "lazy/worker/websocket.js"}


def test_every_script_that_another_loads_is_of_its_kind() -> None:
    there = {kind: lazy_scripts(kind) for kind in KINDS}
    found = {
        (name, loaded, kind)
        for name, (text, kinds) in scripts().items()
        for loaded in LOADED.findall(text) + (IN_A_TABLE.findall(text) if name.startswith("shared/") else [])
        for kind in kinds
    }
    assert len(found) > 100
    assert sorted((name, loaded, kind) for name, loaded, kind in found if loaded not in there[kind]) == []
