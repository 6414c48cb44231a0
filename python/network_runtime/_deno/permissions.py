"""What one host script may do, and the checks that its ops make.

An op checks first, and then uses what the check returned: a path is resolved, and opened without following links
(`open_checked`), so that nothing put there meanwhile is reached. Where everything of a kind is granted, a check returns
its value at once.

Every check is made on the host's thread, at the script's call. So the script waits while the user is asked: it can
write nothing into the question. The event loop, which is not the script's, never asks.
"""

from __future__ import annotations

import os
import sys
import threading

from network_runtime._base.permission_values import KINDS
from network_runtime._core import open_checked
from network_runtime._deno.errors import OpError

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, Final, TypedDict

    from network_runtime._deno.checked_paths import CheckedPath
    from network_runtime._deno.permission_entries import Entry
    from network_runtime._deno.permission_grants import Grants, State
    from network_runtime._deno.permission_prompt import Prompt
    from network_runtime.permissions import Permissions

    class Status(TypedDict):
        """The state of a permission, for scripts."""

        state: State
        partial: bool


__all__ = ["ALL_FREE", "FREE_BITS", "HostPermissions", "open_checked"]

# One bit for each kind that is granted whole, in the order of `KINDS`. The core keeps them (runtime/host_state.h).
FREE_BITS: Final = {kind: 1 << number for number, kind in enumerate(KINDS)}
ALL_FREE: Final = sum(FREE_BITS.values())
# PermissionCheck of csrc/base/permission.h.
_NATIVE_FOLLOW: Final = 1
_NATIVE_WHOLE: Final = 2
_NATIVE_OPENS: Final = 4
_NATIVE_TEMPORARY: Final = 8
_NATIVE_LINK: Final = 16
_LOADER_VARIABLES: Final = ("LD_", "DYLD_")


