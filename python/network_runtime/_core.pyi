"""The compiled core. Private: embedders use `Sandbox` and `Isolate`.

Every method may be called on any Python thread unless it says otherwise, and returns at once unless it says that it
blocks (it then releases the GIL). In a child forked after V8 was started every call raises `SandboxUnavailableError`
(network_runtime.errors).
"""

from collections.abc import Callable, Iterator
from contextvars import Context
from enum import IntEnum
from typing import Any, Protocol, TypeAlias, TypedDict, final

__version__: str
"""That of the package it was built for."""
BODY_WINDOW: int
"""Of a body that travels in parts: the bytes that its receiver grants at first."""
LARGEST_PART: int
"""The bytes that one of the parts has at the most."""
MOST_CONNECTING: int
"""WebSockets of one isolate that are not connected yet; what is more is forged, and nobody waits for it."""

class EnvelopeKind(IntEnum):
    EVENT = ...  # name, payload: NETWORK.send(name, data)
    CREATED = ...  # the isolate is there
    CREATE_FAILED = ...  # error
    REQUEST = ...  # id, name, payload: NETWORK.request(name, data), to be answered by reply or reply_error
    EVALUATED = ...  # id, payload
    # id, error (payload = the path in a result that could not be sent); or, without one, name = the reason that ended
    # it, payload as of "terminated"
    EVALUATE_FAILED = ...
    SYSTEM = ...  # name = "terminated" | "destroyed" | "error" | "console" | "unresponsive", payload
    OP = ...  # host only: id, name = op, payload = array of arguments
    HOST_ENDED = ...  # host only: id = exit code, error when the script failed; where output was lost, isolate = 1 or 2
    # (standard output or error), name = the errno
    PART = ...  # id, payload = bytes: a part of a request's body
    STEP = ...  # id, name = "open" | "end" | "error" | "pull" | "cancel" | "abort", payload (_fetch/exchange.py)
    BARRIER = ...  # id of a blocking evaluation: its answer waits for what came before, to be told by pass_barrier

class PushResult(IntEnum):
    ACCEPTED = ...
    FULL = ...  # the isolate's mailbox is at its bound
    CLOSED = ...  # the isolate is destroyed, or never was
    TOO_LARGE = ...  # never returned: raised as MessageTooLargeError

Text: TypeAlias = bytes | str | None
"""bytes: JSON in UTF-8. str: a string as a whole. None: JavaScript's undefined."""

Attachments: TypeAlias = list[bytes] | None
"""None: the text is plain JSON, or no JSON. A list: strings in the text that start with U+0000 are marks
(csrc/base/payload.h); "\\0b<index>" is attachments[index]."""

Said: TypeAlias = tuple[str, str, str, Text, Attachments, int]
"""name, message, stack, the payload of its details, and the request whose refusal it is made of, or 0. The details are
`{isError?: False, value?, code?, data?, cause?, errors?}`; a cause and each of the errors has the same and, where it is
an error, `name`, `message`, `stack?` and `origin?`."""

Error: TypeAlias = Said | None

Received: TypeAlias = Text | Decoder
Delivery: TypeAlias = tuple[int, int, int, str, Received, Attachments, Error]
"""kind (an EnvelopeKind's value), isolate, id, name, text, attachments, error."""

def run_in_copy(
    source: Context | Callable[[], Context], handler: Callable[[Any], Any], data: object
) -> tuple[Context, Any, BaseException | None] | None:
    """Call `handler(data)` in a copy of the context `source`, or in what it gives. None when the handler returned that;
    else the context, what it returned, and what it raised."""

class Unfinished(Exception):  # noqa: N818 - nothing is wrong
    """The payload of a large message is not decoded yet."""

@final
class Decoder:
    """The payload of a large event, request or result of an evaluation, in place of a delivery's text. It becomes a
    value step by step; `decode` gives that, once, and raises Unfinished before. The attachments are inside."""

    def step(self, seconds: float) -> bool:
        """Goes on for so long, or a little longer. Whether there is a value now, or an error for `decode` to raise."""
    @property
    def size(self) -> int:
        """Bytes."""
    @property
    def end(self) -> bytes:
        """The last 32 bytes of its text, or less; none once it is done."""
    @property
    def values(self) -> int:
        """About how many there are, once it is done."""

