"""What a guest can reach: every global, symbol and prototype property is on a written list, and nothing else is there.

After a deliberate change: `python -m tests.hostile.test_reachable > tests/hostile/reachable_worker.txt`, and read the
difference.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from network_runtime import Sandbox

LIST = Path(__file__).with_name("reachable_worker.txt")

# Walks the own properties and prototypes of all that can be reached from the global object.
WALK = """
(() => {
  const seen = new Map([[globalThis, ""]]);
  const found = [];
  const queue = [globalThis];
  const visit = (value, path) => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
    seen.set(value, path);
    queue.push(value);
  };
  const hidden = {
    generator: (function* () {})(), asyncGenerator: (async function* () {})(), promise: (async () => {})(),
    arrayIterator: [][Symbol.iterator](), mapIterator: new Map().entries(), setIterator: new Set().values(),
    stringIterator: ""[Symbol.iterator](), regExpStringIterator: "".matchAll(/x/g),
    iteratorHelper: [].values().map(String),
  };
  for (const [name, value] of Object.entries(hidden)) visit(Object.getPrototypeOf(value), `%${name}%`);
  for (const object of queue) {
    const path = seen.get(object);
    const proto = Object.getPrototypeOf(object);
    if (proto !== null) visit(proto, `${path}.__proto__`);
    for (const key of Reflect.ownKeys(object)) {
      const name = typeof key === "symbol" ? `[${key.description}]` : key;
      const here = path === "" ? name : `${path}.${name}`;
      const own = Object.getOwnPropertyDescriptor(object, key);
      found.push(here);
      if ("value" in own) visit(own.value, here);
      visit(own.get, `get ${here}`);
      visit(own.set, `set ${here}`);
    }
  }
  return JSON.stringify(found);
})()
"""


def reachable() -> list[str]:
    """The paths that lead to something, sorted."""
    with Sandbox(threads=1, cpu_limit_ms=5000) as sandbox:
        found: list[str] = json.loads(sandbox.create_isolate_sync().evaluate_sync(WALK))
    return sorted(set(found))


def test_a_guest_reaches_what_is_on_the_list_and_nothing_else() -> None:
    listed = set(LIST.read_text(encoding="utf-8").splitlines())
    now = set(reachable())
    assert now - listed == set()
    assert listed - now == set()


HOSTS = {
    "Deno",
    "process",
    "require",
    "Buffer",
    "SharedArrayBuffer",
    "V8Sandbox",
    "Isolate",
    "ShadowRealm",
    "__bootstrap",
}


def test_nothing_of_a_host_is_there() -> None:
    paths = set(LIST.read_text(encoding="utf-8").splitlines())
    assert not {path.split(".")[0] for path in paths} & HOSTS
    assert not paths & {"Atomics.wait", "Atomics.waitAsync", "WebAssembly.promising", "WebAssembly.Suspending"}
    assert not [path for path in paths if "op_" in path]


if __name__ == "__main__":
    sys.stdout.write("\n".join(reachable()) + "\n")
