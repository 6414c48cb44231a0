// Events: DOM Standard, "Events"; the classes of events of HTML, XMLHttpRequest and UI Events.
"use strict";

// --- Event ---

test("the constructor", async () => {
  const event = new Event("x");
  equal(
    [event.type, event.bubbles, event.cancelable, event.composed, event.defaultPrevented, event.isTrusted].join(),
    "x,false,false,false,false,false",
  );
  equal([event.target, event.currentTarget, event.srcElement].join(), ",,");
  equal(event.eventPhase, Event.NONE);
  equal(new Event("x", { bubbles: 1, cancelable: true, composed: true }).composed, true);
  equal(new Event(undefined).type, "undefined");
  thrown("TypeError", () => new Event());
  thrown("TypeError", () => Event("x"));
});

test("timeStamp: when it was made, by the clock of performance", async () => {
  const classes = [Event, CustomEvent, ErrorEvent, MessageEvent, CloseEvent, ProgressEvent, class extends Event {}];
  const made = [
    ...classes.map((Class) => () => new Class("x")),
    () => new PromiseRejectionEvent("x", { promise: Promise.resolve() }),
  ];
  await turn(2);
  for (const make of made) {
    const before = performance.now();
    const { timeStamp } = make();
    equal(before > 0 && before <= timeStamp && timeStamp <= performance.now(), true, `${make}: ${before} ${timeStamp}`);
    equal(Math.abs(timeStamp * 10 - Math.round(timeStamp * 10)) < 1e-6, true, `${timeStamp} is no multiple of 100 us`);
  }
  const event = new Event("x");
  const { timeStamp } = event;
  await turn(2);
  new EventTarget().dispatchEvent(event);
  equal(event.timeStamp, timeStamp);
  equal(new Event("y").timeStamp > timeStamp, true);
});

test("timeStamp of events that the platform dispatches", async () => {
  await turn(2);
  const before = performance.now();
  const stamps = [];
  const note = (event) => { stamps.push(event.timeStamp); event.preventDefault(); };
  const controller = new AbortController();
  controller.signal.onabort = note;
  controller.abort();
  globalThis.addEventListener("error", note);
  reportError(new Error("e"));
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise((resolve) => { port2.onmessage = (event) => { note(event); resolve(); }; });
  port1.postMessage(1);
  await heard;
  const reader = new FileReader();
  const read = new Promise((resolve) => { reader.onload = (event) => { note(event); resolve(); }; });
  reader.readAsText(new Blob(["x"]));
  await read;
  globalThis.addEventListener("unhandledrejection", note);
  Promise.reject(1);
  await turn();
  equal(stamps.length, 5);
  for (let i = 0; i < stamps.length; i++) {
    equal(stamps[i] >= (stamps[i - 1] ?? before) && stamps[i] <= performance.now(), true, stamps.join());
  }
});

test("constants", async () => {
  equal([Event.NONE, Event.CAPTURING_PHASE, Event.AT_TARGET, Event.BUBBLING_PHASE].join(), "0,1,2,3");
  equal(new Event("x").BUBBLING_PHASE, 3);
});

test("preventDefault", async () => {
  const target = new EventTarget();
  target.addEventListener("x", (event) => event.preventDefault());
  equal(target.dispatchEvent(new Event("x", { cancelable: true })), false);
  equal(target.dispatchEvent(new Event("x")), true);
  const event = new Event("x", { cancelable: true });
  event.preventDefault();
  equal([event.defaultPrevented, event.returnValue].join(), "true,false");
});

test("composedPath and phases", async () => {
  const target = new EventTarget();
  const seen = [];
  target.addEventListener(
    "x",
    (event) =>
      seen.push(
        event.eventPhase,
        event.composedPath()[0] === target,
        event.currentTarget === target,
        event.target === target,
      ),
  );
  const event = new Event("x");
  target.dispatchEvent(event);
  equal(seen.join(), "2,true,true,true");
  equal(
    [event.eventPhase, event.composedPath().length, event.currentTarget, event.target === target].join(),
    "0,0,,true",
  );
});

test("isTrusted cannot be changed", async () => {
  const event = new Event("x");
  equal(Object.getOwnPropertyDescriptor(event, "isTrusted")?.configurable ?? false, false);
  thrown("TypeError", () => { event.isTrusted = true; });
});

// --- EventTarget ---

test("listeners run in order, once each", async () => {
  const target = new EventTarget();
  const order = [];
  const a = () => order.push("a");
  target.addEventListener("x", a);
  target.addEventListener("x", a);
  target.addEventListener("x", () => order.push("b"));
  target.addEventListener("y", () => order.push("c"));
  target.dispatchEvent(new Event("x"));
  equal(order.join(), "a,b");
  target.removeEventListener("x", a);
  target.dispatchEvent(new Event("x"));
  equal(order.join(), "a,b,b");
});

