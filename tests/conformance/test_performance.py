"""High Resolution Time, User Timing and Performance Timeline."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.conformance.scripts import check

if TYPE_CHECKING:
    from pathlib import Path

    from network_runtime import Sandbox

CASES = {
    "High Resolution Time: now() is monotonic": """
        let last = performance.now();
        for (let i = 0; i < 10000; i++) {
          const now = performance.now();
          if (now < last) throw new Error(`${now} after ${last}`);
          last = now;
        }""",
    "High Resolution Time: the resolution in a worker is 100 microseconds": """
        for (let i = 0; i < 1000; i++) {
          const tenths = performance.now() * 10;
          if (Math.abs(tenths - Math.round(tenths)) > 1e-6) throw new Error(`${tenths}`);
        }
        const start = performance.now();
        let steps = 0;
        for (let last = start; last < start + 5;) {
          const now = performance.now();
          if (now !== last) steps++;
          last = now;
        }
        equal(steps > 10, true, `${steps} steps in 5 ms`);""",
    "High Resolution Time: timeOrigin + now() is the time": """
        const off = performance.timeOrigin + performance.now() - Date.now();
        equal(Math.abs(off) < 50, true, `${off}`);
        const { timeOrigin } = performance;
        await turn(5);
        equal(performance.timeOrigin, timeOrigin);
        equal(JSON.stringify(performance), JSON.stringify({ timeOrigin }));""",
    "High Resolution Time: performance is an EventTarget that nobody constructs": """
        equal(performance instanceof EventTarget, true);
        equal(Object.prototype.toString.call(performance), "[object Performance]");
        thrown("TypeError", () => new Performance());
        thrown("TypeError", () => Performance.prototype.now.call({}));""",
    "User Timing: mark()": """
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
        thrown("DataCloneError", () => performance.mark("e", { detail: () => {} }));""",
    "User Timing: measure()": """
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
        thrown("TypeError", () => performance.measure("r", { start: 1, end: 2, duration: 1 }));""",
    "User Timing: clearMarks() and clearMeasures()": """
        performance.mark("a");
        performance.mark("b");
        performance.measure("c");
        performance.clearMarks("a");
        equal(performance.getEntries().map((entry) => entry.name).join(), "b,c");
        performance.clearMarks();
        performance.clearMeasures();
        equal(performance.getEntries().length, 0);""",
    "Performance Timeline: getEntries by name and type": """
        performance.mark("a");
        performance.measure("a");
        performance.mark("b");
        equal(performance.getEntriesByName("a").length, 2);
        equal(performance.getEntriesByName("a", "mark").length, 1);
        equal(performance.getEntriesByType("mark").length, 2);
        equal(performance.getEntriesByType("nothing").length, 0);""",
    "Performance Timeline: PerformanceObserver": """
        const seen = [];
        const observer = new PerformanceObserver((list, self) => seen.push(...list.getEntries().map((entry) => entry.name), self === observer));
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
        equal(seen.length, 3);""",
    "Performance Timeline: buffered entries": """
        performance.mark("early");
        const names = await new Promise((resolve) => {
          new PerformanceObserver((list) => resolve(list.getEntriesByType("mark").map((entry) => entry.name))).observe({ type: "mark", buffered: true });
        });
        equal(names.join(), "early");
        thrown("TypeError", () => new PerformanceObserver());
        thrown("TypeError", () => new PerformanceObserver(() => {}).observe({}));
        equal(PerformanceObserver.supportedEntryTypes.join(), "mark,measure");""",
}


@pytest.mark.parametrize("case", CASES)
def test_performance(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, CASES[case])


def test_time_origin_is_the_creation_of_the_isolate(sync_sandbox: Sandbox) -> None:
    """Whenever the script that makes `performance` runs: it does when somebody first looks."""
    before = time.time()
    isolate = sync_sandbox.create_isolate_sync()
    after = time.time()
    isolate.evaluate_sync("new Promise((resolve) => setTimeout(resolve, 60))")
    origin_ms, now_ms = isolate.evaluate_sync("[performance.timeOrigin, performance.now()]")
    assert before * 1e3 - 1 <= origin_ms <= after * 1e3 + 1
    assert now_ms >= 59


def test_a_host_script_has_a_fine_clock(tmp_path: Path) -> None:
    script = tmp_path / "main.js"
    script.write_text("""
      const steps = [];
      for (let i = 0, last = performance.now(); i < 1000; i++) {
        const now = performance.now();
        if (now !== last) steps.push(now - last);
        last = now;
      }
      console.log(JSON.stringify([Math.min(...steps), performance.timeOrigin + performance.now()]));""")
    done = subprocess.run(
        [sys.executable, "-m", "network_runtime", str(script)], capture_output=True, text=True, timeout=60, check=True
    )
    smallest_ms, now_ms = json.loads(done.stdout)
    assert 0 < smallest_ms < 0.05
    assert abs(now_ms / 1e3 - time.time()) < 20
