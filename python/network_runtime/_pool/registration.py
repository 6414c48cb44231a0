"""Handlers with the context in which they were registered (`contextvars`). Any thread."""

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
    """One handler. Each delivery runs in what `new_context()` gives: a copy of the context of the registration."""

    __slots__ = ("handler", "new_context", "refuses", "source", "streams_body")

    def __init__(
        self, handler: Handler, *, streams_body: bool = False, refuses: Callable[[Received], bool] | None = None
    ) -> None:
        """Take the current context.

        `streams_body`: a handler of "fetch" that takes a body still on its way. `refuses(text)`: whether a handler of a
        system event does without this one; asked before it is decoded.
        """
        self.handler = handler
        self.new_context = copies_of_context()
        # For `_core.run_in_copy`: the context, where that is all that is copied.
        self.source: Context | Callable[[], Context] = getattr(self.new_context, "__self__", self.new_context)
        self.refuses = refuses
        self.streams_body = streams_body


def copies_of_context() -> Callable[[], Context]:
    """A function whose every call gives a copy of the current context, as it is now."""
    context = copy_context()
    if (decimal := sys.modules.get("decimal")) is not None:
        for value in context.values():
            if isinstance(value, decimal.Context):
                # The one value of the standard library's own that is changed in place.
                return partial(_copy_with_arithmetic, context, decimal.setcontext, value.copy())
    return context.copy


def _copy_with_arithmetic(
    context: Context, set_arithmetic: Callable[[Arithmetic], None], arithmetic: Arithmetic
) -> Context:
    copy = context.copy()
    copy.run(set_arithmetic, arithmetic.copy())
    return copy
