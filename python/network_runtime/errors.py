"""The errors of the Python API. Each class is also the builtin that a caller would catch. All can be pickled.

This module imports nothing else of the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

_CPU_REASONS = frozenset({"cpu_limit_exceeded", "cpu_total_limit_exceeded"})

# How an isolate ended, by reason; the limit's value replaces "{}".
_ENDS = {
    "cpu_limit_exceeded": "was ended: CPU limit{} exceeded",
    "cpu_total_limit_exceeded": "was ended: total CPU limit{} exceeded",
    "memory_limit_exceeded": "was ended: memory limit{} exceeded",
    "terminated": "was terminated",
    "destroy_grace_exceeded": "was destroyed, and its last turn did not end within destroy_grace_ms",
    "shutdown": "was terminated by the shutdown of its sandbox",
    "unresponsive": "was given up: it did not stop when it was told to",
    "destroyed": "was destroyed",
}


class NetworkRuntimeError(Exception):
    """The base of all errors of this package.

    `reaches_guest` says what happens when a handler of a request raises the error: if it is true, the script gets the
    error's text. Of all other exceptions a script learns only that the handler failed.
    """

    reaches_guest: ClassVar[bool] = False


class RequestError(NetworkRuntimeError):
    """Raised by a handler to refuse a request. The script can read it.

    The script's promise rejects with an Error that has this `name` and `message`. If `data` is not None, it becomes the
    Error's property `data`. It may be anything that a message carries.
    """

    reaches_guest = True

    def __init__(self, message: str, *, name: str = "Error", data: object = None) -> None:
        """Keep the parts. Raises TypeError when `message` or `name` is no str."""
        for argument, value in (("message", message), ("name", name)):
            if not isinstance(value, str):
                raise TypeError(f"{argument} must be a str, not {type(value).__name__}")
        super().__init__(message)
        self.message = message
        self.name = name
        self.data = data


class ScriptError(NetworkRuntimeError):
    """A script threw an error, or its promise rejected. When a handler raises one, the script that asked gets it.

    `name` and `message` are those of the JavaScript error ("TypeError", "x is not a function"). `stack` is its stack
    text, with the script's own file names and lines; it may be empty. `code` is the error's property of that name, if
    that is text or a number. `data` has its other own enumerable properties, as far as they can be sent.

    `cause` is the error's cause: a ScriptError, which is also `__cause__`, or a value that is no error. When a handler
    of this process refused a request and the script did not catch that, `__cause__` is what the handler raised.
    `errors` are the errors of an AggregateError.

    `is_error` is False when the script threw something that is no Error. `value` is then what it threw, as far as it
    can be sent.
    """

    reaches_guest = True

    def __init__(  # noqa: PLR0913 - an error has that many parts
        self,
        name: str,
        message: str,
        stack: str = "",
        *,
        code: str | float | None = None,
        data: dict[str, Any] | None = None,
        value: object = None,
        is_error: bool = True,
        cause: object = None,
        errors: Iterable[ScriptError] = (),
    ) -> None:
        """Keep the parts; the stack is also shown under a Python traceback."""
        NetworkRuntimeError.__init__(self, name, message, stack)  # by name: a subclass has a second base
        self.name = name
        self.message = message
        self.stack = stack
        self.code = code
        self.data = {} if data is None else data
        self.value = value
        self.is_error = is_error
        self.cause = cause
        self.errors = list(errors)
        if isinstance(cause, ScriptError):
            self.__cause__ = cause
        if stack:
            self.add_note(f"JavaScript stack:\n{stack}")

    def __setstate__(self, state: dict[str, Any] | None) -> None:
        """Restore the parts from a pickle, which has no `__cause__`."""
        self.__dict__.update(state or {})
        if isinstance(self.cause, ScriptError):
            self.__cause__ = self.cause

    def __str__(self) -> str:
        """The error as JavaScript shows it: `TypeError: x is not a function`."""
        return f"{self.name}: {self.message}" if self.message else self.name


class TerminatedError(NetworkRuntimeError):
    """The isolate was ended while it owed an answer.

    `isolate` is its id. `reason` is the machine-readable cause ("terminated", "cpu_limit_exceeded", …). `cpu_ms` (CPU
    time of its whole life, in milliseconds) and `heap_bytes` are what it had used, or None where that is not known.
    `limit_ms` or `limit_mb` is the limit that ended it. `stack` says where the script was stopped: the innermost ten
    frames, as JavaScript shows them. It is empty when no script ran or a built-in function could not be interrupted.
    """

    def __init__(
        self,
        isolate: int,
        reason: str,
        cpu_ms: float | None = None,
        heap_bytes: int | None = None,
        *,
        limit_ms: float | None = None,
        limit_mb: float | None = None,
        stack: str = "",
    ) -> None:
        """Keep the facts. `str()` makes a sentence of them. A Python traceback shows the stack, too."""
        self.isolate = isolate
        self.reason = reason
        self.cpu_ms = cpu_ms
        self.heap_bytes = heap_bytes
        self.limit_ms = limit_ms
        self.limit_mb = limit_mb
        self.stack = stack
        # One argument only: OSError, a base of TimeoutError, makes `errno` and `strerror` of two.
        super().__init__(str(self))
        if stack:
            self.add_note(f"JavaScript stack:\n{stack}")

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the facts, from which the error is made again."""
        facts = (self.cpu_ms, self.heap_bytes, self.limit_ms, self.limit_mb, self.stack)
        return _remade, (type(self), self.isolate, self.reason, *facts), self.__dict__

    def __str__(self) -> str:
        """The isolate, the reason, and what the isolate had used."""
        used = [] if self.cpu_ms is None else [f"{self.cpu_ms:g} ms CPU"]
        if self.heap_bytes is not None:
            used.append(f"{self.heap_bytes} bytes of heap")
        spent = f" (used {', '.join(used)})" if used else ""
        return f"Isolate #{self.isolate} {how_it_ended(self.reason, self.limit_ms, self.limit_mb)}{spent}"


