"""`isolate.on_request`: the script asks, Python answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from network_runtime import Isolate, Sandbox


async def failure_of(isolate: Isolate, method: str) -> list[Any]:
    """Name, message and class of what the script catches."""
    answer: list[Any] = await isolate.evaluate(
        f"NETWORK.request({method!r}, 1).then(() => ['answered'], (e) => [e.name, e.message, e instanceof Error])"
    )
    return answer


async def test_a_plain_handler(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    assert isolate.on_request("double", lambda data: data * 2) is isolate
    assert await isolate.evaluate("NETWORK.request('double', 21)") == 42


async def test_an_async_handler(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()

    @isolate.on_request("lookup")
    async def lookup(data: dict[str, Any]) -> dict[str, Any]:
        return {"price": 42, **data}

    @isolate.on_request("slow")
    async def slow(data: object) -> object:
        await asyncio.sleep(0)
        return data

    assert await isolate.evaluate("NETWORK.request('lookup', { sku: 'a1' })") == {"price": 42, "sku": "a1"}
    assert await isolate.evaluate("NETWORK.request('slow', [1])") == [1]
    assert await lookup({}) == {"price": 42}  # the decorator gives the function back


async def test_a_future_as_an_answer(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    answer = asyncio.get_running_loop().create_future()
    isolate.on_request("later", lambda _: answer)
    asked = asyncio.ensure_future(isolate.evaluate("NETWORK.request('later')"))
    await isolate.evaluate("0")
    answer.set_result("now")
    assert await asked == "now"


async def test_bytes_both_ways(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.on_request("reverse", lambda data: {"body": data["body"][::-1]})
    code = """
      NETWORK.request('reverse', { body: new Uint8Array([1, 2]) })
        .then(({ body }) => [body instanceof Uint8Array, ...body])
    """
    assert await isolate.evaluate(code) == [True, 2, 1]


async def test_an_unknown_method_rejects(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    assert await failure_of(isolate, "nope") == ["Error", 'the host has no handler for the request "nope"', True]
    name, message, _ = await failure_of(isolate, "n" * 5000)
    assert name == "Error"
    assert len(message) < 200


async def test_the_latest_handler_answers(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    isolate.on_request("m", lambda _: 1).on_request("m", lambda _: 2)
    assert await isolate.evaluate("NETWORK.request('m')") == 2


async def test_a_handler_may_use_its_isolate(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()

    @isolate.on_request("ask back")
    async def ask_back(data: int) -> Any:
        return await isolate.evaluate(f"{data} + 1")

    assert await isolate.evaluate("NETWORK.request('ask back', 1)") == 2


async def test_more_requests_than_allowed_are_refused(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(outbox_messages=5)
    release = asyncio.Event()

    @isolate.on_request("hang")
    async def hang(_: object) -> str:
        await release.wait()
        return "answered"

    isolate.execute("""
      var results = [];
      const ask = () => NETWORK.request('hang').then((v) => results.push(v), (e) => results.push(e.name));
    """)
    for _ in range(7):
        await isolate.evaluate("ask(); 0")
    assert await isolate.evaluate("results") == ["QueueFullError"] * 2
    release.set()
    all_settled = """
      (async () => {
        while (results.length < 7) await new Promise((resolve) => setTimeout(resolve));
        return results;
      })()
    """
    assert await isolate.evaluate(all_settled) == ["QueueFullError"] * 2 + ["answered"] * 5


@pytest.mark.parametrize("method", [1, None])
async def test_bad_names_and_handlers(sandbox: Sandbox, method: Any) -> None:
    isolate = await sandbox.create_isolate()
    with pytest.raises(TypeError, match="method must be a str"):
        isolate.on_request(method, print)
    with pytest.raises(TypeError, match="handler must be callable, not str"):
        isolate.on_request("m", "handler")  # type: ignore[call-overload]


def test_without_asyncio(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync()

    @isolate.on_request("slow")
    async def slow(data: int) -> int:
        await asyncio.sleep(0)
        return data + 1

    isolate.on_request("quick", lambda data: data + 2)
    assert isolate.evaluate_sync("NETWORK.request('slow', 1).then((n) => NETWORK.request('quick', n))") == 4
