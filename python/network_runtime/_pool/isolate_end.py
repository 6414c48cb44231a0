"""How an isolate ended: the core's report with Python's names, the errors made of it, and the line in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from network_runtime._base.log import harmless, logger
from network_runtime._payload import codec
from network_runtime._payload.script_errors import script_error
from network_runtime.errors import IsolateCreateError, UnsendableResultError, how_it_ended, terminated

if TYPE_CHECKING:
    from network_runtime._core import Error, Received, Said
    from network_runtime._pool.isolate_state import IsolateState
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
    """The arguments of `errors.terminated` after the reason, taken from the details of an end."""
    return {_FACTS[key]: value for key, value in data.items() if key in _FACTS}


def in_snake_case(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a system event, with Python's names."""
    return {_FACTS.get(key, key): value for key, value in data.items()}


def log_if_nobody_hears(state: IsolateState) -> None:
    """Log that a limit ended the isolate, unless a handler or an evaluation is told.

    Called when "terminated" is handed out, and before any open evaluation fails.
    """
    systems = state.borrow().systems
    if state.reason not in _UNASKED or "terminated" in systems or "destroyed" in systems:
        return
    if state.blocked or state.told or any(not answer.done() for answer in state.evaluations.values()):
        return
    facts = state.end
    place = facts.get("stack", "").partition("\n")[0].strip()
    ended = how_it_ended(state.reason, facts.get("limit_ms"), facts.get("limit_mb"))
    logger.warning("Isolate #%d %s%s", state.isolate, ended, f", {harmless(place)}" if place else "")


def end_error(state: IsolateState, reason: str, details: Received, error: Error) -> NetworkRuntimeError:
    """Make the error that EVALUATE_FAILED reports: the script's error, or the end of its isolate."""
    if error is None:
        return terminated(state.isolate, reason, **facts_of(codec.decode(details, None) or {}))
    if details is None:
        return script_error(error, state.origins)
    return UnsendableResultError(*error[:3], codec.decode(details, None))


def create_error(isolate: int, error: Said) -> IsolateCreateError:
    """Make the error for an isolate that could not be made."""
    return IsolateCreateError(f"Isolate #{isolate} could not be created: {error[1] or error[0]}")
