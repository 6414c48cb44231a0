"""Answers, awaitables and errors whose own methods raise: the request is refused, and the log says why."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import SerializationError, _core

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator

    from network_runtime import Sandbox

    Make = Callable[[Callable[..., Any]], Any]

# What user code raises; the last two only when the user's loop does not raise them again.
KINDS = (RuntimeError, MemoryError, GeneratorExit, asyncio.CancelledError)
EXITS = (KeyboardInterrupt, SystemExit)


def has(base: type = object, **members: Any) -> type:
    """A class with `members`."""
    return type("Hostile", (base,), members)


class Yields:
    """An awaitable of which a task can make nothing."""

    def __init__(self, item: object) -> None:
        self.item = item

    def __await__(self) -> Generator[Any, Any, Any]:
        yield self.item


class Steps:
    """An awaitable that is no generator, with what it ends with."""

    def __init__(self, end: Callable[[], object]) -> None:
        self.end = end

    def __await__(self) -> Steps:
        return self

    def __iter__(self) -> Steps:
        return self

    def __next__(self) -> object:
        return self.end()


async def raising_parts(fails: Callable[..., Any]) -> AsyncIterator[bytes]:
    yield b"x"
    fails()


def an_error(**members: Any) -> Callable[[Any], Any]:
    """A handler that raises an error whose class has `members`."""

    def handler(_: object) -> None:
        raise has(Exception, **members)

    return handler


# What is answered with, made of a function that raises.
ANSWERS: dict[str, Make] = {
    "getattr": lambda fails: has(__getattr__=fails)(),
    "getattribute": lambda fails: has(__getattribute__=fails)(),
    "class": lambda fails: has(__class__=property(fails))(),
    "reduce": lambda fails: has(__reduce__=fails, __reduce_ex__=fails)(),
    "iter": lambda fails: has(__iter__=fails)(),
    "repr": lambda fails: has(__repr__=fails, __str__=fails)(),
    "key": lambda fails: {has(__repr__=fails)(): 1},
    "items": lambda fails: has(dict, items=fails)(a=1),
    "set": lambda fails: has(set, __iter__=fails)([1]),
    "await": lambda fails: has(__await__=fails)(),
    "await-next": Steps,
    "yields": lambda fails: Yields(has(__getattr__=fails)()),
    "yields-nothing-to-wait-for": lambda _: Yields(5),
}
OF_FETCH: dict[str, Make] = {
    **ANSWERS,
    "status": lambda fails: has(status=property(fails))(),
    "body": lambda fails: has(status=200, body=property(fails))(),
    "headers": lambda fails: has(status=200, headers=has(__iter__=fails)())(),
    "body-getattr": lambda fails: {"body": has(__getattr__=fails)()},
    "body-aiter": lambda fails: {"body": has(__aiter__=fails)()},
    "body-parts": lambda fails: {"body": raising_parts(fails)},
}
ERRORS: dict[str, Make] = {
    "getattr": lambda fails: an_error(__getattr__=fails),
    "getattribute": lambda fails: an_error(__getattribute__=fails),
    "class": lambda fails: an_error(__class__=property(fails)),
    "texts": lambda fails: an_error(__str__=fails, __repr__=fails),
    "notes": lambda fails: an_error(__notes__=property(fails)),
    "context": lambda fails: an_error(__context__=property(fails), __cause__=property(fails)),
}

ASKS = {
    "lookup": "NETWORK.request('lookup').then(() => 'answered', (error) => error.message)",
    "fetch": "fetch('http://host/').then((r) => r.text()).then(() => 'answered', (error) => error.message)",
}
GOOD = "NETWORK.request('good').then((answer) => answer)"


def raising(kind: type[BaseException]) -> Callable[..., Any]:
    def fails(*_: object, **__: object) -> Any:
        raise kind("hostile")

    return fails


def later(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    async def handler(data: object) -> object:
        await asyncio.sleep(0)
        return function(data)

    return handler


def cases(kinds: tuple[type[BaseException], ...]) -> list[Any]:
    """(method, handler): every answer and error, of plain and of `async` handlers."""
    found = []
    for kind in kinds:
        fails = raising(kind)
        for method, answers in (("lookup", ANSWERS), ("fetch", OF_FETCH)):
            made = {f"answer-{name}": _giving(make, fails) for name, make in answers.items()}
            made |= {f"error-{name}": make(fails) for name, make in ERRORS.items()}
            for name, handler in made.items():
                found.append(pytest.param(method, handler, id=f"{kind.__name__}-{method}-{name}-plain"))
                if "await" not in name and "yields" not in name:  # else the `async` one answers with an awaitable
                    found.append(pytest.param(method, later(handler), id=f"{kind.__name__}-{method}-{name}-async"))
    return found


def _giving(make: Make, fails: Callable[..., Any]) -> Callable[[Any], Any]:
    return lambda _: make(fails)


def check(said: str, caplog: pytest.LogCaptureFixture) -> None:
    told = ("the host's handler of", "the body of the host's answer", "the handler of the request was cancelled")
    assert said.startswith(told), said
    records = [record for record in caplog.records if record.name == "network_runtime"]
    assert records, "the log says nothing"
    assert all(record.levelno == logging.ERROR and "Isolate #0" in record.getMessage() for record in records)


@pytest.mark.parametrize(("method", "handler"), cases(KINDS))
async def test_on_a_loop_of_the_user(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture, method: str, handler: Callable[[Any], Any]
) -> None:
    isolate = await sandbox.create_isolate()
    isolate.on_request(method, handler).on_request("good", lambda _: 42)
    check(await asyncio.wait_for(isolate.evaluate(ASKS[method]), 20), caplog)
    assert await asyncio.wait_for(isolate.evaluate(GOOD), 20) == 42


@pytest.mark.parametrize(("method", "handler"), cases((RuntimeError, *EXITS)))
def test_on_a_thread_of_the_sandbox(
    sync_sandbox: Sandbox, caplog: pytest.LogCaptureFixture, method: str, handler: Callable[[Any], Any]
) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    isolate.on_request(method, handler).on_request("good", lambda _: 42)
    said = isolate.evaluate_sync(ASKS[method], timeout=20)
    assert isolate.evaluate_sync(GOOD, timeout=20) == 42  # by now the log has been written
    check(said, caplog)


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("kind", [RuntimeError, KeyboardInterrupt])
def test_an_event_handlers_error_that_cannot_be_shown_is_logged(
    sync_sandbox: Sandbox, caplog: pytest.LogCaptureFixture, name: str, kind: type[BaseException]
) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    handler = ERRORS[name](raising(kind))
    isolate.on("event", handler).on("event", later(handler)).on_request("good", lambda _: 42)
    assert isolate.evaluate_sync(f"NETWORK.send('event', 1); {GOOD}", timeout=20) == 42
    sync_sandbox.shutdown_sync(timeout=20)  # waits for the `async` one
    records = [record for record in caplog.records if record.name == "network_runtime"]
    assert len(records) == 2
    assert all("the handler of 'event' failed" in record.getMessage() for record in records)


def test_an_event_handler_does_not_get_stuck_in_its_awaitable(
    sync_sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    isolate = sync_sandbox.create_isolate_sync()
    isolate.on("event", lambda _: Yields(has(__getattr__=raising(RuntimeError))()))
    isolate.evaluate_sync("NETWORK.send('event', 1)", timeout=20)
    sync_sandbox.shutdown_sync(timeout=20)  # waits for event handlers
    (record,) = (record for record in caplog.records if record.name == "network_runtime")
    assert "the handler of 'event' failed" in record.getMessage()


async def test_an_awaitable_that_no_coroutine_is_has_all_of_its_protocol(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    thrown: list[type[BaseException]] = []

    class Waits:
        def __await__(self) -> Generator[Any, Any, int]:
            yield from asyncio.sleep(0).__await__()
            try:
                yield from asyncio.get_running_loop().create_future().__await__()
            except asyncio.CancelledError as failure:
                thrown.append(type(failure))
                raise
            return 1

    class Ends(Waits):
        def __await__(self) -> Generator[Any, Any, int]:
            yield from asyncio.sleep(0.001).__await__()
            return 42

    isolate.on_request("ends", lambda _: Ends()).on_request("waits", lambda _: Waits())
    assert await isolate.evaluate("NETWORK.request('ends')") == 42
    isolate.execute("NETWORK.request('waits')")
    await isolate.evaluate("new Promise((resolve) => setTimeout(resolve, 5))")
    isolate.terminate()
    await isolate.wait_destroyed()
    await asyncio.sleep(0)
    assert thrown == [asyncio.CancelledError]


def test_a_key_whose_repr_has_half_a_surrogate_pair_is_refused() -> None:
    key = has(__repr__=lambda _: "\ud800")()
    with pytest.raises(SerializationError, match="has a key of type Hostile"):
        _core.encode({key: 1}, "data")
