"""How a host script ended. Every script imports this module at its start, so it imports nothing slow."""

from __future__ import annotations

from network_runtime._core import EnvelopeKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from network_runtime._core import Delivery
    from network_runtime.errors import ScriptError

HOST_ENDED: Final = int(EnvelopeKind.HOST_ENDED)
INTERRUPT_TIMEOUT_S: Final = 1.0  # seconds for what still runs after Ctrl-C
INTERRUPTED: Final = 130  # the exit code


class Outcome:
    """How a host script ended."""

    def __init__(self, exit_code: int, error: ScriptError | None = None, lost: tuple[int, int] | None = None) -> None:
        """Keep the facts.

        `lost`: the first descriptor, 1 or 2, that accepted no more output, and the errno that says why.
        """
        self.exit_code = exit_code
        self.error = error
        self.lost = lost
        self.unfinished = False  # whether an op still runs, perhaps for ever, as one that reads a silent pipe


def outcome_of(delivery: Delivery) -> Outcome:
    """Make the outcome of a HOST_ENDED delivery."""
    _, descriptor, number, name, _, _, error = delivery
    failure = None
    if error is not None:
        from network_runtime._payload.script_errors import script_error  # noqa: PLC0415

        failure = script_error(error)
    return Outcome(number, failure, (descriptor, int(name)) if name else None)
