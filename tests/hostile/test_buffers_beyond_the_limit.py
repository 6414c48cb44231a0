"""A heap that one large object has taken past the limit, and a buffer that is made right after it."""

from __future__ import annotations

import pytest
from tests.hostile.arena import CPU, MEMORY, attack, in_own_process

HOLES = "const a = []; a.length = 2e7; a.fill(1, 0, 10); a[2e7 - 1] = 1;"


@in_own_process
def holes_and_a_buffer() -> None:
    attack(f"{HOLES} for (;;) new Uint8Array(16).buffer", CPU, MEMORY, "RangeError", most_mb=1000, overshoot_ms=2500)


@pytest.mark.xfail(strict=True, reason="a bug of V8's: JSArrayBuffer::CreateExtension does not expect a collection")
def test_it_ends_no_process() -> None:
    """Heap::UpdateExternalMemory collects where the heap has passed its limit; a bare pointer does not survive that."""
    holes_and_a_buffer()
