"""Runs hostile code against the sandbox: a process for each case, and the assertions that all cases share.

A case is a function with `@in_own_process`. Pytest calls it in the parent. That starts a child, which calls it again
and runs its body. The parent asserts that the child runs to its end and prints nothing to standard error. In the child,
`attack` (for one script) or `arena` (for anything else) asserts that the right limit fires, with the right event. It
also asserts that the same pool then serves a good isolate, in about as much memory as before.
"""

from __future__ import annotations

import faulthandler
import functools
import gc
import importlib
import json
import os
import resource
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Unpack

from network_runtime import (
    CpuLimitError,
    EvaluateTimeoutError,
    Isolate,
    IsolateDestroyedError,
    MemoryLimitError,
    Sandbox,
    ScriptError,
    TerminatedError,
    _core,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from network_runtime.limits import LimitOptions

P = ParamSpec("P")

# How a script may end, beside the name of a JavaScript error.
CPU = "cpu_limit_exceeded"
MEMORY = "memory_limit_exceeded"
VALUE = "a value"
SILENCE = "no answer"

CPU_LIMIT_MS = 100
MEMORY_LIMIT_MB = 32

_PROCESS_DEADLINE_S = 60
_ANSWER_DEADLINE_S = 20.0
_INSIDE = "NETWORK_RUNTIME_ARENA"
_MB = 1 << 20


# --- a process of its own -------------------------------------------------------------------------------------------


def in_own_process(case: Callable[P, None]) -> Callable[P, None]:
    """Run the case in a child process. Its arguments must be what JSON can carry."""

    @functools.wraps(case)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        __tracebackhide__ = True
        if os.environ.get(_INSIDE):
            case(*args, **kwargs)
            return
        code, output, errors = spawn(case.__module__, case.__qualname__, [args, kwargs])
        if code != 0 or errors:
            raise AssertionError(f"exit code {code}\n{output[-2000:]}\n{errors[-6000:]}")

    return run


def spawn(module: str, function: str, arguments: object) -> tuple[int, str, str]:
    """Call `module.function` in a child; its exit code, output and errors."""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, sys.path)), PYTHONUNBUFFERED="1")
    environment[_INSIDE] = "1"
    command = [sys.executable, "-m", "tests.hostile.arena", module, function]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(arguments),
            env=environment,
            capture_output=True,
            text=True,
            timeout=_PROCESS_DEADLINE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        return -1, f"the process hangs: killed after {_PROCESS_DEADLINE_S} s", str(expired.stderr or "")
    return done.returncode, done.stdout, done.stderr


def _child() -> None:
    module, function = sys.argv[1:]
    args, kwargs = json.load(sys.stdin)
    faulthandler.dump_traceback_later(_PROCESS_DEADLINE_S - 5, exit=True)
    case: Any = importlib.import_module(module)
    for part in function.split("."):
        case = getattr(case, part)
    case(*args, **kwargs)


def for_each(parameter: str, values: Iterable[str | int]) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """`pytest.mark.parametrize`, but the child does without pytest: it takes longer to load than most cases take."""
    if os.environ.get(_INSIDE):
        return lambda case: case
    import pytest

    return pytest.mark.parametrize(parameter, list(values))


# --- memory ---------------------------------------------------------------------------------------------------------


def resident_mb() -> float:
    """Resident memory of this process now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / _MB


def peak_mb() -> float:
    """The most that it ever was. Not getrusage's ru_maxrss: that starts from the process that started this one."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def mappings() -> int:
    """Memory mappings of this process: the kernel allows some 65,000."""
    return Path("/proc/self/maps").read_bytes().count(b"\n")


def thread_cpu_ms(name: str) -> float:
    """What the threads of that name that are there have used: the first 15 characters of it."""
    threads = [path for path in Path("/proc/self/task").iterdir() if (path / "comm").read_text().strip() == name]
    return sum(int((path / "schedstat").read_text().split()[0]) for path in threads) / 1e6


def until(condition: Callable[[], bool], what: str, deadline_s: float = _ANSWER_DEADLINE_S) -> None:
    """Wait for a condition that nothing announces."""
    end = time.monotonic() + deadline_s
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, f"not within {deadline_s} s: {what}"
        pause.wait(0.005)


# --- the arena ------------------------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """How an evaluation ended: VALUE, SILENCE, the name of a script's error, or the reason that ended the isolate."""

    ending: str
    value: Any = None
    message: str = ""


