"""The context (`contextvars`) of handlers: each call runs in its own copy of the context of the registration."""

from __future__ import annotations

import asyncio
import contextvars
import decimal
import logging
import queue
import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import pytest
import uvloop

from network_runtime import FetchPolicy, Isolate, Sandbox, WebSocketPolicy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator

tenant: ContextVar[str] = ContextVar("tenant", default="nobody")
TENANTS = ("alice", "bob", "carol")


class Awaitable:
    """Neither a coroutine nor a future."""

    def __await__(self) -> Generator[Any, None, str]:
        yield from asyncio.sleep(0).__await__()
        return tenant.get()


async def later(_: object) -> str:
    first = tenant.get()
    await asyncio.sleep(0)
    return f"{first} {tenant.get()}"


async def body() -> AsyncIterator[bytes]:
    yield tenant.get().encode()
    await asyncio.sleep(0)
    yield b" " + tenant.get().encode()


def prepare(isolate: Isolate, hear: Callable[[str], None]) -> None:
    """Handlers of every kind, in the current context."""

    async def heard_later(data: object) -> None:
        hear("later " + await later(data))

    isolate.on_request("plain", lambda _: tenant.get())
    isolate.on_request("async")(later)
    isolate.on_request("awaitable", lambda _: Awaitable())
    isolate.on_request("fetch", lambda _: {"status": 200, "body": body()})
    isolate.on("event", lambda _: hear(f"event {tenant.get()}")).on("event", heard_later)
    isolate.on_system("console")(lambda _: hear(f"console {tenant.get()}"))
    isolate.on_system("destroyed", lambda _: hear(f"destroyed {tenant.get()}"))


ASK = """
  (async () => {
    NETWORK.send("event");
    console.log("x");
    const body = new ReadableStream({ start(c) { c.enqueue(new Uint8Array(3)); c.close(); } });
    const answers = [];
    for (const method of ["plain", "async", "awaitable"]) answers.push(await NETWORK.request(method));
    answers.push(await (await fetch("http://a.example/")).text());
    answers.push(await (await fetch("http://a.example/", { method: "POST", body })).text());
    return answers;
  })()
"""


def answers_of(name: str) -> list[str]:
    twice = f"{name} {name}"
    return [name, twice, name, twice, twice]


def heard_by(name: str) -> set[str]:
    return {f"event {name}", f"later {name} {name}", f"console {name}", f"destroyed {name}"}


async def use_as(sandbox: Sandbox, name: str) -> None:
    tenant.set(name)
    heard: asyncio.Queue[str] = asyncio.Queue()
    async with await sandbox.create_isolate(console=True) as isolate:
        prepare(isolate, heard.put_nowait)
        tenant.set("somebody else")  # after the registration
        assert await isolate.evaluate(ASK) == answers_of(name)
    assert {await heard.get() for _ in range(4)} == heard_by(name)


