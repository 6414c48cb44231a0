"""A rejection by an answer of the host or of native code has a stack: the error is made where it is awaited."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import ScriptError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from network_runtime import Isolate, Sandbox

IN_F = "async function f() {\n  %s\n}\nawait f()"
# The awaits above, without columns.
IN_F_LINES = ["    at async f (s.js:2)", "    at async s.js:4"]

AWAITED = {
    "request": ("await NETWORK.request('nobody')", "Error: the host has no handler"),
    "refused-request": ("await NETWORK.request('refuses')", ""),
    "chain": ("await NETWORK.request('nobody').then((x) => x).finally(() => 0)", "Error: the host has no handler"),
    "caught-and-thrown": (
        "try { await NETWORK.request('nobody') } catch (error) { throw error }",
        "Error: the host has no handler",
    ),
    "fetch": ("await fetch('http://refused.test/')", "TypeError: "),
    "fetch-of-nonsense": (
        "await fetch('http://nonsense.test/')",
        "TypeError: the host's answer to fetch",
    ),
    "text": ("await (await fetch('http://breaks.test/')).text()", "TypeError: "),
    "json": ("await (await fetch('http://breaks.test/')).json()", "TypeError: "),
    "for-await": ("for await (const part of (await fetch('http://breaks.test/')).body);", "TypeError: "),
    "read": (
        "const reader = (await fetch('http://breaks.test/')).body.getReader(); for (;;) await reader.read()",
        "TypeError: ",
    ),
    "pipe": ("await (await fetch('http://breaks.test/')).body.pipeTo(new WritableStream())", "TypeError: "),
    "decompress": (
        "await new Response(new Response('no gzip').body.pipeThrough(new DecompressionStream('gzip'))).text()",
        "TypeError: The compressed data is not valid",
    ),
    "key-thread": (
        (
            "const key = await crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-GCM', false, ['decrypt']);"
            "await crypto.subtle.decrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, new Uint8Array(5e6))"
        ),
        "OperationError: Decryption failed",
    ),
}


async def broken() -> AsyncIterator[bytes]:
    yield b"some"
    raise OSError("the line is down")


def answer(request: dict[str, Any]) -> dict[str, Any]:
    if "refused" in request["url"]:
        raise OSError("no route")
    return {"status": "much"} if "nonsense" in request["url"] else {"status": 200, "body": broken()}


def refuse(_: object) -> None:
    raise ValueError("no")


def without_columns(stack: str) -> list[str]:
    return re.sub(r"(s\.js:\d+):\d+", r"\1", stack).splitlines()


@pytest.fixture
def isolate(sandbox: Sandbox) -> Isolate:
    isolate = sandbox.create_isolate_sync(cpu_limit_ms=5000)
    isolate.on_request("refuses", refuse)
    isolate.on_request("fetch", answer)
    return isolate


@pytest.mark.parametrize("name", AWAITED)
async def test_the_stack_leads_to_the_await(isolate: Isolate, name: str) -> None:
    code, message = AWAITED[name]
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate(IN_F % code, filename="s.js")
    first, *frames = without_columns(caught.value.stack)
    assert first.startswith(message)
    assert first == str(caught.value)
    assert frames == IN_F_LINES


async def test_one_of_many_promises(isolate: Isolate) -> None:
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate(IN_F % "await Promise.all([1, NETWORK.request('nobody')])", filename="s.js")
    assert without_columns(caught.value.stack)[1:] == ["    at async Promise.all (index 1)", *IN_F_LINES]


async def test_a_body_that_broke_before_it_is_read(isolate: Isolate) -> None:
    code = "const response = await fetch('http://breaks.test/');"
    code += "const { closed } = response.clone().body.getReader(); await closed.catch(() => 0); await response.text()"
    with pytest.raises(ScriptError) as caught:
        await isolate.evaluate(IN_F % code, filename="s.js")
    assert without_columns(caught.value.stack)[1:] == ["    at f (s.js:2)", "    at async s.js:4"]


async def test_a_rejection_that_no_function_awaits_has_no_frames(isolate: Isolate) -> None:
    code = "NETWORK.request('nobody').catch((error) => [error.stack, Object.keys(error)])"
    stack, keys = await isolate.evaluate(code)
    assert stack == 'Error: the host has no handler for the request "nobody"'
    assert keys == []


async def test_a_guest_s_own_reason_is_left_alone(isolate: Isolate) -> None:
    code = """
        const reason = new Error("mine"), { stack } = reason;
        const abort = new AbortController();
        const response = fetch("http://slow.test/", { signal: abort.signal });
        abort.abort(reason);
        const found = [];
        await response.catch((error) => found.push(error === reason, error.stack === stack));
        const stream = new ReadableStream({ pull(controller) { controller.error(reason) } });
        await stream.getReader().read().catch((error) => found.push(error === reason, error.stack === stack));
        found"""
    assert await isolate.evaluate(code) == [True] * 4
