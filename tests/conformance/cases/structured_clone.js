// Structured clones: HTML Standard, "Safe passing of structured data" and "Structured cloning API".
"use strict";

// --- StructuredSerialize ---

test("primitives", async () => {
  for (
    const value of [
      undefined,
      null,
      true,
      false,
      0,
      -0,
      NaN,
      Infinity,
      1.5,
      "",
      "text",
      "\ud800",
      "\u0000",
      10n ** 40n,
      -1n,
    ]
  ) {
    equal(structuredClone(value), value);
    equal(structuredClone([value])[0], value);
  }
});

test("boxed primitives", async () => {
  for (const value of [true, 1.5, -0, "text", 10n]) {
    const boxed = Object(value);
    const clone = structuredClone(boxed);
    equal(typeof clone, "object");
    equal(clone !== boxed, true);
    equal(Object.prototype.toString.call(clone), Object.prototype.toString.call(boxed));
    equal(clone.valueOf(), value);
  }
});

test("dates", async () => {
  equal(structuredClone(new Date(1234.5)).getTime(), 1234);
  equal(structuredClone(new Date(NaN)).getTime(), NaN);
  equal(structuredClone(new Date(0)) instanceof Date, true);
});

test("regular expressions", async () => {
  const pattern = /a(b)+/giu;
  pattern.lastIndex = 7;
  const clone = structuredClone(pattern);
  equal(clone instanceof RegExp, true);
  equal(String(clone), "/a(b)+/giu");
  equal(clone.lastIndex, 0);
  equal(structuredClone(/[\p{L}--[a-z]]/v).flags, "v");
});

test("maps and sets keep order and identity", async () => {
  const key = {};
  const clone = structuredClone({ key, map: new Map([[key, 1], ["b", new Set([3, 1, 2])]]) });
  equal([...clone.map.keys()].length, 2);
  equal(clone.map.get(clone.key), 1);
  equal([...clone.map.get("b")].join(), "3,1,2");
  const map = new Map();
  map.set(map, map);
  const own = structuredClone(map);
  equal(own.get(own), own);
});

test("plain objects: own enumerable text keys only", async () => {
  class Point { constructor() { this.x = 1; } get y() { return 2; } }
  const object = Object.create({ inherited: 1 }, {
    seen: { value: 1, enumerable: true }, hidden: { value: 2 }, computed: { get: () => 3, enumerable: true },
  });
  object[Symbol("s")] = 4;
  const clone = structuredClone(object);
  equal(Reflect.ownKeys(clone).join(), "seen,computed");
  equal(Object.getPrototypeOf(clone), Object.prototype);
  equal(Object.getOwnPropertyDescriptor(clone, "computed").value, 3);
  equal(Object.getPrototypeOf(structuredClone(new Point())), Object.prototype);
  equal(JSON.stringify(structuredClone({ __proto__: null, a: { b: [{}] } })), '{"a":{"b":[{}]}}');
  equal(Object.keys(structuredClone({ 2: 0, 1: 0, b: 0, a: 0 })).join(), "1,2,b,a");
});

test("keys that are like members", async () => {
  const clone = structuredClone(JSON.parse('{"__proto__": 1, "constructor": 2, "length": 3}'));
  equal(Object.keys(clone).join(), "__proto__,constructor,length");
  equal(Object.getPrototypeOf(clone), Object.prototype);
});

test("arrays: holes, length, extra properties", async () => {
  const array = [1, , 3];
  array.extra = "e";
  const clone = structuredClone(array);
  equal([Array.isArray(clone), clone.length, 1 in clone, clone[2], clone.extra].join(), "true,3,false,3,e");
  const sparse = [];
  sparse[4294967294] = "last";
  const far = structuredClone(sparse);
  equal([far.length, far[4294967294], Object.keys(far).length].join(), "4294967295,last,1");
  equal(structuredClone(new Array(5)).length, 5);
});

test("cycles and shared references", async () => {
  const a = { list: [] };
  a.self = a;
  a.list.push(a, a.list);
  const clone = structuredClone(a);
  equal(clone.self === clone && clone.list[0] === clone && clone.list[1] === clone.list, true);
  const shared = {};
  const pair = structuredClone([shared, shared]);
  equal(pair[0] === pair[1], true);
  equal(pair[0] === shared, false);
});

