"""Gives deliveries to their handlers. Used on the thread of the loop that runs them."""

from __future__ import annotations

import asyncio
from collections import deque
from types import GeneratorType
from typing import TYPE_CHECKING, Any, Final

from network_runtime._base.account import cost_of
from network_runtime._base.current_pool import CurrentPool
from network_runtime._base.tasks import cancel
from network_runtime._core import Deliveries, EnvelopeKind, Unfinished
from network_runtime._fetch.exchange import Exchange
from network_runtime._payload import codec
from network_runtime._payload.guest_errors import handler_failed
from network_runtime._payload.script_errors import event_of, node_of
from network_runtime._pool.event_calls import EventCalls
from network_runtime._pool.failures import MOST_LOGGED, log_uncaught
from network_runtime._pool.handler_tasks import HandlerTasks
from network_runtime._pool.isolate_end import create_error, end_error, in_snake_case, log_if_nobody_hears
from network_runtime._pool.large_messages import LargeMessages
from network_runtime._pool.request_calls import RequestCalls
from network_runtime.errors import IsolateDestroyedError, terminated

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextvars import Context

    from network_runtime._core import Attachments, Delivery, Error, Pool, Received, Text
    from network_runtime._pool.isolate_state import IsolateState

_EVENT: Final = int(EnvelopeKind.EVENT)
_CREATED: Final = int(EnvelopeKind.CREATED)
_CREATE_FAILED: Final = int(EnvelopeKind.CREATE_FAILED)
_REQUEST: Final = int(EnvelopeKind.REQUEST)
_EVALUATED: Final = int(EnvelopeKind.EVALUATED)
_EVALUATE_FAILED: Final = int(EnvelopeKind.EVALUATE_FAILED)
_SYSTEM: Final = int(EnvelopeKind.SYSTEM)
_PART: Final = int(EnvelopeKind.PART)
_STEP: Final = int(EnvelopeKind.STEP)
_BARRIER: Final = int(EnvelopeKind.BARRIER)

_MOST_BEGUN: Final = 16  # tasks that have not run yet, before the loop does other work
_MOST_ENDED: Final = 32  # tasks cancelled in one round of the loop


