// The shape of the web platform's classes, as browsers have it: what libraries look at before they trust an
// environment.
"use strict";

// --- Web IDL, "Interface objects" and "Namespace objects" ---

gives(() => Object.getOwnPropertyDescriptor(globalThis, "URL").enumerable, false);
gives(() => Object.getOwnPropertyDescriptor(globalThis, "URL").writable, true);
gives(() => Object.getOwnPropertyDescriptor(globalThis, "fetch").enumerable, true);
gives(() => Object.getOwnPropertyDescriptor(URL.prototype, "href").enumerable, true);
gives(() => typeof Object.getOwnPropertyDescriptor(URL.prototype, "href").get, "function");
gives(() => Object.getOwnPropertyDescriptor(URL, "prototype").writable, false);
gives(() => Object.getOwnPropertyDescriptor(globalThis, "self").set !== undefined, true);
gives(() => URL.length + URLSearchParams.length + Event.length + Blob.length, 2);
gives(() => URL.name + TextDecoder.name + ReadableStream.name, "URLTextDecoderReadableStream");
gives(() => fetch.length + structuredClone.length + atob.length + queueMicrotask.length, 4);
gives(() => "prototype" in setTimeout, false);

// --- Class strings ---

gives(() => String(new URLSearchParams("a=1")), "a=1");
gives(() => Object.prototype.toString.call(new URL("https://a.example")), "[object URL]");
gives(() => Object.prototype.toString.call(new Headers()), "[object Headers]");
gives(() => Object.prototype.toString.call(new Blob()), "[object Blob]");
gives(() => Object.prototype.toString.call(new ReadableStream()), "[object ReadableStream]");
gives(() => Object.prototype.toString.call(new AbortController().signal), "[object AbortSignal]");
gives(() => Object.prototype.toString.call(crypto.subtle), "[object SubtleCrypto]");
gives(() => Object.prototype.toString.call(performance), "[object Performance]");
gives(() => Object.prototype.toString.call(new MessageChannel().port1), "[object MessagePort]");
gives(() => Object.prototype.toString.call(globalThis), "[object DedicatedWorkerGlobalScope]");

// --- Inheritance ---

gives(() => AbortSignal.prototype instanceof EventTarget && MessagePort.prototype instanceof EventTarget, true);
gives(() => File.prototype instanceof Blob && FileReader.prototype instanceof EventTarget, true);
gives(() => CustomEvent.prototype instanceof Event && ErrorEvent.prototype instanceof Event, true);
gives(() => Object.getPrototypeOf(DOMException.prototype) === Error.prototype, true);
gives(() => globalThis instanceof EventTarget && globalThis instanceof WorkerGlobalScope, true);
gives(() => Object.getPrototypeOf(URL.prototype) === Object.prototype, true);

// --- Constants ---

gives(() => Event.AT_TARGET + Event.prototype.BUBBLING_PHASE, 5);
gives(() => FileReader.DONE + new FileReader().LOADING, 3);
gives(() => DOMException.ABORT_ERR + DOMException.prototype.DATA_CLONE_ERR, 45);
gives(() => WebSocket.CONNECTING + WebSocket.OPEN + WebSocket.CLOSING + WebSocket.CLOSED, 6);

// --- Constructors refuse what they must ---

throws(() => URL("https://a.example"), "TypeError");
throws(() => new URL("nope"), "TypeError");
throws(() => new AbortSignal(), "TypeError");
throws(() => new CryptoKey(), "TypeError");
throws(() => new SubtleCrypto(), "TypeError");
throws(() => new Crypto(), "TypeError");
throws(() => new MessagePort(), "TypeError");
throws(() => new Performance(), "TypeError");
throws(() => new WorkerNavigator(), "TypeError");
throws(() => new DedicatedWorkerGlobalScope(), "TypeError");
throws(() => new ReadableStreamDefaultController(), "TypeError");
throws(() => new TextDecoder("nope"), "RangeError");
throws(() => new Request("nope"), "TypeError");
throws(() => new Response("", { status: 204 }), "TypeError");
throws(() => new Response("", { status: 99 }), "RangeError");
throws(() => new Headers({ "a b": "1" }), "TypeError");
throws(() => new CompressionStream("lzma"), "TypeError");
throws(() => new DecompressionStream(), "TypeError");
throws(() => structuredClone(), "TypeError");
throws(() => structuredClone(() => 0), "DataCloneError");
throws(() => atob("*"), "InvalidCharacterError");
throws(() => btoa("\u0100"), "InvalidCharacterError");
throws(() => crypto.getRandomValues(new Float32Array(1)), "TypeMismatchError");
throws(() => crypto.getRandomValues(new Uint8Array(65537)), "QuotaExceededError");
throws(() => AbortSignal.abort().throwIfAborted(), "AbortError");
throws(() => new EventTarget().dispatchEvent({}), "TypeError");
throws(() => performance.measure("a", "no such mark"), "SyntaxError");
throws(() => performance.mark("a", { startTime: -1 }), "TypeError");
throws(() => new WebSocket("ftp://a.example"), "SyntaxError");
throws(() => new BroadcastChannel(), "TypeError");
throws(() => new ImageData(0, 1), "IndexSizeError");
throws(() => URL.prototype.href, "TypeError");
throws(() => Blob.prototype.size, "TypeError");
throws(() => Headers.prototype.get.call({}, "a"), "TypeError");

