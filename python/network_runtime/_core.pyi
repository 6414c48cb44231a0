"""The compiled core. Private: users of the package use `Sandbox` and `Isolate`.

Every method may be called on any Python thread, unless it says otherwise. It returns at once, unless it says that it
blocks; then it releases the GIL. In a child that was forked after V8 was started, every call raises
`SandboxUnavailableError` (network_runtime.errors)."""

from collections.abc import Callable, Iterator
from contextvars import Context
from enum import IntEnum
from typing import Any, Protocol, TypeAlias, TypedDict, final

from network_runtime._pool.isolate_state import IsolateState

__version__: str
"""The version of the package that the core was built for."""
BODY_WINDOW: int
"""The bytes that the receiver of a body in parts grants at first."""
LARGEST_PART: int
"""The most bytes of one of these parts."""
MOST_CONNECTING: int
"""How many WebSockets of one isolate may be connecting. Requests beyond are forged: no WebSocket waits for them."""

class EnvelopeKind(IntEnum):
    EVENT = ...  # name, payload: NETWORK.send(name, data)
    CREATED = ...  # the isolate was created
    CREATE_FAILED = ...  # error
    REQUEST = ...  # id, name, payload: NETWORK.request(name, data), to be answered by reply or reply_error
    EVALUATED = ...  # id, payload
    # id, error (payload = the path in a result that could not be sent); without an error, name = the reason for which
    # the isolate was ended, payload = that of "terminated"
    EVALUATE_FAILED = ...
    SYSTEM = ...  # name = "terminated" | "destroyed" | "error" | "console" | "unresponsive", payload
    OP = ...  # host only: id, name = op, payload = array of arguments
    HOST_ENDED = ...  # host only: id = exit code, error if the script failed; if output was lost, isolate = 1 or 2
    # (standard output or error), name = the errno
    PART = ...  # id, payload = bytes: a part of a request's body
    STEP = ...  # id, name = "open" | "end" | "error" | "pull" | "cancel" | "abort", payload (_fetch/exchange.py)
    BARRIER = ...  # id of a blocking evaluation: its answer waits for earlier deliveries, and for pass_barrier

class PushResult(IntEnum):
    ACCEPTED = ...
    FULL = ...  # the isolate's mailbox is full
    CLOSED = ...  # the isolate is destroyed, or there was none
    TOO_LARGE = ...  # never returned: raised as MessageTooLargeError

Text: TypeAlias = bytes | str | None
"""bytes: JSON in UTF-8. str: the value is this string. None: JavaScript's undefined."""

Attachments: TypeAlias = list[bytes] | None
"""None: the text is JSON without marks, or not JSON. A list: strings in the text that start with U+0000 are marks
(csrc/base/payload.h); "\\0b<index>" stands for attachments[index]. Of an op's arguments, they may
also be memoryviews of a script's memory."""

Said: TypeAlias = tuple[str, str, str, Text, Attachments, int]
"""An error: name, message, stack, the payload of its details, and the refused request that caused it, or 0.

The details are `{isError?: False, value?, code?, data?, cause?, errors?}`. A cause, and each of the errors, has the
same members. If it is an error, it also has `name`, `message`, `stack?` and `origin?`."""

Error: TypeAlias = Said | None

Received: TypeAlias = Text | Decoder
Delivery: TypeAlias = tuple[int, int, int, str, Received, Attachments, Error]
"""kind (an EnvelopeKind's value), isolate, id, name, text, attachments, error."""

def run_in_copy(
    source: Context | Callable[[], Context], handler: Callable[[Any], Any], data: object
) -> tuple[Context, Any, BaseException | None] | None:
    """Call `handler(data)` in a copy of the context `source`, or in the context that `source()` returns.

    Returns None if the handler returned None. Otherwise returns the context, the handler's result, and the exception
    that it raised."""

class Unfinished(Exception):  # noqa: N818 - it is no error
    """The payload of a large message is not decoded yet."""

