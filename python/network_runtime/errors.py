"""What the embedding API raises. Each class also is the builtin that a caller would catch; all can be pickled.

Leaf module: imports nothing of the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

_CPU_REASONS = frozenset({"cpu_limit_exceeded", "cpu_total_limit_exceeded"})

# What ended an isolate; "{}" is where the limit's value goes.
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

    `reaches_guest`: whether a script reads its text where a handler of its request raises it. Of all other exceptions
    a script learns only that the handler failed.
    """

    reaches_guest: ClassVar[bool] = False


class RequestError(NetworkRuntimeError):
    """What a handler raises to refuse a request, for the script to read.

    The script's promise rejects with an Error of this `name` and `message`; what `data` holds, unless it is None, is
    its property `data`, and may be whatever a message carries.
    """

    reaches_guest = True

    def __init__(self, message: str, *, name: str = "Error", data: object = None) -> None:
        """Raises TypeError when `message` or `name` is no str."""
        for argument, value in (("message", message), ("name", name)):
            if not isinstance(value, str):
                raise TypeError(f"{argument} must be a str, not {type(value).__name__}")
        super().__init__(message)
        self.message = message
        self.name = name
        self.data = data


class ScriptError(NetworkRuntimeError):
    """A script threw, or rejected. Raised by a handler, it reaches the script that asked.

    `name` and `message` are those of the JavaScript error ("TypeError", "x is not a function"); `stack` is its stack
    text with the script's own file names and lines, and may be empty. `code` is its property of that name, where that
    is text or a number; `data` its other own enumerable properties, as far as they can travel.

    `cause` is its cause: a ScriptError, which is `__cause__` too, or a value that is no error. Where the error comes
    from a handler of this process (the script asked, was refused, and did not catch it), `__cause__` is what the
    handler raised. `errors` are those of an AggregateError.

    `is_error` is False where the script threw something that is no Error; `value` is then that, as far as it can
    travel.
    """

    reaches_guest = True

    def __init__(  # noqa: PLR0913 - that many things an error is
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
        NetworkRuntimeError.__init__(self, name, message, stack)  # not what comes next in a class of two bases
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
        """Take the parts from a pickle, which has no `__cause__`."""
        self.__dict__.update(state or {})
        if isinstance(self.cause, ScriptError):
            self.__cause__ = self.cause

    def __str__(self) -> str:
        """As JavaScript shows it: `TypeError: x is not a function`."""
        return f"{self.name}: {self.message}" if self.message else self.name


class TerminatedError(NetworkRuntimeError):
    """The isolate was ended while it owed an answer.

    `isolate` is its id, `reason` the machine-readable cause ("terminated", "cpu_limit_exceeded", …). `cpu_ms`
    (milliseconds of CPU time over its life) and `heap_bytes` say what it had used, where that is known; `limit_ms` or
    `limit_mb` which limit it was. `stack` says where the script was when it was stopped: the innermost ten frames as
    JavaScript shows them, and empty where none ran or a built-in function could not be interrupted.
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
        """Keep the facts; `str()` makes a sentence of them. The stack is also shown under a Python traceback."""
        self.isolate = isolate
        self.reason = reason
        self.cpu_ms = cpu_ms
        self.heap_bytes = heap_bytes
        self.limit_ms = limit_ms
        self.limit_mb = limit_mb
        self.stack = stack
        # One argument: of two, OSError, which TimeoutError is, makes `errno` and `strerror`.
        super().__init__(str(self))
        if stack:
            self.add_note(f"JavaScript stack:\n{stack}")

    def __reduce__(self) -> tuple[object, ...]:
        """As it was made."""
        facts = (self.cpu_ms, self.heap_bytes, self.limit_ms, self.limit_mb, self.stack)
        return _remade, (type(self), self.isolate, self.reason, *facts), self.__dict__

    def __str__(self) -> str:
        """Name the isolate, the reason and what it had used."""
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
    """The isolate is destroyed and takes nothing more. `reason` says why: "destroyed", or as for `TerminatedError`."""

    def __init__(self, isolate: int, reason: str | None = None) -> None:
        """Keep the isolate's id and the reason."""
        super().__init__(isolate, reason)
        self.isolate = isolate
        self.reason = reason

    def __str__(self) -> str:
        """Name the isolate, and why it ended."""
        if self.reason is None or self.reason == "destroyed":
            return f"Isolate #{self.isolate} is destroyed"
        return f"Isolate #{self.isolate} is destroyed: {self.reason}"


class IsolateCreateError(NetworkRuntimeError, RuntimeError):
    """An isolate could not be created."""


class SandboxUnavailableError(IsolateCreateError):
    """This process cannot run V8; the text says why, and names the limit of the process where that is it.

    There is too little address space or memory, no thread or descriptor left, or it was forked from one that ran V8.
    """


class QueueFullError(NetworkRuntimeError):
    """A bounded queue has no room: the other side does not keep up. What was to be sent was not sent."""


class EvaluateTimeoutError(NetworkRuntimeError, TimeoutError):
    """`evaluate_sync` got no answer within its timeout. The evaluation itself goes on."""


class SerializationError(NetworkRuntimeError, TypeError):
    """A value that JSON with bytes cannot carry. `path` leads to the culprit, like `data.items[3].when`."""

    def __init__(self, path: str, problem: str) -> None:
        """`problem` goes on from the path: "is a set: use a list"."""
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        """`data.items[3].when is a set: use a list`."""
        return f"{self.path} {self.problem}"


class MessageTooLargeError(SerializationError, ValueError):
    """A message, or source text, that is larger than its queue takes at any time: to try again is no use.

    `size` and `limit` are bytes: `limit` is `mailbox_bytes`, or what an isolate with a memory limit compiles.
    """

    def __init__(self, size: int, limit: int) -> None:
        """Keep both sizes."""
        super().__init__("message", f"of {size} bytes is larger than the isolate takes at any time ({limit} bytes)")
        self.args = (size, limit)
        self.size = size
        self.limit = limit


class UnsendableResultError(ScriptError, SerializationError):
    """What a script came to cannot be sent: a function, a symbol, a circle. `path` leads to the culprit.

    The script itself ran to its end. `name` and `message` are those of the JavaScript error, like any ScriptError's.
    """

    def __init__(self, name: str, message: str, stack: str, path: str) -> None:
        """`message` starts with the path."""
        ScriptError.__init__(self, name, message, stack)
        self.args = (name, message, stack, path)
        self.path = path
        self.problem = message.removeprefix(f"{path} ")


class BodyError(NetworkRuntimeError, OSError):
    """The body of a `fetch` broke off: the worker's stream failed, the request was aborted, or the isolate ended."""

    reaches_guest = True


class FetchError(NetworkRuntimeError, OSError):
    """A guest's request failed on the network. The text is the guest's to read: it names no address."""

    reaches_guest = True


class FetchRefusedError(FetchError, PermissionError):
    """A guest's request, or what answered it, is not within the policy."""


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
    """Go on from "Isolate #1": "was ended: CPU limit of 500 ms exceeded"."""
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
    """The error for an answer that a termination took away."""
    if reason == "destroyed":
        return IsolateDestroyedError(isolate, reason)
    kind = TerminatedError
    if reason in _CPU_REASONS:
        kind = CpuLimitError
    elif reason == "memory_limit_exceeded":
        kind = MemoryLimitError
    return kind(isolate, reason, cpu_ms, heap_bytes, limit_ms=limit_ms, limit_mb=limit_mb, stack=stack)
