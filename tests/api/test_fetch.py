"""`fetch` in a worker, answered by a Python handler: the plain form, one message each way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import Isolate, RequestError, Sandbox, ScriptError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


async def script(isolate: Isolate, body: str) -> Any:
    return await isolate.evaluate(f"(async () => {{ {body} }})()")


@pytest.fixture
async def isolate() -> Any:
    async with Sandbox(cpu_limit_ms=5000, memory_limit_mb=128) as sandbox:
        yield await sandbox.create_isolate()


async def test_the_host_gets_url_method_headers_and_body(isolate: Isolate) -> None:
    asked: list[Any] = []

    @isolate.on_request("fetch")
    def answer(data: Any) -> Any:
        asked.append(data)
        return {"status": 200}

    await script(isolate, "await fetch('https://a.example/x?y#z')")
    await script(isolate, "await fetch('https://a.example/', {method: 'put', body: 'hé', headers: {'X-One': '1'}})")
    assert asked == [
        {"url": "https://a.example/x?y", "method": "GET", "headers": {}},
        {
            "url": "https://a.example/",
            "method": "PUT",
            "headers": {"x-one": "1", "content-type": "text/plain;charset=UTF-8"},
            "body": "hé",
        },
    ]


async def test_the_answer_becomes_a_response(isolate: Isolate) -> None:
    isolate.on_request(
        "fetch",
        lambda _: {"ok": True, "status": 201, "statusText": "Made", "headers": {"X-A": "1"}, "body": '{"a": 1}'},
    )
    found = await script(
        isolate,
        "const r = await fetch('http://a.example/p#f');"
        "return [r instanceof Response, r.ok, r.status, r.statusText, r.url, r.type, r.redirected, r.headers.get('x-a'), await r.json()]",
    )
    assert found == [True, True, 201, "Made", "http://a.example/p", "basic", False, "1", {"a": 1}]


async def test_a_redirected_answer_says_so(isolate: Isolate) -> None:
    isolate.on_request("fetch", lambda _: {"status": 200, "url": "http://b.example/", "redirected": True})
    found = await script(isolate, "const r = await fetch('http://a.example/'); return [r.url, r.redirected]")
    assert found == ["http://b.example/", True]


async def test_binary_bodies_survive_both_ways(isolate: Isolate) -> None:
    everything = bytes(range(256)) * 5
    isolate.on_request("fetch", lambda data: {"status": 200, "body": data["body"]})
    for body in ("bytes", "bytes.buffer", "new DataView(bytes.buffer)", "new Blob([bytes])"):
        found = await script(
            isolate,
            "const bytes = new Uint8Array(1280).map((_, i) => i);"
            f"return (await fetch('http://a.example/', {{method: 'POST', body: {body}}})).bytes()",
        )
        assert found == everything


@pytest.mark.parametrize(
    "headers",
    [[["set-cookie", "a=1"], ["set-cookie", "b=2"], ["x", "y"]], {"set-cookie": ["a=1", "b=2"], "x": "y"}],
)
async def test_headers_may_be_pairs_or_hold_lists(isolate: Isolate, headers: object) -> None:
    isolate.on_request("fetch", lambda _: {"status": 200, "headers": headers})
    found = await script(
        isolate, "const {headers} = await fetch('http://a.example/'); return [headers.getSetCookie(), headers.get('x')]"
    )
    assert found == [["a=1", "b=2"], "y"]


async def test_an_object_with_attributes_is_an_answer(isolate: Isolate) -> None:
    class Answer:
        status = 418
        status_text = "Teapot"
        headers = (("x-a", "1"),)
        body = b"tea"

    isolate.on_request("fetch", lambda _: Answer())
    found = await script(
        isolate,
        "const r = await fetch('http://a.example/'); return [r.status, r.statusText, r.headers.get('x-a'), await r.text()]",
    )
    assert found == [418, "Teapot", "1", "tea"]


async def test_without_a_handler_it_rejects_with_a_type_error(isolate: Isolate) -> None:
    with pytest.raises(ScriptError, match='no handler for the request "fetch"') as caught:
        await script(isolate, "await fetch('http://a.example/')")
    assert caught.value.name == "TypeError"


async def test_what_a_handler_raises_is_the_cause_of_a_type_error(isolate: Isolate) -> None:
    @isolate.on_request("fetch")
    def answer(_: Any) -> None:
        raise RequestError("Domain not allowed", name="PermissionError")

    found = await script(
        isolate,
        "try { await fetch('http://a.example/') } catch (e) { return [e instanceof TypeError, e.message, e.cause.name] }",
    )
    assert found == [True, "Domain not allowed", "PermissionError"]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        5,
        {"status": 99},
        {"status": 199},
        {"status": 1000},
        {"status": 200.5},
        {"status": "200"},
        {"status": 200, "body": 5},
        {"status": 200, "headers": 5},
        {"status": 200, "headers": [["a"]]},
    ],
)
async def test_an_answer_that_is_none_is_a_type_error(isolate: Isolate, answer: object) -> None:
    isolate.on_request("fetch", lambda _: answer)
    with pytest.raises(ScriptError, match="the host's answer") as caught:
        await script(isolate, "await fetch('http://a.example/')")
    assert caught.value.name == "TypeError"


@pytest.mark.parametrize(
    "call",
    [
        "fetch()",
        "fetch('ftp://a.example/')",
        "fetch('file:///etc/passwd')",
        "fetch('about:blank')",
        "fetch('/relative')",
        "fetch('http://a.example:25/')",
        "fetch('http://user:pass@a.example/')",
        "fetch('http://a.example/', {method: 'TRACE'})",
        "fetch('http://a.example/', {body: 'x'})",
        "fetch('http://a.example/', {headers: {'a b': 'c'}})",
        "fetch('http://a.example/', {headers: {a: 'b\\r\\nc: d'}})",
    ],
)
async def test_forbidden_requests_never_reach_the_host(isolate: Isolate, call: str) -> None:
    asked: list[Any] = []
    isolate.on_request("fetch", asked.append)
    assert await script(isolate, f"try {{ await {call} }} catch (e) {{ return e.constructor === TypeError }}") is True
    assert asked == []


@pytest.mark.parametrize(
    ("url", "kind", "text"),
    [
        ("data:,Hello%2C%20World", "text/plain;charset=US-ASCII", "Hello, World"),
        ("data:text/html;base64,PGI+", "text/html", "<b>"),
        ("data:;charset=utf-8,%C3%A9", "text/plain;charset=utf-8", "é"),
        ("data:text/plain; base64 ,aGk=", "text/plain", None),
        ("data:x/y;base64;base64,aGk", "x/y", "hi"),
        ("data:text/plain,a#b", "text/plain", "a"),
        ("data:bogus,%zz%4", "text/plain;charset=US-ASCII", "%zz%4"),
    ],
)
async def test_data_urls_are_answered_inside(isolate: Isolate, url: str, kind: str, text: str | None) -> None:
    found = await script(
        isolate, f"const r = await fetch({url!r}); return [r.status, r.headers.get('content-type'), await r.text()]"
    )
    assert found[0] == 200
    if text is not None:
        assert found[1:] == [kind, text]


@pytest.mark.parametrize("url", ["data:nothing", "data:;base64,a", "blob:null/00000000-0000-0000-0000-000000000000"])
async def test_a_data_or_blob_url_that_is_none_is_a_type_error(isolate: Isolate, url: str) -> None:
    with pytest.raises(ScriptError) as caught:
        await script(isolate, f"await fetch({url!r})")
    assert caught.value.name == "TypeError"


async def test_blob_urls_are_answered_inside(isolate: Isolate) -> None:
    found = await script(
        isolate,
        "const url = URL.createObjectURL(new Blob(['hello'], {type: 'a/b'}));"
        "const whole = await fetch(url); const part = await fetch(url, {headers: {range: 'bytes=1-2'}});"
        "return [whole.headers.get('content-type'), whole.headers.get('content-length'), await whole.text(),"
        " part.status, part.headers.get('content-range'), await part.text()]",
    )
    assert found == ["a/b", "5", "hello", 206, "bytes 1-2/5", "el"]


async def test_an_abort_rejects_at_once_and_cancels_the_handler(isolate: Isolate) -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    @isolate.on_request("fetch")
    async def answer(_: Any) -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    found = asyncio.create_task(
        script(
            isolate,
            "const c = new AbortController(); NETWORK.on('now', () => c.abort(new RangeError('enough')));"
            "try { await fetch('http://a.example/', {signal: c.signal}) } catch (e) { return [e.name, e === c.signal.reason] }",
        )
    )
    await asyncio.wait_for(started.wait(), 10)
    isolate.send("now")
    assert await found == ["RangeError", True]
    await asyncio.wait_for(cancelled.wait(), 10)


async def test_an_aborted_signal_never_reaches_the_host(isolate: Isolate) -> None:
    asked: list[Any] = []
    isolate.on_request("fetch", asked.append)
    found = await script(
        isolate, "try { await fetch('http://a.example/', {signal: AbortSignal.abort()}) } catch (e) { return e.name }"
    )
    assert (found, asked) == ("AbortError", [])


async def test_what_a_guest_made_of_network_does_not_matter(isolate: Isolate) -> None:
    isolate.on_request("fetch", lambda _: {"status": 200, "body": "ok"})
    found = await script(
        isolate,
        "NETWORK.request = NETWORK.send = () => { throw new Error('patched') };"
        "Array.prototype.push = Promise.prototype.then = Map.prototype.get = () => { throw new Error('patched') };"
        "return await (await fetch('http://a.example/')).text()",
    )
    assert found == "ok"


async def test_redirect_modes_reach_the_host_and_hold(isolate: Isolate) -> None:
    isolate.on_request("fetch", lambda data: {"status": 302, "headers": {"location": "/x", "x-mode": data["redirect"]}})
    found = await script(
        isolate,
        "const r = await fetch('http://a.example/', {redirect: 'manual'}); return [r.status, r.headers.get('x-mode')]",
    )
    assert found == [302, "manual"]
    with pytest.raises(ScriptError, match="redirect"):
        await script(isolate, "await fetch('http://a.example/', {redirect: 'error'})")


async def test_status_without_a_body(isolate: Isolate) -> None:
    isolate.on_request("fetch", lambda _: {"status": 204, "body": "ignored"})
    assert await script(isolate, "return (await fetch('http://a.example/')).body") is None
    isolate.on_request("fetch", lambda _: {"status": 200, "body": "ignored"})
    assert await script(isolate, "return (await fetch('http://a.example/', {method: 'HEAD'})).body") is None


@pytest.mark.parametrize("status", [600, 700, 999])
async def test_statuses_that_no_standard_has_arrive(isolate: Isolate, status: int) -> None:
    isolate.on_request("fetch", lambda _: {"status": status, "body": "odd"})
    found = await script(
        isolate,
        "const r = await fetch('http://a.example/'); const copy = r.clone(); return [r.status, r.ok, await r.text(), copy.status, await copy.text()]",
    )
    assert found == [status, False, "odd", status, "odd"]
    made = f"try {{ new Response(null, {{status: {status}}}) }} catch (e) {{ return e.name }}"
    assert await script(isolate, made) == "RangeError"  # that a script itself may make is another matter


READS = ["text()", "json()", "bytes()", "arrayBuffer()", "blob()", "body.getReader().read()", "clone().text()"]


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("url", ["http://a.example/", "http://a.example/?parts", "data:,1", "BLOB"])
async def test_an_abort_takes_what_has_come_and_was_not_read(isolate: Isolate, url: str, read: str) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"1"

    isolate.on_request("fetch", lambda data: {"status": 200, "body": parts() if "parts" in data["url"] else "1"})
    found = await script(
        isolate,
        f"const url = {url!r} === 'BLOB' ? URL.createObjectURL(new Blob(['1'])) : {url!r}; const c = new AbortController();"
        "const r = await fetch(url, {signal: c.signal}); await new Promise((r) => setTimeout(r, 20)); c.abort();"
        f"try {{ await r.{read}; return 'read' }} catch (e) {{ return [e.name, e === c.signal.reason, r.status] }}",
    )
    assert found == ["AbortError", True, 200]


async def test_an_abort_reaches_a_stream_that_was_taken_before(isolate: Isolate) -> None:
    isolate.on_request("fetch", lambda _: {"status": 200, "body": "1"})
    found = await script(
        isolate,
        "const c = new AbortController(); const {body} = await fetch(new Request('http://a.example/', {signal: c.signal}));"
        "const reader = body.getReader(); c.abort('enough');"
        "return await Promise.allSettled([reader.closed, reader.read()]).then((all) => all.map(({reason}) => reason))",
    )
    assert found == ["enough", "enough"]


@pytest.mark.parametrize(
    ("use", "found"),
    [
        ("const t = r.text(); c.abort(); return await t", "1"),
        ("const t = await r.text(); c.abort(); return [t, r.bodyUsed]", ["1", True]),
        ("const copy = r.clone(); c.abort(); return await copy.text()", "1"),
    ],
)
async def test_an_abort_leaves_what_was_read_before(isolate: Isolate, use: str, found: object) -> None:
    isolate.on_request("fetch", lambda _: {"status": 200, "body": "1"})
    head = "const c = new AbortController(); const r = await fetch('http://a.example/', {signal: c.signal});"
    assert await script(isolate, head + use) == found


@pytest.mark.parametrize("answer", [{"status": 204}, {"status": 200, "body": ""}, {"status": 200}])
async def test_an_abort_leaves_a_body_that_is_empty(isolate: Isolate, answer: object) -> None:
    isolate.on_request("fetch", lambda _: answer)
    code = "const c = new AbortController(); const r = await fetch('http://a.example/', {signal: c.signal}); c.abort(); return await r.text()"
    assert await script(isolate, code) == ""


async def test_a_signal_does_not_keep_the_answers_it_might_abort(isolate: Isolate) -> None:
    isolate.on_request("fetch", lambda _: {"status": 200, "body": bytes(4 << 20)})
    code = (
        "globalThis.c = new AbortController();"
        "for (let i = 0; i < 100; i++) { globalThis.last = await fetch('http://a.example/', {signal: c.signal}) }"
        "c.abort(); return await last.text().catch((e) => e.name)"
    )
    assert await script(isolate, code) == "AbortError"  # 400 MB in an isolate of 128


def test_without_asyncio() -> None:
    with Sandbox() as sandbox:
        isolate = sandbox.create_isolate_sync()
        isolate.on_request("fetch", lambda _: {"status": 200, "body": "ok"})
        assert isolate.evaluate_sync("fetch('http://a.example/').then((r) => r.text())") == "ok"
