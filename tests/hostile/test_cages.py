"""Isolates that share a cage, and a process that has no room for one more."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from pathlib import Path

from tests.hostile.arena import MEMORY, VALUE, Victim, arena, for_each, in_own_process, mappings, resident_mb, until

from network_runtime import Isolate, IsolateCreateError, Sandbox

# Objects of 132 KB: each has its own page, and takes 256 KB of the cage and two mappings.
LARGE = "(globalThis.all ??= []).push(new Array(33000).fill(0))"
LARGE_BIGINT = "(globalThis.all ??= []).push(1n << 1100000n)"


def many(count: int, code: str = LARGE) -> str:
    return f"for (let i = 0; i < {count}; i++) {code}; all.length"


def max_mappings() -> int:
    return int(Path("/proc/sys/vm/max_map_count").read_text())


class HostMappings:
    """Mappings that the embedding program takes itself: every other page of one reservation."""

    _PAGE = 4096

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.mmap.restype = ctypes.c_void_p
        self._libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
        self._libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        self._libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        self._size = max_mappings() * 2 * self._PAGE
        private_anonymous_noreserve = 0x4022
        start = self._libc.mmap(None, self._size, 0, private_anonymous_noreserve, -1, 0)
        assert start not in (None, ctypes.c_void_p(-1).value)
        self._start: int = start
        self._taken = 0

    def take(self, count: int) -> None:
        """So many more, or all that can be had."""
        for _ in range(count // 2):
            if self._libc.mprotect(self._start + self._taken * 2 * self._PAGE, self._PAGE, 1) != 0:
                return
            self._taken += 1

    def leave(self, count: int) -> None:
        """Take all but so many."""
        self.take(2 * max_mappings())
        self._libc.mprotect(self._start, self._PAGE * (count + count % 2), 0)

    def give_back(self) -> None:
        self._libc.munmap(self._start, self._size)


def refused_or_made(sandbox: Sandbox) -> Isolate | None:
    try:
        return sandbox.create_isolate_sync(memory_limit_mb=16)
    except IsolateCreateError:
        return None


@for_each("left", [0, 10, 20, 50, 1000])
@in_own_process
def test_a_creation_without_mappings_is_refused(left: int) -> None:
    """V8 would find out in the midst of an isolate that is not made yet."""
    with arena(left_mb=256) as here:
        before = [here.victim() for _ in range(3)]
        host = HostMappings()
        host.leave(left)
        while isolate := refused_or_made(here.sandbox):  # at most what was made in advance
            isolate.terminate()
        assert before[0].run("6 * 7").value == 42
        host.give_back()
        assert before[1].run("6 * 7").value == 42
        assert here.victim().run("6 * 7").value == 42
        for victim in before:
            victim.isolate.terminate()
            victim.wait_end()


@in_own_process
def test_no_more_isolates_than_there_are_mappings_for() -> None:
    with arena(left_mb=256) as here:
        host = HostMappings()
        host.take(max_mappings() * 8 // 10)
        isolates: list[Isolate] = []
        while isolate := refused_or_made(here.sandbox):
            isolates.append(isolate)
        assert mappings() < max_mappings() * 9 // 10
        assert isolates[0].evaluate_sync("6 * 7") == 42
        isolates[0].terminate()
        host.give_back()
        assert here.victim().run("6 * 7").value == 42


@for_each("code", [LARGE, LARGE_BIGINT])
@in_own_process
def test_the_heap_with_most_mappings_is_ended(code: str) -> None:
    """Not those beside it, and before the process has none left."""
    with arena(threads=2, left_mb=256, most_mb=2500) as here:
        good = here.victim(memory_limit_mb=64, cpu_limit_ms=10_000)
        assert good.run(many(50)).value == 50
        host = HostMappings()
        host.take(max_mappings() * 71 // 100)
        hoarders = [here.victim(memory_limit_mb=700, cpu_limit_ms=20_000) for _ in range(4)]
        for hoarder in hoarders:
            hoarder.run(many(3800, code))
            assert mappings() < max_mappings() * 9 // 10
        until(lambda: sum(hoarder.isolate.destroyed for hoarder in hoarders) >= 2, "two of them ended")
        for hoarder in hoarders:
            if hoarder.isolate.destroyed:
                hoarder.expect_limit(MEMORY)
        outcome = good.run(many(50))
        assert outcome.value == 100, (outcome, good.events)
        assert here.victim(memory_limit_mb=64, cpu_limit_ms=10_000).run(many(50)).value == 50
        for hoarder in hoarders:
            hoarder.isolate.terminate()
            hoarder.wait_end()
        assert good.events == []
        host.give_back()


@in_own_process
def test_an_idle_heap_with_most_mappings_is_ended_for_a_small_one() -> None:
    with arena(threads=1, left_mb=256) as here:
        hoarder = here.victim(memory_limit_mb=400, cpu_limit_ms=20_000)
        assert hoarder.run(many(2000)).value == 2000
        host = HostMappings()
        host.take(max_mappings() * 71 // 100)
        small = here.victim(memory_limit_mb=256, cpu_limit_ms=20_000)
        until(lambda: small.run(many(40)).ending == VALUE and hoarder.isolate.destroyed, "the hoarder's end")
        hoarder.expect_limit(MEMORY)
        assert small.events == []
        host.give_back()


@in_own_process
def test_what_a_limit_promises_is_there() -> None:
    """Whatever the neighbours in the cage hold: an object of 132 KB takes 256 KB of it."""
    with arena(left_mb=256, most_mb=3500, memory_limit_mb=500, cpu_limit_ms=20_000) as here:
        victims = [here.victim() for _ in range(6)]
        for victim in victims:
            assert victim.run(many(3000)).value == 3000
        for victim in victims:
            assert victim.run("all.length").value == 3000
            victim.isolate.terminate()
            victim.wait_end()


@in_own_process
def test_one_that_outgrew_its_promise_gets_no_new_neighbours() -> None:
    with arena(left_mb=256, most_mb=3500, cpu_limit_ms=20_000) as here:
        boundless = here.victim(memory_limit_mb=0)
        assert boundless.run(many(9000)).value == 9000
        beside = [here.victim(memory_limit_mb=500) for _ in range(4)]
        for victim in beside:
            assert victim.run(many(2600)).value == 2600
        for victim in [boundless, *beside]:
            victim.isolate.terminate()
            victim.wait_end()


def small_objects(victim: Victim) -> None:
    code = "for (let i = 0; i < 300000; i++) (globalThis.all ??= []).push({ i, s: 's' + i }); all.length"
    assert victim.run(code).value == 300000


@for_each("end", ["destroy", "terminate"])
@in_own_process
def test_dead_heaps_go_back(end: str) -> None:
    """Many pages of small objects: V8 would keep them for the next isolate."""
    with arena(threads=2, memory_limit_mb=64, cpu_limit_ms=20_000) as here:
        before = resident_mb()
        for _ in range(2):
            victims = [here.victim() for _ in range(10)]
            for victim in victims:
                small_objects(victim)
            assert resident_mb() - before > 200
            for victim in victims:
                getattr(victim.isolate, end)()
            for victim in victims:
                victim.wait_end()
            until(lambda: resident_mb() - before < 48, f"back from {resident_mb() - before:.0f} MB", deadline_s=2)


@in_own_process
def test_one_cage_is_left_for_those_that_share() -> None:
    with Sandbox(threads=1) as sandbox:  # there is no shared cage yet
        own: list[Isolate] = []
        with suppress(IsolateCreateError):
            while len(own) < 200:
                own.append(sandbox.create_isolate_sync(isolation="cage"))
        assert 20 < len(own) < 100
        shared = [sandbox.create_isolate_sync(memory_limit_mb=16) for _ in range(5)]
        assert [isolate.evaluate_sync("6 * 7") for isolate in shared] == [42] * 5


@in_own_process
def test_the_least_limit_loads_the_whole_platform() -> None:
    with arena(memory_limit_mb=7, cpu_limit_ms=2000) as here:
        code = "for (const name of Object.getOwnPropertyNames(globalThis)) globalThis[name]; new URL('http://a/b').href"
        assert here.victim().run(code).value == "http://a/b"