class Dispatcher:
    """Gives the deliveries of one pool to the handlers of its isolates. Ends what isolates leave behind."""

    def __init__(self, pool: Pool) -> None:
        self.current = CurrentPool(pool)
        self.states: dict[int, IsolateState] = {}
        self.creations: dict[int, asyncio.Future[None]] = {}
        self.tasks = HandlerTasks()
        self.large = LargeMessages()
        self._events = EventCalls(self.current, self.tasks)
        self._requests = RequestCalls(self.current, self.tasks)

    def receive(self, deliveries: Iterable[Delivery]) -> None:  # noqa: C901, PLR0912 - a branch for each kind
        """Hand out all deliveries, or as many as the loop can start in one turn.

        On the user's loop, KeyboardInterrupt and SystemExit of a handler are raised here. If the handler answered a
        request, that is rejected first.
        """
        states = self.states
        if isinstance(deliveries, Deliveries):
            deliveries.call_handlers(self)
        if self.large and isinstance(deliveries, GeneratorType):  # a sweep, in which nothing is held back
            self.large.finish(self)
        self.tasks.begun = 0
        for kind, isolate, number, name, text, attachments, error in deliveries:
            state = states.get(isolate)
            if state is None:
                if kind == _BARRIER:  # it came after "destroyed"
                    self.current.pool.pass_barrier(isolate, number)
                continue
            try:
                if kind == _EVENT:
                    self._events.call(state, name, text, attachments)
                    if self.turn_is_over():
                        return
                elif kind == _REQUEST:
                    self._requests.call(state, number, name, text, attachments)
                    if self.turn_is_over():
                        return
                elif kind in (_PART, _STEP):
                    self._requests.body(state, kind, number, name, text, attachments)
                elif kind == _EVALUATED:
                    self._evaluated(state, number, text, attachments)
                elif kind == _EVALUATE_FAILED:
                    self._evaluate_failed(state, number, end_error(state, name, text, error))
                else:
                    self._said_by_runtime(state, kind, number, name, text, attachments, error)
            except Unfinished:
                self.large.take(self, deliveries, (kind, isolate, number, name, text, attachments, error))
            except Exception as failure:  # noqa: BLE001 - one bad message must not stop the others
                self._not_handed_out(state, kind, number, name, failure)

    def event_ended(
        self,
        state: IsolateState,
        name: str,
        data: Any,  # noqa: ANN401
        text: Text,
        attachments: Attachments,
        ended: tuple[Context, Any, BaseException | None],
    ) -> BaseException | None:
        """As `EventCalls.go_on`. Called by `Deliveries`, which calls the handlers of most events."""
        return self._events.go_on(state, name, data, cost_of(text, attachments), ended)

    def event_not_handed_out(self, state: IsolateState, name: str, failure: Exception) -> None:
        """Report `failure`. Called by `Deliveries`."""
        self._not_handed_out(state, _EVENT, 0, name, failure)

    def turn_is_over(self) -> bool:
        """Whether so many tasks were begun that the loop has to run them now."""
        return self.tasks.begun >= _MOST_BEGUN

    def _not_handed_out(self, state: IsolateState, kind: int, number: int, name: str, failure: Exception) -> None:
        if kind == _REQUEST:
            self._requests.refuse(state, number, handler_failed(name))
        what = f"a message {name!r:.100} could not be handed out"
        state.new_context().run(self.tasks.report, state, what, failure)

    def _said_by_runtime(
        self,
        state: IsolateState,
        kind: int,
        number: int,
        name: str,
        text: Received,
        attachments: Attachments,
        error: Error,
    ) -> None:
        if kind == _BARRIER:
            self.current.pool.pass_barrier(state.isolate, number)
        elif kind == _SYSTEM:
            if self._is_too_much(state, name, text):
                return
            data = node_of(text, attachments) if name == "error" else codec.decode(text, attachments)
            self._system(state, name, data)
        elif kind in (_CREATED, _CREATE_FAILED):
            self._created(state, error)

    def _is_too_much(self, state: IsolateState, name: str, text: Received) -> bool:
        """Whether to drop what the runtime reports, because its isolate causes too many reports."""
        handlers = state.borrow().systems.get(name)
        if handlers is not None:
            return all(registration.refuses is not None and registration.refuses(text) for registration in handlers)
        if name == "error" and state.logged > MOST_LOGGED:
            state.logged += 1
            return True
        return False

    def _evaluated(self, state: IsolateState, number: int, text: Received, attachments: Attachments) -> None:
        future = state.evaluations.get(number)
        if future is not None and not future.done():
            try:
                future.set_result(codec.decode(text, attachments))
            except Unfinished:
                raise
            except Exception as failure:  # noqa: BLE001 - the evaluation's await raises it
                future.set_exception(failure)
        state.evaluations.pop(number, None)
        state.evaluation_over()

    def _evaluate_failed(self, state: IsolateState, number: int, failure: Exception) -> None:
        future = state.evaluations.pop(number, None)
        if future is not None and not future.done():
            future.set_exception(failure)
        state.evaluation_over()

    def _created(self, state: IsolateState, error: Error) -> None:
        future = self.creations.pop(state.isolate, None)
        if future is not None and not future.done():
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(create_error(state.isolate, error))
        if error is not None:
            state.destroyed = True
            self._gone(state)

    def _system(self, state: IsolateState, name: str, data: Any) -> None:  # noqa: ANN401
        if name in ("terminated", "destroyed"):
            state.note_end(data)
        handlers = state.borrow().systems.get(name)
        uncaught = data if name == "error" else None
        if isinstance(data, dict):
            data = event_of(data) if name == "error" else in_snake_case(data)
        try:
            if handlers is not None:
                self._events.call_all(state, handlers, name, data, cost_of(None, None))
            elif uncaught is not None:
                state.new_context().run(log_uncaught, state, uncaught)
            elif name == "terminated":
                state.new_context().run(log_if_nobody_hears, state)
        finally:
            if name == "destroyed":
                self._gone(state)

    def _gone(self, state: IsolateState) -> None:
        self.states.pop(state.isolate, None)
        for evaluation in state.evaluations.values():
            if not evaluation.done():
                reason = state.reason or "destroyed"
                evaluation.set_exception(terminated(state.isolate, reason, **state.end))
        state.evaluations.clear()
        self._end_some(deque([*state.exchanges.values(), *state.answering.values()]))
        state.exchanges.clear()
        if state.refusals is not None:
            state.refusals.close()
        for end in state.ends:
            self.tasks.finish(state, end(), state.new_context())
        state.ends.clear()
        creation = self.creations.pop(state.isolate, None)
        if creation is not None and not creation.done():
            creation.set_exception(IsolateDestroyedError(state.isolate, state.reason))
        state.gone.set()
        for waiter in state.waiters:
            if not waiter.done():
                waiter.set_result(None)
        state.waiters.clear()

    def _end_some(self, ending: deque[Exchange | asyncio.Task[Any]]) -> None:
        """End a few of the things that an isolate has left behind, then let the loop do other work."""
        for _ in range(min(len(ending), _MOST_ENDED)):
            work = ending.popleft()
            if isinstance(work, Exchange):
                work.abort("the isolate has ended")
            else:
                cancel((work,))
        if ending:
            asyncio.get_running_loop().call_soon(self._end_some, ending)
