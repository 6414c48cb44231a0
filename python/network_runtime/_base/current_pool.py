"""A reference to a sandbox's pool that can be replaced. Any thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from network_runtime._core import Pool


class CurrentPool:
    """The pool of a sandbox; a closed one before its start and after its end.

    Objects that outlive the pool hold this instead of the pool, so that they do not keep it alive.
    """

    __slots__ = ("pool",)

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
