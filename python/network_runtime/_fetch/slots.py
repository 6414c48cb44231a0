"""Bounds how many of an isolate's requests run at a time, and how many unread responses stay open.

Used on the thread of the loop that runs the handlers.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from typing import Self

# Seconds that a script has to begin reading a response. It is not dropped before.
_GRACE_S: Final = 1.0


class Response(Protocol):
    """The body of a response, as `Slots` uses it. The script's answers come later, or never."""

    def watch(self) -> None:
        """Ask the script to let `Slots.unread` be called as soon as it does not wait for bytes."""

    def drop(self, why: str) -> None:
        """Ask the script to give the body up (`Slots.over`), or to report that it was read (`Slots.unread`)."""


@dataclass
class _State:
    has_slot: bool = True
    watched: bool = False
    idle: bool = False  # the script did not wait for bytes when it was last asked
    never_read_at: float | None = None  # when the script last said that it has read nothing
    dropping: bool = False


class Slots:
    """Gives each request a slot, until its response is over.

    When a request waits for a slot, a response that is not being read gives its slot away. The response stays open, so
    that a script may make many requests first and read the responses later. At most `most_unread` responses are open
    without a slot. With one more, the oldest that was never read is dropped. Without this rule, a script that leaves
    responses unread would block its own requests.
    """

    def __init__(self, most: int, most_unread: int) -> None:
        self._most = most
        self._most_unread = most_unread
        self._free = most
        self._aside = 0  # responses that are open without a slot
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._open: dict[Response, _State] = {}  # oldest first
        self._timer: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        """Wait for a slot and take it, for a request that has no response yet."""
        if self._free > 0:
            self._free -= 1
            return self
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._relieve()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give()
            raise
        return self

    async def __aexit__(self, kind: object, failure: object, trace: object) -> None:
        """Give the slot back if the request failed. Otherwise its response has the slot."""
        if kind is not None:
            self._give()

    def hold(self, response: Response) -> None:
        """Give the request's slot to `response`."""
        self._open[response] = _State()
        self._relieve()

    def unread(self, response: Response, *, began: bool) -> None:
        """The script does not wait for bytes of `response`. `began`: whether it has ever read any."""
        if (state := self._open.get(response)) is None:
            return
        state.idle = True
        state.watched = state.dropping = False
        state.never_read_at = None if began else asyncio.get_running_loop().time()
        self._relieve()

    def read_on(self, response: Response) -> None:
        """The script reads `response`."""
        if (state := self._open.get(response)) is not None:
            state.idle = False
            state.never_read_at = None

    def over(self, response: Response) -> None:
        """`response` has ended."""
        state = self._open.pop(response, None)
        if state is None:
            return
        if state.has_slot:
            self._give()
        else:
            self._aside -= 1
        self._relieve()

    def _give(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _relieve(self) -> None:
        """Make sure that waiting requests do not wait for responses that are not being read."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        idle = [state for state in self._open.values() if state.has_slot and state.idle] if self._waiting else []
        for state in idle:
            if not self._waiting or self._aside >= self._most_unread:
                break
            state.has_slot = False
            self._aside += 1
            self._give()
        if not self._waiting:
            return
        if self._aside >= self._most_unread:
            self._drop_oldest()
        for response, state in list(self._open.items()):
            if state.has_slot and not state.idle and not state.watched:
                state.watched = True
                response.watch()

    def _drop_oldest(self) -> None:
        if any(state.dropping for state in self._open.values()):
            return
        found = ((response, state) for response, state in self._open.items() if state.never_read_at is not None)
        response, state = next(found, (None, None))
        if response is None or state is None or state.never_read_at is None:
            return  # all are in use: requests wait until one of them ends
        loop = asyncio.get_running_loop()
        due = state.never_read_at + _GRACE_S
        if loop.time() < due:
            self._timer = loop.call_at(due, self._relieve)
            return
        state.dropping = True
        response.drop(
            f"the response was dropped, because it was never read: {self._most_unread} that are not read are kept open "
            f"beside {self._most} requests under way, and more came"
        )
