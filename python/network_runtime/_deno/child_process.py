"""Child processes: how a program is found and started, and what the host holds of it."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import threading
from typing import TYPE_CHECKING, Any, Final

from network_runtime._base.checks import well_formed
from network_runtime._deno.errors import OpError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STREAMS: Final = ("stdin", "stdout", "stderr")
_WITH_NUL: Final = "<string-with-nul>"


class Program:
    """A program to start, with all that decides what runs: taken once, before anything looks at it."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        """`asked` is what `Deno.Command` was given, as the script passes it. Raises OpError."""
        if "cmd" not in asked:
            raise OpError("TypeError", "missing field `cmd`")
        self.name: Final = text(asked["cmd"])
        self._asked: Final = asked
        self.arguments: Final = [text(argument) for argument in asked["args"]]
        self.environment: Final = _environment(asked)
        self.directory: Final = self._directory(asked.get("cwd"))
        path = self.environment.get("PATH", os.environ.get("PATH", os.defpath))
        # An empty part of PATH is the current directory to a shell. It is none here.
        self.folders: Final = [self._inside(part) for part in path.split(":") if part]
        self.path = self._find()

    def _directory(self, asked: object) -> str:
        try:
            here = os.getcwd()  # noqa: PTH109
        except OSError as error:
            reason = f"failed resolving cwd: {os.strerror(error.errno or 0)} (os error {error.errno})"
            raise self._failed(self.name, reason, error.errno) from error
        return here if asked is None else os.path.normpath(os.path.join(here, text(asked)))  # noqa: PTH118

    def _inside(self, path: str) -> str:
        return os.path.normpath(os.path.join(self.directory, path))  # noqa: PTH118

    def _find(self) -> str:
        """A name is looked up in the PATH that the child will have; a path counts from the child's directory."""
        if "/" in self.name:
            return self._inside(self.name)
        if self.name and "\0" not in self.name:
            for folder in self.folders:
                found = shutil.which(os.path.join(folder, self.name))  # noqa: PTH118
                if found is not None:
                    return found
        raise self._failed(self.name, "entity not found", errno.ENOENT)

    @staticmethod
    def _failed(name: str, reason: str, number: int | None) -> OpError:
        return OpError("", f"Failed to spawn '{name}': {reason}", errno.errorcode.get(number or 0))

    def start(self, descriptors: Mapping[str, int | None], *, check_directory: bool) -> subprocess.Popen[bytes]:
        """Start it. `descriptors` are the child's own, by the names of its streams; None inherits ours.

        With `check_directory` an error says whether the directory was missing. Raises OpError.
        """
        name = self.path if "\0" not in self.path else _WITH_NUL
        if check_directory and "\0" in self.directory:
            raise self._failed(name, f"No such cwd '{_WITH_NUL}'", errno.ENOENT)
        if self._has_nul():
            raise self._failed(name, "nul byte found in provided data", errno.EINVAL)
        try:
            try:
                return self._start([self.path, *self.arguments], self.path, descriptors)
            except OSError as error:
                if error.errno != errno.ENOEXEC:
                    raise
                # A script without "#!": the kernel does not know who reads it.
                name = "/bin/sh"
                return self._start([name, self.path, *self.arguments], name, descriptors)
        except OSError as error:
            if check_directory:
                self._check_directory(name)
            reason = f"{os.strerror(error.errno or 0)} (os error {error.errno})"
            raise self._failed(name, reason, error.errno) from error

    def _check_directory(self, name: str) -> None:
        if not os.path.exists(self.directory):  # noqa: PTH110
            raise self._failed(name, f"No such cwd '{self.directory}'", errno.ENOENT)
        if not os.path.isdir(self.directory):  # noqa: PTH112
            raise self._failed(name, f"cwd is not a directory '{self.directory}'", errno.ENOENT)

    def _has_nul(self) -> bool:
        words = [self.path, self.directory, *self.arguments, *self.environment, *self.environment.values()]
        return any("\0" in word for word in words)

    def _start(
        self, command: list[str], executable: str, descriptors: Mapping[str, int | None]
    ) -> subprocess.Popen[bytes]:
        uid, gid = _id(self._asked.get("uid")), _id(self._asked.get("gid"))
        changes = uid is not None or gid is not None
        return _Child(
            command,
            executable=executable,
            cwd=self.directory,
            env=self.environment,
            user=uid,
            group=gid,
            extra_groups=[] if changes and os.geteuid() == 0 else None,
            start_new_session=bool(self._asked.get("detached")),
            stdin=descriptors["stdin"],
            stdout=descriptors["stdout"],
            stderr=descriptors["stderr"],
        )


class _Child(subprocess.Popen[bytes]):
    """Nobody is warned that it still runs when it is dropped: a child that was unref'd lives on."""

    def __del__(self, *_: object) -> None:
        """Leave it alone."""


def text(value: object) -> str:
    """`value`, which must be a string. Raises OpError TypeError in the words of Deno's op."""
    if isinstance(value, str):
        return well_formed(value)
    kinds = {bool: "Boolean", int: "Number", float: "Number", list: "array", type(None): "null"}
    got = kinds.get(type(value), "unknown")
    raise OpError("TypeError", f"serde_v8 error: invalid type; expected: string, got: {got}")