test("capture makes another listener", async () => {
  const target = new EventTarget();
  let count = 0;
  const listener = () => count++;
  target.addEventListener("x", listener, true);
  target.addEventListener("x", listener, { capture: false });
  target.dispatchEvent(new Event("x"));
  equal(count, 2);
  target.removeEventListener("x", listener, { capture: true });
  target.dispatchEvent(new Event("x"));
  equal(count, 3);
  const order = [];
  target.addEventListener("y", () => order.push("bubble"));
  target.addEventListener("y", () => order.push("capture"), true);
  target.dispatchEvent(new Event("y"));
  equal(order.join(), "capture,bubble");
});

test("once", async () => {
  const target = new EventTarget();
  let count = 0;
  target.addEventListener("x", () => { count++; target.dispatchEvent(new Event("x")); }, { once: true });
  target.dispatchEvent(new Event("x"));
  target.dispatchEvent(new Event("x"));
  equal(count, 1);
});

test("passive", async () => {
  const target = new EventTarget();
  target.addEventListener("x", (event) => event.preventDefault(), { passive: true });
  const event = new Event("x", { cancelable: true });
  equal(target.dispatchEvent(event), true);
  equal(event.defaultPrevented, false);
});

test("signal", async () => {
  const target = new EventTarget();
  const controller = new AbortController();
  let count = 0;
  target.addEventListener("x", () => count++, { signal: controller.signal });
  target.dispatchEvent(new Event("x"));
  controller.abort();
  target.dispatchEvent(new Event("x"));
  target.addEventListener("x", () => count++, { signal: controller.signal });
  target.dispatchEvent(new Event("x"));
  equal(count, 1);
  thrown("TypeError", () => target.addEventListener("x", () => 1, { signal: null }));
});

test("listeners with handleEvent, looked up each time", async () => {
  const target = new EventTarget();
  const seen = [];
  const listener = { handleEvent(event) { seen.push(this === listener, event.type); } };
  target.addEventListener("x", listener);
  target.dispatchEvent(new Event("x"));
  listener.handleEvent = () => seen.push("new");
  target.dispatchEvent(new Event("x"));
  equal(seen.join(), "true,x,new");
  target.addEventListener("x", null);
  target.removeEventListener("x", null);
  thrown("TypeError", () => target.addEventListener("x", 5));
});

test("stopping", async () => {
  const target = new EventTarget();
  const order = [];
  target.addEventListener("x", (event) => { order.push(1); event.stopPropagation(); });
  target.addEventListener("x", (event) => { order.push(2); event.stopImmediatePropagation(); });
  target.addEventListener("x", () => order.push(3));
  target.dispatchEvent(new Event("x"));
  equal(order.join(), "1,2");
});

test("listeners added or removed meanwhile", async () => {
  const target = new EventTarget();
  const order = [];
  const gone = () => order.push("gone");
  target.addEventListener("x", () => {
    order.push("first");
    target.addEventListener("x", () => order.push("added"));
    target.removeEventListener("x", gone);
  }, { once: true });
  target.addEventListener("x", gone);
  target.dispatchEvent(new Event("x"));
  target.dispatchEvent(new Event("x"));
  equal(order.join(), "first,added");
});

test("the wrong things to dispatch", async () => {
  const target = new EventTarget();
  for (const wrong of [undefined, null, {}, "x"]) thrown("TypeError", () => target.dispatchEvent(wrong));
  const event = new Event("x");
  let again;
  target.addEventListener("x", () => { try { target.dispatchEvent(event); } catch (error) { again = error; } });
  target.dispatchEvent(event);
  named(again, "InvalidStateError");
  equal(target.dispatchEvent(event), true);
  thrown("TypeError", () => EventTarget.prototype.addEventListener.call({}, "x", () => 1));
});

test("subclasses", async () => {
  class Mine extends EventTarget {
    constructor() {
      super();
      this.heard = 0;
      this.addEventListener("x", () => this.heard++);
    }
  }
  const mine = new Mine();
  mine.dispatchEvent(new Event("x"));
  equal(
    [mine.heard, mine instanceof EventTarget, Object.prototype.toString.call(mine)].join(),
    "1,true,[object EventTarget]",
  );
});

// --- Classes of events ---

test("CustomEvent", async () => {
  const detail = {};
  const event = new CustomEvent("x", { detail, bubbles: true });
  equal(
    [event.detail === detail, event.bubbles, event instanceof Event, new CustomEvent("x").detail].join(),
    "true,true,true,",
  );
});

