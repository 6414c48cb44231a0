"""Tests of the API; `tests.api.web_server` is found from the root."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)  # for `tests.api.web_server`, which the type checker knows by the same name
