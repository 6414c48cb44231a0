"""Sends and receives the bodies of `fetch` in parts. csrc/js/lazy/body_stream.js describes the protocol.

A script sends no more of a request's body than was granted here. This side sends no more of an answer's body than
`BODY_WINDOW` bytes and what the script has granted. Used on the thread of the loop that runs the handlers.
"""

from __future__ import annotations

import asyncio
import inspect
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Final

import orjson

from network_runtime._base.account import EXCHANGE, Held
from network_runtime._base.exceptions import is_one
from network_runtime._base.tasks import create_task
from network_runtime._core import BODY_WINDOW, LARGEST_PART, PushResult
from network_runtime._fetch.body_stream import BodyStream
from network_runtime.errors import FetchError, SerializationError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextvars import Context

    from network_runtime._base.current_pool import CurrentPool
    from network_runtime._payload.guest_errors import GuestError

# The pauses between two attempts while the mailbox is full. Nothing reports that it has room again.
_FIRST_PAUSE_S: Final = 0.001
_LONGEST_PAUSE_S: Final = 0.1


class WatchedBody(ABC):
    """The body of an answer that wants to know whether the script reads it; also an async iterator of bytes."""

    @abstractmethod
    def attach(self, exchange: Exchange) -> None:
        """Called when `exchange` sends this body.

        The body may call its `watch`, `drop` and `interrupt` until it is closed.
        """

    @abstractmethod
    def unread(self, *, began: bool) -> None:
        """The script does not wait for bytes now. `began`: whether it has ever read any."""

    @abstractmethod
    def read_on(self) -> None:
        """The script reads."""


class Exchange:
    """One request `fetch` of one isolate, from its arrival until both bodies are over."""

    def __init__(
        self,
        current: CurrentPool,
        isolate: int,
        number: int,
        held: Held,
        forget: Callable[[int], object],
        failed: Callable[[str, BaseException], tuple[GuestError, bool]],
    ) -> None:
        """Open the exchange. It counts in `held` until its end.

        The pool is always taken from `current`, so that this object does not keep the pool alive. `forget(number)` is
        called once, at the end.

        `failed(what, failure)` handles a failure of the answer's body, in the body's context. It returns what the guest
        may know, and whether the failure leaves the loop.
        """
        self._current = current
        self._isolate = isolate
        self._number = number
        self._held = held
        held.work.add(EXCHANGE)
        self._over = False
        self.asked = False  # whether the request itself has arrived; its body may be opened before
        self._forget = forget
        self._failed = failed
        self.body: BodyStream | None = None  # the request's body, if it comes in parts
        self._answering: asyncio.Task[Any] | None = None
        self._sending: asyncio.Task[None] | None = None
        self._credit = BODY_WINDOW
        self._granted: asyncio.Future[None] | None = None
        self._watched: WatchedBody | None = None  # the answer's body, if it wants to know
        self._broken: str | None = None  # why
        self._closing: asyncio.Task[None] | None = None

    @property
    def sending(self) -> asyncio.Task[None] | None:
        """The task that sends the answer's body in parts; None if there is none."""
        return self._sending

    def follow(self, answering: asyncio.Task[Any]) -> None:
        """Cancel `answering`, which runs the handler, when the script aborts the request."""
        self._answering = answering

    def part(self, part: bytes) -> None:
        """Take a part of the request's body."""
        if self.body is not None:
            self.body.take(part)

    def step(self, name: str, value: object) -> None:
        """Do what the script says about either body."""
        if name == "open":
            self.body = BodyStream(self._tell, self._held.bodies)
        elif name == "end":
            self._finish_body(None)
        elif name == "error":
            message = value.get("message") if isinstance(value, dict) else None
            self._finish_body(str(message))
        elif name == "pull" and isinstance(value, int) and value > 0:
            self._credit = min(self._credit + value, BODY_WINDOW)
            self._wake()
            if self._watched is not None:
                self._watched.read_on()
        elif name == "unread" and self._watched is not None:
            self._watched.unread(began=value is not False)
        elif name == "abort" and not self.asked:  # the request did not fit into the queue
            self.answered()
        elif name in ("cancel", "abort"):
            self.abort("the worker aborted the request", answering=name == "abort")

    def abort(self, why: str, *, answering: bool = True) -> None:
        """Stop reading and sending. With `answering`, cancel the handler, too."""
        if answering:
            self._finish_body(why)
            if self._answering is not None and not self._answering.cancelling():
                self._answering.cancel()
        if self._sending is not None and not self._sending.cancelling():
            self._sending.cancel()

    def break_off(self, name: str, message: str) -> None:
        """Tell the script that both bodies are over. Any thread, once no loop runs this exchange any more."""
        if self._sending is not None:
            self._tell("error", {"name": name, "message": message})
        if self.body is not None:
            self._tell("cancel", None)

    def answered(self) -> None:
        """End the exchange: the whole answer was sent."""
        if self._over:
            return
        self._over = True
        if self.body is not None:
            self.body.cancel()
            self.body.release()
        self._held.work.give(EXCHANGE)
        self._forget(self._number)

    def watch(self) -> None:
        """Ask the script to say "unread" once, as soon as it does not wait for bytes of the answer's body."""
        self._tell("watch", None)

    def drop(self, why: str) -> None:
        """Ask the script to cancel the answer's body, or to say "unread" again if it has read some of it."""
        self._tell("drop", {"message": why})

    def interrupt(self, why: str) -> None:
        """Break the answer's body off. A reader is told why."""
        self._broken = why
        self._wake()

    def send(self, body: AsyncIterator[Any], context: Context) -> None:
        """Open the answer's body, which is iterated in `context`. The answer itself must be sent right after this."""
        self._tell("open", None)
        if isinstance(body, WatchedBody):
            self._watched = body
            body.attach(self)
        loop = asyncio.get_running_loop()
        self._sending = create_task(self._send(body), loop, context)

        def sent(task: asyncio.Task[None]) -> None:
            self._sending = self._watched = None
            if task.cancelled():  # as at the end of the loop: the script, if it still runs, waits for more
                self._tell("error", {"name": "AbortError", "message": "the host has stopped sending the body"})
            else:
                task.exception()  # the loop has raised it already
            # Also if the task was cancelled before its first step.
            self._closing = create_task(self._close(body), loop, context)
            self.answered()

        self._sending.add_done_callback(sent)

    async def _send(self, body: AsyncIterator[Any]) -> None:
        try:
            async for part in body:
                if not isinstance(part, bytes | bytearray | memoryview):
                    raise TypeError(f"the body of a response yields bytes, not {type(part).__name__}")  # noqa: TRY301
                await self._send_part(memoryview(part).cast("B"))
            self._tell("end", None)
        except _IsolateEndedError:
            return
        except BaseException as failure:
            if _was_ended(failure, self._sending):
                raise
            told, gets_out = self._failed('the body of an answer to "fetch" failed', failure)
            self._tell("error", {"name": told.name, "message": told.message})
            if gets_out:
                raise

    async def _close(self, body: AsyncIterator[Any]) -> None:
        try:
            await close_body(body)
        except BaseException as failure:
            if _was_ended(failure, self._closing):
                raise
            _, gets_out = self._failed('the body of an answer to "fetch" could not be closed', failure)
            if gets_out:
                raise

    async def _send_part(self, part: memoryview) -> None:
        while part:
            while self._credit == 0:
                if self._broken is not None:
                    raise FetchError(self._broken)
                self._granted = asyncio.get_running_loop().create_future()
                await self._granted
            piece = bytes(part[: min(self._credit, LARGEST_PART)])
            self._credit -= len(piece)
            pause = _FIRST_PAUSE_S
            while (pushed := self._current.pool.part(self._isolate, self._number, piece)) is PushResult.FULL:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
            if pushed is PushResult.CLOSED:
                raise _IsolateEndedError
            part = part[len(piece) :]

    def _finish_body(self, broken: str | None) -> None:
        if self.body is not None:
            self.body.finish(broken)

    def _wake(self) -> None:
        if self._granted is not None and not self._granted.done():
            self._granted.set_result(None)

    def _tell(self, step: str, value: object) -> None:
        text = None if value is None else orjson.dumps(value)
        self._current.pool.step(self._isolate, self._number, step, text)


