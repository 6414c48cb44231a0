"""How many of an isolate's requests are under way, and what becomes of responses that nobody reads.

On the thread of the loop that runs the handlers.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from typing import Self

# A response is not dropped before: a script may do something else first.
_GRACE_S: Final = 1.0


class Response(Protocol):
    """The body of a response, as the slots see it. What its script answers comes later, or never."""

    def watch(self) -> None:
        """Ask the script for a call of `Slots.unread`, as soon as nobody waits for bytes."""

    def drop(self, why: str) -> None:
        """Ask the script to give it up (`Slots.over`), or to say by `Slots.unread` that it was read."""


@dataclass
class _State:
    has_slot: bool = True
    watched: bool = False
    idle: bool = False  # nobody waited for bytes when its script was last asked
    never_read_at: float | None = None  # when its script last said so
    dropping: bool = False


class Slots:
    """A request has a slot until its response is over.

    Where another one waits, a response that nobody reads gives its slot away. It stays open, so that a script may ask
    for many things first and read them later; of these there are at most `most_unread`, and with one more the oldest
    that was never read is dropped. Without it, a script that leaves responses unread would wait for itself.
    """

    def __init__(self, most: int, most_unread: int) -> None:
        self._most = most
        self._most_unread = most_unread
        self._free = most
        self._aside = 0  # open without a slot
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._open: dict[Response, _State] = {}  # oldest first
        self._timer: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        """Take a slot, for a request that has no response as yet."""
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
        """Give the slot back where there will be no response: else that has it now."""
        if kind is not None:
            self._give()

    def hold(self, response: Response) -> None:
        """The slot is `response`'s."""
        self._open[response] = _State()
        self._relieve()

    def unread(self, response: Response, *, began: bool) -> None:
        """Nobody waits for bytes of `response`; `began` says whether anybody has ever read of it."""
        if (state := self._open.get(response)) is None:
            return
        state.idle = True
        state.watched = state.dropping = False
        state.never_read_at = None if began else asyncio.get_running_loop().time()
        self._relieve()

    def read_on(self, response: Response) -> None:
        """`response` is being read."""
        if (state := self._open.get(response)) is not None:
            state.idle = False
            state.never_read_at = None

    def over(self, response: Response) -> None:
        """Nothing more comes of `response`."""
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
        """See that those who wait do not wait for responses that nobody reads."""
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
            return  # all are in use: who waits has to wait until one of them ends
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
