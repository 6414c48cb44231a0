"""Runs a host script: the core runs its JavaScript on a thread of its own, and this its ops that Python serves."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import network_runtime.ops.deno  # noqa: F401 - for its ops
from network_runtime import _core
from network_runtime._core import EnvelopeKind
from network_runtime._pump import Pump
from network_runtime._script_errors import report, script_error
from network_runtime._tasks import start_task
from network_runtime.ops.errors import OpError
from network_runtime.ops.modules import Modules, url_of
from network_runtime.ops.registry import OpTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from network_runtime._core import Delivery
    from network_runtime.errors import ScriptError
    from network_runtime.limits import Limits

_OP: Final = int(EnvelopeKind.OP)
_HOST_ENDED: Final = int(EnvelopeKind.HOST_ENDED)
_JOIN_TIMEOUT_S: Final = 5.0
_INTERRUPT_TIMEOUT_S: Final = 1.0

INTERRUPTED: Final = 130
STDIN_NAME: Final = "$stdin.mjs"


class Outcome(NamedTuple):
    """How a host script ended: the exit code, and the error when it failed."""

    exit_code: int
    error: ScriptError | None


class Host:
    """One run of one script. Used on one thread, best the main thread: only there does it see Ctrl-C."""

    def __init__(
        self,
        script: Path | str,
        *,
        args: Sequence[str] = (),
        threads: int,
        limits: Limits,
        verbose: bool = False,
    ) -> None:
        """`script`: a file, or the text of standard input; `args`: `Deno.args`.

        `verbose`: say on standard error what happens. `threads` and `limits` are what `new V8Sandbox()` gets.
        """
        if isinstance(script, str):
            self._url = url_of(Path.cwd() / STDIN_NAME)
            modules = Modules({self._url: script})
        else:
            self._url = url_of(script)
            modules = Modules()
        self._ops = OpTable(
            {
                "op_module_resolve": modules.resolve,
                "op_module_load": modules.load,
                "op_os_args": partial(list, tuple(args)),
            }
        )
        self._core = _core.Host(self._url, threads, limits.resources, self._ops.call, verbose)
        self._running: set[asyncio.Task[Any]] = set()
        self._ended: asyncio.Future[Outcome] | None = None

    def run(self) -> Outcome:
        """Run the script to its end. Ctrl-C ends it at once, with exit code 130."""
        with asyncio.Runner() as runner:
            return runner.run(self._run())

    async def _run(self) -> Outcome:
        loop = asyncio.get_running_loop()
        self._ended = loop.create_future()
        interrupted = asyncio.Event()
        with contextlib.suppress(RuntimeError, ValueError):  # not the main thread: somebody else's signals
            loop.add_signal_handler(signal.SIGINT, self._interrupt, interrupted)
        pump = Pump(self._core, self._receive, loop)
        try:
            self._core.start()
            outcome = await self._ended
        finally:
            self._core.terminate()
            pump.close()
        for task in self._running:
            task.cancel()
        timeout_s = _INTERRUPT_TIMEOUT_S if interrupted.is_set() else _JOIN_TIMEOUT_S
        await asyncio.to_thread(self._core.join, timeout_s)
        return Outcome(INTERRUPTED, None) if interrupted.is_set() else outcome

    def _interrupt(self, interrupted: asyncio.Event) -> None:
        interrupted.set()
        self._core.terminate()
        loop = asyncio.get_running_loop()
        loop.call_later(_INTERRUPT_TIMEOUT_S, self._end, Outcome(INTERRUPTED, None))

    def _end(self, outcome: Outcome) -> None:
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(outcome)

    def _receive(self, deliveries: Iterator[Delivery]) -> None:
        for kind, _, number, name, text, attachments, error in deliveries:
            if kind == _OP:
                task = start_task(self._ops.start(name, text, attachments), asyncio.get_running_loop())
                if task.done():
                    self._reply(number, task)
                else:
                    self._running.add(task)
                    task.add_done_callback(partial(self._reply, number))
            elif kind == _HOST_ENDED:
                self._end(Outcome(number, None if error is None else script_error(error)))

    def _reply(self, number: int, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled():
            self._core.op_failed(number, "Interrupted", "the operation was cancelled", None)
            return
        failure = task.exception()
        if failure is None:
            text, attachments = task.result()
            self._core.op_done(number, text, attachments)
        elif isinstance(failure, OpError):
            self._core.op_failed(number, failure.op_error_name, str(failure), failure.op_error_code)
        else:
            self._core.op_failed(number, "Error", str(failure), None)
            raise failure


def print_error(error: ScriptError) -> None:
    """Show on standard error why a script failed: its stack, what it carries, and its causes."""
    print(f"error: Uncaught {report(error)}", file=sys.stderr)
