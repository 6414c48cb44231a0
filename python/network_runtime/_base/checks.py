"""Checks of arguments. Imports next to nothing, because the command line uses it at its start."""

from __future__ import annotations

from network_runtime._base.limit_table import LEAST_MEMORY_MB, LIMITS

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from typing import Final

_MOST_THREADS: Final = 1024
_LONGEST_TIMEOUT_S: Final = 1e9


def check_limit(name: str, value: object) -> int:
    """Return `value` as the limit `name` of `Limits`. Raises as `check_int` does."""
    number = check_int(name, value, *LIMITS[name][1:])
    if name == "memory_limit_mb" and 0 < number < LEAST_MEMORY_MB:
        raise ValueError(
            f"memory_limit_mb must be 0 (none) or at least {LEAST_MEMORY_MB}, not {number}: less has no room for the "
            "platform itself"
        )
    return number


def check_int(name: str, value: object, least: int, most: int) -> int:
    """Return `value`. Raises TypeError when it is no int (a bool is none), ValueError when it is out of range."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be an int, not {type(value).__name__}")
    if not least <= value <= most:
        raise ValueError(f"{name} must be from {least} to {most}, not {_shown(value)}")
    return value


def check_bool(name: str, value: object) -> bool:
    """Return `value`. Raises TypeError when it is no bool."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be a bool, not {type(value).__name__}")
    return value


def check_timeout(value: object, name: str = "timeout") -> float | None:
    """Return `value` in seconds. Raises TypeError when it is no number, ValueError when it is below 0 or NaN.

    A longer time than the system can wait for becomes the longest that it can.
    """
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number of seconds or None, not {type(value).__name__}")
    if not value >= 0:
        raise ValueError(f"{name} must be 0 or more seconds, not {_shown(value)}")
    return float(min(value, _LONGEST_TIMEOUT_S))


def check_threads(value: object) -> int:
    """Return the number of threads. Raises as `check_int` does."""
    return check_int("threads", value, 1, _MOST_THREADS)


def check_name(argument: str, value: object) -> str:
    """Return `value`. Raises TypeError when it is no str, ValueError when it holds a lone surrogate."""
    if not isinstance(value, str):
        raise TypeError(f"{argument} must be a str, not {type(value).__name__}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"{argument} holds a lone surrogate at index {error.start}") from None
    return value


def well_formed(text: str) -> str:
    """`text` as a USVString (Web IDL): each lone surrogate is replaced by U+FFFD."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def utf8(text: str) -> bytes:
    """`text` as a USVString, in UTF-8."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return well_formed(text).encode()


def _shown(value: int | float) -> str:  # noqa: PYI041 - the two are treated differently
    """`value` as text. Python refuses to print a number of more than some thousand digits."""
    longest_bits = 256
    if isinstance(value, int) and value.bit_length() > longest_bits:
        return f"a number of {value.bit_length()} bits"
    return str(value)
