"""Logs failures of one isolate: only the first few, because guests choose how often a handler or a script fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from network_runtime._base.log import harmless, log_exception, logger
from network_runtime._payload.script_errors import from_event, report

if TYPE_CHECKING:
    from network_runtime._pool.isolate_state import IsolateState

MOST_LOGGED: Final = 10  # failures of one isolate, and as many uncaught errors


def log_failure(state: IsolateState, what: str, failure: BaseException) -> None:
    """Log `failure` with its traceback, unless the isolate has caused too many already."""
    if may_log_failure(state):
        log_exception(f"Isolate #{state.isolate}: {what}", failure)


def log_uncaught(state: IsolateState, data: dict[str, Any]) -> None:
    """Log an uncaught error of a script, within the same bound. `data` is that of the system event "error"."""
    state.logged += 1
    if state.logged <= MOST_LOGGED:
        logger.warning("Isolate #%d: uncaught %s", state.isolate, harmless(report(from_event(data))))
    elif state.logged == MOST_LOGGED + 1:
        more = 'Isolate #%d: more of its errors are not logged; to see all uncaught ones, use on_system("error")'
        logger.warning(more, state.isolate)


def may_log_failure(state: IsolateState) -> bool:
    """Whether to log a failure of this isolate's handlers. Logs once that later ones are not logged."""
    state.failures += 1
    if state.failures == MOST_LOGGED + 1:
        logger.warning("Isolate #%d: more failures of its handlers are not logged", state.isolate)
    return state.failures <= MOST_LOGGED
