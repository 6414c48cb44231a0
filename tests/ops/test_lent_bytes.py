"""Bytes that a script hands to an op: the op works on the script's own memory."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime._deno.registry import OpTable
from network_runtime.host import Host
from network_runtime.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable


def run(op: Callable[[Any], None], source: str) -> None:
    """Run a script for which `op` takes the bytes of Deno.stdout.write and its twin."""

    def write(_rid: int, content: Any) -> None:
        op(content)

    async def write_later(content: Any) -> None:
        op(content)

    host = Host(("main.js", source), threads=1, limits=Limits().resources)
    host._table = OpTable({"op_resource_hold": lambda *_: None, "op_write_sync": write, "op_write": write_later})
    outcome = host.run()
    assert outcome.error is None, outcome.error
    assert outcome.exit_code == 0


WRITES = ("Deno.stdout.writeSync", "await Deno.stdout.write")


@pytest.mark.parametrize("write", WRITES)
def test_an_op_fills_the_scripts_memory(write: str) -> None:
    def fill(content: memoryview) -> None:
        assert not content.readonly
        assert bytes(content) == b"\1\2\3"
        content[:] = b"abc"

    run(
        fill,
        f"""
        const all = new Uint8Array([0, 1, 2, 3, 4]);
        {write}(all.subarray(1, 4));
        if (String(all) !== "0,97,98,99,4") throw all;
        """,
    )


@pytest.mark.parametrize("write", WRITES)
def test_large_bytes_are_lent(write: str) -> None:
    def fill(content: memoryview) -> None:
        assert len(content) == 1 << 24
        content[-1] = 7

    run(fill, f"const all = new Uint8Array(1 << 24); {write}(all); if (all.at(-1) !== 7) throw all.at(-1);")


@pytest.mark.parametrize(
    "bytes_",
    [
        "new Uint8Array(new SharedArrayBuffer(3))",
        "new Uint8Array(new ArrayBuffer(3, {maxByteLength: 9}))",
        "new Uint8Array(0)",
    ],
)
@pytest.mark.parametrize("write", WRITES)
def test_memory_that_can_change_or_go_away_is_copied(write: str, bytes_: str) -> None:
    found: list[object] = []
    run(found.append, f"const it = {bytes_}; {write}(it)")
    assert [type(content) for content in found] == [bytes]


@pytest.mark.parametrize("write", WRITES)
def test_a_buffer_that_is_transferred_meanwhile_keeps_its_memory(write: str) -> None:
    kept: list[memoryview] = []
    run(kept.append, f"const it = new Uint8Array([1, 2, 3]); {write}(it); it.buffer.transfer(100)")
    assert bytes(kept[0]) in (b"\1\2\3", b"\0\0\0")


@pytest.mark.parametrize("write", WRITES)
def test_lent_memory_outlives_the_script(write: str) -> None:
    kept: list[memoryview] = []
    run(kept.append, f"{write}(new Uint8Array(1 << 20).fill(5)); {write}(new Uint8Array([1, 2]))")
    gc.collect()
    assert bytes(kept[0]) == b"\5" * (1 << 20)
    kept[1][0] = 9
    assert bytes(kept[1]) == b"\x09\2"
    kept.clear()
    gc.collect()
