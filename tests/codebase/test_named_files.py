"""The files that comments, docstrings and documents name exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.codebase.test_laws import ROOT, sources

if TYPE_CHECKING:
    from pathlib import Path

# The kinds of files that name other files, and how to find their comments.
COMMENTS = {
    ".cc": r"//.*",
    ".h": r"//.*",
    ".js": r"//.*",
    ".cmake": r"#.*",
    ".py": r'#.*|"""[\s\S]*?"""',
    ".pyi": r'#.*|"""[\s\S]*?"""',
    ".md": r"[\s\S]*",
}
PLACES = ("csrc/", "cmake/", "python/", "docs/", "examples/")
NAME = re.compile(r"(?<![\w./{*<%$-])((?:[\w-]+/)*[\w-]+\.(?:js|h|cc|pyi?|md|cmake|toml))\b(?![\w(])")

# Not of this repository: scripts of users, and what the build or the reader makes.
ELSEWHERE = {"app.js", "evaluate.js", "execute.js", "plugin.js", "pyconfig.h", "csrc/ops/core/device_memory.cc"}


def files() -> list[Path]:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    return [path for path in sources() if str(path.relative_to(ROOT)).startswith(PLACES)] + documents


def everything() -> set[str]:
    """Every file, by each of the ways in which its path may end; of Deno's scripts those that are built in."""
    found = [*sources(), *files(), *(ROOT / "third_party").rglob("*"), *ROOT.glob("*.*"), *(ROOT / "tests").glob("*/*")]
    found += (ROOT / "python").rglob("*.md")
    paths = {str(path.relative_to(ROOT)) for path in found}
    paths |= set(re.findall(r"deno_\w+/\w+\.js", (ROOT / "third_party/deno/built_in.txt").read_text()))
    return {"/".join(path.split("/")[i:]) for path in paths for i in range(path.count("/") + 1)}


def missing(text: str, pattern: str, there: set[str]) -> set[str]:
    named = {name for comment in re.findall(pattern, text) for name in NAME.findall(comment)}
    return {name for name in named - there - ELSEWHERE if not name.startswith(("v8/", "deno/"))}


def test_files_that_are_named_are_there() -> None:
    there = everything()
    gone = {str(path.relative_to(ROOT)): missing(path.read_text(), COMMENTS[path.suffix], there) for path in files()}
    assert {path: names for path, names in gone.items() if names} == {}


@pytest.mark.parametrize(
    ("suffix", "text"),
    [(".cc", "int x;  // see bus/nothing.h"), (".js", "// As in js/host/99_x.js."), (".py", '"""Of _nothing.py."""')],
)
def test_a_name_without_a_file_is_found(suffix: str, text: str) -> None:
    assert missing(text, COMMENTS[suffix], everything())
