"""How an isolate ended: what the core says of it in the words of this side, and the line in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from network_runtime import _payload
from network_runtime._failures import harmless, logger
from network_runtime._script_errors import script_error
from network_runtime.errors import IsolateCreateError, UnsendableResultError, how_it_ended, terminated

if TYPE_CHECKING:
    from network_runtime._core import Error, Said, Text
    from network_runtime._receiver import Receiver
    from network_runtime.errors import NetworkRuntimeError

_FACTS: Final = {
    "cpuMs": "cpu_ms",
    "heapBytes": "heap_bytes",
    "limitMs": "limit_ms",
    "limitMb": "limit_mb",
    "stack": "stack",
}
_UNASKED: Final = frozenset({"cpu_limit_exceeded", "cpu_total_limit_exceeded", "memory_limit_exceeded", "unresponsive"})


def facts_of(data: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `errors.terminated` that follow the reason, of the details of an end."""
    return {_FACTS[key]: value for key, value in data.items() if key in _FACTS}


def in_snake_case(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a system event, its names as Python has them."""
    return {_FACTS.get(key, key): value for key, value in data.items()}


def log_if_nobody_hears(receiver: Receiver) -> None:
    """Log that a limit ended the isolate, unless a handler or an evaluation hears of it.

    Called when "terminated" is handed out, and before any open evaluation fails.
    """
    systems = receiver.borrow().systems
    if receiver.reason not in _UNASKED or "terminated" in systems or "destroyed" in systems:
        return
    if receiver.blocked or receiver.told or any(not answer.done() for answer in receiver.evaluations.values()):
        return
    facts = receiver.end
    place = facts.get("stack", "").partition("\n")[0].strip()
    ended = how_it_ended(receiver.reason, facts.get("limit_ms"), facts.get("limit_mb"))
    logger.warning("Isolate #%d %s%s", receiver.isolate, ended, f", {harmless(place)}" if place else "")


def end_error(receiver: Receiver, reason: str, details: Text, error: Error) -> NetworkRuntimeError:
    """What EVALUATE_FAILED says: the script's error, or the end of its isolate."""
    if error is None:
        return terminated(receiver.isolate, reason, **facts_of(_payload.decode(details, None) or {}))
    if details is None:
        return script_error(error, receiver.origins)
    return UnsendableResultError(*error[:3], _payload.decode(details, None))


def create_error(isolate: int, error: Said) -> IsolateCreateError:
    """The error for an isolate that could not be made."""
    return IsolateCreateError(f"Isolate #{isolate} could not be created: {error[1] or error[0]}")
