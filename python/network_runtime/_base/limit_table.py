"""The limits that are numbers. Leaf module: imports nothing, the command line checks its arguments by it."""

from __future__ import annotations

TYPE_CHECKING = False  # typing's own would be an import
if TYPE_CHECKING:
    from typing import Final

_LONGEST_MS: Final = 1_000_000_000
_MOST_MESSAGES: Final = 1_000_000_000
_MOST_BYTES: Final = 1 << 40

LEAST_MEMORY_MB: Final = 7  # less cannot load the whole platform

LIMITS: Final = {
    "cpu_limit_ms": (500, 0, _LONGEST_MS),
    "cpu_total_limit_ms": (0, 0, _LONGEST_MS),
    "memory_limit_mb": (128, 0, 1 << 20),
    "destroy_grace_ms": (1000, 0, _LONGEST_MS),
    "unresponsive_after_ms": (5000, 0, _LONGEST_MS),
    "mailbox_messages": (100_000, 1, _MOST_MESSAGES),
    "mailbox_bytes": (64 << 20, 1, _MOST_BYTES),
    "outbox_messages": (100_000, 1, _MOST_MESSAGES),
    "outbox_bytes": (64 << 20, 1, _MOST_BYTES),
    "message_values": (1_000_000, 1, _MOST_MESSAGES),
    "held_bytes": (128 << 20, 1 << 20, _MOST_BYTES),
}
"""By name what it is by default, the least and the most. 0 is "none", where it may be: then `LEAST_MEMORY_MB` is the
least memory otherwise."""

DEFAULTS: Final = {name: default for name, (default, _, _) in LIMITS.items()}

DEFAULT_LOCATION: Final = "network-runtime://worker/"  # an origin of nobody's


def for_core(numbers: dict[str, int]) -> dict[str, int]:
    """Those of `numbers`, by the names of `LIMITS`, that the core has to know."""
    return {name: number for name, number in numbers.items() if name != "held_bytes"}
