"""Fixtures of all tests: sandboxes, and the check that a test leaves nothing behind in the core."""

from __future__ import annotations

import gc
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from network_runtime import Isolate, Sandbox, _core

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

DEADLINE_S = 20.0


def until(condition: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> None:
    """Wait for a condition that nothing announces. Fails with `what` at the deadline."""
    end = time.monotonic() + deadline_s
    pause = threading.Event()
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"{what} within {deadline_s} s")
        pause.wait(0.002)


def wait_until_nothing_is_left() -> None:
    """Wait until the core holds nothing: no isolate, no sandbox. Fails at the deadline."""
    gc.collect()
    until(lambda: not any(_core.live_counts().values()), f"everything is gone ({_core.live_counts()})")


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """The core holds as much after a test as before it: nothing."""
    yield
    wait_until_nothing_is_left()


class HoldingSandbox(Sandbox):
    """Holds its isolates, so that a test may end without a word about each: its fixture shuts all of them down."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[Isolate] = []

    async def create_isolate(self, **options: Any) -> Isolate:
        self._held.append(await super().create_isolate(**options))
        return self._held[-1]

    def create_isolate_sync(self, **options: Any) -> Isolate:
        self._held.append(super().create_isolate_sync(**options))
        return self._held[-1]


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox of two threads, driven by the test's event loop."""
    async with HoldingSandbox() as made:
        yield made
        await made.shutdown(terminate=True)


@pytest.fixture
def sync_sandbox() -> Iterator[Sandbox]:
    """A sandbox of two threads, without asyncio."""
    with HoldingSandbox() as made:
        yield made
        made.shutdown_sync(terminate=True)