@final
class Decoder:
    """The payload of a large event, request or result of an evaluation. It takes the place of a delivery's text.

    It becomes a value step by step. `decode` returns the value, once, and raises Unfinished before. The attachments are
    inside."""

    def step(self, seconds: float) -> bool:
        """Go on for `seconds`, or a little longer. Returns whether the value is there, or an error that `decode` will
        raise."""
    @property
    def size(self) -> int:
        """The size of the payload, in bytes."""
    @property
    def end(self) -> bytes:
        """The last bytes of the text, at most 32; empty once the value is there."""
    @property
    def values(self) -> int:
        """About how many values there are, once the value is there."""

@final
class Hold:
    """Holds back the deliveries of an isolate behind one message, until it is released or dropped."""

    def release(self) -> None:
        """Hand the deliveries out. Does nothing when repeated."""

class EventDispatcher(Protocol):
    """What calls the handlers of events (_pool/dispatch.py)."""

    @property
    def states(self) -> dict[int, IsolateState]: ...
    def event_ended(
        self,
        state: IsolateState,
        name: str,
        data: object,
        text: Text,
        attachments: Attachments,
        ended: tuple[Context, Any, BaseException | None],
    ) -> BaseException | None:
        """A handler returned something or raised: `ended` is the result of `run_in_copy`.

        Returns the exception that has to leave the loop."""
    def event_not_handed_out(self, state: IsolateState, name: str, failure: Exception) -> None:
        """The message cannot be decoded, or a handler cannot be called."""
    def turn_is_over(self) -> bool:
        """Whether the loop has to do other work now. Asked after `event_ended`."""

@final
class Deliveries(Iterator[Delivery]):
    """The waiting deliveries. It ends when none are left (the descriptor is not readable any more) or its time is over.

    When it is closed or dropped, it gives back the deliveries that it took and that were not asked for. Used on one
    thread at a time."""

    def __next__(self) -> Delivery: ...
    def call_handlers(self, dispatcher: EventDispatcher) -> None:
        """From now on, call the handlers of events in `__next__` instead of returning these deliveries.

        An event without a handler, and a large one, is still returned. What `dispatcher.event_ended` returns is raised.
        """
    def hold(self) -> Hold:
        """Hold back the deliveries of the same isolate that come behind the last one."""
    def __length_hint__(self) -> int:
        """The number of deliveries that it took and that were not asked for yet. Any thread."""
    def close(self) -> None:
        """Does nothing when repeated."""

@final
class LentBytes:
    """Memory of a script's array buffer. It is only met through a memoryview of it, which keeps the memory."""

    def __buffer__(self, flags: int, /) -> memoryview: ...

@final
class ResourceLimits:
    """The limits of one isolate. Made of all numbers of `_base.limit_table`, except those that only Python needs.

    Raises TypeError for a missing or unknown name. Raises ValueError for a number that is too large, and for a location
    that is no absolute URL."""

    def __init__(self, *, own_cage: bool, forward_console: bool, location: str, **numbers: int) -> None: ...

