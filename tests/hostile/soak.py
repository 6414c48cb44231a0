"""Good and hostile tenants on one pool, for as long as you like: `python -m tests.hostile.soak --minutes 10`.

Good tenants ask their host and compute, and are watched from outside. Hostile ones follow each other in the other
places. Each makes one kind of attack, until a limit ends it or its time is over. The run fails if a good tenant is
disturbed, if an attack ends in a way that is not allowed, if memory grows from one half of the time to the other, or if
something is left at the end. The report compares the time of answers with what a separate process takes, at the same
time, for the same CPU and as many switches between threads. That much is due to the machine, and the rest to us.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import gc
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.hostile.arena import mappings, resident_mb

from network_runtime import FetchPolicy, Isolate, Sandbox, _core
from network_runtime.limits import LimitOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

THREADS: Final = 4
GOOD: Final = 4
HOSTILE: Final = 6

GOOD_LIMITS: Final = LimitOptions(cpu_limit_ms=2000, memory_limit_mb=64)
HOSTILE_LIMITS: Final = LimitOptions(cpu_limit_ms=300, cpu_total_limit_ms=1000, memory_limit_mb=48, console=True)
LONGEST_LIFE_S: Final = 10.0  # of a hostile tenant; then it is terminated
CUT_SHORT: Final = 0.2  # of them after less than a second
DEADLINE_S: Final = 60.0  # for whatever must end by itself
PAUSE_S: Final = 0.02  # between two questions of a good tenant

MOST_GROWN_MB: Final = 96  # from the one half to the other, at the lowest tenth: who has just come has little yet
TELLING_SAMPLES: Final = 400  # in less than two minutes it is a matter of who comes when
MOST_MB: Final = 1200  # over what there was before, at the peak: heaps, buffers and queues up to their limits
MOST_LEFT_MB: Final = 128  # freed blocks wait for the next ones, 64 MB of them (base/block_cache.h)
SETTLED_WITHIN_S: Final = 15.0  # V8 gives the pages of dead heaps back some seconds later
MOST_LEFT_MAPPINGS: Final = 1500

ATTACKS: Final = {
    "loop": "for (;;);",
    "loop in turns": "setInterval(() => { const end = performance.now() + 100; while (performance.now() < end); }, 0)",
    "regular expression": "/(a+)+$/.test('a'.repeat(60) + 'b')",
    "hot code": """
        for (let n = 0; ; n++) {
            const f = Function("o", `let s = 0; for (let k = 0; k < 30; k++) { s = (s * ${n} + o.a) | 0 } return s`);
            for (let i = 0; i < 2000; i++) f({ a: i });
        }""",
    "objects": "const all = []; for (;;) all.push({ x: { y: [1] } })",
    "strings": "const all = []; for (let i = 0; ; i++) all.push('x'.repeat(1000) + i)",
    "modules": """
        const all = [];
        for (;;) try { all.push(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))) } catch {}""",
    "compression": """
        (async () => {
            const zeros = new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(1 << 20)) });
            for await (const piece of zeros.pipeThrough(new CompressionStream("gzip")));
        })()""",
    "events": "for (;;) try { NETWORK.send('event', { text: 'x'.repeat(100), list: [1, 2, 3] }) } catch {}",
    "large events": "const s = 'x'.repeat(1e6); setInterval(() => { try { NETWORK.send('event', s) } catch {} }, 0)",
    "many values": "setInterval(() => { try { NETWORK.send('event', Array(1e5).fill([])) } catch {} }, 0)",
    "requests": "setInterval(() => { for (let i = 0; i < 1000; i++) NETWORK.request('ask', i).catch(() => 0) }, 0)",
    "refused requests": "setInterval(() => { for (let i = 0; i < 500; i++) NETWORK.request('no').catch(() => 0) }, 0)",
    "refused fetches": "setInterval(() => { for (let i = 0; i < 100; i++) fetch('http://a.b/').catch(() => 0) }, 0)",
    "console": "for (;;) console.log('x'.repeat(100), { a: 1 })",
    "errors": "setInterval(() => { throw new Error('x'.repeat(1000)) }, 0)",
    "timers": "for (let i = 0; i < 1e5; i++) setInterval(() => 0, 0)",
    "microtasks": "const again = () => Promise.resolve().then(again); again()",
    "relative times": "const all = []; for (;;) all.push(new Intl.RelativeTimeFormat('de'))",
    "dates": "const all = []; for (let i = 0; ; i++) all.push(new Intl.DateTimeFormat(['de', 'fr', 'ja'][i % 3]))",
    "collators in turns": """
        const all = [];
        setInterval(() => { for (let i = 0; i < 50; i++) all.push(new Intl.Collator("de")) }, 0);""",
    "large arrays": "const all = []; for (;;) all.push(new Array(33000).fill(1))",
    "an array beyond the limit": "const a = []; a.length = 2e7; for (let i = 0; ; i += 1000) a[i] = []",
    "long strings": """
        const all = [];
        for (;;) try {
            all.push(encodeURIComponent("ä".repeat(2 ** 20)), "a".repeat(2 ** 24).replace("a", "b"));
        } catch {}""",
    "buffers": "const all = []; for (;;) try { all.push(new ArrayBuffer(1 << 20)) } catch {}",
    "resizable buffers": "const a = []; for (;;) try { a.push(new ArrayBuffer(1, { maxByteLength: 1e6 })) } catch {}",
    "memories": "const a = []; for (;;) try { a.push(new WebAssembly.Memory({ initial: 1, maximum: 2 })) } catch {}",
    "garbage": "setInterval(() => { for (let i = 0; i < 50; i++) new Array(33000).fill(i) }, 0)",
}
ENDS: Final = frozenset({"cpu_limit_exceeded", "cpu_total_limit_exceeded", "memory_limit_exceeded", "terminated"})

WORK: Final = """
    (async () => {
        const { price } = await NETWORK.request("price", { item: "a1" });
        const rows = Array.from({ length: 300 }, (_, i) => ({ i, name: "row" + i, price: price + i }));
        return JSON.parse(JSON.stringify(rows)).reduce((sum, row) => sum + row.price, 0);
    })()"""
ANSWER: Final = 300 * 42 + 299 * 150
HAND_OVERS: Final = 2  # to the isolate and back, and once more for its request


@dataclass
class Report:
    """What was seen. Milliseconds, megabytes."""

    latencies_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)  # of each good tenant
    control_ms: list[float] = field(default_factory=list)
    ends: collections.Counter[tuple[str, str]] = field(default_factory=collections.Counter)  # by attack and reason
    resident_mb: list[float] = field(default_factory=list)  # once a second or more often
    before_mb: float = 0.0
    after_mb: float = 0.0
    faults: list[str] = field(default_factory=list)

    @property
    def floors_mb(self) -> tuple[float, float]:
        """The lowest tenth of both halves of what follows the first fifth, in which memory becomes what it will be."""
        steady = self.resident_mb[len(self.resident_mb) // 5 :]
        early, late = (sorted(half)[len(half) // 10] for half in _parts(steady, 2))
        return early, late

    def check(self) -> None:
        """Note what is wrong as a fault."""
        early, late = self.floors_mb
        if len(self.resident_mb) > TELLING_SAMPLES and late - early > MOST_GROWN_MB:
            self.faults.append(f"memory grew from {early:.0f} to {late:.0f} MB")
        if max(self.resident_mb) - self.before_mb > MOST_MB:
            self.faults.append(f"memory was {max(self.resident_mb):.0f} MB, after {self.before_mb:.0f} before")
        if self.after_mb - self.before_mb > MOST_LEFT_MB:
            self.faults.append(f"memory is not back: {self.before_mb:.0f} MB before, {self.after_mb:.0f} MB after")
        self.faults += [f"{kind} ended by {reason}" for kind, reason in self.ends if reason not in ENDS]


class Soak:
    """One soak on its own pool, for `seconds`."""

    def __init__(self, seconds: float, seed: int) -> None:
        """`seed` decides which attacks come when."""
        self._report = Report()
        self._end = time.monotonic() + seconds
        self._random = random.Random(seed)
        self._kinds = self._shuffled()

    def _shuffled(self) -> Iterator[str]:
        """All kinds of attack again and again, each time in another order."""
        while True:
            yield from self._random.sample(sorted(ATTACKS), len(ATTACKS))

    @property
    def _left_s(self) -> float:
        return max(0.0, self._end - time.monotonic())

    async def run(self) -> Report:
        """Run all tenants until the end. The report says whether anything is left then."""
        async with Sandbox(threads=THREADS) as sandbox:
            async with asyncio.TaskGroup() as tenants:
                tenants.create_task(self._watch_memory())
                for _ in range(GOOD):
                    tenants.create_task(self._serve(sandbox))
                for _ in range(HOSTILE):
                    tenants.create_task(self._attack(sandbox))
            await asyncio.wait_for(sandbox.shutdown(terminate=True), DEADLINE_S)
        return self._report

    async def _watch_memory(self) -> None:
        while self._left_s:
            self._report.resident_mb.append(resident_mb())
            await asyncio.sleep(min(0.25, self._left_s))

    async def _serve(self, sandbox: Sandbox) -> None:
        isolate = await sandbox.create_isolate(**GOOD_LIMITS)
        isolate.on_request("price", lambda _: {"price": 42})
        ended: list[dict[str, Any]] = []
        for event in ("terminated", "error", "unresponsive"):
            isolate.on_system(event, partial(self._fault, f"a good tenant: {event}"))
        isolate.on_system("destroyed", ended.append)
        answers = 0
        while self._left_s:
            start = time.perf_counter()
            async with asyncio.timeout(DEADLINE_S):
                answer = await isolate.evaluate(WORK)
            self._report.latencies_ms.append((time.perf_counter() - start) * 1e3)
            if answer != ANSWER:
                self._fault("a good tenant's answer", answer)
            answers += 1
            await asyncio.sleep(PAUSE_S)
        isolate.destroy()
        await asyncio.wait_for(isolate.wait_destroyed(), DEADLINE_S)
        self._report.cpu_ms.append(ended[0]["cpu_ms"] / answers)

    async def _attack(self, sandbox: Sandbox) -> None:
        while self._left_s:
            kind = next(self._kinds)
            isolate = await sandbox.create_isolate(**HOSTILE_LIMITS, fetch=_NOWHERE)
            ended: list[dict[str, Any]] = []
            isolate.on("event", lambda _: None).on_request("ask", _later).on_system("error", lambda _: None)
            isolate.on_system("console", lambda _: None)
            isolate.on_system("unresponsive", partial(self._fault, f"{kind}: unresponsive"))
            isolate.on_system("destroyed", ended.append)
            isolate.execute(ATTACKS[kind])
            await self._see_end(isolate)
            self._report.ends[kind, ended[0]["reason"]] += 1

    async def _see_end(self, isolate: Isolate) -> None:
        """By its limits, or ours; a fifth of them at some moment of a life."""
        life_s = LONGEST_LIFE_S if self._random.random() > CUT_SHORT else self._random.random()
        try:
            await asyncio.wait_for(isolate.wait_destroyed(), min(life_s, self._left_s))
        except TimeoutError:
            isolate.terminate()
            await asyncio.wait_for(isolate.wait_destroyed(), DEADLINE_S)

    def _fault(self, what: str, data: object) -> None:
        self._report.faults.append(f"{what}: {data!r:.500}")


_NOWHERE: Final = FetchPolicy(allow=["https://nowhere.invalid/*"])


async def _later(number: int) -> int:
    await asyncio.sleep(0.001)
    return number


# --- the machine ----------------------------------------------------------------------------------------------------


class Control:
    """A process beside this one that does what an answer takes of CPU and hand-overs, and nothing of ours."""

    def __init__(self, cpu_ms: float, seconds: float) -> None:
        """Start it."""
        command = [sys.executable, "-m", "tests.hostile.soak", "--control", str(cpu_ms), str(seconds)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])

    def latencies_ms(self) -> list[float]:
        """Wait for its end."""
        output, _ = self._process.communicate(timeout=DEADLINE_S)
        measured: list[float] = json.loads(output)
        return measured


def _control(cpu_ms: float, seconds: float) -> None:
    there, back = os.pipe(), os.pipe()
    if os.fork() == 0:
        os.close(there[1])
        while os.read(there[0], 1):
            os.write(back[1], b".")
        os._exit(0)
    measured = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        for _ in range(HAND_OVERS):
            os.write(there[1], b".")
            os.read(back[0], 1)
        burnt = time.thread_time() + cpu_ms / 1e3
        while time.thread_time() < burnt:
            pass
        measured.append((time.perf_counter() - start) * 1e3)
        time.sleep(PAUSE_S)
    os.close(there[1])
    os.wait()
    print(json.dumps(measured))


# --- before and after -----------------------------------------------------------------------------------------------


def rehearse() -> float:
    """Run every attack once, so that everything is loaded. Returns the CPU time of one answer, in ms."""

    async def alone() -> float:
        soak = Soak(1.0, 0)
        async with Sandbox(threads=THREADS) as sandbox:
            await soak._serve(sandbox)
        return soak._report.cpu_ms[0]

    asyncio.run(Soak(2.0, 0).run())
    return asyncio.run(alone())


def soak(seconds: float, seed: int = 1, *, control: bool = False) -> Report:
    """Run one, and look whether anything is left. Without `control` nothing is measured beside it."""
    answer_ms = rehearse()
    before = _settled()
    beside = Control(answer_ms, seconds) if control else None
    report = asyncio.run(Soak(seconds, seed).run())
    if beside is not None:
        report.control_ms = beside.latencies_ms()
    after = _settled(before)
    report.before_mb, report.after_mb = before.resident_mb, after.resident_mb
    for what, most in (("threads", 0), ("descriptors", 0), ("mappings", MOST_LEFT_MAPPINGS)):
        was, now = getattr(before, what), getattr(after, what)
        if now - was > most:
            report.faults.append(f"{what}: {was} before, {now} after")
    if after.is_alive:
        report.faults.append(f"left in the core: {after.counts}")
    report.check()
    return report


@dataclass(frozen=True)
class _State:
    resident_mb: float
    mappings: int
    threads: int
    descriptors: int
    counts: dict[str, int]

    @property
    def is_alive(self) -> bool:
        return any(self.counts.values())


def _settled(before: _State | None = None) -> _State:
    """The state of the process once its memory stands still, or is back to what it was `before`; soon, in any case."""
    pause = threading.Event()
    state = _state()
    end = time.monotonic() + SETTLED_WITHIN_S
    while time.monotonic() < end:
        pause.wait(0.2)
        last, state = state, _state()
        if before is None and abs(state.resident_mb - last.resident_mb) < 1:
            break
        if before is not None and state.resident_mb <= before.resident_mb + MOST_LEFT_MB / 2 and not state.is_alive:
            break
    return state


def _state() -> _State:
    gc.collect()
    tasks, descriptors = (sum(1 for _ in Path("/proc/self", of).iterdir()) for of in ("task", "fd"))
    return _State(resident_mb(), mappings(), tasks, descriptors, _core.live_counts())


# --- the command ----------------------------------------------------------------------------------------------------


def show(report: Report) -> None:
    """Print the figures."""
    for name, values in (("answers", report.latencies_ms), ("the same CPU and hand-overs", report.control_ms)):
        if values:
            print(f"{name}: {len(values)}; {_spread(values)} ms")
    print(f"CPU of an answer: {statistics.mean(report.cpu_ms):.2f} ms")
    early, late = report.floors_mb
    fifths = [f"{statistics.median(part):.0f}" for part in _parts(report.resident_mb, 5)]
    print(
        f"memory: {report.before_mb:.0f} MB before, {report.after_mb:.0f} after, {max(report.resident_mb):.0f} at most"
    )
    print(f"memory, lowest tenth of the first and the second half: {early:.0f} and {late:.0f} MB")
    print(f"memory, medians of fifths: {', '.join(fifths)} MB")
    print(f"hostile lives: {report.ends.total()}")
    for kind, ends in itertools.groupby(sorted(report.ends.items()), lambda item: item[0][0]):
        print(f"  {kind}: " + ", ".join(f"{number} {reason}" for (_, reason), number in ends))
    print("\n".join(f"FAULT: {fault}" for fault in report.faults) or "no faults")


def _spread(values: Sequence[float]) -> str:
    ordered = sorted(values)
    parts = {"median": 0.5, "95 %": 0.95, "99 %": 0.99, "99.9 %": 0.999}
    text = ", ".join(f"{name} {ordered[int(len(ordered) * part)]:.1f}" for name, part in parts.items())
    return f"{text}, most {ordered[-1]:.1f}"


def _parts(values: Sequence[float], number: int) -> list[Sequence[float]]:
    ends = [i * len(values) // number for i in range(number + 1)]
    return [values[start:end] for start, end in itertools.pairwise(ends) if end > start]


def main() -> None:
    """Run the soak that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.soak", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1, help="decides which attacks come when")
    parser.add_argument("--control", nargs=2, type=float, metavar=("MS", "S"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.control:
        _control(*options.control)
        return
    report = soak(options.minutes * 60, options.seed, control=True)
    show(report)
    sys.exit(1 if report.faults else 0)


if __name__ == "__main__":
    main()
