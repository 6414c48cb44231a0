"""Patches in the unified format, strictly: what does not apply as it is written is an error.

A patch is a reason in prose, then for each file `--- a/PATH`, `+++ b/PATH` and its hunks. A text is a list of lines
without their line feeds. A blank line of context is written without the space before it, so that no line ends in one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CONTEXT = 3
HEADER = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


class PatchError(Exception):
    """A patch is not in its format, or does not apply; the message names the patch, the file and the line."""


@dataclass(frozen=True)
class Hunk:
    """`lines` begin with " ", "-" or "+". `start`: how many lines of the old text are before it."""

    start: int
    lines: tuple[str, ...]

    @property
    def old(self) -> list[str]:
        return [line[1:] for line in self.lines if line[0] != "+"]

    @property
    def new(self) -> list[str]:
        return [line[1:] for line in self.lines if line[0] != "-"]


@dataclass(frozen=True)
class FilePatch:
    path: str
    hunks: tuple[Hunk, ...]


@dataclass(frozen=True)
class Patch:
    """`reason`: why, in prose, without its last line feed."""

    name: str
    reason: str
    files: tuple[FilePatch, ...]


@dataclass(frozen=True)
class Change:
    """Lines of a text, from `old_start` and before `old_end`, and those of another that stand in their place."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def parse(name: str, text: str) -> Patch:
    lines = text.split("\n")
    if lines.pop() != "":
        raise PatchError(f"{name}: the last line has no line feed")
    first = next((i for i, line in enumerate(lines) if line.startswith("--- ")), len(lines))
    reason = "\n".join(lines[:first]).strip()
    if not reason:
        raise PatchError(f"{name} does not begin with its reason")
    files = []
    at = first
    while at < len(lines):
        file, at = _file(name, lines, at)
        files.append(file)
    paths = [file.path for file in files]
    if not files or len(set(paths)) != len(paths):
        raise PatchError(f"{name} has {'a file twice' if files else 'no file'}")
    return Patch(name, reason, tuple(files))


def _file(name: str, lines: Sequence[str], at: int) -> tuple[FilePatch, int]:
    pair = tuple(lines[at : at + 2])
    path = pair[0].removeprefix("--- a/")
    if pair != (f"--- a/{path}", f"+++ b/{path}"):
        raise PatchError(f"{name}:{at + 1}: `--- a/PATH` and `+++ b/PATH` of the same file are expected here")
    at += 2
    hunks: list[Hunk] = []
    shift = 0
    while at < len(lines) and not lines[at].startswith("--- "):
        hunk, new_start, end = _hunk(name, lines, at)
        if hunks and hunk.start < hunks[-1].start + len(hunks[-1].old):
            raise PatchError(f"{name}:{at + 1}: the hunk begins before the one above it ends")
        if new_start != hunk.start + shift:
            raise PatchError(f"{name}:{at + 1}: the two line numbers are not as far apart as the hunks above have it")
        shift += len(hunk.new) - len(hunk.old)
        hunks.append(hunk)
        at = end
    if not hunks:
        raise PatchError(f"{name}:{at + 1}: {path} has no hunk")
    return FilePatch(path, tuple(hunks)), at


def _hunk(name: str, lines: Sequence[str], at: int) -> tuple[Hunk, int, int]:
    header = HEADER.fullmatch(lines[at])
    if not header:
        raise PatchError(f"{name}:{at + 1}: a hunk (`@@ -1,2 +3,4 @@`) or a file is expected here: {lines[at]!r}")
    old_line, old_size, new_line, new_size = (1 if number is None else int(number) for number in header.groups())
    body: list[str] = []
    old = new = 0
    end = at + 1
    while (old, new) != (old_size, new_size):
        line = (lines[end] or " ") if end < len(lines) else "?"
        if line[0] not in " -+":
            raise PatchError(f"{name}:{end + 1}: the hunk at line {at + 1} ends before it has what it announces")
        old += line[0] != "+"
        new += line[0] != "-"
        if old > old_size or new > new_size:
            raise PatchError(f"{name}:{end + 1}: the hunk at line {at + 1} has more lines than it announces")
        body.append(line)
        end += 1
    if all(line[0] == " " for line in body):
        raise PatchError(f"{name}:{at + 1}: the hunk changes nothing")
    # A hunk without old lines names the line before it.
    start = old_line - (1 if old_size else 0)
    return Hunk(start, tuple(body)), new_line - (1 if new_size else 0), end


