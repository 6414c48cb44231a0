"""The ops of `Deno.env` and its like, in Python. `tests/deno/test_os.py` has them as scripts see them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from network_runtime._deno.current import HostState, set_current_host
from network_runtime._deno.errors import OpError
from network_runtime._deno.ops import os as deno_os

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def host() -> Iterator[None]:
    set_current_host(HostState([]))
    yield
    set_current_host(None)


def test_env_is_the_one_that_libraries_see(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETWORK_RUNTIME_TEST", "before")
    assert deno_os.get_env("NETWORK_RUNTIME_TEST") == "before"
    deno_os.set_env("NETWORK_RUNTIME_TEST", "after")
    assert os.environ["NETWORK_RUNTIME_TEST"] == "after"
    assert deno_os.env()["NETWORK_RUNTIME_TEST"] == "after"
    deno_os.delete_env("NETWORK_RUNTIME_TEST")
    deno_os.delete_env("NETWORK_RUNTIME_TEST")
    assert deno_os.get_env("NETWORK_RUNTIME_TEST") is None


def test_half_a_surrogate_pair_is_a_replacement_character(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETWORK_RUNTIME_\ufffd", raising=False)
    deno_os.set_env("NETWORK_RUNTIME_\ud800", "\udfff \U0001f600")
    assert os.environ["NETWORK_RUNTIME_\ufffd"] == deno_os.get_env("NETWORK_RUNTIME_\ud800") == "\ufffd \U0001f600"
    deno_os.delete_env("NETWORK_RUNTIME_\ud800")
    assert deno_os.get_env("NETWORK_RUNTIME_\ufffd") is None


def test_a_value_that_is_no_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environb, b"NETWORK_RUNTIME_TEST", b"\xff")
    with pytest.raises(OpError, match=r"not valid unicode: \"\\xFF\""):
        deno_os.get_env("NETWORK_RUNTIME_TEST")
    assert "NETWORK_RUNTIME_TEST" not in deno_os.env()


def test_the_process() -> None:
    assert deno_os.pid() == os.getpid()
    assert deno_os.ppid() == os.getppid()
