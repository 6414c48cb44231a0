"""The shape of the web platform's classes, as browsers have it: what libraries look at before they trust an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from network_runtime import Sandbox

PROBES: dict[str, Any] = {
    # Web IDL, "Interface objects" and "Namespace objects".
    "Object.getOwnPropertyDescriptor(globalThis, 'URL').enumerable": False,
    "Object.getOwnPropertyDescriptor(globalThis, 'URL').writable": True,
    "Object.getOwnPropertyDescriptor(globalThis, 'fetch').enumerable": True,
    "Object.getOwnPropertyDescriptor(URL.prototype, 'href').enumerable": True,
    "typeof Object.getOwnPropertyDescriptor(URL.prototype, 'href').get": "function",
    "Object.getOwnPropertyDescriptor(URL, 'prototype').writable": False,
    "Object.getOwnPropertyDescriptor(globalThis, 'self').set !== undefined": True,
    "URL.length + URLSearchParams.length + Event.length + Blob.length": 2,
    "URL.name + TextDecoder.name + ReadableStream.name": "URLTextDecoderReadableStream",
    "fetch.length + structuredClone.length + atob.length + queueMicrotask.length": 4,
    "'prototype' in setTimeout": False,
    # Class strings.
    "String(new URLSearchParams('a=1'))": "a=1",
    "Object.prototype.toString.call(new URL('https://a.example'))": "[object URL]",
    "Object.prototype.toString.call(new Headers())": "[object Headers]",
    "Object.prototype.toString.call(new Blob())": "[object Blob]",
    "Object.prototype.toString.call(new ReadableStream())": "[object ReadableStream]",
    "Object.prototype.toString.call(new AbortController().signal)": "[object AbortSignal]",
    "Object.prototype.toString.call(crypto.subtle)": "[object SubtleCrypto]",
    "Object.prototype.toString.call(performance)": "[object Performance]",
    "Object.prototype.toString.call(new MessageChannel().port1)": "[object MessagePort]",
    "Object.prototype.toString.call(globalThis)": "[object DedicatedWorkerGlobalScope]",
    # Inheritance.
    "AbortSignal.prototype instanceof EventTarget && MessagePort.prototype instanceof EventTarget": True,
    "File.prototype instanceof Blob && FileReader.prototype instanceof EventTarget": True,
    "CustomEvent.prototype instanceof Event && ErrorEvent.prototype instanceof Event": True,
    "Object.getPrototypeOf(DOMException.prototype) === Error.prototype": True,
    "globalThis instanceof EventTarget && globalThis instanceof WorkerGlobalScope": True,
    "Object.getPrototypeOf(URL.prototype) === Object.prototype": True,
    # Constants.
    "Event.AT_TARGET + Event.prototype.BUBBLING_PHASE": 5,
    "FileReader.DONE + new FileReader().LOADING": 3,
    "DOMException.ABORT_ERR + DOMException.prototype.DATA_CLONE_ERR": 45,
    "WebSocket.CONNECTING + WebSocket.OPEN + WebSocket.CLOSING + WebSocket.CLOSED": 6,
    # Constructors refuse what they must.
    "caught(() => URL('https://a.example'))": "TypeError",
    "caught(() => new URL('nope'))": "TypeError",
    "caught(() => new AbortSignal())": "TypeError",
    "caught(() => new CryptoKey())": "TypeError",
    "caught(() => new SubtleCrypto())": "TypeError",
    "caught(() => new Crypto())": "TypeError",
    "caught(() => new MessagePort())": "TypeError",
    "caught(() => new Performance())": "TypeError",
    "caught(() => new WorkerNavigator())": "TypeError",
    "caught(() => new DedicatedWorkerGlobalScope())": "TypeError",
    "caught(() => new ReadableStreamDefaultController())": "TypeError",
    "caught(() => new TextDecoder('nope'))": "RangeError",
    "caught(() => new Request('nope'))": "TypeError",
    "caught(() => new Response('', { status: 204 }))": "TypeError",
    "caught(() => new Response('', { status: 99 }))": "RangeError",
    "caught(() => new Headers({ 'a b': '1' }))": "TypeError",
    "caught(() => new CompressionStream('lzma'))": "TypeError",
    "caught(() => new DecompressionStream())": "TypeError",
    "caught(() => structuredClone())": "TypeError",
    "caught(() => structuredClone(() => 0))": "DataCloneError",
    "caught(() => atob('*'))": "InvalidCharacterError",
    "caught(() => btoa('\\u0100'))": "InvalidCharacterError",
    "caught(() => crypto.getRandomValues(new Float32Array(1)))": "TypeMismatchError",
    "caught(() => crypto.getRandomValues(new Uint8Array(65537)))": "QuotaExceededError",
    "caught(() => AbortSignal.abort().throwIfAborted())": "AbortError",
    "caught(() => new EventTarget().dispatchEvent({}))": "TypeError",
    "caught(() => performance.measure('a', 'no such mark'))": "SyntaxError",
    "caught(() => performance.mark('a', { startTime: -1 }))": "TypeError",
    "caught(() => new WebSocket('ftp://a.example'))": "SyntaxError",
    "caught(() => new BroadcastChannel())": "TypeError",
    "caught(() => new ImageData(0, 1))": "IndexSizeError",
    "caught(() => URL.prototype.href)": "TypeError",
    "caught(() => Blob.prototype.size)": "TypeError",
    "caught(() => Headers.prototype.get.call({}, 'a'))": "TypeError",
    # Values.
    "new URL('https://\\u00fc.example/a b').href": "https://xn--tda.example/a%20b",
    "new URL('http://a.example:80').port": "",
    "URL.canParse('x:y') && URL.parse('nope') === null": True,
    "new URLSearchParams([['a', '1'], ['a', '2']]).getAll('a').join()": "1,2",
    "new URLSearchParams('a=1').has('a', '2')": False,
    "new URLPattern('https://*.example/:a').test('https://b.example/c')": True,
    "new TextDecoder('latin1').encoding": "windows-1252",
    "new TextDecoder().fatal || new TextDecoder().ignoreBOM": False,
    "JSON.stringify(new TextEncoder().encodeInto('\\u20ac', new Uint8Array(4)))": '{"read":1,"written":3}',
    "new Blob(['a', 'b'], { type: 'TEXT/Plain' }).type": "text/plain",
    "new File([''], 'n', { lastModified: 5 }).lastModified": 5,
    "[...new Headers({ B: '1', a: '2' })].join()": "a,2,b,1",
    "[...new Headers([['set-cookie', 'a'], ['set-cookie', 'b']])].length": 2,
    "new Headers([['set-cookie', 'a'], ['set-cookie', 'b']]).getSetCookie().join()": "a,b",
    "new Request('https://a.example', { method: 'post' }).method": "POST",
    "new Request('https://a.example').signal instanceof AbortSignal": True,
    "new Response().status + new Response().type": "200default",
    "Response.error().type + Response.redirect('https://a.example', 301).status": "error301",
    "Response.json({}).headers.get('content-type')": "application/json",
    "new Event('x', { bubbles: true }).bubbles && new Event('x').isTrusted === false": True,
    "new CustomEvent('x', { detail: 7 }).detail": 7,
    "new MessageEvent('message', { data: 1, origin: 'o' }).origin": "o",
    "new CloseEvent('close', { code: 1000, wasClean: true }).code": 1000,
    "new ProgressEvent('progress', { loaded: 1, total: 2 }).total": 2,
    "new DOMException('m', 'NotFoundError').code": 8,
    "AbortSignal.abort(1).reason": 1,
    "AbortSignal.any([AbortSignal.abort('why')]).reason": "why",
    "new ByteLengthQueuingStrategy({ highWaterMark: 3 }).highWaterMark": 3,
    "new CountQueuingStrategy({ highWaterMark: 3 }).size()": 1,
    "new ReadableStream().locked": False,
    "typeof ReadableStream.from([1]).getReader().read": "function",
    "typeof ReadableStream.prototype[Symbol.asyncIterator]": "function",
    "ReadableStream.prototype[Symbol.asyncIterator] === ReadableStream.prototype.values": True,
    "URLSearchParams.prototype[Symbol.iterator] === URLSearchParams.prototype.entries": True,
    "FormData.prototype[Symbol.iterator] === FormData.prototype.entries": True,
    "crypto.randomUUID()[14]": "4",
    "performance.timeOrigin > 1.7e12 && performance.now() < 60_000": True,
    "performance.mark('a').entryType + performance.measure('b').entryType": "markmeasure",
    "typeof performance.toJSON().timeOrigin": "number",
    "new ImageData(2, 3).data.length": 24,
    "navigator.hardwareConcurrency + navigator.language": "1en-US",
    "structuredClone(new Error('m')).message + structuredClone(/x/g).flags": "mg",
    "structuredClone(new Map([[1, new Set([2])]])).get(1).has(2)": True,
    # What a worker of ours has not.
    "['Deno', 'process', 'require', 'Buffer', 'postMessage', '__bootstrap', 'window'].filter((name) => name in globalThis).join()": "",
}
CAUGHT = """
    const caught = (act) => {
      try { act() } catch (error) { return error.name }
      return "nothing";
    };
"""


@pytest.mark.parametrize("expression", PROBES)
def test_as_in_a_browser(sync_sandbox: Sandbox, expression: str) -> None:
    isolate = sync_sandbox.create_isolate_sync(cpu_limit_ms=5000)
    assert isolate.evaluate_sync(f"{CAUGHT} {expression}") == PROBES[expression]