@final
class Pool:
    """A pool of threads that run isolates, which it owns. Dropping the last reference terminates what still runs."""

    def __init__(self, threads: int) -> None:
        """Start the threads, and V8 before a process's first pool. Raises SandboxUnavailableError."""
    @staticmethod
    def closed() -> Pool:
        """Make a pool that is shut down. It starts nothing and accepts nothing. It has no threads and no descriptor
        (-1)."""
    def fileno(self) -> int:
        """The descriptor that is readable while deliveries wait. The pool owns it."""
    def deliveries(self, seconds: float) -> Deliveries:
        """What isolates sent: a few messages of each in turn. There may be one iterator at a time. The call says that
        all earlier deliveries have been handed out."""
    def create_isolate(self, limits: ResourceLimits) -> int:
        """Begin to create an isolate and return its id. CREATED or CREATE_FAILED follows."""
    def create_isolate_blocking(self, limits: ResourceLimits) -> tuple[int, Error]:
        """Do as create_isolate, but block until it is there. No CREATED follows. Raises KeyboardInterrupt on SIGINT."""
    def execute(self, isolate: int, code: str, filename: str, language: str) -> PushResult:
        """Queue a script. `language`: "js", "ts", "tsx" or "jsx"; raises ValueError for another, as the next two do."""
    def evaluate(self, isolate: int, code: str, filename: str, language: str) -> tuple[PushResult, int]:
        """Evaluate. Also returns the id that EVALUATED or EVALUATE_FAILED will have."""
    def evaluate_blocking(
        self,
        isolate: int,
        code: str,
        filename: str,
        language: str,
        timeout_s: float | None,
        in_order: bool,
        look: Callable[[], object] | None = None,
        look_every_s: float = 0.05,
    ) -> tuple[PushResult, Delivery | None, tuple[int, int] | None]:
        """Do as evaluate, but block for the answer. It is None when `timeout_s` is over; the evaluation then goes on.
        Calls `look` now and then while it waits. Raises KeyboardInterrupt on SIGINT, and what `look` raises.

        With `in_order`, also block until everything that the isolate sent before its answer is handed out. If that
        takes more than some milliseconds, the answer is returned early: the third item then is the evaluation's id, for
        `await_barrier` or `forget`, and the value of `drains` when the call began."""
    def await_barrier(self, isolate: int, evaluation: int, timeout_s: float) -> bool:
        """Block until everything that was sent before an early answer is handed out. Returns False when `timeout_s` is
        over. Raises KeyboardInterrupt on SIGINT."""
    def pass_barrier(self, isolate: int, evaluation: int) -> None:
        """Say that all deliveries before this BARRIER have been handed out."""
    def forget(self, isolate: int, evaluation: int) -> None:
        """Say that await_barrier will not be called (again) for this evaluation."""
    @property
    def drains(self) -> int:
        """How often deliveries of some isolate were taken."""
    def send(self, isolate: int, event: str, text: Text, attachments: Attachments) -> PushResult: ...
    def reply(self, isolate: int, request: int, text: Text, attachments: Attachments) -> PushResult: ...
    def reply_error(
        self,
        isolate: int,
        request: int,
        name: str,
        message: str,
        text: Text = None,
        attachments: Attachments = None,
    ) -> PushResult:
        """Reject the request with an Error that has this name, this message and the details in `text` (Said)."""
    def part(self, isolate: int, request: int, part: bytes) -> PushResult:
        """Send a part of the body of the answer to `request`."""
    def step(self, isolate: int, request: int, step: str, text: Text) -> PushResult: ...
    def destroy(self, isolate: int) -> bool:
        """End it after its queued work. SYSTEM "destroyed" follows. Returns False when it was destroyed before."""
    def terminate(self, isolate: int) -> bool:
        """End it at once, whatever it is doing. Returns False when it is gone."""
    def end_reason(self, isolate: int) -> str | None:
        """Why it accepts no more messages: the reason that SYSTEM "destroyed" will have. None while it accepts them,
        and after the delivery that follows "destroyed"."""
    def shutdown(self, terminate: bool) -> None:
        """Destroy (or terminate) all isolates, refuse new ones, and stop the threads when the last one is gone. Does
        nothing when repeated."""
    def join(self, timeout_s: float) -> bool:
        """Block until all isolates are gone and the threads have stopped. Returns False when `timeout_s` is over.
        Raises KeyboardInterrupt on SIGINT."""
    def usage(self, isolate: int) -> tuple[int, int] | None:
        """The CPU time used so far, in nanoseconds, and the bytes of heap after its last turn. None when it is gone."""
    def unanswered_requests(self, isolate: int) -> int:
        """The number of its requests that are not answered; 0 when it is gone."""
    @property
    def thread_count(self) -> int: ...
    @property
    def isolate_count(self) -> int:
        """The number of isolates that are not destroyed."""

class SyncOps(Protocol):
    def __call__(self, name: str, text: bytes, attachments: Attachments) -> tuple[Text, Attachments]:
        """Run one synchronous op. `text` is the JSON array of its arguments. Called on the host's thread."""

class ModuleSource(TypedDict):
    """A module's source. `name` is empty, or a file name that says what it is where the URL does not: "module.json"."""

    source: bytes
    name: str

