// Message ports: HTML Standard, "Channel messaging".
"use strict";

// The next event of a port, which is started.
const next = (port, name = "message") =>
  new Promise((resolve) => {
    port.addEventListener(name, resolve, { once: true });
    port.start();
  });
const until = async (condition) => {
  for (let i = 0; i < 1000 && !condition(); i++) await turn();
  equal(condition(), true, String(condition));
};

// --- MessageChannel and MessagePort ---

test("a channel has two ports", async () => {
  const channel = new MessageChannel();
  equal(
    [channel.port1 instanceof MessagePort, channel.port2 instanceof EventTarget, channel.port1 !== channel.port2]
      .join(),
    "true,true,true",
  );
  equal(channel.port1, channel.port1);
  thrown("TypeError", () => new MessagePort());
  thrown("TypeError", () => MessageChannel());
  equal(
    Object.prototype.toString.call(channel) + Object.prototype.toString.call(channel.port1),
    "[object MessageChannel][object MessagePort]",
  );
});

test("a message is an event", async () => {
  const { port1, port2 } = new MessageChannel();
  const got = next(port2);
  const sent = { x: [1] };
  port1.postMessage(sent);
  const event = await got;
  equal(
    [event instanceof MessageEvent, event.type, event.isTrusted, event.bubbles, event.cancelable].join(),
    "true,message,true,false,false",
  );
  equal(
    [
      event.target === port2,
      event.data.x[0],
      event.data === sent,
      event.ports.length,
      event.origin,
      event.lastEventId,
      event.source,
    ].join(),
    "true,1,false,0,,,",
  );
});

test("both ways, in order", async () => {
  const { port1, port2 } = new MessageChannel();
  const got = [];
  port2.onmessage = ({ data }) => port2.postMessage(data * 2);
  port1.onmessage = ({ data }) => got.push(data);
  for (let i = 0; i < 50; i++) port1.postMessage(i);
  await until(() => got.length === 50);
  equal(got.join(), Array.from({ length: 50 }, (_, i) => i * 2).join());
});

test("a message comes in a later turn, never as a microtask", async () => {
  const { port1, port2 } = new MessageChannel();
  const order = [];
  port2.onmessage = () => order.push("message");
  port1.postMessage(1);
  order.push("posted");
  for (let i = 0; i < 20; i++) await null;
  order.push("microtasks");
  await until(() => order.length === 3);
  equal(order.join(), "posted,microtasks,message");
});

test("each message is a turn of its own", async () => {
  const { port1, port2 } = new MessageChannel();
  const order = [];
  port2.onmessage = ({ data }) => {
    order.push(data);
    Promise.resolve().then(() => Promise.resolve()).then(() => order.push(-data));
  };
  port1.postMessage(1);
  port1.postMessage(2);
  await until(() => order.length === 4);
  equal(order.join(), "1,-1,2,-2");
});

test("the value is taken when it is posted", async () => {
  const { port1, port2 } = new MessageChannel();
  const got = next(port2);
  const sent = { x: 1 };
  port1.postMessage(sent);
  sent.x = 2;
  equal((await got).data.x, 1);
});

test("messages wait until the port is started", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(1);
  port1.postMessage(2);
  const got = [];
  port2.addEventListener("message", ({ data }) => got.push(data));
  await turn(5);
  equal(got.length, 0);
  port2.start();
  port2.start();
  await until(() => got.length === 2);
  equal(got.join(), "1,2");
});

test("setting onmessage starts the port", async () => {
  const { port1, port2 } = new MessageChannel();
  equal(port2.onmessage, null);
  port1.postMessage(1);
  const { data } = await new Promise((resolve) => { port2.onmessage = resolve; });
  equal(data, 1);
  port2.onmessage = null;
  equal(port2.onmessage, null);
});

test("timers that are always due do not hold messages back", async () => {
  const { port1, port2 } = new MessageChannel();
  let done = false, ticks = 0;
  (function again() { if (!done && ticks++ < 10000) setTimeout(again, 0); })();
  port2.onmessage = () => { done = true; };
  port1.postMessage(1);
  await until(() => done);
  equal(ticks < 10000, true);
});

test("what a handler throws does not stop the port", async () => {
  const { port1, port2 } = new MessageChannel();
  const got = [];
  const seen = [];
  port2.onmessage = ({ data }) => { got.push(data); if (data === 1) port2.dispatchEvent(new Event("x")); };
  port2.addEventListener("x", () => seen.push("x"));
  port1.postMessage(1);
  port1.postMessage(2);
  await until(() => got.length === 2);
  equal(seen.join(), "x");
});

// --- The message port post message steps ---

