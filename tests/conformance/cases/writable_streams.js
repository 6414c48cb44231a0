// Streams Standard: writable and transform streams, pipes and queuing strategies, by its sections.
"use strict";

// A writable stream, and a log of what reaches it.
const sink = () => {
  const log = [];
  const stream = new WritableStream({
    write(chunk) { log.push(chunk); },
    close() { log.push("close"); },
    abort(why) { log.push("abort", why); },
  });
  return { log, stream };
};

// --- Writable streams ---

test("5.2.4 the constructor", async () => {
  const calls = [];
  const underlying = {
    start(c) {
      calls.push("start", this === underlying, c instanceof WritableStreamDefaultController);
    },
  };
  const stream = new WritableStream(underlying);
  equal(
    [calls.join(), stream.locked, Object.prototype.toString.call(stream)].join(";"),
    "start,true,true;false;[object WritableStream]",
  );
  thrown("RangeError", () => new WritableStream({ type: "bytes" }));
  thrown("TypeError", () => new WritableStream(null));
  thrown("TypeError", () => WritableStream());
});

test("5.3 writing in order", async () => {
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
  await rejected("TypeError", writer.close());
});

test("5.3 ready is backpressure", async () => {
  const gates = [];
  const writer = new WritableStream({ write: () => new Promise((resolve) => gates.push(resolve)) }, {
    highWaterMark: 2,
  }).getWriter();
  await writer.ready;
  writer.write(1);
  let ready = false;
  writer.write(2);
  writer.ready.then(() => { ready = true; });
  await turn();
  equal([ready, gates.length].join(), "false,1");
  gates[0]();
  await turn();
  equal([ready, gates.length].join(), "true,2");
});

test("5.3 one write at a time", async () => {
  let running = 0, most = 0;
  const writer = new WritableStream({
    async write() {
      most = Math.max(most, ++running);
      await turn(1);
      running--;
    },
  }).getWriter();
  await Promise.all([1, 2, 3].map((chunk) => writer.write(chunk)));
  equal(most, 1);
});

test("5.2.4 abort", async () => {
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
  equal([signal.aborted, signal.reason].join(), "true,r");
});

test("5.3 errors of the sink", async () => {
  const writer = new WritableStream({ write(chunk) { if (chunk === 2) throw new RangeError("w"); } }).getWriter();
  await writer.write(1);
  await rejected("RangeError", writer.write(2));
  await rejected("RangeError", writer.write(3));
  await rejected("RangeError", writer.closed);
  await rejected("RangeError", writer.ready);
  equal(writer.desiredSize, null);
  const closing = new WritableStream({ close() { throw new RangeError("c"); } }).getWriter();
  closing.closed.catch(() => 1);
  await rejected("RangeError", closing.close());
});

test("5.4 the controller", async () => {
  let controller;
  const stream = new WritableStream({ start(c) { controller = c; } });
  const writer = stream.getWriter();
  controller.error(new RangeError("e"));
  await rejected("RangeError", writer.closed);
  await rejected("RangeError", writer.ready);
  controller.error(new TypeError("later"));
  thrown("TypeError", () => new WritableStreamDefaultController());
});

test("5.3 locks", async () => {
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
  await rejected("TypeError", stream.close());
});

// --- Transform streams ---

test("6.2.4 transform, flush, terminate", async () => {
  const stream = new TransformStream({
    start(c) {
      c.enqueue("start");
    },
    transform(chunk, c) {
      c.enqueue(chunk);
      c.enqueue(chunk);
    },
    flush(c) {
      c.enqueue("flush");
    },
  });
  equal((await chunksOf(streamOf("a").pipeThrough(stream))).join(), "start,a,a,flush");
  equal((await chunksOf(streamOf(1, 2).pipeThrough(new TransformStream()))).join(), "1,2");
  const ending = new TransformStream({ transform(chunk, c) { c.enqueue(chunk); c.terminate(); } });
  const writer = ending.writable.getWriter();
  const written = writer.write(1);
  equal((await chunksOf(ending.readable)).join(), "1");
  await written;
  await rejected("TypeError", writer.write(2));
  thrown("TypeError", () => TransformStream());
  thrown("RangeError", () => new TransformStream({ readableType: "bytes" }));
  thrown("RangeError", () => new TransformStream({ writableType: "bytes" }));
});

test("6.3 the controller", async () => {
  let controller;
  const stream = new TransformStream({ start(c) { controller = c; } }, {}, { highWaterMark: 2 });
  equal(controller.desiredSize, 2);
  controller.enqueue(1);
  equal(controller.desiredSize, 1);
  controller.error(new RangeError("e"));
  await rejected("RangeError", stream.readable.getReader().read());
  await rejected("RangeError", stream.writable.getWriter().write(1));
  thrown("TypeError", () => controller.enqueue(1));
});

test("6.4 backpressure", async () => {
  let transformed = 0;
  const stream = new TransformStream({ transform(chunk, c) { transformed++; c.enqueue(chunk); } });
  const writer = stream.writable.getWriter();
  writer.write(1);
  writer.write(2);
  await turn();
  equal(transformed, 0);
  const reader = stream.readable.getReader();
  equal((await reader.read()).value, 1);
  equal((await reader.read()).value, 2);
});

test("6.4 cancel and abort", async () => {
  let why;
  const stream = new TransformStream({ cancel(reason) { why = reason; } });
  await stream.readable.cancel("readable");
  equal(why, "readable");
  await rejected("TypeError", stream.writable.getWriter().write(1)).catch(() => 1);
  const other = new TransformStream({ cancel(reason) { why = reason; } });
  await other.writable.abort("writable");
  equal([why, await reason(other.readable.getReader().read())].join(), "writable,writable");
});

