"""Called by the native writer of payloads (csrc/bindings/py_values.cc) for types that it does not know, and refusals.

Any thread.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import uuid
from typing import Any, Final

from network_runtime._payload.hints import hint
from network_runtime.errors import SerializationError

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_FIRST_DAY: Final = dt.date(1970, 1, 1)
_MILLISECOND: Final = dt.timedelta(milliseconds=1)
_DAY: Final = 86_400_000  # milliseconds
_MOST_SHOWN: Final = 20  # steps of a path


def known(item: Any) -> tuple[str, object]:  # noqa: ANN401, PLR0911 - one return per type
    """What to write for `item`, which is no str, number, bytes, dict, list, tuple or set.

    Returns ("date", milliseconds since 1970), ("value", what to write instead), ("members", a dict of its fields) or
    ("refused", why).
    """
    if isinstance(item, dt.datetime):
        return _moment(item)
    if isinstance(item, dt.date):  # midnight in UTC, as JavaScript reads a date without a time
        return "date", (item - _FIRST_DAY).days * _DAY
    if isinstance(item, enum.Enum):
        return "value", item.value
    if isinstance(item, dt.time):
        return "value", item.isoformat()
    if isinstance(item, uuid.UUID):
        return "value", str(item)
    if dataclasses.is_dataclass(item) and not isinstance(item, type):
        return "members", _fields(item)
    return "refused", f"is of type {type(item).__name__}, which cannot be sent{hint(item)}"


def _moment(item: dt.datetime) -> tuple[str, object]:
    try:
        # Without a time zone it is local time, as in datetime.timestamp().
        aware = item if item.utcoffset() is not None else item.astimezone(dt.UTC)
        return "date", (aware - _EPOCH) // _MILLISECOND
    except (OverflowError, ValueError) as error:
        return "refused", f"is a datetime that cannot be sent: {error}"


def _fields(item: Any) -> dict[str, Any]:  # noqa: ANN401
    """The fields whose names do not start with an underscore."""
    return {f.name: getattr(item, f.name) for f in dataclasses.fields(item) if not f.name.startswith("_")}


def key_problem(key: object) -> str:
    """Why `key` cannot be the key of an object."""
    return f"has a key of type {type(key).__name__} ({key!r:.60}): keys must be str"


def refusal(name: str, keys: list[str | int], problem: str) -> SerializationError:
    """Make the error for the value at `keys` in the value called `name`."""
    return SerializationError(path(name, keys), problem)


def path(name: str, keys: list[str | int]) -> str:
    """The path that `keys` take from `name`: `data.items[3]`."""
    shown = keys if len(keys) <= _MOST_SHOWN else keys[:_MOST_SHOWN]
    steps = [f"[{key}]" if type(key) is int else _member_step(str.__str__(key)) for key in shown]
    return name + "".join(steps) + ("…" if shown is not keys else "")


def _member_step(key: str) -> str:
    return f".{key}" if key.isidentifier() else f"[{key!r}]"
