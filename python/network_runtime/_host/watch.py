"""`--watch`: runs a script again whenever one of its files changes.

The files are the modules that the script loads, from the moment they are asked for, and what the command line names.
Each run is a host of its own in this process. Its end, `Deno.exit` too, ends the run and not the watching.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Final

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from network_runtime._base import colours
from network_runtime._deno.checked_paths import inside
from network_runtime._deno.errors import OpError
from network_runtime._host.outcome import INTERRUPTED
from network_runtime._host.standard_streams import STDERR, report, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol

    from network_runtime._host.modules import Modules
    from network_runtime._host.outcome import Outcome

    class Host(Protocol):
        """`network_runtime.host.Host`, for one run."""

        modules: Modules

        def run(self) -> Outcome:
            """Run to the end."""

        def terminate(self) -> None:
            """End the run."""


_QUIET_S: Final = 0.2  # without a further change, before a restart
_CLEAR_SCREEN: Final = "\x1b[H\x1b[2J\x1b[3J"
_OPENED_OR_READ: Final = {"opened", "closed_no_write"}


class Files(FileSystemEventHandler):
    """The watched files. Calls `changed` on a thread of its own, after a change and a quiet time."""

    def __init__(self, changed: Callable[[], None], excluded: Iterable[str] = ()) -> None:
        """`excluded`: paths and patterns of files whose changes do not count."""
        self._changed = changed
        self._excluded = [os.path.abspath(pattern) for pattern in excluded]  # noqa: PTH100 - links stay
        self._files: set[str] = set()
        self._folders: set[str] = set()  # watched with all that is in them
        self._watched: set[tuple[str, bool]] = set()
        self._lock = threading.Lock()
        self._event = threading.Condition(self._lock)
        self._events = 0
        self._closed = False
        self._observer = Observer()
        self._observer.start()
        self._waiter = threading.Thread(target=self._wait, name="nr-watch", daemon=True)
        self._waiter.start()

    def add(self, path: str) -> None:
        """Watch a file, which need not exist, or a folder. Any thread. Raises OSError."""
        path = os.path.abspath(path)  # noqa: PTH100 - links stay
        if Path(path).is_dir():
            with self._lock:
                self._folders.add(path)
            self._watch(path, recursive=True)
            return
        for name in {path, str(Path(path).resolve())}:
            with self._lock:
                self._files.add(name)
            self._watch(_existing_folder(name), recursive=False)

    def close(self) -> None:
        """Stop, and wait for the threads."""
        with self._event:
            self._closed = True
            self._event.notify()
        self._observer.stop()
        self._observer.join()
        self._waiter.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Count a change; called by watchdog on its thread."""
        if event.event_type in _OPENED_OR_READ:
            return
        with self._event:
            if any(self._counts(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path):
                self._events += 1
                self._event.notify()

    def _counts(self, path: str) -> bool:
        if any(fnmatchcase(path, pattern) or inside(path, pattern) for pattern in self._excluded):
            return False
        return path in self._files or any(inside(path, folder) for folder in self._folders)

    def _watch(self, folder: str, *, recursive: bool) -> None:
        with self._lock:
            if (folder, recursive) in self._watched:
                return
            self._watched.add((folder, recursive))
        self._observer.schedule(self, folder, recursive=recursive)

    def _wait(self) -> None:
        while True:
            with self._event:
                self._event.wait_for(lambda: self._events or self._closed)
                while self._events and not self._closed:
                    self._events = 0
                    self._event.wait(_QUIET_S)
                if self._closed:
                    return
            self._changed()


class Watcher:
    """Runs a script until Ctrl-C, again after each change."""

    def __init__(
        self,
        new_host: Callable[[Callable[[str], None]], Host],
        show: Callable[[Outcome, Modules], int],
        *,
        paths: Iterable[str] = (),
        excluded: Iterable[str] = (),
        clears_screen: bool = True,
    ) -> None:
        """`new_host(on_load)` makes the host of a run, whose modules have that `on_load`; it may raise OpError.
        `show` reports how a run ended, and returns the exit code.
        """
        self._new_host = new_host
        self._show = show
        self._clears_screen = clears_screen and os.isatty(STDERR)
        self._lock = threading.Lock()
        self._change = threading.Event()
        self._host: Host | None = None
        self._files = Files(self._restart, excluded)
        for path in paths:
            self._files.add(path)
        self.unfinished = False  # whether an op of a run is still going on

    def run(self) -> int:
        """Returns the exit code, that of Ctrl-C."""
        cwd, environment, mask = Path.cwd(), dict(os.environ), _umask()
        if threading.current_thread() is threading.main_thread():
            # It is ignored where a shell started the command in the background.
            signal.signal(signal.SIGINT, signal.default_int_handler)
        self._say("Process started.")
        try:
            while True:
                self._run_once()
                self._change.wait()
                os.chdir(cwd)
                os.umask(mask)
                _restore(environment)
                if self._clears_screen:
                    write(STDERR, _CLEAR_SCREEN)
                self._say("File change detected! Restarting!")
        except KeyboardInterrupt:
            return INTERRUPTED
        finally:
            self._files.close()

    def _run_once(self) -> None:
        """Raises KeyboardInterrupt when Ctrl-C ended the run."""
        self._change.clear()  # before anything is read
        try:
            host = self._new_host(self._add_module)
        except OpError as error:  # the import map, say
            report(f"error: {error}")
            self._say("Process failed. Restarting on file change...")
            return
        with self._lock:
            self._host = host
            if self._change.is_set():
                host.terminate()
        try:
            outcome = host.run()
        finally:
            with self._lock:
                self._host = None
        self.unfinished |= outcome.unfinished
        if outcome.interrupted:
            raise KeyboardInterrupt
        if self._change.is_set():
            return  # how it ended is the watcher's doing
        code = self._show(outcome, host.modules)
        how = "failed" if outcome.error is not None else f"finished with exit code {code}" if code else "finished"
        self._say(f"Process {how}. Restarting on file change...")

    def _add_module(self, path: str) -> None:
        try:
            self._files.add(path)
        except OSError as error:  # the system has no more watches
            self._say(f"{path} is not watched: {error.strerror}")

    def _restart(self) -> None:
        with self._lock:
            self._change.set()
            if self._host is not None:
                self._host.terminate()

    def _say(self, text: str) -> None:
        name = "\x1b[1m\x1b[34mWatcher\x1b[0m" if colours.wanted(STDERR) else "Watcher"
        report(f"{name} {text}")


def _existing_folder(path: str) -> str:
    return str(next(folder for folder in Path(path).parents if folder.is_dir()))


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _restore(environment: dict[str, str]) -> None:
    if dict(os.environ) != environment:
        os.environ.clear()
        os.environ.update(environment)
        time.tzset()  # V8 looks again when the next host starts
