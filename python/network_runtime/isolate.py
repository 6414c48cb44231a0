"""One sandboxed V8 isolate, as the program that created it sees it."""

from __future__ import annotations

import math
import sys
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, overload

from network_runtime._base.caller import place_of_caller, warn_of_forgotten
from network_runtime._base.checks import check_bool, check_name, check_timeout
from network_runtime._core import EnvelopeKind, PushResult, in_forked_child
from network_runtime._payload import codec
from network_runtime._pool.console_log import ConsoleLog
from network_runtime._pool.driver import wait_gone
from network_runtime._pool.failures import log_failure
from network_runtime._pool.handlers import Handlers, add, check_handler, check_system_event, remove
from network_runtime._pool.isolate_end import end_error
from network_runtime._pool.registration import Registration
from network_runtime.errors import EvaluateTimeoutError
from network_runtime.fetch_policy import FetchPolicy, WebSocketPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import Literal, Self

    from network_runtime._pool.closed_loop import Watch
    from network_runtime._pool.driver import PoolDriver
    from network_runtime._pool.isolate_state import IsolateState
    from network_runtime._pool.registration import Handler

    HandlerT = TypeVar("HandlerT", bound=Callable[[Any], Any])
    Language = Literal["js", "ts", "tsx", "jsx"]

_EVALUATED = int(EnvelopeKind.EVALUATED)
_LANGUAGES = ("js", "ts", "tsx", "jsx")


