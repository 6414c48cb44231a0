"""Web Cryptography API: the errors of its methods, and their order."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.conformance.webcrypto import ask
from tests.conftest import until

if TYPE_CHECKING:
    from pathlib import Path

    from network_runtime import Sandbox


def test_a_job_is_charged_to_its_isolate(sync_sandbox: Sandbox) -> None:
    ends: list[dict[str, float]] = []
    isolate = sync_sandbox.create_isolate_sync(cpu_limit_ms=0)
    isolate.on_system("destroyed", ends.append)
    isolate.evaluate_sync("""(async () => {
      const key = await crypto.subtle.importKey("raw", new Uint8Array(9), "PBKDF2", false, ["deriveBits"]);
      await crypto.subtle.deriveBits(
        { name: "PBKDF2", hash: "SHA-512", salt: new Uint8Array(9), iterations: 1_000_000 },
        key,
        512,
      );
    })()""")
    isolate.destroy()
    until(lambda: bool(ends), "the end is said")
    assert 150 < ends[0]["cpu_ms"] < 10_000


def test_timers_run_while_a_job_does(sync_sandbox: Sandbox) -> None:
    ticks = ask(
        sync_sandbox,
        """
        const key = await subtle.importKey("raw", new Uint8Array(9), "PBKDF2", false, ["deriveBits"]);
        let ticks = 0;
        const timer = setInterval(() => ++ticks, 5);
        await subtle.deriveBits(
          { name: "PBKDF2", hash: "SHA-512", salt: new Uint8Array(9), iterations: 400_000 },
          key,
          512,
        );
        clearInterval(timer);
        return ticks;""",
    )
    assert ticks >= 5


def test_a_host_script_waits_for_a_job(tmp_path: Path) -> None:
    script = tmp_path / "main.js"
    script.write_text("""
      const make = (modulusLength) => crypto.subtle.generateKey(
        { name: "RSA-PSS", hash: "SHA-256", modulusLength, publicExponent: new Uint8Array([1, 0, 1]) }, true, ["sign"]);
      console.log((await make(2048)).privateKey.type);
      make(1024).then(({ publicKey }) => console.log(publicKey.algorithm.modulusLength));
      const sandbox = new V8Sandbox();
      const isolate = await sandbox.createIsolate();
      await isolate.execute(`
        const publicExponent = new Uint8Array([1, 0, 1]);
        const rsa = { name: "RSA-PSS", hash: "SHA-256", modulusLength: 1024, publicExponent };
        crypto.subtle.generateKey(rsa, true, ["sign"]).then(() => console.log("worker"));`);
      console.log("end");""")
    done = subprocess.run(
        [sys.executable, "-m", "network_runtime", str(script)], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert sorted(done.stdout.split()) == ["1024", "end", "private"]
