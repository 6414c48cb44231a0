"""Streams: the Streams Standard, by its sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conformance.scripts import check

if TYPE_CHECKING:
    from network_runtime import Sandbox

TOOLS = """
  const from = (...chunks) => new ReadableStream({ start(c) { for (const chunk of chunks) c.enqueue(chunk); c.close(); } });
  const all = async (stream) => { const chunks = []; for await (const chunk of stream) chunks.push(chunk); return chunks; };
  const sink = () => { const log = []; return { log, stream: new WritableStream({
    write(chunk) { log.push(chunk); }, close() { log.push("close"); }, abort(why) { log.push("abort", why); } }) }; };
  const read = async (reader, ...view) => { const { value, done } = await reader.read(...view); return `${value}/${done}`; };
"""

READABLE = {
    "4.2.4 the constructor": """
        const calls = [];
        const source = { start(c) { calls.push("start", this === source, c instanceof ReadableStreamDefaultController); }, pull() { calls.push("pull"); } };
        const stream = new ReadableStream(source);
        equal(calls.join(), "start,true,true");
        await null; await null;
        equal(calls.join(), "start,true,true,pull");
        equal([stream.locked, Object.prototype.toString.call(stream)].join(), "false,[object ReadableStream]");
        thrown("TypeError", () => ReadableStream());
        thrown("TypeError", () => new ReadableStream(null));
        thrown("TypeError", () => new ReadableStream({ start: 5 }));
        thrown("RangeError", () => new ReadableStream({}, { highWaterMark: -1 }));
        thrown("RangeError", () => new ReadableStream({}, { highWaterMark: NaN }));
        thrown("TypeError", () => new ReadableStream({ type: "wrong" }));
        try { new ReadableStream({ start() { throw 7; } }); } catch (error) { equal(error, 7); return "done"; }
        throw new Error("not thrown");""",
    "4.2.4 start may take its time": """
        const started = Promise.withResolvers();
        let pulled = 0;
        const stream = new ReadableStream({ start: () => started.promise, pull(c) { pulled++; c.enqueue(pulled); } });
        const reader = stream.getReader();
        const first = reader.read();
        await turn();
        equal(pulled, 0);
        started.resolve();
        equal((await first).value, 1);
        const failing = new ReadableStream({ start: () => Promise.reject(new RangeError("late")) });
        await rejected("RangeError", failing.getReader().read());""",
    "4.2.4 from": """
        equal((await all(ReadableStream.from([1, Promise.resolve(2), 3]))).join(), "1,2,3");
        equal((await all(ReadableStream.from((async function* () { yield "a"; yield "b"; })()))).join(), "a,b");
        equal((await all(ReadableStream.from(from(5, 6)))).join(), "5,6");
        for (const wrong of [null, undefined, 5, {}, Symbol(), "text"]) thrown("TypeError", () => ReadableStream.from(wrong));
        let returned = "";
        const stream = ReadableStream.from({ [Symbol.asyncIterator]: () => ({ next: async () => ({ value: 1, done: false }), return: async (why) => { returned = why; return {}; } }) });
        const reader = stream.getReader();
        await reader.read();
        await reader.cancel("enough");
        equal(returned, "enough");""",
    "4.2.4 cancel": """
        let given;
        const stream = new ReadableStream({ start(c) { c.enqueue(1); }, cancel(why) { given = why; } });
        equal(await stream.cancel("why"), undefined);
        equal(given, "why");
        equal(await read(stream.getReader()), "undefined/true");
        await rejected("TypeError", stream.cancel());
        await rejected("TypeError", ReadableStream.prototype.cancel.call({}));
        const failing = new ReadableStream({ cancel() { throw new RangeError("r"); } });
        await rejected("RangeError", failing.cancel());
        equal(await from(1).cancel(), undefined);""",
    "4.2.4 getReader": """
        const stream = from(1);
        const reader = stream.getReader();
        equal([stream.locked, reader instanceof ReadableStreamDefaultReader].join(), "true,true");
        thrown("TypeError", () => stream.getReader());
        thrown("TypeError", () => new ReadableStreamDefaultReader(stream));
        thrown("TypeError", () => from(1).getReader({ mode: "byob" }));
        thrown("TypeError", () => from(1).getReader({ mode: "wrong" }));
        equal(new ReadableStreamDefaultReader(from(1)) instanceof ReadableStreamDefaultReader, true);""",
    "4.2.5 asynchronous iteration": """
        const seen = [];
        for await (const chunk of from(1, 2, 3)) seen.push(chunk);
        equal(seen.join(), "1,2,3");
        let cancelled;
        const stream = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel(why) { cancelled = [why]; } });
        for await (const chunk of stream) break;
        equal([cancelled.length, stream.locked].join(), "1,false");
        const kept = from(1, 2);
        for await (const chunk of kept.values({ preventCancel: true })) break;
        equal((await all(kept)).join(), "2");
        const failing = new ReadableStream({ pull(c) { c.error(new RangeError("r")); } });
        await rejected("RangeError", all(failing));
        equal(ReadableStream.prototype[Symbol.asyncIterator], ReadableStream.prototype.values);
        const iterator = from(1, 2)[Symbol.asyncIterator]();
        const [a, b, c] = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
        equal([a.value, b.value, c.done].join(), "1,2,true");
        equal((await iterator.return("r")).value, "r");""",
    "4.3 the default reader": """
        const stream = from("a", "b");
        const reader = stream.getReader();
        equal([await read(reader), await read(reader), await read(reader), await read(reader)].join(), "a/false,b/false,undefined/true,undefined/true");
        equal(await reader.closed, undefined);
        const pending = new ReadableStream();
        const other = pending.getReader();
        const waiting = other.read();
        other.releaseLock();
        await rejected("TypeError", waiting);
        await rejected("TypeError", other.closed);
        await rejected("TypeError", other.read());
        await rejected("TypeError", other.cancel());
        other.releaseLock();
        equal(pending.locked, false);
        await rejected("TypeError", ReadableStreamDefaultReader.prototype.read.call({}));""",
    "4.3 reads are answered in order": """
        let controller;
        const reader = new ReadableStream({ start(c) { controller = c; } }).getReader();
        const order = [];
        const reads = [1, 2, 3].map((n) => reader.read().then(({ value }) => order.push([n, value].join(":"))));
        for (const chunk of "abc") controller.enqueue(chunk);
        await Promise.all(reads);
        equal(order.join(), "1:a,2:b,3:c");""",
    "4.6 the default controller": """
        let controller;
        const stream = new ReadableStream({ start(c) { controller = c; } }, { highWaterMark: 3, size: (chunk) => chunk.length });
        equal(controller.desiredSize, 3);
        controller.enqueue("ab");
        equal(controller.desiredSize, 1);
        controller.enqueue("abc");
        equal(controller.desiredSize, -2);
        controller.close();
        thrown("TypeError", () => controller.enqueue("x"));
        thrown("TypeError", () => controller.close());
        equal((await all(stream)).join(), "ab,abc");
        equal(controller.desiredSize, 0);
        thrown("TypeError", () => new ReadableStreamDefaultController());
        let other;
        const failing = new ReadableStream({ start(c) { other = c; } });
        other.enqueue(1);
        other.error(new RangeError("r"));
        equal(other.desiredSize, null);
        await rejected("RangeError", failing.getReader().read());
        other.error(new TypeError("later"));""",
    "4.6 backpressure": """
        let pulled = 0;
        const stream = new ReadableStream({ pull(c) { c.enqueue(++pulled); } }, new CountQueuingStrategy({ highWaterMark: 3 }));
        await turn();
        equal(pulled, 3);
        const reader = stream.getReader();
        await reader.read();
        await turn();
        equal(pulled, 4);
        let lazy = 0;
        new ReadableStream({ pull(c) { lazy++; c.enqueue(1); } }, { highWaterMark: 0 });
        await turn();
        equal(lazy, 0);""",
    "4.6 a size that is none": """
        for (const size of [-1, NaN, Infinity]) {
          let controller;
          const stream = new ReadableStream({ start(c) { controller = c; } }, { size: () => size });
          thrown("RangeError", () => controller.enqueue(1));
          await rejected("RangeError", stream.getReader().read());
        }
        let controller;
        const stream = new ReadableStream({ start(c) { controller = c; } }, { size() { throw new TypeError("mine"); } });
        equal(thrown("TypeError", () => controller.enqueue(1)).message, "mine");
        await rejected("TypeError", stream.getReader().read());""",
    "4.6 pull is not called again before it is done": """
        let running = 0, most = 0, count = 0;
        const stream = new ReadableStream({ async pull(c) { most = Math.max(most, ++running); await turn(1); running--; c.enqueue(count++); if (count === 5) c.close(); } }, { highWaterMark: 5 });
        equal((await all(stream)).join(), "0,1,2,3,4");
        equal(most, 1);
        const failing = new ReadableStream({ async pull() { throw new RangeError("r"); } });
        await rejected("RangeError", failing.getReader().read());""",
    "4.9 tee": """
        let pulled = 0;
        const stream = new ReadableStream({ pull(c) { c.enqueue({ n: ++pulled }); if (pulled === 3) c.close(); } }, { highWaterMark: 0 });
        const [a, b] = stream.tee();
        equal(stream.locked, true);
        const [first, second] = await Promise.all([all(a), all(b)]);
        equal(first.map(({ n }) => n).join() + second.map(({ n }) => n).join(), "1,2,31,2,3");
        equal([first[0] === second[0], pulled].join(), "true,3");
        thrown("TypeError", () => stream.tee());""",
    "4.9 cancelling both branches of a tee": """
        let reasons;
        const [a, b] = new ReadableStream({ cancel(why) { reasons = why; } }).tee();
        const first = a.cancel("a");
        await turn();
        equal(reasons, undefined);
        await Promise.all([first, b.cancel("b")]);
        equal(reasons.join(), "a,b");
        const [c, d] = new ReadableStream({ pull(controller) { controller.error(new RangeError("r")); } }).tee();
        await rejected("RangeError", c.getReader().read());
        await rejected("RangeError", d.getReader().read());""",
}

BYTES = {
    "4.7 a byte stream with a default reader": """
        const stream = new ReadableStream({ type: "bytes", start(c) { c.enqueue(new Uint8Array([1, 2])); c.enqueue(new DataView(new Uint8Array([3]).buffer)); c.close(); } });
        equal((await all(stream)).map((chunk) => `${chunk.constructor.name}:${chunk}`).join(), "Uint8Array:1,2,Uint8Array:3");
        thrown("RangeError", () => new ReadableStream({ type: "bytes" }, { size: () => 1 }));
        thrown("TypeError", () => new ReadableStream({ type: "bytes", autoAllocateChunkSize: 0 }));""",
    "4.5 a BYOB reader fills the caller's view": """
        const stream = new ReadableStream({ type: "bytes", start(c) { c.enqueue(new Uint8Array([1, 2, 3, 4, 5])); } });
        const reader = stream.getReader({ mode: "byob" });
        const view = new Uint8Array(8).subarray(2, 5);
        const { value, done } = await reader.read(view);
        equal([value.join("-"), done, value.byteOffset, value.buffer.byteLength, view.buffer.detached].join(), "1-2-3,false,2,8,true");
        equal((await reader.read(new Uint8Array(8))).value.join(), "4,5");""",
    "4.5 elements of more than a byte, and min": """
        let controller;
        const stream = new ReadableStream({ type: "bytes", start(c) { controller = c; } });
        const reader = stream.getReader({ mode: "byob" });
        const pending = reader.read(new Uint16Array(4), { min: 2 });
        controller.enqueue(new Uint8Array([1, 0, 2]));
        await turn();
        controller.enqueue(new Uint8Array([0, 3, 0, 9]));
        equal((await pending).value.join(), "1,2,3");
        equal((await reader.read(new Uint8Array(4))).value.join(), "9");
        await rejected("TypeError", reader.read(new Uint8Array(4), { min: 0 }));
        await rejected("RangeError", reader.read(new Uint8Array(4), { min: 5 }));""",
    "4.5 views that cannot be filled": """
        const stream = new ReadableStream({ type: "bytes" });
        const reader = stream.getReader({ mode: "byob" });
        await rejected("TypeError", reader.read(new Uint8Array(0)));
        await rejected("TypeError", reader.read());
        await rejected("TypeError", reader.read({}));
        const view = new Uint8Array(1);
        view.buffer.transfer();
        await rejected("TypeError", reader.read(view));
        const memory = new WebAssembly.Memory({ initial: 1 });
        await rejected("TypeError", reader.read(new Uint8Array(memory.buffer)));
        thrown("TypeError", () => new ReadableStreamBYOBReader(new ReadableStream()));""",
    "4.8 the BYOB request": """
        const log = [];
        const stream = new ReadableStream({ type: "bytes", pull(c) {
          const { byobRequest } = c;
          log.push(byobRequest instanceof ReadableStreamBYOBRequest, byobRequest.view.byteLength);
          new Uint8Array(byobRequest.view.buffer, byobRequest.view.byteOffset)[0] = 7;
          byobRequest.respond(1);
          log.push(byobRequest.view, c.byobRequest);
        } });
        const reader = stream.getReader({ mode: "byob" });
        const { value } = await reader.read(new Uint8Array(4));
        equal([value.length, value[0], log.join()].join(";"), "1;7;true,4,,");""",
    "4.8 responses that are wrong": """
        let controller;
        const stream = new ReadableStream({ type: "bytes", start(c) { controller = c; } });
        equal(controller.byobRequest, null);
        const reader = stream.getReader({ mode: "byob" });
        const pending = reader.read(new Uint8Array(4));
        const request = controller.byobRequest;
        thrown("TypeError", () => request.respond(0));
        thrown("RangeError", () => request.respond(5));
        thrown("TypeError", () => request.respond());
        thrown("RangeError", () => request.respondWithNewView(new Uint8Array(request.view.buffer, 1)));
        thrown("RangeError", () => request.respondWithNewView(new Uint8Array(9)));
        request.view.buffer.transfer();
        thrown("TypeError", () => request.respond(1));
        thrown("TypeError", () => new ReadableStreamBYOBRequest());""",
    "4.8 respondWithNewView": """
        const stream = new ReadableStream({ type: "bytes", pull(c) {
          const buffer = c.byobRequest.view.buffer.transfer();
          new Uint8Array(buffer)[0] = 5;
          c.byobRequest.respondWithNewView(new Uint8Array(buffer, 0, 1));
        } });
        const { value } = await stream.getReader({ mode: "byob" }).read(new Uint8Array(4));
        equal(value.join(), "5");""",
    "4.7 automatic allocation": """
        const stream = new ReadableStream({ type: "bytes", autoAllocateChunkSize: 16, pull(c) { equal(c.byobRequest.view.byteLength, 16); c.byobRequest.view[0] = 3; c.byobRequest.respond(2); } });
        equal((await stream.getReader().read()).value.join(), "3,0");""",
    "4.7 closing with a read that waits": """
        let controller;
        const stream = new ReadableStream({ type: "bytes", start(c) { controller = c; } });
        const reader = stream.getReader({ mode: "byob" });
        const pending = reader.read(new Uint8Array(4));
        controller.close();
        controller.byobRequest.respond(0);
        const { value, done } = await pending;
        equal([done, value.byteLength, value.buffer.byteLength].join(), "true,0,4");
        equal(await reader.closed, undefined);
        thrown("TypeError", () => controller.enqueue(new Uint8Array(1)));""",
    "4.7 closing in the midst of an element": """
        let controller;
        const stream = new ReadableStream({ type: "bytes", start(c) { controller = c; } });
        const reader = stream.getReader({ mode: "byob" });
        const pending = reader.read(new Uint16Array(1));
        controller.enqueue(new Uint8Array(1));
        thrown("TypeError", () => controller.close());
        await rejected("TypeError", pending);""",
    "4.7 chunks leave the one who enqueues them": """
        let controller;
        new ReadableStream({ type: "bytes", start(c) { controller = c; } });
        const chunk = new Uint8Array(4);
        controller.enqueue(chunk);
        equal(chunk.buffer.detached, true);
        thrown("TypeError", () => controller.enqueue(chunk));
        thrown("TypeError", () => controller.enqueue(new Uint8Array(0)));
        thrown("TypeError", () => controller.enqueue("text"));
        equal(controller.desiredSize, -4);""",
    "4.9 tee of a byte stream": """
        const stream = new ReadableStream({ type: "bytes", start(c) { c.enqueue(new Uint8Array([1, 2, 3])); c.close(); } });
        const [a, b] = stream.tee();
        const byob = a.getReader({ mode: "byob" });
        equal((await byob.read(new Uint8Array(2))).value.join(), "1,2");
        equal((await byob.read(new Uint8Array(2))).value.join(), "3");
        const chunks = await all(b);
        equal(chunks.flatMap((chunk) => [...chunk]).join(), "1,2,3");""",
    "4.5 releasing with a read that waits": """
        let controller;
        const stream = new ReadableStream({ type: "bytes", start(c) { controller = c; } });
        const reader = stream.getReader({ mode: "byob" });
        const pending = reader.read(new Uint8Array(4));
        reader.releaseLock();
        await rejected("TypeError", pending);
        controller.enqueue(new Uint8Array([1]));
        equal((await stream.getReader().read()).value.join(), "1");""",
}

PIPE = {
    "4.2.4 pipeTo": """
        const { log, stream } = sink();
        equal(await from(1, 2).pipeTo(stream), undefined);
        equal(log.join(), "1,2,close");
        const other = sink();
        await from(1).pipeTo(other.stream, { preventClose: true });
        equal(other.log.join(), "1");
        const writer = other.stream.getWriter();
        await writer.write(2);
        equal(other.log.join(), "1,2");
        const locked = from(1);
        const promise = locked.pipeTo(sink().stream);
        equal(locked.locked, true);
        await promise;
        equal(locked.locked, false);
        await rejected("TypeError", from(1).pipeTo({}));
        await rejected("TypeError", from(1).pipeTo(sink().stream, { signal: {} }));
        const held = from(1);
        held.getReader();
        await rejected("TypeError", held.pipeTo(sink().stream));""",
    "errors of the source abort the destination": """
        const { log, stream } = sink();
        const failing = new ReadableStream({ start(c) { c.enqueue(1); }, pull(c) { c.error(new RangeError("r")); } }, { highWaterMark: 0 });
        const why = await rejected("RangeError", failing.pipeTo(stream));
        equal([log[log.length - 2], log[log.length - 1] === why].join(), "abort,true");
        const other = sink();
        await rejected("RangeError", new ReadableStream({ start(c) { c.error(new RangeError("r")); } }).pipeTo(other.stream, { preventAbort: true }));
        equal(other.log.length, 0);""",
    "errors of the destination cancel the source": """
        let cancelled;
        const source = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel(why) { cancelled = why; } });
        const why = await rejected("RangeError", source.pipeTo(new WritableStream({ write() { throw new RangeError("w"); } })));
        equal(cancelled === why, true);
        let other = false;
        const kept = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel() { other = true; } });
        await rejected("RangeError", kept.pipeTo(new WritableStream({ start(c) { c.error(new RangeError("w")); } }), { preventCancel: true }));
        equal(other, false);""",
    "a signal": """
        const controller = new AbortController();
        const { log, stream } = sink();
        let cancelled;
        const source = new ReadableStream({ async pull(c) { await turn(); c.enqueue(1); }, cancel(why) { cancelled = why; } });
        const piping = source.pipeTo(stream, { signal: controller.signal });
        await turn(5);
        const why = new RangeError("stop");
        controller.abort(why);
        equal(await reason(piping) === why, true);
        equal([cancelled === why, log[log.length - 1] === why, source.locked, stream.locked].join(), "true,true,false,false");
        const at = sink();
        await rejected("AbortError", from(1).pipeTo(at.stream, { signal: AbortSignal.abort() }));
        equal(at.log[0], "abort");
        const spared = sink();
        await rejected("AbortError", from(1).pipeTo(spared.stream, { signal: AbortSignal.abort(), preventAbort: true, preventCancel: true }));
        equal(spared.log.length, 0);""",
    "backpressure of the destination": """
        let pulled = 0;
        const gate = Promise.withResolvers();
        const source = new ReadableStream({ pull(c) { c.enqueue(++pulled); if (pulled === 10) c.close(); } }, { highWaterMark: 0 });
        const piping = source.pipeTo(new WritableStream({ write: () => gate.promise }, { highWaterMark: 2 }));
        await turn(5);
        equal(pulled, 2);
        gate.resolve();
        await piping;
        equal(pulled, 10);""",
    "4.2.4 pipeThrough": """
        const double = () => new TransformStream({ transform(chunk, c) { c.enqueue(chunk * 2); } });
        equal((await all(from(1, 2).pipeThrough(double()).pipeThrough(double()))).join(), "4,8");
        thrown("TypeError", () => from(1).pipeThrough({}));
        thrown("TypeError", () => from(1).pipeThrough({ readable: new ReadableStream(), writable: {} }));
        const failing = from(1).pipeThrough(new TransformStream({ transform() { throw new RangeError("t"); } }));
        await rejected("RangeError", all(failing));""",
}

WRITABLE = {
    "5.2.4 the constructor": """
        const calls = [];
        const underlying = { start(c) { calls.push("start", this === underlying, c instanceof WritableStreamDefaultController); } };
        const stream = new WritableStream(underlying);
        equal([calls.join(), stream.locked, Object.prototype.toString.call(stream)].join(";"), "start,true,true;false;[object WritableStream]");
        thrown("RangeError", () => new WritableStream({ type: "bytes" }));
        thrown("TypeError", () => new WritableStream(null));
        thrown("TypeError", () => WritableStream());""",
    "5.3 writing in order": """
        const { log, stream } = sink();
        const writer = stream.getWriter();
        equal(writer.desiredSize, 1);
        const writes = ["a", "b", "c"].map((chunk) => writer.write(chunk));
        equal(writer.desiredSize, -2);
        await Promise.all(writes);
        equal(writer.desiredSize, 1);
        equal(await writer.close(), undefined);
        equal(log.join(), "a,b,c,close");
        equal(writer.desiredSize, 0);
        equal(await writer.closed, undefined);
        await rejected("TypeError", writer.write("d"));
        await rejected("TypeError", writer.close());""",
    "5.3 ready is backpressure": """
        const gates = [];
        const writer = new WritableStream({ write: () => new Promise((resolve) => gates.push(resolve)) }, { highWaterMark: 2 }).getWriter();
        await writer.ready;
        writer.write(1);
        let ready = false;
        writer.write(2);
        writer.ready.then(() => { ready = true; });
        await turn();
        equal([ready, gates.length].join(), "false,1");
        gates[0]();
        await turn();
        equal([ready, gates.length].join(), "true,2");""",
    "5.3 one write at a time": """
        let running = 0, most = 0;
        const writer = new WritableStream({ async write() { most = Math.max(most, ++running); await turn(1); running--; } }).getWriter();
        await Promise.all([1, 2, 3].map((chunk) => writer.write(chunk)));
        equal(most, 1);""",
    "5.2.4 abort": """
        const { log, stream } = sink();
        const writer = stream.getWriter();
        const why = new RangeError("stop");
        equal(await writer.abort(why), undefined);
        equal([log[0], log[1] === why].join(), "abort,true");
        equal(await reason(writer.closed) === why, true);
        equal(await reason(writer.write(1)) === why, true);
        equal(await writer.abort(), undefined);
        await rejected("TypeError", stream.abort());
        let signal;
        const slow = new WritableStream({ start(c) { ({ signal } = c); }, write: () => new Promise(() => 1) });
        slow.getWriter().write(1).catch(() => 1);
        equal(signal instanceof AbortSignal, true);
        await turn();
        const other = new WritableStream({ start(c) { signal = c.signal; } });
        await other.abort("r");
        equal([signal.aborted, signal.reason].join(), "true,r");""",
    "5.3 errors of the sink": """
        const writer = new WritableStream({ write(chunk) { if (chunk === 2) throw new RangeError("w"); } }).getWriter();
        await writer.write(1);
        await rejected("RangeError", writer.write(2));
        await rejected("RangeError", writer.write(3));
        await rejected("RangeError", writer.closed);
        await rejected("RangeError", writer.ready);
        equal(writer.desiredSize, null);
        const closing = new WritableStream({ close() { throw new RangeError("c"); } }).getWriter();
        closing.closed.catch(() => 1);
        await rejected("RangeError", closing.close());""",
    "5.4 the controller": """
        let controller;
        const stream = new WritableStream({ start(c) { controller = c; } });
        const writer = stream.getWriter();
        controller.error(new RangeError("e"));
        await rejected("RangeError", writer.closed);
        await rejected("RangeError", writer.ready);
        controller.error(new TypeError("later"));
        thrown("TypeError", () => new WritableStreamDefaultController());""",
    "5.3 locks": """
        const { stream } = sink();
        const writer = stream.getWriter();
        equal(stream.locked, true);
        thrown("TypeError", () => stream.getWriter());
        await rejected("TypeError", stream.close());
        await rejected("TypeError", stream.abort());
        writer.releaseLock();
        writer.releaseLock();
        equal(stream.locked, false);
        thrown("TypeError", () => writer.desiredSize);
        await rejected("TypeError", writer.write(1));
        await rejected("TypeError", writer.closed);
        await stream.close();
        await rejected("TypeError", stream.close());""",
}

TRANSFORM = {
    "6.2.4 transform, flush, terminate": """
        const stream = new TransformStream({ start(c) { c.enqueue("start"); }, transform(chunk, c) { c.enqueue(chunk); c.enqueue(chunk); }, flush(c) { c.enqueue("flush"); } });
        equal((await all(from("a").pipeThrough(stream))).join(), "start,a,a,flush");
        equal((await all(from(1, 2).pipeThrough(new TransformStream()))).join(), "1,2");
        const ending = new TransformStream({ transform(chunk, c) { c.enqueue(chunk); c.terminate(); } });
        const writer = ending.writable.getWriter();
        const written = writer.write(1);
        equal((await all(ending.readable)).join(), "1");
        await written;
        await rejected("TypeError", writer.write(2));
        thrown("TypeError", () => TransformStream());
        thrown("RangeError", () => new TransformStream({ readableType: "bytes" }));
        thrown("RangeError", () => new TransformStream({ writableType: "bytes" }));""",
    "6.3 the controller": """
        let controller;
        const stream = new TransformStream({ start(c) { controller = c; } }, {}, { highWaterMark: 2 });
        equal(controller.desiredSize, 2);
        controller.enqueue(1);
        equal(controller.desiredSize, 1);
        controller.error(new RangeError("e"));
        await rejected("RangeError", stream.readable.getReader().read());
        await rejected("RangeError", stream.writable.getWriter().write(1));
        thrown("TypeError", () => controller.enqueue(1));""",
    "6.4 backpressure": """
        let transformed = 0;
        const stream = new TransformStream({ transform(chunk, c) { transformed++; c.enqueue(chunk); } });
        const writer = stream.writable.getWriter();
        writer.write(1);
        writer.write(2);
        await turn();
        equal(transformed, 0);
        const reader = stream.readable.getReader();
        equal((await reader.read()).value, 1);
        equal((await reader.read()).value, 2);""",
    "6.4 cancel and abort": """
        let why;
        const stream = new TransformStream({ cancel(reason) { why = reason; } });
        await stream.readable.cancel("readable");
        equal(why, "readable");
        await rejected("TypeError", stream.writable.getWriter().write(1)).catch(() => 1);
        const other = new TransformStream({ cancel(reason) { why = reason; } });
        await other.writable.abort("writable");
        equal([why, await reason(other.readable.getReader().read())].join(), "writable,writable");""",
}

QUEUING = {
    "7.2 ByteLengthQueuingStrategy": """
        const strategy = new ByteLengthQueuingStrategy({ highWaterMark: 5 });
        equal([strategy.highWaterMark, strategy.size(new Uint8Array(3)), strategy.size({ byteLength: "x" })].join(), "5,3,x");
        equal(strategy.size, new ByteLengthQueuingStrategy({ highWaterMark: 1 }).size);
        thrown("TypeError", () => new ByteLengthQueuingStrategy());
        thrown("TypeError", () => new ByteLengthQueuingStrategy({}));""",
    "7.3 CountQueuingStrategy": """
        const strategy = new CountQueuingStrategy({ highWaterMark: 5 });
        equal([strategy.highWaterMark, strategy.size("anything"), strategy.size()].join(), "5,1,1");
        thrown("TypeError", () => new CountQueuingStrategy());
        thrown("TypeError", () => Object.getOwnPropertyDescriptor(CountQueuingStrategy.prototype, "size").get.call({}));""",
}


@pytest.mark.parametrize("case", READABLE)
def test_readable_streams(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, TOOLS + READABLE[case])


@pytest.mark.parametrize("case", BYTES)
def test_readable_byte_streams(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, TOOLS + BYTES[case])


@pytest.mark.parametrize("case", PIPE)
def test_pipes(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, TOOLS + PIPE[case])


@pytest.mark.parametrize("case", WRITABLE)
def test_writable_streams(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, TOOLS + WRITABLE[case])


@pytest.mark.parametrize("case", TRANSFORM)
def test_transform_streams(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, TOOLS + TRANSFORM[case])


@pytest.mark.parametrize("case", QUEUING)
def test_queuing_strategies(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, TOOLS + QUEUING[case])
