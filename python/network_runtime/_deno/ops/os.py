"""The process and the machine: `Deno.env`, `Deno.pid`, `Deno.hostname()` and their like. All synchronous."""

from __future__ import annotations

import os
import sys
import sysconfig
import time

from network_runtime._base import colours
from network_runtime._base.checks import well_formed
from network_runtime._core import __version__, v8_version
from network_runtime._deno.current import current_host
from network_runtime._deno.errors import OpError
from network_runtime._deno.registry import op

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from typing import Final

# What the scripts of the `Deno` namespace and the syntax that is transpiled go by.
_DENO: Final = "2.8.3"
_TYPESCRIPT: Final = "6.0.3"
# Variables that tell how to write; reading them needs no permission.
_FREE: Final = ("FORCE_COLOR", "NODE_DEBUG", "NODE_OPTIONS", "NO_COLOR")
_COMMAND: Final = "network-runtime"


@op("op_runtime_version")
def runtime_version() -> dict[str, str]:
    """The versions: of Deno, whose interface this is, of V8, of TypeScript and of this package."""
    return {"deno": _DENO, "v8": v8_version(), "typescript": _TYPESCRIPT, "networkRuntime": __version__}


@op("op_os_pid")
def pid() -> int:
    """The id of this process."""
    return os.getpid()


@op("op_os_args")
def args() -> list[str]:
    """What follows the script's name on the command line."""
    return current_host().args


@op("op_main_module")
def main_module() -> str:
    """The URL of the script that the host runs."""
    return current_host().main_module


@op("op_ppid")
def ppid() -> int:
    """The id of the process that started this one."""
    return os.getppid()


@op("op_no_color")
def no_color() -> bool:
    """Whether the environment turns colours off."""
    return not colours.allowed()


@op("op_exec_path")
def exec_path() -> str:
    """The path of the command `network-runtime`, by which a script can start another one."""
    beside = os.path.join(sysconfig.get_path("scripts"), _COMMAND)  # noqa: PTH118 - a str is wanted
    started = sys.argv[0] if os.path.basename(sys.argv[0]) == _COMMAND else beside  # noqa: PTH119
    for path in (started, beside):
        if os.access(path, os.X_OK):
            return os.path.abspath(path)  # noqa: PTH100 - links stay: an environment is found by them
    raise OpError("NotFound", f"the command {_COMMAND} is not installed: there is no {beside}")


@op("op_get_env")
def get_env(key: str) -> str | None:
    """The variable's value; None when there is none."""
    key = well_formed(key)
    if key not in _FREE:
        current_host().permissions.check_env(key, "Deno.env.get()")
    value = os.environ.get(_checked_key(key))
    if value is not None and not _is_text(value):
        raise OpError("InvalidData", f"environment variable was not valid unicode: {_quoted_bytes(os.fsencode(value))}")
    return value


@op("op_set_env")
def set_env(key: str, value: str) -> None:
    """Set a variable of this process and of those that it starts.

    A change of the time zone holds at once for Python; for the script, its caller tells V8.
    """
    key = well_formed(key)
    current_host().permissions.check_env(key, "Deno.env.set()")
    key = _checked_key(key)
    value = well_formed(value)
    if "\0" in value:
        raise OpError("TypeError", f"Value contains invalid characters: {quoted(value)}")
    os.environ[key] = value
    if key == "TZ":
        time.tzset()


@op("op_delete_env")
def delete_env(key: str) -> None:
    """Remove a variable; harmless when there is none."""
    key = well_formed(key)
    current_host().permissions.check_env(key, "Deno.env.delete()")
    if not key or _has_invalid(key):
        raise OpError("TypeError", f"Key contains invalid characters: {quoted(key)}")
    os.environ.pop(key, None)
    if key == "TZ":
        time.tzset()


