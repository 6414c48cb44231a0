"""`Deno.env`, `Deno.pid`, `Deno.version`, in Python."""

from __future__ import annotations

import os

import pytest

import network_runtime
from network_runtime import _core
from network_runtime._deno.ops import os as deno_os


def test_env(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETWORK_RUNTIME_TEST", "before")
    assert deno_os.env_get("NETWORK_RUNTIME_TEST") == "before"
    deno_os.env_set("NETWORK_RUNTIME_TEST", "after")
    assert os.environ["NETWORK_RUNTIME_TEST"] == "after"
    assert deno_os.env_has("NETWORK_RUNTIME_TEST")
    assert deno_os.env_to_object()["NETWORK_RUNTIME_TEST"] == "after"
    deno_os.env_delete("NETWORK_RUNTIME_TEST")
    deno_os.env_delete("NETWORK_RUNTIME_TEST")
    assert not deno_os.env_has("NETWORK_RUNTIME_TEST")
    assert deno_os.env_get("NETWORK_RUNTIME_TEST") is None


def test_half_a_surrogate_pair_is_a_replacement_character(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETWORK_RUNTIME_\ufffd", raising=False)
    deno_os.env_set("NETWORK_RUNTIME_\ud800", "\udfff \U0001f600")
    assert os.environ["NETWORK_RUNTIME_\ufffd"] == deno_os.env_get("NETWORK_RUNTIME_\ud800") == "\ufffd \U0001f600"
    assert deno_os.env_has("NETWORK_RUNTIME_\ud800")
    deno_os.env_delete("NETWORK_RUNTIME_\ud800")
    assert not deno_os.env_has("NETWORK_RUNTIME_\ufffd")


def test_a_value_that_is_no_utf_8_goes_back_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environb, b"NETWORK_RUNTIME_TEST", b"\xff")
    value = deno_os.env_get("NETWORK_RUNTIME_TEST")
    assert value is not None
    deno_os.env_set("NETWORK_RUNTIME_TEST", value)
    assert os.environb[b"NETWORK_RUNTIME_TEST"] == b"\xff"


@pytest.mark.parametrize("name", ["", "a=b", "a\0"])
def test_names_that_cannot_be(name: str) -> None:
    for call in (deno_os.env_get, deno_os.env_has, deno_os.env_delete, lambda n: deno_os.env_set(n, "")):
        with pytest.raises(TypeError, match="cannot be the name of an environment variable"):
            call(name)
    with pytest.raises(TypeError, match=r"holds U\+0000"):
        deno_os.env_set("NAME", "\0")


def test_the_process() -> None:
    assert deno_os.pid() == os.getpid()
    assert deno_os.runtime_version() == {"networkRuntime": network_runtime.__version__, "v8": _core.v8_version()}
