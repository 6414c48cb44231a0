"""Writes the console calls of a script to the log `network_runtime.console` (`console="log"`)."""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING, Any, Final

from network_runtime._base.log import harmless
from network_runtime._core import Decoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from network_runtime._core import Received

logger = logging.getLogger("network_runtime.console")

_LEVELS: Final = {"debug": logging.DEBUG, "warn": logging.WARNING, "error": logging.ERROR, "assert": logging.ERROR}
# Console methods that may print nothing.
_QUIET: Final = {
    "clear",
    "countReset",
    "group",
    "groupCollapsed",
    "groupEnd",
    "profile",
    "profileEnd",
    "time",
    "timeStamp",
}
_MOST_AT_ONCE: Final = 100  # lines of one isolate that may be logged in a row
_MOST_A_SECOND: Final = 20  # lines that are allowed again each second
_LARGE: Final = 1000  # bytes
_DROPPED: Final = re.compile(rb',"dropped":([0-9]{1,15})}\Z')  # the last member, as js/lazy/worker/console.js writes it
_LONGEST_END: Final = 32


class ConsoleLog:
    """Logs the console calls of one isolate, and says how many it left out: a guest must not fill the host's log.

    Used on the thread that runs the handlers.
    """

    def __init__(self, isolate: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock()` returns seconds."""
        self._isolate = isolate
        self._clock = clock
        self._allowed: float = _MOST_AT_ONCE
        self._allowed_at = clock()
        self._missing = 0

    def refuses(self, text: Received) -> bool:
        """Whether to drop this call before it is decoded: it is beyond the bound, and large enough to be costly."""
        if isinstance(text, Decoder):
            end = text.end
        elif isinstance(text, bytes) and len(text) > _LARGE:
            end = text[-_LONGEST_END:]
        else:
            return False
        if self._has_room():
            return False
        before = _DROPPED.search(end)
        self._missing += 1 if before is None else 1 + int(before[1])
        return True

    def write(self, call: dict[str, Any]) -> None:
        """Log the data of `on_system("console")`."""
        self._missing += call.get("dropped", 0)
        level = _LEVELS.get(call["level"], logging.INFO)
        text = call["text"]
        if (not text and call["level"] in _QUIET) or not logger.isEnabledFor(level):
            return
        if not self._take():
            self._missing += 1
            return
        self._tell_missing()
        logger.log(level, "Isolate #%d: %s", self._isolate, harmless(text))

    async def close(self) -> None:
        """Say how many calls are missing at the end."""
        self._tell_missing()

    def _has_room(self) -> bool:
        now = self._clock()
        self._allowed = min(self._allowed + (now - self._allowed_at) * _MOST_A_SECOND, _MOST_AT_ONCE)
        self._allowed_at = now
        return self._allowed >= 1

    def _take(self) -> bool:
        if not self._has_room():
            return False
        self._allowed -= 1
        return True

    def _tell_missing(self) -> None:
        if self._missing:
            logger.warning("Isolate #%d: %d console calls are missing here", self._isolate, self._missing)
            self._missing = 0
