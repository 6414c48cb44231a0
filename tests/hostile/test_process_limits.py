"""Limits of the process itself raise an error that names them, and never end the process."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
from tests.hostile.arena import for_each

if TYPE_CHECKING:
    from pathlib import Path

GB = 1 << 30
MB = 1 << 20

PROGRAM = """
import asyncio, os, resource, sys
from network_runtime import IsolateCreateError, Sandbox, SandboxUnavailableError

def used(name):
    field = {"RLIMIT_AS": "VmSize:", "RLIMIT_DATA": "VmData:"}.get(name)
    if field is None:
        return max(map(int, os.listdir("/proc/self/fd"))) + 1
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))

def leave(name, more):
    most = used(name) + more
    resource.setrlimit(getattr(resource, name), (most, most))

def answer(sandbox, **options):
    with sandbox.create_isolate_sync(**options) as isolate:
        return isolate.evaluate_sync("6 * 7")

def attempt(function, *arguments, **options):
    try:
        print("made:", function(*arguments, **options))
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
"""


def run(program: str, *, environment: dict[str, str] | None = None) -> list[str]:
    """What a program prints that never ends otherwise than by itself."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM + textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@for_each("name", {"RLIMIT_AS": "RLIMIT_AS", "RLIMIT_DATA": "RLIMIT_DATA", "RLIMIT_NOFILE": "RLIMIT_NOFILE"})
def test_a_limit_that_is_there_before_v8_starts(name: str) -> None:
    """Whatever is left below what V8 needs."""
    for more in {"RLIMIT_AS": (MB, 64 * GB, 1500 * GB), "RLIMIT_DATA": (0, 100 * MB, 700 * MB)}.get(name, (0, 2)):
        lines = run(
            f"""
            unstarted = Sandbox()
            leave({name!r}, {more})
            attempt(lambda: answer(Sandbox()))
            attempt(answer, unstarted)
            if {name!r} != "RLIMIT_NOFILE":  # asyncio itself needs some
                attempt(lambda: asyncio.run(unstarted.create_isolate()))
            """
        )
        assert len(lines) == (2 if name == "RLIMIT_NOFILE" else 3)
        for line in lines:
            assert line.startswith("SandboxUnavailableError: ")
            assert f"{name} is " in line or "Too many open files" in line


def test_the_message_says_what_is_needed_and_what_there_is() -> None:
    (line,) = run(
        """
        resource.setrlimit(resource.RLIMIT_AS, (64 << 30,) * 2)
        attempt(Sandbox)
        """
    )
    assert line == (
        "SandboxUnavailableError: V8 cannot start in this process: it needs 2.7 TB of address space, reserved and not "
        "used, and the system does not give it (RLIMIT_AS is 64 GB); raise the limit, or run without it and bound "
        "memory by a control group"
    )


def test_it_can_be_caught_as_what_it_is() -> None:
    lines = run(
        """
        resource.setrlimit(resource.RLIMIT_AS, (64 << 30, resource.RLIM_INFINITY))
        for kind in (SandboxUnavailableError, IsolateCreateError, RuntimeError):
            try:
                Sandbox()
            except kind as error:
                print(type(error).__name__)
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
        with Sandbox() as sandbox:  # nothing of the refusals is left
            print(answer(sandbox))
        """
    )
    assert lines == ["SandboxUnavailableError"] * 3 + ["42"]


@for_each("case", {"shared": "shared", "cage": "cage"})
def test_a_limit_that_comes_later(case: str) -> None:
    """Existing isolates go on. One more is refused or made, whatever is left."""
    for name, steps in {
        "RLIMIT_AS": (0, MB, GB, 5 * GB, 1300 * GB, 1380 * GB, 1386 * GB, 1400 * GB),
        "RLIMIT_DATA": (0, MB, 20 * MB, 70 * MB, 300 * MB, 650 * MB),
    }.items():
        for more in steps:
            lines = run(
                f"""
                with Sandbox() as sandbox:
                    first = sandbox.create_isolate_sync(memory_limit_mb=64)
                    leave({name!r}, {more})
                    attempt(answer, sandbox, isolation={case!r})
                    print(first.evaluate_sync("'still here'"))
                """
            )
            assert lines[1:] == ["still here"]
            if lines[0] != "made: 42":
                assert lines[0].startswith("IsolateCreateError: Isolate #1 could not be created: no room for another")
                assert f"{name} is " in lines[0]


HOARDS = {
    "objects": "const a = []; for (;;) a.push({ x: [1] })",
    "strings": "const a = []; for (let i = 0; ; i++) a.push('x'.repeat(1e5) + i)",
    "buffers": "const a = []; for (;;) try { a.push(new ArrayBuffer(1 << 20)) } catch {}",
    "Intl": "const a = []; for (;;) a.push(new Intl.NumberFormat('de'))",
    "eval": "for (let i = 0; ; i++) eval('(function f' + i + '(){return ' + '1+'.repeat(3000) + i + '})')",
    "messages": "for (let i = 0; i < 3000; i++) try { NETWORK.send('a', 'x'.repeat(1e5)) } catch {} 1",
}