async def tenants_on_a_loop() -> None:
    async with Sandbox() as sandbox:
        for name in TENANTS:
            await asyncio.create_task(use_as(sandbox, name))
    assert tenant.get() == "nobody"


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_handlers_run_in_the_context_of_their_registration(
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(tenants_on_a_loop())


async def test_so_they_do_where_tasks_come_from_a_factory() -> None:
    # As programs wrote them before Python 3.11: it knows nothing of contexts.
    asyncio.get_running_loop().set_task_factory(lambda loop, coroutine: asyncio.Task(coroutine, loop=loop))
    await tenants_on_a_loop()


def test_so_they_do_on_the_thread_of_the_sandbox(sync_sandbox: Sandbox) -> None:
    def use(name: str) -> None:
        tenant.set(name)
        isolate = sync_sandbox.create_isolate_sync(console=True)
        heard: queue.Queue[str] = queue.Queue()
        prepare(isolate, heard.put)
        tenant.set("somebody else")
        assert isolate.evaluate_sync(ASK) == answers_of(name)
        isolate.destroy()
        assert {heard.get(timeout=20) for _ in range(4)} == heard_by(name)

    for name in TENANTS:
        contextvars.copy_context().run(use, name)


async def test_what_a_delivery_sets_is_gone_with_it(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    tenant.set("alice")

    def swap(name: str) -> str:
        before = tenant.get()
        tenant.set(name)
        return before

    async def swap_later(name: str) -> list[str]:
        before = swap(name)
        await asyncio.sleep(0)
        return [before, tenant.get()]

    heard: list[str] = []
    isolate.on_request("plain", swap).on_request("async", swap_later)
    isolate.on("event", lambda name: heard.append(swap(name))).on("event", lambda name: heard.append(swap(name)))
    for name in ("bob", "carol"):
        assert await isolate.evaluate(f"NETWORK.request('plain', '{name}')") == "alice"
        assert await isolate.evaluate(f"NETWORK.request('async', '{name}')") == ["alice", name]
        await isolate.evaluate(f"NETWORK.send('event', '{name}')")
    assert heard == ["alice"] * 4
    assert tenant.get() == "alice"


async def test_what_follows_from_a_delivery_is_in_its_context(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()

    async def answer(_: object) -> dict[str, Any]:
        tenant.set("of this request")
        await asyncio.sleep(0)
        return {"status": 200, "body": body()}

    isolate.on_request("fetch", answer)
    found = await isolate.evaluate("fetch('http://a.example/').then((r) => r.text())")
    assert found == "of this request of this request"


async def test_the_same_handler_in_two_contexts(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    heard: list[str] = []

    def handler(_: object) -> None:
        heard.append(tenant.get())

    def register(name: str) -> None:
        tenant.set(name)
        isolate.on("e", handler)

    for name in ("alice", "bob"):
        contextvars.copy_context().run(register, name)
    await isolate.evaluate("NETWORK.send('e')")
    assert heard == ["alice", "bob"]
    isolate.off("e", handler)
    await isolate.evaluate("NETWORK.send('e')")
    assert heard == ["alice", "bob", "bob"]
    isolate.off("e", handler).off("e", handler)
    await isolate.evaluate("NETWORK.send('e')")
    assert len(heard) == 3


async def test_handlers_of_another_thread(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    tenant.set("alice")

    def register() -> None:
        tenant.set("bob")
        isolate.on_request("who", lambda _: tenant.get())

    thread = threading.Thread(target=contextvars.copy_context().run, args=(register,))
    thread.start()
    thread.join()
    assert await isolate.evaluate("NETWORK.request('who')") == "bob"


async def test_many_threads_register_at_once(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    heard: list[int] = []

    def register(number: int) -> None:
        for _ in range(50):
            isolate.on("e", lambda _: heard.append(number))

    threads = [threading.Thread(target=register, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        await asyncio.to_thread(thread.join)
    await isolate.evaluate("NETWORK.send('e')")
    assert len(heard) == 400


def set_precision(data: int) -> int:
    before = decimal.getcontext().prec
    decimal.getcontext().prec = data
    return before


async def set_precision_later(data: int) -> list[int]:
    before = set_precision(data)
    await asyncio.sleep(0)
    return [before, decimal.getcontext().prec]


@pytest.mark.parametrize("used_before", [False, True])
async def test_arithmetic_is_a_delivery_s_own(sandbox: Sandbox, *, used_before: bool) -> None:
    async def use() -> None:
        if used_before:
            decimal.getcontext().prec = 20
        one, two = await sandbox.create_isolate(), await sandbox.create_isolate()
        for isolate in (one, two):
            isolate.on_request("plain", set_precision).on_request("async", set_precision_later)
        usual = 20 if used_before else 28
        for isolate in (one, two, one):
            assert await isolate.evaluate("NETWORK.request('plain', 3)") == usual
            assert await isolate.evaluate("NETWORK.request('async', 4)") == [usual, 4]
        assert decimal.getcontext().prec == usual

    await asyncio.create_task(use(), context=contextvars.Context())


async def test_the_ready_made_clients_too(sandbox: Sandbox) -> None:
    seen: list[str] = []

    class Fetch(FetchPolicy):
        def check_url(self, url: Any) -> None:
            seen.append(f"fetch {tenant.get()}")
            super().check_url(url)

    class Sockets(WebSocketPolicy):
        def check_url(self, url: Any) -> None:
            seen.append(f"socket {tenant.get()}")
            super().check_url(url)

    tenant.set("alice")
    isolate = await sandbox.create_isolate()
    isolate.allow_fetch(Fetch(allow=["https://other.example"]))
    isolate.allow_websocket(Sockets(allow=["wss://other.example"]))
    tenant.set("bob")
    await isolate.evaluate("fetch('http://a.example/').catch(() => 0)")
    await isolate.evaluate("new Promise((r) => { new WebSocket('ws://a.example/').onerror = () => r(0) })")
    assert seen == ["fetch alice", "socket alice"]


class Seen(logging.Filter):
    """The tenants of the contexts in which log records were made."""

    def __init__(self) -> None:
        super().__init__()
        self.tenants: list[str] = []

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002
        """Look and say no."""
        self.tenants.append(tenant.get())
        return False


async def test_reports_are_made_in_the_context_of_the_delivery(sandbox: Sandbox) -> None:
    reported: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda *_: reported.append(tenant.get()))
    tenant.set("alice")
    isolate = await sandbox.create_isolate()

    def fail(name: str) -> None:
        tenant.set(name)
        raise ValueError

    async def fail_later(name: str) -> None:
        await asyncio.sleep(0)
        fail(name)

    isolate.on_request("plain", fail).on_request("async", fail_later).on("plain", fail).on("async", fail_later)
    tenant.set("somebody else")
    seen = Seen()
    log = logging.getLogger("network_runtime")
    log.addFilter(seen)
    try:
        for method in ("plain", "async"):
            await isolate.evaluate(f"NETWORK.request('{method}', '{method} one').catch(() => 0)")
            await isolate.evaluate(f"NETWORK.send('{method}', '{method} event')")
        isolate.execute("throw 1")  # no handler's: the isolate's
        while len(reported) < 2 or len(seen.tenants) < 3:
            await isolate.evaluate("0")
    finally:
        log.removeFilter(seen)
    assert reported == ["plain event", "async event"]
    assert seen.tenants == ["plain one", "async one", "alice"]
