"""The TypeScript declarations of host scripts and workers, which `network-runtime types DIR` writes."""

from __future__ import annotations

import shutil
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "types"


def write_types(folder: str) -> list[str]:
    """Write the declarations to a folder, which is made where it is missing, and return the paths of the files.

    Files of the same names are replaced. Raises OSError.
    """
    to = Path(folder)
    to.mkdir(parents=True, exist_ok=True)
    names = sorted(path.name for path in FOLDER.iterdir() if path.suffix in {".ts", ".md"})
    for name in names:
        shutil.copyfile(FOLDER / name, to / name)
    return [str(to / name) for name in names]
