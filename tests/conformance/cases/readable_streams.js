// Streams Standard: readable streams, and those of bytes, by its sections.
"use strict";

const read = async (reader, ...view) => {
  const { value, done } = await reader.read(...view);
  return `${value}/${done}`;
};

// --- Readable streams ---

test("4.2.4 the constructor", async () => {
  const calls = [];
  const source = {
    start(c) {
      calls.push("start", this === source, c instanceof ReadableStreamDefaultController);
    },
    pull() {
      calls.push("pull");
    },
  };
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
  try { new ReadableStream({ start() { throw 7; } }); } catch (error) { equal(error, 7); return; }
  throw new Error("not thrown");
});

test("4.2.4 start may take its time", async () => {
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
  await rejected("RangeError", failing.getReader().read());
});

test("4.2.4 from", async () => {
  equal((await chunksOf(ReadableStream.from([1, Promise.resolve(2), 3]))).join(), "1,2,3");
  equal((await chunksOf(ReadableStream.from((async function* () { yield "a"; yield "b"; })()))).join(), "a,b");
  equal((await chunksOf(ReadableStream.from(streamOf(5, 6)))).join(), "5,6");
  for (const wrong of [null, undefined, 5, {}, Symbol(), "text"]) thrown("TypeError", () => ReadableStream.from(wrong));
  let returned = "";
  const stream = ReadableStream.from({
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ value: 1, done: false }),
      return: async (why) => {
        returned = why;
        return {};
      },
    }),
  });
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel("enough");
  equal(returned, "enough");
});

test("4.2.4 cancel", async () => {
  let given;
  const stream = new ReadableStream({ start(c) { c.enqueue(1); }, cancel(why) { given = why; } });
  equal(await stream.cancel("why"), undefined);
  equal(given, "why");
  equal(await read(stream.getReader()), "undefined/true");
  await rejected("TypeError", stream.cancel());
  await rejected("TypeError", ReadableStream.prototype.cancel.call({}));
  const failing = new ReadableStream({ cancel() { throw new RangeError("r"); } });
  await rejected("RangeError", failing.cancel());
  equal(await streamOf(1).cancel(), undefined);
});

test("4.2.4 getReader", async () => {
  const stream = streamOf(1);
  const reader = stream.getReader();
  equal([stream.locked, reader instanceof ReadableStreamDefaultReader].join(), "true,true");
  thrown("TypeError", () => stream.getReader());
  thrown("TypeError", () => new ReadableStreamDefaultReader(stream));
  thrown("TypeError", () => streamOf(1).getReader({ mode: "byob" }));
  thrown("TypeError", () => streamOf(1).getReader({ mode: "wrong" }));
  equal(new ReadableStreamDefaultReader(streamOf(1)) instanceof ReadableStreamDefaultReader, true);
});

test("4.2.5 asynchronous iteration", async () => {
  const seen = [];
  for await (const chunk of streamOf(1, 2, 3)) seen.push(chunk);
  equal(seen.join(), "1,2,3");
  let cancelled;
  const stream = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel(why) { cancelled = [why]; } });
  for await (const chunk of stream) break;
  equal([cancelled.length, stream.locked].join(), "1,false");
  const kept = streamOf(1, 2);
  for await (const chunk of kept.values({ preventCancel: true })) break;
  equal((await chunksOf(kept)).join(), "2");
  const failing = new ReadableStream({ pull(c) { c.error(new RangeError("r")); } });
  await rejected("RangeError", chunksOf(failing));
  equal(ReadableStream.prototype[Symbol.asyncIterator], ReadableStream.prototype.values);
  const iterator = streamOf(1, 2)[Symbol.asyncIterator]();
  const [a, b, c] = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
  equal([a.value, b.value, c.done].join(), "1,2,true");
  equal((await iterator.return("r")).value, "r");
});

test("4.3 the default reader", async () => {
  const stream = streamOf("a", "b");
  const reader = stream.getReader();
  equal(
    [await read(reader), await read(reader), await read(reader), await read(reader)].join(),
    "a/false,b/false,undefined/true,undefined/true",
  );
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
  await rejected("TypeError", ReadableStreamDefaultReader.prototype.read.call({}));
});

test("4.3 reads are answered in order", async () => {
  let controller;
  const reader = new ReadableStream({ start(c) { controller = c; } }).getReader();
  const order = [];
  const reads = [1, 2, 3].map((n) => reader.read().then(({ value }) => order.push([n, value].join(":"))));
  for (const chunk of "abc") controller.enqueue(chunk);
  await Promise.all(reads);
  equal(order.join(), "1:a,2:b,3:c");
});