@final
class Hold:
    """Holds back what an isolate has sent behind one message; dropped, it lets go."""

    def release(self) -> None:
        """Harmless when repeated."""

@final
class Deliveries(Iterator[Delivery]):
    """What waits: until nothing does (the descriptor is not readable any more), or its time is over. Closed or dropped,
    it gives back what it had taken and nobody asked for. Used on one thread at a time."""

    def __next__(self) -> Delivery: ...
    def hold(self) -> Hold:
        """Hold back what comes behind the last delivery, of the same isolate."""
    def __length_hint__(self) -> int:
        """How many it has taken and nobody has asked for. Any thread."""
    def close(self) -> None:
        """Harmless when repeated."""

@final
class ResourceLimits:
    """What one isolate may use. Made of all numbers of `_base.limit_table` but for those that are Python's own.

    Raises TypeError for a missing or unknown name, ValueError for a number that cannot be held and for a location that
    is no absolute URL.
    """

    def __init__(self, *, own_cage: bool, forward_console: bool, location: str, **numbers: int) -> None: ...

@final
class Pool:
    """Threads that run isolates. Owns them; dropping the last reference terminates what still runs."""

    def __init__(self, threads: int) -> None:
        """Starts the threads, and V8 before the first of a process. Raises SandboxUnavailableError."""
    @staticmethod
    def closed() -> Pool:
        """One that is shut down: it takes nothing, as it says, and has neither threads nor a descriptor (-1). Starts
        nothing."""
    def fileno(self) -> int:
        """A descriptor that is readable while deliveries wait; owned by the pool."""
    def deliveries(self, seconds: float) -> Deliveries:
        """What isolates sent, of each in turn a few messages; one iterator at a time. What was given before has been
        handed out."""
    def create_isolate(self, limits: ResourceLimits) -> int:
        """Start to create an isolate and return its id; CREATED or CREATE_FAILED follows."""
    def create_isolate_blocking(self, limits: ResourceLimits) -> tuple[int, Error]:
        """As create_isolate, but blocks until it is there; no CREATED follows. Raises KeyboardInterrupt on SIGINT."""
    def execute(self, isolate: int, code: str, filename: str) -> PushResult: ...
    def evaluate(self, isolate: int, code: str, filename: str) -> tuple[PushResult, int]:
        """The id that EVALUATED or EVALUATE_FAILED will carry."""
    def evaluate_blocking(
        self,
        isolate: int,
        code: str,
        filename: str,
        timeout_s: float | None,
        in_order: bool,
        look: Callable[[], object] | None = None,
        look_every_s: float = 0.05,
    ) -> tuple[PushResult, Delivery | None, tuple[int, int] | None]:
        """As evaluate, but blocks for the answer; None when `timeout_s` is over (the evaluation goes on). Raises
        KeyboardInterrupt on SIGINT, and what `look` raises, which is called while it waits.

        With `in_order` it blocks until all that the isolate sent before its answer is handed out, too. Where that takes
        more than some milliseconds the answer comes early: the third is the evaluation's id, for `await_barrier` or
        `forget`, and `drains` as it was when the call began."""
    def await_barrier(self, isolate: int, evaluation: int, timeout_s: float) -> bool:
        """Block until all that was sent before an early answer is handed out; False when `timeout_s` is over. Raises
        KeyboardInterrupt on SIGINT."""
    def pass_barrier(self, isolate: int, evaluation: int) -> None:
        """All deliveries before this BARRIER have been handed out."""
    def forget(self, isolate: int, evaluation: int) -> None:
        """Nobody will ask for its barrier (again)."""
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
        """Reject with an Error of this name and message, and the details that `text` holds (Said)."""
    def part(self, isolate: int, request: int, part: bytes) -> PushResult:
        """A part of the body of the answer to `request`."""
    def step(self, isolate: int, request: int, step: str, text: Text) -> PushResult: ...
    def destroy(self, isolate: int) -> bool:
        """Orderly: what is queued still runs. SYSTEM "destroyed" follows. False when it was destroyed before."""
    def terminate(self, isolate: int) -> bool:
        """At once, wherever it is. False when it is gone."""
    def end_reason(self, isolate: int) -> str | None:
        """Why it takes no more messages, as SYSTEM "destroyed" will say: until the next delivery after the one that
        gave that. None while it takes them, and afterwards."""
    def shutdown(self, terminate: bool) -> None:
        """Destroy (or terminate) all isolates, refuse new ones, stop the threads when the last is gone. Harmless when
        repeated."""
    def join(self, timeout_s: float) -> bool:
        """Block until all isolates are gone and the threads have stopped; False when `timeout_s` is over. Raises
        KeyboardInterrupt on SIGINT."""
    def usage(self, isolate: int) -> tuple[int, int] | None:
        """CPU nanoseconds and heap bytes used so far (heap as of its last turn); None when it is gone."""
    def unanswered_requests(self, isolate: int) -> int:
        """Requests of its script that are not answered; 0 when it is gone."""
    @property
    def thread_count(self) -> int: ...
    @property
    def isolate_count(self) -> int:
        """Isolates that are not destroyed."""

