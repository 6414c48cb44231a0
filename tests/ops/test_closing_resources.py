"""The end of a host: everything in its table is closed, once, whatever fails meanwhile."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime._deno.child_process import ChildProcess
from network_runtime._deno.current import HostState, set_current_host
from network_runtime._deno.descriptors import Descriptor
from network_runtime._deno.ops import process, signals, watch
from network_runtime._deno.registry import OpTable
from network_runtime._deno.resources import ResourceTable
from network_runtime.host import Host
from network_runtime.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator


class Thing:
    """A resource that counts its closings, and fails with `error`."""

    name = "thing"

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.closings = 0

    def close(self) -> None:
        self.closings += 1
        if self.error is not None:
            raise self.error


class LastMoment:
    """A lock after whose first use something happens."""

    def __init__(self, happens: Callable[[], None]) -> None:
        self.happens = [happens]

    def __enter__(self) -> None:
        """Nobody else is there."""

    def __exit__(self, *_: object) -> None:
        while self.happens:
            self.happens.pop()()


@pytest.fixture
def host() -> Iterator[HostState]:
    state = HostState([])
    set_current_host(state)
    yield state
    set_current_host(None)


def test_what_fails_to_close_keeps_nothing_open() -> None:
    table = ResourceTable()
    things = [Thing(), Thing(OSError("second")), Thing(), Thing(OSError("first")), Thing()]
    for thing in things:
        table.add(thing)
    with pytest.raises(OSError, match="first"):
        table.close_all()
    assert [thing.closings for thing in things] == [1] * 5


def test_what_is_added_at_the_last_moment_is_closed_once() -> None:
    table, thing = ResourceTable(), Thing()
    table._lock = LastMoment(table.close_all)  # type: ignore[assignment]
    table.add(thing)
    assert thing.closings == 1
    table.add(thing)
    assert thing.closings == 2


def test_what_an_op_opens_after_the_end_of_its_host_is_closed() -> None:
    """The script's thread may make the first call of all when the host has not waited for it any longer."""
    host = Host(("main.js", ""), threads=1, limits=Limits().resources)
    assert host.run().exit_code == 0
    thing = Thing()
    host.ops.host.resources.add(thing)
    assert thing.closings == 1


def test_a_child_that_may_not_be_killed_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as started:
        child = ChildProcess(started, killed_at_end=True)
        with monkeypatch.context() as patch:
            patch.setattr(os, "kill", refuse)
            child.close()


def left_waiting(coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """A task of a loop that is closed before it is done."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(coroutine)
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    return task


def test_a_signal_listener_closes_after_its_loop(host: HostState) -> None:
    listener = signals.SignalListener(10)
    task = left_waiting(listener.next())
    host.resources.add(listener)
    host.resources.close_all()
    assert not task.done()


def test_a_watcher_closes_after_its_loop(host: HostState, tmp_path: Path) -> None:
    rid = watch.open_watcher(True, [], [str(tmp_path)])
    task = left_waiting(watch.poll_watcher(rid))
    host.resources.close_all()
    assert not task.done()


def test_a_child_closes_after_its_loop(host: HostState) -> None:
    async def wait() -> None:
        waiting = asyncio.ensure_future(process._end_of(child))
        await asyncio.sleep(0)
        told.append(child.when_closed)
        waiting.cancel()
        await asyncio.wait([waiting])

    told: list[Callable[[], object] | None] = []
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as started:
        child = ChildProcess(started, killed_at_end=True)
        host.resources.add(child)
        asyncio.run(wait())
        assert told != [None]
        child.when_closed = told[0]
        host.resources.close_all()
    assert started.returncode == -9


def open_descriptors() -> set[str]:
    """Of this process, with the one that lists them."""
    return {path.name for path in Path("/proc/self/fd").iterdir()}


async def test_what_is_no_socket_cannot_be_shut_down_and_leaves_no_descriptor(host: HostState) -> None:
    reads, writes = os.pipe()
    rid = host.resources.add(Descriptor("pipe", writes))
    table = OpTable({}, host)
    table.call("op_resource_hold", b'[1,%d,"op_shutdown"]' % rid, None)
    before = open_descriptors()
    with pytest.raises(Exception, match="Socket operation on non-socket"):
        await table.start("op_shutdown", b"[]", None, 1)
    assert open_descriptors() == before
    host.resources.close_all()
    os.close(reads)


def test_watching_twice_changes_the_process_once(host: HostState, tmp_path: Path) -> None:
    watch.open_watcher(True, [], [str(tmp_path)])
    handlers, filters = list(logging.getLogger("watchdog").handlers), list(warnings.filters)
    watch.open_watcher(True, [], [str(tmp_path)])
    assert logging.getLogger("watchdog").handlers == handlers
    assert warnings.filters == filters
    host.resources.close_all()
