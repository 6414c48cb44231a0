"""A turn that was paused to make room for others: limits, ends and errors reach it there.

On a pool of one thread, when several endless turns have begun, all but one are paused.
"""

from __future__ import annotations

import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from tests.hostile.arena import CPU, MEMORY, SILENCE, Arena, Victim, arena, for_each, in_own_process, until

from network_runtime import Sandbox, TerminatedError, _core

if TYPE_CHECKING:
    from collections.abc import Callable

    from network_runtime.limits import LimitOptions

T = TypeVar("T")

DEADLINE_S = 20

ENDLESS = "for (;;);"
# Tens of milliseconds of work.
LONG = "let x = 1; for (let i = 0; i < 2e7; i++) x = (x * 5 + i) | 0; 7"
# A second in one call of a built-in that looks at nothing, and nothing behind it.
DEAF = "const digits = '1'.repeat(2 ** 28); NETWORK.send('begun'); Number(digits) > 0"


def _begin(victim: Victim, code: str, start: Callable[[str], T]) -> T:
    begun = threading.Event()
    victim.isolate.on("begun", lambda _: begun.set())
    started = start(code if "begun" in code else f"NETWORK.send('begun'); {code}")
    assert begun.wait(DEADLINE_S), victim.events
    return started


def executed(here: Arena, code: str = ENDLESS, **limits: Unpack[LimitOptions]) -> Victim:
    """An isolate whose turn has begun."""
    options: LimitOptions = {"cpu_limit_ms": 0, **limits}
    victim = here.victim(**options)
    _begin(victim, code, victim.isolate.execute)
    return victim


def evaluated(
    here: Arena, callers: ThreadPoolExecutor, code: str, **limits: Unpack[LimitOptions]
) -> tuple[Victim, Future[Any]]:
    """The same, and what a thread gets that waits for its end."""
    options: LimitOptions = {"cpu_limit_ms": 0, **limits}
    victim = here.victim(**options)
    answer = _begin(victim, code, lambda script: callers.submit(victim.isolate.evaluate_sync, script, timeout=60))
    return victim, answer


def end_of(answer: Future[Any]) -> str:
    """The reason that ended the isolate instead."""
    error = answer.exception()
    assert isinstance(error, TerminatedError), error
    return str(error.reason)


def end(victims: list[Victim]) -> None:
    for victim in victims:
        assert victim.isolate.terminate()
    for victim in victims:
        assert victim.wait_end()["reason"] == "terminated"


@for_each("limit", ["cpu_limit_ms", "cpu_total_limit_ms"])
@in_own_process
def test_a_pause_is_no_cpu_time_and_a_limit_counts_on_behind_it(limit: str) -> None:
    with arena(threads=1) as here:
        burners = [executed(here) for _ in range(4)]
        limits: dict[str, Any] = {"cpu_limit_ms": 0, "cpu_total_limit_ms": 0, limit: 100}
        victim = here.victim(**limits)
        outcome = victim.run(ENDLESS)
        assert outcome.ending == f"{limit.removesuffix('_ms')}_exceeded", outcome
        said = victim.wait_end()
        assert 90 <= said["cpu_ms"] <= 350, said
        assert "unresponsive" not in victim.names()
        end(burners)


@in_own_process
def test_a_timeout_of_the_host_passes_while_a_turn_is_paused() -> None:
    with arena(threads=1) as here:
        burners = [executed(here) for _ in range(4)]
        victim = here.victim(cpu_limit_ms=0)
        assert victim.run(LONG, 0.001).ending == SILENCE
        assert victim.run("6 * 7").value == 42
        assert victim.run(ENDLESS, 0.2).ending == SILENCE
        end([victim, *burners])


@in_own_process
def test_ctrl_c_in_a_call_whose_turn_is_paused() -> None:
    with arena(threads=1) as here:
        burners = [executed(here) for _ in range(4)]
        victim = here.victim(cpu_limit_ms=0)
        main = threading.main_thread().ident or 0
        victim.isolate.on("begun", lambda _: signal.pthread_kill(main, signal.SIGINT))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            victim.isolate.evaluate_sync(f"NETWORK.send('begun'); {ENDLESS}", timeout=DEADLINE_S)
        except KeyboardInterrupt:
            end([victim, *burners])
        else:
            raise AssertionError("it returned")


