"""`Deno.permissions`. All synchronous: `request` may ask the user, and the script waits for the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from network_runtime._deno.current import current_host
from network_runtime._deno.registry import op

if TYPE_CHECKING:
    from collections.abc import Mapping

    from network_runtime._deno.permissions import Status

# Where a description of a permission names what it is about.
_VALUES = {"read": "path", "write": "path", "net": "host", "env": "variable", "run": "command", "sys": "kind"}


@op("op_query_permission")
def query_permission(description: Mapping[str, Any]) -> Status:
    """The state of the permission now."""
    return current_host().permissions.query(*_asked(description))


@op("op_request_permission")
def request_permission(description: Mapping[str, Any]) -> Status:
    """The state of the permission after the user was asked, where that is possible."""
    return current_host().permissions.request(*_asked(description))


@op("op_revoke_permission")
def revoke_permission(description: Mapping[str, Any]) -> Status:
    """The state of the permission after it was taken back."""
    return current_host().permissions.revoke(*_asked(description))


def _asked(description: Mapping[str, Any]) -> tuple[str, str | None]:
    """The kind, and what of it is meant; None for all of it."""
    kind = description["name"]
    value = description.get(_VALUES.get(kind, ""))
    return kind, None if value is None else str(value)