test("4.6 the default controller", async () => {
  let controller;
  const stream = new ReadableStream({
    start(c) {
      controller = c;
    },
  }, { highWaterMark: 3, size: (chunk) => chunk.length });
  equal(controller.desiredSize, 3);
  controller.enqueue("ab");
  equal(controller.desiredSize, 1);
  controller.enqueue("abc");
  equal(controller.desiredSize, -2);
  controller.close();
  thrown("TypeError", () => controller.enqueue("x"));
  thrown("TypeError", () => controller.close());
  equal((await chunksOf(stream)).join(), "ab,abc");
  equal(controller.desiredSize, 0);
  thrown("TypeError", () => new ReadableStreamDefaultController());
  let other;
  const failing = new ReadableStream({ start(c) { other = c; } });
  other.enqueue(1);
  other.error(new RangeError("r"));
  equal(other.desiredSize, null);
  await rejected("RangeError", failing.getReader().read());
  other.error(new TypeError("later"));
});

test("4.6 backpressure", async () => {
  let pulled = 0;
  const stream = new ReadableStream({
    pull(c) {
      c.enqueue(++pulled);
    },
  }, new CountQueuingStrategy({ highWaterMark: 3 }));
  await turn();
  equal(pulled, 3);
  const reader = stream.getReader();
  await reader.read();
  await turn();
  equal(pulled, 4);
  let lazy = 0;
  new ReadableStream({ pull(c) { lazy++; c.enqueue(1); } }, { highWaterMark: 0 });
  await turn();
  equal(lazy, 0);
});

test("4.6 a size that is none", async () => {
  for (const size of [-1, NaN, Infinity]) {
    let controller;
    const stream = new ReadableStream({ start(c) { controller = c; } }, { size: () => size });
    thrown("RangeError", () => controller.enqueue(1));
    await rejected("RangeError", stream.getReader().read());
  }
  let controller;
  const stream = new ReadableStream({ start(c) { controller = c; } }, { size() { throw new TypeError("mine"); } });
  equal(thrown("TypeError", () => controller.enqueue(1)).message, "mine");
  await rejected("TypeError", stream.getReader().read());
});

test("4.6 pull is not called again before it is done", async () => {
  let running = 0, most = 0, count = 0;
  const stream = new ReadableStream({
    async pull(c) {
      most = Math.max(most, ++running);
      await turn(1);
      running--;
      c.enqueue(count++);
      if (count === 5) c.close();
    },
  }, { highWaterMark: 5 });
  equal((await chunksOf(stream)).join(), "0,1,2,3,4");
  equal(most, 1);
  const failing = new ReadableStream({ async pull() { throw new RangeError("r"); } });
  await rejected("RangeError", failing.getReader().read());
});

test("4.9 tee", async () => {
  let pulled = 0;
  const stream = new ReadableStream({
    pull(c) {
      c.enqueue({ n: ++pulled });
      if (pulled === 3) c.close();
    },
  }, { highWaterMark: 0 });
  const [a, b] = stream.tee();
  equal(stream.locked, true);
  const [first, second] = await Promise.all([chunksOf(a), chunksOf(b)]);
  equal(first.map(({ n }) => n).join() + second.map(({ n }) => n).join(), "1,2,31,2,3");
  equal([first[0] === second[0], pulled].join(), "true,3");
  thrown("TypeError", () => stream.tee());
});

test("4.9 cancelling both branches of a tee", async () => {
  let reasons;
  const [a, b] = new ReadableStream({ cancel(why) { reasons = why; } }).tee();
  const first = a.cancel("a");
  await turn();
  equal(reasons, undefined);
  await Promise.all([first, b.cancel("b")]);
  equal(reasons.join(), "a,b");
  const [c, d] = new ReadableStream({ pull(controller) { controller.error(new RangeError("r")); } }).tee();
  await rejected("RangeError", c.getReader().read());
  await rejected("RangeError", d.getReader().read());
});

// --- Readable byte streams ---

test("4.7 a byte stream with a default reader", async () => {
  const stream = new ReadableStream({
    type: "bytes",
    start(c) {
      c.enqueue(new Uint8Array([1, 2]));
      c.enqueue(new DataView(new Uint8Array([3]).buffer));
      c.close();
    },
  });
  equal(
    (await chunksOf(stream)).map((chunk) => `${chunk.constructor.name}:${chunk}`).join(),
    "Uint8Array:1,2,Uint8Array:3",
  );
  thrown("RangeError", () => new ReadableStream({ type: "bytes" }, { size: () => 1 }));
  thrown("TypeError", () => new ReadableStream({ type: "bytes", autoAllocateChunkSize: 0 }));
});

