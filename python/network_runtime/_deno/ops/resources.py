"""Closing of what is in the resource table."""

from __future__ import annotations

from network_runtime._deno.current import current_host
from network_runtime._deno.errors import OpError
from network_runtime._deno.registry import op


@op("op_resource_close")
def close(rid: int) -> None:
    """Close a resource. Raises BadResource when there is none."""
    if not current_host().resources.close(rid):
        raise OpError("BadResource", "Bad resource ID")


@op("op_resource_try_close")
def try_close(rid: int) -> None:
    """Close a resource, if there is one."""
    current_host().resources.close(rid)
