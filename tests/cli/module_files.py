"""The files that the tests of modules import, and a script that imports them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "network_runtime"]
FILES: dict[str, bytes] = {
    "bad.js": b"let x = 1;\nlet y = { a: 1 b: 2 };\n",
    "data.txt": b"console.log('RAN')\n",
    "marked.txt": b"\xef\xbb\xbfa\xffb",
    "marked.js": b"\xef\xbb\xbfexport default 'marked';",
    "data.json": b'{"a": [1, 2]}',
    "bad.json": b'{\n  "a": }',
    "latin.js": b"export default '\xe4'",
    "latin.json": b'"\xe4"',
    "imports_nothing.js": b"\n\n  import './nope.js';\n",
    "reexports_nothing.js": b"export * from './imports_nothing.js';\n",
    "no_export.js": b"import { missing } from './data.js';\n",
    "data.js": b"export default 'script';\n",
    "42.js": b"42",
    "no_ending": b"export default 'no ending';",
    "UPPER.JS": b"export default 'upper';",
    "throws.js": b"globalThis.thrown = (globalThis.thrown ?? 0) + 1;\nthrow new RangeError('mine');\n",
    "a b\xe4.js": b"export default import.meta.filename;",
    "common.cjs": b"module.exports = 1",
    "common.cts": b"export = 1",
    "types.d.ts": b"declare const nothing: number;",
    "only.ts": b"export default 1",
    "only.mts": b"export default 1",
    "named.json": b"1",
    "style.css": b"a {}",
    "folder/index.js": b"",
    "meta.js": b"export default import.meta;",
    "state.js": b"export const seen = []; export const url = import.meta.url;",
    "cycle_a.js": b"import { b } from './cycle_b.js'; export const a = 'a'; export const both = () => a + b;",
    "cycle_b.js": b"import { a } from './cycle_a.js'; export const b = 'b'; export const late = () => a;",
    "waits.js": b"export let ready = false; await new Promise((r) => setTimeout(r, 1)); ready = true;",
    "waited.js": b"import { ready } from './waits.js'; export default ready;",
    "then.js": b"export const then = (resolve) => resolve('thenable');",
    "itself.js": b"export const promise = import('./itself.js'); export const x = 1;",
}


def write_files(folder: Path) -> None:
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    (folder / "loop.js").symlink_to("loop.js")
    (folder / "link.js").symlink_to("state.js")


def run(folder: Path, source: str, *options: str, name: str = "main.js") -> subprocess.CompletedProcess[str]:
    (folder / name).write_text(source)
    return subprocess.run(
        [*COMMAND, *options, name], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