test("getters run in order and may change what follows", async () => {
  const order = [];
  const object = {
    get a() {
      order.push("a");
      delete this.b;
      return 1;
    },
    b: 2,
    get c() {
      order.push("c");
      return 3;
    },
  };
  const clone = structuredClone(object);
  equal(order.join(), "a,c");
  equal(Object.keys(clone).join(), "a,c");
});

test("what a getter throws is thrown", async () => {
  const mine = new TypeError("mine");
  try { structuredClone({ get x() { throw mine; } }); } catch (error) { equal(error === mine, true); return; }
  throw new Error("not thrown");
});

test("errors of each class", async () => {
  for (const Class of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
    const error = new Class("the message");
    const clone = structuredClone(error);
    equal(clone instanceof Class, true, Class.name);
    equal(Object.getPrototypeOf(clone), Class.prototype);
    equal([clone.name, clone.message, clone.stack === error.stack].join(), `${Class.name},the message,true`);
    equal(Object.getOwnPropertyDescriptor(clone, "message").enumerable, false);
  }
});

test("errors: causes, names, subclasses", async () => {
  const deep = structuredClone(new Error("a", { cause: new RangeError("b", { cause: { code: 7 } }) }));
  equal([deep.cause instanceof RangeError, deep.cause.message, deep.cause.cause.code].join(), "true,b,7");
  class Mine extends TypeError { name = "Mine"; extra = 1; }
  const mine = structuredClone(new Mine("m"));
  equal([Object.getPrototypeOf(mine) === Error.prototype, mine.name, mine.extra].join(), "true,Error,");
  equal(structuredClone(Object.assign(new Error("x"), { name: "RangeError" })) instanceof RangeError, true);
  equal("message" in structuredClone(new Error()) && !Object.hasOwn(structuredClone(new Error()), "message"), true);
  const loop = new Error("loop");
  loop.cause = loop;
  const looped = structuredClone(loop);
  equal(looped.cause === looped, true);
});

test("array buffers", async () => {
  const buffer = new Uint8Array([1, 2, 3]).buffer;
  const clone = structuredClone(buffer);
  equal(
    [clone !== buffer, clone.byteLength, clone.resizable, new Uint8Array(clone).join()].join(";"),
    "true;3;false;1,2,3",
  );
  equal(structuredClone(new ArrayBuffer(0)).byteLength, 0);
  const resizable = new ArrayBuffer(4, { maxByteLength: 16 });
  const other = structuredClone(resizable);
  equal([other.resizable, other.byteLength, other.maxByteLength].join(), "true,4,16");
  other.resize(16);
  equal(resizable.byteLength, 4);
});

test("views of every type share their buffer", async () => {
  const types = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
    Float16Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array];
  const buffer = new ArrayBuffer(32);
  const views = types.map((Type) => new Type(buffer, 8, 2));
  views.push(new DataView(buffer, 3, 5));
  const clones = structuredClone(views);
  clones.forEach((clone, i) => {
    equal(Object.prototype.toString.call(clone), Object.prototype.toString.call(views[i]));
    equal([clone.byteOffset, clone.byteLength].join(), [views[i].byteOffset, views[i].byteLength].join());
    equal(clone.buffer, clones[0].buffer);
  });
  equal(clones[0].buffer.byteLength, 32);
});

test("views that follow the length of their buffer", async () => {
  const buffer = new ArrayBuffer(4, { maxByteLength: 8 });
  const { view, data } = structuredClone({ view: new Uint8Array(buffer), data: new DataView(buffer, 1) });
  view.buffer.resize(8);
  equal([view.length, data.byteLength, view.buffer === data.buffer].join(), "8,7,true");
});

test("a view out of the bounds of its buffer", async () => {
  const buffer = new ArrayBuffer(8, { maxByteLength: 8 });
  const view = new Uint8Array(buffer, 4, 4);
  buffer.resize(2);
  thrown("DataCloneError", () => structuredClone(view));
});

test("WebAssembly.Module", async () => {
  const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  const clone = structuredClone({ module }).module;
  equal([clone instanceof WebAssembly.Module, clone !== module].join(), "true,true");
  new WebAssembly.Instance(clone);
});

