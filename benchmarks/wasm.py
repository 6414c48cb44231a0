"""WebAssembly programs, against Deno: a database and a hash from npm (`benchmarks/npm`)."""

from __future__ import annotations

import base64
from pathlib import Path

from benchmarks.harness import Goal, run_rounds, show
from benchmarks.web_scripts import contenders
from tests.packages.install import installed

_ROUNDS = 7

# Both packages look for Node's globals and module systems first, and Deno has some of them.
_NO_NODE = "let module, exports, define; delete globalThis.process; delete globalThis.Buffer;"

_QUERIES = """
  const SQL = await initSqlJs({ wasmBinary: Uint8Array.fromBase64(binary).buffer });
  const act = () => {
    const db = new SQL.Database();
    db.run("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, value REAL)");
    db.run("BEGIN");
    const insert = db.prepare("INSERT INTO t (name, value) VALUES (?, ?)");
    for (let i = 0; i < 5000; i++) insert.run(["name" + (i % 97), i * 1.5]);
    insert.free();
    db.run("COMMIT");
    const rows = db.exec("SELECT name, count(*), sum(value) FROM t GROUP BY name ORDER BY 3 DESC")[0].values;
    if (rows.length !== 97) throw new Error("wrong answer");
    db.exec("SELECT a.id FROM t a JOIN t b ON a.id = b.id + 1 WHERE a.name < b.name");
    db.close();
  };
"""
_HASH = """
  const data = new Uint8Array(8 << 20).map((_, i) => i * 31);
  const act = () => hashwasm.blake3(data);
"""
_TIMED = """
  for (let i = 0; i < 3; i++) await act();
  const start = performance.now();
  for (let i = 0; i < 5; i++) await act();
  return (performance.now() - start) / 5;
"""
_FIRST = """
  const start = performance.now();
  await act();
  return performance.now() - start;
"""


def run() -> None:
    """Print a table of each program, warm, and of the database's first use."""
    packages = installed(Path(__file__).parent / "npm")
    sqlite = (packages / "sql.js/dist/sql-wasm-browser.js").read_text()
    binary = base64.b64encode((packages / "sql.js/dist/sql-wasm-browser.wasm").read_bytes()).decode()
    database = f'{_NO_NODE} const binary = "{binary}"; {sqlite}\n{_QUERIES}'
    blake3 = f"{_NO_NODE} {(packages / 'hash-wasm/dist/blake3.umd.min.js').read_text()}\n{_HASH}"
    _table("SQLite: 5000 rows in, grouped and joined", database + _TIMED)
    _table("SQLite: the same, the first time", database + _FIRST)
    _table("BLAKE3 of 8 MB", blake3 + _TIMED)


def _table(title: str, body: str) -> None:
    show(title, "ms", run_rounds(contenders(body), _ROUNDS, rehearse=False), goal=Goal(times_better_peer=0.95))
