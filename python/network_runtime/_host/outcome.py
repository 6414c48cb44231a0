"""How a host script ended. Every script imports this module at its start, so it imports nothing slow."""

from __future__ import annotations

from network_runtime._core import EnvelopeKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from network_runtime._core import Delivery, Said

HOST_ENDED: Final = int(EnvelopeKind.HOST_ENDED)
INTERRUPT_TIMEOUT_S: Final = 1.0  # seconds for what still runs after Ctrl-C
INTERRUPTED: Final = 130  # the exit code


class Failure:
    """The error that ended a script.

    `how` is what a report says before it, for example "Uncaught (in promise) ". `shows_source`: whether the report has
    the line of source.
    """

    def __init__(self, how: str, said: Said, *, shows_source: bool) -> None:
        """`said`: the error as the core describes it."""
        self.how = how
        self.shows_source = shows_source
        self._said = said

    @property
    def node(self) -> dict[str, Any]:
        """The error's name, message and stack, with its details (`csrc/base/script_error.h`)."""
        from network_runtime._payload.script_errors import node_of  # noqa: PLC0415

        name, message, stack, text, attachments, _ = self._said
        return {"name": name, "message": message, "stack": stack, **node_of(text, attachments)}


class Outcome:
    """How a host script ended."""

    def __init__(self, exit_code: int, error: Failure | None = None, lost: tuple[int, int] | None = None) -> None:
        """Keep the facts.

        `lost`: the first descriptor, 1 or 2, that accepted no more output, and the errno that says why.
        """
        self.exit_code = exit_code
        self.error = error
        self.lost = lost
        self.interrupted = False  # by Ctrl-C
        self.unfinished = False  # whether an op still runs, perhaps for ever, as one that reads a silent pipe


def interrupted() -> Outcome:
    """Make the outcome of a script that Ctrl-C ended."""
    outcome = Outcome(INTERRUPTED)
    outcome.interrupted = True
    return outcome


def outcome_of(delivery: Delivery) -> Outcome:
    """Make the outcome of a HOST_ENDED delivery."""
    _, descriptor, number, name, text, _, error = delivery
    failure = None
    if error is not None and type(text) is bytes:
        from network_runtime._payload import codec  # noqa: PLC0415

        facts = codec.parse(text)
        failure = Failure(facts["how"], error, shows_source=facts["showsSource"])
    return Outcome(number, failure, (descriptor, int(name)) if name else None)
