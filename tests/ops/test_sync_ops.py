"""Synchronous ops run on the host's thread, in one Python thread state that lives as long as the thread."""

from __future__ import annotations

import decimal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime._deno.registry import OpTable
from network_runtime.host import Host
from network_runtime.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = (
    "const said = []; for (let i = 0; i < 3; i++) said.push(Deno.stdin.isTerminal()); if (said.length !== 3) throw said"
)


def run(op: Callable[[], Any], source: str = CALLS) -> None:
    """Run a script for which `op` serves Deno.stdin.isTerminal()."""
    host = Host(("main.js", source), threads=1, limits=Limits().resources)
    host._table = OpTable({"op_is_terminal": lambda _rid: op()})
    outcome = host.run()
    assert outcome.error is None
    assert outcome.exit_code == 0


def test_what_a_thread_keeps_is_kept_from_op_to_op() -> None:
    kept = threading.local()
    counts: list[int] = []

    def count() -> str:
        kept.count = getattr(kept, "count", 0) + 1
        counts.append(kept.count)
        return ""

    run(count)
    assert counts == [1, 2, 3]


def test_a_context_is_not() -> None:
    found: list[int] = []

    def look() -> str:
        found.append(decimal.getcontext().prec)
        decimal.getcontext().prec = 3
        return ""

    run(look)
    assert found == [28, 28, 28]


def test_each_host_has_a_thread_of_its_own() -> None:
    names: list[str] = []

    def look() -> str:
        names.append(threading.current_thread().name)
        return ""

    before = threading.active_count()
    for _ in range(5):
        run(look)
    assert len(names) == 15
    assert threading.active_count() <= before + 5  # Python keeps a name for a thread that is not its own


def test_an_op_that_raises_leaves_the_thread_usable() -> None:
    calls: list[int] = []

    def fail() -> str:
        calls.append(1)
        raise MemoryError("no")

    run(fail, "for (let i = 0; i < 3; i++) try { Deno.stdin.isTerminal() } catch {}")
    assert len(calls) == 3


AT_A_TIME = 8
LEFT_RUNNING = """
import sys
import threading
from network_runtime.limits import Limits
from network_runtime.host import Host
from network_runtime._deno.registry import OpTable

called = threading.Event()
host = Host(("main.js", "for (;;) Deno.stdin.isTerminal()"), threads=1, limits=Limits().resources)
host._table = OpTable({"op_is_terminal": lambda _rid: called.set()})
START
assert called.wait(20)
"""


@pytest.mark.parametrize("start", ["host._core.start()", "threading.Thread(target=host.run, daemon=True).start()"])
def test_the_interpreter_ends_while_ops_run(start: str) -> None:
    """Several at a time: with few processors, a thread is more often in the middle of an op."""
    program = [sys.executable, "-c", LEFT_RUNNING.replace("START", start)]
    running = [
        subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(AT_A_TIME)
    ]
    for process in running:
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, output, errors) == (0, "", "")


@pytest.mark.parametrize("kind", [ValueError, SystemExit])
def test_half_a_surrogate_pair_in_an_error_is_a_replacement_character(kind: type[BaseException]) -> None:
    def fail() -> None:
        raise kind("half \ud800 a pair, \U0001f600, \ud7ff")

    run(
        fail,
        r"""
          let message;
          try { Deno.stdin.isTerminal() } catch (error) { message = error.message }
          if (message !== "half \ufffd a pair, \u{1f600}, \ud7ff") throw new Error(message)""",
    )


def test_half_a_surrogate_pair_in_an_error_of_an_asynchronous_op() -> None:
    async def fail(*_: object) -> None:
        raise ValueError("half \ud800 a pair")

    source = r"""
      await Deno.open("").catch(({ message }) => {
        if (message !== "half \ufffd a pair") throw new Error(message);
      })"""
    host = Host(("main.js", source), threads=1, limits=Limits().resources)
    host._table = OpTable({"op_fs_open_async": fail})
    assert host.run().exit_code == 0
