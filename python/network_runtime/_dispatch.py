"""Deliveries to handlers, and what handlers return to the worker that asked.

All on the thread of the loop that runs the handlers.
"""

from __future__ import annotations

import asyncio
import inspect
import types
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from network_runtime import _payload
from network_runtime._core import EnvelopeKind
from network_runtime._exchange import Exchange, close_body, decode_part, stream_in
from network_runtime._pump import logger, start_task
from network_runtime.errors import (
    IsolateCreateError,
    IsolateDestroyedError,
    NetworkRuntimeError,
    QueueFullError,
    ScriptError,
    SerializationError,
    terminated,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator

    from network_runtime._absent_pool import AbsentPool
    from network_runtime._core import Delivery, Pool
    from network_runtime._exchange import BodyStream
    from network_runtime._receiver import Receiver

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

_SNAKE_CASE: Final = {"cpuMs": "cpu_ms", "heapBytes": "heap_bytes"}
_LONGEST_NAME: Final = 100  # characters of a guest's name in an error message
_MOST_LOGGED: Final = 10  # of what one isolate gives cause to log: a guest must not fill the host's log
_LONGEST_LOGGED: Final = 2000  # characters of a guest's text in the log
_UNPRINTABLE: Final = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"}


class Dispatcher:
    """Hands the deliveries of one pool to the receivers of its isolates."""

    def __init__(self, pool: AbsentPool) -> None:
        self.pool: Pool | AbsentPool = pool
        self.receivers: dict[int, Receiver] = {}
        self.creations: dict[int, asyncio.Future[None]] = {}
        self.answering: set[asyncio.Task[Any]] = set()  # tasks of request handlers
        self.handling: set[asyncio.Task[Any]] = set()  # tasks of event handlers

    def receive(self, deliveries: Iterator[Delivery]) -> None:
        """Hand out all. Only what no handler may swallow (KeyboardInterrupt, SystemExit) gets out of here."""
        receivers = self.receivers
        decode = _payload.decode
        for kind, isolate, number, name, text, attachments, error in deliveries:
            receiver = receivers.get(isolate)
            if receiver is None:
                if kind == _BARRIER:  # behind "destroyed"
                    self.pool.pass_barrier(isolate, number)
                continue
            try:
                if kind == _EVENT:
                    handlers = (receiver.borrowed() or receiver.borrow()).events.get(name)
                    if handlers is not None:
                        self._call_all(receiver, handlers, name, decode(text, attachments))
                    else:
                        self._unheard(receiver, name, text)
                elif kind == _REQUEST:
                    self._request(receiver, number, name, text, attachments)
                elif kind in (_PART, _STEP):
                    self._body(receiver, kind, number, name, text, attachments)
                elif kind == _EVALUATED:
                    self._evaluated(receiver, number, text, attachments)
                elif kind == _EVALUATE_FAILED:
                    self._evaluate_failed(receiver, number, end_error(isolate, name, text, error))
                else:
                    self._said_by_runtime(receiver, kind, number, name, text, attachments, error)
            except Exception as failure:  # noqa: BLE001 - one bad message must not stop the mail
                self._report(receiver, f"a message {name!r:.100} could not be handed out", failure)

    def _said_by_runtime(
        self,
        receiver: Receiver,
        kind: int,
        number: int,
        name: str,
        text: bytes | None,
        attachments: list[bytes] | None,
        error: tuple[str, str, str] | None,
    ) -> None:
        if kind == _BARRIER:
            self.pool.pass_barrier(receiver.isolate, number)
        elif kind == _SYSTEM:
            self._system(receiver, name, _payload.decode(text, attachments))
        elif kind in (_CREATED, _CREATE_FAILED):
            self._created(receiver, error)

    def _call_all(self, receiver: Receiver, handlers: tuple[Any, ...], name: str, data: object) -> None:
        for handler in handlers:
            try:
                result = handler(data)
            except Exception as failure:  # noqa: BLE001 - the handler is the user's
                self._report(receiver, f"the handler of {name!r:.100} failed", failure)
                continue
            if result is not None and (type(result) is types.CoroutineType or inspect.isawaitable(result)):
                self._follow(receiver, result, name)

    def _unheard(self, receiver: Receiver, name: str, text: bytes | None) -> None:
        if name != "ws.open":
            return
        data = _payload.decode(text, None)
        if isinstance(data, dict):
            refused = {"message": "the host has no handler for WebSockets"}
            event = {"conn_id": data.get("conn_id"), "event_type": "error", "data": refused}
            self.pool.send(receiver.isolate, "__ws_event", *_payload.encode(event, "event"))

    def _follow(self, receiver: Receiver, awaitable: Awaitable[Any], name: str) -> None:
        task = self._start(receiver, awaitable)
        if task is None:
            full = QueueFullError(f"Isolate #{receiver.isolate}: {receiver.running} handlers are under way")
            self._report(receiver, f"the handler of {name!r:.100} was not started", full)
        elif task.done():
            self._handled(receiver, name, task)
        else:
            receiver.running += 1
            self.handling.add(task)
            task.add_done_callback(partial(self._handled_later, receiver, name))

    def _handled_later(self, receiver: Receiver, name: str, task: asyncio.Task[Any]) -> None:
        receiver.running -= 1
        self.handling.discard(task)
        self._handled(receiver, name, task)

    def _handled(self, receiver: Receiver, name: str, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._report(receiver, f"the handler of {name!r:.100} failed", failure)

    def _start(self, receiver: Receiver, awaitable: Awaitable[Any]) -> asyncio.Task[Any] | None:
        """None when too many are under way."""
        coroutine = awaitable if isinstance(awaitable, types.CoroutineType) else _wait_for(awaitable)
        if receiver.running >= receiver.most_running:
            coroutine.close()
            return None
        return start_task(coroutine, asyncio.get_running_loop())

    def _request(
        self, receiver: Receiver, number: int, name: str, text: bytes | None, attachments: list[bytes] | None
    ) -> None:
        exchange = self._exchange(receiver, number) if name == "fetch" else None
        registered = receiver.borrow()
        handler = registered.requests.get(name)
        if handler is None:
            if exchange is not None:
                exchange.answered()
            shown = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
            self.pool.reply_error(
                receiver.isolate, number, "Error", f'the host has no handler for the request "{shown}"'
            )
            return
        try:
            data = _payload.decode(text, attachments)
            if exchange is None or exchange.body is None or not isinstance(data, dict):
                result = handler(data)
            elif registered.streams_body:
                result = handler({**data, "body": exchange.body})
            else:
                result = _with_whole_body(receiver, handler, data, exchange.body)
        except Exception as failure:  # noqa: BLE001 - goes to the worker
            self._reject(receiver, number, failure)
            return
        if type(result) is not types.CoroutineType and not inspect.isawaitable(result):
            self._answer(receiver, number, result)
            return
        task = self._start(receiver, result)
        if task is None:
            problem = f"{receiver.running} requests are being answered already"
            if exchange is not None:
                exchange.answered()
            self.pool.reply_error(receiver.isolate, number, "QueueFullError", problem)
        elif task.done():
            self._answer_task(receiver, number, task)
        else:
            if exchange is not None:
                exchange.follow(task)
            receiver.running += 1
            self.answering.add(task)
            task.add_done_callback(partial(self._answer_later, receiver, number))

    def _answer_later(self, receiver: Receiver, number: int, task: asyncio.Task[Any]) -> None:
        receiver.running -= 1
        self.answering.discard(task)
        self._answer_task(receiver, number, task)

    def _answer_task(self, receiver: Receiver, number: int, task: asyncio.Task[Any]) -> None:
        if task.cancelled():
            if (exchange := receiver.exchanges.get(number)) is not None:
                exchange.answered()
            self.pool.reply_error(receiver.isolate, number, "AbortError", "the handler of the request was cancelled")
        elif (failure := task.exception()) is not None:
            self._reject(receiver, number, failure)
        else:
            self._answer(receiver, number, task.result())

    def _answer(self, receiver: Receiver, number: int, result: object) -> None:
        exchange = receiver.exchanges.get(number)
        body = None
        if exchange is not None:
            result, body = stream_in(result)
        elif receiver.gone.is_set():
            _, unwanted = stream_in(result)
            if unwanted is not None:
                self._finish(close_body(unwanted))
            return
        try:
            text, attachments = _payload.encode(result, "result")
        except SerializationError as failure:
            self._reject(receiver, number, failure)
            return
        if exchange is not None and body is not None:
            self._send_body(receiver, exchange, body)
        self.pool.reply(receiver.isolate, number, text, attachments)  # a destroyed isolate waits for nothing
        if exchange is not None and body is None:
            exchange.answered()

    def _send_body(self, receiver: Receiver, exchange: Exchange, body: AsyncIterator[Any]) -> None:
        exchange.send(body)
        if (sending := exchange.sending) is None:
            return
        receiver.running += 1
        self.answering.add(sending)

        def sent(task: asyncio.Task[Any]) -> None:
            receiver.running -= 1
            self.answering.discard(task)

        sending.add_done_callback(sent)

    def _exchange(self, receiver: Receiver, number: int) -> Exchange:
        exchange = receiver.exchanges.get(number)
        if exchange is None:
            exchanges = receiver.exchanges
            exchange = Exchange(self.pool, receiver.isolate, number, lambda number: exchanges.pop(number, None))
            exchanges[number] = exchange
        return exchange

    def _body(
        self,
        receiver: Receiver,
        kind: int,
        number: int,
        step: str,
        text: bytes | None,
        attachments: list[bytes] | None,
    ) -> None:
        exchange = receiver.exchanges.get(number)
        if kind == _STEP and step == "open" and exchange is None and len(receiver.exchanges) < receiver.most_running:
            exchange = self._exchange(receiver, number)
        if exchange is None:
            return
        if kind == _PART:
            exchange.part(decode_part(attachments))
        else:
            exchange.step(step, _payload.decode(text, attachments))

    def _reject(self, receiver: Receiver, number: int, failure: BaseException) -> None:
        if (exchange := receiver.exchanges.get(number)) is not None:
            exchange.answered()
        if isinstance(failure, ScriptError):
            name, message = failure.name, failure.message
        else:
            name, message = type(failure).__name__, str(failure)
        self.pool.reply_error(receiver.isolate, number, _printable(name), _printable(message))

    def _evaluated(self, receiver: Receiver, number: int, text: bytes | None, attachments: list[bytes] | None) -> None:
        future = receiver.evaluations.pop(number, None)
        if future is None or future.done():
            return
        try:
            future.set_result(_payload.decode(text, attachments))
        except SerializationError as failure:
            future.set_exception(failure)

    def _evaluate_failed(self, receiver: Receiver, number: int, failure: Exception) -> None:
        future = receiver.evaluations.pop(number, None)
        if future is not None and not future.done():
            future.set_exception(failure)

    def _created(self, receiver: Receiver, error: tuple[str, str, str] | None) -> None:
        future = self.creations.pop(receiver.isolate, None)
        if future is not None and not future.done():
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(create_error(receiver.isolate, error))
        if error is not None:
            receiver.destroyed = True
            self._gone(receiver)

    def _system(self, receiver: Receiver, name: str, data: Any) -> None:  # noqa: ANN401
        if isinstance(data, dict):
            data = _snake_case(data)
        if name in ("terminated", "destroyed"):
            receiver.destroyed = True
            receiver.reason = data["reason"]
            receiver.cpu_ms = data.get("cpu_ms")
            receiver.heap_bytes = data.get("heap_bytes")
        handlers = receiver.borrow().systems.get(name)
        if handlers is not None:
            self._call_all(receiver, handlers, name, data)
        elif name == "error":
            self._log_uncaught(receiver, data.get("stack") or f"{data.get('name')}: {data.get('message')}")
        if name == "destroyed":
            self._gone(receiver)

    def _gone(self, receiver: Receiver) -> None:
        self.receivers.pop(receiver.isolate, None)
        for evaluation in receiver.evaluations.values():
            if not evaluation.done():
                reason = receiver.reason or "destroyed"
                evaluation.set_exception(terminated(receiver.isolate, reason, receiver.cpu_ms, receiver.heap_bytes))
        receiver.evaluations.clear()
        for exchange in list(receiver.exchanges.values()):
            exchange.abort("the isolate has ended")
        receiver.exchanges.clear()
        for end in receiver.ends:
            self._finish(end())
        receiver.ends.clear()
        creation = self.creations.pop(receiver.isolate, None)
        if creation is not None and not creation.done():
            creation.set_exception(IsolateDestroyedError(receiver.isolate, receiver.reason))
        receiver.gone.set()
        for waiter in receiver.waiters:
            if not waiter.done():
                waiter.set_result(None)
        receiver.waiters.clear()

    def _finish(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.handling.add(task)
        task.add_done_callback(self.handling.discard)

    def _log_uncaught(self, receiver: Receiver, text: str) -> None:
        if self._may_log(receiver):
            shown = text if len(text) <= _LONGEST_LOGGED else f"{text[:_LONGEST_LOGGED]}…"
            logger.warning("Isolate #%d: uncaught %s", receiver.isolate, shown.translate(_UNPRINTABLE))

    def _may_log(self, receiver: Receiver) -> bool:
        receiver.logged += 1
        if receiver.logged == _MOST_LOGGED + 1:
            text = 'Isolate #%d: more of its errors are not logged; to see all uncaught ones, use on_system("error")'
            logger.warning(text, receiver.isolate)
        return receiver.logged <= _MOST_LOGGED

    def _report(self, receiver: Receiver, message: str, failure: BaseException) -> None:
        if not self._may_log(receiver):
            return
        context = {"message": f"Isolate #{receiver.isolate}: {message}", "exception": failure}
        asyncio.get_running_loop().call_exception_handler(context)


async def _with_whole_body(
    receiver: Receiver, handler: Callable[[Any], Any], data: dict[str, Any], body: BodyStream
) -> Any:  # noqa: ANN401
    """What `handler` answers, once the body is here: a handler that knows nothing of streams gets `bytes`."""
    whole = await body.read(receiver.most_body_bytes)
    result = handler({**data, "body": whole})
    return await result if inspect.isawaitable(result) else result


async def _wait_for(awaitable: Awaitable[Any]) -> Any:  # noqa: ANN401
    return await awaitable


def end_error(
    isolate: int, reason: str, details: bytes | None, error: tuple[str, str, str] | None
) -> NetworkRuntimeError:
    """What EVALUATE_FAILED says: the script's error, or the end of its isolate."""
    if error is not None:
        return ScriptError(*error)
    used = _snake_case(_payload.decode(details, None) or {})
    return terminated(isolate, reason, used.get("cpu_ms"), used.get("heap_bytes"))


def _snake_case(data: dict[str, Any]) -> dict[str, Any]:
    return {_SNAKE_CASE.get(key, key): value for key, value in data.items()}


def create_error(isolate: int, error: tuple[str, str, str]) -> IsolateCreateError:
    """The error for an isolate that could not be made."""
    return IsolateCreateError(f"Isolate #{isolate} could not be created: {error[1] or error[0]}")


def _printable(text: str) -> str:
    """`text` without half surrogate pairs, which UTF-8 cannot carry."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
