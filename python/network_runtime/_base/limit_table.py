"""The limits that are numbers. Imports nothing, because the command line uses it at its start."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from typing import Final

_LONGEST_MS: Final = 1_000_000_000
_MOST_MESSAGES: Final = 1_000_000_000
_MOST_BYTES: Final = 1 << 40

LEAST_MEMORY_MB: Final = 7  # with less, the whole web platform cannot be loaded

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
"""Each limit's default, least and most value. A least value of 0 means that 0 stands for "no limit". Of
`memory_limit_mb`, all other values are at least `LEAST_MEMORY_MB`."""

DEFAULTS: Final = {name: default for name, (default, _, _) in LIMITS.items()}

DEFAULT_LOCATION: Final = "network-runtime://worker/"  # an origin that belongs to no site


def for_core(numbers: dict[str, int]) -> dict[str, int]:
    """Those of `numbers` that the core needs. `numbers` has the names of `LIMITS`."""
    return {name: number for name, number in numbers.items() if name != "held_bytes"}