test("4.5 a BYOB reader fills the caller's view", async () => {
  const stream = new ReadableStream({ type: "bytes", start(c) { c.enqueue(new Uint8Array([1, 2, 3, 4, 5])); } });
  const reader = stream.getReader({ mode: "byob" });
  const view = new Uint8Array(8).subarray(2, 5);
  const { value, done } = await reader.read(view);
  equal(
    [value.join("-"), done, value.byteOffset, value.buffer.byteLength, view.buffer.detached].join(),
    "1-2-3,false,2,8,true",
  );
  equal((await reader.read(new Uint8Array(8))).value.join(), "4,5");
});

test("4.5 elements of more than a byte, and min", async () => {
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
  await rejected("RangeError", reader.read(new Uint8Array(4), { min: 5 }));
});

test("4.5 views that cannot be filled", async () => {
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
  thrown("TypeError", () => new ReadableStreamBYOBReader(new ReadableStream()));
});

test("4.8 the BYOB request", async () => {
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
  equal([value.length, value[0], log.join()].join(";"), "1;7;true,4,,");
});

test("4.8 responses that are wrong", async () => {
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
  thrown("TypeError", () => new ReadableStreamBYOBRequest());
});

test("4.8 respondWithNewView", async () => {
  const stream = new ReadableStream({ type: "bytes", pull(c) {
    const buffer = c.byobRequest.view.buffer.transfer();
    new Uint8Array(buffer)[0] = 5;
    c.byobRequest.respondWithNewView(new Uint8Array(buffer, 0, 1));
  } });
  const { value } = await stream.getReader({ mode: "byob" }).read(new Uint8Array(4));
  equal(value.join(), "5");
});

test("4.7 automatic allocation", async () => {
  const stream = new ReadableStream({
    type: "bytes",
    autoAllocateChunkSize: 16,
    pull(c) {
      equal(c.byobRequest.view.byteLength, 16);
      c.byobRequest.view[0] = 3;
      c.byobRequest.respond(2);
    },
  });
  equal((await stream.getReader().read()).value.join(), "3,0");
});

test("4.7 closing with a read that waits", async () => {
  let controller;
  const stream = new ReadableStream({ type: "bytes", start(c) { controller = c; } });
  const reader = stream.getReader({ mode: "byob" });
  const pending = reader.read(new Uint8Array(4));
  controller.close();
  controller.byobRequest.respond(0);
  const { value, done } = await pending;
  equal([done, value.byteLength, value.buffer.byteLength].join(), "true,0,4");
  equal(await reader.closed, undefined);
  thrown("TypeError", () => controller.enqueue(new Uint8Array(1)));
});

test("4.7 closing in the midst of an element", async () => {
  let controller;
  const stream = new ReadableStream({ type: "bytes", start(c) { controller = c; } });
  const reader = stream.getReader({ mode: "byob" });
  const pending = reader.read(new Uint16Array(1));
  controller.enqueue(new Uint8Array(1));
  thrown("TypeError", () => controller.close());
  await rejected("TypeError", pending);
});

test("4.7 chunks leave the one who enqueues them", async () => {
  let controller;
  new ReadableStream({ type: "bytes", start(c) { controller = c; } });
  const chunk = new Uint8Array(4);
  controller.enqueue(chunk);
  equal(chunk.buffer.detached, true);
  thrown("TypeError", () => controller.enqueue(chunk));
  thrown("TypeError", () => controller.enqueue(new Uint8Array(0)));
  thrown("TypeError", () => controller.enqueue("text"));
  equal(controller.desiredSize, -4);
});

test("4.9 tee of a byte stream", async () => {
  const stream = new ReadableStream({ type: "bytes", start(c) { c.enqueue(new Uint8Array([1, 2, 3])); c.close(); } });
  const [a, b] = stream.tee();
  const byob = a.getReader({ mode: "byob" });
  equal((await byob.read(new Uint8Array(2))).value.join(), "1,2");
  equal((await byob.read(new Uint8Array(2))).value.join(), "3");
  const chunks = await chunksOf(b);
  equal(chunks.flatMap((chunk) => [...chunk]).join(), "1,2,3");
});

test("4.5 releasing with a read that waits", async () => {
  let controller;
  const stream = new ReadableStream({ type: "bytes", start(c) { controller = c; } });
  const reader = stream.getReader({ mode: "byob" });
  const pending = reader.read(new Uint8Array(4));
  reader.releaseLock();
  await rejected("TypeError", pending);
  controller.enqueue(new Uint8Array([1]));
  equal((await stream.getReader().read()).value.join(), "1");
});
