"""Exceptions of handlers: what the script learns, what the log says, and that everything goes on."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Self

import pytest
import uvloop

from network_runtime import (
    BodyError,
    FetchRefusedError,
    Isolate,
    NetworkRuntimeError,
    QueueFullError,
    RequestError,
    Sandbox,
    ScriptError,
    WebSocketPolicy,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator

SECRET = "postgres://user:secret@db"


class Panic(BaseException):
    """As extensions in Rust raise it."""


# What no handler should raise, and some do.
BASE_EXCEPTIONS = (SystemExit, KeyboardInterrupt, GeneratorExit, asyncio.CancelledError, Panic)


async def caught(isolate: Isolate, method: str) -> list[Any]:
    """Name, message, class and own keys of what the script catches."""
    answer: list[Any] = await isolate.evaluate(
        f"NETWORK.request({method!r}, 1).then(() => ['answered'], "
        "(e) => [e.name, e.message, e.constructor.name, ...Object.keys(e)])"
    )
    return answer


def failed(method: str) -> str:
    return f'the host\'s handler of "{method}" failed'


def only_record(caplog: pytest.LogCaptureFixture) -> logging.LogRecord:
    (record,) = (record for record in caplog.records if record.name == "network_runtime")
    return record


def later(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same handler, `async`."""

    async def handler(data: object) -> object:
        await asyncio.sleep(0)
        return function(data)

    return handler


def raising(failure: BaseException | type[BaseException]) -> Callable[[Any], Any]:
    def handler(_: object) -> None:
        raise failure

    return handler


class Awaitable:
    """Fails in its own `__await__`."""

    def __init__(self, failure: type[BaseException]) -> None:
        self.failure = failure

    def __await__(self) -> Generator[Any, None, None]:
        yield
        raise self.failure


# --- what the script learns ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [lambda handler: handler, later], ids=["plain", "async"])
async def test_a_request_error_is_for_the_script(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture, kind: Callable[[Any], Any]
) -> None:
    isolate = await sandbox.create_isolate()
    for method, failure in {
        "message": RequestError("no such user"),
        "name": RequestError("not for you", name="PermissionError"),
        "class": RequestError("of a kind", name="TypeError"),
        "pair": RequestError("half \ud800 a pair", name="\udc00"),
        "script": ScriptError("RangeError", "out of it", "a stack of\n    at another.js:1:1"),
    }.items():
        isolate.on_request(method, kind(raising(failure)))
    assert await caught(isolate, "message") == ["Error", "no such user", "Error"]
    assert await caught(isolate, "name") == ["PermissionError", "not for you", "Error"]
    assert await caught(isolate, "class") == ["TypeError", "of a kind", "TypeError"]
    assert await caught(isolate, "pair") == ["\ufffd", "half \ufffd a pair", "Error"]
    assert await caught(isolate, "script") == ["RangeError", "out of it", "RangeError"]
    assert not caplog.records


