"""What one isolate may use. Plain values, for any thread."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Final, Literal, TypedDict, Unpack

from network_runtime._base.checks import check_bool, check_limit, well_formed
from network_runtime._base.limit_table import DEFAULT_LOCATION, DEFAULTS, for_core
from network_runtime._core import ResourceLimits

Isolation = Literal["shared", "cage"]

_ISOLATIONS: Final = ("shared", "cage")


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
    message_values: int
    held_bytes: int


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one isolate may use.

    Raises TypeError for a value of the wrong type and ValueError for one that is out of range; both name the argument.
    """

    cpu_limit_ms: int = DEFAULTS["cpu_limit_ms"]
    """CPU time of one turn (a message or a timer, with the microtasks it causes), in milliseconds; 0 = none."""
    cpu_total_limit_ms: int = DEFAULTS["cpu_total_limit_ms"]
    """CPU time of the isolate's whole life, in milliseconds; 0 = none."""
    memory_limit_mb: int = DEFAULTS["memory_limit_mb"]
    """JavaScript heap, buffers, WebAssembly memories and queued messages, in MiB, 7 at least; 0 = none: then one
    isolate can take all memory of the process."""
    isolation: Isolation = "shared"
    """"shared": isolates share V8 heap cages; "cage": this one has its own (about 70 in a process)."""
    console: bool | Literal["log"] = False
    """Whether console calls reach `on_system("console")`; "log": the log `network_runtime.console`, too."""
    location: str = DEFAULT_LOCATION
    """An absolute URL, what the script sees as `self.location`; one of http(s) is what relative URLs stand for."""
    destroy_grace_ms: int = DEFAULTS["destroy_grace_ms"]
    """Wall time that `destroy()` gives to a running turn, in milliseconds."""
    unresponsive_after_ms: int = DEFAULTS["unresponsive_after_ms"]
    """Wall time between a termination and giving up on the thread, in milliseconds."""
    mailbox_messages: int = DEFAULTS["mailbox_messages"]
    """Messages that may wait for the isolate; one more raises QueueFullError at the sender."""
    mailbox_bytes: int = DEFAULTS["mailbox_bytes"]
    """Bytes that may wait for the isolate."""
    outbox_messages: int = DEFAULTS["outbox_messages"]
    """Messages of the isolate that may wait for this process; one more throws QueueFullError in the script."""
    outbox_bytes: int = DEFAULTS["outbox_bytes"]
    """Bytes of the isolate that may wait for this process."""
    message_values: int = DEFAULTS["message_values"]
    """Values of one message of the isolate, or of an evaluation's result: itself, and every item of an array and member
    of an object in it. More throw a RangeError in the script: as Python's objects they take many times the bytes."""
    held_bytes: int = DEFAULTS["held_bytes"]
    """Bytes that this process may hold for the isolate beside its queues: half of them for `async` handlers under way,
    exchanges, open responses and WebSockets, half for the bodies of requests and what waits in WebSockets. Beyond it
    streams wait, and what is new is refused: the script gets an error."""

    def __post_init__(self) -> None:
        """Check every field."""
        for name in DEFAULTS:
            check_limit(name, getattr(self, name))
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
        return ResourceLimits(
            **for_core({name: getattr(self, name) for name in DEFAULTS}),
            own_cage=self.isolation == "cage",
            forward_console=bool(self.console),
            location=well_formed(self.location),
        )


_NAMES: Final = frozenset(field.name for field in fields(Limits))


def check_names(function: str, options: LimitOptions) -> None:
    """Raise TypeError for a keyword that is no limit."""
    for name in options:
        if name not in _NAMES:
            known = ", ".join(sorted(_NAMES))
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}; the limits are {known}")