test("what cannot be cloned is a DataCloneError", async () => {
  const { port1, port2 } = new MessageChannel();
  for (
    const wrong of [() => 1, Symbol(), { f() {} }, new WeakMap(), port2, { port2 }, new Headers(), {
      x: [new Event("x")],
    }]
  ) {
    thrown("DataCloneError", () => port1.postMessage(wrong));
    thrown("DataCloneError", () => port1.postMessage(wrong, []));
  }
  thrown("TypeError", () => port1.postMessage());
});

test("array buffers move", async () => {
  const { port1, port2 } = new MessageChannel();
  const got = next(port2);
  const buffer = new Uint8Array([1, 2, 3]).buffer;
  port1.postMessage({ buffer, view: new Uint8Array(buffer, 1) }, [buffer]);
  equal(buffer.detached, true);
  const { data, ports } = await got;
  equal(
    [new Uint8Array(data.buffer).join(), data.view.join(), data.view.buffer === data.buffer, ports.length].join(";"),
    "1,2,3;2,3;true;0",
  );
});

test("the options form of the list", async () => {
  const { port1, port2 } = new MessageChannel();
  const got = next(port2);
  const buffer = new ArrayBuffer(4);
  port1.postMessage(buffer, { transfer: [buffer] });
  equal([(await got).data.byteLength, buffer.detached].join(), "4,true");
  thrown("TypeError", () => port1.postMessage(1, [1]));
  thrown("TypeError", () => port1.postMessage(1, { transfer: 5 }));
});

test("nothing moves when the post fails", async () => {
  const { port1 } = new MessageChannel();
  const buffer = new ArrayBuffer(4);
  thrown("DataCloneError", () => port1.postMessage({ buffer, f() {} }, [buffer]));
  thrown("DataCloneError", () => port1.postMessage(buffer, [buffer, {}]));
  thrown("DataCloneError", () => port1.postMessage(buffer, [buffer, buffer]));
  thrown("DataCloneError", () => port1.postMessage(buffer, [buffer, port1]));
  equal(buffer.detached, false);
  buffer.transfer();
  thrown("DataCloneError", () => port1.postMessage(1, [buffer]));
});

test("ports move, with what waits for them", async () => {
  const outer = new MessageChannel();
  const inner = new MessageChannel();
  inner.port1.postMessage("early");
  const got = next(outer.port2);
  outer.port1.postMessage({ port: inner.port2 }, [inner.port2]);
  inner.port1.postMessage("on the way");
  const { data, ports } = await got;
  equal(
    [data.port === ports[0], ports.length, data.port !== inner.port2, Object.isFrozen(ports) || Array.isArray(ports)]
      .join(),
    "true,1,true,true",
  );
  const heard = [];
  data.port.onmessage = (event) => heard.push(event.data);
  inner.port1.postMessage("late");
  await until(() => heard.length === 3);
  equal(heard.join(), "early,on the way,late");
  const back = next(inner.port1);
  data.port.postMessage("back");
  equal((await back).data, "back");
});

test("a port that was moved is dead", async () => {
  const outer = new MessageChannel();
  const inner = new MessageChannel();
  const heard = [];
  inner.port2.onmessage = ({ data }) => heard.push(["old", data]);
  const got = next(outer.port2);
  outer.port1.postMessage(null, [inner.port2]);
  inner.port1.postMessage(1);
  inner.port2.postMessage("into nothing");
  inner.port2.close();
  thrown("DataCloneError", () => outer.port1.postMessage(null, [inner.port2]));
  const [moved] = (await got).ports;
  moved.onmessage = ({ data }) => heard.push(["new", data]);
  await until(() => heard.length === 1);
  equal(heard[0].join(), "new,1");
});

test("a port over its own channel", async () => {
  const { port1, port2 } = new MessageChannel();
  thrown("DataCloneError", () => port1.postMessage(null, [port1]));
  port1.postMessage("first", [port2]);
  port1.postMessage("second");
  const other = new MessageChannel();
  other.port1.postMessage("alive");
  equal((await next(other.port2)).data, "alive");
});

test("blobs, errors and modules", async () => {
  const { port1, port2 } = new MessageChannel();
  const got = next(port2);
  port1.postMessage({
    blob: new Blob([new Uint8Array([7])]),
    error: new RangeError("e"),
    dom: new DOMException("m", "AbortError"),
    module: new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
  });
  const { data } = await got;
  equal(
    [
      new Uint8Array(await data.blob.arrayBuffer())[0],
      data.error instanceof RangeError,
      data.dom.code,
      data.module instanceof WebAssembly.Module,
    ].join(),
    "7,true,20,true",
  );
});

test("an order of transfer that is not that of the value", async () => {
  const { port1, port2 } = new MessageChannel();
  const a = new MessageChannel(), b = new MessageChannel();
  const buffers = [new ArrayBuffer(1), new ArrayBuffer(2)];
  const got = next(port2);
  port1.postMessage([b.port2, buffers[1], a.port2, buffers[0]], [buffers[0], a.port2, buffers[1], b.port2]);
  const { data, ports } = await got;
  equal([data[0] === ports[1], data[2] === ports[0], data[1].byteLength, data[3].byteLength].join(), "true,true,2,1");
  const heard = next(data[2]);
  a.port1.postMessage("a");
  equal((await heard).data, "a");
});

