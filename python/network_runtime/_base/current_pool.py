"""Which pool there is. On any thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from network_runtime._core import Pool


class CurrentPool:
    """The pool of a sandbox, or a closed one where it has none. What remembers this keeps no pool from its end."""

    __slots__ = ("pool",)

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
