"""A user's program, which mypy checks and which is never run: it shows the types that users see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, assert_type

from network_runtime import CpuLimitError, Isolate, Limits, RequestError, Sandbox, ScriptError, TerminatedError

if TYPE_CHECKING:
    from collections.abc import Callable


async def with_asyncio() -> None:
    async with Sandbox(threads=4, cpu_limit_ms=500, isolation="cage", console=True) as sandbox:
        assert_type(sandbox, Sandbox)
        assert_type(sandbox.limits, Limits)
        assert_type(sandbox.thread_count, int)
        async with await sandbox.create_isolate(memory_limit_mb=64) as isolate:
            assert_type(isolate, Isolate)
            assert_type(isolate.id, int)
            assert_type(isolate.destroyed, bool)
            assert_type(await isolate.evaluate("1", filename="a.js"), Any)

            @isolate.on_request("lookup")
            async def lookup(data: dict[str, str]) -> int:
                return len(data)

            assert_type(await lookup({}), int)

            @isolate.on("e")
            def handler(data: list[int]) -> None: ...

            handler([1])
            chained = isolate.on("e", print).off("e", print).on_request("m", len).on_system("error", print)
            assert_type(chained, Isolate)
            assert_type(isolate.terminate(), bool)


def without_asyncio() -> None:
    with Sandbox() as sandbox, sandbox.create_isolate_sync() as isolate:
        assert_type(isolate.evaluate_sync("1", timeout=1.5), Any)
        isolate.send("e", {"any": ["thing"]})
        assert_type(isolate.wait_destroyed_sync(1), bool)
        sandbox.shutdown_sync(terminate=True, timeout=1)


def errors() -> None:
    try:
        without_asyncio()
    except ScriptError as error:
        assert_type((error.name, error.message, error.stack), tuple[str, str, str])
    except CpuLimitError as error:
        assert_type(error.cpu_ms, float | None)
    except TerminatedError as error:
        assert_type((error.reason, error.heap_bytes), tuple[str, int | None])


def refuse(isolate: Isolate) -> None:
    @isolate.on_request("private")
    def private(data: object) -> None:
        raise RequestError("not for you", name="PermissionError", data={"code": 403, "asked": data})

    error = RequestError("no")
    assert_type((error.message, error.name), tuple[str, str])
    RequestError(ValueError())  # type: ignore[arg-type]


def limits() -> None:
    assert_type(Limits().isolation, Literal["shared", "cage"])
    Limits(cpu_limit_ms="500")  # type: ignore[arg-type]
    Sandbox(2, cpu_limit=5)  # type: ignore[call-arg]
    Sandbox(isolation="process")  # type: ignore[arg-type]


def wrong_handlers(isolate: Isolate, no_arguments: Callable[[], None]) -> None:
    isolate.on("e", no_arguments)  # type: ignore[arg-type]
    isolate.on_request("e", "handler")  # type: ignore[call-overload]
