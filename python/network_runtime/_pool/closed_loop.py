"""What happens when the event loop that runs the handlers is closed, or does not run any more.

No handler can be called then. Scripts and blocked threads that wait for a handler get an error.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from network_runtime._base.log import logger
from network_runtime._core import EnvelopeKind
from network_runtime._payload.codec import decode
from network_runtime._pool.event_calls import refuse_socket

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable

    from network_runtime._core import Delivery, Received
    from network_runtime._pool.dispatch import Dispatcher
    from network_runtime._pool.isolate_state import IsolateState

_EVENT: Final = int(EnvelopeKind.EVENT)
_REQUEST: Final = int(EnvelopeKind.REQUEST)
_SYSTEM: Final = int(EnvelopeKind.SYSTEM)
_BARRIER: Final = int(EnvelopeKind.BARRIER)
_TOLD: Final = ("Error", "the host's event loop is closed")
_OFTEN_S: Final = 0.002  # how often a blocked thread looks at the messages while the loop does not run
_SELDOM_S: Final = 0.05


class HandlerLoop:
    """The user's event loop, and the thread that ran it when the sandbox was first used. Any thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Called on the loop's thread."""
        self.loop = loop
        self._thread = threading.current_thread()

    def problem(self) -> str | None:
        """Why no handler will be called while the calling thread waits; None if one may be called."""
        if self.loop.is_closed():
            return f"the event loop that runs this sandbox's handlers is closed: {self.loop!r}"
        if self.loop.is_running():
            return None
        if self._thread is threading.current_thread():
            why = "and this is the thread that ran it"
        elif not self._thread.is_alive():
            why = "and the thread that ran it has ended"
        else:
            return None
        return f"the event loop that runs this sandbox's handlers does not run, {why}: {self.loop!r}"


class Watch:
    """Looks at the messages of one isolate while a thread waits for its evaluation. Used on that thread."""

    def __init__(
        self,
        home: HandlerLoop,
        state: IsolateState,
        sweep: Callable[[], None],
        unanswered_requests: Callable[[int], int],
    ) -> None:
        """`sweep()` receives the messages for a closed loop. `unanswered_requests` is the pool's method."""
        self._home = home
        self._state = state
        self._sweep = sweep
        self._unanswered_requests = unanswered_requests

    def begin(self) -> tuple[int, float]:
        """Return the number of messages lost so far, for `check`, and how often to call `look`, in seconds."""
        loop = self._home.loop
        if loop.is_closed():
            self._sweep()
        return self._state.unheard, _SELDOM_S if loop.is_running() else _OFTEN_S

    def look(self) -> None:
        """Refuse what waits for a closed loop. Raises RuntimeError when a script waits for a loop that does not run."""
        problem = self._home.problem()
        if problem is None:
            return
        if self._home.loop.is_closed():
            self._sweep()
        elif self._unanswered_requests(self._state.isolate) or self._state.exchanges:
            raise self._error(problem)

    def check(self, lost_before: int) -> None:
        """Raise RuntimeError when a message was lost since `begin` because the loop is closed."""
        if not self._home.loop.is_closed():
            return
        self._sweep()
        problem = self._home.problem()
        if problem is not None and self._state.unheard != lost_before:
            raise self._error(problem)

    def _error(self, problem: str) -> RuntimeError:
        return RuntimeError(f"{problem}; messages of Isolate #{self._state.isolate} cannot reach their handlers")


def sweep(dispatcher: Dispatcher, deliveries: Iterable[Delivery]) -> None:
    """Receive messages for handlers that cannot be called: refuse requests, drop the rest.

    Called on one thread at a time.
    """
    for kind, isolate, number, name, text, _, _ in deliveries:
        state = dispatcher.states.get(isolate)
        if state is None:
            continue
        if kind == _REQUEST:
            _lose(state, f"the request {name!r:.100}")
            dispatcher.current.pool.reply_error(isolate, number, *_TOLD)
        elif kind == _EVENT:
            if name == "ws.open":
                refuse_socket(dispatcher.current, state, decode(text, None), _TOLD[1])
            if name in state.borrow().events:
                _lose(state, f"the event {name!r:.100}")
        elif kind == _SYSTEM:
            _note(dispatcher, state, name, text)
        elif kind == _BARRIER:
            dispatcher.current.pool.pass_barrier(isolate, number)


def give_up_all(dispatcher: Dispatcher) -> None:
    """Refuse the requests whose handlers had begun and cannot finish. Called on one thread at a time."""
    for state in list(dispatcher.states.values()):
        _give_up(dispatcher, state)


def _lose(state: IsolateState, what: str) -> None:
    state.unheard += 1
    if state.unheard == 1:
        closed = "Isolate #%d: %s and all later messages cannot reach their handlers: the event loop is closed"
        state.new_context().run(logger.warning, closed, state.isolate, what)


def _note(dispatcher: Dispatcher, state: IsolateState, name: str, text: Received) -> None:
    if name in state.borrow().systems:
        _lose(state, f"the system event {name!r}")
    if name in ("terminated", "destroyed"):
        state.note_end(decode(text, None))
    if name == "destroyed":
        dispatcher.states.pop(state.isolate, None)
        state.gone.set()


def _give_up(dispatcher: Dispatcher, state: IsolateState) -> None:
    while state.answering:
        number, _ = state.answering.popitem()
        state.unheard += 1
        dispatcher.current.pool.reply_error(state.isolate, number, *_TOLD)
    while state.exchanges:
        _, exchange = state.exchanges.popitem()
        exchange.break_off(*_TOLD)
    if state.refusals is not None:
        state.refusals.go_on()
    state.evaluations.clear()
