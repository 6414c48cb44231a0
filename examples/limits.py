"""Scripts that exceed a limit, without asyncio: each ends at its own limit, and the program goes on."""

from network_runtime import CpuLimitError, MemoryLimitError, Sandbox, ScriptError

with Sandbox(cpu_limit_ms=100, memory_limit_mb=32) as sandbox:
    for code in (
        "[1, 2, 3].map((n) => n * n)",
        "for (;;);",
        "const a = []; for (;;) a.push(new Array(1000).fill(0));",
        "oops()",
    ):
        isolate = sandbox.create_isolate_sync()
        try:
            print(isolate.evaluate_sync(code))
        except CpuLimitError:
            print("too much time")
        except MemoryLimitError:
            print("too much memory")
        except ScriptError as error:
            print(error)
