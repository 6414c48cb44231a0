"""Deliveries to handlers, and what handlers return to the worker that asked.

All on the thread of the loop that runs the handlers. A handler, and all that follows from what it returned, runs in one
copy of the context of its registration (`registration.py`).
"""

from __future__ import annotations

import asyncio
import inspect
import types
from collections import deque
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from network_runtime._base.account import cost_of
from network_runtime._base.checks import well_formed
from network_runtime._base.exceptions import is_one, showable
from network_runtime._base.tasks import STARTS_AT_ONCE, cancel, create_task, drop, failure_of, safe, start_task
from network_runtime._core import EnvelopeKind, run_in_copy
from network_runtime._fetch.exchange import Exchange, close_body, decode_part, stream_in, with_whole_body
from network_runtime._fetch.websocket_refusals import refuse_socket
from network_runtime._payload import codec
from network_runtime._payload.guest_errors import CANCELLED, GuestError, guest_error, handler_failed, shortened
from network_runtime._payload.script_errors import event_of, node_of
from network_runtime._pool.failures import MOST_LOGGED, log_failure, log_uncaught, may_log_failure
from network_runtime._pool.isolate_end import create_error, end_error, in_snake_case, log_if_nobody_hears
from network_runtime.errors import (
    IsolateDestroyedError,
    QueueFullError,
    SerializationError,
    terminated,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
    from contextvars import Context

    from network_runtime._core import Attachments, Delivery, Error, Pool, Text
    from network_runtime._pool.isolate_state import IsolateState
    from network_runtime._pool.registration import Registration

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

_EXITS: Final = (KeyboardInterrupt, SystemExit)  # what an event loop lets out
_MOST_BEGUN: Final = 16  # tasks whose first step is still to come, before the loop has its turn
_MOST_ENDED: Final = 32  # tasks cancelled in one round of the loop
_NEVER_AWAITED: Final = frozenset({types.NoneType, dict, list, str, int, float, bool, bytes, tuple})


class Dispatcher:
    """Hands the deliveries of one pool to the handlers of its isolates."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.states: dict[int, IsolateState] = {}
        self.creations: dict[int, asyncio.Future[None]] = {}
        self.answering: set[asyncio.Task[Any]] = set()  # tasks of request handlers
        self.handling: set[asyncio.Task[Any]] = set()  # tasks of event handlers
        self.keeps_exits = False  # on a thread of the sandbox, which handlers must not end
        self._starting = False  # a task, whose first step may run at once
        self._begun = 0  # tasks since `receive` was called, but for those whose first step has run
        self._leaving: BaseException | None = None  # what gets out of the loop, once that step is over

    def receive(self, deliveries: Iterator[Delivery]) -> None:  # noqa: C901, PLR0912 - calls cost, too
        """Hand out all, or as much as the loop can take in one turn.

        On a loop of the user's, KeyboardInterrupt and SystemExit get out of here, once what raised them is answered.
        """
        states = self.states
        decode = codec.decode
        self._begun = 0
        for kind, isolate, number, name, text, attachments, error in deliveries:
            state = states.get(isolate)
            if state is None:
                if kind == _BARRIER:  # behind "destroyed"
                    self.pool.pass_barrier(isolate, number)
                continue
            try:
                if kind == _EVENT:
                    handlers = (state.borrowed() or state.borrow()).events.get(name)
                    if handlers is None:
                        self._unheard(state, name, text)
                    else:
                        data = decode(text, attachments)
                        leaving = None
                        for registration in handlers:  # as `_call_all`
                            ended = run_in_copy(registration.source, registration.handler, data)
                            if ended is not None:
                                leaving = self._go_on(state, name, data, cost_of(text, attachments), ended) or leaving
                                ended = None
                        if leaving is not None:
                            raise leaving  # noqa: TRY301
                        if self._begun >= _MOST_BEGUN:
                            return
                elif kind == _REQUEST:
                    self._request(state, number, name, text, attachments)
                    if self._begun >= _MOST_BEGUN:
                        return
                elif kind in (_PART, _STEP):
                    self._body(state, kind, number, name, text, attachments)
                elif kind == _EVALUATED:
                    self._evaluated(state, number, text, attachments)
                elif kind == _EVALUATE_FAILED:
                    self._evaluate_failed(state, number, end_error(state, name, text, error))
                else:
                    self._said_by_runtime(state, kind, number, name, text, attachments, error)
            except Exception as failure:  # noqa: BLE001 - one bad message must not stop the mail
                self._not_handed_out(state, kind, number, name, failure)

    def _not_handed_out(self, state: IsolateState, kind: int, number: int, name: str, failure: Exception) -> None:
        if kind == _REQUEST:
            self._refuse(state, number, handler_failed(name))
        what = f"a message {name!r:.100} could not be handed out"
        state.new_context().run(self._report, state, what, failure)

    def _said_by_runtime(
        self,
        state: IsolateState,
        kind: int,
        number: int,
        name: str,
        text: Text,
        attachments: Attachments,
        error: Error,
    ) -> None:
        if kind == _BARRIER:
            self.pool.pass_barrier(state.isolate, number)
        elif kind == _SYSTEM:
            if self._is_too_much(state, name, text):
                return
            data = node_of(text, attachments) if name == "error" else codec.decode(text, attachments)
            self._system(state, name, data)
        elif kind in (_CREATED, _CREATE_FAILED):
            self._created(state, error)

    def _is_too_much(self, state: IsolateState, name: str, text: Text) -> bool:
        """Whether what the runtime says is not worth a look, because its isolate gives cause to say too much."""
        handlers = state.borrow().systems.get(name)
        if handlers is not None:
            return all(registration.refuses is not None and registration.refuses(text) for registration in handlers)
        if name == "error" and state.logged > MOST_LOGGED:
            state.logged += 1
            return True
        return False

    def _call_all(self, state: IsolateState, handlers: tuple[Registration, ...], name: str, data: object) -> None:
        leaving: BaseException | None = None
        for registration in handlers:
            ended = run_in_copy(registration.source, registration.handler, data)
            if ended is not None:
                leaving = self._go_on(state, name, data, cost_of(None, None), ended) or leaving
                ended = None
        if leaving is not None:
            raise leaving

    def _go_on(
        self,
        state: IsolateState,
        name: str,
        data: object,
        cost: int,
        ended: tuple[Context, Any, BaseException | None],
    ) -> BaseException | None:
        """What gets out of the loop of what a handler raised, or of the first step of what it returned."""
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
            return failure if self._gets_out(failure) else None
        finally:
            del ended, failure  # no cycle with this frame

    def _gets_out(self, failure: BaseException) -> bool:
        return is_one(failure, _EXITS) and not self.keeps_exits

    def _event_failed(self, state: IsolateState, name: str, data: object, failure: BaseException) -> None:
        """Report `failure`, unless it gets out of the loop. In the delivery's context."""
        if name == "ws.open":
            refuse_socket(self, state, data, handler_failed(name).message)
        if not self._gets_out(failure):
            self._report(state, f"the handler of {name!r:.100} failed", failure)

    def _unheard(self, state: IsolateState, name: str, text: Text) -> None:
        if name == "ws.open":
            refuse_socket(self, state, codec.decode(text, None), "the host has no handler for WebSockets")

    def _follow(
        self, state: IsolateState, awaitable: Awaitable[Any], name: str, context: Context, data: object, cost: int
    ) -> None:
        if (problem := state.why_full(cost)) is not None:
            drop(awaitable)
            full = QueueFullError(f"Isolate #{state.isolate}: {problem}")
            context.run(self._report, state, f"the handler of {name!r:.100} was not started", full)
            if name == "ws.open":
                refuse_socket(self, state, data, handler_failed(name).message)
            return
        work: Coroutine[Any, Any, Any]
        if type(awaitable) is types.CoroutineType and not STARTS_AT_ONCE and not self.keeps_exits:
            work = awaitable  # the loop itself lets out what gets out
        else:
            work = self._contain(awaitable, partial(self._event_failed, state, name, data))
        task = self._begin(work, context)
        if task.done():
            self._look_at_end(state, name, context, data, task)
        else:
            state.running += 1
            self.handling.add(task)
            state.held.work.add(cost)
            task.add_done_callback(partial(self._handled, state, name, context, data, awaitable, cost))

    def _handled(
        self,
        state: IsolateState,
        name: str,
        context: Context,
        data: object,
        awaitable: Awaitable[Any],
        cost: int,
        task: asyncio.Task[Any],
    ) -> None:
        state.running -= 1
        state.held.work.give(cost)
        self.handling.discard(task)
        drop(awaitable)
        self._look_at_end(state, name, context, data, task)

    def _look_at_end(
        self, state: IsolateState, name: str, context: Context, data: object, task: asyncio.Task[Any]
    ) -> None:
        failure = failure_of(task)
        if failure is not None and not is_one(failure, _EXITS):  # else `_contain` has dealt with it
            context.run(self._event_failed, state, name, data, failure)

    def _request(self, state: IsolateState, number: int, name: str, text: Text, attachments: Attachments) -> None:
        exchange = state.exchanges.get(number)
        registration = state.borrow().requests.get(name)
        if registration is None:
            unknown = GuestError("Error", f'the host has no handler for the request "{shortened(name)}"')
            self._refuse(state, number, unknown)
            return
        if state.held.work.full:
            self._refuse(state, number, GuestError("QueueFullError", str(state.held.work)))
            return
        try:
            data = codec.decode(text, attachments)
        except SerializationError as failure:  # the guest's own doing
            self._refuse(state, number, GuestError(type(failure).__name__, well_formed(str(failure))))
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
            if self._gets_out(failure):
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
            self._refuse(state, number, GuestError("QueueFullError", problem))
            return
        if name == "fetch":
            self._exchange(state, number).asked = True
        task = self._begin(self._attend(state, number, name, awaitable), context)
        if task.done():
            self._look_at_answer(state, number, name, context, task)
            return
        if (exchange := state.exchanges.get(number)) is not None:
            exchange.follow(task)
        state.running += 1
        state.answering[number] = task
        self.answering.add(task)
        state.held.work.add(cost)
        task.add_done_callback(partial(self._answered, state, number, name, context, awaitable, cost))

    async def _attend(self, state: IsolateState, number: int, name: str, awaitable: Awaitable[Any]) -> None:
        """Answer with what `awaitable` gives. A task in the delivery's context; what it lets out is answered first."""
        try:
            result = await safe(awaitable)
        except (asyncio.CancelledError, GeneratorExit):
            raise  # this task's own, or the handler's? `_look_at_answer` knows
        except BaseException as failure:  # noqa: BLE001 - `_let_out` lets it out
            self._reject(state, number, name, failure)
            self._let_out(failure)
        else:
            self._answer(state, number, name, result)

    def _begin(self, work: Coroutine[Any, Any, Any], context: Context) -> asyncio.Task[Any]:
        """A task in `context`. Raises what its first step lets out of the loop, if that has run."""
        self._starting = True
        try:
            task = start_task(work, asyncio.get_running_loop(), context)
        finally:
            self._starting = False
        if (leaving := self._leaving) is not None:
            self._leaving = None
            raise leaving
        if not STARTS_AT_ONCE:
            self._begun += 1
        return task

    def _let_out(self, failure: BaseException) -> None:
        """In a task, where `failure` is dealt with: raise it, if it gets out of the loop."""
        if not self._gets_out(failure):
            return
        if not self._starting:
            raise failure
        self._leaving = failure  # the task's maker raises it: nobody else would ever look at this task

    async def _contain(self, awaitable: Awaitable[Any], failed: Callable[[BaseException], None]) -> None:
        """Await `awaitable`; `failed` hears of what a task would let out of its loop."""
        try:
            await safe(awaitable)
        except _EXITS as failure:
            failed(failure)
            self._let_out(failure)

    def _answered(
        self,
        state: IsolateState,
        number: int,
        name: str,
        context: Context,
        awaitable: Awaitable[Any],
        cost: int,
        task: asyncio.Task[Any],
    ) -> None:
        state.running -= 1
        state.held.work.give(cost)
        state.answering.pop(number, None)
        self.answering.discard(task)
        drop(awaitable)
        self._look_at_answer(state, number, name, context, task)

    def _look_at_answer(
        self, state: IsolateState, number: int, name: str, context: Context, task: asyncio.Task[Any]
    ) -> None:
        failure = failure_of(task)
        if failure is not None:
            if not is_one(failure, _EXITS):
                context.run(self._reject, state, number, name, failure)
        elif task.cancelled():
            self._refuse(state, number, CANCELLED)

    def _answer(self, state: IsolateState, number: int, name: str, result: object) -> None:
        """In the delivery's context."""
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
                self._finish(state, close_body(body), copy_context())
            if self._gets_out(failure):
                raise
            return
        if gone:
            if body is not None:
                self._finish(state, close_body(body), copy_context())
            return
        if exchange is not None and body is not None:
            self._send_body(state, exchange, body)
        self.pool.reply(state.isolate, number, text, attachments)  # a destroyed isolate waits for nothing
        if exchange is not None and body is None:
            exchange.answered()

    def _send_body(self, state: IsolateState, exchange: Exchange, body: AsyncIterator[Any]) -> None:
        exchange.send(body, copy_context())
        if (sending := exchange.sending) is None:
            return
        state.running += 1
        self.answering.add(sending)

        def sent(task: asyncio.Task[Any]) -> None:
            state.running -= 1
            self.answering.discard(task)

        sending.add_done_callback(sent)

    def _exchange(self, state: IsolateState, number: int) -> Exchange:
        exchange = state.exchanges.get(number)
        if exchange is None:
            exchanges = state.exchanges
            exchange = Exchange(
                self,
                state.isolate,
                number,
                state.held,
                lambda number: exchanges.pop(number, None),
                partial(self._body_failed, state),
            )
            exchanges[number] = exchange
        return exchange

    def _body(
        self,
        state: IsolateState,
        kind: int,
        number: int,
        step: str,
        text: Text,
        attachments: Attachments,
    ) -> None:
        exchange = state.exchanges.get(number)
        if kind == _STEP and step == "open" and exchange is None:  # its request follows at once
            exchange = self._exchange(state, number)
        if exchange is None:
            return
        if kind == _PART:
            exchange.part(decode_part(attachments))
        else:
            exchange.step(step, codec.decode(text, attachments))

    def _refuse(self, state: IsolateState, number: int, error: GuestError) -> None:
        if (exchange := state.exchanges.get(number)) is not None:
            exchange.answered()
        self.pool.reply_error(state.isolate, number, *error)

    def _reject(self, state: IsolateState, number: int, name: str, failure: BaseException) -> None:
        """Answer with what the guest may know of `failure`, and log what it may not. In the delivery's context."""
        state.note_origin(number, failure)
        try:
            told = guest_error(failure)
        except BaseException as broken:  # noqa: BLE001 - the error's own texts and data are the user's
            broken.__cause__ = failure
            told, failure = None, broken
        self._refuse(state, number, told or handler_failed(name))
        if (told is None or is_one(failure, asyncio.CancelledError)) and not self._gets_out(failure):
            log_failure(state, f"the handler of the request {name!r:.100} failed", failure)

    def _body_failed(self, state: IsolateState, what: str, failure: BaseException) -> tuple[GuestError, bool]:
        """What the guest gets, and whether `failure` gets out of the loop. In the delivery's context."""
        try:
            told = guest_error(failure)
        except BaseException as broken:  # noqa: BLE001
            broken.__cause__ = failure
            told, failure = None, broken
        gets_out = self._gets_out(failure)
        if (told is None or is_one(failure, asyncio.CancelledError)) and not gets_out:
            log_failure(state, what, failure)
        return told or GuestError("Error", "the body of the host's answer failed"), gets_out

    def _evaluated(self, state: IsolateState, number: int, text: Text, attachments: Attachments) -> None:
        future = state.evaluations.pop(number, None)
        if future is None or future.done():
            return
        try:
            future.set_result(codec.decode(text, attachments))
        except Exception as failure:  # noqa: BLE001 - whoever awaits it has it
            future.set_exception(failure)
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
                self._call_all(state, handlers, name, data)
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
            self._finish(state, end(), state.new_context())
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
        """End a few of what an isolate has left behind, then let the loop have its turn."""
        for _ in range(min(len(ending), _MOST_ENDED)):
            work = ending.popleft()
            if isinstance(work, Exchange):
                work.abort("the isolate has ended")
            else:
                cancel((work,))
        if ending:
            asyncio.get_running_loop().call_soon(self._end_some, ending)

    def _finish(self, state: IsolateState, work: Coroutine[Any, Any, None], context: Context) -> None:
        """Let go of something that a handler or a client holds."""
        attended = self._contain(work, partial(self._finish_failed, state))
        task = create_task(attended, asyncio.get_running_loop(), context)
        self.handling.add(task)

        def finished(task: asyncio.Task[Any]) -> None:
            self.handling.discard(task)
            drop(work)
            failure = failure_of(task)
            if failure is not None and not is_one(failure, _EXITS):
                context.run(self._finish_failed, state, failure)

        task.add_done_callback(finished)

    def _finish_failed(self, state: IsolateState, failure: BaseException) -> None:
        if not self._gets_out(failure):
            self._report(state, "what a handler held could not be closed", failure)

    def _report(self, state: IsolateState, message: str, failure: BaseException) -> None:
        """Tell the loop's exception handler. In the delivery's context."""
        if may_log_failure(state):
            context = {"message": f"Isolate #{state.isolate}: {message}", "exception": showable(failure)}
            asyncio.get_running_loop().call_exception_handler(context)
