"""What one isolate may use. Plain values, for any thread."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Final, Literal, TypedDict, Unpack

from network_runtime._core import ResourceLimits

Isolation = Literal["shared", "cage"]

_ISOLATIONS: Final = ("shared", "cage")
_LONGEST_MS: Final = 1_000_000_000
_MOST_MEMORY_MB: Final = 1 << 20
_MOST_MESSAGES: Final = 1_000_000_000
_MOST_BYTES: Final = 1 << 40
_MOST_THREADS: Final = 1024
_LONGEST_TIMEOUT_S: Final = 1e9

_RANGES: Final = {
    "cpu_limit_ms": (0, _LONGEST_MS),
    "cpu_total_limit_ms": (0, _LONGEST_MS),
    "memory_limit_mb": (0, _MOST_MEMORY_MB),
    "destroy_grace_ms": (0, _LONGEST_MS),
    "unresponsive_after_ms": (0, _LONGEST_MS),
    "mailbox_messages": (1, _MOST_MESSAGES),
    "mailbox_bytes": (1, _MOST_BYTES),
    "outbox_messages": (1, _MOST_MESSAGES),
    "outbox_bytes": (1, _MOST_BYTES),
}


class LimitOptions(TypedDict, total=False):
    """The fields of `Limits` as keyword arguments, for `Sandbox` and `create_isolate`."""

    cpu_limit_ms: int
    cpu_total_limit_ms: int
    memory_limit_mb: int
    isolation: Isolation
    console: bool | Literal["log"]
    location: str
    destroy_grace_ms: int
    unresponsive_after_ms: int
    mailbox_messages: int
    mailbox_bytes: int
    outbox_messages: int
    outbox_bytes: int


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one isolate may use.

    Raises TypeError for a value of the wrong type and ValueError for one that is out of range; both name the argument.
    """

    cpu_limit_ms: int = 500
    """CPU time of one turn (a message or a timer, with the microtasks it causes), in milliseconds; 0 = none."""
    cpu_total_limit_ms: int = 0
    """CPU time of the isolate's whole life, in milliseconds; 0 = none."""
    memory_limit_mb: int = 128
    """JavaScript heap, buffers, WebAssembly memories and queued messages, in MiB; 0 = none: then one isolate can take
    all memory of the process."""
    isolation: Isolation = "shared"
    """"shared": isolates share V8 heap cages; "cage": this one has its own (about a hundred in a process)."""
    console: bool | Literal["log"] = False
    """Whether console calls reach `on_system("console")`; "log": the log `network_runtime.console`, too."""
    location: str = "network-runtime://worker/"
    """An absolute URL, what the script sees as `self.location`; one of http(s) is what relative URLs stand for."""
    destroy_grace_ms: int = 1000
    """Wall time that `destroy()` gives to a running turn, in milliseconds."""
    unresponsive_after_ms: int = 5000
    """Wall time between a termination and giving up on the thread, in milliseconds."""
    mailbox_messages: int = 100_000
    """Messages that may wait for the isolate; one more raises QueueFullError at the sender."""
    mailbox_bytes: int = 64 << 20
    """Bytes that may wait for the isolate."""
    outbox_messages: int = 100_000
    """Messages of the isolate that may wait for this process; one more throws QueueFullError in the script."""
    outbox_bytes: int = 64 << 20
    """Bytes of the isolate that may wait for this process."""

    def __post_init__(self) -> None:
        """Check every field."""
        for name, (least, most) in _RANGES.items():
            check_int(name, getattr(self, name), least, most)
        if not isinstance(self.isolation, str):
            raise TypeError(f"isolation must be a str, not {type(self.isolation).__name__}")
        if self.isolation not in _ISOLATIONS:
            raise ValueError(f"isolation must be 'shared' or 'cage', not {self.isolation!r:.100}")
        if isinstance(self.console, str):
            if self.console != "log":
                raise ValueError(f"console must be a bool or 'log', not {self.console!r:.100}")
        else:
            check_bool("console", self.console)
        if not isinstance(self.location, str):
            raise TypeError(f"location must be a str, not {type(self.location).__name__}")
        if self.location != Limits.location:
            _ = self.resources  # parses it

    def override(self, **options: Unpack[LimitOptions]) -> Limits:
        """These limits with some fields replaced. Raises TypeError for an unknown name."""
        if not options:
            return self
        check_names("create_isolate", options)
        return replace(self, **options)

    def __getstate__(self) -> dict[str, object]:
        """The fields: what the core made of them stays here."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def resources(self) -> ResourceLimits:
        """The same for the core."""
        numbers = {name: getattr(self, name) for name in _RANGES}
        location = self.location.encode("utf-8", "replace").decode()
        return ResourceLimits(
            **numbers, own_cage=self.isolation == "cage", forward_console=bool(self.console), location=location
        )


_NAMES: Final = frozenset(field.name for field in fields(Limits))


def check_names(function: str, options: LimitOptions) -> None:
    """Raise TypeError for a keyword that is no limit."""
    for name in options:
        if name not in _NAMES:
            known = ", ".join(sorted(_NAMES))
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}; the limits are {known}")


def check_int(name: str, value: object, least: int, most: int) -> int:
    """Return `value`; raise TypeError when it is no int (a bool is none), ValueError when it is out of range."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be an int, not {type(value).__name__}")
    if not least <= value <= most:
        raise ValueError(f"{name} must be from {least} to {most}, not {_shown(value)}")
    return value


def check_bool(name: str, value: object) -> bool:
    """Return `value`; raise TypeError when it is no bool."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be a bool, not {type(value).__name__}")
    return value


def check_timeout(value: object, name: str = "timeout") -> float | None:
    """Return `value` in seconds; raise TypeError when it is no number, ValueError when it is less than 0 or NaN.

    What is too far away to count with becomes the longest that can be waited for.
    """
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number of seconds or None, not {type(value).__name__}")
    if not value >= 0:
        raise ValueError(f"{name} must be 0 or more seconds, not {_shown(value)}")
    return float(min(value, _LONGEST_TIMEOUT_S))


def check_threads(value: object) -> int:
    """Return the number of threads; raise as `check_int` does."""
    return check_int("threads", value, 1, _MOST_THREADS)


def _shown(value: int | float) -> str:  # noqa: PYI041 - they differ here
    """`value` as text; Python refuses to print a number of more than some thousand digits."""
    longest_bits = 256
    if isinstance(value, int) and value.bit_length() > longest_bits:
        return f"a number of {value.bit_length()} bits"
    return str(value)