class ModuleSources(Protocol):
    """Finds and loads modules. Called on the host's thread. An exception rejects the import."""

    @property
    def code_cache_folder(self) -> str:
        """Where V8's code of modules is kept; empty: nowhere."""
    @property
    def maps_imports(self) -> bool:
        """Whether `resolve` has a say in every specifier. Otherwise it is asked for those that are no URLs."""

    def resolve(self, specifier: str, referrer: str, /) -> str:
        """The URL that `specifier` means in the module `referrer`."""
    def load(self, url: str, asked: str, by_import_call: bool, /) -> ModuleSource:
        """Return the module's source. `asked` is what the import asks for: "javascript", "json", "text" or "bytes"."""
    def wants(self, urls: list[str], by_import_call: bool, /) -> bool:
        """Note the URLs that a graph needs next, before they are read.

        False: each must come from `load`, which checks whether the script may read it.
        """

def parse_url(text: str, base: str = "") -> str | None:
    """`text` as the URL Standard writes it, relative to `base` unless that is empty; None if it is not a URL."""

@final
class PermissionChecks(Protocol):
    def __call__(self, kinds: int, value: bytes, api: str, use: int, /) -> bytes:
        """Check what a native op does (base/permission.h), on the host's thread. Returns what it is to use.

        Raises as SyncOps does.
        """

class Host:
    """The host isolate: one privileged script on its own thread."""

    def __init__(
        self,
        script: str,
        threads: int,
        limits: ResourceLimits,
        sync_ops: SyncOps,
        modules: ModuleSources,
        check_permission: PermissionChecks,
        verbose: bool,
        colours: tuple[bool, bool],
    ) -> None:
        """`script` is the URL of the main module. `colours`: whether standard output and error may have them."""
    def start(self) -> None: ...
    def fileno(self) -> int: ...
    def deliveries(self, seconds: float) -> Deliveries:
        """What the script sent, oldest first. There may be one iterator at a time."""
    def op_done(self, op: int, text: Text, attachments: Attachments) -> None: ...
    def op_failed(self, op: int, name: str, message: str, code: str | None) -> None: ...
    def set_free_permissions(self, kinds: int) -> None:
        """From now on, native ops need not check these kinds of permissions. At first, they need check none."""
    def terminate(self) -> None:
        """End the script and all isolates at once. HOST_ENDED follows."""
    def join(self, timeout_s: float) -> bool: ...

def v8_version() -> str: ...
def check_available() -> None:
    """Raise SandboxUnavailableError if it is known, before V8 is started, that it cannot run."""

def descriptor_status(descriptor: int) -> list[float]:
    """What the system knows of an open file, as the 21 numbers of csrc/files/status.h. Raises OSError."""

def open_checked(path: str, flags: int, mode: int = 0o666) -> int:
    """Open a path that was checked: an absolute one without symbolic links. Close-on-exec.

    Raises OSError; with ELOOP where a link was put into the path since.
    """

def in_forked_child() -> bool:
    """Whether this process was forked from one that had started V8."""

def live_counts() -> dict[str, int]:
    """The numbers of "isolates", "pools", "hosts" and "threads" now. All are 0 when everything is shut down."""

def built_in() -> dict[str, tuple[int, list[str]]]:
    """For each kind of isolate ("worker", "host"): the bytes of its snapshot, and the lazy scripts that it can load."""

def encode(value: object, name: str, /) -> tuple[Text, Attachments]:
    """Make the payload of `value`. The path in an error starts with `name`. Raises SerializationError."""

def restore(value: object, attachments: list[bytes], name: str, /) -> Any:  # noqa: ANN401 - what a script sent
    """Replace the marks in `value`, in place, by what they stand for. Raises SerializationError."""

def decode(text: Received, attachments: Attachments, name: str = "data", /) -> Any:  # noqa: ANN401 - what a script sent
    """Return the value of a payload. The path in an error starts with `name`.

    Raises SerializationError for values that Python cannot hold, and for a text that its parsers do not accept. Raises
    Unfinished. The cyclic garbage collector does not run while a large text is read.
    """