test("ErrorEvent", async () => {
  const error = new Error("e");
  const event = new ErrorEvent("x", { message: "m", filename: "f", lineno: 3, colno: 4, error });
  equal([event.message, event.filename, event.lineno, event.colno, event.error === error].join(), "m,f,3,4,true");
  const empty = new ErrorEvent("x");
  equal([empty.message, empty.filename, empty.lineno, empty.colno].join(), ",,0,0");
});

test("MessageEvent", async () => {
  const { port1 } = new MessageChannel();
  const event = new MessageEvent("x", { data: [1], origin: "o", lastEventId: "7", ports: [port1] });
  equal([event.data[0], event.origin, event.lastEventId, event.ports[0] === port1, event.source].join(), "1,o,7,true,");
  equal(new MessageEvent("x").data, null);
});

test("CloseEvent", async () => {
  const event = new CloseEvent("x", { wasClean: true, code: 1000, reason: "r" });
  equal([event.wasClean, event.code, event.reason].join(), "true,1000,r");
  equal([new CloseEvent("x").wasClean, new CloseEvent("x").code].join(), "false,0");
});

test("ProgressEvent", async () => {
  const event = new ProgressEvent("x", { lengthComputable: true, loaded: 5, total: 10 });
  equal([event.lengthComputable, event.loaded, event.total].join(), "true,5,10");
  equal([new ProgressEvent("x").loaded, new ProgressEvent("x").lengthComputable].join(), "0,false");
});

test("PromiseRejectionEvent", async () => {
  const promise = Promise.resolve();
  const event = new PromiseRejectionEvent("x", { promise, reason: 5, cancelable: true });
  equal([event.promise === promise, event.reason, event.cancelable].join(), "true,5,true");
  thrown("TypeError", () => new PromiseRejectionEvent("x"));
  thrown("TypeError", () => new PromiseRejectionEvent("x", {}));
});

test("tags and inheritance", async () => {
  for (const Class of [CustomEvent, ErrorEvent, MessageEvent, CloseEvent, ProgressEvent]) {
    const event = new Class("x");
    equal([event instanceof Event, Object.prototype.toString.call(event)].join(), `true,[object ${Class.name}]`);
    thrown("TypeError", () => Class("x"));
  }
});

// --- HTML Standard, "Unhandled promise rejections" ---

test("a handler that comes late is told of", async () => {
  const seen = [];
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    seen.push("unhandled", event.promise === promise, event.reason);
  });
  addEventListener(
    "rejectionhandled",
    (event) =>
      seen.push(
        "handled",
        event.promise === promise,
        event.reason,
        event.cancelable,
        event.isTrusted,
        event instanceof PromiseRejectionEvent,
      ),
  );
  const promise = Promise.reject("why");
  await turn();
  equal(seen, ["unhandled", true, "why"]);
  promise.catch(() => seen.push("caught"));
  equal(seen.length, 3, "not before the turn ends");
  await turn();
  equal(seen.slice(3), ["caught", "handled", true, "why", false, true, true]);
  promise.catch(() => 0);
  await turn();
  equal(seen.length, 10, "once");
});

test("the attribute, and promises of async functions", async () => {
  equal(globalThis.onrejectionhandled, null);
  globalThis.onunhandledrejection = (event) => event.preventDefault();
  const reasons = [];
  globalThis.onrejectionhandled = (event) => reasons.push(event.reason);
  equal(typeof globalThis.onrejectionhandled, "function");
  const error = new Error("e");
  const all = [(async () => { throw error; })(), Promise.reject(2), Promise.reject(3)];
  await turn();
  for (const promise of all.toReversed()) promise.then(null, () => 0);
  await turn();
  equal([reasons.length, reasons[0], reasons[1], reasons[2] === error].join(), "3,3,2,true");
});

test("handled in time, or while it is told of: nothing", async () => {
  let count = 0;
  globalThis.onrejectionhandled = () => count++;
  const inTime = Promise.reject(1);
  inTime.catch(() => 0);
  globalThis.onunhandledrejection = (event) => { event.preventDefault(); event.promise.catch(() => 0); };
  const meanwhile = Promise.reject(2);
  await turn();
  await turn();
  equal(count, 0);
});

test("a handler of this event may reject in its turn", async () => {
  const seen = [];
  globalThis.onunhandledrejection = (event) => { event.preventDefault(); seen.push(event.reason); };
  globalThis.onrejectionhandled = (event) => {
    if (event.reason < 3) {
      const next = Promise.reject(event.reason + 1);
      setTimeout(() => next.catch(() => 0));
    }
  };
  const first = Promise.reject(1);
  await turn();
  first.catch(() => 0);
  for (let i = 0; i < 5; i++) await turn();
  equal(seen, [1, 2, 3]);
});
