"""Reads the declarations of a .d.ts file as its printers write them: one level of indentation is four spaces.

It is no parser of TypeScript. It relies on the form of two files: TypeScript's `lib.webworker.d.ts` and `index.d.ts` of
`@types/deno`. A declaration starts at the indentation of its level and ends where all of its brackets are closed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

STEP = 4  # spaces of one level
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"' + r"|'(?:[^'\\\n]|\\.)*'" + r"|`(?:[^`\\]|\\.)*`")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_TYPE_ARGUMENTS = re.compile(r"<[^<>]*>")
_HEAD = re.compile(
    r"(?:export )?(?:declare )?(?:abstract )?(interface|class|function|type|namespace|var|const|let|enum) ([\w$]+)"
)
_MODIFIERS = r"(?:(?:static|readonly|abstract|private|protected|get|set) )*"
_MEMBER = re.compile(_MODIFIERS + r"(\[[^\]]*\]|\"[^\"]*\"|[\w$#]+|)")
_ENDED_BY_BRACE = frozenset({"interface", "class", "namespace", "enum"})


@dataclass(frozen=True)
class Declaration:
    """A declaration or a member, with its comment. `name` is "" for call and construct signatures."""

    kind: str  # interface, class, function, ..., or "member"
    name: str
    comment: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines, the comment first."""
        return "\n".join([*self.comment, *self.lines])

    @property
    def code(self) -> str:
        """The text without comments and strings."""
        return _STRING.sub('""', _COMMENT.sub("", "\n".join(self.lines)))

    @property
    def words(self) -> frozenset[str]:
        """Every identifier in it."""
        return frozenset(_WORD.findall(self.code))

    @property
    def bases(self) -> list[str]:
        """What an interface or class extends, without type arguments."""
        head = self.lines[0].partition("{")[0]
        while (flat := _TYPE_ARGUMENTS.sub("", head)) != head:
            head = flat
        _, extends, bases = head.partition(" extends ")
        return _WORD.findall(bases.partition(" implements ")[0]) if extends else []

    @property
    def is_static(self) -> bool:
        """A static member of a class."""
        return self.lines[0].lstrip().startswith(("static ", "private static "))

    @property
    def has_body(self) -> bool:
        """Whether its members stand on lines of their own."""
        return len(self.lines) > 1 and self.lines[0].endswith("{")

    def members(self) -> list[Declaration]:
        """What is in its braces; [] where it has none or they stand on one line."""
        if self.kind in {"class", "interface", "namespace"} or self.has_body:
            start = next((i for i, line in enumerate(self.lines) if line.endswith("{")), None)
            if start is not None and start + 1 < len(self.lines):
                return declarations("\n".join(self.lines[start + 1 : -1]), _indent(self.lines[0]) + STEP)
        return []

    def with_members(self, kept: list[Declaration]) -> Declaration:
        """The same with other members."""
        start = next(i for i, line in enumerate(self.lines) if line.endswith("{"))
        body = [line for member in kept for line in (*member.comment, *member.lines)]
        return Declaration(self.kind, self.name, self.comment, (*self.lines[: start + 1], *body, self.lines[-1]))


@dataclass
class _Reader:
    indent: int
    found: list[Declaration] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    in_comment: bool = False
    depth: int = 0

    def take(self, line: str) -> None:
        stripped = line.strip()
        if self.lines:
            self._go_on(line)
        elif self.in_comment:
            self.comment.append(line)
            self.in_comment = not stripped.endswith("*/")
        elif stripped.startswith("/*"):
            self.comment = [line]
            self.in_comment = not stripped.endswith("*/")
        elif not stripped or stripped.startswith("//"):
            self.comment = []
        elif _indent(line) == self.indent:
            self._go_on(line)

    def _go_on(self, line: str) -> None:
        self.lines.append(line)
        code = _STRING.sub('""', _COMMENT.sub("", line))
        if line.lstrip().startswith(("/*", "*")):
            return
        self.depth += sum(code.count(c) for c in "({[") - sum(code.count(c) for c in ")}]")
        head = _HEAD.match(self.lines[0].strip())
        ends = ("}", "};") if head and head[1] in _ENDED_BY_BRACE else (";",) if head else (";", ",", "}")
        if self.depth == 0 and code.rstrip().endswith(ends):
            kind, name = (head[1], head[2]) if head else ("member", _member_name(self.lines[0].strip()))
            self.found.append(Declaration(kind, name, tuple(self.comment), tuple(self.lines)))
            self.comment, self.lines = [], []


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _member_name(line: str) -> str:
    match = _MEMBER.match(line)
    name = match[1] if match else ""
    if name in {"new", "constructor"} and re.search(rf"\b{name}\s*[(<]", line):
        return ""
    return name.strip('"').replace("[Symbol.", "[")


def declarations(text: str, indent: int = 0) -> list[Declaration]:
    """The declarations at `indent`, in order. Raises ValueError for one that does not end."""
    reader = _Reader(indent)
    for line in text.splitlines():
        reader.take(line)
    if reader.lines:
        raise ValueError(f"a declaration does not end: {reader.lines[0]}")
    return reader.found
