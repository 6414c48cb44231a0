"""The checks that CONTRIBUTING.md, docs/ and the commit hooks name are sessions of noxfile.py, with pinned tools."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def sessions() -> set[str]:
    """Functions under `@nox.session`, by the name they run as."""
    names = set()
    for node in ast.parse((ROOT / "noxfile.py").read_text()).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        for decorator in node.decorator_list:
            options = {word.arg: word.value for word in getattr(decorator, "keywords", [])}
            name = options.get("name")
            names.add(name.value if isinstance(name, ast.Constant) else node.name)
    return {name for name in names if isinstance(name, str)}


def named(text: str) -> set[str]:
    """Sessions that commands in a text run."""
    return {
        name for names in re.findall(r"\bnox -s ((?:[a-z-]+ ?)+?)(?= *(?:--|#|`|$|\n))", text) for name in names.split()
    }


def test_what_is_told_to_run_is_there() -> None:
    told = {"CONTRIBUTING.md", "docs/development.md", "docs/adding-an-op.md", ".pre-commit-config.yaml"}
    assert {name: named((ROOT / name).read_text()) - sessions() for name in told} == {name: set() for name in told}
    assert named((ROOT / ".pre-commit-config.yaml").read_text()) == {"ruff", "clang-format", "mypy"}


def test_each_check_is_described() -> None:
    rows = set(re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE))
    assert rows == sessions() - {"fix"}


def test_tools_are_pinned() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    pinned = {line.partition("==")[0] for line in extras["dev"] if "==" in line}
    assert {"ruff", "mypy", "clang-format", "clang-tidy"} <= pinned