async def test_a_request_error_carries_data(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    data = {"code": 401, "retry": [1.5, None], "token": b"\x01\x02"}
    isolate.on_request("data", raising(RequestError("no", name="AuthError", data=data)))
    isolate.on_request("none", raising(RequestError("no")))
    isolate.on_request("false", raising(RequestError("no", data=False)))
    found = await isolate.evaluate("""
      (async () => {
        const errors = [];
        for (const method of ["data", "none", "false"]) await NETWORK.request(method).catch((e) => errors.push(e));
        const [first, second, third] = errors;
        return [first.data, first.data.token instanceof Uint8Array, Object.hasOwn(second, "data"), third.data,
                Object.getOwnPropertyDescriptor(first, "data").writable];
      })()
    """)
    assert found == [data, True, False, False, True]


async def test_an_error_with_data_is_bounded_as_an_answer_is(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(mailbox_bytes=1 << 20)
    isolate.on_request("large", raising(RequestError("no", data="x" * (2 << 20))))
    assert (await caught(isolate, "large"))[0] == "MessageTooLargeError"


def test_arguments_of_a_request_error() -> None:
    with pytest.raises(TypeError, match="message must be a str, not ValueError"):
        RequestError(ValueError())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="name must be a str, not int"):
        RequestError("no", name=1)  # type: ignore[arg-type]


async def test_errors_of_ours_that_are_for_the_script(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    class RefusedError(RequestError):
        """A program's own."""

    isolate = await sandbox.create_isolate()
    for failure in (BodyError("the stream broke"), FetchRefusedError("the URL is not allowed"), RefusedError("mine")):
        isolate.on_request("m", raising(failure))
        name = "Error" if isinstance(failure, RequestError) else type(failure).__name__
        assert (await caught(isolate, "m"))[:2] == [name, str(failure)]
    assert not caplog.records


class PrivateError(NetworkRuntimeError):
    """A program's own, and not for a script."""


class UnspeakableError(Exception):
    """Its text cannot be had."""

    def __str__(self) -> str:
        raise SystemExit


class LyingError(RequestError):
    """Its attributes cannot be had."""

    def __getattribute__(self, name: str) -> Any:
        return 1 // 0 if name == "message" else super().__getattribute__(name)


@pytest.mark.parametrize(
    "failure",
    [
        RuntimeError(SECRET),
        PermissionError(13, SECRET),
        KeyError(SECRET),
        PrivateError(SECRET),
        QueueFullError("Isolate #7 of somebody else"),
        ExceptionGroup(SECRET, [RequestError("inner")]),
        StopIteration(SECRET),
        StopAsyncIteration(SECRET),
        UnspeakableError(),
        LyingError("x"),
        RequestError("not like this", data=object()),
    ],
    ids=lambda failure: type(failure).__name__,
)
@pytest.mark.parametrize("kind", [lambda handler: handler, later], ids=["plain", "async"])
async def test_of_anything_else_the_script_learns_nothing(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture, failure: BaseException, kind: Callable[[Any], Any]
) -> None:
    isolate = await sandbox.create_isolate()
    isolate.on_request("db", kind(raising(failure)))
    assert await caught(isolate, "db") == ["Error", failed("db"), "Error"]
    record = only_record(caplog)
    assert record.levelno == logging.ERROR
    assert record.getMessage() == "Isolate #0: the handler of the request 'db' failed"
    assert "Traceback (most recent call last):" in caplog.text
    assert "raise failure" in caplog.text
    assert SECRET not in str(failure.args) or SECRET in caplog.text


async def test_a_long_name_is_cut(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.on_request("n" * 5000, raising(ValueError))
    assert (await caught(isolate, "n" * 5000))[1] == failed("n" * 100 + "…")


@pytest.mark.parametrize("kind", [lambda handler: handler, later], ids=["plain", "async"])
async def test_an_answer_that_cannot_travel(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture, kind: Callable[[Any], Any]
) -> None:
    isolate = await sandbox.create_isolate()
    isolate.on_request("bad", kind(lambda _: {"answer": object()}))
    assert await caught(isolate, "bad") == ["Error", failed("bad"), "Error"]
    only_record(caplog)
    assert "result.answer is of type object" in caplog.text


async def test_what_a_fetch_handler_raises(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    isolate = await sandbox.create_isolate()
    code = "fetch('http://a.example/').catch((e) => [e.constructor.name, e.message, e.cause.name, e.cause.data])"
    isolate.on_request("fetch", raising(RequestError("not this one", name="Blocked", data=[1])))
    assert await isolate.evaluate(code) == ["TypeError", "not this one", "Blocked", [1]]
    assert not caplog.records
    isolate.on_request("fetch", raising(OSError(SECRET)))
    assert await isolate.evaluate(code) == ["TypeError", failed("fetch"), "Error", None]
    assert SECRET in caplog.text


class Parts:
    """A body that fails at a given place."""

    def __init__(self, failure: BaseException | type[BaseException], where: str) -> None:
        self.failure = failure
        self.where = where
        self.sent = False

    def __aiter__(self) -> Self:
        if self.where == "iter":
            raise self.failure
        return self

    async def __anext__(self) -> bytes:
        if self.sent and self.where == "next":
            raise self.failure
        if self.sent:
            raise StopAsyncIteration
        self.sent = True
        return b"some"

    async def aclose(self) -> None:
        if self.where == "close":
            raise self.failure


READ = "fetch('http://a.example/').then((r) => r.text()).catch((e) => [e.constructor.name, e.message])"
BROKEN = ["TypeError", "the body of the host's answer failed"]


async def test_a_body_that_breaks_in_the_middle(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    isolate = await sandbox.create_isolate()
    isolate.on_request("fetch", lambda _: {"status": 200, "body": Parts(RequestError("the source is dry"), "next")})
    assert await isolate.evaluate(READ) == ["TypeError", "the source is dry"]
    assert not caplog.records
    isolate.on_request("fetch", lambda _: {"status": 200, "body": Parts(ValueError(SECRET), "next")})
    assert await isolate.evaluate(READ) == BROKEN
    assert SECRET in caplog.text
    assert only_record(caplog).getMessage() == 'Isolate #0: the body of an answer to "fetch" failed'


async def test_a_body_that_is_no_bytes(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    async def body() -> AsyncIterator[Any]:
        yield "text"

    isolate = await sandbox.create_isolate()
    isolate.on_request("fetch", lambda _: {"status": 200, "body": body()})
    assert await isolate.evaluate(READ) == BROKEN
    assert "yields bytes, not str" in caplog.text


@pytest.mark.parametrize("where", ["iter", "close"])
async def test_a_body_that_cannot_be_opened_or_closed(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    isolate = await sandbox.create_isolate()
    isolate.on_request("fetch", lambda _: {"status": 200, "body": Parts(ValueError(SECRET), where)})
    assert await isolate.evaluate(READ) == (["TypeError", failed("fetch")] if where == "iter" else "some")
    while SECRET not in caplog.text:
        await isolate.evaluate("0")


async def test_a_message_that_cannot_be_read_is_the_script_s_own_fault(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    isolate = await sandbox.create_isolate()
    isolate.on_request("m", lambda _: "answered")
    code = "const deep = []; for (let i = 0, a = deep; i < 900; i++) a.push(a = []); NETWORK.request('m', deep)"
    assert await isolate.evaluate(code) == "answered"
    assert not caplog.records


async def test_a_cancelled_handler(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    isolate = await sandbox.create_isolate()
    tasks: list[asyncio.Task[Any]] = []

    @isolate.on_request("cancelled")
    async def cancelled(_: object) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.append(task)
        await asyncio.Event().wait()

    asked = asyncio.create_task(caught(isolate, "cancelled"))
    while not tasks:
        await isolate.evaluate("0")
    tasks[0].cancel()
    assert (await asked)[:2] == ["AbortError", "the handler of the request was cancelled"]
    assert not caplog.records


# --- nothing ends the thread, nothing stays open ---------------------------------------------------------------------


def at_once(failure: type[BaseException]) -> Callable[[Any], Any]:
    """`async`, and fails before it waits for anything."""

    async def handler(_: object) -> None:
        raise failure

    return handler


HANDLERS: dict[str, Callable[[type[BaseException]], Callable[[Any], Any]]] = {
    "plain": raising,
    "at once": at_once,
    "async": lambda failure: later(raising(failure)),
    "awaitable": lambda failure: lambda _: Awaitable(failure),
}


@pytest.mark.parametrize("failure", BASE_EXCEPTIONS)
@pytest.mark.parametrize("kind", HANDLERS)
def test_the_thread_of_the_sandbox_goes_on(
    sync_sandbox: Sandbox, caplog: pytest.LogCaptureFixture, failure: type[BaseException], kind: str
) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    isolate.on_request("tool", HANDLERS[kind](failure)).on_request("next", lambda _: "answered")
    ask = "NETWORK.request('tool').catch((e) => [e.name, e.message])"
    cancelled = ["AbortError", "the handler of the request was cancelled"]
    assert isolate.evaluate_sync(ask) == (cancelled if failure is asyncio.CancelledError else ["Error", failed("tool")])
    assert isolate.evaluate_sync("NETWORK.request('next')") == "answered"
    record = only_record(caplog)
    assert record.levelno == logging.ERROR
    assert failure.__name__ in caplog.text


@pytest.mark.parametrize("failure", BASE_EXCEPTIONS)
@pytest.mark.parametrize("where", ["iter", "next", "close"])
def test_a_body_does_not_end_the_thread(
    sync_sandbox: Sandbox, caplog: pytest.LogCaptureFixture, failure: type[BaseException], where: str
) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    isolate.on_request("fetch", lambda _: {"status": 200, "body": Parts(failure, where)})
    if where == "close":
        assert isolate.evaluate_sync(READ) == "some"
    else:
        assert isolate.evaluate_sync(READ)[0] == "TypeError"
    isolate.destroy()
    assert isolate.wait_destroyed_sync(20)
    sync_sandbox.shutdown_sync()
    assert failure.__name__ in caplog.text


@pytest.mark.parametrize("failure", BASE_EXCEPTIONS)
@pytest.mark.parametrize("kind", HANDLERS)
def test_nor_does_an_event(
    sync_sandbox: Sandbox, caplog: pytest.LogCaptureFixture, failure: type[BaseException], kind: str
) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    heard: list[Any] = []

    def once(data: object) -> Any:
        isolate.off("e", once)
        return HANDLERS[kind](failure)(data)

    isolate.on("e", once).on("e", heard.append)
    isolate.on_system("destroyed", HANDLERS[kind](failure)).on_system("destroyed", lambda _: heard.append("destroyed"))
    isolate.execute("NETWORK.send('e', 1); NETWORK.send('e', 2)")
    isolate.destroy()
    assert isolate.wait_destroyed_sync(20)
    sync_sandbox.shutdown_sync()
    assert heard == [1, 2, "destroyed"]
    assert [record.getMessage() for record in caplog.records] == [
        "Isolate #0: the handler of 'e' failed",
        "Isolate #0: the handler of 'destroyed' failed",
    ]


def test_nor_does_a_task_of_a_handler_s(sync_sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    isolate = sync_sandbox.create_isolate_sync()

    async def leave() -> None:
        raise SystemExit("from a task")

    @isolate.on_request("inner")
    async def inner(_: object) -> None:
        await asyncio.create_task(leave())

    @isolate.on_request("callback")
    async def callback(_: object) -> str:
        asyncio.get_running_loop().call_soon(raising(KeyboardInterrupt), None)
        await asyncio.sleep(0)
        return "answered"

    assert isolate.evaluate_sync("NETWORK.request('inner').catch((e) => e.message)") == failed("inner")
    assert isolate.evaluate_sync("NETWORK.request('callback')") == "answered"
    assert "from a task" in caplog.text
    assert "KeyboardInterrupt" in caplog.text


@pytest.mark.parametrize("failure", [GeneratorExit, asyncio.CancelledError, Panic])
@pytest.mark.parametrize("kind", HANDLERS)
async def test_a_request_never_stays_open(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture, failure: type[BaseException], kind: str
) -> None:
    isolate = await sandbox.create_isolate()
    reported: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context["exception"]))
    isolate.on_request("tool", HANDLERS[kind](failure)).on("e", HANDLERS[kind](failure))
    assert (await caught(isolate, "tool"))[0] == ("AbortError" if failure is asyncio.CancelledError else "Error")
    assert failure.__name__ in caplog.text
    isolate.execute("NETWORK.send('e')")
    while not reported:
        await isolate.evaluate("0")
    assert [type(error) for error in reported] == [failure]


class Leaving:
    """A loop in its own thread, from which an exception is raised."""

    def __init__(self, new_loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
        self.loop = new_loop()
        self.left: list[type[BaseException]] = []

    def run(self, main: Any) -> None:
        """Run until `main` is over, whatever gets out."""
        task = self.loop.create_task(main)
        while not task.done():
            try:
                self.loop.run_until_complete(task)
            except BaseException as failure:  # noqa: BLE001
                self.left.append(type(failure))
        task.result()


@pytest.mark.parametrize("failure", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("kind", [*HANDLERS, "body", "system"])
@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_what_gets_out_of_a_loop_gets_out_after_the_answer(
    caplog: pytest.LogCaptureFixture,
    new_loop: Callable[[], asyncio.AbstractEventLoop],
    failure: type[BaseException],
    kind: str,
) -> None:
    here = Leaving(new_loop)
    heard: list[Any] = []
    answered_at: list[int] = []

    async def main() -> None:
        sandbox = Sandbox()
        isolate = await sandbox.create_isolate()
        isolate.on("e", heard.append)
        code = "for (let n = 0; n < 3; n++) NETWORK.send('e', n); const asked = NETWORK.request('tool');"
        if kind == "body":
            isolate.on_request("fetch", lambda _: {"status": 200, "body": Parts(failure, "next")})
            code = "const asked = fetch('http://a.example/').then((r) => r.text());"
        elif kind == "system":
            isolate.on_system("terminated", raising(failure)).on_system("terminated", heard.append)
            isolate.terminate()
            await isolate.wait_destroyed()
            await sandbox.shutdown()
            return
        else:
            isolate.on_request("tool", HANDLERS[kind](failure))
        code += "for (let n = 3; n < 9; n++) NETWORK.send('e', n); asked.catch((e) => e.message)"
        answer = await isolate.evaluate(code)
        answered_at.append(len(here.left))
        assert answer == (BROKEN[1] if kind == "body" else failed("tool"))
        await sandbox.shutdown()

    here.run(main())
    here.loop.close()
    assert here.left == [failure]
    assert heard == list(range(3, 9)) if kind == "body" else len(heard) == (1 if kind == "system" else 9)
    assert not caplog.records


@pytest.mark.parametrize("kind", HANDLERS)
def test_the_answer_is_on_its_way_when_it_gets_out(kind: str) -> None:
    """A program that catches it need not run the loop again."""
    sandbox = Sandbox()
    loop = asyncio.new_event_loop()
    isolate = loop.run_until_complete(sandbox.create_isolate())
    isolate.on_request("tool", HANDLERS[kind](SystemExit))
    isolate.execute("NETWORK.request('tool').catch((e) => { globalThis.caught = e.message })")
    with pytest.raises(SystemExit):
        loop.run_until_complete(asyncio.Event().wait())
    assert isolate.evaluate_sync("globalThis.caught") == failed("tool")
    loop.run_until_complete(sandbox.shutdown())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


WEB_SOCKET = "new Promise((r) => { new WebSocket('ws://a.example/').onerror = (e) => r(e.message) })"


@pytest.mark.parametrize("kind", HANDLERS)
def test_a_web_socket_hears_that_the_host_failed(
    sync_sandbox: Sandbox, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    isolate.on("ws.open", HANDLERS[kind](Panic))
    assert isolate.evaluate_sync(WEB_SOCKET) == failed("ws.open")
    assert "Panic" in caplog.text


@pytest.mark.parametrize("failure", [RuntimeError(SECRET), Panic(SECRET)], ids=["exception", "base"])
async def test_so_it_does_where_the_policy_fails(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture, failure: BaseException
) -> None:
    class Policy(WebSocketPolicy):
        def check_url(self, url: Any) -> None:  # noqa: ARG002
            raise failure

    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # of a task that ends by a BaseException
    isolate = await sandbox.create_isolate()
    isolate.allow_websocket(Policy(allow=["ws://a.example"]))
    assert await isolate.evaluate(WEB_SOCKET) == "the host could not go on with it"
    assert "Isolate #0: a WebSocket failed" in caplog.text
    assert SECRET in caplog.text