// --- Pipes ---

test("4.2.4 pipeTo", async () => {
  const { log, stream } = sink();
  equal(await streamOf(1, 2).pipeTo(stream), undefined);
  equal(log.join(), "1,2,close");
  const other = sink();
  await streamOf(1).pipeTo(other.stream, { preventClose: true });
  equal(other.log.join(), "1");
  const writer = other.stream.getWriter();
  await writer.write(2);
  equal(other.log.join(), "1,2");
  const locked = streamOf(1);
  const promise = locked.pipeTo(sink().stream);
  equal(locked.locked, true);
  await promise;
  equal(locked.locked, false);
  await rejected("TypeError", streamOf(1).pipeTo({}));
  await rejected("TypeError", streamOf(1).pipeTo(sink().stream, { signal: {} }));
  const held = streamOf(1);
  held.getReader();
  await rejected("TypeError", held.pipeTo(sink().stream));
});

test("errors of the source abort the destination", async () => {
  const { log, stream } = sink();
  const failing = new ReadableStream({
    start(c) {
      c.enqueue(1);
    },
    pull(c) {
      c.error(new RangeError("r"));
    },
  }, { highWaterMark: 0 });
  const why = await rejected("RangeError", failing.pipeTo(stream));
  equal([log[log.length - 2], log[log.length - 1] === why].join(), "abort,true");
  const other = sink();
  await rejected(
    "RangeError",
    new ReadableStream({
      start(c) {
        c.error(new RangeError("r"));
      },
    }).pipeTo(other.stream, { preventAbort: true }),
  );
  equal(other.log.length, 0);
});

test("errors of the destination cancel the source", async () => {
  let cancelled;
  const source = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel(why) { cancelled = why; } });
  const why = await rejected(
    "RangeError",
    source.pipeTo(
      new WritableStream({
        write() {
          throw new RangeError("w");
        },
      }),
    ),
  );
  equal(cancelled === why, true);
  let other = false;
  const kept = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel() { other = true; } });
  await rejected(
    "RangeError",
    kept.pipeTo(
      new WritableStream({
        start(c) {
          c.error(new RangeError("w"));
        },
      }),
      { preventCancel: true },
    ),
  );
  equal(other, false);
});

test("a signal", async () => {
  const controller = new AbortController();
  const { log, stream } = sink();
  let cancelled;
  const source = new ReadableStream({
    async pull(c) {
      await turn();
      c.enqueue(1);
    },
    cancel(why) {
      cancelled = why;
    },
  });
  const piping = source.pipeTo(stream, { signal: controller.signal });
  await turn(5);
  const why = new RangeError("stop");
  controller.abort(why);
  equal(await reason(piping) === why, true);
  equal([cancelled === why, log[log.length - 1] === why, source.locked, stream.locked].join(), "true,true,false,false");
  const at = sink();
  await rejected("AbortError", streamOf(1).pipeTo(at.stream, { signal: AbortSignal.abort() }));
  equal(at.log[0], "abort");
  const spared = sink();
  await rejected(
    "AbortError",
    streamOf(1).pipeTo(spared.stream, { signal: AbortSignal.abort(), preventAbort: true, preventCancel: true }),
  );
  equal(spared.log.length, 0);
});

test("backpressure of the destination", async () => {
  let pulled = 0;
  const gate = Promise.withResolvers();
  const source = new ReadableStream({
    pull(c) {
      c.enqueue(++pulled);
      if (pulled === 10) c.close();
    },
  }, { highWaterMark: 0 });
  const piping = source.pipeTo(new WritableStream({ write: () => gate.promise }, { highWaterMark: 2 }));
  await turn(5);
  equal(pulled, 2);
  gate.resolve();
  await piping;
  equal(pulled, 10);
});

test("4.2.4 pipeThrough", async () => {
  const double = () => new TransformStream({ transform(chunk, c) { c.enqueue(chunk * 2); } });
  equal((await chunksOf(streamOf(1, 2).pipeThrough(double()).pipeThrough(double()))).join(), "4,8");
  thrown("TypeError", () => streamOf(1).pipeThrough({}));
  thrown("TypeError", () => streamOf(1).pipeThrough({ readable: new ReadableStream(), writable: {} }));
  const failing = streamOf(1).pipeThrough(new TransformStream({ transform() { throw new RangeError("t"); } }));
  await rejected("RangeError", chunksOf(failing));
});

// --- Queuing strategies ---

test("7.2 ByteLengthQueuingStrategy", async () => {
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: 5 });
  equal([strategy.highWaterMark, strategy.size(new Uint8Array(3)), strategy.size({ byteLength: "x" })].join(), "5,3,x");
  equal(strategy.size, new ByteLengthQueuingStrategy({ highWaterMark: 1 }).size);
  thrown("TypeError", () => new ByteLengthQueuingStrategy());
  thrown("TypeError", () => new ByteLengthQueuingStrategy({}));
});

test("7.3 CountQueuingStrategy", async () => {
  const strategy = new CountQueuingStrategy({ highWaterMark: 5 });
  equal([strategy.highWaterMark, strategy.size("anything"), strategy.size()].join(), "5,1,1");
  thrown("TypeError", () => new CountQueuingStrategy());
  thrown("TypeError", () => Object.getOwnPropertyDescriptor(CountQueuingStrategy.prototype, "size").get.call({}));
});
