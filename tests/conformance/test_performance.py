"""High Resolution Time, User Timing and Performance Timeline."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from network_runtime import Sandbox


def test_time_origin_is_the_creation_of_the_isolate(sync_sandbox: Sandbox) -> None:
    """The script that makes `performance` runs when it is first read; the time is right whenever that is."""
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
