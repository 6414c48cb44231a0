"""Runs a host script: the core runs the JavaScript on its own thread, and this module serves its Python ops.

Every script imports this module at its start. Importing an event loop takes longer than V8 takes to start, so there
is one only from the first asynchronous op on (`_host.loop`). Until then this thread waits for the script without
one.
"""

from __future__ import annotations

import os
import select
import signal
from _thread import allocate_lock  # importing threading takes time

from network_runtime import _core
from network_runtime._base.colours import wanted
from network_runtime._host.main_thread import MainThread
from network_runtime._host.modules import Modules, url_of
from network_runtime._host.outcome import HOST_ENDED, INTERRUPT_TIMEOUT_S, INTERRUPTED, Outcome, interrupted, outcome_of
from network_runtime._host.standard_streams import STDERR, STDOUT

__all__ = ["INTERRUPTED", "Host", "Outcome"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType
    from typing import Final, Self

    from network_runtime._core import Attachments, Delivery, ResourceLimits, Text
    from network_runtime._deno.current import HostState
    from network_runtime._deno.permissions import HostPermissions
    from network_runtime._deno.registry import OpTable
    from network_runtime._host.import_map import ImportMap
    from network_runtime.permissions import Permissions

_JOIN_TIMEOUT_S: Final = 5.0


class Host:
    """One run of one script.

    Used on one thread. That should be the main thread, because Ctrl-C is noticed only there.
    """

    def __init__(
        self,
        script: str | tuple[str, str],
        *,
        args: Sequence[str] = (),
        threads: int,
        limits: ResourceLimits,
        permissions: Permissions | None = None,
        import_map: ImportMap | None = None,
        verbose: bool = False,
    ) -> None:
        """Start nothing yet.

        `script` is the path of a file, or a name and a text. `args` are the script's `Deno.args`. With `verbose`, the
        core reports its steps on standard error. `import_map` has a say in what the script imports. `threads` and
        `limits` are those of `new V8Sandbox()`. `permissions` are the script's; None allows everything.
        """
        if isinstance(script, str):
            url = url_of(script)
            self.modules = Modules({}, import_map)
        else:
            name, text = script
            url = url_of(name)
            self.modules = Modules({url: text}, import_map)
        self.modules.main = url
        self.modules.permissions = lambda: self._permissions
        self._args = list(args)
        self._url = url
        self._main_thread = MainThread()
        self._lock = allocate_lock()  # for the next three
        self._table: OpTable | None = None
        self._state: HostState | None = None  # with the table
        self._ended = False
        colours = wanted(STDOUT), wanted(STDERR)
        self._core = _core.Host(url, threads, limits, self._call, self.modules, self._check, verbose, colours)
        self._permissions: HostPermissions | None = None
        if permissions is not None:
            self._permissions = self._checks(permissions)

    def run(self) -> Outcome:
        """Run the script to its end. Ctrl-C ends it at once, with exit code 130."""
        patience_s = 0.0  # until the core has started, there is nothing to wait for
        outcome = interrupted()
        try:
            with _Interruptible(self._interrupted) as signals:  # before the script can tell others that it runs
                self._main_thread.is_main = signals.works
                self._main_thread.attach(signals.wake)
                self._core.start()
                patience_s = _JOIN_TIMEOUT_S
                try:
                    outcome = self._serve(signals)
                    if outcome.unfinished and outcome.interrupted:
                        patience_s = 0.0  # the loop has had some
                finally:
                    self._main_thread.attach(None)
        except KeyboardInterrupt:
            patience_s = INTERRUPT_TIMEOUT_S
        finally:
            self._end(outcome, patience_s)
        return outcome

    def _end(self, outcome: Outcome, patience_s: float) -> None:
        self._core.terminate()
        with self._lock:
            self._ended = True  # the script's thread may be about to make the state
            state = self._state
        if self._permissions is not None:
            self._permissions.close()
        try:
            if state is not None:
                state.resources.close_all()  # children end, so that none of them is waited for
        finally:
            if not self._core.join(patience_s):
                outcome.unfinished = True
            if state is not None:
                state.signals.close()

    def _serve(self, signals: _Interruptible) -> Outcome:
        first = self._until_async_op(signals)
        if isinstance(first, Outcome):
            return first
        from network_runtime._host.loop import HostLoop  # noqa: PLC0415

        return HostLoop(self._core, self.ops, first, self._main_thread).run()

    def terminate(self) -> None:
        """End the script and its isolates at once, also one that has not started yet. Any thread."""
        self._core.terminate()

    def _interrupted(self) -> bool:
        """SIGINT has come. Returns whether the script listens for it."""
        return self._state is not None and self._state.signals.deliver(signal.SIGINT)

    @property
    def ops(self) -> OpTable:
        """The ops that Python serves. Any thread."""
        table = self._table
        if table is None:
            with self._lock:  # the script's thread and the one of `run` may both be the first
                table = self._table or self._new_table()
        return table

    def _new_table(self) -> OpTable:
        import network_runtime._deno.ops  # noqa: F401, PLC0415 - registers the ops
        from network_runtime._deno.current import HostState  # noqa: PLC0415
        from network_runtime._deno.registry import OpTable  # noqa: PLC0415

        if self._permissions is None:
            self._permissions = self._checks(None)
        self._state = HostState(self._args, self._permissions, main_module=self._url, main_thread=self._main_thread)
        if self._ended:
            self._state.resources.close_all()
        self._table = OpTable({}, self._state)
        return self._table

    def _call(self, name: str, text: bytes, attachments: Attachments) -> tuple[Text, Attachments]:
        """Run a synchronous op, on the host's thread."""
        return self.ops.call(name, text, attachments)

    def _checks(self, permissions: Permissions | None) -> HostPermissions:
        from network_runtime._deno.permissions import HostPermissions  # noqa: PLC0415

        return HostPermissions(permissions, self._core.set_free_permissions)

    def _check(self, kinds: int, value: bytes, api: str, use: int) -> bytes:
        """Check what a native op does, on the host's thread."""
        if self._permissions is None:
            raise RuntimeError("everything is permitted, and a native op checked")
        return self._permissions.check_native(kinds, value, api, use)

    def _until_async_op(self, signals: _Interruptible) -> Outcome | Delivery:
        """Wait until the script ends or calls its first asynchronous op. Returns the outcome, or that op."""
        poll = select.poll()
        poll.register(self._core.fileno(), select.POLLIN)
        poll.register(signals, select.POLLIN)
        while True:
            poll.poll()
            signals.drain()
            self._main_thread.run()
            for delivery in self._core.deliveries(0):
                return outcome_of(delivery) if delivery[0] == HOST_ENDED else delivery


class _Interruptible:
    """A block in which Ctrl-C raises KeyboardInterrupt, even if the signal was ignored before.

    It has a descriptor that becomes readable when a signal arrives. It is needed because a signal that arrives right
    before a thread blocks does not wake the thread. On other threads than the main one, this leaves signals alone.
    """

    def __init__(self, take: Callable[[], bool]) -> None:
        """`take` is told of Ctrl-C. It returns True where that is to raise nothing."""
        self._take = take

    def __enter__(self) -> Self:
        self._reads, self._writes = os.pipe()
        os.set_blocking(self._reads, False)
        os.set_blocking(self._writes, False)
        try:
            self._wake = signal.set_wakeup_fd(self._writes, warn_on_full_buffer=False)
        except ValueError:  # not the main thread; importing threading to see that would take time
            self._main = False
        else:
            self._main = True
            self._handler = signal.signal(signal.SIGINT, self._interrupted)
        return self

    @property
    def works(self) -> bool:
        """Whether this is the main thread, to which signals belong."""
        return self._main

    def fileno(self) -> int:
        """Readable once a signal has arrived, or `wake` was called, since `drain`."""
        return self._reads

    def wake(self) -> None:
        """Make the descriptor readable. Any thread, inside the block."""
        try:
            os.write(self._writes, b"\0")
        except BlockingIOError:  # it is full, so it is readable
            return

    def drain(self) -> None:
        """Make the descriptor wait again."""
        try:
            os.read(self._reads, 4096)
        except BlockingIOError:
            return

    def _interrupted(self, _number: int, _frame: FrameType | None) -> None:
        if not self._take():
            raise KeyboardInterrupt

    def __exit__(self, *_: object) -> None:
        if self._main:
            if self._handler is not None:  # None: the handler was not set by Python
                signal.signal(signal.SIGINT, self._handler)
            signal.set_wakeup_fd(self._wake)
        os.close(self._reads)
        os.close(self._writes)
