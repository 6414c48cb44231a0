"""Text that a script gives to the system: paths, names and values of the environment."""

from __future__ import annotations

import os


def system_text(text: str) -> str:
    """`text` with U+FFFD for each half of a surrogate pair that stands alone.

    Except for those that stand for a byte which is no UTF-8 (`os.fsdecode`): what a script got from the system goes
    back as it was.
    """
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return "".join("\ufffd" if _is_half(character) else character for character in text)
    return text


def _is_half(character: str) -> bool:
    return "\ud800" <= character <= "\udfff" and not "\udc80" <= character <= "\udcff"
