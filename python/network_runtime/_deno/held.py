"""Descriptors that are kept from the script's call of an asynchronous op until the op is over."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from network_runtime._deno.current import current_host, current_op
from network_runtime._deno.descriptors import Descriptor

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def held() -> Iterator[Descriptor]:
    """What `op_resource_hold` kept for the asynchronous op that runs. Raises OpError BadResource."""
    kept = current_host().resources.take_begun(current_op(), Descriptor)
    try:
        yield kept
    finally:
        kept.let_go()