def _id(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        got = "string" if isinstance(value, str) else "unknown"
        raise OpError("TypeError", f"serde_v8 error: invalid type; expected: integer, got: {got}")
    number = int(value)
    if not 0 <= number < 2**32 - 1:  # the last one means "leave it"
        raise OpError(
            "TypeError", f"serde_v8 error: invalid type; expected: integer from 0 to 4294967294, got: {value}"
        )
    return number


def _environment(asked: Mapping[str, Any]) -> dict[str, str]:
    environment = {} if asked.get("clearEnv") else dict(os.environ)
    for key, value in asked["env"]:
        # A variable ends its name at the first "=", wherever the script thinks it does.
        name, equals, rest = text(key).partition("=")
        environment[name] = f"{rest}={text(value)}" if equals else text(value)
    return environment


class Streams:
    """The standard streams of a child that is to be started: its own ends, and ours of those that are piped.

    All descriptors are close-on-exec from the start, so children that are started at the same time do not hold each
    other's ends.
    """

    def __init__(self, asked: Mapping[str, Any]) -> None:
        """`asked` has "inherit", "piped", "null" or a descriptor for each stream. Raises OpError, OSError."""
        self.of_child: Final[dict[str, int | None]] = {}
        self.ours: Final[dict[str, int]] = {}
        self._to_close: Final[list[int]] = []
        try:
            for stream in STREAMS:
                self.of_child[stream] = self._open(stream, asked.get(stream))
        except BaseException:
            self.close_all()
            raise

    def _open(self, stream: str, asked: object) -> int | None:
        if asked == "inherit":
            return None
        if asked == "null":
            return subprocess.DEVNULL
        if asked == "piped":
            reads, writes = os.pipe2(os.O_CLOEXEC)
            theirs, mine = (reads, writes) if stream == "stdin" else (writes, reads)
            self._to_close.append(theirs)
            self.ours[stream] = mine
            return theirs
        return self._copy(asked)

    def _copy(self, asked: object) -> int:
        if isinstance(asked, str):
            raise OpError("TypeError", f"unknown variant `{asked}`, expected one of `inherit`, `piped`, `null`")
        if isinstance(asked, bool) or not isinstance(asked, int | float):
            raise OpError("TypeError", 'Expected a file descriptor, "inherit", "piped", or "null"')
        if not isinstance(asked, int) or not 0 <= asked < 2**31:
            raise OpError("TypeError", "Expected a non-negative integer file descriptor")
        copy = os.dup(asked)
        self._to_close.append(copy)
        os.set_blocking(copy, True)  # a program that reads it does not know otherwise
        return copy

    def close_of_child(self) -> None:
        """Close the child's ends, which it has by now."""
        while self._to_close:
            os.close(self._to_close.pop())

    def close_all(self) -> None:
        """Close both ends: the child was not started."""
        self.close_of_child()
        for descriptor in self.ours.values():
            os.close(descriptor)
        self.ours.clear()


class ChildProcess:
    """A child that was started. It is killed when the host ends, unless it was unref'd. Any thread may call."""

    name: Final = "child"

    def __init__(self, process: subprocess.Popen[bytes], *, killed_at_end: bool) -> None:
        """Take over the process."""
        self._process: Final = process
        self._lock: Final = threading.Lock()
        self.pid: Final = process.pid
        self.killed_at_end = killed_at_end
        self.when_closed: Callable[[], object] | None = None

    def open_descriptor(self) -> int | None:
        """A descriptor that becomes readable when the child ends, for the caller to close.

        None where the kernel has none (before Linux 5.3).
        """
        with self._lock:
            try:
                return None if self._process.returncode is not None else os.pidfd_open(self.pid)
            except OSError:
                return None

    def poll(self) -> int | None:
        """The child's end, as `Popen.returncode` has it; None while it runs."""
        with self._lock:
            return self._process.poll()

    def wait(self) -> int:
        """Wait for the child's end."""
        self._await_end()
        code = self.poll()
        return self._process.wait() if code is None else code

    def await_streams(self, ours: Mapping[str, int]) -> dict[str, bytes]:
        """Read what the child writes to its piped streams, until nobody has them open any more."""
        read: dict[str, bytes] = {}
        readers = [_reader(read, stream, descriptor) for stream, descriptor in ours.items()]
        others = [threading.Thread(target=run, daemon=True) for run in readers[1:]]
        for other in others:
            other.start()
        for run in readers[:1]:
            run()
        for other in others:
            other.join()
        return read

    def _await_end(self) -> None:
        """Does not reap the child: until someone does, its number is its own."""
        try:
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        except ChildProcessError:
            return

    def send(self, number: int) -> None:
        """Send a signal. Raises OSError. A child that has ended and is known to have gets none."""
        with self._lock:
            if self._process.returncode is None:
                os.kill(self.pid, number)

    def close(self) -> None:
        """The host does not need it any more: kill it, unless it may live on."""
        if self.when_closed is not None:
            self.when_closed()
        if self.poll() is not None:
            return
        if self.killed_at_end:
            with contextlib.suppress(OSError):  # a child that runs as another user may not be ours to kill
                self.send(signal.SIGKILL)
        threading.Thread(target=self._process.wait, daemon=True, name="nr-reaper").start()


def _reader(read: dict[str, bytes], stream: str, descriptor: int) -> Callable[[], None]:
    def run() -> None:
        with open(descriptor, "rb") as file:
            read[stream] = file.read()

    return run
