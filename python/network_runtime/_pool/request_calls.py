"""Calls the handlers of requests and sends their answers. Used on the thread of the loop that runs them.

A handler, and everything that follows from what it returned, runs in one copy of the context of its registration.
"""

from __future__ import annotations

import asyncio
import inspect
import types
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from network_runtime._base.account import cost_of
from network_runtime._base.checks import well_formed
from network_runtime._base.exceptions import is_one
from network_runtime._base.tasks import drop, failure_of, safe
from network_runtime._core import EnvelopeKind
from network_runtime._fetch.exchange import Exchange, close_body, decode_part, stream_in, with_whole_body
from network_runtime._payload import codec
from network_runtime._payload.guest_errors import CANCELLED, GuestError, guest_error, handler_failed, shortened
from network_runtime._pool.failures import log_failure
from network_runtime._pool.handler_tasks import EXITS
from network_runtime.errors import SerializationError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable
    from contextvars import Context

    from network_runtime._base.current_pool import CurrentPool
    from network_runtime._core import Attachments, Received
    from network_runtime._pool.handler_tasks import HandlerTasks
    from network_runtime._pool.isolate_state import IsolateState

_PART: Final = int(EnvelopeKind.PART)
_STEP: Final = int(EnvelopeKind.STEP)
_NEVER_AWAITED: Final = frozenset({types.NoneType, dict, list, str, int, float, bool, bytes, tuple})


