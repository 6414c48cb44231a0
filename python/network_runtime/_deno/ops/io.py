"""Reading and writing by number: files, standard streams, pipes. `Deno.stdin`, `FsFile.read` and their streams."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from network_runtime._deno import terminals
from network_runtime._deno.current import current_host
from network_runtime._deno.descriptors import Descriptor
from network_runtime._deno.errors import OpError
from network_runtime._deno.held import held
from network_runtime._deno.registry import op

if TYPE_CHECKING:
    Bytes = bytes | memoryview


def _get(rid: int) -> Descriptor:
    return current_host().resources.get(rid, Descriptor)


@op("op_read_sync")
def read(rid: int, buffer: memoryview) -> int:
    """Read into `buffer`; 0 at the end."""
    return _get(rid).read(buffer) if buffer else 0


@op("op_read")
async def read_async(buffer: memoryview) -> int:
    """As `op_read_sync`."""
    with held() as it:
        return await it.read_async(buffer) if buffer else 0


@op("op_read_all")
async def read_all_async() -> bytes:
    """Read to the end."""
    with held() as it:
        return await it.read_all_async()


@op("op_write_sync")
def write(rid: int, data: Bytes) -> int:
    """Write some of `data`, and return how much."""
    return _get(rid).write(data)


@op("op_write")
async def write_async(data: Bytes) -> int:
    """As `op_write_sync`."""
    with held() as it:
        return await it.write_async(data)


@op("op_write_all")
async def write_all_async(data: Bytes) -> None:
    """Write all of `data`."""
    with held() as it:
        await it.write_all_async(data)


@op("op_cancel_read")
def cancel_read(rid: int) -> None:
    """Fail the reads that are pending."""
    _get(rid).cancel_reads()


@op("op_shutdown")
async def shutdown() -> None:
    """End the writing half of a socket; nothing for anything else."""

    def end(descriptor: int) -> None:
        connection = socket.socket(fileno=descriptor)  # where it fails, the descriptor is not its own
        try:
            connection.shutdown(socket.SHUT_WR)
        finally:
            connection.detach()

    with held() as it:
        await it.call_async(end, blocks=False)


@op("op_is_terminal")
def is_terminal(rid: int) -> bool:
    """Whether it is a terminal. False for a number that is none."""
    try:
        return _get(rid).call(os.isatty)
    except OpError:
        return False


@op("op_set_raw")
def set_raw(rid: int, mode: bool, cbreak: bool) -> None:
    """Switch a terminal's raw mode. Its former state comes back with `mode` False, and at the end of the host."""
    host = current_host()
    _get(rid).call(lambda descriptor: terminals.set_raw(host, descriptor, raw=mode, cbreak=cbreak))
