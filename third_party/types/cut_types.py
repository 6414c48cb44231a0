"""Writes the generated declarations: those of others, cut to what scripts can reach.

    python third_party/types/cut_types.py

Run it when a global or a name of `Deno` has come or gone. It asks the runtime for the names (surface.py) and takes the
declarations from two npm packages that package-lock.json pins by checksum:

- `deno.d.ts`: `@types/deno`, its stable part, with the names that `Deno` has here;
- `web.d.ts`: TypeScript's `lib.webworker.d.ts`, with the globals that hosts and workers share;
- `web_worker.d.ts`: from the same, the globals of workers alone.

Of the comments in TypeScript's library only the links are taken: their prose is MDN's, under a licence of its own.

A class keeps the members that its prototype has, a union loses the classes that do not exist here, and what is about
such a class is left out.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "python")]

from declarations import STEP, Declaration, declarations  # noqa: E402
from surface import Names, host_names, worker_globals  # noqa: E402

OUT = ROOT / "python/network_runtime/types"
HERE = Path(__file__).parent
DENO = "@types/deno/index.d.ts"
WEB = "@typescript/typescript-linux-x64/lib/lib.webworker.d.ts"

_HEADER = """\
// Made by third_party/types/cut_types.py: do not edit. {what}
//
// {licence}
"""
_DENO_LICENCE = "Copyright 2018-2026 the Deno authors. MIT license."
_WEB_LICENCE = (
    "Copyright (c) Microsoft Corporation. Licensed under the Apache License, Version 2.0:\n"
    "// http://www.apache.org/licenses/LICENSE-2.0. Changed: cut to what network-runtime has."
)
_VALUES = frozenset({"function", "var", "const", "let", "class", "enum", "namespace"})
# What an instance has as its own properties, which no prototype shows.
OWN = {
    "MessageEvent": {"data", "origin", "lastEventId", "ports"},
    "PromiseRejectionEvent": {"promise", "reason"},
    "ProgressEvent": {"lengthComputable", "loaded", "total"},
}
_LINK = re.compile(r"\[MDN Reference\]\([^)]*\)")
# What TypeScript's library does not know yet.
_ADDED = {
    ("var", "ReadableStream"): """\
    /** A stream of what an iterable gives, an async one too. */
    from<R>(asyncIterable: AsyncIterable<R> | Iterable<R | PromiseLike<R>>): ReadableStream<R>;"""
}
# The types of the global event handlers and listeners are those of one global object for both kinds of script.
_SCOPE = "DedicatedWorkerGlobalScope"
# A worker's global object has no postMessage and no onmessage.
_NO_MESSAGES = re.compile(rf"(^interface {_SCOPE}\w* extends \w+), MessageEventTarget(?:<{_SCOPE}>|EventMap)")
# Declared in host.d.ts and worker.d.ts: the two differ.
_BY_HAND = frozenset({"self"})
_DENO_BY_HAND = frozenset({"version"})

Groups = dict[str, list[Declaration]]


def generated(packages: Path) -> dict[str, str]:
    """File name -> text of each generated file. `packages`: the installed `node_modules`."""
    worker = worker_globals()
    host, deno = host_names()
    library = _Library((packages / WEB).read_text(), worker, host)
    shared = {name for name in host if name in worker}
    web = library.cut(shared, set())
    own = library.cut({name for name in worker if name not in shared}, library.names(web))
    licence = _WEB_LICENCE
    return {
        "deno.d.ts": _HEADER.format(what="Deno's own namespace, as far as it is here.", licence=_DENO_LICENCE)
        + _deno((packages / DENO).read_text(), deno),
        "web.d.ts": _HEADER.format(what="The web platform of hosts and workers.", licence=licence) + _text(web),
        "web_worker.d.ts": _HEADER.format(what="The web platform of workers alone.", licence=licence) + _text(own),
    }


def _text(kept: list[Declaration]) -> str:
    return "".join(f"\n{each.text}\n" for each in kept)


def _groups(listed: list[Declaration]) -> Groups:
    groups: Groups = {}
    for each in listed:
        groups.setdefault(each.name, []).append(each)
    return groups


def _linked(lines: Iterable[str]) -> list[str]:
    """Replace each comment by the link in it; leave it out where it has none."""
    found: list[str] = []
    comment = ""
    for line in lines:
        opens = line.lstrip().startswith("/*")
        if comment or opens:
            comment += f"{line}\n"
            if line.rstrip().endswith("*/"):
                link = _LINK.search(comment)
                found += [f"{comment[: len(comment) - len(comment.lstrip(' '))]}/** {link[0]} */"] if link else []
                comment = ""
        else:
            found.append(line)
    return found


def _without(text: str, names: set[str]) -> str:
    """Take the alternatives `names` out of the unions in a text, and the bases of these names."""
    for name in names:
        if name in text:
            text = re.sub(rf" +\| +{name}\b(?!\.)|\b{name} +\| +", "", text)
            text = re.sub(rf"(extends .*?), {name}\b", r"\1", text)
            text = re.sub(rf"extends {name}, ", "extends ", text)
            text = re.sub(rf" extends {name} {{", " {", text)
    return text


class _Library:
    """TypeScript's library of web workers, and the global names of both kinds of script."""

    def __init__(self, text: str, worker: Names, host: Names) -> None:
        self._worker = worker
        there = self._there = worker | host
        self._all = _groups(declarations(text))
        self._classes = {name for name, group in self._all.items() if _is_class(group)}
        absent = {name for name in self._classes if name not in there}
        self._absent = absent
        self._mixed_into = self._mixins()
        self._absent |= {name for name in self._mixed_into if self._is_empty(name)}

    def names(self, listed: list[Declaration]) -> set[str]:
        return {each.name for each in listed}

    def cut(self, wanted: set[str], known: set[str]) -> list[Declaration]:
        """The declarations of the globals `wanted` and the types that they need, but for those in `known`."""
        kept: dict[str, list[Declaration]] = {}
        left = [name for name in self._all if name in wanted and name not in _BY_HAND]
        while left:
            name = left.pop()
            if name in kept or name in known or name in self._absent or name not in self._all:
                continue
            is_value = any(each.kind in _VALUES for each in self._all[name])
            if is_value and name not in wanted:
                continue
            kept[name] = [cut for each in self._all[name] if (cut := self._cut_one(each)) is not None]
            left += [word for each in kept[name] for word in each.words if word in self._all]
        order = {name: at for at, name in enumerate(self._all)}
        return [each for name in sorted(kept, key=lambda name: order[name]) for each in kept[name]]

    def _cut_one(self, whole: Declaration) -> Declaration | None:
        lines = tuple(_NO_MESSAGES.sub(r"\1", _without(line, self._absent)) for line in whole.lines)
        lines = (
            tuple(line.replace(f"this: {_SCOPE}", "this: typeof globalThis") for line in lines)
            if (whole.kind in {"var", "function"})
            else lines
        )
        each = replace(whole, lines=tuple(_linked(lines)), comment=tuple(_linked(whole.comment)))
        if each.kind == "namespace":
            own = set(self._there[each.name]["own"])
            return each.with_members([m for m in each.members() if m.kind not in _VALUES or m.name in own])
        if each.kind not in {"interface", "var"} or not each.members():
            return None if each.kind in {"function", "var"} and each.words & self._absent else each
        allowed = self._allowed(each)
        members = [m for m in each.members() if not m.words & self._absent]
        if allowed is not None:
            members = [m for m in members if m.name in allowed or m.name == "" or m.lines[0].lstrip().startswith("[")]
        added = _ADDED.get((each.kind, each.name), "")
        return each.with_members([*members, *declarations(added, STEP)])

    def _allowed(self, each: Declaration) -> set[str] | None:
        """The names that members may have; None for all."""
        name = each.name.removesuffix("EventMap")
        if name != each.name and each.kind == "interface":
            events = self._members_of(name)
            return None if events is None else {event[2:] for event in events if event.startswith("on")}
        if each.kind == "var":
            return set(self._there[name].get("statics", [])) | {"prototype"}
        return self._members_of(name)

    def _members_of(self, name: str) -> set[str] | None:
        if name in self._classes:
            return set(self._there[name].get("members", [])) | OWN.get(name, set()) | self._scope(name)
        if name == "Console":
            return set(self._there["console"]["own"])
        users = [user for user in self._mixed_into.get(name, ()) if user in self._there]
        if not users:
            return None
        return set().union(*(self._members_of(user) or set() for user in users))

    def _is_empty(self, name: str) -> bool:
        """Whether none of what the interface `name` declares is here."""
        if name.endswith("EventMap"):
            return False
        members = {m.name for each in self._all[name] for m in each.members()}
        return bool(members) and not members & (self._members_of(name) or set())

    def _scope(self, name: str) -> set[str]:
        # The names of the global object may be its own properties.
        return set(self._worker) if name.endswith("GlobalScope") else set()

    def _mixins(self) -> dict[str, set[str]]:
        """Interface without a constructor -> the classes that extend it, also by others."""
        found: dict[str, set[str]] = {}
        for name in self._classes:
            left = [name]
            while left:
                for each in self._all.get(left.pop(), ()):
                    for base in each.bases if each.kind == "interface" else ():
                        if base in self._all and base not in self._classes:
                            found.setdefault(base, set()).add(name)
                            left.append(base)
        return found


