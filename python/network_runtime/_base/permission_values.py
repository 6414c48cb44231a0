"""The kinds of permissions, and the kinds of facts about the system."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from typing import Final

KINDS: Final = ("read", "write", "net", "env", "run", "sys")

# Those of Deno, so that a list written for it is understood here, and names the same.
SYS_KINDS: Final = frozenset(
    {
        "cpus", "getegid", "getPriority", "gid", "homedir", "hostname", "inspector", "loadavg", "networkInterfaces",
        "osRelease", "osUptime", "setPriority", "statfs", "systemMemoryInfo", "uid", "umask", "userInfo", "username",
    }
)  # fmt: skip
