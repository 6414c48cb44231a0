"""The report of the error that ended a host script, as Deno writes it.

    error: Uncaught (in promise) TypeError: boom
    throw new TypeError("boom", { cause });
          ^
        at file:///app.js:2:7
    Caused by: { why: 1 }

The errors of an AggregateError come before the source line, indented. The text may be a guest's: what would move the
cursor of a terminal is escaped. Its size is bounded where the error is described (`js/lazy/host/uncaught.js`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from network_runtime._host.source_excerpt import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from network_runtime._host.outcome import Failure

    Node = Mapping[str, Any]  # name, message, stack and the details of `csrc/base/script_error.h`

_UNSAFE: Final = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
_CONTROLS: Final = re.compile(_UNSAFE)
_CONTROLS_OR_COLOUR: Final = re.compile(f"\x1b\\[[0-9;]*m|{_UNSAFE}")
_FRAME: Final = re.compile(r"^ +at .*$", re.MULTILINE)
_PLACE: Final = re.compile(
    r"^(?P<at> +at )(?P<async>async )?(?:(?P<function>.+) \()?"
    r"(?P<folder>\S*/)?(?P<file>[^/\s]+):(?P<line>\d+):(?P<column>\d+)(?P<end>\)?)$"
)
_LARGEST: Final = 0xFF  # a code point written with two digits
_INDENT: Final = "    "


class Styles:
    """Wraps a text in the codes of a terminal, or leaves it as it is."""

    def __init__(self, colours: bool) -> None:
        """Keep whether the report has colours."""
        self.on = colours

    def __call__(self, text: str, *codes: str) -> str:
        """`text` with the SGR codes."""
        if not self.on or not text:
            return text
        start = "".join(f"\x1b[{code}m" for code in codes)
        return f"\x1b[0m{start}{text}\x1b[0m"


def error_report(failure: Failure, line_of: Callable[[str, int], str | None], *, colours: bool = False) -> str:
    """The text without a line break at its end.

    `line_of(url, number)` returns a line of a module that the script has loaded; None for any other.
    """
    style = Styles(colours)

    def excerpt_of(stack: str) -> list[str]:
        line, _, mark = excerpt(stack, line_of).partition("\n")
        return [line, style(mark, "31")] if line else []

    lines = _lines(failure.node, style, excerpt_of if failure.shows_source else None)
    return f"{style('error', '1', '31')}: {failure.how}" + "\n".join(lines)


def _lines(node: Node, style: Styles, excerpt_of: Callable[[str], list[str]] | None = None) -> list[str]:
    lines = [_headline(node, style)]
    for other in node.get("errors", ()):
        lines += [f"{_INDENT}{line}" for line in "\n".join(_lines(other, style)).split("\n")]
    stack = _frames(node)
    if excerpt_of is not None:
        lines += excerpt_of(stack)
    lines += [_styled_frame(frame, style) for frame in stack.splitlines()]
    if "cause" in node:
        first, *others = _lines(node["cause"], style)
        lines += [f"Caused by: {first}", *others]
    return lines


def _headline(node: Node, style: Styles) -> str:
    if "circular" in node:
        return style(f"[Circular *{node['circular']}]", "36")
    if "text" in node:
        return _escaped(node["text"], keep_colours=style.on)
    name, message = node.get("name", ""), node.get("message", "")
    shown = _escaped(": ".join(part for part in (name, message) if part))
    return f"{shown} {style('<ref *' + str(node['reference']) + '>', '36')}" if "reference" in node else shown


def _frames(node: Node) -> str:
    """The frames in the error's stack, one a line. The text before them is the headline, or the script's own."""
    stack, message = node.get("stack", ""), node.get("message", "")
    if message:
        before, found, after = stack.partition(message)
        if found and not _FRAME.search(before):
            stack = after
    return _escaped("\n".join(_FRAME.findall(stack)))


def _styled_frame(frame: str, style: Styles) -> str:
    place = _PLACE.match(frame) if style.on else None
    if place is None:
        return frame
    function = f"{style(place['function'], '1', '3')} (" if place["function"] else ""
    file = style(place["folder"] or "", "2", "38;5;245") + style(place["file"], "36")
    position = f":{style(place['line'], '33')}:{style(place['column'], '33')}"
    return f"{place['at']}{place['async'] or ''}{function}{file}{position}{place['end']}"


def _escaped(text: str, *, keep_colours: bool = False) -> str:
    """`text` without characters that move the cursor or turn the direction, except line breaks and tabs."""
    return (_CONTROLS_OR_COLOUR if keep_colours else _CONTROLS).sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    if len(found[0]) > 1:
        return found[0]
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= _LARGEST else f"\\u{code:04x}"
