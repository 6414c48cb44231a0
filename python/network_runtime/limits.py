"""The limits of one isolate. They are plain values and may be used on any thread."""

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
    """The limits of one isolate.

    Raises TypeError for a value of the wrong type and ValueError for one that is out of range. Both name the argument.
    """

    cpu_limit_ms: int = DEFAULTS["cpu_limit_ms"]
    """CPU time of one turn (a message or a timer, with the microtasks it causes), in milliseconds; 0 = no limit."""
    cpu_total_limit_ms: int = DEFAULTS["cpu_total_limit_ms"]
    """CPU time of the isolate's whole life, in milliseconds; 0 = no limit."""
    memory_limit_mb: int = DEFAULTS["memory_limit_mb"]
    """Memory of the isolate, in MiB: JavaScript heap, buffers, WebAssembly memories, native memory and queued messages.
    At least 7, or 0 = no limit: then one isolate can take all memory of the process."""
    isolation: Isolation = "shared"
    """"shared": isolates share V8's heap cages. "cage": this one has a cage of its own (about 70 in a process)."""
    console: bool | Literal["log"] = False
    """Whether console calls reach `on_system("console")`. "log": they also go to the log `network_runtime.console`."""
    location: str = DEFAULT_LOCATION
    """An absolute URL: the script's `self.location`. If it is http(s), relative URLs are resolved against it."""
    destroy_grace_ms: int = DEFAULTS["destroy_grace_ms"]
    """Wall time that a running turn has after `destroy()`, in milliseconds. Then it is terminated."""
    unresponsive_after_ms: int = DEFAULTS["unresponsive_after_ms"]
    """Wall time after a termination, in milliseconds. A turn that has not stopped by then loses its thread: the isolate
    is reported as "unresponsive", and another thread takes over."""
    mailbox_messages: int = DEFAULTS["mailbox_messages"]
    """Messages that may wait for the isolate. One more raises QueueFullError at the sender."""
    mailbox_bytes: int = DEFAULTS["mailbox_bytes"]
    """Bytes that may wait for the isolate."""
    outbox_messages: int = DEFAULTS["outbox_messages"]
    """Messages of the isolate that may wait for this process. One more throws QueueFullError in the script."""
    outbox_bytes: int = DEFAULTS["outbox_bytes"]
    """Bytes of the isolate that may wait for this process."""
    message_values: int = DEFAULTS["message_values"]
    """Values in one message of the isolate, or in an evaluation's result: the value itself, every item of an array and
    every member of an object in it. More throw a RangeError in the script. They are limited because a value takes many
    times the bytes as a Python object."""
    held_bytes: int = DEFAULTS["held_bytes"]
    """Bytes that this process may hold for the isolate beside its queues. One half is for running `async` handlers,
    exchanges, open responses and WebSockets. The other half is for the bodies of requests and for what waits in
    WebSockets. When a half is used up, streams wait and new work is refused: the script gets an error."""

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
            _ = self.resources  # parses the URL

    def override(self, **options: Unpack[LimitOptions]) -> Limits:
        """These limits with some fields replaced. Raises TypeError for an unknown name."""
        if not options:
            return self
        check_names("create_isolate", options)
        return replace(self, **options)

    def __getstate__(self) -> dict[str, object]:
        """The fields, without the cached `resources`."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def resources(self) -> ResourceLimits:
        """The same limits in the core's form."""
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
