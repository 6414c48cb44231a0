"""BroadcastChannel: HTML Standard, "Broadcasting to other browsing contexts"; here, inside one isolate."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from network_runtime import Sandbox


def test_isolates_do_not_hear_each_other(sync_sandbox: Sandbox) -> None:
    with sync_sandbox.create_isolate_sync() as one, sync_sandbox.create_isolate_sync() as other:
        one.evaluate_sync("let heard = 0; const a = new BroadcastChannel('x'); a.onmessage = () => heard++; 0")
        other.evaluate_sync("new BroadcastChannel('x').postMessage(1); new Promise((r) => setTimeout(r, 20))")
        assert one.evaluate_sync("new Promise((r) => setTimeout(() => r(heard), 20))") == 0
