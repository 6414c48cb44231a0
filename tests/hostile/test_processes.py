"""The process ends when it should, its children get a clear error, and Ctrl-C works."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress

from tests.hostile.arena import arena, for_each, in_own_process, spawn, until

from network_runtime import Sandbox

ALIVE = {
    "loop": "for (;;);",
    "memory": "const all = []; for (;;) { all.push(new Array(1000)); if (all.length > 10000) all.length = 0 }",
    "timers": "setInterval(() => 0, 0)",
    "sending": "for (;;) try { NETWORK.send('a', 1) } catch {}",
    "asking": "(async () => { for (;;) await NETWORK.request('x').catch(() => 0) })()",
    "compiling": "setInterval(() => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])), 0)",
    "unresponsive": "Temporal.PlainDate.from('+275760-09-13[u-ca=chinese]')"
    ".since('-271821-04-20[u-ca=chinese]', { largestUnit: 'months' })",
    "waiting": "new Promise(() => {})",
}


def leave_with(code: str, how: str) -> None:
    """Runs in the child: ends the process while the isolate lives."""
    sandbox = Sandbox(threads=2, cpu_limit_ms=0, memory_limit_mb=64)
    isolate = sandbox.create_isolate_sync()
    isolate.on("a", lambda _: None)
    isolate.on_system("error", lambda _: None)
    isolate.execute(code)
    assert sandbox.create_isolate_sync().evaluate_sync("1 + 1") == 2
    if how == "exit":
        sys.exit(3)
    if how == "dropped":
        del isolate, sandbox
    if how == "thread":
        threading.Thread(target=create, args=[sandbox], daemon=True).start()


def create(sandbox: Sandbox) -> None:
    """While the process ends: what comes of it is not the point."""
    with suppress(Exception):
        sandbox.create_isolate_sync()


@for_each("name", ALIVE)
def test_the_process_ends_with_live_isolates(name: str) -> None:
    for how, expected in (("end", 0), ("exit", 3), ("dropped", 0), ("thread", 0)):
        started = time.monotonic()
        code, output, errors = spawn(__name__, "leave_with", [[ALIVE[name], how], {}])
        assert (code, errors) == (expected, ""), (how, code, output, errors[-2000:])
        assert time.monotonic() - started < 20


@in_own_process
def test_a_forked_child_gets_a_clear_error_and_ends() -> None:
    with arena() as here:
        busy = here.victim(cpu_limit_ms=0)
        busy.isolate.execute("for (;;);")
        child = os.fork()
        if child == 0:
            status = 1
            try:
                refused = 0
                for use in (
                    lambda: busy.isolate.evaluate_sync("1"),
                    lambda: busy.isolate.send("a"),
                    busy.isolate.terminate,
                    here.sandbox.create_isolate_sync,
                    lambda: Sandbox(threads=1),
                ):
                    try:
                        use()
                    except RuntimeError as error:
                        refused += "fork" in str(error)
                status = 0 if refused == 5 else 10 + refused
            finally:
                os._exit(status)
        ended: list[int] = []

        def child_has_ended() -> bool:
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid == child:
                ended.append(status)
            return bool(ended)

        try:
            until(child_has_ended, "the child ends")
        finally:
            if not ended:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(ended[0]) == 0
        busy.isolate.terminate()
        busy.wait_end()


@in_own_process
def test_ctrl_c_gets_out_of_a_blocking_call() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are started without it
    with arena(threads=2) as here:
        for call in ("evaluate", "wait_destroyed"):
            victim = here.victim(cpu_limit_ms=0)
            victim.isolate.execute("for (;;);")
            interrupt = threading.Timer(0.2, signal.pthread_kill, [threading.get_ident(), signal.SIGINT])
            try:
                interrupt.start()
                if call == "evaluate":
                    victim.isolate.evaluate_sync("1", timeout=20)
                else:
                    victim.isolate.wait_destroyed_sync(20)
                raise AssertionError("came back")
            except KeyboardInterrupt:
                pass
            victim.isolate.terminate()
            victim.wait_end(5)