def render(patch: Patch) -> str:
    return "".join(f"{line}\n" for line in [patch.reason, "", *_body(patch)])


def _body(patch: Patch) -> Iterator[str]:
    for file in patch.files:
        yield f"--- a/{file.path}"
        yield f"+++ b/{file.path}"
        shift = 0
        for hunk in file.hunks:
            old, new = len(hunk.old), len(hunk.new)
            yield f"@@ -{_range(hunk.start, old)} +{_range(hunk.start + shift, new)} @@"
            yield from ("" if line == " " else line for line in hunk.lines)
            shift += new - old


def _range(start: int, size: int) -> str:
    line = start + (1 if size else 0)
    return str(line) if size == 1 else f"{line},{size}"


def apply(name: str, file: FilePatch, text: Sequence[str]) -> list[str]:
    """The text with the hunks applied, each exactly where it says."""
    result: list[str] = []
    done = 0
    for hunk in file.hunks:
        old = hunk.old
        if (found := list(text[hunk.start : hunk.start + len(old)])) != old:
            off = next((i for i, line in enumerate(old) if i >= len(found) or found[i] != line), 0)
            there = f"has {found[off]!r}" if off < len(found) else "ends"
            place = f"{file.path} {there} at line {hunk.start + off + 1}"
            raise PatchError(f"{name} does not apply: {place}, where {old[off]!r} is expected")
        result += text[done : hunk.start]
        result += hunk.new
        done = hunk.start + len(old)
    return result + list(text[done:])


def moved(name: str, file: FilePatch, text: Sequence[str]) -> FilePatch:
    """The hunks with the line numbers that `text` wants: each is there once, with its context, in this order."""
    hunks: list[Hunk] = []
    done = 0
    for hunk in file.hunks:
        old = hunk.old
        places = [i for i in range(done, len(text) - len(old) + 1) if list(text[i : i + len(old)]) == old]
        if len(places) != 1 and hunk.start not in places:
            raise PatchError(
                f"{name}: what the hunk at line {hunk.start + 1} of {file.path} changes is there {len(places)} times"
            )
        start = hunk.start if hunk.start in places else places[0]
        hunks.append(replace(hunk, start=start))
        done = start + len(old)
    return FilePatch(file.path, tuple(hunks))


def changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """What makes `new` of `old`: as few lines removed and added as can be (Myers, "An O(ND) Difference Algorithm")."""
    most = min(len(old), len(new))
    head = next((i for i in range(most) if old[i] != new[i]), most)
    tail = next((i for i in range(most - head) if old[-1 - i] != new[-1 - i]), most - head)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[Change] = []
    for x, y, removed in _steps(a, b):
        old_start, old_end = x + head, x + head + removed
        new_start, new_end = y + head, y + head + (not removed)
        if found and (old_end, new_end) == (found[-1].old_start, found[-1].new_start):
            last = found.pop()
            old_end, new_end = last.old_end, last.new_end
        found.append(Change(old_start, old_end, new_start, new_end))
    return _readable(found[::-1], old, new)