// --- Values ---

gives(() => new URL("https://\u00fc.example/a b").href, "https://xn--tda.example/a%20b");
gives(() => new URL("http://a.example:80").port, "");
gives(() => URL.canParse("x:y") && URL.parse("nope") === null, true);
gives(() => new URLSearchParams([["a", "1"], ["a", "2"]]).getAll("a").join(), "1,2");
gives(() => new URLSearchParams("a=1").has("a", "2"), false);
gives(() => new URLPattern("https://*.example/:a").test("https://b.example/c"), true);
gives(() => new TextDecoder("latin1").encoding, "windows-1252");
gives(() => new TextDecoder().fatal || new TextDecoder().ignoreBOM, false);
gives(() => JSON.stringify(new TextEncoder().encodeInto("\u20ac", new Uint8Array(4))), '{"read":1,"written":3}');
gives(() => new Blob(["a", "b"], { type: "TEXT/Plain" }).type, "text/plain");
gives(() => new File([""], "n", { lastModified: 5 }).lastModified, 5);
gives(() => [...new Headers({ B: "1", a: "2" })].join(), "a,2,b,1");
gives(() => [...new Headers([["set-cookie", "a"], ["set-cookie", "b"]])].length, 2);
gives(() => new Headers([["set-cookie", "a"], ["set-cookie", "b"]]).getSetCookie().join(), "a,b");
gives(() => new Request("https://a.example", { method: "post" }).method, "POST");
gives(() => new Request("https://a.example").signal instanceof AbortSignal, true);
gives(() => new Response().status + new Response().type, "200default");
gives(() => Response.error().type + Response.redirect("https://a.example", 301).status, "error301");
gives(() => Response.json({}).headers.get("content-type"), "application/json");
gives(() => new Event("x", { bubbles: true }).bubbles && new Event("x").isTrusted === false, true);
gives(() => new CustomEvent("x", { detail: 7 }).detail, 7);
gives(() => new MessageEvent("message", { data: 1, origin: "o" }).origin, "o");
gives(() => new CloseEvent("close", { code: 1000, wasClean: true }).code, 1000);
gives(() => new ProgressEvent("progress", { loaded: 1, total: 2 }).total, 2);
gives(() => new DOMException("m", "NotFoundError").code, 8);
gives(() => AbortSignal.abort(1).reason, 1);
gives(() => AbortSignal.any([AbortSignal.abort("why")]).reason, "why");
gives(() => new ByteLengthQueuingStrategy({ highWaterMark: 3 }).highWaterMark, 3);
gives(() => new CountQueuingStrategy({ highWaterMark: 3 }).size(), 1);
gives(() => new ReadableStream().locked, false);
gives(() => typeof ReadableStream.from([1]).getReader().read, "function");
gives(() => typeof ReadableStream.prototype[Symbol.asyncIterator], "function");
gives(() => ReadableStream.prototype[Symbol.asyncIterator] === ReadableStream.prototype.values, true);
gives(() => URLSearchParams.prototype[Symbol.iterator] === URLSearchParams.prototype.entries, true);
gives(() => FormData.prototype[Symbol.iterator] === FormData.prototype.entries, true);
gives(() => crypto.randomUUID()[14], "4");
gives(() => performance.timeOrigin > 1.7e12 && performance.now() < 60_000, true);
gives(() => performance.mark("a").entryType + performance.measure("b").entryType, "markmeasure");
gives(() => typeof performance.toJSON().timeOrigin, "number");
gives(() => new ImageData(2, 3).data.length, 24);
gives(() => navigator.hardwareConcurrency + navigator.language, "1en-US");
gives(() => structuredClone(new Error("m")).message + structuredClone(/x/g).flags, "mg");
gives(() => structuredClone(new Map([[1, new Set([2])]])).get(1).has(2), true);

// --- What a worker of ours has not ---

gives(
  () =>
    ["Deno", "process", "require", "Buffer", "postMessage", "__bootstrap", "window"].filter((name) =>
      name in globalThis
    ).join(),
  "",
);