@dataclass
class Victim:
    """An isolate under attack, and the system events about it."""

    isolate: Isolate
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    hears: tuple[str, ...] = ("terminated", "destroyed", "error", "unresponsive")

    def __post_init__(self) -> None:
        """Listen."""
        for name in self.hears:
            self.isolate.on_system(name, functools.partial(self._note, name))

    def _note(self, name: str, data: dict[str, Any]) -> None:
        self.events.append((name, data))

    def run(self, code: str, timeout_s: float = _ANSWER_DEADLINE_S) -> Outcome:
        """Evaluate the script and wait for its end; that may have come before, as what others do for it is charged."""
        try:
            return Outcome(VALUE, self.isolate.evaluate_sync(code, timeout=timeout_s))
        except (CpuLimitError, MemoryLimitError, TerminatedError, IsolateDestroyedError) as error:
            return Outcome(str(error.reason), message=str(error))
        except EvaluateTimeoutError as error:
            return Outcome(SILENCE, message=str(error))
        except ScriptError as error:
            return Outcome(error.name, message=error.message)

    def names(self) -> list[str]:
        """The events so far, by name."""
        return [name for name, _ in self.events]

    def wait_end(self, deadline_s: float = _ANSWER_DEADLINE_S) -> dict[str, Any]:
        """Wait for the event "destroyed" and return its data."""
        assert self.isolate.wait_destroyed_sync(deadline_s), f"{self.isolate} does not end; so far: {self.events}"
        until(lambda: "destroyed" in self.names(), f'"destroyed" in {self.events}')
        return next(data for name, data in self.events if name == "destroyed")

    def expect_limit(self, reason: str, overshoot_ms: float = 250) -> None:
        """The limit ended it: "terminated", then "destroyed", both with the reason; CPU near its limit."""
        said = self.wait_end()
        assert said["reason"] == reason, (reason, self.events)
        ends = [(name, data["reason"]) for name, data in self.events if name in ("terminated", "destroyed")]
        assert ends == [("terminated", reason), ("destroyed", reason)], self.events
        assert "unresponsive" not in self.names(), self.events
        if reason == CPU:
            limit_ms = CPU_LIMIT_MS
            assert limit_ms * 0.9 <= said["cpu_ms"] <= limit_ms + overshoot_ms, self.events


@dataclass
class Arena:
    """A sandbox that must survive."""

    sandbox: Sandbox

    def victim(self, **limits: Unpack[LimitOptions]) -> Victim:
        """One more isolate to attack with."""
        return Victim(self.sandbox.create_isolate_sync(**limits))

    def serve_a_good_one(self) -> None:
        """The pool serves an isolate that does a bit of everything."""
        with self.sandbox.create_isolate_sync(cpu_limit_ms=2000, memory_limit_mb=64) as isolate:
            isolate.on_request("double", lambda data: data * 2)
            code = """(async () => {
              const later = await new Promise((resolve) => setTimeout(resolve, 1, 20));
              const answer = await NETWORK.request("double", 11);
              return [later + answer, [3, 1, 2].sort().join(""), new Uint8Array(3).length];
            })()"""
            assert isolate.evaluate_sync(code, timeout=_ANSWER_DEADLINE_S) == [42, "123", 3]


@contextmanager
def arena(
    *, threads: int = 1, left_mb: float = 64, most_mb: float | None = None, **limits: Unpack[LimitOptions]
) -> Iterator[Arena]:
    """A sandbox; afterwards: it serves a good isolate, memory is back but for `left_mb`, and nothing is left of it.

    `most_mb`: what resident memory may grow by at its peak.
    """
    guard = _MemoryGuard()
    options: LimitOptions = {"cpu_limit_ms": CPU_LIMIT_MS, "memory_limit_mb": MEMORY_LIMIT_MB, **limits}
    with Sandbox(threads=threads, **options) as sandbox:
        here = Arena(sandbox)
        here.serve_a_good_one()
        before = resident_mb()
        yield here
        here.serve_a_good_one()
        if most_mb is not None:
            grown = peak_mb() - before
            assert grown <= most_mb, f"resident memory grew by {grown:.0f} MB for a moment; allowed: {most_mb}"
        sandbox.shutdown_sync(terminate=True, timeout=_ANSWER_DEADLINE_S)
    gc.collect()
    until(lambda: resident_mb() - before <= left_mb, f"memory back (before: {before:.0f} MB, now {resident_mb():.0f})")
    until(lambda: not any(_core.live_counts().values()), f"nothing left in the core: {_core.live_counts()}")
    guard.stop()


def attack(
    code: str,
    *endings: str,
    most_mb: float = 160,
    left_mb: float = 64,
    overshoot_ms: float = 250,
    timeout_s: float = _ANSWER_DEADLINE_S,
    **limits: Unpack[LimitOptions],
) -> Outcome:
    """Evaluate one hostile script on a pool of one thread: it must end in one of `endings`."""
    with arena(most_mb=most_mb, left_mb=left_mb, **limits) as here:
        victim = here.victim()
        outcome = victim.run(code, timeout_s)
        assert outcome.ending in endings, f"{outcome.ending} {outcome.value!r:.200} {outcome.message:.200}"
        if outcome.ending in (CPU, MEMORY):
            victim.expect_limit(outcome.ending, overshoot_ms)
        else:
            victim.isolate.terminate()
            victim.wait_end()
    return outcome


class _MemoryGuard:
    """Ends this process before a failed case takes the machine's memory."""

    MOST_MB = 4000

    def __init__(self) -> None:
        self._stopped = threading.Event()
        threading.Thread(target=self._watch, name="memory-guard", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _watch(self) -> None:
        while not self._stopped.wait(0.02):
            if resident_mb() > self.MOST_MB:
                sys.stderr.write(f"resident memory passed {self.MOST_MB} MB\n")
                sys.stderr.flush()
                os._exit(70)


if __name__ == "__main__":
    _child()
