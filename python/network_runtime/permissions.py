"""What a host script may do: `Permissions`.

They are about the host script. What its isolates may do is the script's decision: it serves their requests.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from network_runtime._base.checks import check_bool
from network_runtime._base.permission_values import KINDS, SYS_KINDS

TYPE_CHECKING = False  # importing typing takes time, and a script with flags waits for it
if TYPE_CHECKING:
    from typing import Final

    Paths = bool | Iterable[str | os.PathLike[str]]
    Names = bool | Iterable[str]
    Granted = bool | tuple[str, ...]

_PATHS: Final = ("read", "write", "run")


class Permissions:
    """What a host script may do. Immutable, may be used on any thread.

    Each kind takes True (all of it), False (nothing, the default) or a list:

    - `read`, `write`: paths. A folder stands for all that is in it. Relative paths are relative to the current
      directory of the moment at which the host is made.
    - `net`: `"example.com"`, `"example.com:443"`, `"*.example.com"`, `"10.0.0.0/8"`, `"[::1]:80"`, `"unix:/path"`.
    - `env`: names of variables. A `*` at the end stands for any rest.
    - `run`: names or paths of programs. A name means the file that it is in PATH when the host is made.
    - `sys`: facts about the system, by the name of the function: `"hostname"`, `"osRelease"`, `"osUptime"`,
      `"loadavg"`, `"networkInterfaces"`, `"systemMemoryInfo"`, `"uid"`, `"gid"`, `"umask"`.

    What `deny_read`, … name is refused, whatever else is granted. With `prompt`, what is neither granted nor denied is
    asked for on the terminal, if standard input and error are one. Otherwise it is refused: the script gets a
    `Deno.errors.NotCapable`.
    """

    __slots__ = (
        "deny_env", "deny_net", "deny_read", "deny_run", "deny_sys", "deny_write",
        "env", "net", "prompt", "read", "run", "sys", "write",
    )  # fmt: skip

    read: Granted
    write: Granted
    net: Granted
    env: Granted
    run: Granted
    sys: Granted
    deny_read: Granted
    deny_write: Granted
    deny_net: Granted
    deny_env: Granted
    deny_run: Granted
    deny_sys: Granted
    prompt: bool

    def __init__(  # noqa: PLR0913 - each is a keyword
        self,
        *,
        read: Paths = False,
        write: Paths = False,
        net: Names = False,
        env: Names = False,
        run: Paths = False,
        sys: Names = False,
        deny_read: Paths = False,
        deny_write: Paths = False,
        deny_net: Names = False,
        deny_env: Names = False,
        deny_run: Paths = False,
        deny_sys: Names = False,
        prompt: bool = False,
    ) -> None:
        """Check every value. Raises TypeError or ValueError, which name the argument and the value."""
        granted = {"read": read, "write": write, "net": net, "env": env, "run": run, "sys": sys}
        denied = {
            "deny_read": deny_read, "deny_write": deny_write, "deny_net": deny_net,
            "deny_env": deny_env, "deny_run": deny_run, "deny_sys": deny_sys,
        }  # fmt: skip
        for name, value in {**granted, **denied}.items():
            object.__setattr__(self, name, _checked(name, value))
        object.__setattr__(self, "prompt", check_bool("prompt", prompt))

    @classmethod
    def all(
        cls,
        *,
        deny_read: Paths = False,
        deny_write: Paths = False,
        deny_net: Names = False,
        deny_env: Names = False,
        deny_run: Paths = False,
        deny_sys: Names = False,
    ) -> Permissions:
        """Everything, but for what is denied."""
        return cls(
            read=True, write=True, net=True, env=True, run=True, sys=True,
            deny_read=deny_read, deny_write=deny_write, deny_net=deny_net,
            deny_env=deny_env, deny_run=deny_run, deny_sys=deny_sys,
        )  # fmt: skip

    @classmethod
    def none(cls, *, prompt: bool = False) -> Permissions:
        """Nothing. With `prompt`, only what the user allows on the terminal."""
        return cls(prompt=prompt)

    def __setattr__(self, name: str, value: object) -> None:
        """Raise AttributeError."""
        raise AttributeError(f"Permissions are immutable: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        """Raise AttributeError."""
        raise AttributeError(f"Permissions are immutable: {name} cannot be deleted")

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle by the arguments."""
        return _again, (self._given(),)

    def __eq__(self, other: object) -> bool:
        """Whether both say the same. Lists are compared as they were written."""
        return self._given() == other._given() if isinstance(other, Permissions) else NotImplemented

    def __hash__(self) -> int:
        """Agrees with `==`."""
        return hash(tuple(sorted(self._given().items(), key=lambda item: item[0])))

    def __repr__(self) -> str:
        """What is not the default, as it could be written."""
        given = {name: list(value) if isinstance(value, tuple) else value for name, value in self._given().items()}
        return f"Permissions({', '.join(f'{name}={value!r}' for name, value in given.items())})"

    def _given(self) -> dict[str, Granted]:
        names = (*KINDS, *(f"deny_{kind}" for kind in KINDS), "prompt")
        return {name: value for name in names if (value := getattr(self, name)) is not False}


def _again(given: dict[str, Granted]) -> Permissions:
    return Permissions(**given)  # type: ignore[arg-type]


def _checked(name: str, value: object) -> Granted:
    """`value` as a bool or a tuple of texts without repetition. An empty list is False."""
    kind = name.removeprefix("deny_")
    of = "paths" if kind in _PATHS else "str"
    if isinstance(value, bool):
        return value
    if isinstance(value, str | bytes | os.PathLike):
        shown = f"{type(value).__name__}: [{value!r:.200}]"
        raise TypeError(f"{name} must be True, False or a list of {of}, not one {shown}")
    if not isinstance(value, Iterable):
        raise TypeError(f"{name} must be True, False or a list of {of}, not {type(value).__name__}")
    texts = tuple(dict.fromkeys(_item(name, kind, of, item) for item in value))
    return texts or False


def _item(name: str, kind: str, of: str, item: object) -> str:
    text = os.fspath(item) if kind in _PATHS and isinstance(item, os.PathLike) else item
    if not isinstance(text, str):
        raise TypeError(f"{name} must hold {of}, not {type(text).__name__}")
    if problem := _problem(kind, text):
        raise ValueError(f"{name} has {text!r:.200}: {problem}")
    return text


def _problem(kind: str, text: str) -> str:
    if not text:
        return "it is empty"
    if "\0" in text:
        return "it holds U+0000"
    if kind == "net":
        from network_runtime._base.network_places import Place  # noqa: PLC0415

        try:
            Place.parse(text)
        except ValueError as error:
            return str(error)
    elif kind == "env" and ("=" in text or "*" in text[:-1]):
        return "a name has no =, and * stands for any rest at its end only"
    elif kind == "sys" and text not in SYS_KINDS:
        return f"there is no such fact; there are {', '.join(sorted(SYS_KINDS))}"
    return ""
