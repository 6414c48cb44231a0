"""Finds the line where the user's program called into the package. Warnings about forgotten objects point there."""

from __future__ import annotations

import asyncio
import os
import sys
import warnings
from typing import Final, NamedTuple

_FOLDERS: Final = (
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))),  # noqa: PTH100, PTH120 - os is imported anyway, pathlib is not
    os.path.dirname(os.path.abspath(asyncio.__file__)),  # noqa: PTH100, PTH120
)
_NOT_THE_USERS: Final = tuple(folder + os.sep for folder in _FOLDERS)


class Place(NamedTuple):
    """A line of a source file."""

    filename: str
    line: int


def place_of_caller() -> Place:
    """The innermost line that belongs neither to this package nor to asyncio."""
    frame = sys._getframe(1)  # noqa: SLF001 - inspect.stack() reads the sources
    while frame.f_code.co_filename.startswith(_NOT_THE_USERS) and frame.f_back is not None:
        frame = frame.f_back
    return Place(frame.f_code.co_filename, frame.f_lineno)


def warn_of_forgotten(message: str, place: Place) -> None:
    """Warn with a ResourceWarning that points to where the object was made, not to where it is collected."""
    warnings.warn_explicit(message, ResourceWarning, place.filename, place.line)
