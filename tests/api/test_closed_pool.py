"""The closed pool, which a sandbox has before its first isolate and after its shutdown: it accepts nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from network_runtime import IsolateDestroyedError, Sandbox, _core
from network_runtime._core import Pool, PushResult
from network_runtime.limits import Limits


def test_it_takes_nothing_and_says_so() -> None:
    pool = Pool.closed()
    closed = PushResult.CLOSED
    assert pool.execute(0, "1", "a.js", "js") is closed
    assert pool.evaluate(0, "1", "a.js", "js")[0] is closed
    assert pool.evaluate_blocking(0, "1", "a.js", "js", None, True) == (closed, None, None)
    assert pool.send(0, "event", b"1", None) is closed
    assert pool.reply(0, 1, b"1", None) is closed
    assert pool.reply_error(0, 1, "Error", "no") is closed
    assert pool.part(0, 1, b"part") is closed
    assert pool.step(0, 1, "end", None) is closed
    assert (pool.destroy(0), pool.terminate(0)) == (False, False)
    assert (pool.end_reason(0), pool.usage(0), pool.unanswered_requests(0)) == (None, None, 0)
    pool.pass_barrier(0, 1)
    pool.forget(0, 1)
    with pytest.raises(RuntimeError, match="the pool is shut down"):
        pool.create_isolate(Limits().resources)


def test_it_has_nothing_and_is_over() -> None:
    pool = Pool.closed()
    assert (pool.thread_count, pool.isolate_count, pool.fileno(), list(pool.deliveries(0))) == (0, 0, -1, [])
    pool.shutdown(terminate=True)
    assert pool.join(0)
    assert not any(_core.live_counts().values())


FORK = """
import os
from network_runtime import _core
pool = _core.Pool.closed()
if (child := os.fork()) == 0:
    os._exit(_core.in_forked_child() + pool.terminate(0))
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_it_starts_nothing_that_a_child_would_miss() -> None:
    done = subprocess.run([sys.executable, "-c", FORK], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "0\n"


async def test_a_sandbox_that_is_shut_down_keeps_nothing_of_its_pool() -> None:
    sandbox = Sandbox()
    isolate = await sandbox.create_isolate()
    await sandbox.shutdown()
    assert not any(_core.live_counts().values())
    assert (sandbox.thread_count, sandbox.isolate_count) == (2, 0)
    with pytest.raises(IsolateDestroyedError):
        isolate.send("event")
