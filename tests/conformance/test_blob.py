"""Blob, File and blob URLs: the File API."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from network_runtime import Sandbox


def test_unreachable_blobs_are_freed(sync_sandbox: Sandbox) -> None:
    with sync_sandbox.create_isolate_sync(memory_limit_mb=32, cpu_limit_ms=0) as isolate:
        code = """(async () => {
          let sum = 0;
          for (let i = 0; i < 300; i++) {
            sum += (await new Blob([new Uint8Array(1e6)]).slice(0, 10).arrayBuffer()).byteLength;
          }
          return sum;
        })()"""
        assert isolate.evaluate_sync(code, timeout=20) == 3000