@in_own_process
def test_who_is_terminated_ends_though_no_place_is_free() -> None:
    """The only place and the thread that may run beside it have turns that cannot be paused."""
    with arena(threads=1, left_mb=96) as here, ThreadPoolExecutor(2) as callers:
        burners = [executed(here) for _ in range(5)]
        deaf = [evaluated(here, callers, DEAF, memory_limit_mb=1024, unresponsive_after_ms=60_000)[1] for _ in range(2)]
        end(burners)
        assert not any(answer.done() for answer in deaf)
        assert [answer.result() for answer in deaf] == [True, True]


@in_own_process
def test_a_paused_turn_has_its_grace_period() -> None:
    with arena(threads=1) as here, ThreadPoolExecutor(1) as callers:
        burners = [executed(here) for _ in range(3)]
        ends, answer = evaluated(here, callers, LONG, destroy_grace_ms=60_000)
        does_not = executed(here, destroy_grace_ms=50)
        for victim in (ends, does_not):
            victim.isolate.destroy()
        assert answer.result() == 7
        assert ends.wait_end()["reason"] == "destroyed"
        assert does_not.wait_end()["reason"] == "destroy_grace_exceeded"
        end(burners)


@for_each("terminate", [0, 1])
@in_own_process
def test_a_shutdown_while_turns_are_paused(terminate: int) -> None:
    with arena(threads=1) as outer:
        threads = _core.live_counts()["threads"]
        sandbox = Sandbox(threads=1, destroy_grace_ms=50)
        here = Arena(sandbox)
        burners = [executed(here) for _ in range(6)]
        with ThreadPoolExecutor(1) as callers:
            _, answer = evaluated(here, callers, ENDLESS)
            sandbox.shutdown_sync(terminate=bool(terminate), timeout=DEADLINE_S)
            reason = "shutdown" if terminate else "destroy_grace_exceeded"
            assert end_of(answer) == reason
            del answer  # its traceback holds the pool
        assert [burner.wait_end()["reason"] for burner in burners] == [reason] * 6
        outer.serve_a_good_one()
        until(lambda: _core.live_counts()["threads"] == threads, f"no thread is left: {_core.live_counts()}")


@in_own_process
def test_memory_limits_are_met_beside_paused_turns_and_by_them() -> None:
    """Who is beyond its limit by a large object holds up those that pass theirs: it is never paused there."""
    with arena(threads=1, left_mb=128) as here:
        burners = [executed(here) for _ in range(3)]
        code = f"{LONG}; const half = 'a'.repeat(2 ** 28); (half + 'b').charCodeAt(0); (half + 'c').charCodeAt(0)"
        victims = [executed(here, code) for _ in range(4)]
        for victim in victims:
            victim.expect_limit(MEMORY)
        end(burners)


@in_own_process
def test_a_thread_that_is_lost_beside_paused_turns() -> None:
    with arena(threads=1, left_mb=128) as here, ThreadPoolExecutor(1) as callers:
        burners = [executed(here) for _ in range(4)]
        _, answer = evaluated(here, callers, DEAF, cpu_limit_ms=50, memory_limit_mb=1024, unresponsive_after_ms=100)
        assert end_of(answer) == CPU
        del answer  # its traceback holds the pool
        good = here.victim()
        for number in range(20):
            assert good.run(f"{number}").value == number
        end(burners)


@in_own_process
def test_ends_at_any_moment_of_a_pause() -> None:
    with arena(threads=2) as here:
        burners = [executed(here) for _ in range(3)]
        for _ in range(15):
            victims = [executed(here) for _ in range(4)]
            limited = here.victim(cpu_limit_ms=11)
            limited.isolate.execute(ENDLESS)
            end(victims)
            assert limited.wait_end()["reason"] == CPU
        end(burners)
