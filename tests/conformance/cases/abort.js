// AbortController and AbortSignal: DOM Standard, "Aborting ongoing activities".
"use strict";

// --- AbortController ---

test("abort", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  equal(
    [signal instanceof AbortSignal, signal.aborted, signal.reason, controller.signal === signal].join(),
    "true,false,,true",
  );
  const events = [];
  signal.onabort = (event) => events.push(["on", event.type, event.isTrusted, event.target === signal].join());
  signal.addEventListener("abort", () => events.push("listener"));
  controller.abort();
  controller.abort("again");
  equal(events.join(";"), "on,abort,true,true;listener");
  equal(signal.aborted, true);
  named(signal.reason, "AbortError");
});

test("with a reason", async () => {
  const controller = new AbortController();
  controller.abort(5);
  equal(controller.signal.reason, 5);
  try { controller.signal.throwIfAborted(); } catch (reason) { equal(reason, 5); return; }
  throw new Error("not thrown");
});

test("undefined is no reason", async () => {
  const controller = new AbortController();
  controller.abort(undefined);
  named(controller.signal.reason, "AbortError");
  const other = new AbortController();
  other.abort(null);
  equal(other.signal.reason, null);
});

test("no other way to make one", async () => {
  thrown("TypeError", () => new AbortSignal());
  thrown("TypeError", () => AbortController());
  thrown("TypeError", () => Object.getOwnPropertyDescriptor(AbortSignal.prototype, "aborted").get.call({}));
  equal(new AbortController().signal.throwIfAborted(), undefined);
});

// --- AbortSignal ---

test("AbortSignal.abort", async () => {
  const signal = AbortSignal.abort();
  equal(signal.aborted, true);
  named(signal.reason, "AbortError");
  equal(AbortSignal.abort("why").reason, "why");
  signal.onabort = () => { throw new Error("no event"); };
  await turn(5);
});

test("AbortSignal.timeout", async () => {
  const signal = AbortSignal.timeout(5);
  equal(signal.aborted, false);
  const event = await new Promise((resolve) => { signal.onabort = resolve; });
  equal([event.type, signal.aborted].join(), "abort,true");
  named(signal.reason, "TimeoutError");
  thrown("TypeError", () => AbortSignal.timeout());
  for (const wrong of [-1, NaN, Infinity, 2 ** 53, 2 ** 64, {}, undefined, -0.5 - 1]) {
    thrown("TypeError", () =>
      AbortSignal.timeout(wrong));
  }
});

test("AbortSignal.timeout takes unsigned long long", async () => {
  const far = [2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 1e12, 1e15, 2 ** 53 - 1].map((ms) =>
    AbortSignal.timeout(ms)
  );
  const any = AbortSignal.any(far);
  const near = ["3", 2.9, -0.9, null, 0].map((ms) => AbortSignal.timeout(ms));
  await Promise.all(near.map((signal) => new Promise((resolve) => { signal.onabort = resolve; })));
  await turn(5);
  equal(far.some((signal) => signal.aborted) || any.aborted, false);
  equal(near.every((signal) => signal.reason.name === "TimeoutError"), true);
  await new Promise((resolve) => setTimeout(resolve, 2 ** 31));  // but: HTML Standard, "timers": a long
});

test("AbortSignal.any", async () => {
  const a = new AbortController(), b = new AbortController();
  const any = AbortSignal.any([a.signal, b.signal]);
  let count = 0;
  any.onabort = () => count++;
  equal(any.aborted, false);
  b.abort("b");
  a.abort("a");
  equal([any.aborted, any.reason, count].join(), "true,b,1");
  equal(AbortSignal.any([]).aborted, false);
  equal(AbortSignal.any([AbortSignal.abort(1), AbortSignal.abort(2)]).reason, 1);
  thrown("TypeError", () => AbortSignal.any([{}]));
  thrown("TypeError", () => AbortSignal.any());
});

test("any of any", async () => {
  const controller = new AbortController();
  const one = AbortSignal.any([controller.signal]);
  const two = AbortSignal.any([one, AbortSignal.timeout(100000)]);
  const order = [];
  for (const [name, signal] of [["two", two], ["one", one], ["source", controller.signal]]) {
    signal.addEventListener("abort", () => order.push([name, one.aborted, two.aborted].join(":")));
  }
  controller.abort(7);
  equal([one.reason, two.reason].join(), "7,7");
  equal(order.join(), "source:true:true,one:true:true,two:true:true");
});

test("a listener that aborts again", async () => {
  const controller = new AbortController();
  let count = 0;
  controller.signal.addEventListener("abort", () => { count++; controller.abort("inner"); });
  controller.abort("outer");
  equal([count, controller.signal.reason].join(), "1,outer");
});
