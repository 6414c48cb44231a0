"""structuredClone of common values, and a message through a channel and back: how long a script waits."""

from __future__ import annotations

from benchmarks.harness import Goal, run_rounds, show
from benchmarks.web_scripts import contenders

_ROUNDS = 9
_GOAL = Goal(times_better_peer=1)

_VALUES = {
    "a small object": "({ id: 7, name: 'seven', tags: ['a', 'b'], at: { x: 1, y: 2.5 } })",
    "1000 objects": "Array.from({ length: 1000 }, (_, id) => ({ id, name: 'name' + id, done: id % 2 === 0 }))",
    "a map of 1000 entries": "new Map(Array.from({ length: 1000 }, (_, i) => ['key' + i, i]))",
    "an error": "new RangeError('the message')",
    "64 KB of bytes": "new Uint8Array(1 << 16)",
}

# Microseconds per call, over at least 100 ms, after a warm-up of the same length.
_CLONE = """(() => {{
  const value = {value};
  const us = () => {{
    const start = Date.now();
    let calls = 0, now = start;
    do {{
      for (let i = 0; i < 20; i++) structuredClone(value);
      calls += 20;
      now = Date.now();
    }} while (now - start < 100);
    return (now - start) * 1000 / calls;
  }};
  us();
  return us();
}})()"""

_ROUND_TRIP = """(async () => {
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = ({ data }) => port2.postMessage(data);
  const us = (calls) => new Promise((resolve) => {
    const start = Date.now();
    let left = calls;
    port1.onmessage = ({ data }) => --left ? port1.postMessage(data) : resolve((Date.now() - start) * 1000 / calls);
    port1.postMessage({ n: 1, text: "hello" });
  });
  await us(2000);
  const result = await us(10000);
  port1.close();
  return result;
})()"""


def run() -> None:
    """Print the tables."""
    for name, value in _VALUES.items():
        _compare(f"structuredClone of {name}", _CLONE.format(value=value))
    _compare("a message to the other port and back", _ROUND_TRIP)


def _compare(title: str, code: str) -> None:
    show(title, "us", run_rounds(contenders(f"return {code};"), _ROUNDS, rehearse=False), goal=_GOAL)
