"""`Deno.watchFs`, by the library watchdog."""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import threading
import warnings
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from network_runtime._base.checks import well_formed
from network_runtime._deno.checked_paths import inside
from network_runtime._deno.current import current_host
from network_runtime._deno.errors import OpError
from network_runtime._deno.loops import finish
from network_runtime._deno.registry import op

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

_MOST_EVENTS: Final = 1024
_KINDS: Final = {"created": "create", "modified": "modify", "attrib": "modify", "deleted": "remove", "closed": "access"}
_RESCAN: Final = "rescan"


class Watcher:
    """What happened to some files and is not told yet. A resource."""

    name: Final = "fsEvents"

    def __init__(self, observer: BaseObserver, ignored: list[str]) -> None:
        """Own `observer`, which is to call `add`. `ignored` are absolute paths."""
        self._observer: Final = observer
        self._ignored: Final = ignored
        self._lock: Final = threading.Lock()
        self._events: Final[deque[dict[str, Any]]] = deque()
        self._waiting: Final[deque[asyncio.Future[None]]] = deque()
        self._closed = False

    def add(self, kind: str, *paths: str) -> None:
        """Something happened. Any thread. Where too much has, the script is told to look for itself."""
        if all(self._is_ignored(path) for path in paths):
            return
        with self._lock:
            if self._closed or (self._events and self._events[-1]["flag"] == _RESCAN):
                return
            if len(self._events) < _MOST_EVENTS:
                self._events.append({"kind": kind, "paths": list(paths), "flag": None})
            else:
                self._events.append({"kind": "other", "paths": [], "flag": _RESCAN})
            self._wake()

    def _is_ignored(self, path: str) -> bool:
        return any(inside(path, ignored) for ignored in self._ignored)

    def _wake(self) -> None:
        for waiting in self._waiting:
            finish(waiting)
        self._waiting.clear()

    async def next(self) -> dict[str, Any] | None:
        """The next event; None when the watcher is closed."""
        while True:
            with self._lock:
                if self._closed:
                    return None
                if self._events:
                    return self._events.popleft()
                waiting = asyncio.get_running_loop().create_future()
                self._waiting.append(waiting)
            try:
                await waiting
            finally:
                with self._lock:
                    if waiting in self._waiting:
                        self._waiting.remove(waiting)

    def close(self) -> None:
        """Watch no more."""
        with self._lock:
            self._closed = True
            self._events.clear()
            self._wake()
        self._observer.stop()


@functools.cache  # once in a process, whose logging and warnings they are
def _silence_watchdog() -> None:
    """Of its own races, which it gets over, watchdog tells in a log and by warnings."""
    logging.getLogger("watchdog").addHandler(logging.NullHandler())
    warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"watchdog\.")


@op("op_fs_events_open")
def open_watcher(recursive: object, ignored: list[object], paths: list[object]) -> int:
    """Watch files and directories, with what is below them if `recursive`. Events from now on are told.

    Those that are about nothing but `ignored` paths, and what is below these, are not.
    """
    try:
        from watchdog import observers  # noqa: PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise OpError("NotSupported", "Deno.watchFs needs watchdog: pip install 'network-runtime[host]'") from error
    _silence_watchdog()
    observer = observers.Observer()
    watcher = Watcher(observer, [os.path.abspath(well_formed(str(path))) for path in ignored])  # noqa: PTH100
    try:
        observer.start()
        for path in paths:
            _watch(observer, watcher, well_formed(str(path)), recursive=bool(recursive))
    except BaseException:
        watcher.close()
        raise
    return current_host().resources.add(watcher)


def _watch(observer: BaseObserver, watcher: Watcher, path: str, *, recursive: bool) -> None:
    from watchdog import events  # noqa: PLC0415

    if "\0" in path:
        raise OpError("NotFound", "No path was found.")
    checked = current_host().permissions.check_read(path, "Deno.watchFs()", whole=recursive)
    if not os.path.exists(checked):  # noqa: PTH110
        raise OpError("NotFound", "No path was found.")
    shown = os.path.abspath(path)  # noqa: PTH100 - links stay
    real = os.path.realpath(checked)

    def named(found: bytes | str) -> str:
        text = os.fsdecode(found)
        return well_formed(os.path.normpath(shown + "/" + text[len(real) :]) if inside(text, real) else text)

    class Handler(events.FileSystemEventHandler):
        def dispatch(self, event: FileSystemEvent) -> None:
            if event.is_synthetic:
                return
            if event.event_type == "moved":
                source, target = named(event.src_path), named(event.dest_path)
                watcher.add("remove", source)
                watcher.add("rename", target)
                watcher.add("rename", source, target)
            else:
                watcher.add(_KINDS[event.event_type], named(event.src_path))

    # All but openings, reading, and what watchdog concludes about the directory that an entry is in.
    wanted = [
        *(events.FileCreatedEvent, events.FileModifiedEvent, events.FileAttribEvent, events.FileDeletedEvent),
        *(events.DirCreatedEvent, events.DirAttribEvent, events.DirDeletedEvent),
        *(events.FileMovedEvent, events.DirMovedEvent, events.FileClosedEvent),
    ]
    observer.schedule(Handler(), real, recursive=recursive, event_filter=wanted)


@op("op_fs_events_poll")
async def poll_watcher(rid: int) -> dict[str, Any] | None:
    """The next event: {kind, paths, flag}; None when the watcher was closed."""
    return await current_host().resources.get(rid, Watcher).next()
