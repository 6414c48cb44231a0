"""Sandboxed JavaScript isolates on V8, with limits that hold.

```python
async with Sandbox(threads=4, cpu_limit_ms=500, memory_limit_mb=64) as sandbox:
    isolate = await sandbox.create_isolate()
    print(await isolate.evaluate("1 + 1"))
```
"""

TYPE_CHECKING = False  # not typing's own: nothing is imported before it is used (PEP 562)
if TYPE_CHECKING:
    from network_runtime._core import __version__
    from network_runtime._fetch.body_stream import BodyStream
    from network_runtime.errors import (
        BodyError,
        CpuLimitError,
        EvaluateTimeoutError,
        FetchError,
        FetchRefusedError,
        IsolateCreateError,
        IsolateDestroyedError,
        MemoryLimitError,
        MessageTooLargeError,
        NetworkRuntimeError,
        QueueFullError,
        RequestError,
        SandboxClosedError,
        SandboxUnavailableError,
        ScriptError,
        SerializationError,
        TerminatedError,
        UnsendableResultError,
    )
    from network_runtime.fetch_policy import FetchPolicy, WebSocketPolicy
    from network_runtime.isolate import Isolate
    from network_runtime.limits import Limits
    from network_runtime.permissions import Permissions
    from network_runtime.sandbox import Sandbox

__all__ = [
    "BodyError",
    "BodyStream",
    "CpuLimitError",
    "EvaluateTimeoutError",
    "FetchError",
    "FetchPolicy",
    "FetchRefusedError",
    "Isolate",
    "IsolateCreateError",
    "IsolateDestroyedError",
    "Limits",
    "MemoryLimitError",
    "MessageTooLargeError",
    "NetworkRuntimeError",
    "Permissions",
    "QueueFullError",
    "RequestError",
    "Sandbox",
    "SandboxClosedError",
    "SandboxUnavailableError",
    "ScriptError",
    "SerializationError",
    "TerminatedError",
    "UnsendableResultError",
    "WebSocketPolicy",
    "__version__",
]

if not TYPE_CHECKING:  # a type checker sees only the names above
    # The modules of the names that are not in `errors`.
    _HOMES = {
        "BodyStream": "_fetch.body_stream",
        "FetchPolicy": "fetch_policy",
        "Isolate": "isolate",
        "Limits": "limits",
        "Permissions": "permissions",
        "Sandbox": "sandbox",
        "WebSocketPolicy": "fetch_policy",
        "__version__": "_core",
    }
    _MODULES = frozenset({"errors", "fetch_policy", "isolate", "limits", "permissions", "sandbox"})

    def __getattr__(name: str) -> object:
        """Import a name of `__all__`, or a module, when it is first used."""
        if name in _MODULES:
            return _module(name)
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(_module(_HOMES.get(name, "errors")), name)
        globals()[name] = value
        return value

    def _module(name: str) -> object:
        from importlib import import_module  # noqa: PLC0415

        try:
            import_module(f"{__name__}._core")  # first: all other modules need it
        except ImportError as cause:
            from network_runtime._base.platform import not_loaded  # noqa: PLC0415

            raise not_loaded(cause) from cause
        return import_module(f"{__name__}.{name}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__, *_MODULES})
