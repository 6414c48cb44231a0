"""Sandboxes that are not shut down: dropped, alive when the interpreter exits, or in a forked child."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import textwrap
import warnings
import weakref

import pytest

from network_runtime import Sandbox


def run(program: str) -> str:
    """Run a Python program; it must end well, and soon."""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_a_forgotten_sandbox_ends() -> None:
    sandbox = Sandbox()
    isolate = sandbox.create_isolate_sync(cpu_limit_ms=0)
    isolate.on("e", isolate.on)  # a cycle through its own handler
    isolate.execute("for (;;);")
    gone = weakref.ref(sandbox)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del sandbox, isolate
        gc.collect()
    assert gone() is None
    assert [str(warning.message) for warning in caught] == ["a Sandbox was dropped without shutdown; it is terminated"]
    # nothing_left waits for the threads


async def test_a_sandbox_forgotten_under_a_running_loop_ends() -> None:
    sandbox = Sandbox()
    isolate = await sandbox.create_isolate()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        del isolate, sandbox
        gc.collect()
    await asyncio.sleep(0)


async def test_an_isolate_keeps_its_sandbox() -> None:
    sandbox = Sandbox()
    isolate = await sandbox.create_isolate()
    driver = sandbox._driver
    del sandbox
    gc.collect()
    assert await isolate.evaluate("1 + 1") == 2
    await driver.shutdown(terminate=True)


@pytest.mark.parametrize(
    "program",
    [
        """
        from network_runtime import Sandbox
        isolate = Sandbox().create_isolate_sync(cpu_limit_ms=0, destroy_grace_ms=60_000)
        isolate.execute("for (;;);")
        print("end")
        """,
        """
        import asyncio
        from network_runtime import Sandbox
        async def main():
            isolate = await Sandbox().create_isolate(cpu_limit_ms=0)
            isolate.execute("for (;;);")
            return isolate
        isolate = asyncio.run(main())
        print("end")
        """,
        """
        import threading
        from network_runtime import Sandbox, TerminatedError
        isolate = Sandbox().create_isolate_sync(cpu_limit_ms=0)
        def block():
            try:
                isolate.evaluate_sync("for (;;);")
            except TerminatedError:
                pass
        threading.Thread(target=block, daemon=True).start()
        print("end")
        """,
    ],
    ids=["thread", "loop", "blocked"],
)
def test_the_exit_of_the_interpreter_ends_all(program: str) -> None:
    assert (
        run(f"import warnings; warnings.simplefilter('ignore', ResourceWarning)\n{textwrap.dedent(program)}") == "end\n"
    )


def test_a_forked_child_is_refused() -> None:
    output = run(
        """
        import os, warnings
        from network_runtime import Sandbox
        warnings.simplefilter("ignore", DeprecationWarning)
        with Sandbox() as sandbox:
            isolate = sandbox.create_isolate_sync()
            isolate.on_request("x", lambda _: 1)
            child = os.fork()
            if child == 0:
                for call in (
                    lambda: isolate.send("e"),
                    lambda: isolate.execute("1"),
                    lambda: isolate.evaluate_sync("1"),
                    lambda: sandbox.create_isolate_sync(),
                    lambda: isolate.destroy(),
                    lambda: isolate.terminate(),
                    lambda: isolate.wait_destroyed_sync(),
                    lambda: sandbox.shutdown_sync(),
                    lambda: Sandbox(),
                ):
                    try:
                        call()
                    except RuntimeError as error:
                        print("refused:", error, flush=True)
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
            print(isolate.evaluate_sync("NETWORK.request('x')"))
        """
    )
    *refusals, last = output.splitlines()
    assert last == "1"
    assert len(refusals) == 9
    assert all("fork" in refusal for refusal in refusals), refusals


def test_a_forked_child_exits() -> None:
    assert (
        run(
            """
            import os, sys, warnings
            from network_runtime import Sandbox
            warnings.simplefilter("ignore", DeprecationWarning)
            sandbox = Sandbox()
            isolate = sandbox.create_isolate_sync()
            child = os.fork()
            if child == 0:
                sys.exit(7)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            sandbox.shutdown_sync()
            """
        )
        == "7\n"
    )


def test_a_child_forked_before_the_first_sandbox_has_its_own() -> None:
    assert (
        run(
            """
            import os
            from network_runtime import Sandbox
            child = os.fork()
            with Sandbox() as sandbox:
                isolate = sandbox.create_isolate_sync()
                answer = isolate.evaluate_sync("6 * 7")
            if child == 0:
                os._exit(answer)
            print(answer, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """
        )
        == "42 42\n"
    )
