"""Where the user's program called into the package: what a warning about something forgotten points at."""

from __future__ import annotations

import asyncio
import os
import sys
import warnings
from typing import Final, NamedTuple

_FOLDERS: Final = (
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))),  # noqa: PTH100, PTH120 - imported by everybody; pathlib is not
    os.path.dirname(os.path.abspath(asyncio.__file__)),  # noqa: PTH100, PTH120
)
_NOT_THE_USERS: Final = tuple(folder + os.sep for folder in _FOLDERS)


class Place(NamedTuple):
    """A line of a source file."""

    filename: str
    line: int


def place_of_caller() -> Place:
    """The innermost line that is neither this package's nor asyncio's."""
    frame = sys._getframe(1)  # noqa: SLF001 - inspect.stack() reads the sources
    while frame.f_code.co_filename.startswith(_NOT_THE_USERS) and frame.f_back is not None:
        frame = frame.f_back
    return Place(frame.f_code.co_filename, frame.f_lineno)


def warn_of_forgotten(message: str, place: Place) -> None:
    """A ResourceWarning that points at where the thing was made: where it is collected is an accident."""
    warnings.warn_explicit(message, ResourceWarning, place.filename, place.line)
