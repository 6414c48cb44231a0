"""Sandboxed JavaScript isolates on V8, with limits that hold.

```python
async with Sandbox(threads=4, cpu_limit_ms=500, memory_limit_mb=64) as sandbox:
    isolate = await sandbox.create_isolate()
    print(await isolate.evaluate("1 + 1"))
```
"""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as _version

try:
    import network_runtime._core  # noqa: F401 - looked at before the rest, which needs it
except ImportError as _cause:
    from network_runtime._platform import not_loaded

    raise not_loaded(_cause) from _cause

from network_runtime._exchange import BodyStream
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

try:
    __version__ = _version("network-runtime")
except PackageNotFoundError:  # a source tree on the path
    __version__ = "0+unknown"
