"""What stands in the place of a pool before it is started and after it is shut down: it takes and holds nothing."""

# ruff: noqa: ARG002 - the signatures are the pool's

from __future__ import annotations

from typing import TYPE_CHECKING

from network_runtime._core import PushResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from network_runtime._core import Attachments, Delivery, Text


class AbsentPool:
    """The part of `_core.Pool` that may still be called. Any thread."""

    isolate_count = 0

    def __init__(self, thread_count: int) -> None:
        """`thread_count`: what the pool will have, or had."""
        self.thread_count = thread_count

    def execute(self, isolate: int, code: str, filename: str) -> PushResult:
        """Take nothing."""
        return PushResult.CLOSED

    def evaluate(self, isolate: int, code: str, filename: str) -> tuple[PushResult, int]:
        """Take nothing."""
        return PushResult.CLOSED, 0

    def evaluate_blocking(
        self,
        isolate: int,
        code: str,
        filename: str,
        timeout_s: float | None,
        in_order: bool,
        look: Callable[[], object] | None = None,
        look_every_s: float = 0.05,
    ) -> tuple[PushResult, Delivery | None, tuple[int, int] | None]:
        """Take nothing."""
        return PushResult.CLOSED, None, None

    def pass_barrier(self, isolate: int, evaluation: int) -> None:
        """Do nothing."""

    def forget(self, isolate: int, evaluation: int) -> None:
        """Do nothing."""

    def send(self, isolate: int, event: str, text: Text, attachments: Attachments) -> PushResult:
        """Take nothing."""
        return PushResult.CLOSED

    def reply(self, isolate: int, request: int, text: Text, attachments: Attachments) -> PushResult:
        """Take nothing."""
        return PushResult.CLOSED

    def reply_error(
        self,
        isolate: int,
        request: int,
        name: str,
        message: str,
        text: Text = None,
        attachments: Attachments = None,
    ) -> PushResult:
        """Take nothing."""
        return PushResult.CLOSED

    def part(self, isolate: int, request: int, part: bytes) -> PushResult:
        """Take nothing."""
        return PushResult.CLOSED

    def step(self, isolate: int, request: int, step: str, text: Text) -> PushResult:
        """Take nothing."""
        return PushResult.CLOSED

    def destroy(self, isolate: int) -> bool:
        """Say that it is gone."""
        return False

    def terminate(self, isolate: int) -> bool:
        """Say that it is gone."""
        return False

    def end_reason(self, isolate: int) -> str | None:
        """Know of none: the receivers have heard."""
        return None

    def shutdown(self, terminate: bool) -> None:
        """Do nothing."""

    def join(self, timeout_s: float) -> bool:
        """Say that all is over."""
        return True

    def unanswered_requests(self, isolate: int) -> int:
        """None are open."""
        return 0

    def usage(self, isolate: int) -> tuple[int, int] | None:
        """Say that it is gone."""
        return None
