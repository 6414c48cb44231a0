"""Handlers with the context (`contextvars`) in which they were registered. Any thread."""

from __future__ import annotations

import sys
from contextvars import Context, copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Context as Arithmetic

    from network_runtime._core import Received

    Handler = Callable[[Any], Any]


class Registration:
    """One handler. Each call of it runs in a copy of the context of the registration, made by `new_context()`."""

    __slots__ = ("handler", "new_context", "refuses", "source", "streams_body")

    def __init__(
        self, handler: Handler, *, streams_body: bool = False, refuses: Callable[[Received], bool] | None = None
    ) -> None:
        """Keep a copy of the current context.

        `streams_body`: a handler of "fetch" that accepts a body which has not arrived yet. `refuses(text)`: whether a
        handler of a system event does not want this one; called before it is decoded.
        """
        self.handler = handler
        self.new_context = copies_of_context()
        # For `_core.run_in_copy`: the context itself, if nothing else has to be copied.
        self.source: Context | Callable[[], Context] = getattr(self.new_context, "__self__", self.new_context)
        self.refuses = refuses
        self.streams_body = streams_body


def copies_of_context() -> Callable[[], Context]:
    """Return a function that returns a new copy of the current context, as it is now, at each call."""
    context = copy_context()
    if (decimal := sys.modules.get("decimal")) is not None:
        for value in context.values():
            if isinstance(value, decimal.Context):
                # The standard library changes only this value in place.
                return partial(_copy_with_arithmetic, context, decimal.setcontext, value.copy())
    return context.copy


def _copy_with_arithmetic(
    context: Context, set_arithmetic: Callable[[Arithmetic], None], arithmetic: Arithmetic
) -> Context:
    copy = context.copy()
    copy.run(set_arithmetic, arithmetic.copy())
    return copy
