"""Whether text for a terminal may have colours (https://no-color.org, https://force-color.org). Imports nothing."""

from __future__ import annotations

import os


def allowed() -> bool:
    """Whether the environment leaves colours on: `NO_COLOR` is not set, or `FORCE_COLOR` is."""
    return _forced() or not os.environ.get("NO_COLOR")


def wanted(descriptor: int) -> bool:
    """Whether what is written to `descriptor` should have colours: it is a terminal, or `FORCE_COLOR` is set."""
    return _forced() or (allowed() and os.isatty(descriptor))


def _forced() -> bool:
    return bool(os.environ.get("FORCE_COLOR"))
