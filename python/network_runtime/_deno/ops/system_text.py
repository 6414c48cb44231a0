"""Text that a script passes to the system: paths, and names and values of the environment."""

from __future__ import annotations

import os


def system_text(text: str) -> str:
    """`text` with U+FFFD in place of each lone surrogate.

    Surrogates that stand for a byte which is no UTF-8 (`os.fsdecode`) stay: what a script got from the system goes back
    unchanged.
    """
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return "".join("\ufffd" if _is_half(character) else character for character in text)
    return text


def _is_half(character: str) -> bool:
    return "\ud800" <= character <= "\udfff" and not "\udc80" <= character <= "\udcff"
