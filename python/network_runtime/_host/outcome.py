"""How a host script ends. Every script starts here: nothing is imported that takes time."""

from __future__ import annotations

from network_runtime._core import EnvelopeKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from network_runtime._core import Delivery
    from network_runtime.errors import ScriptError

HOST_ENDED: Final = int(EnvelopeKind.HOST_ENDED)
INTERRUPT_TIMEOUT_S: Final = 1.0  # after Ctrl-C, for what still runs
INTERRUPTED: Final = 130  # the exit code


class Outcome:
    """How a host script ended."""

    def __init__(self, exit_code: int, error: ScriptError | None = None, lost: tuple[int, int] | None = None) -> None:
        """`lost`: the first descriptor, 1 or 2, that took no more output, and why: an errno."""
        self.exit_code = exit_code
        self.error = error
        self.lost = lost
        self.unfinished = False  # whether an op still runs, which may be for ever: on a file that gives nothing


def outcome_of(delivery: Delivery) -> Outcome:
    """What a HOST_ENDED delivery says."""
    _, descriptor, number, name, _, _, error = delivery
    failure = None
    if error is not None:
        from network_runtime._payload.script_errors import script_error  # noqa: PLC0415

        failure = script_error(error)
    return Outcome(number, failure, (descriptor, int(name)) if name else None)