class _IsolateEndedError(Exception):
    """The isolate has ended, so there is nothing to send to."""


def _was_ended(failure: BaseException, task: asyncio.Task[None] | None) -> bool:
    """Whether `failure` does not come from the body: `task`, in which it was raised, was cancelled or closed."""
    if is_one(failure, asyncio.CancelledError):
        return task is not None and task.cancelling() > 0
    if is_one(failure, GeneratorExit):
        return asyncio._get_running_loop() is None or asyncio.current_task() is not task  # noqa: SLF001
    return False


async def close_body(body: AsyncIterator[Any]) -> None:
    """Release what `body` holds."""
    close = getattr(body, "aclose", None)
    if close is not None:
        await close()


def stream_in(answer: object) -> tuple[object, AsyncIterator[Any] | None]:
    """Split a handler's answer, a mapping or an object, into the answer and its body if that is an async iterable."""
    if answer is None or isinstance(answer, str | bytes | int | float | list | tuple):
        return answer, None
    if not isinstance(answer, dict):
        if not hasattr(answer, "status"):
            return answer, None
        names = ("status", "status_text", "headers", "body", "url", "redirected")
        values = {name: getattr(answer, name) for name in names if getattr(answer, name, None) is not None}
        answer = {("statusText" if name == "status_text" else name): value for name, value in values.items()}
        if "headers" in answer and not isinstance(answer["headers"], dict | list):
            answer["headers"] = [list(pair) for pair in answer["headers"]]
    body: Any = answer.get("body")
    if not hasattr(body, "__aiter__"):
        return answer, None
    return {name: value for name, value in answer.items() if name != "body"}, body.__aiter__()


async def with_whole_body(handler: Callable[[Any], Any], data: dict[str, Any], body: BodyStream, most: int) -> Any:  # noqa: ANN401
    """Call `handler` with the whole body as `bytes`, once it is here, and return its answer."""
    result = handler({**data, "body": await body.read(most)})
    return await result if inspect.isawaitable(result) else result


def decode_part(attachments: list[bytes] | None) -> bytes:
    """Return the bytes of a PART. Raises SerializationError for anything else."""
    if attachments is None or len(attachments) != 1:
        raise SerializationError("part", "is no bytes")
    return attachments[0]
