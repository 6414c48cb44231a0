"""Wrong arguments raise an error of the right class that names the argument, on every method of the public API."""

from __future__ import annotations

import copy
import inspect
import math
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import BodyStream, FetchPolicy, Isolate, Limits, Sandbox, WebSocketPolicy

if TYPE_CHECKING:
    from collections.abc import Callable

HUGE = 10**400
TEXT: list[Any] = [None, 1, b"x", ["x"]]
HANDLERS: list[Any] = [1, "x", b"x"]
FLAGS: list[Any] = [None, 1, "yes"]
TIMEOUTS: list[Any] = ["1", b"1", [1], True, -1, -0.5, math.nan, -math.inf, -HUGE]
POLICIES: list[Any] = ["*", 1, {"allow": []}]


def ignore(_: object) -> None:
    pass


# (function, argument): what is passed to it, and the values that are wrong.
ISOLATE: dict[tuple[str, str], tuple[dict[str, Any], list[Any]]] = {
    ("execute", "code"): ({}, TEXT),
    ("execute", "filename"): ({"code": "1"}, TEXT),
    ("execute", "language"): ({"code": "1"}, TEXT),
    ("evaluate", "code"): ({}, TEXT),
    ("evaluate", "filename"): ({"code": "1"}, TEXT),
    ("evaluate", "language"): ({"code": "1"}, TEXT),
    ("evaluate_sync", "code"): ({}, TEXT),
    ("evaluate_sync", "filename"): ({"code": "1"}, TEXT),
    ("evaluate_sync", "language"): ({"code": "1"}, TEXT),
    ("evaluate_sync", "timeout"): ({"code": "1"}, TIMEOUTS),
    ("send", "event"): ({}, TEXT),
    ("send", "data"): ({"event": "e"}, [object(), ignore]),
    ("on", "event"): ({"handler": ignore}, TEXT),
    ("on", "handler"): ({"event": "e"}, HANDLERS),
    ("off", "event"): ({"handler": ignore}, TEXT),
    ("off", "handler"): ({"event": "e"}, [None, *HANDLERS]),
    ("on_request", "method"): ({"handler": ignore}, TEXT),
    ("on_request", "handler"): ({"method": "m"}, HANDLERS),
    ("on_request", "stream_body"): ({"method": "fetch", "handler": ignore}, FLAGS),
    ("allow_fetch", "policy"): ({}, [None, WebSocketPolicy(allow=[]), *POLICIES]),
    ("allow_websocket", "policy"): ({}, [None, FetchPolicy(allow=[]), *POLICIES]),
    ("on_system", "event"): ({"handler": ignore}, [*TEXT, "no such event"]),
    ("on_system", "handler"): ({"event": "error"}, HANDLERS),
    ("wait_destroyed_sync", "timeout"): ({}, TIMEOUTS),
}
SANDBOX: dict[tuple[str, str], tuple[dict[str, Any], list[Any]]] = {
    ("shutdown", "terminate"): ({}, FLAGS),
    ("shutdown_sync", "terminate"): ({}, FLAGS),
    ("shutdown_sync", "timeout"): ({}, TIMEOUTS),
    ("create_isolate", "fetch"): ({}, [WebSocketPolicy(allow=[]), *POLICIES]),
    ("create_isolate", "websocket"): ({}, [FetchPolicy(allow=[]), *POLICIES]),
    ("create_isolate_sync", "fetch"): ({}, [WebSocketPolicy(allow=[]), *POLICIES]),
    ("create_isolate_sync", "websocket"): ({}, [FetchPolicy(allow=[]), *POLICIES]),
}
WITHOUT_ARGUMENTS = {"destroy", "terminate", "wait_destroyed"}
PROPERTIES = {"destroyed", "id", "limits", "thread_count", "isolate_count"}


def methods(kind: type) -> set[str]:
    return {name for name in vars(kind) if not name.startswith("_")} - WITHOUT_ARGUMENTS - PROPERTIES


def test_the_tables_are_whole() -> None:
    for kind, table in ((Isolate, ISOLATE), (Sandbox, SANDBOX)):
        expected = {
            (name, parameter.name)
            for name in methods(kind)
            for parameter in inspect.signature(getattr(kind, name)).parameters.values()
            if parameter.name not in ("self", "limits")  # limits: test_create_isolate.py
        }
        assert set(table) == expected


async def call(function: Callable[..., Any], **arguments: object) -> None:
    result = function(**arguments)
    if inspect.isawaitable(result):
        await result


async def refuse(function: Callable[..., Any], argument: str, arguments: dict[str, Any], value: object) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        await call(function, **arguments, **{argument: value})
    message = str(caught.value)
    assert argument in message, message
    assert len(message) < 500
    for dump in ("incompatible function arguments", "_core", "Invoked with", "0x"):
        assert dump not in message
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and argument == "timeout":
        assert type(caught.value) is ValueError
    elif value != "no such event":
        assert isinstance(caught.value, TypeError)
        assert type(value).__name__ in message


@pytest.mark.parametrize("case", ISOLATE, ids=".".join)
async def test_of_an_isolate(sandbox: Sandbox, case: tuple[str, str]) -> None:
    name, argument = case
    arguments, wrong = ISOLATE[case]
    isolate = await sandbox.create_isolate()
    for value in wrong:
        await refuse(getattr(isolate, name), argument, arguments, value)
    assert await isolate.evaluate("1 + 1") == 2


