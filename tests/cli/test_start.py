"""What a start does not import: imports take most of the time of an empty script."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import network_runtime

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
HEAVY = (
    "asyncio",
    "aiohttp",
    "argparse",
    "concurrent",
    "dataclasses",
    "importlib.metadata",
    "inspect",
    "logging",
    "orjson",
    "pathlib",
    "ssl",
    "threading",
    "typing",
    "urllib",
)


def loaded(program: str, folder: Path | None = None) -> set[str]:
    """The modules of `HEAVY` that are there after `program`, which is run isolated from site-packages' hooks."""
    program += f"; import sys; print('loaded', *(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.fixture(scope="module")
def already() -> set[str]:
    """What this Python imports by itself."""
    return loaded("pass")


def test_importing_the_package_imports_nothing_else(already: set[str]) -> None:
    assert loaded("import network_runtime") <= already


@pytest.mark.parametrize(
    "source",
    ["", "console.log(1 + 1)", "await new Promise((go) => setTimeout(go, 1))", "await import('./part.js')"],
)
def test_a_script_without_ops_needs_no_event_loop(source: str, already: set[str], tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text(source)
    (tmp_path / "part.js").write_text("")
    program = "from network_runtime.cli import main; assert main(['main.js']) == 0"
    assert loaded(program, tmp_path) <= already


@pytest.mark.parametrize("argument", ["--version", "--help", "--nonsense"])
def test_what_runs_no_script_imports_nothing(argument: str, already: set[str]) -> None:
    assert loaded(f"from network_runtime.cli import main; main([{argument!r}])") <= already


def test_the_version_is_that_of_the_package() -> None:
    assert network_runtime.__version__ == tomllib.loads(PROJECT.read_text())["project"]["version"]


def test_every_public_name_is_there() -> None:
    assert set(network_runtime.__all__) <= set(dir(network_runtime))
    for name in network_runtime.__all__:
        assert getattr(network_runtime, name) is not None
    scope: dict[str, object] = {}
    exec("from network_runtime import *", scope)
    assert set(network_runtime.__all__) <= set(scope)
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        network_runtime.Nothing  # type: ignore[attr-defined] # noqa: B018