class SyncOps(Protocol):
    def __call__(self, name: str, text: bytes, attachments: Attachments) -> tuple[Text, Attachments]:
        """Run one synchronous op: `text` is the JSON array of its arguments. Called on the host's thread."""

class ModuleSource(TypedDict):
    """`type`: what the file is, "javascript" or "json", or "text" where that was asked for."""

    type: str
    source: str

class ModuleSources(Protocol):
    """Where modules come from. Called on the host's thread; what is raised rejects the import."""

    def resolve(self, specifier: str, referrer: str, /) -> str:
        """The URL that `specifier` means in the module `referrer`."""
    def load(self, url: str, asked: str, /) -> ModuleSource:
        """The module's source; `asked` is the type that the import asks for."""

@final
class Host:
    """The host isolate: one privileged script on a thread of its own."""

    def __init__(
        self,
        script: str,
        threads: int,
        limits: ResourceLimits,
        sync_ops: SyncOps,
        modules: ModuleSources,
        verbose: bool,
    ) -> None:
        """`script` is the URL of the main module."""
    def start(self) -> None: ...
    def fileno(self) -> int: ...
    def deliveries(self, seconds: float) -> Deliveries:
        """What the script sent, oldest first; one iterator at a time."""
    def op_done(self, op: int, text: Text, attachments: Attachments) -> None: ...
    def op_failed(self, op: int, name: str, message: str, code: str | None) -> None: ...
    def terminate(self) -> None:
        """End the script and all isolates at once; HOST_ENDED follows."""
    def join(self, timeout_s: float) -> bool: ...

def v8_version() -> str: ...
def check_available() -> None:
    """Raises SandboxUnavailableError where V8 cannot run, as far as that can be told before it is started."""

def in_forked_child() -> bool:
    """Whether this process was forked from one in which V8 had been started."""

def live_counts() -> dict[str, int]:
    """What the core holds now: "isolates", "pools", "hosts", "threads"; all 0 when everything is shut down."""

def built_in() -> dict[str, tuple[int, list[str]]]:
    """Of each kind of isolate, "worker" and "host": the bytes of its snapshot, and which lazy scripts it can load."""

def encode(value: object, name: str, /) -> tuple[Text, Attachments]:
    """The payload of `value`; `name` is where the path in an error starts. Raises SerializationError."""

def restore(value: object, attachments: list[bytes], name: str, /) -> Any:  # noqa: ANN401 - what a script sent
    """Put what marks stand for in their place, in `value` itself; raises SerializationError."""

def decode(text: Received, attachments: Attachments, name: str = "data", /) -> Any:  # noqa: ANN401 - what a script sent
    """The value of a payload; `name` is where the path in an error starts.

    Raises SerializationError for what Python cannot hold, and for a text that its parsers do not take; Unfinished.
    The cyclic
    garbage collector rests while a large text is read.
    """
