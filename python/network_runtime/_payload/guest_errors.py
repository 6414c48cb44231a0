"""What a guest is told of a failure in Python. Any thread."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NamedTuple

from network_runtime._base.checks import well_formed
from network_runtime._payload.script_errors import details_of
from network_runtime.errors import NetworkRuntimeError, RequestError, ScriptError

if TYPE_CHECKING:
    from network_runtime._core import Attachments, Text

_LONGEST_NAME: Final = 100  # characters of a guest's name in an error message


class GuestError(NamedTuple):
    """An error as a guest gets it: the arguments of `Pool.reply_error`."""

    name: str
    message: str
    text: Text = None  # with `attachments`, the payload of its details (script_errors.details_of)
    attachments: Attachments = None


CANCELLED: Final = GuestError("AbortError", "the handler of the request was cancelled")


def guest_error(failure: BaseException) -> GuestError | None:
    """The error that the guest gets for a handler's exception; None if the guest may not know it.

    Raises SerializationError when the error carries something that cannot be sent.
    """
    if isinstance(failure, asyncio.CancelledError):
        return CANCELLED
    if not isinstance(failure, NetworkRuntimeError) or not failure.reaches_guest:
        return None
    if isinstance(failure, RequestError | ScriptError):
        return GuestError(well_formed(failure.name), well_formed(failure.message), *details_of(failure))
    return GuestError(type(failure).__name__, well_formed(str(failure)))


def handler_failed(method: str) -> GuestError:
    """The error that the guest gets for every other exception."""
    return GuestError("Error", f'the host\'s handler of "{shortened(method)}" failed')


def shortened(name: str) -> str:
    """A name that a guest has chosen, short enough for a message."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
