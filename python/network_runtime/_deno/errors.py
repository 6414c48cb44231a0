"""Python's exceptions as a host script sees them.

A script sees the name of a class of `Deno.errors` or of the language, and the code of a system error. The class of a
system error follows from its code (csrc/js/host/40_errors.js).
"""

from __future__ import annotations

import errno
import os

from network_runtime._base.checks import well_formed

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from typing import Final

# For errors that no system call raised.
_BY_TYPE: Final[dict[type[BaseException], str]] = {
    TimeoutError: "TimedOut",
    InterruptedError: "Interrupted",
    UnicodeDecodeError: "InvalidData",
    TypeError: "TypeError",
    ValueError: "TypeError",
    NotImplementedError: "NotSupported",
}


class OpError(Exception):
    """An op failed. The core reads the attributes (csrc/bindings/py_op_dispatcher.cc)."""

    def __init__(self, name: str, message: str, code: str | None = None) -> None:
        """`name` is the error's class in the script. It is empty where `code` stands for the class.

        `code` is a system error's name, such as "ENOENT".
        """
        super().__init__(well_formed(message))
        self.op_error_name = name
        self.op_error_code = code

    @classmethod
    def of(cls, error: Exception) -> OpError:
        """Make the error that the script gets for `error`."""
        if isinstance(error, OpError):
            return error
        if isinstance(error, OSError) and error.errno is not None:
            return cls.system(error)
        return cls(_name_by_type(error), str(error) or type(error).__name__)

    @classmethod
    def system(cls, error: OSError, op: str = "", *paths: str) -> OpError:
        """Make the error for a failed system call, in Deno's words: `… (os error 2): mkdir 'd'`.

        `op` is the word for the call, `paths` what it was called with, as the script gave them. Where they are not
        given, the text has the paths that the error knows.
        """
        if error.errno is None or error.errno not in errno.errorcode:
            return cls(_name_by_type(error), str(error))
        words = [op] if op else []
        named = paths or [
            os.fsdecode(path) for path in (error.filename, error.filename2) if isinstance(path, (str, bytes))
        ]
        if named:
            words.append(" -> ".join(f"'{path}'" for path in named))
        text = f"{os.strerror(error.errno)} (os error {error.errno})"
        return cls("", f"{text}: {' '.join(words)}" if words else text, errno.errorcode[error.errno])


_INTERRUPTED: Final = ("Interrupted", "operation canceled", "EINTR")


def interrupted() -> OpError:
    """The error of an operation whose resource was closed."""
    return OpError(*_INTERRUPTED)


class InterruptedOpError(OpError):
    """Ctrl-C came while an op waited on the main thread."""

    def __init__(self) -> None:
        """For the script, as for an op that was cancelled."""
        super().__init__(*_INTERRUPTED)


def _name_by_type(error: Exception) -> str:
    for base in type(error).__mro__:
        if base in _BY_TYPE:
            return _BY_TYPE[base]
    return "Error"
