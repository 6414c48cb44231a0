"""The table of ops: the names that a host script calls, and the functions that serve them.

A plain function is a synchronous op. It runs on the host's thread, and the script waits. An `async` function is an
asynchronous op. It runs on the event loop of the main thread, and the script gets a promise. It checks no permission,
because the script goes on meanwhile: a synchronous op does that for it, as the script calls it
(`ResourceTable.begin`). Arguments are JSON
values and bytes; a missing one is None. Bytes are a memoryview of the script's own memory, which is not copied, unless
it is shared or can be resized; an op may fill them, and uses them until it has answered. A result of None is undefined
in the script. `current_host()` is the host that an op works for.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Final, TypeVar

from network_runtime._deno.current import HostState, set_current_host
from network_runtime._deno.errors import InterruptedOpError, OpError
from network_runtime._payload import codec

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from network_runtime._core import Attachments, Received, Text

FunctionT = TypeVar("FunctionT", bound="Callable[..., Any]")

_registered: Final[dict[str, Callable[..., Any]]] = {}


def op(name: str) -> Callable[[FunctionT], FunctionT]:
    """Register a function as the op `name`, for every host. Raises ValueError if the name is taken."""

    def register(function: FunctionT) -> FunctionT:
        if name in _registered:
            raise ValueError(f"there is an op {name} already: {_registered[name].__qualname__}")
        _registered[name] = function
        return function

    return register


class OpTable:
    """The ops of one host: all registered ones, and some of its own."""

    def __init__(self, own: dict[str, Callable[..., Any]], host: HostState | None = None) -> None:
        """An op of `own` replaces a registered one with the same name. `host` is what the ops share."""
        self._functions = {**_registered, **own}
        self._host = HostState([]) if host is None else host

    @property
    def host(self) -> HostState:
        """What the ops share."""
        return self._host

    def __iter__(self) -> Iterator[str]:
        """The names of the ops."""
        return iter(self._functions)

    def call(self, name: str, text: bytes, attachments: Attachments) -> tuple[Text, Attachments]:
        """Run a synchronous op. Raises OpError."""
        try:
            set_current_host(self._host)
            function = self._find(name, synchronous=True)
            return _encode(function(*codec.decode(text, attachments)))
        except Exception as error:
            raise OpError.of(error) from error

    async def start(
        self, name: str, text: Received, attachments: Attachments, number: int = 0
    ) -> tuple[Text, Attachments]:
        """Run an asynchronous op (or a synchronous one). `number` is the op's own.

        Raises OpError; InterruptedOpError for Ctrl-C here.
        """
        try:
            set_current_host(self._host, number)
            result: Awaitable[Any] | Any = self._find(name)(*codec.decode(text, attachments))
            return _encode(await result if inspect.isawaitable(result) else result)
        except KeyboardInterrupt as error:  # of a task it would end the event loop, with all that runs there
            raise InterruptedOpError from error
        except Exception as error:
            raise OpError.of(error) from error
        finally:
            self._host.resources.drop_begun(number)  # the op may have failed before it took it

    def _find(self, name: str, *, synchronous: bool = False) -> Callable[..., Any]:
        function = self._functions.get(name)
        if synchronous and inspect.iscoroutinefunction(function):
            raise OpError("TypeError", f"the op {name} is asynchronous")
        if function is None:
            raise OpError("NotSupported", f"there is no op {name}")
        return function


def _encode(result: object) -> tuple[Text, Attachments]:
    return (None, None) if result is None else codec.encode(result, "result")
