"""Runs a host script: the core runs its JavaScript on a thread of its own, and this its ops that Python serves.

Every script starts here. An event loop takes longer to import than V8 to start: there is one from the first
asynchronous op on (`_host_loop`), and until then this waits for the script by itself.
"""

from __future__ import annotations

import select
import signal
import threading

from network_runtime import _core
from network_runtime._core import EnvelopeKind
from network_runtime.ops.modules import Modules, url_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType
    from typing import Final

    from network_runtime._core import Attachments, Delivery, ResourceLimits, Text
    from network_runtime.errors import ScriptError
    from network_runtime.ops.registry import OpTable

_HOST_ENDED: Final = int(EnvelopeKind.HOST_ENDED)
_DELIVERIES: Final = 1000  # taken at a time
_JOIN_TIMEOUT_S: Final = 5.0
INTERRUPT_TIMEOUT_S: Final = 1.0

INTERRUPTED: Final = 130
STDIN_NAME: Final = "$stdin.mjs"


class Outcome:
    """How a host script ended."""

    def __init__(self, exit_code: int, error: ScriptError | None = None, lost: tuple[int, int] | None = None) -> None:
        """`lost`: the first descriptor, 1 or 2, that took no more output, and why: an errno."""
        self.exit_code = exit_code
        self.error = error
        self.lost = lost


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
        self._core.start()
        interrupted = False
        try:
            with _Interruptible():
                waiting = self._until_async_op()
            if not isinstance(waiting, Outcome):
                from network_runtime._host_loop import HostLoop  # noqa: PLC0415

                return HostLoop(self._core, self.ops, waiting).run()
        except KeyboardInterrupt:
            interrupted = True
            return Outcome(INTERRUPTED)
        else:
            return waiting
        finally:
            self._core.terminate()
            self._core.join(INTERRUPT_TIMEOUT_S if interrupted else _JOIN_TIMEOUT_S)

    @property
    def ops(self) -> OpTable:
        """The ops that Python serves. Any thread."""
        if self._table is None:
            import network_runtime.ops.deno  # noqa: F401, PLC0415 - for its ops
            from network_runtime.ops.registry import OpTable  # noqa: PLC0415

            self._table = OpTable({"op_os_args": lambda: list(self._args)})
        return self._table

    def _call(self, name: str, text: bytes, attachments: Attachments) -> tuple[Text, Attachments]:
        """Run a synchronous op, on the host's thread."""
        return self.ops.call(name, text, attachments)

    def _until_async_op(self) -> Outcome | list[Delivery]:
        """How the script ended, or what it has said when it first wants an event loop."""
        poll = select.poll()
        poll.register(self._core.fileno(), select.POLLIN)
        while True:
            poll.poll()
            deliveries = self._core.drain(_DELIVERIES)
            for index, delivery in enumerate(deliveries):
                if delivery[0] != _HOST_ENDED:
                    return deliveries[index:]
                return outcome_of(delivery)


class _Interruptible:
    """In its block Ctrl-C raises KeyboardInterrupt, also where the signal was ignored before."""

    def __enter__(self) -> None:
        self._before = None
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, _raise_interrupt)

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)


def _raise_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def outcome_of(delivery: Delivery) -> Outcome:
    """What a HOST_ENDED delivery says."""
    _, descriptor, number, name, _, _, error = delivery
    failure = None
    if error is not None:
        from network_runtime._script_errors import script_error  # noqa: PLC0415

        failure = script_error(error)
    return Outcome(number, failure, (descriptor, int(name)) if name else None)


def error_report(error: ScriptError, modules: Modules) -> str:
    """Why a script failed: its stack, what it carries, its causes; of a syntax error also the line that it is in."""
    from network_runtime._script_errors import report  # noqa: PLC0415

    shown = report(error)
    if error.name == "SyntaxError":
        from network_runtime._source_excerpt import excerpt  # noqa: PLC0415

        if line := excerpt(error.stack, modules.line):
            head, _, frames = shown.partition("\n")
            shown = f"{head}\n{line}\n{frames}".rstrip()
    return f"error: Uncaught {shown}"
