"""Values that workers and a host script send each other: they stay encoded on the way, and Python never sees them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PREAMBLE = r"""
const sandbox = new V8Sandbox();
const check = (condition, what) => { if (!condition) throw new Error(`wrong: ${what}`) };
"""

VALUES = r"""
// As text, with the kinds of what is inside.
const show = (value) => {
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Date) return `Date ${value.getTime()}`;
  if (value instanceof Map) return `Map{${[...value].map(([k, v]) => `${show(k)}=>${show(v)}`)}}`;
  if (value instanceof Set) return `Set{${[...value].map(show)}}`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}[${[...value]}]`;
  if (Array.isArray(value)) return `[${value.map(show)}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value).map(([k, v]) => `${k}:${show(v)}`)}}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
};
const VALUES = [
  NaN, Infinity, -Infinity, -0, 2 ** 53, 2 ** 53 + 2, 2 ** 60, 1e300, 5e-324, 5n, -(2n ** 64n), 10n ** 100n,
  new Date(0), new Date(NaN), new Date(8.64e15),
  new Map([[{ key: 1 }, [2]], [1, true], ["1", null]]), new Set([[1], 1, true, "1"]),
  new Map([[new Map([[1, 2]]), new Set([new Date(5)])]]),
  [NaN, { a: -0, b: [new Map([["x", 1n]])] }, new Uint8Array([1, 2]), new Float64Array([NaN])],
  "", "text", "\0b0", "\ud800", "\u20ac\u{1f600}",
  ["\0m", 1], ["\0e"], ["\0nNaN", NaN], { "\0m": 1 }, null, undefined, true, 0.5,
];
"""

CARRIES = (
    PREAMBLE
    + VALUES
    + r"""
const [one, two] = [await sandbox.createIsolate(), await sandbox.createIsolate()];
const worker = `
  NETWORK.on("hold", (data) => { globalThis.held = data });
  NETWORK.on("give", () => NETWORK.send("given", held));
  NETWORK.on("ask", async () => NETWORK.send("answer", await NETWORK.request("echo", held)));`;
for (const isolate of [one, two]) {
  await isolate.evaluate(worker + "0");
  isolate.onRequest("echo", (data) => data);
}
const next = (isolate, event) => new Promise((resolve) => isolate.on(event, resolve));
for (const value of VALUES) {
  const expected = show(value);
  one.send("hold", value);
  const given = next(one, "given");
  one.send("give");
  const passed = await given;
  check(show(passed) === expected, `given ${expected} ${show(passed)}`);
  two.send("hold", passed);
  const answer = next(two, "answer");
  two.send("ask");
  check(show(await answer) === expected, `asked ${expected}`);
  check(show(await two.evaluate("held")) === expected, `evaluated ${expected}`);
}
for (const [value, message] of [
  [{ items: [1, { cb() {} }] }, "data.items[1].cb is a function"],
  [[Symbol("s")], "data[0] is a symbol"],
]) {
  let caught;
  try { one.send("hold", value) } catch (error) { caught = error }
  check(caught instanceof TypeError && caught.message.startsWith(message), message);
}
two.onRequest("bad", () => ({ f() {} }));
const rejected = await two.evaluate("NETWORK.request('bad').catch((e) => `${e.name}: ${e.message}`)");
check(rejected.startsWith("TypeError: result.f is a function"), rejected);
const failed = await two.evaluate("({ f() {} })").catch((error) => error);
check(failed instanceof TypeError && failed.message.startsWith("result.f is a function"), failed);
sandbox.shutdown();
console.log("done");
"""
)

# V8 once took a key with an escape for one that it had seen before.
KEYS = (
    PREAMBLE
    + r"""
const keys = [
  "\b", "\f", "\n", "\r", "\t", '"', "\\", "/", "\0", "\x1f", "\u2028", "\u{1f600}", "\ud83d", "\ude00", "\\n", "n",
];
const shapes = [
  (key) => ({ [key]: 1 }),
  (key) => ({ x: 0, [key]: 1 }),
  (key) => [{ a: { [key]: { [key]: 1 } } }],
  (key) => ({ [key]: 1, bytes: new Uint8Array([1]) }),
  (key) => ({ x: NaN, [key]: new Map([[key, 1]]) }),
];
const namesOf = (value) => {
  const { 1: map } = Object.values(value);
  return JSON.stringify([Object.keys(value), Object.keys(value[0]?.a ?? {}), [...(map?.keys?.() ?? [])]]);
};
const [one, two] = [await sandbox.createIsolate(), await sandbox.createIsolate()];
for (const isolate of [one, two]) {
  await isolate.evaluate(`
    globalThis.namesOf = ${namesOf};
    NETWORK.on("name", async (data) => {
      NETWORK.send("names", [namesOf(data), data, await NETWORK.request("echo", data)]);
    });`);
  isolate.onRequest("echo", (data) => data);
}
const ask = (isolate, value) => new Promise((resolve) => {
  const take = (answer) => { isolate.off("names", take); resolve(answer) };
  isolate.on("names", take);
  isolate.send("name", value);
});
for (const shape of shapes) {
  for (const before of keys) {
    for (const key of keys) {
      const [first, second] = await Promise.all([ask(one, shape(before)), ask(two, shape(key))]);
      for (const [answer, of] of [[first, before], [second, key]]) {
        const expected = namesOf(shape(of));
        check(answer[0] === expected, `in the worker: ${answer[0]} ${expected}`);
        check(namesOf(answer[1]) === expected, `sent: ${namesOf(answer[1])} ${expected}`);
        check(namesOf(answer[2]) === expected, `echoed: ${namesOf(answer[2])} ${expected}`);
      }
    }
  }
}
sandbox.shutdown();
console.log("done");
"""
)


def run(tmp_path: Path, code: str) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "script.mjs"
    script.write_text(code)
    command = [sys.executable, "-m", "network_runtime", str(script)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_values_between_workers_and_their_host_script(tmp_path: Path) -> None:
    done = run(tmp_path, CARRIES)
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)


def test_keys_with_escapes_between_two_workers(tmp_path: Path) -> None:
    done = run(tmp_path, KEYS)
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)


def test_a_message_that_is_too_large_for_a_worker(tmp_path: Path) -> None:
    code = """
        const isolate = await sandbox.createIsolate();
        const large = "x".repeat(65 << 20);
        const source = `/*${large}*/`;
        const expected = /a message of \\d+ bytes is larger than the queue takes \\(67108864\\)/;
        const calls = [() => isolate.send("e", large), () => isolate.execute(source), () => isolate.evaluate(source)];
        for (const send of calls) {
          let caught;
          try { await send() } catch (error) { caught = error }
          check(caught?.name === "RangeError" && expected.test(caught.message), caught);
        }
        isolate.onRequest("large", () => large);
        const rejected = await isolate.evaluate("NETWORK.request('large').catch((e) => e.name)");
        check(rejected === "RangeError", rejected);
        sandbox.shutdown();
        console.log("done");"""
    done = run(tmp_path, PREAMBLE + code)
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)