def _steps(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """The steps of a shortest edit, the last first: (x, y, True) removes a[x], (x, y, False) adds b[y] before a[x]."""
    reach = {1: 0}  # by diagonal x - y: the largest x with as many steps as there are traces
    traces: list[dict[int, int]] = []
    for depth in range(len(a) + len(b) + 1):
        traces.append(dict(reach))
        for k in range(-depth, depth + 1, 2):
            x = reach[k + 1] if _adds(reach, k, depth) else reach[k - 1] + 1
            while x < len(a) and x - k < len(b) and a[x] == b[x - k]:
                x += 1
            reach[k] = x
            if x >= len(a) and x - k >= len(b):
                yield from _way_back(traces, k, depth)
                return


def _adds(reach: Mapping[int, int], k: int, depth: int) -> bool:
    """Whether the last of `depth` steps to diagonal `k` adds a line, and does not remove one."""
    return k == -depth or (k != depth and reach[k - 1] < reach[k + 1])


def _way_back(traces: Sequence[Mapping[int, int]], k: int, depth: int) -> Iterator[tuple[int, int, bool]]:
    for d in range(depth, 0, -1):
        adds = _adds(traces[d], k, d)
        k += 1 if adds else -1
        x = traces[d][k]
        yield x, x - k, not adds


def _readable(found: Sequence[Change], old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """The same changes, each at the one of its places that reads best: behind a blank line, or at the left."""
    result: list[Change] = []
    for i, change in enumerate(found):
        text, start, end = old, change.old_start, change.old_end
        if start == end:
            text, start, end = new, change.new_start, change.new_end
        elif change.new_start != change.new_end:
            result.append(change)
            continue
        up = change.old_start - (result[-1].old_end if result else -1) - 1
        down = (found[i + 1].old_start if i + 1 < len(found) else len(old) + 1) - change.old_end - 1
        best = min(_places(text, start, end, up, down), key=lambda by: _roughness(text, start + by, by))
        result.append(
            Change(*(at + best for at in (change.old_start, change.old_end, change.new_start, change.new_end)))
        )
    return result


def _places(text: Sequence[str], start: int, end: int, up: int, down: int) -> list[int]:
    """By how many lines the block can move, at most `up` or `down`, so that the rest stays what it is."""
    places = [0]
    for by in range(1, min(up, start) + 1):
        if text[start - by] != text[end - by]:
            break
        places.append(-by)
    for by in range(1, min(down, len(text) - end) + 1):
        if text[start + by - 1] != text[end + by - 1]:
            break
        places.append(by)
    return places


def _roughness(text: Sequence[str], start: int, by: int) -> tuple[bool, int, int]:
    first = text[start]
    indent = len(first) - len(first.lstrip()) if first else CONTEXT * 100
    return bool(start and text[start - 1]), indent, -by


def hunks(old: Sequence[str], new: Sequence[str]) -> tuple[Hunk, ...]:
    groups: list[list[Change]] = []
    for change in changes(old, new):
        if groups and change.old_start - groups[-1][-1].old_end <= 2 * CONTEXT:
            groups[-1].append(change)
        else:
            groups.append([change])
    return tuple(_grouped(group, old, new) for group in groups)


def _grouped(group: Sequence[Change], old: Sequence[str], new: Sequence[str]) -> Hunk:
    start = max(0, group[0].old_start - CONTEXT)
    lines: list[str] = []
    done = start
    for change in group:
        lines += [f" {line}" for line in old[done : change.old_start]]
        lines += [f"-{line}" for line in old[change.old_start : change.old_end]]
        lines += [f"+{line}" for line in new[change.new_start : change.new_end]]
        done = change.old_end
    lines += [f" {line}" for line in old[done : done + CONTEXT]]
    return Hunk(start, tuple(lines))


def carried(change: Change, between: Sequence[Change]) -> Change | None:
    """A change of a text as one of the text of which `between` made it; None where both touch the same lines."""
    shift = 0
    start, end = change.old_start, change.old_end
    for other in between:
        touches = max(start, other.new_start) < min(end, other.new_end)
        inside = other.new_start < start == end < other.new_end
        around = start < other.new_start == other.new_end < end
        if touches or inside or around:
            return None
        if other.new_end <= start:
            shift += (other.old_end - other.old_start) - (other.new_end - other.new_start)
    return replace(change, old_start=start + shift, old_end=end + shift)


def changed(text: Sequence[str], edits: Sequence[Change], new: Sequence[str]) -> list[str]:
    """The text with each of `edits`, which are in order, made: its lines of `new` in place of its old ones."""
    result: list[str] = []
    done = 0
    for edit in edits:
        result += text[done : edit.old_start]
        result += new[edit.new_start : edit.new_end]
        done = edit.old_end
    return result + list(text[done:])
