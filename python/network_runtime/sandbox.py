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
    """A pool of threads that run isolates, `threads` of them at a time; a process may have several.

    `threads` is the number of turns that run at a time, so of processors that they use; give it as many as the process
    may have. A turn that has used 10 ms of CPU makes room for others: it is paused, and its thread sleeps until a place
    is free. So there are up to 128 threads more while long turns are halfway. Short turns do not wait for long ones to
    end. A built-in that cannot be paused runs on beside the others: at worst, twice as many turns run.

    V8 and the threads start with the first isolate. A sandbox that was made and not used before `os.fork()` (at import,
    under gunicorn --preload or Celery) works in the parent and in the children, in each with threads of its own. Once a
    process has made an isolate, children that it forks cannot: SandboxUnavailableError.

    `limits` are the defaults of its isolates: see `Limits` for names, units and defaults. Raises TypeError and
    ValueError, which name the argument, and SandboxUnavailableError where this process cannot run V8.

    Used with asyncio (`async with`, `await`), handlers run on the event loop of the first await. Used without (`with`,
    `…_sync`), they run on a thread of the sandbox. Methods may be called on any thread; those that are awaited, on
    that one loop.
    """

    def __init__(
        self,
        threads: int = 2,
        *,
        fetch: FetchPolicy | None = None,
        websocket: WebSocketPolicy | None = None,
        **limits: Unpack[LimitOptions],
    ) -> None:
        """Start nothing yet. `fetch` and `websocket`: what every isolate is allowed, unless it is made with its own."""
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
        """Raise TypeError: it can be neither pickled nor copied."""
        raise TypeError(
            "a Sandbox cannot be pickled or copied: it owns threads of this process; make one where it is used"
        )

    @property
    def limits(self) -> Limits:
        """What an isolate may use when nothing else is said."""
        return self._limits

    @property
    def thread_count(self) -> int:
        """Isolates that run at a time: `threads`."""
        return self._driver.thread_count

    @property
    def isolate_count(self) -> int:
        """Isolates that are not destroyed."""
        return self._driver.pool.isolate_count

    async def create_isolate(
        self,
        *,
        fetch: FetchPolicy | None = None,
        websocket: WebSocketPolicy | None = None,
        **limits: Unpack[LimitOptions],
    ) -> Isolate:
        """Create an isolate; `limits` override those of the sandbox, `fetch` and `websocket` its policies.

        Raises TypeError, ValueError, SandboxClosedError; IsolateCreateError (SandboxUnavailableError, where it is the
        first one and this process cannot run V8); ImportError for a policy without aiohttp.
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
        """As `create_isolate`, but blocks. Raises RuntimeError on the thread that runs the handlers."""
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
            isolate.terminate()  # nobody will have it
            raise
        return isolate

    async def shutdown(self, *, terminate: bool = False) -> None:
        """Destroy all isolates in order, or end them at once with `terminate`, and stop the threads.

        Returns when everything that the isolates sent is handled: `async` handlers of events finish, those of requests
        that nobody waits for any more are cancelled (with `terminate`, all are). Harmless when repeated.
        """
        await self._driver.shutdown(terminate=check_bool("terminate", terminate))

    def shutdown_sync(self, *, terminate: bool = False, timeout: float | None = None) -> None:
        """As `shutdown`, but blocks. Raises TimeoutError when `timeout` seconds are over; the shutdown goes on."""
        check_bool("terminate", terminate)
        self._driver.shutdown_blocking(terminate=terminate, timeout=check_timeout(timeout))

    async def __aenter__(self) -> Self:
        """Let the running event loop run the handlers."""
        self._driver.claim_for_running_loop("__aenter__")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Shut down in order; at once when KeyboardInterrupt, a cancellation or a timeout is on its way out."""
        if not in_forked_child():  # there it is the parent's
            await self.shutdown(terminate=_is_urgent(error))

    def __enter__(self) -> Self:
        """Nothing to do."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Shut down in order; at once when KeyboardInterrupt or a timeout is on its way out."""
        if not in_forked_child():
            self.shutdown_sync(terminate=_is_urgent(error))


def _is_urgent(error: BaseException | None) -> bool:
    return error is not None and (not isinstance(error, Exception) or isinstance(error, TimeoutError))
