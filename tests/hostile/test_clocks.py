"""Every clock that a script can read: none is finer than `performance`."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.hostile.arena import arena, for_each, in_own_process

if TYPE_CHECKING:
    from pathlib import Path

SAMPLES = 2000

# Each is read again and again; the values as BigInt, in nanoseconds.
CLOCKS = {
    "performance.now": "tenths(performance.now())",
    "performance.timeOrigin": "tenths(performance.timeOrigin)",
    "performance.mark": "tenths(performance.mark('m').startTime)",
    "performance.measure": "tenths(performance.measure('m').duration)",
    "PerformanceMark": "tenths(new PerformanceMark('m').startTime)",
    "Event.timeStamp": "tenths(new Event('x').timeStamp)",
    "Date.now": "whole(Date.now())",
    "new Date": "whole(new Date().getTime())",
    "Date": "whole(Date.parse(Date()))",
    "File.lastModified": "whole(new File([], 'f').lastModified)",
    "Temporal.Now.instant": "Temporal.Now.instant().epochNanoseconds",
    "Temporal.Now.zonedDateTimeISO": "Temporal.Now.zonedDateTimeISO().epochNanoseconds",
    "Temporal.Now.zonedDateTimeISO of a zone": "Temporal.Now.zonedDateTimeISO('Asia/Kolkata').epochNanoseconds",
    "Temporal.Now.plainDateTimeISO": "parts(Temporal.Now.plainDateTimeISO())",
    "Temporal.Now.plainTimeISO": "parts(Temporal.Now.plainTimeISO())",
    "Date.toTemporalInstant": "new Date().toTemporalInstant().epochNanoseconds",
    "a Temporal difference": "whole(Temporal.Now.instant().since(start).total('milliseconds'))",
    "Intl.DateTimeFormat": "whole(Number(format.format()))",
    "Intl.DateTimeFormat of Temporal": "whole(Number(format.format(Temporal.Now.instant())))",
}

SETUP = """
  // A number of milliseconds that is whole, and one that is tenths; a BigInt is nanoseconds already.
  const whole = (ms) => BigInt(ms) * 1_000_000n;
  const tenths = (ms) => {
    const count = Math.round(ms * 10);
    if (Math.abs(count / 10 - ms) > 1e-6) throw new Error(`${ms} ms`);
    return BigInt(count) * 100_000n;
  };
  const parts = (time) => BigInt(time.nanosecond + 1000 * (time.microsecond + 1000 * time.millisecond));
  const start = Temporal.Instant.fromEpochMilliseconds(0);
  const format = new Intl.DateTimeFormat("en", { fractionalSecondDigits: 3 });
"""


@for_each("clock", CLOCKS)
@in_own_process
def test_no_clock_is_finer_than_its_steps(clock: str) -> None:
    with arena() as here:
        victim = here.victim(cpu_limit_ms=5000)
        code = f"""{{ {SETUP}
            let odd = "";
            for (let i = 0; i < {SAMPLES} && odd === ""; i++) {{
                const time = BigInt({CLOCKS[clock]});
                if (time % 100_000n !== 0n) odd = String(time);
            }}
            odd }}"""
        assert victim.run(code).value == ""


@in_own_process
def test_the_order_of_timers_says_no_more_than_the_clock() -> None:
    """A timer of 1 ms and one of 0 ms, made 1 ms later by the clock, are due at the same time: they fire in order."""
    code = """
        let arrived = 0;
        const order = [];
        const tenths = () => Math.round(performance.now() * 10);
        const makePair = (i) => {
            const start = tenths();
            const first = setTimeout(() => order[2 * i] = arrived++, 1);
            if (tenths() === start) {
                while (tenths() < start + 10);
                const second = setTimeout(() => order[2 * i + 1] = arrived++, 0);
                if (tenths() === start + 10) return true;
                clearTimeout(second);
            }
            clearTimeout(first);
            return false;
        };
        for (let i = 0; i < 20;) if (makePair(i)) i++;
        new Promise((resolve) => setTimeout(resolve, 20)).then(() => order)"""
    with arena() as here:
        victim = here.victim(cpu_limit_ms=5000)
        assert victim.run(code).value == list(range(40))


def test_a_host_script_has_fine_clocks(tmp_path: Path) -> None:
    script = tmp_path / "main.js"
    script.write_text("""
      const fine = (read) => {
        for (let i = 0; i < 1000; i++) if (BigInt(read()) % 100_000n !== 0n) return true;
        return false;
      };
      const instant = () => Temporal.Now.instant().epochNanoseconds;
      console.log(fine(instant), fine(() => Math.round(performance.now() * 1e6)));""")
    done = subprocess.run(
        [sys.executable, "-m", "network_runtime", str(script)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "true true\n"
