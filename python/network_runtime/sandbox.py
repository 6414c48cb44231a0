"""A pool of threads that run sandboxed isolates."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, Unpack

from network_runtime._base.caller import place_of_caller
from network_runtime._base.checks import check_bool, check_threads, check_timeout
from network_runtime._core import in_forked_child
from network_runtime._pool.driver import PoolDriver
from network_runtime.fetch_policy import check_policies
from network_runtime.isolate import Isolate
from network_runtime.limits import LimitOptions, Limits, check_names

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from network_runtime.fetch_policy import FetchPolicy, WebSocketPolicy


class Sandbox:
    """A pool of threads that run isolates, `threads` of them at a time. A process may have several pools.

    `threads` is the number of turns that run at a time. It is also the number of processors that the pool uses, so
    give it as many as the process may have. A turn that has used 10 ms of CPU makes room for others: it is paused, and
    its thread sleeps until a place is free. While long turns are paused, the pool may therefore have up to 128 more
    threads. Short turns do not wait until long ones end. A built-in function that cannot be paused runs on beside the
    other turns. At worst, twice as many turns run.

    V8 and the threads start with the first isolate. A sandbox may be made before `os.fork()` (at import, under
    gunicorn --preload or Celery), as long as it is not used there. It then works in the parent and in the children, and
    each process has its own threads. Once a process has made an isolate, the children that it forks cannot make any:
    they get SandboxUnavailableError.

    `limits` are the defaults of the sandbox's isolates. `Limits` has their names, units and defaults. Raises TypeError
    and ValueError, which name the argument, and SandboxUnavailableError when this process cannot run V8.

    With asyncio (`async with`, `await`), handlers run on the event loop of the first await. Without asyncio (`with`,
    `…_sync`), they run on a thread of the sandbox. Methods may be called on any thread, but those that are awaited only
    on that one loop.
    """

    def __init__(
        self,
        threads: int = 2,
        *,
        fetch: FetchPolicy | None = None,
        websocket: WebSocketPolicy | None = None,
        **limits: Unpack[LimitOptions],
    ) -> None:
        """Check the arguments. Isolates that are created without policies get `fetch` and `websocket`."""
        check_names("Sandbox", limits)
        check_policies(fetch, websocket)
        self._fetch = fetch
        self._websocket = websocket
        self._limits = Limits(**limits)
        self._driver = PoolDriver(check_threads(threads), place_of_caller())

    def __repr__(self) -> str:
        """`<Sandbox: 2 threads, 0 isolates>`."""
        return f"<Sandbox: {self.thread_count} threads, {self.isolate_count} isolates>"

    def __reduce__(self) -> NoReturn:
        """Raise TypeError: a sandbox can be neither pickled nor copied."""
        raise TypeError(
            "a Sandbox cannot be pickled or copied: it owns threads of this process; make one where it is used"
        )

    @property
    def limits(self) -> Limits:
        """The limits of an isolate that is created without its own."""
        return self._limits

    @property
    def thread_count(self) -> int:
        """The number of isolates that can run at a time: `threads`."""
        return self._driver.thread_count

    @property
    def isolate_count(self) -> int:
        """The number of isolates that are not destroyed."""
        return self._driver.pool.isolate_count

    async def create_isolate(
        self,
        *,
        fetch: FetchPolicy | None = None,
        websocket: WebSocketPolicy | None = None,
        **limits: Unpack[LimitOptions],
    ) -> Isolate:
        """Create an isolate. `limits`, `fetch` and `websocket` replace the sandbox's own.

        Raises TypeError, ValueError and SandboxClosedError. Raises IsolateCreateError when the isolate cannot be made,
        and its subclass SandboxUnavailableError when it is the first one and this process cannot run V8. Raises
        ImportError when a policy is given and aiohttp is missing.
        """
        check_policies(fetch, websocket)
        chosen = self._limits.override(**limits)
        isolate = Isolate(self._driver, await self._driver.create(chosen))
        return self._equip(isolate, chosen, fetch, websocket)

    def create_isolate_sync(
        self,
        *,
        fetch: FetchPolicy | None = None,
        websocket: WebSocketPolicy | None = None,
        **limits: Unpack[LimitOptions],
    ) -> Isolate:
        """Do as `create_isolate`, but block. Raises RuntimeError on the thread that runs the handlers."""
        check_policies(fetch, websocket)
        chosen = self._limits.override(**limits)
        isolate = Isolate(self._driver, self._driver.create_blocking(chosen))
        return self._equip(isolate, chosen, fetch, websocket)

    def _equip(
        self, isolate: Isolate, limits: Limits, fetch: FetchPolicy | None, websocket: WebSocketPolicy | None
    ) -> Isolate:
        if limits.console == "log":
            isolate._log_console()  # noqa: SLF001 - of the same package
        try:
            if (fetch := fetch or self._fetch) is not None:
                isolate.allow_fetch(fetch)
            if (websocket := websocket or self._websocket) is not None:
                isolate.allow_websocket(websocket)
        except ImportError:
            isolate.terminate()  # the caller never gets it
            raise
        return isolate

    async def shutdown(self, *, terminate: bool = False) -> None:
        """Destroy all isolates and stop the threads. With `terminate`, end the isolates at once.

        Returns when everything that the isolates sent is handled. `async` handlers of events run to their end. `async`
        handlers of requests are cancelled as soon as no script waits for the answer. With `terminate`, all handlers are
        cancelled. Does nothing when repeated.
        """
        await self._driver.shutdown(terminate=check_bool("terminate", terminate))

    def shutdown_sync(self, *, terminate: bool = False, timeout: float | None = None) -> None:
        """Do as `shutdown`, but block.

        Raises TimeoutError when it takes longer than `timeout` seconds. The shutdown then goes on.
        """
        check_bool("terminate", terminate)
        self._driver.shutdown_blocking(terminate=terminate, timeout=check_timeout(timeout))

    async def __aenter__(self) -> Self:
        """Make the running event loop the one that runs the handlers."""
        self._driver.claim_for_running_loop("__aenter__")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Shut down. Terminate all isolates when a KeyboardInterrupt, a cancellation or a timeout leaves the block."""
        if not in_forked_child():  # there the sandbox is the parent's
            await self.shutdown(terminate=_is_urgent(error))

    def __enter__(self) -> Self:
        """Return the sandbox."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Shut down. Terminate all isolates when a KeyboardInterrupt or a timeout leaves the block."""
        if not in_forked_child():
            self.shutdown_sync(terminate=_is_urgent(error))


def _is_urgent(error: BaseException | None) -> bool:
    return error is not None and (not isinstance(error, Exception) or isinstance(error, TimeoutError))
