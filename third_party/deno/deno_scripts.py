#!/usr/bin/env python3
"""Deno's scripts as they run here: those of the web kit with our patches, and our overlays.

    deno_scripts.py lay-out [--to DIR] [--discard]    write them to DIR, for reading, grep and work
    deno_scripts.py edits [--to DIR]                  show what was changed in DIR since, and whose lines these were
    deno_scripts.py save [PATCH] [--to DIR]           write these changes back: to the overlays, and to a patch
    deno_scripts.py renew                             write the patches anew, with the line numbers that this kit wants

PATCH is the number or the name of a patch, or a new name, `0020-what`. Without it, the changes go to the patch whose
lines they touch. DIR is build/deno. All take --kit DIR, an unpacked web kit instead of the one in third_party/kit.
Needs Python and nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import sys
import tarfile
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import unified_diff
from unified_diff import Change, FilePatch, Patch, PatchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HERE = Path(__file__).resolve().parent
LAID_OUT = HERE.parents[1] / "build/deno"
RECORD = ".laid_out.json"  # beside what is laid out: the SHA-256 of each script
KINDS = ("worker", "host", "both", "snapshot")
PATCH_NAME = re.compile(r"\d{4}-[a-z0-9]+(-[a-z0-9]+)*")

Text = list[str]  # without line feeds


class ScriptsError(Exception):
    """Something is not as it must be; the message names the file."""


def built_in(folder: Path = HERE) -> dict[str, str]:
    """The scripts that are built in, each with the kind of isolate that it is for."""
    scripts: dict[str, str] = {}
    path = folder / "built_in.txt"
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        words = line.split()
        if len(words) != 2 or words[0] not in KINDS or words[1] in scripts:
            raise ScriptsError(f"{path}:{number}: `KIND CRATE/SCRIPT` is expected, each script once: {line!r}")
        scripts[words[1]] = words[0]
    return scripts


def to_text(name: str, content: str) -> Text:
    if not content.isascii() or "\r" in content or not content.endswith("\n"):
        raise ScriptsError(f"{name} is not ASCII in lines that each end in a line feed")
    return content.split("\n")[:-1]


def to_content(text: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in text)


def from_kit(kit: Path, names: Iterable[str]) -> dict[str, Text]:
    """Scripts as Deno made them, out of an unpacked kit or its archive."""
    if kit.is_dir():
        return {name: to_text(name, (kit / "deno" / name).read_text(encoding="utf-8")) for name in names}
    wanted = set(names)
    texts: dict[str, Text] = {}
    with tarfile.open(kit) as archive:
        for member in archive:
            name = member.name.partition("/deno/")[2]
            if name in wanted and (file := archive.extractfile(member)):
                texts[name] = to_text(name, io.TextIOWrapper(file, "utf-8").read())
    if missing := wanted - texts.keys():
        raise ScriptsError(f"{kit} has no {', '.join(sorted(missing))}")
    return texts


def archive() -> Path:
    """The web kit of third_party/kit, checked."""
    sums = sorted((HERE.parent / "kit").glob("web-kit-*.tar.xz.sha256"))
    if len(sums) != 1:
        raise ScriptsError(f"third_party/kit has {len(sums)} web kits: name one, unpacked, with --kit")
    digest, name = sums[0].read_text().split()
    path = sums[0].with_name(name)
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        raise ScriptsError(f"{path} is not what {sums[0].name} says")
    return path


class Scripts:
    """The scripts of a kit, with what `folder` makes of them."""

    def __init__(self, kit: Path, folder: Path = HERE) -> None:
        self.folder = folder
        self.kinds = built_in(folder)
        overlays = folder / "overlays"
        self.overlays = {path.relative_to(overlays).as_posix(): path for path in sorted(overlays.rglob("*.js"))}
        if unknown := self.overlays.keys() - self.kinds.keys():
            raise ScriptsError(f"overlays of scripts that are not in built_in.txt: {', '.join(sorted(unknown))}")
        self.pristine = from_kit(kit, self.kinds.keys() - self.overlays.keys())
        self.patches = self._read_patches()

    def _read_patches(self) -> list[Patch]:
        paths = sorted((self.folder / "patches").iterdir())
        patches: list[Patch] = []
        for path in paths:
            if path.suffix != ".patch" or not PATCH_NAME.fullmatch(path.stem):
                raise ScriptsError(f"{path}: a patch is named NNNN-what-it-does.patch")
            if patches and patches[-1].name[:4] == path.stem[:4]:
                raise ScriptsError(f"{path}: {patches[-1].name}.patch has the same number")
            patch = unified_diff.parse(path.stem, path.read_text(encoding="utf-8"))
            for file in patch.files:
                if file.path not in self.pristine:
                    why = "has an overlay" if file.path in self.overlays else "is not in built_in.txt"
                    raise ScriptsError(f"{path}: {file.path} {why}")
            patches.append(patch)
        return patches

    @cached_property
    def states(self) -> list[dict[str, Text]]:
        """The scripts before the first patch, and after each of them."""
        states = [self.pristine]
        for patch in self.patches:
            state = dict(states[-1])
            for file in patch.files:
                state[file.path] = unified_diff.apply(patch.name, file, state[file.path])
            states.append(state)
        return states

    def texts(self) -> dict[str, Text]:
        """Every script as it runs."""
        overlays = {name: to_text(str(path), path.read_text(encoding="utf-8")) for name, path in self.overlays.items()}
        return self.states[-1] | overlays

    def writers(self, name: str) -> list[int]:
        """Of each line of a script, which patch wrote it: 1 for the first, 0 for Deno's own."""
        writers = [0] * len(self.pristine[name])
        for number, (before, after) in enumerate(pairwise(self.states), 1):
            if before[name] is after[name]:
                continue
            lines: list[int] = []
            done = 0
            for change in unified_diff.changes(before[name], after[name]):
                lines += writers[done : change.old_start]
                lines += [number] * (change.new_end - change.new_start)
                done = change.old_end
            writers = lines + writers[done:]
        return writers

    def touched(self, name: str, edit: Change) -> set[int]:
        """The patches whose lines an edit replaces, or stands beside when it only adds."""
        writers = self.writers(name)
        start, end = edit.old_start, edit.old_end
        if start == end:
            start, end = max(0, start - 1), end + 1
        return set(writers[start:end]) - {0}

    def renew(self) -> None:
        """Every patch with the line numbers of this kit; each hunk is to be found, once, where it moved to."""
        states = [self.pristine]
        for patch in self.patches:
            state = dict(states[-1])
            for file in patch.files:
                text = state[file.path]
                state[file.path] = unified_diff.apply(patch.name, unified_diff.moved(patch.name, file, text), text)
            states.append(state)
        self.write_patches([patch.reason for patch in self.patches], states)

    def write_patches(self, reasons: Sequence[str], states: Sequence[Mapping[str, Text]]) -> None:
        """Make each patch anew of the states before and after it. One that changes nothing any more goes."""
        for patch, reason, (before, after) in zip(self.patches, reasons, pairwise(states), strict=True):
            path = self.folder / "patches" / f"{patch.name}.patch"
            names = [name for name in before if before[name] != after[name]]
            files = [FilePatch(name, unified_diff.hunks(before[name], after[name])) for name in sorted(names)]
            if not files:
                print(f"{path.name} changes nothing any more: deleted")
                path.unlink(missing_ok=True)
                continue
            content = unified_diff.render(replace(patch, reason=reason, files=tuple(files)))
            if not path.exists() or path.read_text(encoding="utf-8") != content:
                path.write_text(content, encoding="utf-8")
                print(f"wrote {path.name}")

    def place(self, wanted: str | None, edits: Mapping[str, Sequence[Change]]) -> int:
        """The number, from 1, of the patch that takes `edits`. A new one is put where its name belongs, still empty."""
        if wanted is None:
            patches = {number for name, some in edits.items() for edit in some for number in self.touched(name, edit)}
            if len(patches) != 1:
                found = ", ".join(self.patches[number - 1].name for number in sorted(patches)) or "none"
                raise ScriptsError(f"the changes touch lines of {found}: name one patch, or a new one")
            return patches.pop()
        named = [i for i, patch in enumerate(self.patches, 1) if wanted in (patch.name, patch.name[:4])]
        if named:
            return named[0]
        if not PATCH_NAME.fullmatch(wanted) or wanted[:4] in (patch.name[:4] for patch in self.patches):
            raise ScriptsError(
                f"no patch is named {wanted}; a new one is named NNNN-what-it-does, with a number of its own"
            )
        number = 1 + sum(patch.name < wanted for patch in self.patches)
        self.patches.insert(number - 1, Patch(wanted, "", ()))
        self.__dict__.pop("states", None)
        return number

    def save(self, number: int, edited: Mapping[str, Text], reason: str | None) -> None:
        """Let the patch of this number, from 1, make `edited` of the scripts; those behind it change what they did."""
        states = [dict(state) for state in self.states]
        for name, text in edited.items():
            last = self.states[-1][name]
            edits = unified_diff.changes(last, text)
            for state in states[number:]:
                between = unified_diff.changes(state[name], last)
                carried = [unified_diff.carried(edit, between) for edit in edits]
                for edit, there in zip(edits, carried, strict=True):
                    if there is None:
                        later = [self.patches[i - 1].name for i in sorted(self.touched(name, edit)) if i > number]
                        place = f"{name}:{edit.old_start + 1}"
                        raise ScriptsError(f"{place} is changed by a later patch, {', '.join(later)}: save it there")
                state[name] = unified_diff.changed(state[name], [there for there in carried if there], text)
        patch = self.patches[number - 1]
        reasons = [each.reason for each in self.patches]
        reasons[number - 1] = reason or patch.reason
        if not reasons[number - 1]:
            raise ScriptsError(f"{patch.name} is new: say with --reason why it is there")
        self.write_patches(reasons, states)


