"""`Sandbox(...)`, `create_isolate`, `thread_count`, `isolate_count`, `repr`."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from network_runtime import CpuLimitError, Limits, MemoryLimitError, Sandbox, SandboxClosedError, _core


async def test_ids_count_from_0(sandbox: Sandbox) -> None:
    isolates = [await sandbox.create_isolate() for _ in range(3)]
    assert [isolate.id for isolate in isolates] == [0, 1, 2]
    assert repr(isolates[1]) == "Isolate #1"


async def test_several_at_once(sandbox: Sandbox) -> None:
    isolates = await asyncio.gather(*(sandbox.create_isolate() for _ in range(8)))
    answers = await asyncio.gather(*(isolate.evaluate(f"{isolate.id} * 2") for isolate in isolates))
    assert answers == [isolate.id * 2 for isolate in isolates]


async def test_counts() -> None:
    async with Sandbox(threads=3) as sandbox:
        assert (sandbox.thread_count, sandbox.isolate_count) == (3, 0)
        isolate, other = await sandbox.create_isolate(), await sandbox.create_isolate()
        assert sandbox.isolate_count == 2
        assert repr(sandbox) == "<Sandbox: 3 threads, 2 isolates>"
        isolate.destroy()
        assert sandbox.isolate_count == 1
        assert not other.destroyed
    assert (sandbox.thread_count, sandbox.isolate_count) == (3, 0)


async def test_isolates_share_nothing(sandbox: Sandbox) -> None:
    first, second = await sandbox.create_isolate(), await sandbox.create_isolate()
    await first.evaluate("globalThis.secret = 1; Array.prototype.push = null; undefined")
    assert await second.evaluate("typeof secret + typeof [].push") == "undefinedfunction"


async def test_limits_of_the_sandbox_and_overrides() -> None:
    async with Sandbox(cpu_limit_ms=100) as sandbox:
        assert sandbox.limits.cpu_limit_ms == 100
        patient = await sandbox.create_isolate(cpu_limit_ms=0, cpu_total_limit_ms=0)
        strict = await sandbox.create_isolate()
        busy = "const end = Date.now() + 300; while (Date.now() < end); 'done'"
        assert await patient.evaluate(busy) == "done"
        with pytest.raises(CpuLimitError):
            await strict.evaluate("for (;;);")


async def test_an_isolate_in_a_cage_of_its_own(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(isolation="cage")
    assert await isolate.evaluate("1 + 1") == 2


async def test_several_sandboxes() -> None:
    async with Sandbox(threads=1) as first, Sandbox(threads=1) as second:
        one, two = await first.create_isolate(), await second.create_isolate()
        assert (one.id, two.id) == (0, 0)
        assert (await one.evaluate("1"), await two.evaluate("2")) == (1, 2)


def test_without_asyncio() -> None:
    with Sandbox() as sandbox:
        isolate = sandbox.create_isolate_sync(memory_limit_mb=64)
        assert isolate.evaluate_sync("6 * 7") == 42


async def test_an_abandoned_creation_leaves_nothing(sandbox: Sandbox) -> None:
    creation = asyncio.ensure_future(sandbox.create_isolate())
    await asyncio.sleep(0)
    creation.cancel()
    with pytest.raises(asyncio.CancelledError):
        await creation
    isolate = await sandbox.create_isolate()
    assert await isolate.evaluate("'still works'") == "still works"
    assert sandbox.isolate_count == 1


async def test_a_closed_sandbox_refuses() -> None:
    async with Sandbox() as sandbox:
        pass
    with pytest.raises(SandboxClosedError, match="the sandbox is shut down"):
        await sandbox.create_isolate()


def test_a_closed_sandbox_refuses_without_asyncio() -> None:
    with Sandbox() as sandbox:
        pass
    with pytest.raises(SandboxClosedError, match="the sandbox is shut down"):
        sandbox.create_isolate_sync()


async def test_memory_is_limited_by_default(sandbox: Sandbox) -> None:
    """Two lines of a guest's must not end a container of 512 MB."""
    assert (Limits().memory_limit_mb, sandbox.limits.memory_limit_mb) == (128, 128)
    keeps = "const all = []; for (let n = 0; n < 200; n++) all.push(new Array(1 << 17).fill(1.5)); all.length"
    refused = "try { new Uint8Array(200 << 20).length } catch (error) { error.name }"
    isolate = await sandbox.create_isolate(cpu_limit_ms=0)
    assert await isolate.evaluate(refused) == "RangeError"
    with pytest.raises(MemoryLimitError, match="memory limit of 128 MB"):
        await isolate.evaluate(keeps)
    unlimited = await sandbox.create_isolate(cpu_limit_ms=0, memory_limit_mb=0)
    assert await unlimited.evaluate(refused) == 200 << 20
    assert await unlimited.evaluate(keeps) == 200


def test_the_core_has_the_same_default() -> None:
    """One limit, wherever it is left out."""
    pool = _core.Pool(1)
    try:
        isolate, error = pool.create_isolate_blocking(Limits(cpu_limit_ms=0).resources)
        assert error is None
        pushed, answer, *_ = pool.evaluate_blocking(
            isolate, "try { new Uint8Array(200 << 20); 'made' } catch (error) { error.name }", "x.js", "js", 20.0, False
        )
        assert pushed is _core.PushResult.ACCEPTED
        assert answer is not None
        assert answer[4] == "RangeError"
    finally:
        pool.shutdown(terminate=True)
        assert pool.join(20)


BAD_OPTIONS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"threads": 0}, ValueError, "threads must be from 1 to 1024, not 0"),
    ({"threads": 1.5}, TypeError, "threads must be an int, not float"),
    ({"threads": True}, TypeError, "threads must be an int, not bool"),
    ({"cpu_limit_ms": -1}, ValueError, "cpu_limit_ms must be from 0"),
    ({"cpu_limit_ms": "500"}, TypeError, "cpu_limit_ms must be an int, not str"),
    ({"cpu_limit_ms": 10**400}, ValueError, "cpu_limit_ms must be from 0 to 1000000000, not a number of 1329 bits"),
    ({"memory_limit_mb": 2**70}, ValueError, "memory_limit_mb must be from 0"),
    ({"memory_limit_mb": 6}, ValueError, r"memory_limit_mb must be 0 \(none\) or at least 7, not 6"),
    ({"memory_limit_mb": None}, TypeError, "memory_limit_mb must be an int, not NoneType"),
    ({"destroy_grace_ms": -5}, ValueError, "destroy_grace_ms must be from 0"),
    ({"mailbox_messages": 0}, ValueError, "mailbox_messages must be from 1"),
    ({"isolation": "none"}, ValueError, "isolation must be 'shared' or 'cage', not 'none'"),
    ({"isolation": 1}, TypeError, "isolation must be a str, not int"),
    ({"console": 1}, TypeError, "console must be a bool, not int"),
    ({"cpu_limit": 5}, TypeError, "unexpected keyword argument 'cpu_limit'; the limits are console, cpu_limit_ms"),
]


@pytest.mark.parametrize(("options", "kind", "message"), BAD_OPTIONS)
async def test_bad_options_are_named(
    sandbox: Sandbox, options: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        Sandbox(**options)
    if "threads" not in options:
        with pytest.raises(kind, match=message):
            await sandbox.create_isolate(**options)
