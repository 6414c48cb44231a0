"""A sandbox that is made before a fork, as under gunicorn --preload, Celery and multiprocessing."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from network_runtime import Sandbox, _core

if TYPE_CHECKING:
    from pathlib import Path

REFUSAL = (
    "V8 was started before this process was forked, and fork() copies no threads: start such processes with 'spawn' or "
    "'forkserver', or use the first sandbox after the fork, in the child"
)


def run(program: str) -> list[str]:
    """The lines that a Python program prints; it must end well, and soon, without a warning."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_a_new_sandbox_has_started_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sandbox = Sandbox(threads=3)
        assert repr(sandbox) == "<Sandbox: 3 threads, 0 isolates>"
        assert (sandbox.thread_count, sandbox.isolate_count) == (3, 0)
        assert not any(_core.live_counts().values())
        del sandbox  # no ResourceWarning: there is nothing to shut down


def test_parent_and_children_have_their_own_pools() -> None:
    lines = run(
        """
        import asyncio, multiprocessing
        from network_runtime import Sandbox

        sandbox = Sandbox(threads=2)

        def with_asyncio(out, n):
            async def main():
                async with sandbox:
                    isolate = await sandbox.create_isolate()
                    isolate.on_request("double", lambda x: x * 2)
                    out.put(await isolate.evaluate(f"NETWORK.request('double', {n})"))
            asyncio.run(main())

        def without(out, n):
            with sandbox:
                isolate = sandbox.create_isolate_sync()
                isolate.on_request("double", lambda x: x * 2)
                out.put(isolate.evaluate_sync(f"NETWORK.request('double', {n})"))

        fork = multiprocessing.get_context("fork")
        out = fork.SimpleQueue()
        children = [fork.Process(target=work, args=(out, n)) for n, work in enumerate([with_asyncio, without] * 2)]
        for child in children:
            child.start()
        for child in children:
            child.join()
        print([child.exitcode for child in children], sorted(out.get() for _ in children))
        without(out, 21)
        print(out.get())
        """
    )
    assert lines == ["[0, 0, 0, 0] [0, 2, 4, 6]", "42"]


def test_a_sandbox_that_was_entered_and_not_used() -> None:
    lines = run(
        """
        import asyncio, os
        from network_runtime import Sandbox

        async def answer(sandbox):
            async with await sandbox.create_isolate() as isolate:
                return await isolate.evaluate("6 * 7")

        async def main():
            async with Sandbox() as sandbox:
                child = os.fork()
                if child == 0:
                    os._exit(asyncio.run(answer(sandbox)))  # on its own loop: the parent's does not run here
                print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
                isolate = await sandbox.create_isolate()
                print(await isolate.evaluate("'parent'"))

        asyncio.run(main())
        """
    )
    assert lines == ["42", "parent"]


def test_who_has_used_v8_gets_one_true_message_in_the_child() -> None:
    lines = run(
        """
        import asyncio, os, sys, warnings
        from network_runtime import Sandbox, SandboxUnavailableError
        warnings.simplefilter("ignore", DeprecationWarning)  # of fork() beside threads, Python 3.12
        unused = Sandbox()
        with Sandbox() as sandbox:
            isolate = sandbox.create_isolate_sync()
            child = os.fork()
            if child == 0:
                async def use():
                    async with unused:
                        await unused.create_isolate()
                for call in (
                    lambda: isolate.send("e"),
                    lambda: isolate.execute("1"),
                    lambda: isolate.evaluate_sync("1"),
                    lambda: isolate.destroy(),
                    lambda: isolate.terminate(),
                    lambda: isolate.wait_destroyed_sync(),
                    lambda: asyncio.run(isolate.wait_destroyed()),
                    lambda: asyncio.run(isolate.evaluate("1")),
                    lambda: asyncio.run(sandbox.create_isolate()),
                    lambda: sandbox.create_isolate_sync(),
                    lambda: sandbox.shutdown_sync(),
                    lambda: asyncio.run(sandbox.shutdown()),
                    lambda: unused.create_isolate_sync(),
                    lambda: asyncio.run(use()),
                    lambda: Sandbox(),
                ):
                    try:
                        print(call(), flush=True)
                    except SandboxUnavailableError as error:
                        print(error, flush=True)
                sys.exit(7)  # out of the `with`: neither hangs nor changes the exit code
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
            print(isolate.evaluate_sync("6 * 7"))
        """
    )
    assert lines == [REFUSAL] * 15 + ["42"]


