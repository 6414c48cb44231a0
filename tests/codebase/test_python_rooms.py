"""The rooms of the Python package: each imports only what ARCHITECTURE.md allows."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "python/network_runtime"
PUBLIC = {
    "__init__", "__main__", "cli", "errors", "fetch_policy", "host", "isolate", "limits", "permissions", "sandbox",
}  # fmt: skip


@cache
def modules() -> dict[str, ast.Module]:
    """By dotted name within the package; a package of it is its `__init__`."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): ast.parse(path.read_text())
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def imported(node: ast.stmt) -> Iterator[str]:
    """The modules of the package that a statement imports; the package itself is `__init__`."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.name.partition(".")[0] == "network_runtime":
                yield alias.name.partition(".")[2] or "__init__"
    elif isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == "network_runtime":
        inside = node.module.partition(".")[2]
        for alias in node.names:
            whole = f"{inside}.{alias.name}".removeprefix(".")
            yield whole if whole in modules() or whole == "_core" else inside or "__init__"


def imports(name: str) -> set[str]:
    """All of them: in functions and for type checkers, too."""
    return {found for node in ast.walk(modules()[name]) if isinstance(node, ast.stmt) for found in imported(node)}


def for_type_checkers(name: str) -> set[str]:
    blocks = (node for node in ast.walk(modules()[name]) if isinstance(node, ast.If))
    named = (block for block in blocks if isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING")
    return {found for block in named for node in block.body for found in imported(node)}


def room(name: str) -> str:
    return name.partition(".")[0]


def seen() -> dict[str, set[str]]:
    """What each room imports besides itself."""
    arrows: dict[str, set[str]] = {room(name): set() for name in modules()}
    for name in modules():
        arrows[room(name)] |= {room(found) for found in imports(name)} - {room(name)}
    return arrows


def written() -> dict[str, set[str]]:
    """The table of ARCHITECTURE.md."""
    text = (ROOT / "ARCHITECTURE.md").read_text().partition("\n## Rooms of the Python half\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", text, re.MULTILINE)
    return {name: set(re.findall(r"`(\w+)`", sees)) for name, sees in rows}


def test_the_imports_are_found() -> None:
    assert len(modules()) > 40
    assert "_core" in imports("_payload.codec")
    assert {"_base.checks", "_fetch.client"} <= imports("isolate")  # the second in a function
    assert "_pool.isolate_state" in imports("isolate") & for_type_checkers("isolate")


@pytest.mark.parametrize("name", sorted(seen()))
def test_a_room_sees_what_is_written(name: str) -> None:
    assert seen()[name] == written()[name]


def test_no_room_is_written_that_is_not_there() -> None:
    assert set(written()) == set(seen())


def test_the_arrows_go_one_way() -> None:
    tuple(TopologicalSorter(seen()).static_order())  # raises CycleError


def test_no_module_needs_itself() -> None:
    """What type checkers alone import does not count."""
    tuple(TopologicalSorter({name: imports(name) - for_type_checkers(name) for name in modules()}).static_order())


def test_what_is_not_public_is_in_a_private_room() -> None:
    assert {name for name in modules() if "." not in name and not name.startswith("_")} == PUBLIC - {
        "__init__",
        "__main__",
    }
    assert {path.stem for path in PACKAGE.glob("*.py")} == PUBLIC


def test_private_rooms_begin_with_nothing() -> None:
    """Every script starts in some of them: what they import would be time that it takes."""
    begin = {name: modules()[name].body for name in seen() if (PACKAGE / name / "__init__.py").is_file()}
    assert {name for name, body in begin.items() if len(body) > 1} == set()
    assert all(isinstance(body[0], ast.Expr) for body in begin.values())


def test_the_core_names_modules_and_functions_that_are_there() -> None:
    """What the extension looks up by name when it needs it."""
    names = []
    for path in sorted((ROOT / "csrc/bindings").glob("*.cc")):
        found = re.findall(r'import\("network_runtime\.([\w.]+)"\)\s*\.attr\((?:"(\w+)")?', path.read_text())
        names += [(module, function) for module, function in found]
    assert len(names) >= 6
    for module, function in names:
        tree = modules()[module]
        assert not function or function in {getattr(node, "name", None) for node in tree.body}, (module, function)