class RequestCalls:
    """Calls the handlers of isolates' requests and answers each request, whatever a handler raises."""

    def __init__(self, current: CurrentPool, tasks: HandlerTasks) -> None:
        self._current = current
        self._tasks = tasks

    def call(self, state: IsolateState, number: int, name: str, text: Received, attachments: Attachments) -> None:
        """Call the handler of a request, or refuse it."""
        exchange = state.exchanges.get(number)
        registration = state.borrow().requests.get(name)
        if registration is None:
            unknown = GuestError("Error", f'the host has no handler for the request "{shortened(name)}"')
            self.refuse(state, number, unknown)
            return
        if state.held.work.full:
            self.refuse(state, number, GuestError("QueueFullError", str(state.held.work)))
            return
        try:
            data = codec.decode(text, attachments)
        except SerializationError as failure:  # the guest sent something that Python cannot hold
            self.refuse(state, number, GuestError(type(failure).__name__, well_formed(str(failure))))
            return
        context = registration.new_context()
        try:
            if exchange is None or exchange.body is None or not isinstance(data, dict):
                result = context.run(registration.handler, data)
            elif registration.streams_body:
                result = context.run(registration.handler, {**data, "body": exchange.body})
            else:
                result = with_whole_body(registration.handler, data, exchange.body, state.most_body_bytes)
            awaited = type(result) not in _NEVER_AWAITED and inspect.isawaitable(result)
        except BaseException as failure:
            context.run(self._reject, state, number, name, failure)
            if self._tasks.gets_out(failure):
                raise
            return
        if awaited:
            self._answer_when_done(state, number, name, context, result, cost_of(text, attachments))
        else:
            if name == "fetch":
                self._exchange(state, number).asked = True
            context.run(self._answer, state, number, name, result)

    def _answer_when_done(
        self, state: IsolateState, number: int, name: str, context: Context, awaitable: Awaitable[Any], cost: int
    ) -> None:
        if (problem := state.why_full(cost)) is not None:
            drop(awaitable)
            self.refuse(state, number, GuestError("QueueFullError", problem))
            return
        if name == "fetch":
            self._exchange(state, number).asked = True
        task = self._tasks.begin(self._attend(state, number, name, awaitable), context)
        if task.done():
            self._look_at_answer(state, number, name, context, task)
            return
        if (exchange := state.exchanges.get(number)) is not None:
            exchange.follow(task)
        state.answering[number] = task
        over = partial(self._answered, state, number, name, context)
        self._tasks.follow(state, task, self._tasks.answering, awaitable, cost, over)

    async def _attend(self, state: IsolateState, number: int, name: str, awaitable: Awaitable[Any]) -> None:
        """Answer with the result of `awaitable`. Runs as a task in the delivery's context.

        The request is answered before an exception leaves the loop.
        """
        try:
            result = await safe(awaitable)
        except (asyncio.CancelledError, GeneratorExit):
            raise  # of this task or of the handler; `_look_at_answer` finds out
        except BaseException as failure:  # noqa: BLE001 - `let_out` raises it again
            self._reject(state, number, name, failure)
            self._tasks.let_out(failure)
        else:
            self._answer(state, number, name, result)

    def _answered(self, state: IsolateState, number: int, name: str, context: Context, task: asyncio.Task[Any]) -> None:
        state.answering.pop(number, None)
        self._look_at_answer(state, number, name, context, task)

    def _look_at_answer(
        self, state: IsolateState, number: int, name: str, context: Context, task: asyncio.Task[Any]
    ) -> None:
        failure = failure_of(task)
        if failure is not None:
            if not is_one(failure, EXITS):
                context.run(self._reject, state, number, name, failure)
        elif task.cancelled():
            self.refuse(state, number, CANCELLED)

    def _answer(self, state: IsolateState, number: int, name: str, result: object) -> None:
        """Send the answer. Called in the delivery's context."""
        exchange = state.exchanges.get(number)
        gone = state.gone.is_set()
        body = None
        try:
            if exchange is not None or gone:
                result, body = stream_in(result)
            text, attachments = (None, None) if gone else codec.encode(result, "result")
        except BaseException as failure:
            self._reject(state, number, name, failure)
            if body is not None:
                self._tasks.finish(state, close_body(body), copy_context())
            if self._tasks.gets_out(failure):
                raise
            return
        if gone:
            if body is not None:
                self._tasks.finish(state, close_body(body), copy_context())
            return
        if exchange is not None and body is not None:
            self._send_body(state, exchange, body)
        # If the isolate is destroyed this is refused, and no script waits for it.
        self._current.pool.reply(state.isolate, number, text, attachments)
        if exchange is not None and body is None:
            exchange.answered()

    def _send_body(self, state: IsolateState, exchange: Exchange, body: AsyncIterator[Any]) -> None:
        exchange.send(body, copy_context())
        if (sending := exchange.sending) is None:
            return
        state.running += 1
        self._tasks.answering.add(sending)

        def sent(task: asyncio.Task[Any]) -> None:
            state.running -= 1
            self._tasks.answering.discard(task)

        sending.add_done_callback(sent)

    def _exchange(self, state: IsolateState, number: int) -> Exchange:
        exchange = state.exchanges.get(number)
        if exchange is None:
            exchanges = state.exchanges
            exchange = Exchange(
                self._current,
                state.isolate,
                number,
                state.held,
                lambda number: exchanges.pop(number, None),
                partial(self._body_failed, state),
            )
            exchanges[number] = exchange
        return exchange

    def body(
        self,
        state: IsolateState,
        kind: int,
        number: int,
        step: str,
        text: Received,
        attachments: Attachments,
    ) -> None:
        """Take a part or a step of a body: that of a request, or that of its answer."""
        exchange = state.exchanges.get(number)
        if kind == _STEP and step == "open" and exchange is None:  # its request is the next message
            exchange = self._exchange(state, number)
        if exchange is None:
            return
        if kind == _PART:
            exchange.part(decode_part(attachments))
        else:
            exchange.step(step, codec.decode(text, attachments))

    def refuse(self, state: IsolateState, number: int, error: GuestError) -> None:
        """Reject the script's promise."""
        if (exchange := state.exchanges.get(number)) is not None:
            exchange.answered()
        self._current.pool.reply_error(state.isolate, number, *error)

    def _reject(self, state: IsolateState, number: int, name: str, failure: BaseException) -> None:
        """Answer with what the guest may know of `failure`, and log the rest. Called in the delivery's context."""
        state.note_origin(number, failure)
        try:
            told = guest_error(failure)
        except BaseException as broken:  # noqa: BLE001 - the user's own texts and data may raise
            broken.__cause__ = failure
            told, failure = None, broken
        self.refuse(state, number, told or handler_failed(name))
        if (told is None or is_one(failure, asyncio.CancelledError)) and not self._tasks.gets_out(failure):
            log_failure(state, f"the handler of the request {name!r:.100} failed", failure)

    def _body_failed(self, state: IsolateState, what: str, failure: BaseException) -> tuple[GuestError, bool]:
        """Return the error that the guest gets, and whether `failure` leaves the loop.

        Called in the delivery's context.
        """
        try:
            told = guest_error(failure)
        except BaseException as broken:  # noqa: BLE001
            broken.__cause__ = failure
            told, failure = None, broken
        gets_out = self._tasks.gets_out(failure)
        if (told is None or is_one(failure, asyncio.CancelledError)) and not gets_out:
            log_failure(state, what, failure)
        return told or GuestError("Error", "the body of the host's answer failed"), gets_out
