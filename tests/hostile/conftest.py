"""Hostile cases: each runs in its own process (arena.py)."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)  # for `tests.hostile.arena`, which the type checker knows by the same name
