"""Message ports: HTML Standard, "Channel messaging"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from network_runtime import Sandbox


def test_unreachable_ports_are_freed_while_they_wait(sync_sandbox: Sandbox) -> None:
    with sync_sandbox.create_isolate_sync(memory_limit_mb=32, cpu_limit_ms=0) as isolate:
        # Each pair waits for messages, or is in its own queue: 5000 of them are more than the limit unless they go.
        make = """(async () => { for (let i = 0; i < 1000; i++) {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = port2.onmessage = () => 1;
          const buffer = new ArrayBuffer(20_000);
          const a = new MessageChannel(), b = new MessageChannel();
          a.port1.postMessage(buffer, [b.port2, buffer]);
          b.port1.postMessage(1, [a.port2]);
        } })()"""
        for _ in range(5):
            isolate.evaluate_sync(make, timeout=20)
        assert isolate.evaluate_sync("1 + 1") == 2


def test_delivered_messages_are_forgotten(sync_sandbox: Sandbox) -> None:
    with sync_sandbox.create_isolate_sync(memory_limit_mb=32, cpu_limit_ms=0) as isolate:
        round_trip = """new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          let heard = 0;
          port2.onmessage = () => ++heard === 1000 && resolve(heard);
          for (let i = 0; i < 1000; i++) port1.postMessage(new Uint8Array(10_000));
        })"""
        assert [isolate.evaluate_sync(round_trip, timeout=20) for _ in range(5)] == [1000] * 5
