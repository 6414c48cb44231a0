"""The names of signals, as Deno has them."""

from __future__ import annotations

import signal
from typing import Final

from network_runtime._deno.errors import OpError

# Linux on x86-64. The first name of a number is the one that a script is told.
_NAMES: Final = [
    "SIGHUP",
    "SIGINT",
    "SIGQUIT",
    "SIGILL",
    "SIGTRAP",
    "SIGABRT",
    "SIGBUS",
    "SIGFPE",
    "SIGKILL",
    "SIGUSR1",
    "SIGSEGV",
    "SIGUSR2",
    "SIGPIPE",
    "SIGALRM",
    "SIGTERM",
    "SIGSTKFLT",
    "SIGCHLD",
    "SIGCONT",
    "SIGSTOP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGXCPU",
    "SIGXFSZ",
    "SIGVTALRM",
    "SIGPROF",
    "SIGWINCH",
    "SIGIO",
    "SIGPWR",
    "SIGSYS",
]
_OTHER_NAMES: Final = {"SIGIOT": 6, "SIGPOLL": 29, "SIGUNUSED": 31}
_NUMBERS: Final = {name: number for number, name in enumerate(_NAMES, 1)} | _OTHER_NAMES


def signal_number(name: str) -> int:
    """The number of a signal. Raises OpError TypeError."""
    number = _NUMBERS.get(name)
    if number is None:
        raise OpError("TypeError", f"Invalid signal: {name}")
    return number


def signal_name(number: int) -> str:
    """The name of a signal. Raises OpError TypeError for a real-time signal, which has none."""
    if not 0 < number <= len(_NAMES):
        raise OpError("TypeError", f"Invalid signal: {number}")
    return _NAMES[number - 1]


def signal_to_send(wanted: object) -> int:
    """The number of a signal that a script names by a string or number; 0 asks whether the process is there.

    Raises OpError TypeError.
    """
    if isinstance(wanted, str):
        return signal_number(wanted)
    if not isinstance(wanted, int) or isinstance(wanted, bool):
        raise OpError("TypeError", "data did not match any variant of untagged enum SignalArg")
    if not 0 <= wanted <= signal.SIGSYS:
        raise OpError("TypeError", "EINVAL: Invalid argument")
    return wanted