def _is_class(group: list[Declaration]) -> bool:
    return any(each.kind == "var" and any(m.name == "prototype" for m in each.members()) for each in group)


def _deno(text: str, there: Names) -> str:
    """The namespace `Deno` with the values in `there` and the types that they need."""
    listed = [member for space in declarations(text)[:2] for member in space.members() if member.kind != "member"]
    listed += [
        m for m in declarations(text)[2].members() if m.kind in {"function", "interface"} and m.name in _UNSTABLE
    ]
    groups = _groups(listed)
    kept: dict[str, list[Declaration]] = {}
    left = [name for name in groups if name in there and name not in _DENO_BY_HAND]
    while left:
        name = left.pop()
        if name in kept or name not in groups:
            continue
        values = [each for each in groups[name] if each.kind in _VALUES]
        if values and name not in there:
            continue
        kept[name] = [_cut_deno(each, there) for each in groups[name]]
        left += [word for each in kept[name] for word in each.words if word in groups]
    order = {name: at for at, name in enumerate(groups)}
    body = [each for name in sorted(kept, key=lambda name: order[name]) for each in kept[name]]
    return "\n/** The host script's own namespace: files, processes, and the process that it runs in. */\n" + (
        "declare namespace Deno {\n" + "\n\n".join(each.text for each in body) + "\n}\n"
    )


# What Deno calls unstable and is here.
_UNSTABLE = {"DatagramConn", "MulticastV4Membership", "MulticastV6Membership", "UdpListenOptions", "listenDatagram"}


def _cut_deno(each: Declaration, there: Names) -> Declaration:
    known = there.get(each.name, {})
    members = each.members()
    if each.kind == "class" and members and "members" in known:
        own = set(known["members"]) | OWN.get(each.name, set())
        statics = set(known["statics"])
        return each.with_members([m for m in members if m.name in (statics if m.is_static else own) or m.name == ""])
    if each.kind == "namespace" and "own" in known:
        return each.with_members([m for m in members if m.kind != "member" and m.name in set(known["own"])])
    return each


def main() -> None:
    """Install what is pinned and write the files."""
    from tests.packages.install import installed  # noqa: PLC0415

    for name, text in generated(installed(HERE)).items():
        (OUT / name).write_text(text)


if __name__ == "__main__":
    main()