class HostPermissions:
    """The permissions of one host. Any thread."""

    def __init__(self, permissions: Permissions | None, changed: Callable[[int], None] | None = None) -> None:
        """None grants everything. `changed` is called with the free kinds (`FREE_BITS`) when they change.

        Raises TypeError when `permissions` are none.
        """
        self._lock = threading.RLock()
        self._changed = changed
        self._grants: dict[str, Grants] = {}
        self._prompt: Prompt | None = None
        self.free = ALL_FREE
        if permissions is not None:
            from network_runtime._deno.permission_grants import Grants  # noqa: PLC0415
            from network_runtime.permissions import Permissions  # noqa: PLC0415

            if not isinstance(permissions, Permissions):
                raise TypeError(f"permissions must be Permissions or None, not {type(permissions).__name__}")
            self._grants = {
                kind: Grants(kind, getattr(permissions, kind), getattr(permissions, f"deny_{kind}")) for kind in KINDS
            }
            if permissions.prompt:
                from network_runtime._deno.permission_prompt import Prompt  # noqa: PLC0415

                self._prompt = Prompt()
            self._update()

    def close(self) -> None:
        """The host has ended. A question that is being asked ends too: the answer is no."""
        self._changed = None
        if self._prompt is not None:
            self._prompt.close()

    # Files. `api` is the function as a user knows it: "Deno.readFile()". With `follow` false, an op acts on the last
    # part of the path itself, which may be a link. With `whole`, it is about all that is in a folder. With `opens`, it
    # opens the path and nothing more: some devices are free then.

    def check_read(self, path: str, api: str, *, follow: bool = True, whole: bool = False, opens: bool = False) -> str:
        """Return the path to read. Raises OpError."""
        return self.check_path(("read",), path, api, follow=follow, whole=whole, opens=opens)

    def check_write(self, path: str, api: str, *, follow: bool = True, whole: bool = False, opens: bool = False) -> str:
        """Return the path to write. Raises OpError."""
        return self.check_path(("write",), path, api, follow=follow, whole=whole, opens=opens)

    def check_path(
        self,
        kinds: Sequence[str],
        path: str,
        api: str,
        *,
        follow: bool = True,
        whole: bool = False,
        opens: bool = False,
        shown: str | None = None,
    ) -> str:
        """Return the path to use: what `path` means now, checked for all `kinds` ("read", "write"). Raises OpError.

        `shown` stands for the path in messages where a script must not know it.
        """
        if not kinds:
            raise ValueError(f"{api} needs no permission, and checks one")
        if not path or "\0" in path or all(self.free & FREE_BITS[kind] for kind in kinds):
            return path  # the system refuses the first two
        from network_runtime._deno.checked_paths import CheckedPath, NamedPath, own_pipe  # noqa: PLC0415

        checked = CheckedPath(path) if follow else NamedPath(path)
        pipe = own_pipe(checked) if opens else None
        with self._lock:
            for kind in kinds:
                if not self.free & FREE_BITS[kind]:
                    self._check_one(kind, checked, shown or _quoted(path), api, whole=whole, opens=opens)
        return pipe or checked.path

    def check_open(self, kinds: Sequence[str], path: str, api: str) -> tuple[str, Callable[[str, int, int], int]]:
        """Return the path to open, and what opens it, with flags and mode, as `os.open` does. Raises OpError."""
        free = bool(kinds) and all(self.free & FREE_BITS[kind] for kind in kinds)
        return (path, os.open) if free else (self.check_path(kinds, path, api, opens=True), open_checked)

    def check_link(self, api: str) -> None:
        """Check that a symbolic link may be made: it leads anywhere. Raises OpError."""
        if any(kind in self._grants and not self._grants[kind].free for kind in ("read", "write")):
            raise OpError(
                "NotCapable",
                f"{api} requires unscoped --allow-read and --allow-write permissions; path-scoped grants (e.g. "
                "--allow-write=<path>) are not supported because a symlink's target is only resolved when the link is "
                "traversed",
            )

    def check_native(self, kinds: int, value: bytes, api: str, use: int) -> bytes:
        """What a native op checks (csrc/base/permission.h). Returns what it is to use. Raises OpError."""
        if kinds & FREE_BITS["sys"]:
            return os.fsencode(self.check_sys(os.fsdecode(value), api))
        if use & _NATIVE_LINK:
            self.check_link(api)
            return value
        wanted = [kind for kind in ("read", "write") if kinds & FREE_BITS[kind]]
        used = self.check_path(
            wanted,
            os.fsdecode(value),
            api,
            follow=bool(use & _NATIVE_FOLLOW),
            whole=bool(use & _NATIVE_WHOLE),
            opens=bool(use & _NATIVE_OPENS),
            shown="<TMP>" if use & _NATIVE_TEMPORARY else None,
        )
        return os.fsencode(used)

    # The network.

    def check_net(self, host: str, port: int | None, api: str) -> tuple[str, int | None]:
        """Return the host (a name or an address) and the port to use. Raises OpError."""
        if not self.free & FREE_BITS["net"]:
            self._check("net", _place(host, port), _quoted(_host_text(host, port)), api)
        return host, port

    def check_address(self, address: str, port: int | None, shown: str) -> None:
        """Check that the address that the name `shown` has is not denied. Raises OpError."""
        if not self.free & FREE_BITS["net"]:
            with self._lock:
                state, _ = self._grants["net"].query(_place(address, port))
            if state == "denied":
                raise _refused("net", _quoted(_host_text(shown, port)))

    def check_unix(self, path: str, api: str) -> str:
        """Return the path of a Unix socket to use: as a file, it is read and written, too. Raises OpError."""
        used = self.check_path(("read", "write"), path, api)
        if not self.free & FREE_BITS["net"]:
            text = f"unix:{os.path.abspath(used)}"  # noqa: PTH100
            self._check("net", _values("net", text), _quoted(text), api)
        return used

    # The environment, programs, the system.

    def check_env(self, name: str, api: str) -> str:
        """Return the name of the variable to use. Raises OpError."""
        if not self.free & FREE_BITS["env"]:
            self._check("env", _values("env", name), _quoted(name), api)
        return name

    def allowed_env(self, names: Iterable[str]) -> list[str]:
        """Those of the variables that the script may see. Nothing is asked."""
        if self.free & FREE_BITS["env"]:
            return list(names)
        with self._lock:
            grants = self._grants["env"]
            return [name for name in names if grants.query(_values("env", name))[0] == "granted"]

    def check_run(
        self, program: str, api: str, *, search: str | None = None, folder: str = ".", env: Iterable[str] = ()
    ) -> str:
        """Return the program to run: unchanged where all are allowed, else an absolute path. Raises OpError.

        `search` and `folder` are the PATH (by default the process's own) and the working directory of the new process,
        `env` the names of all its variables. Where there is no such program, it is returned as it is.
        """
        if self.free & FREE_BITS["run"]:
            return program
        if names := sorted(name for name in env if name.startswith(_LOADER_VARIABLES)):
            several = len(names) > 1
            raise OpError(
                "NotCapable",
                f"Requires --allow-run permissions to spawn subprocess with {', '.join(names)} environment "
                f"variable{'s' * several}. Alternatively, spawn with {'these' if several else 'the'} environment "
                f"variable{'s' * several} unset.",
            )
        from network_runtime._deno.permission_entries import Program  # noqa: PLC0415

        found = Program(program, search, folder)
        self._check("run", found, _quoted(program), api, means=found.path if found.path != program else None)
        return found.path or program

    def check_run_all(self, api: str) -> None:
        """Check that everything may be run, which a signal to another process needs. Raises OpError."""
        if not self.free & FREE_BITS["run"]:
            self._check("run", None, "", api)

    def check_sys(self, kind: str, api: str) -> str:
        """Return the name of the fact about the system. Raises OpError."""
        if not self.free & FREE_BITS["sys"]:
            self._check("sys", _values("sys", kind), _quoted(kind), api)
        return kind

    # `Deno.permissions`. `what` is None for the whole kind. Kinds that are not here are denied.

    def query(self, kind: str, what: str | None) -> Status:
        """The state now. Raises OpError where `what` is no value of this kind."""
        value = _values(kind, what)
        with self._lock:
            return self._status(kind, value)

    def request(self, kind: str, what: str | None) -> Status:
        """Ask the user where that can help, and return the state. Raises OpError as `query`."""
        value = _values(kind, what)
        with self._lock:
            if self._status(kind, value)["state"] == "prompt" and not self._ask(
                kind, value, "" if what is None else _quoted(what), "Deno.permissions.request()"
            ):
                return {"state": "denied", "partial": False}
            return self._status(kind, value)

    def revoke(self, kind: str, what: str | None) -> Status:
        """Take back what is granted, and return the state. Raises OpError as `query`."""
        value = _values(kind, what)
        with self._lock:
            if not self._grants and kind in KINDS:
                from network_runtime._deno.permission_grants import Grants  # noqa: PLC0415

                self._grants = {each: Grants(each, granted=True, denied=False) for each in KINDS}
            if kind in KINDS:
                self._grants[kind].revoke(value)
                self._update()
            return self._status(kind, value)

    def _status(self, kind: str, value: Entry | None) -> Status:
        if kind not in KINDS:
            return {"state": "denied", "partial": False}
        if not self._grants:
            return {"state": "granted", "partial": False}
        state, partial = self._grants[kind].query(value)
        return {"state": state, "partial": partial}

    def _check_one(self, kind: str, path: CheckedPath, display: str, api: str, *, whole: bool, opens: bool) -> None:
        from network_runtime._deno.checked_paths import is_free, is_special, own_pipe  # noqa: PLC0415

        grants = self._grants[kind]
        state, _ = grants.query(path)
        if state == "denied" or (whole and grants.denies_part(path)):
            raise _refused(kind, display)
        if opens and (is_free(path.path, kind) or own_pipe(path)):
            return
        if is_special(path.path):
            self._check_special(kind, path, display)
        else:
            means = path.path if display.startswith('"') and path.path != path.written else None
            self._check(kind, path, display, api, means=means)

    def _check_special(self, kind: str, path: CheckedPath, display: str) -> None:
        from network_runtime._deno.checked_paths import shows_environment  # noqa: PLC0415

        env = kind == "write" or not shows_environment(path.path) or self._grants["env"].free
        if not (self._grants[kind].free and env):
            raise OpError("NotCapable", f"Requires all access to {display}, run again with the --allow-all flag")

    def _check(self, kind: str, value: Entry | None, what: str, api: str, means: str | None = None) -> None:
        with self._lock:
            state, _ = self._grants[kind].query(value)
            if state == "granted" or (state == "prompt" and self._ask(kind, value, what, api, means)):
                return
        raise _refused(kind, what)

    def _ask(self, kind: str, value: Entry | None, what: str, api: str, means: str | None = None) -> bool:
        """Ask the user, and keep the answer. Returns whether it is yes."""
        if self._prompt is None:
            return False
        if _serves_ops():
            raise RuntimeError(f"{api} asks on the event loop, while the script goes on")
        answer = self._prompt.ask(kind, what, api, means)
        if answer is None:
            return False
        grants = self._grants[kind]
        if answer == "no":
            grants.refuse(value)
            return False
        grants.grant(None if answer == "all" else value)
        self._update()
        return True

    def _update(self) -> None:
        free = sum(FREE_BITS[kind] for kind in KINDS if self._grants[kind].free)
        if not free & FREE_BITS["env"]:
            free &= ~FREE_BITS["read"]  # the environment can be read in /proc
        self.free = free
        if self._changed is not None:
            self._changed(free)


def _serves_ops() -> bool:
    """Whether an event loop runs on this thread."""
    events = sys.modules.get("asyncio.events")
    return events is not None and events._get_running_loop() is not None  # noqa: SLF001 - a public one would raise


def _values(kind: str, what: str | None) -> Any:  # noqa: ANN401 - of the class that the kind has
    if what is None or kind not in KINDS:
        return None
    from network_runtime._deno.permission_entries import VALUES  # noqa: PLC0415

    return VALUES[kind](what)


def _place(host: str, port: int | None) -> Any:  # noqa: ANN401 - as above
    return _values("net", _host_text(host, port))


def _host_text(host: str, port: int | None) -> str:
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return host if port is None else f"{host}:{port}"


def _quoted(text: str) -> str:
    return f'"{text}"'


def _refused(kind: str, what: str) -> OpError:
    to = f" to {what}" if what else ""
    return OpError("NotCapable", f"Requires {kind} access{to}, run again with the --allow-{kind} flag")
