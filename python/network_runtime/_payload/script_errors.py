"""A script's error as an exception, an exception as a script's error, and how a report shows them.

Details are described in `csrc/base/script_error.h`: `{isError, value, code, data, cause, errors}`, a payload beside
the error's texts. Any thread.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from network_runtime._payload import codec
from network_runtime.errors import RequestError, ScriptError, SerializationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from network_runtime._core import Attachments, Received, Said, Text

_NOBODY: Final[Mapping[int, BaseException]] = {}
_DEEPEST: Final = 10  # causes of causes
_LONGEST_VALUE: Final = 200  # characters of one value of an error, in a report


def node_of(text: Received, attachments: Attachments) -> dict[str, Any]:
    """The details, without values of the script's that Python cannot hold."""
    if type(text) is not bytes:
        return {}
    node: dict[str, Any] = codec.parse(text)
    if attachments is not None:
        _restore(node, attachments)
    return node


def _restore(node: dict[str, Any], attachments: list[bytes]) -> None:
    for key in ("name", "message", "stack", "code", "value"):
        if key in node:
            _restore_one(node, key, attachments)
    data = node.get("data", {})
    for key in list(data):
        _restore_one(data, key, attachments)
    for other in (*node.get("errors", ()), *((node["cause"],) if "cause" in node else ())):
        _restore(other, attachments)


def _restore_one(holder: dict[str, Any], key: str, attachments: list[bytes]) -> None:
    try:
        holder[key] = codec.restore(holder[key], attachments)
    except SerializationError:
        del holder[key]


def script_error(said: Said, origins: Mapping[int, BaseException] = _NOBODY) -> ScriptError:
    """Make the exception for an error that the core reports. `origins`: handlers' exceptions by request."""
    name, message, stack, text, attachments, origin = said
    return _made(name, message, stack, node_of(text, attachments), origin, origins)


def from_event(node: Mapping[str, Any]) -> ScriptError:
    """Make the exception for the data of the system event "error", which also has the texts."""
    return _made(node["name"], node["message"], node["stack"], node, 0, _NOBODY)


def event_of(node: Mapping[str, Any]) -> dict[str, Any]:
    """The data of the system event "error" for handlers, with Python's names."""
    data = {key: value for key, value in node.items() if key not in ("isError", "origin")}
    if node.get("isError") is False:
        data["is_error"] = False
    if "cause" in data:
        data["cause"] = event_of(data["cause"])
    if "errors" in data:
        data["errors"] = [event_of(error) for error in data["errors"]]
    return data


def _made(
    name: str, message: str, stack: str, node: Mapping[str, Any], origin: int, origins: Mapping[int, BaseException]
) -> ScriptError:
    cause = node.get("cause")
    error = ScriptError(
        name,
        message,
        stack,
        code=node.get("code"),
        data=node.get("data"),
        value=node.get("value"),
        is_error=node.get("isError", True),
        cause=None if cause is None else _cause(cause, origins),
        errors=[_related(other, origins) for other in node.get("errors", ())],
    )
    if (raised := origins.get(origin)) is not None:
        error.__cause__ = raised
    return error


def _cause(node: Mapping[str, Any], origins: Mapping[int, BaseException]) -> object:
    return node.get("value") if node.get("isError") is False else _related(node, origins)


def _related(node: Mapping[str, Any], origins: Mapping[int, BaseException]) -> ScriptError:
    if node.get("isError") is False:
        value = node.get("value")
        return ScriptError("Error", value if isinstance(value, str) else _shown(value), value=value, is_error=False)
    origin = node.get("origin", 0)
    return _made(node["name"], node["message"], node.get("stack", ""), node, origin, origins)


def details_of(error: ScriptError | RequestError) -> tuple[Text, Attachments]:
    """The details of `error`, for the script that gets it: no stacks, and only such errors among its causes.

    Raises SerializationError for data that cannot be sent.
    """
    if isinstance(error, ScriptError):
        node = _node_of(error, 0)
    else:
        node = {} if error.data is None else {"data": {"data": error.data}}
    if not node:
        return None, None
    try:
        return codec.encode(node, "ScriptError")
    except SerializationError:
        if isinstance(error, RequestError):
            codec.encode(error.data, "RequestError.data")  # raises an error whose path the user's program knows
        raise


def _node_of(error: ScriptError, depth: int) -> dict[str, Any]:
    node: dict[str, Any] = {}
    if not error.is_error:
        node = {"isError": False, "value": error.value}
    if error.code is not None:
        node["code"] = error.code
    if error.data:
        node["data"] = error.data
    if depth < _DEEPEST:
        raised = error.__cause__
        if isinstance(raised, ScriptError | RequestError):
            node["cause"] = _named(raised, depth + 1)
        elif isinstance(error.cause, ScriptError):
            node["cause"] = _named(error.cause, depth + 1)
        elif error.cause is not None:
            node["cause"] = {"isError": False, "value": error.cause}
        if error.errors:
            node["errors"] = [_named(other, depth + 1) for other in error.errors]
    return node


def _named(error: ScriptError | RequestError, depth: int) -> dict[str, Any]:
    texts = {"name": error.name, "message": error.message}
    if isinstance(error, ScriptError):
        return {**texts, **_node_of(error, depth)}
    return texts if error.data is None else {**texts, "data": {"data": error.data}}


def report(error: ScriptError) -> str:
    """The error as a command line shows it: stack, properties, "Caused by", the errors of an AggregateError."""
    lines: list[str] = []
    _write(error, lines, 0)
    return "\n".join(lines)


def _write(error: ScriptError, lines: list[str], depth: int) -> None:
    lines += _head(error).split("\n")
    carried = [f"  {name}: {_shown(value)}" for name, value in error.data.items()] if error.is_error else []
    if carried:
        lines[-1] += " {"
        lines += [*carried, "}"]
    if depth == _DEEPEST:
        return
    for other in error.errors:
        inner: list[str] = []
        _write(other, inner, depth + 1)
        lines += [f"    {line}" for line in inner]
    if isinstance(error.cause, ScriptError):
        start = len(lines)
        _write(error.cause, lines, depth + 1)
        lines[start] = f"Caused by: {lines[start]}"
    elif error.cause is not None:
        lines.append(f"Caused by: {_shown(error.cause)}")


def _head(error: ScriptError) -> str:
    text = str(error)
    if not error.is_error and error.name == "Error":
        text = error.message
    return error.stack if text in error.stack else f"{text}\n{error.stack}".rstrip()


def _shown(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, default=repr)
    except (TypeError, ValueError, RecursionError):
        text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
