"""Python's exceptions as a host script sees them.

A script sees the name of a class of `Deno.errors` or of the language, and the code of a system error.
"""

from __future__ import annotations

import errno

from network_runtime._base.checks import well_formed

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from typing import Final

_BY_TYPE: Final[dict[type[BaseException], str]] = {
    FileNotFoundError: "NotFound",
    FileExistsError: "AlreadyExists",
    PermissionError: "PermissionDenied",
    ConnectionRefusedError: "ConnectionRefused",
    ConnectionResetError: "ConnectionReset",
    ConnectionAbortedError: "ConnectionAborted",
    BrokenPipeError: "BrokenPipe",
    TimeoutError: "TimedOut",
    InterruptedError: "Interrupted",
    IsADirectoryError: "IsADirectory",
    NotADirectoryError: "NotADirectory",
    BlockingIOError: "WouldBlock",
    UnicodeDecodeError: "InvalidData",
    TypeError: "TypeError",
    ValueError: "TypeError",
    NotImplementedError: "NotSupported",
}

_BY_ERRNO: Final = {
    errno.EADDRINUSE: "AddrInUse",
    errno.EADDRNOTAVAIL: "AddrNotAvailable",
    errno.ENOTCONN: "NotConnected",
    errno.ELOOP: "FilesystemLoop",
    errno.EBUSY: "Busy",
    errno.ENETUNREACH: "NetworkUnreachable",
    errno.EINVAL: "TypeError",
    errno.ENOTSUP: "NotSupported",
}


class OpError(Exception):
    """An op failed. The core reads the attributes (csrc/bindings/py_op_dispatcher.cc)."""

    def __init__(self, name: str, message: str, code: str | None = None) -> None:
        """`name` is the error's class in the script, `code` a system error's name such as "ENOENT"."""
        super().__init__(well_formed(message))
        self.op_error_name = name
        self.op_error_code = code

    @classmethod
    def of(cls, error: Exception) -> OpError:
        """Make the error that the script gets for `error`."""
        if isinstance(error, OpError):
            return error
        if isinstance(error, OSError) and error.errno is not None:
            return cls(_os_error_name(error), _os_error_text(error), errno.errorcode.get(error.errno))
        return cls(_name_by_type(error), str(error) or type(error).__name__)


def _os_error_name(error: OSError) -> str:
    by_errno = _BY_ERRNO.get(error.errno) if error.errno is not None else None
    return by_errno or _name_by_type(error)


def _name_by_type(error: Exception) -> str:
    for base in type(error).__mro__:
        if base in _BY_TYPE:
            return _BY_TYPE[base]
    return "Error"


def _os_error_text(error: OSError) -> str:
    files = " -> ".join(repr(name) for name in (error.filename, error.filename2) if name is not None)
    text = f"{error.strerror} (os error {error.errno})"
    return f"{text}: {files}" if files else text