test("DOMException", async () => {
  const error = new DOMException("the message", "AbortError");
  const clone = structuredClone([error])[0];
  equal([clone instanceof DOMException, clone instanceof Error, clone.name, clone.message, clone.code].join(),
    "true,true,AbortError,the message,20");
  equal(clone.stack, error.stack);
});

test("Blob and File", async () => {
  const blob = new Blob([new Uint8Array([1, 2]), new Blob([new Uint8Array([3])])], { type: "a/b" });
  const file = new File([blob], "name.bin", { type: "c/d", lastModified: 42 });
  const clone = structuredClone({ blob, file });
  equal(
    [clone.blob instanceof Blob, clone.blob instanceof File, clone.blob.size, clone.blob.type].join(),
    "true,false,3,a/b",
  );
  equal(
    [clone.file instanceof File, clone.file.name, clone.file.type, clone.file.lastModified].join(),
    "true,name.bin,c/d,42",
  );
  equal(new Uint8Array(await clone.file.arrayBuffer()).join(), "1,2,3");
  equal(new Uint8Array(await clone.blob.slice(1, 3).arrayBuffer()).join(), "2,3");
  equal(structuredClone([blob, blob]).every((one, _, all) => one === all[0]), true);
});

// --- What StructuredSerialize refuses ---

const refused = (...makers) => {
  for (const make of makers) thrown("DataCloneError", () => structuredClone(make()));
};

test("refused: functions", async () => {
  refused(
    () => () => 1,
    () => class {},
    () => ({ method() {} }),
    () => [Math.max],
    () => new Map([[1, () => 1]]),
  );
});

test("refused: symbols", async () => {
  refused(
    () => Symbol(),
    () => ({ a: Symbol.iterator }),
    () => Object(Symbol()),
  );
});

test("refused: objects with state of their own", async () => {
  refused(
    () => new WeakMap(),
    () => new WeakSet(),
    () => new WeakRef({}),
    () => Promise.resolve(),
    () => (function* () {})(),
    () => new Map().entries(),
    () => [].values(),
    () => new Proxy({}, {}),
    () => new Intl.NumberFormat(),
    () => new FinalizationRegistry(() => 1),
    () => globalThis,
  );
});

test("refused: platform objects, wherever they are", async () => {
  refused(
    () => new Headers(),
    () => ({ deep: [new Headers()] }),
    () => new EventTarget(),
    () => new Event("x"),
    () => new (class extends CustomEvent {})("x"),
    () => new AbortController(),
    () => new AbortController().signal,
    () => new URLSearchParams(),
    () => new ReadableStream(),
    () => ({ port: new MessageChannel().port1 }),
    () => new MessageChannel(),
    () => new TransformStream(),
    () => new WritableStream(),
    () => new (class extends EventTarget {})(),
    () => new WebAssembly.Memory({ initial: 1 }),
    () => new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))),
  );
});

test("refused: detached buffers", async () => {
  refused(
    () => (() => { const b = new ArrayBuffer(8); b.transfer(); return b; })(),
    () => (() => { const v = new Uint8Array(8); v.buffer.transfer(); return v; })(),
    () => (() => { const v = new DataView(new ArrayBuffer(8)); v.buffer.transfer(); return v; })(),
  );
});

// --- StructuredSerializeWithTransfer ---

test("an array buffer moves", async () => {
  const buffer = new Uint8Array([1, 2, 3]).buffer;
  const clone = structuredClone({ a: buffer, b: buffer }, { transfer: [buffer] });
  equal(
    [buffer.detached, buffer.byteLength, clone.a === clone.b, new Uint8Array(clone.a).join()].join(";"),
    "true;0;true;1,2,3",
  );
});

test("a buffer that the value does not hold is detached all the same", async () => {
  const buffer = new ArrayBuffer(8);
  equal(structuredClone(1, { transfer: [buffer] }), 1);
  equal(buffer.detached, true);
});

test("a resizable buffer stays resizable", async () => {
  const buffer = new ArrayBuffer(4, { maxByteLength: 16 });
  const view = new Uint8Array(buffer);
  view[3] = 9;
  const clone = structuredClone(view, { transfer: [buffer] });
  equal([buffer.detached, clone.buffer.resizable, clone[3], clone.buffer.maxByteLength].join(), "true,true,9,16");
  clone.buffer.resize(16);
  equal(clone.length, 16);
});