def lay_out(scripts: Scripts, to: Path, discard: bool) -> None:
    """Write every script to `to`. What is there already is left untouched, with its time."""
    texts = scripts.texts()
    record = read_record(to)
    names = [name for name in record if changed_since(to, name, record)]
    lost = [name for name in names if (to / name).read_text(encoding="utf-8") != to_content(texts.get(name, []))]
    if lost and not discard:
        raise ScriptsError(f"{to} has changes that are not saved, in {', '.join(lost)}: save them, or give --discard")
    for name in record.keys() - texts.keys():
        (to / name).unlink(missing_ok=True)
    for name, text in texts.items():
        path, content = to / name, to_content(text)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")
    digests = {name: hashlib.sha256(to_content(text).encode()).hexdigest() for name, text in sorted(texts.items())}
    (to / RECORD).write_text(json.dumps(digests, indent=1) + "\n")


def read_record(to: Path) -> dict[str, str]:
    path = to / RECORD
    record: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return record


def changed_since(to: Path, name: str, record: Mapping[str, str]) -> bool:
    path = to / name
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() != record[name]


def edited_texts(scripts: Scripts, to: Path) -> dict[str, Text]:
    """What was changed in `to` since it was laid out, if it still is what the patches make otherwise."""
    record = read_record(to)
    if not record:
        raise ScriptsError(f"nothing is laid out in {to}: `{Path(__file__).name} lay-out`")
    texts = scripts.texts()
    edited = {}
    for name in record:
        if not changed_since(to, name, record):
            continue
        expected = to_content(texts.get(name, []))
        if (to / name).read_text(encoding="utf-8") == expected:
            continue
        if hashlib.sha256(expected.encode()).hexdigest() != record[name]:
            raise ScriptsError(f"{to / name} was laid out with other patches: put it aside and lay out anew")
        edited[name] = to_text(name, (to / name).read_text(encoding="utf-8"))
    return edited


