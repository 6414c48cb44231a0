"""Scripts about WebCrypto: values go in as hexadecimal, bytes come back as bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.conformance.scripts import CASES, load

if TYPE_CHECKING:
    from network_runtime import Sandbox


def _literal(value: object) -> str:
    return f'hex("{value.hex()}")' if isinstance(value, bytes) else json.dumps(value)


def ask(sandbox: Sandbox, body: str, **values: object) -> Any:
    """Run the body of an async function in a fresh isolate; `values` are constants of it, bytes as Uint8Array."""
    constants = "".join(f"const {name} = {_literal(value)};\n" for name, value in values.items())
    isolate = sandbox.create_isolate_sync(cpu_limit_ms=20_000, memory_limit_mb=256)
    try:
        load(isolate, CASES / "webcrypto_vectors.js")  # for its `hex`, `bytes`, `same`, `failure`
        return isolate.evaluate_sync(f'(async () => {{ "use strict"; {constants}{body} }})()', timeout=20)
    finally:
        isolate.terminate()
