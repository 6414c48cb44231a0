"""Python's exceptions under the names of `Deno.errors`."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from network_runtime._deno.errors import OpError
from network_runtime._deno.registry import OpTable
from network_runtime.host import Host
from network_runtime.limits import Limits

CLASSES = {
    errno.ENOENT: "NotFound",
    errno.EEXIST: "AlreadyExists",
    errno.EACCES: "PermissionDenied",
    errno.EPERM: "PermissionDenied",
    errno.ECONNREFUSED: "ConnectionRefused",
    errno.ECONNRESET: "ConnectionReset",
    errno.ECONNABORTED: "ConnectionAborted",
    errno.EPIPE: "BrokenPipe",
    errno.ETIMEDOUT: "TimedOut",
    errno.EINTR: "Interrupted",
    errno.EAGAIN: "WouldBlock",
    errno.EISDIR: "IsADirectory",
    errno.ENOTDIR: "NotADirectory",
    errno.EADDRINUSE: "AddrInUse",
    errno.EADDRNOTAVAIL: "AddrNotAvailable",
    errno.ENOTCONN: "NotConnected",
    errno.ELOOP: "FilesystemLoop",
    errno.ENETUNREACH: "NetworkUnreachable",
    errno.EINVAL: "TypeError",
    # As in Deno, all others are plain errors.
    errno.EBUSY: "Error",
    errno.ENOTSUP: "Error",
    errno.ENOSPC: "Error",
    errno.ENOTEMPTY: "Error",
    errno.EBADF: "Error",
}


def test_the_class_of_a_system_error_follows_from_its_code() -> None:
    numbers = iter(CLASSES)

    def fail(_rid: int) -> None:
        raise OSError(next(numbers), "no")

    found: list[str] = []
    host = Host(("main.js", SCRIPT.replace("COUNT", str(len(CLASSES)))), threads=1, limits=Limits().resources)
    host._table = OpTable({"op_is_terminal": fail, "op_fs_open_sync": lambda text, _options: found.append(text)})
    assert host.run().error is None
    assert found == [f"{name} {name} {errno.errorcode[number]} true" for number, name in CLASSES.items()]


SCRIPT = """
for (let i = 0; i < COUNT; i++) {
  try {
    Deno.stdin.isTerminal();
  } catch (error) {
    const known = error instanceof (Deno.errors[error.name] ?? globalThis[error.name]);
    Deno.openSync(`${error.name} ${error.constructor.name} ${error.code} ${known}`);
  }
}
"""


@pytest.mark.parametrize(
    ("error", "name", "code"),
    [
        (OSError(errno.ENOENT, "no"), "", "ENOENT"),
        (OSError("no number"), "Error", None),
        (TimeoutError(), "TimedOut", None),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), "InvalidData", None),
        (TypeError("no"), "TypeError", None),
        (ValueError("no"), "TypeError", None),
        (NotImplementedError("no"), "NotSupported", None),
        (KeyError("no"), "Error", None),
        (OpError("NotCapable", "no"), "NotCapable", None),
    ],
    ids=repr,
)
def test_names_and_codes(error: Exception, name: str, code: str | None) -> None:
    seen = OpError.of(error)
    assert (seen.op_error_name, seen.op_error_code) == (name, code)
    assert str(seen)


def test_a_message_in_the_words_of_deno() -> None:
    seen = OpError.system(OSError(errno.ENOENT, "no", "/nope"), "rename", "a", "b")
    assert str(seen) == "No such file or directory (os error 2): rename 'a' -> 'b'"
    assert str(OpError.system(OSError(errno.EBADF, "no"))) == "Bad file descriptor (os error 9)"


def test_a_message_names_the_files() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        Path("/nope/a").rename("/nope/b")
    assert str(OpError.of(caught.value)) == "No such file or directory (os error 2): '/nope/a' -> '/nope/b'"
