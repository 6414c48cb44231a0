// BroadcastChannel: HTML Standard, "Broadcasting to other browsing contexts"; here, inside one isolate.
"use strict";

test("to all others of the name, not to itself", async () => {
  const [a, b, c, other] = ["x", "x", "x", "y"].map((name) => new BroadcastChannel(name));
  const heard = [];
  for (const [name, channel] of Object.entries({ a, b, c, other })) {
    channel.onmessage = ({ data }) => heard.push(name + data);
  }
  a.postMessage(1);
  b.postMessage(2);
  await turn(20);
  equal(heard.sort().join(), "a2,b1,c1,c2");
  equal([a.name, other.name].join(), "x,y");
});

test("a message is an event of its own", async () => {
  const a = new BroadcastChannel("x"), b = new BroadcastChannel("x"), c = new BroadcastChannel("x");
  const got = [b, c].map((channel) => new Promise((resolve) => channel.addEventListener("message", resolve)));
  a.postMessage({ n: [1] });
  const [first, second] = await Promise.all(got);
  equal([first.origin, first.ports.length].join(), "null,0");
  equal(
    [first instanceof MessageEvent, first.isTrusted, first.target === b, first.data !== second.data, second.data.n[0]]
      .join(),
    "true,true,true,true,1",
  );
});

test("later, in order", async () => {
  const a = new BroadcastChannel("x"), b = new BroadcastChannel("x");
  const order = [];
  b.onmessage = ({ data }) => order.push(data);
  a.postMessage(1);
  a.postMessage(2);
  await null;
  equal(order.length, 0);
  await turn(20);
  equal(order.join(), "1,2");
});

test("closing", async () => {
  const a = new BroadcastChannel("x"), b = new BroadcastChannel("x");
  const heard = [];
  b.onmessage = ({ data }) => heard.push(data);
  a.postMessage(1);
  b.close();
  b.close();
  await turn(20);
  equal(heard.length, 0);
  a.close();
  thrown("InvalidStateError", () => a.postMessage(1));
  const c = new BroadcastChannel("x"), d = new BroadcastChannel("x");
  d.onmessage = ({ data }) => heard.push(data);
  c.postMessage("again");
  await turn(20);
  equal(heard.join(), "again");
});

test("one after the other", async () => {
  for (let i = 0; i < 5; i++) {
    const a = new BroadcastChannel("x"), b = new BroadcastChannel("x");
    const got = new Promise((resolve) => { b.onmessage = resolve; });
    a.postMessage(i);
    equal((await got).data, i);
    a.close();
    b.close();
  }
});

test("what cannot be cloned", async () => {
  const a = new BroadcastChannel("x");
  for (const wrong of [() => 1, Symbol(), { f() {} }, new WeakMap(), new Headers(), new MessageChannel().port1]) {
    thrown("DataCloneError", () => a.postMessage(wrong));
  }
  thrown("TypeError", () => a.postMessage());
  thrown("TypeError", () => new BroadcastChannel());
  equal(new BroadcastChannel(null).name, "null");
});

test("blobs and errors", async () => {
  const a = new BroadcastChannel("x"), b = new BroadcastChannel("x");
  const got = new Promise((resolve) => { b.onmessage = resolve; });
  a.postMessage({ blob: new Blob([new Uint8Array([7])]), dom: new DOMException("m", "AbortError") });
  const { data } = await got;
  equal([new Uint8Array(await data.blob.arrayBuffer())[0], data.dom.name].join(), "7,AbortError");
});