@pytest.mark.parametrize("case", SANDBOX, ids=".".join)
async def test_of_a_sandbox(case: tuple[str, str]) -> None:
    name, argument = case
    arguments, wrong = SANDBOX[case]
    sandbox = Sandbox()  # which wrong arguments do not start
    for value in wrong:
        await refuse(getattr(sandbox, name), argument, arguments, value)
    assert repr(sandbox) == "<Sandbox: 2 threads, 0 isolates>"


@pytest.mark.parametrize("argument", ["fetch", "websocket"])
async def test_of_the_class_itself(argument: str) -> None:
    for value in POLICIES:
        await refuse(Sandbox, argument, {}, value)


SECONDS: list[Any] = [None, "1", [1], True, -1, 0, math.nan, math.inf, -HUGE]
COUNTS: list[Any] = [None, "1", 1.5, True, -1, HUGE]
FETCH: dict[str, list[Any]] = {
    "allow": ["https://a", b"x", None, 1, [1], ["no pattern"]],
    "allow_private": FLAGS,
    "connect_timeout_s": SECONDS,
    "total_timeout_s": SECONDS,
    "methods": ["GET", None, 1, [1], ["G T"]],
    "max_request_bytes": COUNTS,
    "max_response_bytes": COUNTS,
    "max_redirects": COUNTS,
    "max_concurrent": COUNTS,
    "max_unread": COUNTS,
    "user_agent": [None, 1, b"x", "a\r\nb: c", "\N{SNOWMAN}"],
}
WEBSOCKET: dict[str, list[Any]] = {
    "allow": FETCH["allow"],
    "allow_private": FLAGS,
    "connect_timeout_s": SECONDS,
    "max_message_bytes": COUNTS,
    "max_buffered_bytes": COUNTS,
    "max_sockets": COUNTS,
    "origin": [1, b"x", "a\nb"],
}


@pytest.mark.parametrize(("kind", "table"), [(FetchPolicy, FETCH), (WebSocketPolicy, WEBSOCKET)])
def test_of_policies(kind: type, table: dict[str, list[Any]]) -> None:
    assert set(table) == set(inspect.signature(kind).parameters)
    for argument, wrong in table.items():
        for value in wrong:
            with pytest.raises((TypeError, ValueError), match=argument):
                kind(**{"allow": [], argument: value})


def test_times_that_are_far_away(sync_sandbox: Sandbox) -> None:
    with sync_sandbox.create_isolate_sync() as isolate:
        for timeout in (0.5e9, 1e300, math.inf, HUGE, 10**12):
            assert isolate.evaluate_sync("1 + 1", timeout=timeout) == 2
        isolate.destroy()
        assert isolate.wait_destroyed_sync(HUGE)
    sync_sandbox.shutdown_sync(timeout=math.inf)


async def test_what_belongs_to_the_process_is_not_pickled_or_copied(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate()
    body = BodyStream(lambda *_: None)
    for thing, name in ((sandbox, "a Sandbox"), (isolate, "an Isolate"), (body, "a BodyStream")):
        for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match=f"^{name} cannot be pickled or copied: "):
                attempt(thing)


@pytest.mark.parametrize(
    "value",
    [
        Limits(memory_limit_mb=64, console=True),
        FetchPolicy(allow=["https://*.example.com/*"], methods=["GET"]),
        WebSocketPolicy(allow=["wss://example.com"], origin="https://example.com"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_plain_values_are(value: object) -> None:
    getattr(value, "resources", None)  # what is worked out from it on demand
    getattr(value, "_patterns", None)
    for same in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert same == value
        assert type(same) is type(value)


def test_with_asyncio_after_without(sync_sandbox: Sandbox) -> None:
    import asyncio

    sync_sandbox.create_isolate_sync().destroy()

    async def enter() -> None:
        async with sync_sandbox:
            pass

    with pytest.raises(RuntimeError, match=r"^`async with` was used, but .* a thread of its own: use `with`$"):
        asyncio.run(enter())
    with pytest.raises(RuntimeError, match=r"^create_isolate\(\) was awaited, but .*: call create_isolate_sync\(\)$"):
        asyncio.run(sync_sandbox.create_isolate())


def test_a_compiled_part_that_cannot_be_loaded() -> None:
    """A source tree on the path, another Python, another machine."""
    program = """
import importlib.abc, sys, os, types
class Gone(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "network_runtime._core":
            raise ModuleNotFoundError("No module named 'network_runtime._core'", name=name)
sys.meta_path.insert(0, Gone())
machine = sys.argv[1]
uname = os.uname()
os.uname = lambda: types.SimpleNamespace(sysname=uname.sysname, machine=machine or uname.machine)
for use in ("from network_runtime import Sandbox", "from network_runtime import Limits", "import network_runtime.cli"):
    try:
        exec(use)
    except ImportError as error:
        print(error)
"""
    for machine, says in (("aarch64", "aarch64: this platform is not supported"), ("x86_64", "for this Python")):
        done = subprocess.run(
            [sys.executable, "-c", program, machine], capture_output=True, text=True, check=True, timeout=60
        )
        lines = done.stdout.splitlines()
        assert len(lines) == 3
        for line in lines:
            assert says in line
            assert "network-runtime runs on Linux x86-64 with glibc 2.28 or newer, in CPython 3.11 or newer" in line
            assert "No module named 'network_runtime._core'" in line
