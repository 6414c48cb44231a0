"""A short soak: what `python -m tests.hostile.soak` does, without comparing times."""

from __future__ import annotations

from tests.hostile.arena import in_own_process
from tests.hostile.soak import GOOD, HOSTILE, soak


@in_own_process
def test_good_tenants_live_beside_hostile_ones_and_nothing_is_left() -> None:
    report = soak(8)
    assert not report.faults, report.faults
    assert len(report.latencies_ms) >= GOOD
    assert report.ends.total() >= HOSTILE
