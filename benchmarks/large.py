"""Large values, out of a script and into one: a text, bytes, many small objects. jsrun accepts at most 10 MB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.harness import MINI_RACER, OURS, peer, run_rounds, show, us_per_call

from network_runtime import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_ROUNDS = 7
_CALLS = 3
_MB = 1 << 20

_OBJECTS = "Array.from({ length: 50000 }, (_, i) => ({ id: i, name: 'name' + i, ok: true }))"
_OUT = {
    "a string of 16 MB": "'abcdefgh'.repeat(2 << 20)",
    "a string of 16 MB, two bytes a character": "'\\u0416bcdefgh'.repeat(1 << 20)",
    "50,000 objects": _OBJECTS,
    "500,000 numbers": "Array.from({ length: 500000 }, (_, i) => i * 1.5)",
    "16 MB of bytes": "new Uint8Array(16 << 20)",
}
_IN: dict[str, Any] = {
    "a string of 16 MB": "abcdefgh" * (2 * _MB),
    "50,000 objects": [{"id": i, "name": f"name{i}", "ok": True} for i in range(50_000)],
    "16 MB of bytes": bytes(16 * _MB),
}


def run() -> None:
    """Print a table of each value and direction, in milliseconds."""
    for name, code in _OUT.items():
        keep = f"globalThis.value = {code}; 0"
        contenders: dict[str, Callable[[], float]] = {OURS: lambda keep=keep: _ours_out(keep)}  # type: ignore[misc]
        if (racer := peer(MINI_RACER)) and "Uint8Array" not in code:
            contenders[MINI_RACER] = lambda racer=racer, keep=keep: _mini_racer_out(racer, keep)  # type: ignore[misc]
        show(f"out of a script: {name}", "ms", run_rounds(contenders, _ROUNDS))
    for name, value in _IN.items():
        show(f"into a script: {name}", "ms", run_rounds({OURS: lambda value=value: _ours_in(value)}, _ROUNDS))  # type: ignore[misc]


def _ms(act: Callable[[], object]) -> float:
    act()
    return us_per_call(act, _CALLS) / 1e3


def _ours_out(keep: str) -> float:
    with Sandbox(threads=1, cpu_limit_ms=0, memory_limit_mb=1000) as sandbox:
        isolate = sandbox.create_isolate_sync()
        isolate.evaluate_sync(keep)
        return _ms(lambda: isolate.evaluate_sync("value"))


def _ours_in(value: object) -> float:
    with Sandbox(threads=1, cpu_limit_ms=0, memory_limit_mb=1000) as sandbox:
        isolate = sandbox.create_isolate_sync()

        def there_and_heard() -> None:
            isolate.send("value", value)
            isolate.evaluate_sync("0")

        return _ms(there_and_heard)


def _mini_racer_out(racer: ModuleType, keep: str) -> float:
    with racer.MiniRacer() as context:
        context.eval(keep)
        call = context.eval if "repeat" in keep else context.execute  # all results but texts come as JSON
        return _ms(lambda: call("value"))