class Isolate:
    """An isolated JavaScript world: web APIs, `NETWORK` and limits, nothing else. `Sandbox.create_isolate` makes it.

    Methods may be called on any thread. They return at once unless they are awaited or their names end in `_sync`. Data
    may be anything that JSON carries, and also bytes (Uint8Array), int of any size (BigInt), every float, set (Set) and
    datetime (Date). Handlers are plain or `async` functions of one argument. They run on the event loop on which the
    sandbox was first used. Where there was none, they run on a thread of the sandbox.

    Keep a reference to the isolate. When the last one is dropped, the isolate is destroyed as by `destroy`, with a
    ResourceWarning, as an open file is closed. Its own handlers and timers do not keep it alive. A pending `evaluate`
    does.

    As a context manager an isolate destroys itself at the end of the block and waits until that is done. When the body
    raises, is cancelled or times out, the isolate is terminated instead.
    """

    __slots__ = ("__weakref__", "_driver", "_handlers", "_made_at", "_state", "_watch")

    def __init__(self, driver: PoolDriver, state: IsolateState) -> None:
        """Called by `Sandbox` only."""
        self._driver = driver
        self._state = state
        self._handlers = Handlers()
        self._watch: Watch | None = None
        state.lend(self._handlers)
        self._made_at = place_of_caller()

    def __del__(self, _is_finalizing: Callable[[], bool] = sys.is_finalizing) -> None:
        """Destroy the isolate and warn, as for a file that was not closed. Runs on any thread, at any moment."""
        state = getattr(self, "_state", None)
        if state is None or state.gone.is_set() or _is_finalizing() or in_forked_child():
            return
        state.keep(self._handlers)
        if self._driver.pool.destroy(state.isolate):
            state.destroyed = True
            text = f"{self!r} was dropped without destroy(); it is destroyed: keep a reference to it, or use `with`"
            warn_of_forgotten(text, self._made_at)

    def __repr__(self) -> str:
        """`Isolate #0`."""
        return f"Isolate #{self._state.isolate}"

    def __reduce__(self) -> NoReturn:
        """Raise TypeError: an isolate can be neither pickled nor copied."""
        raise TypeError(
            "an Isolate cannot be pickled or copied: it lives in this process; send it code and data instead"
        )

    @property
    def id(self) -> int:
        """The isolate's number. Each sandbox counts from 0."""
        return self._state.isolate

    @property
    def destroyed(self) -> bool:
        """True once `destroy` or `terminate` was called or a limit ended the isolate: it accepts nothing more."""
        return self._state.destroyed

    # --- scripts -----------------------------------------------------------------------------------------------------

    def execute(self, code: str, *, filename: str = "execute.js", language: Language = "js") -> None:
        """Run a script without waiting for it. An uncaught error is reported to `on_system("error")`.

        `filename` is the script's name in stacks; its default ends as the language's files do. `language` is what the
        script is written in: "ts" and "tsx" are TypeScript, "jsx" is JavaScript with JSX. Such a script is made
        JavaScript first, under the isolate's limits; its errors show its own lines. What is sent to the isolate later
        arrives after it.

        Raises ValueError for another language. Raises IsolateDestroyedError, QueueFullError, MessageTooLargeError.
        """
        check_name("code", code)
        filename = _checked_name(filename, language, "execute.js")
        self._check_alive()
        self._accept(self._driver.pool.execute(self._state.isolate, code, filename, language))

    async def evaluate(self, code: str, *, filename: str = "evaluate.js", language: Language = "js") -> Any:  # noqa: ANN401
        """Run a script and return its completion value. A promise is awaited first.

        `filename` and `language` are as for `execute`. Cancelling the await does not stop the script.

        Raises ScriptError when the script throws or its promise rejects. Raises CpuLimitError, MemoryLimitError,
        TerminatedError or IsolateDestroyedError when the isolate ends before the answer. Raises UnsendableResultError
        when the value cannot be sent (a function, say), and SerializationError when Python cannot hold it. Raises
        QueueFullError or MessageTooLargeError when the isolate's mailbox does not take the script, and ValueError for
        an unknown language.
        """
        check_name("code", code)
        filename = _checked_name(filename, language, "evaluate.js")
        loop = self._driver.bind_to_running_loop("evaluate")
        self._check_alive()
        pushed, number = self._driver.pool.evaluate(self._state.isolate, code, filename, language)
        if pushed is not PushResult.ACCEPTED:
            self._accept(pushed)
        evaluations = self._state.evaluations
        answer = evaluations[number] = loop.create_future()
        try:
            return await answer
        except BaseException:
            evaluations.pop(number, None)  # cancelled: the answer is not wanted any more
            self._state.evaluation_over()
            raise

    def evaluate_sync(
        self, code: str, *, filename: str = "evaluate.js", language: Language = "js", timeout: float | None = None
    ) -> Any:  # noqa: ANN401
        """Do as `evaluate`, but block for at most `timeout` seconds.

        Raises EvaluateTimeoutError when the time is over; the script then goes on. Raises RuntimeError on the thread
        that runs the handlers, and when the script sends something to handlers whose event loop is closed.

        When this returns, everything that the isolate sent before its answer has been handed to its handlers: plain
        ones have returned, `async` ones have started. The time that they take counts towards `timeout`. This call does
        not wait for handlers while their event loop does not run, or while that loop is blocked by something that waits
        for this call.
        """
        check_name("code", code)
        filename = _checked_name(filename, language, "evaluate.js")
        timeout = check_timeout(timeout)
        driver = self._driver
        driver.refuse_deadlock("evaluate_sync", "await isolate.evaluate()")
        state = self._state
        if state.destroyed:
            raise driver.destroyed_error(state)
        deadline = math.inf if timeout is None else time.monotonic() + timeout
        handlers = self._handlers
        listens = handlers.events or handlers.requests or handlers.systems
        in_order = driver.runs_handlers() if listens else False
        state.blocked.append(None)
        try:
            evaluate = driver.pool.evaluate_blocking
            lost = 0
            if self._watch is None:
                self._watch = driver.watch(state)
            if (watch := self._watch) is None:
                pushed, answer, early = evaluate(state.isolate, code, filename, language, timeout, in_order)
            else:
                lost, often = watch.begin()
                pushed, answer, early = evaluate(
                    state.isolate, code, filename, language, timeout, in_order, watch.look, often
                )
                watch.check(lost)
            if pushed is not PushResult.ACCEPTED:
                self._accept(pushed)
            if answer is None:
                raise EvaluateTimeoutError(f"{self!r} gave no answer within {timeout} s")
            if early is not None:
                self._await_handlers(*early, deadline)
                if watch is not None:
                    watch.check(lost)
            if answer[0] == _EVALUATED:
                return codec.decode(answer[4], answer[5])
            if answer[6] is None:
                state.told = True
                state.destroyed = True
                state.reason = answer[3]
            raise end_error(state, answer[3], answer[4], answer[6])
        finally:
            state.blocked.pop()
            if state.origins:
                state.evaluation_over()

    def _await_handlers(self, evaluation: int, drains: int, deadline: float) -> None:
        isolate = self._state.isolate
        try:
            in_time = self._driver.await_handlers(isolate, evaluation, drains, deadline)
        finally:
            self._driver.pool.forget(isolate, evaluation)
        if not in_time:
            raise EvaluateTimeoutError(f"{self!r} answered in time, but its handlers have not got all that it sent")

    # --- messages ----------------------------------------------------------------------------------------------------

    def send(self, event: str, data: object = None) -> None:
        """Call the script's `NETWORK.on(event)` handlers with `data`.

        Raises IsolateDestroyedError, QueueFullError, SerializationError, MessageTooLargeError.
        """
        if type(event) is not str or not event.isascii():
            check_name("event", event)
        text, attachments = codec.encode(data, "data")
        state = self._state
        if state.destroyed:
            raise self._driver.destroyed_error(state)
        pushed = self._driver.pool.send(state.isolate, event, text, attachments)
        if pushed is not PushResult.ACCEPTED:
            self._accept(pushed)

    @overload
    def on(self, event: str) -> Callable[[HandlerT], HandlerT]: ...
    @overload
    def on(self, event: str, handler: Handler) -> Self: ...
    def on(self, event: str, handler: Handler | None = None) -> Self | Callable[[HandlerT], HandlerT]:
        """Call `handler(data)` for every `NETWORK.send(event, data)`. Returns the isolate, or a decorator.

        Several handlers are called in the order of their registration. Each call runs in a copy of the context
        (`contextvars`) of the registration. What a handler raises goes to the event loop's exception handler, or,
        without asyncio, to the log `network_runtime`. An event without a handler is dropped.
        """
        check_name("event", event)
        return self._register(self._handlers.events, event, handler)

    def off(self, event: str, handler: Handler) -> Self:
        """Undo one `on`, whatever context it was made in. Does nothing when the handler is not registered."""
        check_handler(handler)
        remove(self._handlers.events, check_name("event", event), handler)
        return self

    @overload
    def on_request(self, method: str, *, stream_body: bool = False) -> Callable[[HandlerT], HandlerT]: ...
    @overload
    def on_request(self, method: str, handler: Handler, *, stream_body: bool = False) -> Self: ...
    def on_request(
        self, method: str, handler: Handler | None = None, *, stream_body: bool = False
    ) -> Self | Callable[[HandlerT], HandlerT]:
        """Answer `NETWORK.request(method, data)` with what `handler(data)` returns.

        Returns the isolate, or a decorator. A method has one handler, the latest. Each call runs in a copy of the
        context (`contextvars`) of the registration.

        A handler may raise `RequestError` or `ScriptError`: the script's promise then rejects with that name and
        message. For all other exceptions the script learns only that the handler failed, and the traceback goes to the
        log `network_runtime`, at level ERROR. When the isolate ends, its `async` handlers of requests are cancelled.

        The method "fetch" answers the script's `fetch()`. The handler gets `{"url", "method", "headers", "body"}`. It
        answers with `{"status", "statusText", "headers", "body"}`, or with an object that has such attributes
        (`status_text`). The answer's body may be text, bytes, or an async iterable of bytes. The parts of an iterable
        arrive in the script as they are made.

        A request's body may be a stream. It is then collected before the handler is called, up to `outbox_bytes`, and
        up to half of `held_bytes` together with other bodies. With `stream_body` the handler is called at once, and
        `data["body"]` is a `BodyStream`. When the script aborts the request, an `async` handler is cancelled.
        """
        check_name("method", method)
        check_bool("stream_body", stream_body)
        if stream_body and method != "fetch":
            raise ValueError(f'only the body of "fetch" can be streamed, not that of {method!r:.100}')
        requests = self._handlers.requests
        if handler is not None:
            check_handler(handler)
            requests[method] = Registration(handler, streams_body=stream_body)
            return self

        def register(function: HandlerT) -> HandlerT:
            check_handler(function)
            requests[method] = Registration(function, streams_body=stream_body)
            return function

        return register

    def allow_fetch(self, policy: FetchPolicy) -> Self:
        """Let the script's `fetch` reach what `policy` allows. Returns the isolate.

        The policy's client becomes the handler of "fetch". Raises ImportError when aiohttp is missing
        (`pip install 'network-runtime[fetch]'`). Works with and without asyncio: the requests run where the handlers
        run.
        """
        with _extra_of_fetch():
            from network_runtime._fetch.client import FetchClient  # noqa: PLC0415 - an optional dependency

        _check_policy(policy, FetchPolicy)
        client = FetchClient(policy, held=self._state.held.work)
        self._state.ends.append(client.close)
        return self.on_request("fetch", client.serve, stream_body=True)

    def allow_websocket(self, policy: WebSocketPolicy) -> Self:
        """Let the script's `WebSocket` reach what `policy` allows. Returns the isolate.

        Registers handlers of the events "ws.open", "ws.send" and "ws.close". Raises ImportError when aiohttp is
        missing.
        """
        with _extra_of_fetch():
            from network_runtime._fetch.websocket_client import WebSocketClient  # noqa: PLC0415 - an optional dependency

        _check_policy(policy, WebSocketPolicy)
        state = self._state  # not self: the client's tasks would keep the isolate alive
        failed = partial(log_failure, state, "a WebSocket failed")
        client = WebSocketClient(policy, partial(_send, self._driver, state), failed=failed, held=state.held)
        self._state.ends.append(client.close)
        return self.on("ws.open", client.open).on("ws.send", client.message).on("ws.close", client.close_one)

    @overload
    def on_system(self, event: str) -> Callable[[HandlerT], HandlerT]: ...
    @overload
    def on_system(self, event: str, handler: Handler) -> Self: ...
    def on_system(self, event: str, handler: Handler | None = None) -> Self | Callable[[HandlerT], HandlerT]:
        """Call `handler(data)` when the runtime reports something about the isolate. No script can forge such events.

        Returns the isolate, or a decorator. The events and their data are:

        - "terminated" and "destroyed": `{"reason", "cpu_ms", "heap_bytes"}`. When the isolate was ended from outside,
          also `"stack"`, and the limit that ended it (`"limit_ms"` or `"limit_mb"`).
        - "error", an uncaught error of a script: `{"name", "message", "stack"}`, and those of `"code"`, `"data"`,
          `"cause"` and `"errors"` that the error has. When the script threw something that is no Error, `"value"` and
          `"is_error": False` instead.
        - "unresponsive": `{"reason", …}`.
        - "console": `{"level", "args", "text"}`. `args` are the arguments as far as they can be sent, `text` is what
          Deno's console would print. `dropped`, a number, says how many earlier calls could not be sent.

        Without a handler, the first 10 errors are logged as warnings. The end by a limit is logged, too, when no
        evaluation fails because of it.
        """
        return self._register(self._handlers.systems, check_system_event(event), handler)

    def _log_console(self) -> None:
        """Called by `Sandbox` only."""
        log = ConsoleLog(self.id)
        self._state.ends.append(log.close)
        add(self._handlers.systems, "console", log.write, log.refuses)

    def _register(
        self, table: dict[str, tuple[Registration, ...]], name: str, handler: Handler | None
    ) -> Self | Callable[[HandlerT], HandlerT]:
        if handler is not None:
            check_handler(handler)
            add(table, name, handler)
            return self

        def register(function: HandlerT) -> HandlerT:
            check_handler(function)
            add(table, name, function)
            return function

        return register

    # --- the end -----------------------------------------------------------------------------------------------------

    def destroy(self) -> None:
        """End the isolate after its queued work.

        What was executed and sent before still runs, and what the isolate sent still reaches its handlers. A turn that
        is still running after `destroy_grace_ms` is terminated. Raises IsolateDestroyedError when the isolate is
        destroyed already.
        """
        state = self._state
        if not self._driver.pool.destroy(state.isolate):
            self._driver.check_parent()
            state.destroyed = True
            raise self._driver.destroyed_error(state)
        state.destroyed = True

    def terminate(self) -> bool:
        """End the isolate at once, whatever it is doing.

        Drops what the isolate sent and its handlers have not got yet. Returns False when the isolate was already gone.
        """
        was_there = self._driver.pool.terminate(self._state.isolate)
        self._state.silence()
        self._state.destroyed = True
        return was_there

    async def wait_destroyed(self) -> None:
        """Wait until the isolate is gone and its handlers have got everything that it sent. Does not destroy it.

        What `terminate` dropped is not waited for. The isolate's memory is free when this returns. If it was a small
        isolate that `destroy` ended, the memory is free within the next millisecond.
        """
        if not self._state.gone.is_set():
            self._driver.check_parent()
            self._driver.bind_to_running_loop("wait_destroyed")
            await wait_gone(self._state)

    def wait_destroyed_sync(self, timeout: float | None = None) -> bool:
        """Do as `wait_destroyed`, but block. Returns False when `timeout` seconds are over.

        Raises RuntimeError on the thread that runs the handlers, and when their event loop is closed.
        """
        timeout = check_timeout(timeout)
        if self._state.gone.is_set():
            return True
        self._driver.check_parent()
        self._driver.refuse_deadlock("wait_destroyed_sync", "await isolate.wait_destroyed()")
        return self._driver.wait_gone_blocking(self._state, timeout)

    async def __aenter__(self) -> Self:
        """Return the isolate."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Destroy the isolate and wait. Terminate it instead when the body raised or was cancelled."""
        if self._end(at_once=error is not None):
            await self.wait_destroyed()

    def __enter__(self) -> Self:
        """Return the isolate."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Destroy the isolate and wait. Terminate it instead when the body raised."""
        if not self._end(at_once=error is not None):
            return
        try:
            self.wait_destroyed_sync()
        except RuntimeError:  # the handlers' loop is closed, so it cannot be waited for
            if error is None:
                raise  # otherwise the body's own error is more useful

    def _end(self, *, at_once: bool) -> bool:
        """End the isolate. Returns whether to wait for it: not in a forked child, where it is the parent's."""
        if in_forked_child():
            return False
        if at_once:
            self.terminate()
        else:
            self._driver.pool.destroy(self._state.isolate)
            self._state.destroyed = True
        return True

    def _check_alive(self) -> None:
        if self._state.destroyed:
            raise self._driver.destroyed_error(self._state)

    def _accept(self, pushed: PushResult) -> None:
        self._driver.accept(self._state, pushed)


def _checked_name(filename: str, language: str, default: str) -> str:
    """Check the arguments and return the name of a script."""
    check_name("filename", filename)
    if language == "js":
        return filename
    if check_name("language", language) not in _LANGUAGES:
        raise ValueError(f'language must be "js", "ts", "tsx" or "jsx", not "{language[:50]}"')
    return default.removesuffix("js") + language if filename == default else filename


def _send(driver: PoolDriver, state: IsolateState, event: str, data: object) -> None:
    """Do as `Isolate.send`."""
    text, attachments = codec.encode(data, "data")
    if state.destroyed:
        raise driver.destroyed_error(state)
    driver.accept(state, driver.pool.send(state.isolate, event, text, attachments))


@contextmanager
def _extra_of_fetch() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("aiohttp", "yarl"):
            raise
        missing = "allow_fetch and allow_websocket need aiohttp: pip install 'network-runtime[fetch]'"
        raise ImportError(missing, name="aiohttp") from error


def _check_policy(policy: object, kind: type) -> None:
    if not isinstance(policy, kind):
        raise TypeError(f"policy must be a {kind.__name__}, not {type(policy).__name__}")