// --- Disentangling ---

test("messages posted before are delivered, later ones are not", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(1);
  port1.postMessage(2);
  port1.close();
  port1.postMessage(3);
  const got = [];
  port2.onmessage = ({ data }) => got.push(data);
  await until(() => got.length === 2);
  await turn(5);
  equal(got.join(), "1,2");
});

test("the one that closes hears no more", async () => {
  const { port1, port2 } = new MessageChannel();
  const got = [];
  port2.onmessage = ({ data }) => { got.push(data); if (data === 1) port2.close(); };
  port1.postMessage(1);
  port1.postMessage(2);
  await turn(5);
  port1.postMessage(3);
  await turn(5);
  equal(got.join(), "1");
});

test("twice, unstarted, and after the other", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.close();
  port1.close();
  port2.start();
  port2.close();
  port2.postMessage(1);
  thrown("DataCloneError", () => port2.postMessage(1, [port1]));
});

test("a buffer posted to a closed channel is gone all the same", async () => {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  const buffer = new ArrayBuffer(8);
  port1.postMessage(buffer, [buffer]);
  equal(buffer.detached, true);
});

// --- Transfer of streams ---

test("a readable stream moves", async () => {
  const { port1, port2 } = new MessageChannel();
  const stream = new ReadableStream({
    start(c) {
      for (const chunk of ["a", { b: 1 }, new Uint8Array([7])]) c.enqueue(chunk);
      c.close();
    },
  });
  const got = next(port2);
  port1.postMessage(stream, [stream]);
  equal(stream.locked, true);
  const chunks = [];
  for await (const chunk of (await got).data) chunks.push(chunk);
  equal([chunks[0], chunks[1].b, chunks[2][0], chunks.length].join(), "a,1,7,3");
});

test("a writable stream moves", async () => {
  const { port1, port2 } = new MessageChannel();
  const written = [];
  const done = Promise.withResolvers();
  const stream = new WritableStream({ write(chunk) { written.push(chunk); }, close() { done.resolve(); } });
  const got = next(port2);
  port1.postMessage(stream, [stream]);
  const writer = (await got).data.getWriter();
  await writer.write("a");
  await writer.write("b");
  await writer.close();
  await done.promise;
  equal(written.join(), "a,b");
});

test("a transform stream moves", async () => {
  const { port1, port2 } = new MessageChannel();
  const stream = new TransformStream({ transform(chunk, c) { c.enqueue(chunk * 2); } });
  const got = next(port2);
  port1.postMessage(stream, [stream]);
  const { readable, writable } = (await got).data;
  const writer = writable.getWriter();
  writer.write(4);
  writer.write(5);
  writer.close();
  const chunks = [];
  for await (const chunk of readable) chunks.push(chunk);
  equal(chunks.join(), "8,10");
});

test("errors and cancellation cross", async () => {
  const cancelled = Promise.withResolvers();
  const source = new ReadableStream({
    pull(c) {
      c.enqueue(1);
    },
    cancel(why) {
      cancelled.resolve(why);
    },
  }, { highWaterMark: 0 });
  const moved = structuredClone(source, { transfer: [source] });
  const reader = moved.getReader();
  await reader.read();
  await reader.cancel(new RangeError("enough"));
  const why = await cancelled.promise;
  equal([why instanceof RangeError, why.message].join(), "true,enough");
  const broken = new ReadableStream({ pull(c) { c.error(new TypeError("broken")); } });
  const other = structuredClone(broken, { transfer: [broken] });
  equal((await rejected("TypeError", other.getReader().read())).message, "broken");
});

test("a chunk that cannot be cloned breaks the stream", async () => {
  const stream = new ReadableStream({ start(c) { c.enqueue(() => 1); } });
  const moved = structuredClone(stream, { transfer: [stream] });
  await rejected("DataCloneError", moved.getReader().read());
});

test("a locked stream stays", async () => {
  const stream = new ReadableStream();
  stream.getReader();
  thrown("DataCloneError", () => structuredClone(stream, { transfer: [stream] }));
});

test("backpressure crosses", async () => {
  let pulled = 0;
  const stream = new ReadableStream({ pull(c) { pulled++; c.enqueue(new Uint8Array(10)); } }, { highWaterMark: 0 });
  const moved = structuredClone(stream, { transfer: [stream] });
  await turn(20);
  equal(pulled <= 2, true, `pulled ${pulled}`);
  const reader = moved.getReader();
  for (let i = 0; i < 10; i++) await reader.read();
  await turn(20);
  equal(pulled <= 13, true, `pulled ${pulled}`);
  await reader.cancel();
});
