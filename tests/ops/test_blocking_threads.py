"""The threads of calls that may block: how many there are, and what happens when there is none to be had."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime._deno import blocking
from network_runtime._deno.blocking import Threads
from network_runtime._deno.descriptors import Descriptor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DEADLINE_S = 20


def submitted(threads: Threads, function: Callable[[], Any]) -> asyncio.Future[Any]:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    threads.submit((loop, future, function))
    return future


def no_thread(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


async def test_beyond_the_bound_calls_wait_for_a_thread() -> None:
    threads, gate = Threads(2), threading.Event()
    before = set(threading.enumerate())
    try:
        calls = [submitted(threads, gate.wait) for _ in range(6)]
        started = [thread for thread in set(threading.enumerate()) - before if thread.name == "nr-blocking"]
    finally:
        gate.set()
    assert len(started) == 2
    assert await asyncio.wait_for(asyncio.gather(*calls), DEADLINE_S) == [True] * 6
    further = [submitted(threads, lambda: "further") for _ in range(6)]
    assert await asyncio.wait_for(asyncio.gather(*further), DEADLINE_S) == ["further"] * 6


async def test_a_start_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    threads, gate = Threads(2), threading.Event()
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread)
        with pytest.raises(RuntimeError, match="can't start new thread"):
            submitted(threads, lambda: "never")
    assert await asyncio.wait_for(submitted(threads, lambda: "next"), DEADLINE_S) == "next"
    waiting = submitted(threads, gate.wait)
    try:
        beside = submitted(threads, lambda: "beside")
        assert await asyncio.wait_for(beside, DEADLINE_S) == "beside"
    finally:
        gate.set()
    assert await asyncio.wait_for(waiting, DEADLINE_S)


async def test_a_call_without_a_thread_lets_go_of_the_descriptor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    number = os.open(tmp_path, os.O_RDONLY)
    file = Descriptor("fsFile", number)
    monkeypatch.setattr(blocking, "_threads", Threads())
    monkeypatch.setattr(threading.Thread, "start", no_thread)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        await file.call_async(os.fsync)
    file.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)
