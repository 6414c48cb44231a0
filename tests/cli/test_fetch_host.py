"""A host script answers its workers' `fetch`: plain answers, streams in both directions, a `Response`, aborts."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HOST = """
const sandbox = new V8Sandbox();
const worker = await sandbox.createIsolate();
worker.onRequest("fetch", async ({ url, method, headers, body }, { signal }) => {
  const { pathname } = new URL(url);
  if (pathname === "/stream") return { status: 200, body: (async function* () { for (let i = 0; i < 50; i++) yield new Uint8Array(20000).fill(i) })() };
  if (pathname === "/response") return new Response("made", { status: 202, headers: { "x-y": "z" } });
  if (pathname === "/never") return new Promise((_, reject) => signal.addEventListener("abort", () => { console.log(signal.reason.name); reject(signal.reason) }));
  if (pathname === "/throws") throw new Error("Domain not allowed");
  if (body instanceof ReadableStream) return { status: 200, headers: { "x-kind": "stream" }, body };
  return { ok: true, status: 200, statusText: "OK", headers: { "x-kind": typeof body, "x-method": method }, body: body ?? "none" };
}, OPTIONS);
const kUpload = "let n = 0; const body = new ReadableStream({ pull(c) { if (n++ < 10) c.enqueue(new Uint8Array(100000)); else c.close() } });";
try {
  console.log(JSON.stringify(await worker.evaluate(`(async () => { ${CODE} })()`)));
} catch (error) {
  console.log(`${error.name}: ${error.message}`);
}
worker.destroy();
sandbox.shutdown();
"""

CASES = [
    ("const r = await fetch('http://a/x'); return [r.ok, r.statusText, r.headers.get('x-kind'), await r.text()]", '[true,"OK","undefined","none"]'),
    ("return [...await (await fetch('http://a/x', { method: 'PUT', body: new Uint8Array([0, 255]) })).bytes()]", "[0,255]"),
    ("return (await (await fetch('http://a/stream')).bytes()).length", "1000000"),
    ("const r = await fetch('http://a/response'); return [r.status, r.headers.get('x-y'), await r.text()]", '[202,"z","made"]'),
    ("await fetch('http://a/throws')", "TypeError: Domain not allowed"),
    ("const c = new AbortController(); setTimeout(() => c.abort(), 10); await fetch('http://a/never', { signal: c.signal })", "AbortError\nAbortError: The signal has been aborted"),
    ("return new Promise((resolve) => { new WebSocket('ws://a/').onerror = (e) => resolve(e.message) })", '"the host has no handler for WebSockets"'),
]  # fmt: skip


def run(code: str, options: str = "{}", host: str = HOST) -> str:
    script = host.replace("OPTIONS", options).replace("${CODE}", code.replace("`", "\\`"))
    done = subprocess.run(
        [sys.executable, "-m", "network_runtime", "-"],
        input=script,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.mark.parametrize(("code", "printed"), CASES)
def test_answers(code: str, printed: str) -> None:
    assert run(code) == printed


@pytest.mark.parametrize(("options", "kind"), [("{}", "object"), ("{ streamBody: true }", "stream")])
def test_streamed_requests(options: str, kind: str) -> None:
    upload = "${kUpload} const r = await fetch('http://a/x', { method: 'POST', body }); return [r.headers.get('x-kind'), (await r.bytes()).length]"
    assert run(upload, options) == f'["{kind}",1000000]'


def test_bodies_of_one_worker_are_collected_within_one_bound() -> None:
    endless = "new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(65536)) } })"
    put = "fetch('http://a/x', { method: 'POST', body }).then((r) => r.bytes()).then((b) => b.length, (e) => e.message)"
    code = f"""
        const put = (body) => {put};
        const ends = await Promise.all(Array.from({{ length: 40 }}, () => put({endless})));
        const sizes = [...new Set(ends)];
        return [sizes, await put(new ReadableStream({{ start(c) {{ c.enqueue(new Uint8Array(8 << 20)); c.close() }} }}))]"""
    script = f"const sandbox = new V8Sandbox({{ cpuLimitMs: 0, memoryLimitMb: 200 }});{HOST.partition(';')[2]}"
    refused = "the request's body, with others of this isolate, has more than 67108864 bytes"
    assert run(code, host=script) == json.dumps([[refused], 8 << 20], separators=(",", ":"))


@pytest.mark.parametrize("method", ["ask", "fetch"])
def test_requests_of_one_worker_that_are_not_answered_have_one_bound(method: str) -> None:
    ask = "NETWORK.request('ask', text)" if method == "ask" else "fetch('http://a/', { method: 'POST', body: text })"
    code = f"""
        const text = 'x'.repeat(100000), ends = [];
        for (let i = 0; i < 40; i++) {{
          for (let j = 0; j < 50; j++) {ask}.catch((e) => ends.push((e.cause ?? e).name));
          await new Promise((resolve) => setTimeout(resolve, 5));
        }}
        while (ends.length < 2000 - 675) await new Promise((resolve) => setTimeout(resolve, 1));
        return [[...new Set(ends)], ends.length <= 2000 - 600]"""
    head = "const sandbox = new V8Sandbox({ cpuLimitMs: 0, memoryLimitMb: 200 });"
    host = HOST.partition(";")[2]
    host = host.replace(
        'worker.onRequest("fetch", async', 'worker.onRequest("ask", () => new Promise(() => {}));\nconst unused = async'
    )
    host = host.replace("}, OPTIONS);", "};\nworker.onRequest('fetch', () => new Promise(() => {}));")
    assert run(code, host=head + host) == '[["QueueFullError"],true]'