test("several buffers keep their places", async () => {
  const buffers = [1, 2, 3].map((n) => new Uint8Array(n).fill(n).buffer);
  const clone = structuredClone([buffers[2], buffers[0]], { transfer: buffers });
  equal(clone.map((b) => new Uint8Array(b).join("")).join(), "333,1");
});

test("nothing moves when the value cannot be cloned", async () => {
  const buffer = new ArrayBuffer(8);
  thrown("DataCloneError", () => structuredClone({ buffer, f() {} }, { transfer: [buffer] }));
  equal(buffer.detached, false);
});

test("nothing moves when the list has something that cannot", async () => {
  const buffer = new ArrayBuffer(8);
  const { port1 } = new MessageChannel();
  for (
    const wrong of [
      {},
      new Blob([]),
      new DOMException("m"),
      new Uint8Array(2),
      [],
      () => 1,
      new Headers(),
      new Date(),
    ]
  ) {
    thrown("DataCloneError", () => structuredClone(buffer, { transfer: [buffer, port1, wrong] }));
  }
  equal(buffer.detached, false);
  equal(structuredClone(port1, { transfer: [port1] }) instanceof MessagePort, true);
});

test("twice in the list", async () => {
  const buffer = new ArrayBuffer(8);
  const { port1 } = new MessageChannel();
  thrown("DataCloneError", () => structuredClone(1, { transfer: [buffer, buffer] }));
  thrown("DataCloneError", () => structuredClone(1, { transfer: [port1, port1] }));
  equal(buffer.detached, false);
});

test("detached before", async () => {
  const buffer = new ArrayBuffer(8);
  buffer.transfer();
  thrown("DataCloneError", () => structuredClone(1, { transfer: [buffer] }));
  const { port1 } = new MessageChannel();
  structuredClone(port1, { transfer: [port1] });
  thrown("DataCloneError", () => structuredClone(1, { transfer: [port1] }));
});

test("a getter detaches what is to be moved", async () => {
  const buffer = new ArrayBuffer(8);
  thrown("DataCloneError", () => structuredClone({ get x() { buffer.transfer(); return 1; } }, { transfer: [buffer] }));
});

test("the memory of WebAssembly cannot be taken", async () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  thrown("TypeError", () => structuredClone(1, { transfer: [memory.buffer] }));
  equal(memory.buffer.byteLength, 65536);
});

test("the list is any iterable of objects", async () => {
  const buffer = new ArrayBuffer(8);
  structuredClone(1, { transfer: new Set([buffer]) });
  equal(buffer.detached, true);
  for (const wrong of [5, [1], [null], "text"]) thrown("TypeError", () => structuredClone(1, { transfer: wrong }));
});

// --- structuredClone ---

test("arguments", async () => {
  thrown("TypeError", () => structuredClone());
  equal(structuredClone(undefined), undefined);
  equal(structuredClone({ a: 1 }, undefined).a, 1);
  equal(structuredClone({ a: 1 }, null).a, 1);
  equal(structuredClone({ a: 1 }, {}).a, 1);
  equal(structuredClone({ a: 1 }, { transfer: [] }).a, 1);
  thrown("TypeError", () => structuredClone(1, 5));
  thrown("TypeError", () => structuredClone(1, "text"));
  equal([structuredClone.length, structuredClone.name].join(), "1,structuredClone");
  thrown("TypeError", () => new structuredClone(1));
});

test("the property", async () => {
  const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, "structuredClone");
  equal([writable, enumerable, configurable].join(), "true,true,true");
});

test("a prototype of a class is an ordinary object", async () => {
  equal(Object.keys(structuredClone(Object.create(Blob.prototype))).length, 0);
  equal(structuredClone(Object.create(DOMException.prototype)) instanceof DOMException, false);
});

test("as deep as the stack is", async () => {
  let deep = {};
  for (let i = 0; i < 1e6; i++) deep = { deep };
  thrown("RangeError", () => structuredClone(deep));
  let some = {};
  for (let i = 0; i < 500; i++) some = { some };
  let depth = 0;
  for (let at = structuredClone(some); at.some; at = at.some) depth++;
  equal(depth, 500);
});
