"""The host that an op works for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from network_runtime._deno.signal_handlers import SignalHandlers

if TYPE_CHECKING:
    from network_runtime._deno.permissions import HostPermissions
    from network_runtime._deno.resources import Resource, ResourceTable
    from network_runtime._deno.signal_handlers import MainThread


class HostState:
    """What the ops of one host share."""

    def __init__(
        self,
        args: list[str],
        permissions: HostPermissions | None = None,
        *,
        main_module: str = "",
        main_thread: MainThread | None = None,
    ) -> None:
        """`args` are the script's `Deno.args`, `main_module` is its URL. Without `permissions`, everything is allowed.

        `main_thread` runs what only that thread may do.
        """
        from network_runtime._deno.permissions import HostPermissions  # noqa: PLC0415
        from network_runtime._deno.resources import ResourceTable  # noqa: PLC0415 - imported before a script's start

        def standard_streams() -> tuple[Resource, Resource, Resource]:
            from network_runtime._deno.descriptors import standard_streams  # noqa: PLC0415 - takes time

            return standard_streams()

        self.args: Final = args
        self.main_module: Final = main_module
        self.resources: Final[ResourceTable] = ResourceTable(standard_streams)
        self.permissions: Final = HostPermissions(None) if permissions is None else permissions
        self.signals: Final = SignalHandlers(main_thread)
        self.raw_terminals: Final[dict[int, int]] = {}  # numbers of resources, by the terminal's device (terminals.py)


class _Current(threading.local):
    host: HostState | None = None
    op = 0


_current: Final = _Current()


def current_host() -> HostState:
    """The host whose op runs on this thread.

    A synchronous op may call it at any time, an asynchronous one before its first `await`, and afterwards too: all ops
    on one event loop are of one host. On other threads it raises RuntimeError.
    """
    if _current.host is None:
        raise RuntimeError("no op of a host runs on this thread")
    return _current.host


def current_op() -> int:
    """The number of the asynchronous op that runs on this thread. It may call this before its first `await`."""
    return _current.op


def set_current_host(host: HostState | None, op: int = 0) -> None:
    """The ops that run on this thread from now on are of `host`; the next asynchronous one is number `op`."""
    _current.host = host
    _current.op = op
