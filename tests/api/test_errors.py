"""The classes of errors: what else they are, what they say, and that they travel between processes."""

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
        (nr.TerminatedError(1, "terminated"), Exception, "Isolate #1 was terminated: terminated"),
        (
            nr.CpuLimitError(2, "cpu_limit_exceeded", 100.5, 2048),
            TimeoutError,
            (
                "Isolate #2 used more CPU time in one turn than cpu_limit_ms allows: cpu_limit_exceeded "
                "(used 100.5 ms CPU, 2048 bytes of heap)"
            ),
        ),
        (
            nr.MemoryLimitError(3, "memory_limit_exceeded"),
            MemoryError,
            "Isolate #3 used more memory than memory_limit_mb allows: memory_limit_exceeded",
        ),
        (nr.IsolateDestroyedError(4), RuntimeError, "Isolate #4 is destroyed"),
        (nr.IsolateDestroyedError(4, "shutdown"), RuntimeError, "Isolate #4 is destroyed: shutdown"),
        (nr.SerializationError("data.x", "is a set"), TypeError, "data.x is a set"),
        (nr.QueueFullError("full"), Exception, "full"),
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
