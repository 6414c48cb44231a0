"""Streams inside a script: what each chunk costs."""

from __future__ import annotations

from benchmarks.harness import Goal, run_rounds, show
from benchmarks.web_scripts import contenders

_ROUNDS = 9
_GOAL = Goal(times_better_peer=1)

_WAYS = {
    "read by iteration": "for await (const chunk of source(n));",
    "through a transform into a sink": "await source(n).pipeThrough(new TransformStream()).pipeTo(new WritableStream());",
    "64 KB of bytes, read into a buffer": """
      let left = n;
      const bytes = new ReadableStream({ type: "bytes", pull(c) { left-- > 0 ? c.byobRequest.respond(c.byobRequest.view.byteLength) : (c.close(), c.byobRequest.respond(0)); } });
      const reader = bytes.getReader({ mode: "byob" });
      for (let view = new Uint8Array(1 << 16), done = false; !done;) ({ value: view, done } = await reader.read(view));
    """,
    "transferred": """
      const stream = source(n);
      for await (const chunk of structuredClone(stream, { transfer: [stream] }));
    """,
}

# Microseconds per chunk, after a warm-up.
_CODE = """(async () => {{
  const source = (n) => new ReadableStream({{ pull(c) {{ n-- > 0 ? c.enqueue({{ n }}) : c.close(); }} }});
  const us = async (n) => {{
    const start = Date.now();
    {way}
    return (Date.now() - start) * 1000 / n;
  }};
  await us({chunks} / 4);
  return await us({chunks});
}})()"""


def run() -> None:
    """Print the tables."""
    for name, way in _WAYS.items():
        chunks = 4_000 if name == "transferred" else 40_000
        _compare(f"a chunk {name}", _CODE.format(way=way, chunks=chunks))


def _compare(title: str, code: str) -> None:
    show(title, "us", run_rounds(contenders(f"return {code};"), _ROUNDS, rehearse=False), goal=_GOAL)
