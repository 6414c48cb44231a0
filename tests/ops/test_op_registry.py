"""The table of ops: synchronous and asynchronous ones, errors, and refusals."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from network_runtime._deno import registry
from network_runtime._deno.errors import OpError
from network_runtime._deno.registry import OpTable

if TYPE_CHECKING:
    from collections.abc import Callable


async def later(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


def fail(_: object) -> None:
    raise FileNotFoundError(2, "No such file or directory", "x.txt")


@pytest.fixture
def table() -> OpTable:
    own: dict[str, Callable[..., Any]] = {
        "op_same": lambda value: value,
        "op_later": later,
        "op_fail": fail,
        "op_bad": lambda: 1j,
        "op_none": lambda: None,
    }
    return OpTable(own)


def test_a_synchronous_op(table: OpTable) -> None:
    assert table.call("op_same", b'[{"a":1}]', None) == (b'{"a":1}', None)
    text, attachments = table.call("op_same", b'["\\u0000b0"]', [b"bytes"])
    assert (orjson.loads(text or b""), attachments) == ("\0b0", [b"bytes"])


def test_no_result_is_undefined(table: OpTable) -> None:
    assert table.call("op_none", b"[]", None) == (None, None)


async def test_an_asynchronous_op(table: OpTable) -> None:
    assert await table.start("op_later", b"[5]", None) == (b"5", None)
    assert await table.start("op_same", b"[5]", None) == (b"5", None)
    with pytest.raises(OpError) as caught:
        await table.start("op_fail", b"[null]", None)
    assert caught.value.op_error_code == "ENOENT"


@pytest.mark.parametrize(
    ("name", "text", "error_name", "message"),
    [
        ("op_fail", b"[null]", "", "No such file or directory (os error 2): 'x.txt'"),
        ("op_nope", b"[]", "NotSupported", "there is no op op_nope"),
        ("op_later", b"[1]", "TypeError", "the op op_later is asynchronous"),
        ("op_bad", b"[]", "TypeError", "result is of type complex, which cannot be sent: use two floats"),
        ("op_none", b"[1]", "TypeError", "takes 0 positional arguments but 1 was given"),
    ],
)
def test_failures_have_a_name_for_the_script(
    table: OpTable, name: str, text: bytes, error_name: str, message: str
) -> None:
    with pytest.raises(OpError) as caught:
        table.call(name, text, None)
    assert caught.value.op_error_name == error_name
    assert message in str(caught.value)


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="there is an op op_is_terminal already: is_terminal"):
        registry.op("op_is_terminal")(lambda: None)


def test_the_ops_of_the_host_scripts_are_there() -> None:
    import network_runtime._deno.ops  # noqa: F401

    names = set(OpTable({}))
    twins = {f"op_fs_{name}_{kind}" for name in ("open", "seek", "futime", "flock") for kind in ("sync", "async")}
    env = {"op_get_env", "op_set_env", "op_delete_env", "op_env"}
    assert twins | env | {"op_read", "op_read_sync", "op_os_pid", "op_runtime_version"} <= names