_ADVICE = """
import multiprocessing, sys
from network_runtime import Sandbox

sandbox = Sandbox()

def answer(out):
    with sandbox:
        isolate = sandbox.create_isolate_sync()
        out.put(isolate.evaluate_sync("6 * 7"))

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    out = context.SimpleQueue()
    if sys.argv[1] != "fork":
        answer(out)  # V8 runs in the parent
    child = context.Process(target=answer, args=[out])
    child.start()
    child.join()
    print(child.exitcode, out.get())
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_the_advice_works(tmp_path: Path, method: str) -> None:
    """Of the refusal: "fork" where the first use comes after it, the others at any time."""
    program = tmp_path / "program.py"
    program.write_text(_ADVICE)
    done = subprocess.run(
        [sys.executable, "-W", "error", str(program), method], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "0 42\n", "")


def test_a_child_that_drops_what_it_inherited_is_silent() -> None:
    lines = run(
        """
        import gc, os, sys, warnings
        from network_runtime import Sandbox
        warnings.simplefilter("ignore", DeprecationWarning)
        sandbox = Sandbox()
        isolate = sandbox.create_isolate_sync()
        isolate.on("e", isolate.send)  # a cycle
        child = os.fork()
        if child == 0:
            del isolate, sandbox
            gc.collect()
            sys.exit(3)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        sandbox.shutdown_sync()
        """
    )
    assert lines == ["3"]


def test_threads_that_race_for_the_first_use_start_one_pool() -> None:
    sandbox = Sandbox(threads=1)
    together = threading.Barrier(8)
    answers: list[object] = []

    def use() -> None:
        together.wait()
        with sandbox.create_isolate_sync() as isolate:
            answers.append(isolate.evaluate_sync("1 + 1"))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = _core.live_counts()
    sandbox.shutdown_sync()
    assert answers == [2] * 8
    assert (counts["pools"], counts["threads"]) == (1, 1)


def test_a_fork_while_another_thread_starts_v8() -> None:
    """Each child is refused, or was early enough to start its own: none hangs.

    Several at a time: on a busy machine more of the forks come at the very beginning of a start.
    """
    program = """
        import os, threading, warnings
        from network_runtime import Sandbox, SandboxUnavailableError
        warnings.simplefilter("ignore", DeprecationWarning)
        sandbox = Sandbox()
        ready, started = threading.Event(), threading.Event()
        def use():
            ready.set()
            with sandbox.create_isolate_sync() as isolate:
                started.set()
                print("parent", isolate.evaluate_sync("1"), flush=True)
        def fork():
            child = os.fork()
            if child == 0:
                try:
                    isolate = sandbox.create_isolate_sync()
                except SandboxUnavailableError:
                    os._exit(1)
                os._exit(0)
            return child
        user = threading.Thread(target=use)
        children = [fork()]
        user.start()
        ready.wait()
        while not started.is_set() and len(children) < 10:
            children.append(fork())
        started.wait()
        children.append(fork())
        ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        user.join()  # two threads that print write into each other's lines
        print("children", ends[0], {*ends[1:-1]} <= {0, 1}, ends[-1])
        sandbox.shutdown_sync()
        """
    with ThreadPoolExecutor(8) as together:
        ends = list(together.map(run, [program] * 8))
    assert [sorted(lines) for lines in ends] == [["children 0 True 1", "parent 1"]] * 8