def show_edits(scripts: Scripts, to: Path) -> None:
    texts = scripts.texts()
    for name, text in edited_texts(scripts, to).items():
        if name in scripts.overlays:
            print(f"{name}: an overlay")
            continue
        for edit in unified_diff.changes(texts[name], text):
            owners = [scripts.patches[i - 1].name for i in sorted(scripts.touched(name, edit))]
            print(f"{name}:{edit.new_start + 1}: {', '.join(owners) or 'lines of Deno'}")
            for line in texts[name][edit.old_start : edit.old_end]:
                print(f"-{line}")
            for line in text[edit.new_start : edit.new_end]:
                print(f"+{line}")


def save(scripts: Scripts, to: Path, wanted: str | None, reason: str | None) -> None:
    edited = edited_texts(scripts, to)
    if not edited:
        print(f"nothing is changed in {to}")
        return
    patched = {name: text for name, text in edited.items() if name not in scripts.overlays}
    if patched:
        texts = scripts.texts()
        edits = {name: unified_diff.changes(texts[name], text) for name, text in patched.items()}
        scripts.save(scripts.place(wanted, edits), patched, reason)
    for name in edited.keys() & scripts.overlays.keys():
        scripts.overlays[name].write_text(to_content(edited[name]), encoding="utf-8")
        print(f"wrote overlays/{name}")


def main(arguments: Sequence[str] | None = None) -> int:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--kit", type=Path, help="an unpacked web kit")
    common.add_argument("--patches", type=Path, default=HERE, help=argparse.SUPPRESS)
    there = argparse.ArgumentParser(add_help=False)
    there.add_argument("--to", type=Path, default=LAID_OUT, metavar="DIR")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    laying = commands.add_parser("lay-out", parents=[common, there])
    laying.add_argument("--discard", action="store_true", help="also over changes that are not saved")
    commands.add_parser("edits", parents=[common, there])
    saving = commands.add_parser("save", parents=[common, there])
    saving.add_argument("patch", nargs="?", help="the number or name of a patch, or a new name")
    saving.add_argument("--reason", help="why the patch is there: its first lines; needed for a new one")
    commands.add_parser("renew", parents=[common])
    options = parser.parse_args(arguments)
    try:
        scripts = Scripts(options.kit or archive(), options.patches)
        if options.command == "lay-out":
            lay_out(scripts, options.to, options.discard)
        elif options.command == "edits":
            show_edits(scripts, options.to)
        elif options.command == "save":
            save(scripts, options.to, options.patch, options.reason)
            lay_out(Scripts(options.kit or archive(), options.patches), options.to, discard=False)
        else:
            scripts.renew()
    except (ScriptsError, PatchError, OSError) as error:
        print(f"{Path(__file__).name}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
