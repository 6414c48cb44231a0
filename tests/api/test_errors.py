"""The classes of errors: their base classes, their texts, and that they can be sent between processes."""

from __future__ import annotations

import pickle

import pytest

import network_runtime as nr
from network_runtime.errors import terminated


@pytest.mark.parametrize(
    ("error", "builtin", "text"),
    [
        (nr.ScriptError("TypeError", "no", "TypeError: no\n    at x.js:1:1"), Exception, "TypeError: no"),
        (nr.ScriptError("Error", ""), Exception, "Error"),
        (nr.TerminatedError(1, "terminated"), Exception, "Isolate #1 was terminated"),
        (
            nr.CpuLimitError(2, "cpu_limit_exceeded", 100.5, 2048, limit_ms=100, stack="    at f (x.js:1:1)"),
            TimeoutError,
            "Isolate #2 was ended: CPU limit of 100 ms exceeded (used 100.5 ms CPU, 2048 bytes of heap)",
        ),
        (
            nr.CpuLimitError(2, "cpu_total_limit_exceeded", limit_ms=0.5),
            TimeoutError,
            "Isolate #2 was ended: total CPU limit of 0.5 ms exceeded",
        ),
        (
            nr.MemoryLimitError(3, "memory_limit_exceeded", limit_mb=32),
            MemoryError,
            "Isolate #3 was ended: memory limit of 32 MB exceeded",
        ),
        (
            nr.MemoryLimitError(3, "memory_limit_exceeded"),
            MemoryError,
            "Isolate #3 was ended: memory limit exceeded",
        ),
        (nr.IsolateDestroyedError(4), RuntimeError, "Isolate #4 is destroyed"),
        (nr.IsolateDestroyedError(4, "shutdown"), RuntimeError, "Isolate #4 is destroyed: shutdown"),
        (nr.SerializationError("data.x", "is a set"), TypeError, "data.x is a set"),
        (
            nr.UnsendableResultError("TypeError", "result.f is a function", "Error\n  at x", "result.f"),
            nr.ScriptError,
            "TypeError: result.f is a function",
        ),
        (
            nr.MessageTooLargeError(70, 64),
            ValueError,
            "message of 70 bytes is larger than the isolate ever accepts (64 bytes)",
        ),
        (nr.QueueFullError("full"), Exception, "full"),
        (nr.RequestError("no", name="AuthError", data={"code": 401}), Exception, "no"),
        (nr.EvaluateTimeoutError("late"), TimeoutError, "late"),
        (nr.SandboxClosedError("closed"), RuntimeError, "closed"),
        (nr.IsolateCreateError("no"), RuntimeError, "no"),
    ],
    ids=repr,
)
def test_classes(error: nr.NetworkRuntimeError, builtin: type[Exception], text: str) -> None:
    assert isinstance(error, nr.NetworkRuntimeError)
    assert isinstance(error, builtin)
    assert str(error) == text
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == text
    assert copy.__dict__ == error.__dict__
    assert copy.args == error.args


def test_an_end_is_no_error_of_the_operating_system() -> None:
    error = nr.CpuLimitError(7, "cpu_limit_exceeded", 100.0, 2048, limit_ms=100, stack="    at f (x.js:1:1)")
    assert error.errno is None
    assert error.strerror is None
    assert error.filename is None
    assert error.args == (str(error),)
    assert repr(error) == f"CpuLimitError({str(error)!r})"
    assert error.__notes__ == ["JavaScript stack:\n    at f (x.js:1:1)"]
    assert (error.isolate, error.limit_ms, error.limit_mb) == (7, 100, None)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("cpu_limit_exceeded", nr.CpuLimitError),
        ("cpu_total_limit_exceeded", nr.CpuLimitError),
        ("memory_limit_exceeded", nr.MemoryLimitError),
        ("destroyed", nr.IsolateDestroyedError),
        ("terminated", nr.TerminatedError),
        ("destroy_grace_exceeded", nr.TerminatedError),
        ("shutdown", nr.TerminatedError),
        ("unresponsive", nr.TerminatedError),
    ],
)
def test_reasons(reason: str, kind: type[Exception]) -> None:
    error = terminated(7, reason)
    assert type(error) is kind
    assert error.reason == reason  # type: ignore[attr-defined]
