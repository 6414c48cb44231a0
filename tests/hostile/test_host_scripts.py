"""A host script with hostile guests: nothing that they send reaches its prototypes, and it goes on."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = """
    const sandbox = new V8Sandbox({ cpuLimitMs: 5000, memoryLimitMb: 32 });
    const same = (found, wanted) => {
      const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
      if (a !== b) throw new Error(`${a} instead of ${b}`);
    };
    const failure = (promise) => promise.then((value) => ({ name: `no error but ${value}` }), (error) => error);
    const victim = await sandbox.createIsolate();
"""

AFTER = """
    const good = await sandbox.createIsolate();
    good.onRequest("double", (n) => n * 2);
    same(await good.evaluate("NETWORK.request('double', 21)"), 42);
    same(Object.keys(Object.prototype).concat(Object.keys(Array.prototype)), []);
    sandbox.shutdown({ terminate: true });
    console.log("survived");
"""

CASES = {
    "names-of-requests": """
        for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty", "get", ""]) {
          const error = await failure(victim.evaluate(`NETWORK.request(${JSON.stringify(name)}, 1)`));
          same(error.message, `the host has no handler for the request "${name}"`);
        }
        victim.onRequest("__proto__", () => "mine");
        same(await victim.evaluate("NETWORK.request('__proto__')"), "mine");
        """,
    "names-of-events": """
        const heard = [];
        for (const name of ["__proto__", "terminated", "destroyed", "error"]) {
          victim.onSystem(name === "__proto__" ? "console" : name, () => heard.push("system"));
          victim.on(name, () => heard.push(name));
        }
        await victim.evaluate(`
          for (const name of ["__proto__", "constructor", "terminated", "destroyed", "error"]) NETWORK.send(name, 1)`);
        same(heard, ["__proto__", "terminated", "destroyed", "error"]);
        same(await victim.evaluate("1"), 1);
        """,
    "keys": """
        const text = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"then":1,"toJSON":1}';
        const found = await victim.evaluate(`JSON.parse(${JSON.stringify(text)})`);
        same([JSON.stringify(found), found.polluted, {}.polluted, Object.getPrototypeOf(found) === Object.prototype],
          [text, undefined, undefined, true]);
        """,
    "names-of-errors": """
        for (const name of ["NotFound", "PermissionDenied", "CpuLimitError", "IsolateDestroyedError", "__proto__"]) {
          const said = JSON.stringify({ name, code: "ENOENT", reason: "x" });
          const code = `throw Object.assign(new Error("m"), ${said})`;
          const error = await failure(victim.evaluate(code));
          same([error.name, error.message, error.code, error.reason], [name, "m", "ENOENT", "x"]);
          same([error.constructor === Error, error instanceof Deno.errors.NotFound], [true, false]);
        }
        same(await victim.evaluate("1"), 1);
        """,
    "limits": """
        const loops = await failure((await sandbox.createIsolate({ cpuLimitMs: 50 })).evaluate("for (;;);"));
        same([loops.name, loops.reason], ["CpuLimitError", "cpu_limit_exceeded"]);
        const grows = await failure(victim.evaluate("const a = []; for (;;) a.push([1, 2, 3])"));
        same([grows.name, grows.reason], ["MemoryLimitError", "memory_limit_exceeded"]);
        """,
    "flood-while-the-host-is-busy": """
        let count = 0;
        victim.on("flood", () => count++);
        victim.execute(`
          const text = "x".repeat(1e4);
          let full = 0;
          for (let i = 0; i < 1e4; i++) try { NETWORK.send("flood", text) } catch { full++ }`);
        const until = Date.now() + 300;
        while (Date.now() < until);
        const full = await victim.evaluate("full");
        same([full > 0, count + full], [true, 1e4]);
        """,
    "requests-that-nobody-answers": """
        const asks = await sandbox.createIsolate({ memoryLimitMb: 256 });
        asks.onRequest("never", () => new Promise(() => {}));
        const code = `
          let refused = 0;
          for (let i = 0; i < 100100; i++) NETWORK.request("never").catch(() => refused++);
          new Promise((resolve) => setTimeout(() => resolve(refused), 0))`;
        same(await asks.evaluate(code), 100);
        """,
    "handlers-that-throw-what-a-guest-sent": """
        victim.onRequest("echo", (data) => { throw data });
        for (const data of ["1", "null", "'x'", "{ name: 'n', message: 'm', stack: 's' }", "[]"]) {
          same((await failure(victim.evaluate(`NETWORK.request("echo", ${data})`))).name !== undefined, true);
        }
        """,
}


@pytest.mark.parametrize("name", CASES)
def test_a_host_script_survives(tmp_path: Path, name: str) -> None:
    script = tmp_path / "host.js"
    script.write_text(textwrap.dedent(BEFORE + CASES[name] + AFTER))
    command = [sys.executable, "-m", "network_runtime", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "survived\n", "")