@for_each("kind", HOARDS)
def test_a_hoard_with_little_memory_left_ends_its_isolate(kind: str) -> None:
    """What the system refuses is served from a reserve until the isolate with most has gone. Messages are refused."""
    for left_mb in (1, 10, 30):
        lines = run(
            f"""
            import logging
            logging.disable()  # the host's own code may meet a MemoryError
            sandbox = Sandbox(threads=2, cpu_limit_ms=10_000)
            good = sandbox.create_isolate_sync()
            hoarder = sandbox.create_isolate_sync(memory_limit_mb=512)
            print(good.evaluate_sync("1") + hoarder.evaluate_sync("1"))
            leave("RLIMIT_DATA", {left_mb} << 20)
            attempt(hoarder.evaluate_sync, {HOARDS[kind]!r}, timeout=30)
            print(good.evaluate_sync("'still here'", timeout=20), flush=True)
            os._exit(0)  # what stays in the host's queues may leave no room for an orderly end
            """
        )
        ended = "made: 1" if kind == "messages" else "MemoryLimitError"
        assert [lines[1].partition(": I")[0], *lines[2:]] == [ended, "still here"], lines


def test_the_isolate_with_most_is_ended_halfway_through_its_turn() -> None:
    """It is paused, and the only place taken by the turn for which it is ended."""
    lines = run(
        """
        import logging, threading
        logging.disable()
        sandbox = Sandbox(threads=1, cpu_limit_ms=0, memory_limit_mb=512)
        hoarder, good = (sandbox.create_isolate_sync() for _ in range(2))
        begun = threading.Event()
        hoarder.on("begun", lambda _: begun.set())
        hold = "globalThis.a = []; for (let i = 0; i < %d; i++) a.push(new Array(200_000).fill(i));"
        hoarder.execute(hold % 100 + "NETWORK.send('begun'); for (;;);")
        assert begun.wait(20)
        print(good.evaluate_sync("1"))
        leave("RLIMIT_DATA", 1 << 20)
        print(good.evaluate_sync(hold % 50 + "'still here'", timeout=20))
        assert hoarder.wait_destroyed_sync(20)
        attempt(hoarder.evaluate_sync, "1")
        print(good.evaluate_sync("'and now'"), flush=True)
        os._exit(0)
        """
    )
    ended = "IsolateDestroyedError: Isolate #0 is destroyed: memory_limit_exceeded"
    assert lines == ["1", "still here", ended, "and now"]


def test_threads_that_the_system_refuses() -> None:
    """Every number of them, from none to enough; with the user's rights gone, because root may have any number."""
    most = 12
    for count in range(1, most + 1):
        (line,) = run(
            f"""
            import concurrent.futures.thread, encodings.idna, traceback  # what cannot be read any more
            if os.geteuid() == 0:
                os.setgroups([])
                os.setresgid(65534, 65534, 65534)
                os.setresuid(65534, 65534, 65534)
            resource.setrlimit(resource.RLIMIT_NPROC, ({count}, {count}))
            def use():
                with Sandbox() as sandbox:
                    return answer(sandbox)
            attempt(use)
            """
        )
        assert line == "made: 42" or line.startswith("SandboxUnavailableError: "), line
        if count == 1:
            assert line.endswith(
                "the system gives no more threads: Resource temporarily unavailable (RLIMIT_NPROC is 1)"
            )


# Seconds of work in one call of a builtin that looks at nothing.
_LONG = (
    "Temporal.PlainDate.from('+275760-09-13[u-ca=chinese]')"
    ".since('-271821-04-20[u-ca=chinese]', { largestUnit: 'months' })"
)


def test_a_thread_that_is_lost_when_there_are_no_more() -> None:
    """The others go on; once the system gives one, it is there."""
    lines = run(
        f"""
        import concurrent.futures.thread, encodings.idna, traceback
        if os.geteuid() == 0:
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
        most = resource.getrlimit(resource.RLIMIT_NPROC)[1]
        sandbox = Sandbox(threads=2, unresponsive_after_ms=100)
        victims = [sandbox.create_isolate_sync(cpu_limit_ms=50) for _ in range(2)]
        other = sandbox.create_isolate_sync()
        resource.setrlimit(resource.RLIMIT_NPROC, (1, most))
        attempt(victims[0].evaluate_sync, {_LONG!r})
        print(other.evaluate_sync("'still here'", timeout=20))
        attempt(victims[1].evaluate_sync, {_LONG!r})
        resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
        print(other.evaluate_sync("'here again'", timeout=20), flush=True)
        os._exit(0)  # the lost threads come back in their own time
        """
    )
    assert [line.partition(":")[0] for line in lines] == ["CpuLimitError", "still here", "CpuLimitError", "here again"]


def test_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from network_runtime.cli import main; sys.exit(main(['-']))"],
        input="console.log(1)",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (64 * GB, 64 * GB)),
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: V8 cannot start in this process: it needs 2.7 TB of address space")
    assert len(done.stderr.splitlines()) == 1


_RANDOM = """
#include <stddef.h>
#include <sys/types.h>
// Puts V8's first random address between 4 and 8 GB: xorshift128 of this seed gives 0x128ad6000 (V8 15.2).
ssize_t getrandom(void *buffer, size_t length, unsigned flags) {
  (void)flags;
  for (size_t i = 0; i < length; ++i) ((unsigned char *)buffer)[i] = (unsigned char)(18910UL >> (i % 8 * 8));
  return (ssize_t)length;
}
"""


def test_an_unlucky_address_for_the_sandbox(tmp_path: Path) -> None:
    """Right behind the first 4 GB it overlaps with what V8 wants to keep free there; once in 16,384 starts it was."""
    pytest.importorskip("ziglang")
    source, library = tmp_path / "random.c", tmp_path / "random.so"
    source.write_text(_RANDOM)
    compiler = [sys.executable, "-m", "ziglang", "cc", "-shared", "-fPIC", "-O1"]
    subprocess.run([*compiler, str(source), "-o", str(library)], check=True, timeout=100)
    lines = run(
        """
        with Sandbox() as sandbox:
            print(answer(sandbox))
        """,
        environment={**os.environ, "LD_PRELOAD": str(library)},
    )
    assert lines == ["42"]
