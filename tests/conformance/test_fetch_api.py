"""Headers, FormData, Body, Request and Response, by section of the Fetch Standard (and XMLHttpRequest's, for FormData)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import Sandbox

if TYPE_CHECKING:
    from network_runtime import Isolate


@pytest.fixture
def isolate() -> Any:
    with Sandbox(cpu_limit_ms=10_000) as sandbox:
        yield sandbox.create_isolate_sync()


def run(isolate: Isolate, code: str) -> Any:
    """The value of `code`, or the name of what it throws."""
    return isolate.evaluate_sync(
        f"(async () => {{ try {{ return await (async () => ({code}))() }} catch (e) {{ return `throws ${{e.name}}` }} }})()"
    )


# 5.1 Headers class
HEADERS = [
    ("[...new Headers()]", []),
    ("[...new Headers({b: '2', A: '1'})]", [["a", "1"], ["b", "2"]]),
    ("[...new Headers([['a', '1'], ['A', '2']])]", [["a", "1, 2"]]),
    ("[...new Headers(new Headers({a: '1'}))]", [["a", "1"]]),
    ("new Headers([['a']])", "throws TypeError"),
    ("new Headers([['a', 'b', 'c']])", "throws TypeError"),
    ("new Headers(null)", "throws TypeError"),
    ("new Headers({'a b': '1'})", "throws TypeError"),
    ("new Headers({a: '\\u0100'})", "throws TypeError"),
    ("new Headers({a: 'x\\ny'})", "throws TypeError"),
    ("new Headers({a: ' \\t x \\t '}).get('a')", "x"),
    ("new Headers({a: '1'}).get('A')", "1"),
    ("new Headers().get('a')", None),
    ("new Headers().get('a b')", "throws TypeError"),
    ("new Headers({a: '1'}).has('A')", True),
    ("(() => { const h = new Headers({a: '1', b: '2'}); h.delete('A'); h.set('B', '3'); h.append('b', '4'); return [...h] })()", [["b", "3, 4"]]),
    ("(() => { const h = new Headers(); h.append('set-cookie', 'a'); h.append('set-cookie', 'b'); return [[...h], h.getSetCookie(), h.get('set-cookie')] })()",
     [[["set-cookie", "a"], ["set-cookie", "b"]], ["a", "b"], "a, b"]),
    ("[...new Headers({b: '1', a: '2'}).keys()]", ["a", "b"]),
    ("(() => { const found = []; new Headers({a: '1'}).forEach((v, k, h) => found.push(v, k, h instanceof Headers)); return found })()", ["1", "a", True]),
    ("String(new Headers())", "[object Headers]"),
    # the guards
    ("(() => { const {headers} = Response.error(); headers.append('a', 'b') })()", "throws TypeError"),
    ("(() => { const {headers} = Response.redirect('http://a.example/'); headers.delete('location') })()", "throws TypeError"),
    ("(() => { const {headers} = new Response('', {headers: {a: '1'}}); headers.set('a', '2'); return headers.get('a') })()", "2"),
]  # fmt: skip

# XMLHttpRequest Standard, 4 Interface FormData
FORM_DATA = [
    ("(() => { const f = new FormData(); f.append('a', '1'); f.append('a', '2'); f.set('b', 3); return [f.get('a'), f.getAll('a'), f.get('b'), f.has('c'), f.get('c')] })()",
     ["1", ["1", "2"], "3", False, None]),
    ("(() => { const f = new FormData(); f.append('a', '1'); f.append('b', '2'); f.append('a', '3'); f.set('a', '4'); return [...f] })()", [["a", "4"], ["b", "2"]]),
    ("(() => { const f = new FormData(); f.append('a', '1'); f.delete('a'); return [...f.keys()] })()", []),
    ("(() => { const f = new FormData(); f.append('a', new Blob(['x'])); const file = f.get('a'); return [file instanceof File, file.name] })()", [True, "blob"]),
    ("(() => { const f = new FormData(); f.append('a', new Blob(['x']), 'n.txt'); return f.get('a').name })()", "n.txt"),
    ("new FormData(5)", "throws TypeError"),
    ("String(new FormData())", "[object FormData]"),
]  # fmt: skip

# 5.3 Body mixin
FORM = "(() => { const f = new FormData(); f.append('a', 'é\\r\\n'); f.append('file', new File([new Uint8Array([0, 255, 13, 10])], 'ü.bin', {type: 'x/y'})); return f })()"
BODY = [
    ("new Response('hé').text()", "hé"),
    ("new Response(new Uint8Array([1, 2])).bytes()", b"\1\2"),
    ("new Response(new Uint8Array([1, 2, 3, 4]).subarray(1, 3)).bytes()", b"\2\3"),
    ("new Response(new Uint16Array([1]).buffer).arrayBuffer()", b"\1\0"),
    ("new Response('{\"a\": [1]}').json()", {"a": [1]}),
    ("new Response('nonsense').json()", "throws SyntaxError"),
    ("new Response(null).text()", ""),
    ("new Response(null).body", None),
    ("new Response('x').body instanceof ReadableStream", True),
    ("new Response(new URLSearchParams('a=1&b=2')).text()", "a=1&b=2"),
    ("new Response(new ReadableStream({start(c) { c.enqueue(new Uint8Array([104, 105])); c.close() }})).text()", "hi"),
    ("new Response(new ReadableStream({start(c) { c.enqueue('text'); c.close() }})).text()", "throws TypeError"),
    ("(async () => { const r = new Response('x'); await r.text(); return [r.bodyUsed, await r.text().catch((e) => e.name)] })()", [True, "TypeError"]),
    ("(async () => { const r = new Response('x'); r.body.getReader(); return r.text().catch((e) => e.name) })()", "TypeError"),
    ("(async () => { const b = await new Response('x', {headers: {'content-type': 'A/B;c=d'}}).blob(); return [b.type, b.size] })()", ["a/b;c=d", 1]),
    ("new Response('a=1&b=%C3%A9', {headers: {'content-type': 'application/x-www-form-urlencoded'}}).formData().then((f) => [...f])", [["a", "1"], ["b", "é"]]),
    ("new Response('x', {headers: {'content-type': 'text/plain'}}).formData()", "throws TypeError"),
    ("new Response('x', {headers: {'content-type': 'multipart/form-data'}}).formData()", "throws TypeError"),
    (f"(async () => {{ const f = await new Response({FORM}).formData(); const file = f.get('file'); return [f.get('a'), file.name, file.type, await file.bytes()] }})()",
     ["é\r\n", "ü.bin", "x/y", b"\0\xff\r\n"]),
    (f"new Response({FORM}).headers.get('content-type').startsWith('multipart/form-data; boundary=')", True),
]  # fmt: skip

# 5.4 Request class
REQUEST = [
    ("(() => { const r = new Request('http://a.example/x#y'); return [r.method, r.url, r.body, r.redirect, r.signal.aborted, r.bodyUsed] })()",
     ["GET", "http://a.example/x#y", None, "follow", False, False]),
    ("new Request('/relative')", "throws TypeError"),
    ("new Request()", "throws TypeError"),
    ("new Request('http://a.example/', {method: 'post'}).method", "POST"),
    ("new Request('http://a.example/', {method: 'patch'}).method", "patch"),
    ("new Request('http://a.example/', {method: 'TRACE'})", "throws TypeError"),
    ("new Request('http://a.example/', {method: 'a b'})", "throws TypeError"),
    ("new Request('http://a.example/', {body: 'x'})", "throws TypeError"),
    ("new Request('http://a.example/', {method: 'HEAD', body: 'x'})", "throws TypeError"),
    ("new Request('http://a.example/', {mode: 'navigate'})", "throws TypeError"),
    ("new Request('http://a.example/', {redirect: 'nonsense'})", "throws TypeError"),
    ("new Request('http://a.example/', {method: 'POST', body: 'x'}).headers.get('content-type')", "text/plain;charset=UTF-8"),
    ("new Request('http://a.example/', {method: 'POST', body: new URLSearchParams()}).headers.get('content-type')", "application/x-www-form-urlencoded;charset=UTF-8"),
    ("new Request('http://a.example/', {method: 'POST', body: new Blob([], {type: 'a/b'})}).headers.get('content-type')", "a/b"),
    ("new Request('http://a.example/', {method: 'POST', body: 'x', headers: {'content-type': 'mine'}}).headers.get('content-type')", "mine"),
    ("(async () => { const a = new Request('http://a.example/', {method: 'POST', body: 'x', headers: {y: 'z'}}); const b = new Request(a); return [a.bodyUsed, await b.text(), b.headers.get('y'), b.method] })()",
     [True, "x", "z", "POST"]),
    ("(async () => { const a = new Request('http://a.example/', {method: 'POST', body: 'x'}); const b = a.clone(); return [await a.text(), await b.text()] })()", ["x", "x"]),
    ("(async () => { const a = new Request('http://a.example/', {method: 'POST', body: 'x'}); await a.text(); a.clone() })()", "throws TypeError"),
    ("(() => { const c = new AbortController(); const r = new Request('http://a.example/', {signal: c.signal}); c.abort(); return [r.signal.aborted, r.signal === c.signal] })()", [True, False]),
    ("String(new Request('http://a.example/'))", "[object Request]"),
]  # fmt: skip

# 5.5 Response class
RESPONSE = [
    ("(() => { const r = new Response(); return [r.status, r.statusText, r.ok, r.type, r.url, r.redirected, r.body] })()", [200, "", True, "default", "", False, None]),
    ("new Response('', {status: 404}).ok", False),
    ("new Response('', {status: 199})", "throws RangeError"),
    ("new Response('', {status: 600})", "throws RangeError"),
    ("new Response('x', {status: 204})", "throws TypeError"),
    ("new Response(null, {status: 204}).status", 204),
    ("new Response('', {statusText: 'a\\nb'})", "throws TypeError"),
    ("new Response('x').headers.get('content-type')", "text/plain;charset=UTF-8"),
    ("(() => { const r = Response.error(); return [r.type, r.status, r.body] })()", ["error", 0, None]),
    ("(() => { const r = Response.redirect('http://a.example/x', 307); return [r.status, r.headers.get('location')] })()", [307, "http://a.example/x"]),
    ("Response.redirect('http://a.example/', 200)", "throws RangeError"),
    ("Response.redirect('http://[')", "throws TypeError"),
    ("(async () => { const r = Response.json({a: 1}, {status: 201}); return [r.status, r.headers.get('content-type'), await r.text()] })()", [201, "application/json", '{"a":1}']),
    ("Response.json(undefined)", "throws TypeError"),
    ("Response.json(1n)", "throws TypeError"),
    ("(async () => { const a = new Response('x', {status: 201, headers: {y: 'z'}}); const b = a.clone(); return [await a.text(), await b.text(), b.status, b.headers.get('y')] })()", ["x", "x", 201, "z"]),
    ("(async () => { const a = new Response('x'); await a.text(); a.clone() })()", "throws TypeError"),
    ("(async () => { const s = new ReadableStream({start(c) { c.enqueue(new Uint8Array([120])); c.close() }}); const a = new Response(s); const b = a.clone(); return [await b.text(), await a.text()] })()", ["x", "x"]),
    ("String(new Response())", "[object Response]"),
]  # fmt: skip

# Where Deno's scripts do not do what the standards say.
MULTIPART = [
    ("(() => { const f = new FormData(); f.append('a', 'x', 'n.txt') })()", "throws TypeError"),
    ("(() => { const f = new FormData(); f.set('a', 'x', undefined) })()", "throws TypeError"),
    ("new Response('\\uFEFFx').text()", "x"),
    ("new Response('\\uFEFF{}').json()", {}),
    ("(async () => [...await new Response('\\uFEFFx').bytes()])()", [0xEF, 0xBB, 0xBF, 0x78]),
    ("new Response('\\uD800').text()", "\ufffd"),
    ("new Response('--b\\r\\nbroken', {headers: {'content-type': 'multipart/form-data; boundary=b'}}).formData()", "throws TypeError"),
    ("new Response('--b\\r\\nContent-Disposition: form-data; name=\"a\"\\r\\n\\r\\nx\\r\\n--b\\r\\n', {headers: {'content-type': 'multipart/form-data; boundary=b'}}).formData()", "throws TypeError"),
    ("new Response('--b\\r\\nContent-Disposition: form-data; name=\"a\\r\\n\\r\\nx\\r\\n--b--\\r\\n', {headers: {'content-type': 'multipart/form-data; boundary=b'}}).formData()", "throws TypeError"),
    ("new Response('--b\\r\\nContent-Disposition: form-data; name=a\\r\\n\\r\\nx\\r\\n--b--\\r\\n', {headers: {'content-type': 'multipart/form-data; boundary=b'}}).formData().then((f) => f.get('a'))", "x"),
    *(
        ((f"(async () => {{ const name = {name}, f = new FormData(); f.append(name, 'x'); f.append('file', new Blob(['y']), name);"
         " const [[n, x], [, file]] = [...await new Response(f).formData()]; return n === name && x === 'x' && file.name === name && await file.text() })()"), "y")
        for name in ("'a\"'", "'a;b=c'", "'a=\"b\"; filename=\"c\"'", "'100% %20 %'", "'\u4e16 \u754c'")
    ),
]  # fmt: skip

# 5.6 Fetch method
FETCH = [
    ("[fetch.name, fetch.length, typeof fetch.prototype]", ["fetch", 1, "undefined"]),
    ("new fetch('http://a.example/')", "throws TypeError"),
    ("Object.getOwnPropertyDescriptor(globalThis, 'fetch').enumerable", True),
    ("(() => { const p = fetch(); p.catch(() => {}); return p instanceof Promise })()", True),
]  # fmt: skip


@pytest.mark.parametrize(("code", "value"), HEADERS)
def test_5_1_headers(isolate: Isolate, code: str, value: object) -> None:
    assert run(isolate, code) == value


@pytest.mark.parametrize(("code", "value"), FORM_DATA)
def test_form_data(isolate: Isolate, code: str, value: object) -> None:
    assert run(isolate, code) == value


@pytest.mark.parametrize(("code", "value"), BODY)
def test_5_3_body(isolate: Isolate, code: str, value: object) -> None:
    assert run(isolate, code) == value


@pytest.mark.parametrize(("code", "value"), REQUEST)
def test_5_4_request(isolate: Isolate, code: str, value: object) -> None:
    assert run(isolate, code) == value


@pytest.mark.parametrize(("code", "value"), RESPONSE)
def test_5_5_response(isolate: Isolate, code: str, value: object) -> None:
    assert run(isolate, code) == value


@pytest.mark.parametrize(("code", "value"), FETCH)
def test_5_6_fetch(isolate: Isolate, code: str, value: object) -> None:
    assert run(isolate, code) == value


@pytest.mark.parametrize(("code", "value"), MULTIPART)
def test_5_3_text_and_multipart_bodies(isolate: Isolate, code: str, value: object) -> None:
    assert run(isolate, code) == value
