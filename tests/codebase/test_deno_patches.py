"""Deno's scripts and our patches of them: third_party/deno/deno_scripts.py and unified_diff.py."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import deno_scripts
import pytest
import unified_diff
from unified_diff import Change, FilePatch, Patch, PatchError

DENO = Path(deno_scripts.__file__).parent
PATCH = """Because.

--- a/crate/a.js
+++ b/crate/a.js
@@ -1,4 +1,5 @@
 one
-two
+zwei
+drei

 four
"""
TEXT = ["one", "two", "", "four", "five"]


def parsed(text: str) -> FilePatch:
    return unified_diff.parse("0001-a", text).files[0]


def test_a_patch_is_applied_and_written_as_it_was() -> None:
    patch = unified_diff.parse("0001-a", PATCH)
    assert patch.reason == "Because."
    assert unified_diff.apply("0001-a", patch.files[0], TEXT) == ["one", "zwei", "drei", "", "four", "five"]
    assert unified_diff.render(patch) == PATCH


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (["two", "one", "", "four"], "crate/a.js has 'two' at line 1, where 'one' is expected"),
        (["zero", *TEXT], "has 'zero' at line 1"),
        (["one", "two", ""], "crate/a.js ends at line 4, where 'four' is expected"),
        ([], "ends at line 1"),
        (["one", "two", " ", "four"], "has ' ' at line 3"),
    ],
)
def test_a_patch_that_does_not_apply_exactly_is_an_error(text: list[str], complaint: str) -> None:
    with pytest.raises(PatchError, match="0001-a does not apply") as refused:
        unified_diff.apply("0001-a", parsed(PATCH), text)
    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("Because.\n", "", "does not begin with its reason"),
        ("+++ b/crate/a.js", "+++ b/crate/b.js", ":3: `--- a/PATH`"),
        ("@@ -1,4 +1,5 @@", "@@ -1,5 +1,6 @@", "ends before it has what it announces"),
        ("@@ -1,4 +1,5 @@", "@@ -1,3 +1,4 @@", "a hunk (`@@ -1,2 +3,4 @@`) or a file is expected"),
        ("@@ -1,4 +1,5 @@", "@@ -1,4 +1,3 @@", "has more lines than it announces"),
        ("@@ -1,4 +1,5 @@", "@@ -1,4 +2,5 @@", "are not as far apart"),
        ("@@ -1,4 +1,5 @@", "@@ one @@", "is expected here: '@@ one @@'"),
        ("-two\n+zwei\n+drei\n", " two\n", "ends before it has what it announces"),
        (" four\n", "four\n", "ends before it has what it announces"),
        (" four\n", " four\n\\ No newline at end of file\n", "is expected here"),
        (" four\n", " four\n--- a/crate/b.js\n+++ b/crate/b.js\n", "crate/b.js has no hunk"),
        (" four\n", " four", "the last line has no line feed"),
        (PATCH[PATCH.index("---") :], "", "has no file"),
        (PATCH, PATCH + PATCH[PATCH.index("---") :], "has a file twice"),
        (PATCH, PATCH + PATCH[PATCH.index("@@") :], "begins before the one above it ends"),
        ("@@ -1,4 +1,5 @@\n one\n-two\n+zwei\n+drei\n\n four", "@@ -1,1 +1,1 @@\n one", "the hunk changes nothing"),
    ],
)
def test_a_patch_that_is_not_in_its_format_is_an_error(old: str, new: str, complaint: str) -> None:
    assert PATCH.count(old) == 1
    with pytest.raises(PatchError) as refused:
        unified_diff.parse("0001-a", PATCH.replace(old, new))
    assert complaint in str(refused.value)
    assert str(refused.value).startswith("0001-a")


def lines_in_common(a: list[str], b: list[str]) -> int:
    row = [0] * (len(b) + 1)
    for line in a:
        above, row = row, [0]
        for i, other in enumerate(b):
            row.append(above[i] + 1 if line == other else max(above[i + 1], row[i]))
    return row[-1]


def test_changes_are_as_few_as_can_be_and_make_the_new_text() -> None:
    dice = random.Random(1)
    for _ in range(1500):
        old, new = ([dice.choice(["", "a", "  b", "}"]) for _ in range(dice.randrange(14))] for _ in range(2))
        changes = unified_diff.changes(old, new)
        assert unified_diff.changed(old, changes, new) == new
        size = sum(each.old_end - each.old_start + each.new_end - each.new_start for each in changes)
        assert size == len(old) + len(new) - 2 * lines_in_common(old, new)
        if changes:
            patch = Patch("0001-a", "Because.", (FilePatch("crate/a.js", unified_diff.hunks(old, new)),))
            assert unified_diff.parse("0001-a", unified_diff.render(patch)) == patch
            assert unified_diff.apply("0001-a", patch.files[0], old) == new


def test_an_added_function_reads_as_one() -> None:
    old = ["function a() {", "}", "", "function b() {", "}"]
    new = [*old[:3], "function c() {", "}", "", *old[3:]]
    assert unified_diff.changes(old, new) == [Change(3, 3, 3, 6)]


def test_a_change_is_carried_before_others_unless_it_touches_the_same_lines() -> None:
    between = [Change(2, 3, 2, 5)]  # line 2 became three
    assert unified_diff.carried(Change(0, 1, 0, 0), between) == Change(0, 1, 0, 0)
    assert unified_diff.carried(Change(5, 6, 9, 9), between) == Change(3, 4, 9, 9)
    assert unified_diff.carried(Change(5, 5, 9, 9), between) == Change(3, 3, 9, 9)
    for start, end in ((2, 3), (4, 6), (3, 3), (1, 9)):
        assert unified_diff.carried(Change(start, end, 0, 1), between) is None


def test_a_hunk_is_found_where_it_moved_to() -> None:
    file = unified_diff.moved("0001-a", parsed(PATCH), ["zero", *TEXT])
    assert unified_diff.apply("0001-a", file, ["zero", *TEXT])[:3] == ["zero", "one", "zwei"]
    with pytest.raises(PatchError, match="is there 0 times"):
        unified_diff.moved("0001-a", parsed(PATCH), ["one"])
    with pytest.raises(PatchError, match="is there 2 times"):
        unified_diff.moved("0001-a", parsed(PATCH), ["zero", *TEXT, *TEXT])


def test_our_patches_apply_and_are_as_the_tool_writes_them(tmp_path: Path) -> None:
    folder = tmp_path / "deno"
    shutil.copytree(DENO, folder)
    before = {path.name: path.read_text() for path in (folder / "patches").iterdir()}
    assert len(before) > 10
    deno_scripts.Scripts(deno_scripts.archive(), folder).renew()
    assert {path.name: path.read_text() for path in (folder / "patches").iterdir()} == before


def test_an_overlay_is_mostly_ours() -> None:
    """What keeps half of the lines that Deno wrote is a patch."""
    deno = deno_scripts.Scripts(deno_scripts.archive())
    names = [name for name in deno.overlays if name != "deno_fetch/22_http_client.js"]  # Deno's is not in the kit
    theirs = deno_scripts.from_kit(deno_scripts.archive(), names)
    texts = deno.texts()
    assert names
    for name in names:
        assert lines_in_common(theirs[name], texts[name]) < len(theirs[name]) / 2


class Folder:
    """A folder like third_party/deno, with one script of ten lines and two patches."""

    def __init__(self, path: Path) -> None:
        self.path, self.kit, self.laid_out = path / "deno", path / "kit", path / "laid-out"
        (self.path / "patches").mkdir(parents=True)
        (self.path / "overlays/crate").mkdir(parents=True)
        (self.path / "overlays/crate/b.js").write_text("ours\n")
        (self.path / "built_in.txt").write_text("# comment\n\nboth    crate/a.js\nworker  crate/b.js\n")
        (self.kit / "deno/crate").mkdir(parents=True)
        (self.kit / "deno/crate/a.js").write_text("".join(f"line {i}\n" for i in range(1, 41)))
        self.run("lay-out")
        self.edit("line 5\n", "line five\n")
        self.run("save", "0010-five", "--reason", "Five.")
        self.edit("line 20\n", "line 20\nline twenty and a half\n")
        self.run("save", "0020-twenty", "--reason", "Twenty.")

    def run(self, command: str, *arguments: str) -> None:
        assert self.status(command, *arguments) == 0

    def status(self, command: str, *arguments: str) -> int:
        where = ["--kit", str(self.kit), "--patches", str(self.path)]
        if command != "renew":
            where += ["--to", str(self.laid_out)]
        return deno_scripts.main([command, *arguments, *where])

    def edit(self, old: str, new: str, name: str = "a") -> None:
        path = self.laid_out / f"crate/{name}.js"
        content = path.read_text()
        assert content.count(old) == 1
        path.write_text(content.replace(old, new))

    def script(self, name: str = "a") -> str:
        return (self.laid_out / f"crate/{name}.js").read_text()

    def patches(self) -> dict[str, str]:
        return {path.stem: path.read_text() for path in sorted((self.path / "patches").iterdir())}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_scripts_are_laid_out_patched_and_overlaid(folder: Folder) -> None:
    shutil.rmtree(folder.laid_out)
    folder.run("lay-out")
    assert "line five\n" in folder.script()
    assert "line twenty and a half\n" in folder.script()
    assert folder.script("b") == "ours\n"


def test_a_change_is_saved_into_the_patch_whose_lines_it_touches(folder: Folder) -> None:
    before = folder.patches()
    folder.edit("line five\n", "line funf\n")
    folder.run("save")
    after = folder.patches()
    assert after == before | {"0010-five": before["0010-five"].replace("five\n", "funf\n")}
    assert "line funf\n" in folder.script()


def test_an_earlier_patch_moves_the_later_ones_and_changes_nothing_else_of_them(folder: Folder) -> None:
    before = folder.patches()
    folder.edit("line five\n", "line five\nline five and a half\n")
    folder.run("save", "0010")
    after = folder.patches()
    assert "+line five and a half\n" in after["0010-five"]
    assert after["0020-twenty"] == before["0020-twenty"].replace("@@ -18,6 +18,7 @@", "@@ -19,6 +19,7 @@")
    assert before["0020-twenty"] != after["0020-twenty"]


def test_a_new_patch_can_stand_between_two(folder: Folder) -> None:
    folder.edit("line 30\n", "line thirty\n")
    folder.edit("line 10\n", "")
    folder.run("save", "0015-between", "--reason", "Ten and thirty.")
    assert list(folder.patches()) == ["0010-five", "0015-between", "0020-twenty"]
    script = folder.script()
    shutil.rmtree(folder.laid_out)
    folder.run("lay-out")
    assert folder.script() == script


def test_a_change_of_a_later_patchs_lines_is_refused(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    before = folder.patches()
    folder.edit("line twenty and a half\n", "")
    assert folder.status("save", "0010") == 1
    assert "is changed by a later patch, 0020-twenty" in capsys.readouterr().err
    assert folder.patches() == before


def test_a_patch_that_changes_nothing_any_more_goes(folder: Folder) -> None:
    folder.edit("line five\n", "line 5\n")
    folder.run("save")
    assert list(folder.patches()) == ["0020-twenty"]


def test_an_overlay_is_saved_as_it_is(folder: Folder) -> None:
    before = folder.patches()
    folder.edit("ours\n", "ours too\n", "b")
    folder.run("save")
    assert (folder.path / "overlays/crate/b.js").read_text() == "ours too\n"
    assert folder.patches() == before


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "touch lines of none: name one patch, or a new one"),
        (["0030"], "no patch is named 0030"),
        (["0010-other"], "a new one is named NNNN-what-it-does, with a number of its own"),
        (["0030-new"], "0030-new is new: say with --reason why it is there"),
    ],
)
def test_a_change_that_has_no_patch_is_refused(
    folder: Folder, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    folder.edit("line 39\n", "line thirty-nine\n")
    assert folder.status("save", *arguments) == 1
    assert complaint in capsys.readouterr().err
    assert "line thirty-nine\n" in folder.script()


def test_changes_that_are_not_saved_are_not_lost(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.edit("line 39\n", "line thirty-nine\n")
    assert folder.status("lay-out") == 1
    assert "has changes that are not saved, in crate/a.js" in capsys.readouterr().err
    folder.run("lay-out", "--discard")
    assert "line 39\n" in folder.script()


def test_changes_of_what_was_laid_out_before_other_patches_came_are_refused(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.edit("line 39\n", "line thirty-nine\n")
    (folder.path / "patches/0020-twenty.patch").unlink()
    assert folder.status("save", "0010") == 1
    assert "was laid out with other patches" in capsys.readouterr().err


def test_the_edits_are_shown_with_the_patch_whose_lines_they_touch(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.edit("line five\n", "line funf\n")
    folder.edit("line 39\n", "line thirty-nine\n")
    folder.run("edits")
    assert "crate/a.js:5: 0010-five\n-line five\n+line funf\n" in capsys.readouterr().out


def test_a_patch_that_does_not_apply_ends_the_build(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder.kit / "deno/crate/a.js"
    path.write_text("line 0\n" + path.read_text())
    assert folder.status("lay-out") == 1
    assert "0010-five does not apply: crate/a.js has" in capsys.readouterr().err
    folder.run("renew")
    folder.run("lay-out")
    assert folder.script().startswith("line 0\n")


# Programs of this Python's environment first, be it active or not.
PATH = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
CMAKE, NINJA = (shutil.which(program, path=PATH) or "" for program in ("cmake", "ninja"))


@pytest.mark.skipif(not CMAKE or not NINJA, reason="needs what configures: pip install cmake ninja")
def test_cmake_lays_out_and_stops_at_a_patch_that_does_not_apply(folder: Folder) -> None:
    project = folder.path.parent / "project"
    (project / "third_party").mkdir(parents=True)
    deno = shutil.copytree(folder.path, project / "third_party/deno")
    for tool in ("deno_scripts.py", "unified_diff.py"):
        shutil.copy(DENO / tool, deno)
    (project / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\n"
        "project(scripts LANGUAGES NONE)\n"
        f'include("{DENO.parents[1]}/cmake/DenoScripts.cmake")\n'
        'message(STATUS "${DenoScripts}")\n'
    )
    values = {"CMAKE_MAKE_PROGRAM": NINJA, "WebPlatform_DIR": folder.kit, "Python_EXECUTABLE": sys.executable}
    command = [CMAKE, "-S", ".", "-B", "build", "-G", "Ninja", *(f"-D{name}={value}" for name, value in values.items())]

    def configure() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)

    ended = configure()
    assert ended.returncode == 0, ended.stderr
    assert "crate/a.js=both;crate/b.js=worker" in ended.stdout
    assert "line five\n" in (project / "build/deno/crate/a.js").read_text()
    patch = deno / "patches/0010-five.patch"
    patch.write_text(patch.read_text().replace("-line 5\n", "-line V\n"))
    ended = subprocess.run([NINJA, "-C", "build"], cwd=project, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    said = " ".join((ended.stdout + ended.stderr).split())
    assert "0010-five does not apply: crate/a.js has 'line 5' at line 5" in said


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("0020-again.patch", PATCH, "0020-again.patch has the same number"),
        ("30-short.patch", PATCH, "is named NNNN-what-it-does.patch"),
        ("notes.txt", PATCH, "is named NNNN-what-it-does.patch"),
        ("0030-b.patch", PATCH.replace("a.js", "b.js"), "crate/b.js has an overlay"),
        ("0030-c.patch", PATCH.replace("a.js", "c.js"), "crate/c.js is not in built_in.txt"),
    ],
)
def test_a_patch_has_a_number_and_a_script(
    folder: Folder, capsys: pytest.CaptureFixture[str], name: str, content: str, complaint: str
) -> None:
    (folder.path / "patches" / name).write_text(content)
    assert folder.status("lay-out") == 1
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize("line", ["everywhere  crate/c.js", "both", "both crate/a.js", "both crate/c.js host"])
def test_the_list_of_scripts_is_strict(folder: Folder, capsys: pytest.CaptureFixture[str], line: str) -> None:
    with (folder.path / "built_in.txt").open("a") as file:
        file.write(line + "\n")
    assert folder.status("lay-out") == 1
    assert "built_in.txt:5: `KIND CRATE/SCRIPT` is expected" in capsys.readouterr().err
