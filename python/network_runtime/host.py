"""Runs a host script: the core runs its JavaScript on a thread of its own, and this its ops that Python serves.

Every script starts here. An event loop takes longer to import than V8 to start: there is one from the first
asynchronous op on (`_host.loop`), and until then this waits for the script by itself.
"""

from __future__ import annotations

import os
import select
import signal
import threading

from network_runtime import _core
from network_runtime._host.modules import Modules, url_of
from network_runtime._host.outcome import HOST_ENDED, INTERRUPT_TIMEOUT_S, INTERRUPTED, Outcome, outcome_of

__all__ = ["INTERRUPTED", "STDIN_NAME", "Host", "Outcome", "error_report"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType
    from typing import Final

    from network_runtime._core import Attachments, Delivery, ResourceLimits, Text
    from network_runtime._deno.registry import OpTable
    from network_runtime.errors import ScriptError

_JOIN_TIMEOUT_S: Final = 5.0

STDIN_NAME: Final = "$stdin.mjs"


class Host:
    """One run of one script. Used on one thread, best the main thread: only there does it see Ctrl-C."""

    def __init__(
        self,
        script: str | tuple[str, str],
        *,
        args: Sequence[str] = (),
        threads: int,
        limits: ResourceLimits,
        verbose: bool = False,
    ) -> None:
        """`script`: the path of a file, or a name and the text that it stands for; `args`: `Deno.args`.

        `verbose`: say on standard error what happens. `threads` and `limits` are what `new V8Sandbox()` gets.
        """
        if isinstance(script, str):
            url = url_of(script)
            self.modules = Modules()
        else:
            name, text = script
            url = url_of(name)
            self.modules = Modules({url: text})
        self._args = list(args)
        self._table: OpTable | None = None
        self._core = _core.Host(url, threads, limits, self._call, self.modules, verbose)

    def run(self) -> Outcome:
        """Run the script to its end. Ctrl-C ends it at once, with exit code 130."""
        patience_s = 0.0  # nothing runs yet
        outcome = Outcome(INTERRUPTED)
        try:
            with _Interruptible() as signals:  # before the script can tell anybody that it runs
                self._core.start()
                patience_s = _JOIN_TIMEOUT_S
                first = self._until_async_op(signals)
            if isinstance(first, Outcome):
                outcome = first
            else:
                from network_runtime._host.loop import HostLoop  # noqa: PLC0415

                outcome = HostLoop(self._core, self.ops, first).run()
        except KeyboardInterrupt:
            patience_s = INTERRUPT_TIMEOUT_S
        finally:
            self._core.terminate()
            if not self._core.join(patience_s):
                outcome.unfinished = True
        return outcome

    @property
    def ops(self) -> OpTable:
        """The ops that Python serves. Any thread."""
        if self._table is None:
            import network_runtime._deno.ops  # noqa: F401, PLC0415 - for its ops
            from network_runtime._deno.registry import OpTable  # noqa: PLC0415

            self._table = OpTable({"op_os_args": lambda: list(self._args)})
        return self._table

    def _call(self, name: str, text: bytes, attachments: Attachments) -> tuple[Text, Attachments]:
        """Run a synchronous op, on the host's thread."""
        return self.ops.call(name, text, attachments)

    def _until_async_op(self, signals: int) -> Outcome | Delivery:
        """How the script ended, or its first op that wants an event loop.

        `signals` is readable when one has come.
        """
        poll = select.poll()
        poll.register(self._core.fileno(), select.POLLIN)
        poll.register(signals, select.POLLIN)
        while True:
            poll.poll()
            for delivery in self._core.deliveries(0):
                return outcome_of(delivery) if delivery[0] == HOST_ENDED else delivery


class _Interruptible:
    """In its block Ctrl-C raises KeyboardInterrupt, also where the signal was ignored before.

    Gives a descriptor that is readable when a signal has come: one that comes right before a thread blocks does not
    wake it. On another thread than the main one signals are somebody else's.
    """

    def __enter__(self) -> int:
        self._reads, self._writes = os.pipe()
        os.set_blocking(self._writes, False)
        self._main = threading.current_thread() is threading.main_thread()
        if self._main:
            self._wake = signal.set_wakeup_fd(self._writes, warn_on_full_buffer=False)
            self._handler = signal.signal(signal.SIGINT, _raise_interrupt)
        return self._reads

    def __exit__(self, *_: object) -> None:
        if self._main:
            if self._handler is not None:  # one that Python knows
                signal.signal(signal.SIGINT, self._handler)
            signal.set_wakeup_fd(self._wake)
        os.close(self._reads)
        os.close(self._writes)


def _raise_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def error_report(error: ScriptError, modules: Modules) -> str:
    """Why a script failed: its stack, what it carries, its causes; of a syntax error also the line that it is in."""
    from network_runtime._payload.script_errors import report  # noqa: PLC0415

    shown = report(error)
    if error.name == "SyntaxError":
        from network_runtime._host.source_excerpt import excerpt  # noqa: PLC0415

        if line := excerpt(error.stack, modules.line):
            head, _, frames = shown.partition("\n")
            shown = f"{head}\n{line}\n{frames}".rstrip()
    return f"error: Uncaught {shown}"
