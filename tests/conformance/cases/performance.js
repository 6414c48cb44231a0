// High Resolution Time, User Timing and Performance Timeline.
"use strict";

test("High Resolution Time: now() is monotonic", async () => {
  let last = performance.now();
  for (let i = 0; i < 10000; i++) {
    const now = performance.now();
    if (now < last) throw new Error(`${now} after ${last}`);
    last = now;
  }
});

test("High Resolution Time: the resolution in a worker is 100 microseconds", async () => {
  for (let i = 0; i < 1000; i++) {
    const tenths = performance.now() * 10;
    if (Math.abs(tenths - Math.round(tenths)) > 1e-6) throw new Error(`${tenths}`);
  }
  let smallest = Infinity;
  for (let steps = 0, last = performance.now(); steps < 50;) {
    const now = performance.now();
    if (now === last) continue;
    steps++;
    smallest = Math.min(smallest, now - last);
    last = now;
  }
  equal(smallest < 0.15, true, `no step of 50 is shorter than ${smallest} ms`);
});

test("High Resolution Time: timeOrigin + now() is the time", async () => {
  const off = performance.timeOrigin + performance.now() - Date.now();
  equal(Math.abs(off) < 50, true, `${off}`);
  const { timeOrigin } = performance;
  await turn(5);
  equal(performance.timeOrigin, timeOrigin);
  equal(JSON.stringify(performance), JSON.stringify({ timeOrigin }));
});

test("High Resolution Time: performance is an EventTarget that scripts cannot construct", async () => {
  equal(performance instanceof EventTarget, true);
  equal(Object.prototype.toString.call(performance), "[object Performance]");
  thrown("TypeError", () => new Performance());
  thrown("TypeError", () => Performance.prototype.now.call({}));
});

test("User Timing: mark()", async () => {
  const before = performance.now();
  const mark = performance.mark("a", { detail: { x: [1] } });
  equal([mark.name, mark.entryType, mark.duration].join(), "a,mark,0");
  equal(mark.startTime >= before && mark.startTime <= performance.now(), true);
  equal(mark.detail.x[0], 1);
  equal(performance.mark("b", { startTime: 7 }).startTime, 7);
  equal(mark instanceof PerformanceMark && mark instanceof PerformanceEntry, true);
  equal(new PerformanceMark("c").name, "c");
  thrown("TypeError", () => performance.mark());
  thrown("TypeError", () => performance.mark("d", { startTime: -1 }));
  thrown("DataCloneError", () => performance.mark("e", { detail: () => {} }));
});

test("User Timing: measure()", async () => {
  performance.mark("from", { startTime: 10 });
  performance.mark("to", { startTime: 25 });
  const measure = performance.measure("m", "from", "to");
  equal([measure.startTime, measure.duration, measure.entryType].join(), "10,15,measure");
  equal(performance.measure("n", { start: 3, duration: 4 }).duration, 4);
  equal(performance.measure("o", { start: "from", end: 30, detail: 1 }).duration, 20);
  equal(performance.measure("p").startTime, 0);
  try { performance.measure("q", "nowhere"); equal("nothing was thrown", ""); } catch (error) {
    equal([error.name, error instanceof DOMException].join(), "SyntaxError,true");
  }
  thrown("TypeError", () => performance.measure("r", { start: 1, end: 2, duration: 1 }));
});

test("User Timing: clearMarks() and clearMeasures()", async () => {
  performance.mark("a");
  performance.mark("b");
  performance.measure("c");
  performance.clearMarks("a");
  equal(performance.getEntries().map((entry) => entry.name).join(), "b,c");
  performance.clearMarks();
  performance.clearMeasures();
  equal(performance.getEntries().length, 0);
});

test("Performance Timeline: getEntries by name and type", async () => {
  performance.mark("a");
  performance.measure("a");
  performance.mark("b");
  equal(performance.getEntriesByName("a").length, 2);
  equal(performance.getEntriesByName("a", "mark").length, 1);
  equal(performance.getEntriesByType("mark").length, 2);
  equal(performance.getEntriesByType("nothing").length, 0);
});

test("Performance Timeline: PerformanceObserver", async () => {
  const seen = [];
  const observer = new PerformanceObserver((list, self) =>
    seen.push(...list.getEntries().map((entry) => entry.name), self === observer)
  );
  observer.observe({ entryTypes: ["mark"] });
  performance.mark("a");
  performance.measure("not this");
  performance.mark("b");
  equal(seen.length, 0);
  await turn();
  equal(seen.join(), "a,b,true");
  performance.mark("c");
  equal(observer.takeRecords().map((entry) => entry.name).join(), "c");
  observer.disconnect();
  performance.mark("d");
  await turn();
  equal(seen.length, 3);
});

test("Performance Timeline: buffered entries", async () => {
  performance.mark("early");
  const names = await new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntriesByType("mark").map((entry) => entry.name))).observe({
      type: "mark",
      buffered: true,
    });
  });
  equal(names.join(), "early");
  thrown("TypeError", () => new PerformanceObserver());
  thrown("TypeError", () => new PerformanceObserver(() => {}).observe({}));
  equal(PerformanceObserver.supportedEntryTypes.join(), "mark,measure");
});
