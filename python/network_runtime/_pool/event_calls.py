"""Calls the handlers of events. Used on the thread of the loop that runs them.

A handler, and everything that follows from what it returned, runs in one copy of the context of its registration.
"""

from __future__ import annotations

import inspect
import types
from functools import partial
from typing import TYPE_CHECKING, Any

from network_runtime._base.account import cost_of
from network_runtime._base.exceptions import is_one
from network_runtime._base.tasks import STARTS_AT_ONCE, drop, failure_of
from network_runtime._core import PushResult, run_in_copy
from network_runtime._fetch.websocket_refusals import SocketRefusals
from network_runtime._payload import codec
from network_runtime._payload.guest_errors import handler_failed
from network_runtime._pool.handler_tasks import EXITS
from network_runtime.errors import IsolateDestroyedError, QueueFullError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Coroutine
    from contextvars import Context

    from network_runtime._base.current_pool import CurrentPool
    from network_runtime._core import Attachments, Received
    from network_runtime._pool.handler_tasks import HandlerTasks
    from network_runtime._pool.isolate_state import IsolateState
    from network_runtime._pool.registration import Registration


class EventCalls:
    """Calls the handlers of isolates' events, and watches the tasks of `async` handlers."""

    def __init__(self, current: CurrentPool, tasks: HandlerTasks) -> None:
        self._current = current
        self._tasks = tasks

    def call(self, state: IsolateState, name: str, text: Received, attachments: Attachments) -> None:
        """Call the handlers of an event. At the end, raises an exception that has to leave the loop.

        `Deliveries` of the core does the same, quicker, for most events.
        """
        handlers = state.borrow().events.get(name)
        if handlers is None:
            self.unheard(state, name, text)
        else:
            self.call_all(state, handlers, name, codec.decode(text, attachments), cost_of(text, attachments))

    def call_all(
        self, state: IsolateState, handlers: tuple[Registration, ...], name: str, data: object, cost: int
    ) -> None:
        """Call all of `handlers`. At the end, raises an exception that has to leave the loop."""
        leaving: BaseException | None = None
        for registration in handlers:
            ended = run_in_copy(registration.source, registration.handler, data)
            if ended is not None:
                leaving = self.go_on(state, name, data, cost, ended) or leaving
                ended = None
        if leaving is not None:
            raise leaving

    def go_on(
        self,
        state: IsolateState,
        name: str,
        data: object,
        cost: int,
        ended: tuple[Context, Any, BaseException | None],
    ) -> BaseException | None:
        """Follow up on a handler's call. Returns the exception that has to leave the loop, if there is one."""
        context, result, failure = ended
        try:
            if failure is None and (type(result) is types.CoroutineType or inspect.isawaitable(result)):
                self._follow(state, result, name, context, data, cost)
        except BaseException as raised:  # noqa: BLE001 - the handler is the user's
            failure = raised
        if failure is None:
            return None
        context.run(self._event_failed, state, name, data, failure)
        try:
            return failure if self._tasks.gets_out(failure) else None
        finally:
            del ended, failure  # else the exception and this frame would refer to each other

    def _event_failed(self, state: IsolateState, name: str, data: object, failure: BaseException) -> None:
        """Report `failure`, unless it leaves the loop. Called in the delivery's context."""
        if name == "ws.open":
            refuse_socket(self._current, state, data, handler_failed(name).message)
        if not self._tasks.gets_out(failure):
            self._tasks.report(state, f"the handler of {name!r:.100} failed", failure)

    def unheard(self, state: IsolateState, name: str, text: Received) -> None:
        """Called when an event has no handler."""
        if name == "ws.open":
            refuse_socket(self._current, state, codec.decode(text, None), "the host has no handler for WebSockets")

    def _follow(
        self, state: IsolateState, awaitable: Awaitable[Any], name: str, context: Context, data: object, cost: int
    ) -> None:
        if (problem := state.why_full(cost)) is not None:
            drop(awaitable)
            full = QueueFullError(f"Isolate #{state.isolate}: {problem}")
            context.run(self._tasks.report, state, f"the handler of {name!r:.100} was not started", full)
            if name == "ws.open":
                refuse_socket(self._current, state, data, handler_failed(name).message)
            return
        work: Coroutine[Any, Any, Any]
        if type(awaitable) is types.CoroutineType and not STARTS_AT_ONCE and not self._tasks.keeps_exits:
            work = awaitable  # the loop itself raises what has to leave it
        else:
            work = self._tasks.contain(awaitable, partial(self._event_failed, state, name, data))
        task = self._tasks.begin(work, context)
        if task.done():
            self._look_at_end(state, name, context, data, task)
        else:
            over = partial(self._look_at_end, state, name, context, data)
            self._tasks.follow(state, task, self._tasks.handling, awaitable, cost, over)

    def _look_at_end(
        self, state: IsolateState, name: str, context: Context, data: object, task: asyncio.Task[Any]
    ) -> None:
        failure = failure_of(task)
        if failure is not None and not is_one(failure, EXITS):  # `HandlerTasks.contain` handles the others
            context.run(self._event_failed, state, name, data, failure)


def refuse_socket(current: CurrentPool, state: IsolateState, data: object, message: str) -> None:
    """Tell a script that its WebSocket cannot be opened. `data` came with "ws.open" and may be anything."""
    if isinstance(data, dict):
        if state.refusals is None:
            state.refusals = SocketRefusals(partial(_send, current, state), state.held.work)
        state.refusals.refuse(data.get("conn_id"), message)


def _send(current: CurrentPool, state: IsolateState, event: str, data: object) -> None:
    pushed = current.pool.send(state.isolate, event, *codec.encode(data, "data"))
    if pushed is PushResult.FULL:
        raise QueueFullError(f"Isolate #{state.isolate} has a full mailbox")
    if pushed is PushResult.CLOSED:
        raise IsolateDestroyedError(state.isolate, state.reason)