class CpuLimitError(TerminatedError, TimeoutError):
    """The isolate used more CPU time than `cpu_limit_ms` or `cpu_total_limit_ms` allows."""


class MemoryLimitError(TerminatedError, MemoryError):
    """The isolate used more memory than `memory_limit_mb` allows."""


class IsolateDestroyedError(NetworkRuntimeError, RuntimeError):
    """The isolate is destroyed and accepts nothing more.

    `reason` says why: "destroyed", or one of the reasons of `TerminatedError`.
    """

    def __init__(self, isolate: int, reason: str | None = None) -> None:
        """Keep the isolate's id and the reason."""
        super().__init__(isolate, reason)
        self.isolate = isolate
        self.reason = reason

    def __str__(self) -> str:
        """The isolate, and why it ended."""
        if self.reason is None or self.reason == "destroyed":
            return f"Isolate #{self.isolate} is destroyed"
        return f"Isolate #{self.isolate} is destroyed: {self.reason}"


class IsolateCreateError(NetworkRuntimeError, RuntimeError):
    """An isolate could not be created."""


class SandboxUnavailableError(IsolateCreateError):
    """This process cannot run V8. The text says why, and names the process's limit if one is the cause.

    There is too little address space or memory, no thread or descriptor is left, or the process was forked from one
    that ran V8.
    """


class QueueFullError(NetworkRuntimeError):
    """A bounded queue has no room, because the other side does not keep up. The message was not sent."""


class EvaluateTimeoutError(NetworkRuntimeError, TimeoutError):
    """`evaluate_sync` got no answer within its timeout. The evaluation itself goes on."""


class SerializationError(NetworkRuntimeError, TypeError):
    """A value cannot be sent: JSON with bytes does not carry it. `path` leads to it, like `data.items[3].when`."""

    def __init__(self, path: str, problem: str) -> None:
        """Keep both parts. `problem` continues the path: "is a set: use a list"."""
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        """`data.items[3].when is a set: use a list`."""
        return f"{self.path} {self.problem}"


class MessageTooLargeError(SerializationError, ValueError):
    """A message, or source text, is larger than its whole queue. Trying again is of no use.

    `size` and `limit` are bytes: `limit` is `mailbox_bytes`, or what an isolate with a memory limit compiles.
    """

    def __init__(self, size: int, limit: int) -> None:
        """Keep both sizes."""
        super().__init__("message", f"of {size} bytes is larger than the isolate ever accepts ({limit} bytes)")
        self.args = (size, limit)
        self.size = size
        self.limit = limit


class UnsendableResultError(ScriptError, SerializationError):
    """The result of a script cannot be sent: it holds a function, a symbol or a circle. `path` leads to it.

    The script itself ran to its end. `name` and `message` are those of the JavaScript error, as in any ScriptError.
    """

    def __init__(self, name: str, message: str, stack: str, path: str) -> None:
        """`message` starts with the path."""
        ScriptError.__init__(self, name, message, stack)
        self.args = (name, message, stack, path)
        self.path = path
        self.problem = message.removeprefix(f"{path} ")


class BodyError(NetworkRuntimeError, OSError):
    """The body of a `fetch` broke off: the script's stream failed, the request was aborted, or the isolate ended."""

    reaches_guest = True


class FetchError(NetworkRuntimeError, OSError):
    """A script's request failed on the network. The script reads the text, so it names no address."""

    reaches_guest = True


class FetchRefusedError(FetchError, PermissionError):
    """The policy does not allow a script's request, or the response to it."""


class SandboxClosedError(NetworkRuntimeError, RuntimeError):
    """The sandbox is shut down."""


def _remade(
    kind: type[TerminatedError],
    isolate: int,
    reason: str,
    cpu_ms: float | None,
    heap_bytes: int | None,
    limit_ms: float | None,
    limit_mb: float | None,
    stack: str,
) -> TerminatedError:
    return kind(isolate, reason, cpu_ms, heap_bytes, limit_ms=limit_ms, limit_mb=limit_mb, stack=stack)


def how_it_ended(reason: str, limit_ms: float | None = None, limit_mb: float | None = None) -> str:
    """Continue the sentence "Isolate #1 …": "was ended: CPU limit of 500 ms exceeded"."""
    limit = ""
    if limit_ms is not None:
        limit = f" of {limit_ms:g} ms"
    elif limit_mb is not None:
        limit = f" of {limit_mb:g} MB"
    return _ENDS.get(reason, f"was ended: {reason}").format(limit)


def terminated(
    isolate: int,
    reason: str,
    cpu_ms: float | None = None,
    heap_bytes: int | None = None,
    *,
    limit_ms: float | None = None,
    limit_mb: float | None = None,
    stack: str = "",
) -> NetworkRuntimeError:
    """Make the error for an evaluation whose isolate ended before it answered."""
    if reason == "destroyed":
        return IsolateDestroyedError(isolate, reason)
    kind = TerminatedError
    if reason in _CPU_REASONS:
        kind = CpuLimitError
    elif reason == "memory_limit_exceeded":
        kind = MemoryLimitError
    return kind(isolate, reason, cpu_ms, heap_bytes, limit_ms=limit_ms, limit_mb=limit_mb, stack=stack)
