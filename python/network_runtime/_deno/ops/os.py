"""The process: `Deno.env`, `Deno.pid`, `Deno.version`. All synchronous."""

from __future__ import annotations

import os

from network_runtime._base import colours
from network_runtime._core import __version__, v8_version
from network_runtime._deno.ops.system_text import system_text
from network_runtime._deno.registry import op


@op("op_os_pid")
def pid() -> int:
    """The id of this process."""
    return os.getpid()


@op("op_runtime_version")
def runtime_version() -> dict[str, str]:
    """The versions of this package and of V8."""
    return {"networkRuntime": __version__, "v8": v8_version()}


@op("op_os_no_color")
def no_color() -> bool:
    """Whether the environment turns colours off."""
    return not colours.allowed()


@op("op_os_env_get")
def env_get(name: str) -> str | None:
    """The variable's value; None when there is none."""
    return os.environ.get(_checked(name))


@op("op_os_env_set")
def env_set(name: str, value: str) -> None:
    """Set a variable of this process and of those it starts."""
    if "\0" in value:
        raise TypeError(f"the value of the environment variable {name!r} holds U+0000")
    os.environ[_checked(name)] = system_text(value)


@op("op_os_env_has")
def env_has(name: str) -> bool:
    """Whether there is such a variable."""
    return _checked(name) in os.environ


@op("op_os_env_delete")
def env_delete(name: str) -> None:
    """Remove a variable; harmless when there is none."""
    os.environ.pop(_checked(name), None)


@op("op_os_env_to_object")
def env_to_object() -> dict[str, str]:
    """All variables."""
    return dict(os.environ)


def _checked(name: str) -> str:
    name = system_text(name)
    if not name or "=" in name or "\0" in name:
        raise TypeError(f"{name!r} cannot be the name of an environment variable")
    return name
