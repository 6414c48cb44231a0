"""TextEncoder and TextDecoder when memory runs out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from network_runtime import MemoryLimitError, ScriptError

if TYPE_CHECKING:
    from network_runtime import Sandbox


def test_lengths_near_the_limits(sync_sandbox: Sandbox) -> None:
    """What has no room is a RangeError, and the isolate goes on."""
    isolate = sync_sandbox.create_isolate_sync(cpu_limit_ms=10_000, memory_limit_mb=64)
    case = """
  const name = (body) => { try { return typeof body() } catch (error) { return error.name } };
  const bytes = new Uint8Array(40 << 20).fill(0xE9);
  [
    name(() => new TextEncoder().encode("é".repeat(2 ** 29 - 24))),
    name(() => new TextDecoder().decode(bytes)),
    name(() => new TextDecoder("gbk").decode(bytes)),
    name(() => new TextDecoder("x".repeat(2 ** 29 - 24))),
    new TextDecoder().decode(new TextEncoder().encode("after")),
  ].join();"""
    assert isolate.evaluate_sync(case) == "RangeError,RangeError,RangeError,RangeError,after"


def test_no_more_decoders_than_the_memory_limit_has_room_for(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync(cpu_limit_ms=10_000, memory_limit_mb=32)
    with pytest.raises((ScriptError, MemoryLimitError)) as refused:
        isolate.evaluate_sync("""
  const all = [];
  for (;;) {
    const decoder = new TextDecoder("gbk");
    decoder.decode(new Uint8Array([0x81]), { stream: true });
    all.push(decoder);
  }""")
    if isinstance(refused.value, ScriptError):
        assert refused.value.name == "RangeError"