@op("op_env")
def env() -> dict[str, str]:
    """All variables that the script may see, without those that are no text."""
    found = {key: value for key, value in os.environ.items() if key and _is_text(key) and _is_text(value)}
    return {key: found[key] for key in current_host().permissions.allowed_env(found)}


def _checked_key(key: str) -> str:
    if not key:
        raise OpError("TypeError", "Key is an empty string.")
    if _has_invalid(key):
        raise OpError("TypeError", f"Key contains invalid characters: {quoted(key)}")
    return key


def _has_invalid(key: str) -> bool:
    return "=" in key or "\0" in key


def _is_text(value: str) -> bool:
    """False where bytes that are no UTF-8 came as surrogates (`os.fsdecode`)."""
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)


_ESCAPES: Final = {"\0": "\\0", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def quoted(text: str) -> str:
    """`text` in quotation marks, with what cannot be seen as escapes, as Deno's messages show it."""
    from unicodedata import category  # noqa: PLC0415 - used for errors only

    def shown(character: str) -> str:
        if character in _ESCAPES:
            return _ESCAPES[character]
        if character.isprintable() and category(character) not in ("Mn", "Me"):
            return character
        return f"\\u{{{ord(character):x}}}"

    return f'"{"".join(map(shown, text))}"'


def _quoted_bytes(raw: bytes) -> str:
    parts = raw.decode(errors="surrogateescape")
    shown = (f"\\x{ord(part) - 0xDC00:02X}" if "\udc80" <= part <= "\udcff" else quoted(part)[1:-1] for part in parts)
    return f'"{"".join(shown)}"'


@op("op_hostname")
def hostname() -> str:
    """The name of this machine."""
    current_host().permissions.check_sys("hostname", "Deno.hostname()")
    return os.uname().nodename


@op("op_os_release")
def os_release() -> str:
    """The release of the kernel."""
    current_host().permissions.check_sys("osRelease", "Deno.osRelease()")
    return os.uname().release


@op("op_os_uptime")
def os_uptime() -> int:
    """Whole seconds since the machine started, those asleep among them."""
    current_host().permissions.check_sys("osUptime", "Deno.osUptime()")
    return int(time.clock_gettime(time.CLOCK_BOOTTIME))


@op("op_loadavg")
def loadavg() -> list[float]:
    """How many processes ran or waited for a processor, on average of 1, 5 and 15 minutes."""
    current_host().permissions.check_sys("loadavg", "Deno.loadavg()")
    return list(os.getloadavg())


@op("op_system_memory_info")
def system_memory_info() -> dict[str, int]:
    """The machine's memory, in bytes."""
    current_host().permissions.check_sys("systemMemoryInfo", "Deno.systemMemoryInfo()")
    with open("/proc/meminfo", "rb") as file:  # noqa: PTH123
        lines = (line.split() for line in file)
        known = {line[0].rstrip(b":").decode(): int(line[1]) * 1024 for line in lines if len(line) > 1}
    free = known.get("MemFree", 0)
    return {
        "total": known.get("MemTotal", 0),
        "free": free,
        "available": known.get("MemAvailable", free),
        "buffers": known.get("Buffers", 0),
        "cached": known.get("Cached", 0),
        "swapTotal": known.get("SwapTotal", 0),
        "swapFree": known.get("SwapFree", 0),
    }


@op("op_network_interfaces")
def network_interfaces() -> list[dict[str, str | int | None]]:
    """The addresses of the network interfaces that are up."""
    current_host().permissions.check_sys("networkInterfaces", "Deno.networkInterfaces()")
    from network_runtime._deno.network_interfaces import addresses  # noqa: PLC0415 - imports ctypes

    return addresses()


@op("op_uid")
def uid() -> int:
    """The user that the process runs as."""
    current_host().permissions.check_sys("uid", "Deno.uid()")
    return os.getuid()


@op("op_gid")
def gid() -> int:
    """The group that the process runs as."""
    current_host().permissions.check_sys("gid", "Deno.gid()")
    return os.getgid()
