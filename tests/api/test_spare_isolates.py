"""The isolate that an idle pool makes in advance: it is not counted, and its user cannot tell the difference."""

from __future__ import annotations

import gc
import threading
import warnings

import pytest
from tests.conftest import until

from network_runtime import CpuLimitError, Isolate, MemoryLimitError, Sandbox, _core


def wait_for_spare(sandbox: Sandbox) -> None:
    """Until the core holds one isolate more than the sandbox counts."""
    until(lambda: _core.live_counts()["isolates"] == sandbox.isolate_count + 1, "a spare isolate")


def make_two(sandbox: Sandbox, **limits: float) -> list[Isolate]:
    """Ask for two that are alike, which is what a spare is made after."""
    return [sandbox.create_isolate_sync(**limits) for _ in range(2)]  # type: ignore[arg-type]


def test_it_is_no_isolate_of_the_sandbox(sync_sandbox: Sandbox) -> None:
    make_two(sync_sandbox)
    wait_for_spare(sync_sandbox)
    assert sync_sandbox.isolate_count == 2
    assert repr(sync_sandbox) == "<Sandbox: 2 threads, 2 isolates>"
    assert sync_sandbox.create_isolate_sync().id == 2


def test_it_is_taken_and_made_again(sync_sandbox: Sandbox) -> None:
    make_two(sync_sandbox)
    for count in range(3, 8):
        wait_for_spare(sync_sandbox)
        assert sync_sandbox.create_isolate_sync().evaluate_sync("6 * 7") == 42
        assert sync_sandbox.isolate_count == count


def test_it_works_as_any_other(sync_sandbox: Sandbox) -> None:
    make_two(sync_sandbox)
    wait_for_spare(sync_sandbox)
    isolate = sync_sandbox.create_isolate_sync(console=True)
    heard = threading.Event()
    isolate.on_request("double", lambda value: value * 2)
    isolate.on_system("console", lambda _: heard.set())
    script = "console.log(1); new Promise((done) => setTimeout(done, 1)).then(() => NETWORK.request('double', 21))"
    assert isolate.evaluate_sync(script, timeout=20) == 42
    assert heard.wait(20)


def test_the_limits_are_those_that_were_asked_for(sync_sandbox: Sandbox) -> None:
    make_two(sync_sandbox, memory_limit_mb=32)
    wait_for_spare(sync_sandbox)
    strict = sync_sandbox.create_isolate_sync(memory_limit_mb=32, cpu_limit_ms=50)
    with pytest.raises(CpuLimitError):
        strict.evaluate_sync("for (;;);")
    wait_for_spare(sync_sandbox)
    small = sync_sandbox.create_isolate_sync(memory_limit_mb=32)
    with pytest.raises(MemoryLimitError):
        small.evaluate_sync("const all = []; for (;;) all.push(new Array(1000).fill(0.5))")


def test_one_of_another_size_is_not_taken(sync_sandbox: Sandbox) -> None:
    make_two(sync_sandbox, memory_limit_mb=512)
    wait_for_spare(sync_sandbox)
    small = sync_sandbox.create_isolate_sync(memory_limit_mb=32)
    hoard = "const all = []; for (let i = 0; i < 100; i++) all.push(new Array(1 << 17).fill(i + 0.5)); all.length"
    with pytest.raises(MemoryLimitError):
        small.evaluate_sync(hoard)
    make_two(sync_sandbox, memory_limit_mb=512)
    wait_for_spare(sync_sandbox)
    assert sync_sandbox.create_isolate_sync(memory_limit_mb=512).evaluate_sync(hoard) == 100


def test_it_ends_with_a_sandbox_that_is_dropped() -> None:
    sandbox = Sandbox()
    isolates = make_two(sandbox)
    wait_for_spare(sandbox)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        del isolates, sandbox
        gc.collect()
    # nothing_left waits for the end


@pytest.mark.parametrize("terminate", [False, True])
def test_the_end_while_it_is_made(terminate: bool) -> None:
    """The shutdown comes at other moments of the making each time; the wait is what varies, not what is waited for."""
    pause = threading.Event()
    for step in range(40):
        with Sandbox() as sandbox:
            isolates = make_two(sandbox)
            pause.wait(0.001 + step * 0.0001)
            sandbox.shutdown_sync(terminate=terminate)
        assert all(isolate.destroyed for isolate in isolates)
        assert _core.live_counts()["isolates"] == 0
