"""Interleaved rounds, medians, and a small table.

Every contender runs once a round, and each round starts with another one: a machine that slows down for a while slows
all alike. What a round yields is a mean over a short batch; what a table shows is the median of the rounds.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
import platform
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from types import ModuleType

    Samples = dict[str, list[float]]

OURS: Final = "network-runtime"
MINI_RACER: Final = "PyMiniRacer"
JSRUN: Final = "jsrun"
DENO: Final = "Deno"

_PAUSE_S: Final = 0.02  # in which the previous contender's threads end

_PEERS: Final = {MINI_RACER: ("mini-racer", "py_mini_racer"), JSRUN: ("jsrun", "jsrun"), DENO: ("deno", "deno")}


def peer(name: str) -> ModuleType | None:
    """The peer's package; None when it is not installed."""
    module = _PEERS[name][1]
    return importlib.import_module(module) if importlib.util.find_spec(module) else None


def us_per_call(function: Callable[[], object], calls: int) -> float:
    """Wall time of one call, in microseconds."""
    start = time.perf_counter_ns()
    for _ in range(calls):
        function()
    return (time.perf_counter_ns() - start) / calls / 1e3


def us_per_call_after_pauses(function: Callable[[], object], calls: int, pause_s: float) -> float:
    """As `us_per_call`, but each call comes after a pause that does not count."""
    spent_ns = 0
    for _ in range(calls):
        time.sleep(pause_s)
        spent_ns -= time.perf_counter_ns()
        function()
        spent_ns += time.perf_counter_ns()
    return spent_ns / calls / 1e3


async def us_per_await(function: Callable[[], Awaitable[object]], calls: int) -> float:
    """As `us_per_call`, for a coroutine function."""
    start = time.perf_counter_ns()
    for _ in range(calls):
        await function()
    return (time.perf_counter_ns() - start) / calls / 1e3


def run_rounds(contenders: Mapping[str, Callable[[], float]], rounds: int, *, rehearse: bool = True) -> Samples:
    """Let all contenders take turns, `rounds` times. One round before the first is a warm-up and does not count.

    A contender makes what it needs and closes it again: what one keeps, even idle, must not take time from another, and
    idle runtimes of jsrun may take a whole processor.
    """
    samples: Samples = {name: [] for name in contenders}
    for number in range(-1 if rehearse else 0, rounds):
        for name in _order(list(contenders), number):
            time.sleep(_PAUSE_S)
            value = contenders[name]()
            if number >= 0:
                samples[name].append(value)
    return samples


def _order(names: list[str], number: int) -> list[str]:
    first = number % len(names) if names else 0
    return names[first:] + names[:first]


@dataclass(frozen=True, kw_only=True)
class Goal:
    """The figure that the first row should reach. The table says so if it does not."""

    times_better_peer: float | None = None
    at_most: float | None = None
    at_least: float | None = None


def show(
    title: str,
    unit: str,
    samples: Mapping[str, Sequence[float]],
    *,
    more_is_better: bool = False,
    goal: Goal | None = None,
) -> None:
    """Print a table. The last column says how many times better the first row is than each row."""
    if not samples:
        return
    medians = {name: statistics.median(values) for name, values in samples.items()}
    ours = next(iter(medians.values()))
    ratios = {}
    for name, median in medians.items():
        if ours and median:
            ratios[name] = ours / median if more_is_better else median / ours
    width = max(32, *map(len, medians))
    print(f"\n{title} [{unit}, {'more' if more_is_better else 'less'} is better]")
    print(f"  {'':{width}}  {'median':>11}  {'quartiles':>23}  {'ratio':>7}")
    for index, (name, values) in enumerate(samples.items()):
        low, high = _quartiles(values)
        spread = f"{_number(low)} - {_number(high)}"
        ratio = f"{ratios[name]:.2f}x" if index and name in ratios else ""
        print(f"  {name:{width}}  {_number(medians[name]):>11}  {spread:>23}  {ratio:>7}".rstrip())
    if goal is not None:
        _show_goal(
            goal, unit, ours, [ratio for name, ratio in ratios.items() if name.startswith((MINI_RACER, JSRUN, DENO))]
        )


def _show_goal(goal: Goal, unit: str, ours: float, peer_ratios: list[float]) -> None:
    if goal.times_better_peer is not None and peer_ratios:
        _verdict(
            f"{goal.times_better_peer:g} times the better peer",
            f"{min(peer_ratios):.2f} times",
            met=min(peer_ratios) >= goal.times_better_peer,
        )
    if goal.at_most is not None:
        _verdict(f"at most {_number(goal.at_most)} {unit}", f"{_number(ours)} {unit}", met=ours <= goal.at_most)
    if goal.at_least is not None:
        _verdict(f"at least {_number(goal.at_least)} {unit}", f"{_number(ours)} {unit}", met=ours >= goal.at_least)


def _verdict(wanted: str, reached: str, *, met: bool) -> None:
    print(f"  goal: {wanted}; reached: {reached}{'' if met else '  << MISSED'}")


def _quartiles(values: Sequence[float]) -> tuple[float, float]:
    if len(values) < 2:
        return values[0], values[0]
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


def _number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def show_surroundings() -> None:
    """Print what was measured, and on what."""
    names = {OURS: "network-runtime"} | {name: distribution for name, (distribution, _) in _PEERS.items()}
    print(f"CPython {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for name, distribution in names.items():
        try:
            print(f"{name} {importlib.metadata.version(distribution)}")
        except importlib.metadata.PackageNotFoundError:
            print(f"{name}: {'not installed as a distribution' if name == OURS else 'not installed, left out'}")
