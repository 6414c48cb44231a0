"""Python's exceptions under the names of `Deno.errors`."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from network_runtime._deno.errors import OpError


@pytest.mark.parametrize(
    ("error", "name", "code"),
    [
        (OSError(errno.ENOENT, "no"), "NotFound", "ENOENT"),
        (OSError(errno.EEXIST, "no"), "AlreadyExists", "EEXIST"),
        (OSError(errno.EACCES, "no"), "PermissionDenied", "EACCES"),
        (OSError(errno.EPERM, "no"), "PermissionDenied", "EPERM"),
        (OSError(errno.ECONNREFUSED, "no"), "ConnectionRefused", "ECONNREFUSED"),
        (OSError(errno.ECONNRESET, "no"), "ConnectionReset", "ECONNRESET"),
        (OSError(errno.ECONNABORTED, "no"), "ConnectionAborted", "ECONNABORTED"),
        (OSError(errno.EPIPE, "no"), "BrokenPipe", "EPIPE"),
        (OSError(errno.ETIMEDOUT, "no"), "TimedOut", "ETIMEDOUT"),
        (OSError(errno.EINTR, "no"), "Interrupted", "EINTR"),
        (OSError(errno.EISDIR, "no"), "IsADirectory", "EISDIR"),
        (OSError(errno.ENOTDIR, "no"), "NotADirectory", "ENOTDIR"),
        (OSError(errno.EADDRINUSE, "no"), "AddrInUse", "EADDRINUSE"),
        (OSError(errno.EADDRNOTAVAIL, "no"), "AddrNotAvailable", "EADDRNOTAVAIL"),
        (OSError(errno.ENOTCONN, "no"), "NotConnected", "ENOTCONN"),
        (OSError(errno.ELOOP, "no"), "FilesystemLoop", "ELOOP"),
        (OSError(errno.EBUSY, "no"), "Busy", "EBUSY"),
        (OSError(errno.ENETUNREACH, "no"), "NetworkUnreachable", "ENETUNREACH"),
        (OSError(errno.EINVAL, "no"), "TypeError", "EINVAL"),
        (OSError(errno.ENOSPC, "no"), "Error", "ENOSPC"),
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


def test_a_message_names_the_files() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        Path("/nope/a").rename("/nope/b")
    assert str(OpError.of(caught.value)) == "No such file or directory (os error 2): '/nope/a' -> '/nope/b'"
