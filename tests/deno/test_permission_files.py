"""Files by permission: each function inside and outside of what is allowed, and links that are put there meanwhile."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import Permissions
from network_runtime._base.limit_table import DEFAULT_LOCATION, DEFAULTS, for_core
from network_runtime._core import ResourceLimits
from network_runtime._deno.permissions import HostPermissions
from network_runtime.host import Host

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PREPARE = """
const results = [];
const attempt = async (call) => {
  try { results.push((await call()) ?? null); } catch (error) { results.push(error.name); }
};
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """`in/file`, `in/folder/file`, `out/file`, `out/folder`; `in/link` leads to `out`, `in/to-file` to `out/file`."""
    for folder in ("in/folder", "out/folder"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("in/file", "in/folder/file", "out/file"):
        (tmp_path / file).write_text(file)
    (tmp_path / "in/link").symlink_to("../out")
    (tmp_path / "in/to-file").symlink_to("../out/file")
    return tmp_path


def run(folder: Path, script: str, *flags: str) -> Any:
    (folder / "main.js").write_text(f"{PREPARE}\n{script}\nconsole.log(JSON.stringify(results));")
    done = subprocess.run(
        [sys.executable, "-m", "network_runtime", "main.js", "--no-prompt", *flags],
        cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


# Inside of `in`, each works; the same outside, or through a link, is refused.
CALLS = {
    "readFile": "async (p) => (await Deno.readFile(p + '/file')).length > 0",
    "readFileSync": "(p) => Deno.readFileSync(p + '/file').length > 0",
    "readTextFile": "async (p) => (await Deno.readTextFile(p + '/file')).length > 0",
    "readTextFileSync": "(p) => Deno.readTextFileSync(p + '/file').length > 0",
    "writeFile": "(p) => Deno.writeFile(p + '/new', new Uint8Array(1))",
    "writeTextFileSync": "(p) => Deno.writeTextFileSync(p + '/new', 'x')",
    "open to read": "async (p) => (await Deno.open(p + '/file')).close()",
    "openSync to write": "(p) => Deno.openSync(p + '/new', { write: true, create: true }).close()",
    "create": "async (p) => (await Deno.create(p + '/new')).close()",
    "stat": "async (p) => (await Deno.stat(p + '/file')).isFile",
    "statSync": "(p) => Deno.statSync(p + '/file').isFile",
    "lstat": "async (p) => (await Deno.lstat(p + '/file')).isFile",
    "lstatSync": "(p) => Deno.lstatSync(p + '/file').isFile",
    "readDir": "async (p) => (await Array.fromAsync(Deno.readDir(p))).length > 0",
    "readDirSync": "(p) => [...Deno.readDirSync(p)].length > 0",
    "mkdir": "(p) => Deno.mkdir(p + '/made')",
    "mkdir recursive": "(p) => Deno.mkdir(p + '/a/b/c', { recursive: true })",
    "mkdirSync recursive": "(p) => Deno.mkdirSync(p + '/d/e/f', { recursive: true })",
    "makeTempFile": "async (p) => { await Deno.makeTempFile({ dir: p }); }",
    "makeTempDirSync": "(p) => { Deno.makeTempDirSync({ dir: p }); }",
    "copyFile": "(p) => Deno.copyFile(p + '/file', p + '/copied')",
    "copyFileSync": "(p) => Deno.copyFileSync(p + '/file', p + '/copied')",
    "link": "(p) => Deno.link(p + '/file', p + '/linked')",
    "rename": "(p) => Deno.rename(p + '/file', p + '/other')",
    "chmod": "(p) => Deno.chmod(p + '/file', 0o600)",
    "chown": "(p) => Deno.chown(p + '/file', null, null)",
    "truncate": "(p) => Deno.truncate(p + '/file', 1)",
    "utime": "(p) => Deno.utime(p + '/file', 1, 1)",
    "realPath": "async (p) => (await Deno.realPath(p + '/file')).endsWith('/file')",
    "remove": "(p) => Deno.remove(p + '/file')",
    "remove recursive": "(p) => Deno.remove(p + '/folder', { recursive: true })",
    "chdir": "(p) => { Deno.chdir(p); Deno.chdir('..'); }",
}


@pytest.mark.parametrize("name", CALLS)
def test_a_function_works_inside_and_nowhere_else(name: str, tree: Path) -> None:
    script = f"for (const path of ['in', 'out', 'in/link', 'in/../out']) await attempt(() => ({CALLS[name]})(path));"
    before = contents(tree / "out")
    flags = ["-R=.", f"--deny-read={tree}/out"] if name == "chdir" else ["-R=in", "-W=in"]
    found = run(tree, script, *flags)
    assert found[0] in (True, None)
    assert found[1:] == ["NotCapable"] * 3
    assert contents(tree / "out") == before


ODD_OPTIONS = {
    "none that is known": ("{ sync: true }", "read"),
    "a mode alone, by a getter": ("{ x: true, get mode() { return 0o600; } }", "read"),
    "no longer what they were": ("(() => { let n = 0; return { get read() { return n++ === 0; } }; })()", "read"),
    "creates without writing": ("((n) => ({ get write() { return n++ < 2; }, create: true }))(0)", "read"),
    "a list": ("[true]", "read"),
    "inherited": ("Object.setPrototypeOf({ sync: true }, { write: true })", "write"),
}


@pytest.mark.parametrize("name", ODD_OPTIONS)
def test_opening_is_checked_by_what_the_system_would_do(name: str, tree: Path) -> None:
    options, kind = ODD_OPTIONS[name]
    script = f"""
    const call = async (open) => {{
      try {{
        const file = await open("in/file", {options});
        file.close();
        results.push("opened");
      }} catch (error) {{ results.push(error.message); }}
    }};
    await call(Deno.openSync);
    await call(Deno.open);
    """
    refused = f'Requires {kind} access to "in/file", run again with the --allow-{kind} flag'
    assert run(tree, script, "--deny-all") == [refused] * 2
    assert run(tree, script, "-R=out", "-W=out") == [refused] * 2
    assert (tree / "in/file").read_text() == "in/file"
    nothing = "must specify at least one of read, write, or append access: open 'in/file'"
    assert run(tree, script, "-R", "-W") == (["opened"] if kind == "write" else [nothing]) * 2


def test_what_acts_on_a_link_itself(tree: Path) -> None:
    script = """
    await attempt(async () => (await Deno.lstat("in/link")).isSymlink);
    await attempt(() => Deno.readLinkSync("in/link"));
    await attempt(() => Deno.rename("in/link", "in/other"));
    await attempt(() => Deno.remove("in/other"));
    await attempt(() => Deno.remove("in/to-file"));
    await attempt(() => Deno.stat("in"));
    """
    assert run(tree, script, "-R=in", "-W=in")[:5] == [True, "../out", None, None, None]
    assert (tree / "out/file").exists()


def test_two_paths_are_both_checked(tree: Path) -> None:
    script = """
    await attempt(() => Deno.copyFile("in/file", "out/new"));
    await attempt(() => Deno.copyFile("out/file", "in/new"));
    await attempt(() => Deno.rename("in/file", "out/new"));
    await attempt(() => Deno.rename("out/file", "in/new"));
    await attempt(() => Deno.link("in/file", "out/new"));
    await attempt(() => Deno.link("out/file", "in/new"));
    await attempt(() => Deno.copyFile("in/file", "in/to-file"));
    await attempt(() => Deno.symlink("file", "in/new"));
    """
    assert run(tree, script, "-R=in", "-W=in") == ["NotCapable"] * 8
    assert run(tree, script.splitlines()[1], "-RW") == [None]


def test_a_watcher_tells_nothing_of_a_denied_folder_inside(tree: Path) -> None:
    script = """
    await attempt(() => Deno.watchFs("in").close());
    await attempt(() => Deno.watchFs("in", { recursive: false }).close());
    """
    assert run(tree, script, "-R=in", "--deny-read=in/folder") == ["NotCapable", None]


def test_a_copy_follows_the_link_that_needs_no_permission(tree: Path) -> None:
    (tree / "out/to-file").symlink_to("file")
    assert run(tree, 'await attempt(() => Deno.copyFile("out/to-file", "in/copied"));', "-R", "-E", "-W=in") == [None]
    assert (tree / "in/copied").read_text() == "out/file"
    script = 'await attempt(() => Deno.copyFileSync("in/file", "out/to-file"));'
    assert run(tree, script, "-R=in", "-W", "-E") == [None]
    assert (tree / "out/file").read_text() == "in/file"


def test_the_name_of_a_temporary_folder_follows_the_folder_as_it_was_given(tree: Path) -> None:
    script = """
    await attempt(async () => (await Deno.makeTempDir({ dir: "in/" })).slice(0, 4));
    await attempt(() => Deno.makeTempFileSync({ dir: "in" }).slice(0, 4).replace(/[0-9a-f]/, ""));
    """
    assert [text[:3] for text in run(tree, script, "-W=in")] == ["in/"] * 2
    assert "//" not in run(tree, 'await attempt(() => Deno.makeTempDirSync({ dir: "in/" }));', "-W=in")[0]


def test_a_tree_with_a_denied_file_stays(tree: Path) -> None:
    script = """
    await attempt(() => Deno.remove("in/folder", { recursive: true }));
    await attempt(() => Deno.remove("in", { recursive: true }));
    await attempt(() => Deno.rename("in/folder", "in/other"));
    await attempt(() => Deno.remove("in/file"));
    """
    denied = ["NotCapable", "NotCapable", "NotCapable", None]
    assert run(tree, script, "-R", "-W", "-E", "--deny-write=in/folder/file") == denied
    (tree / "in/file").write_text("")
    assert run(tree, script.splitlines()[3], "-R", "-W", "-E", "--deny-read=in/folder/file") == ["NotCapable"]


def test_what_opens_says_what_it_needs(tree: Path) -> None:
    script = """
    const modes = [{ read: true }, { write: true }, { append: true }, { read: true, write: true },
      { create: true, write: true }, { write: true, truncate: true }];
    for (const mode of modes) await attempt(async () => (await Deno.open("in/file", mode)).close());
    """
    refused = "NotCapable"
    assert run(tree, script, "-R=in") == [None, refused, refused, refused, refused, refused]
    assert run(tree, script, "-W=in") == [refused, None, None, refused, None, None]


def test_an_open_files_status_and_times_need_its_path(tree: Path) -> None:
    script = """
    const file = Deno.openSync("in/file", { write: true });
    await attempt(() => file.statSync().size);
    await attempt(async () => (await file.stat()).size);
    await attempt(() => file.utimeSync(1, 1));
    await attempt(() => file.utime(1, 1));
    file.close();
    """
    assert run(tree, script, "-W=in") == ["NotCapable", "NotCapable", None, None]
    assert run(tree, script, "-W=in", "-R=in") == [7, 7, None, None]


def test_the_default_folder_of_temporary_files_is_not_told(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "await Deno.makeTempFile().catch((error) => results.push(error.message));"
    assert run(tree, script, "-W=in") == ["Requires write access to <TMP>, run again with the --allow-write flag"]
    monkeypatch.setenv("TMPDIR", str(tree / "in"))
    assert run(tree, "results.push((await Deno.makeTempFile()).startsWith(Deno.cwd() + '/in/'));", "-W=in") == [True]


def test_errors_name_what_the_script_named(tree: Path) -> None:
    script = """
    const calls = [() => Deno.readTextFile("in/none"), () => Deno.mkdir("in/folder"), () => Deno.remove("in/folder"),
      () => Deno.rename("in/none", "in/x"), () => Deno.open("in/none"), () => Deno.statSync("in/none")];
    for (const call of calls) {
      try { await call(); } catch (error) { results.push(`${error.name} ${error.code}: ${error.message}`); }
    }
    """
    assert run(tree, script, "-R=in", "-W=in") == run(tree, script) == [
        "NotFound ENOENT: No such file or directory (os error 2): readfile 'in/none'",
        "AlreadyExists EEXIST: File exists (os error 17): mkdir 'in/folder'",
        "Error ENOTEMPTY: Directory not empty (os error 39): remove 'in/folder'",
        "NotFound ENOENT: No such file or directory (os error 2): rename 'in/none' -> 'in/x'",
        "NotFound ENOENT: No such file or directory (os error 2): open 'in/none'",
        "NotFound ENOENT: No such file or directory (os error 2): stat 'in/none'",
    ]  # fmt: skip


def test_a_pipe_of_the_shell_is_free(tree: Path) -> None:
    (tree / "main.js").write_text("console.log(Deno.readTextFileSync(Deno.args[0]));")
    command = f"{sys.executable} -m network_runtime main.js --deny-all --no-prompt -- <(echo piped)"
    done = subprocess.run(["bash", "-c", command], cwd=tree, capture_output=True, text=True, check=True)
    assert done.stdout == "piped\n\n"


def test_a_pipe_of_the_runtime_is_not_free(tree: Path) -> None:
    """Only what a shell has passed is inherited."""
    script = """
    (await Deno.open("/dev/null")).close();  // starts the event loop, which has pipes
    const opened = [];
    for (let number = 3; number < 64; number++) {
      for (const folder of ["/dev/fd", "/proc/self/fd"]) {
        try { Deno.openSync(`${folder}/${number}`, { read: true, write: true }); opened.push(number); } catch {}
      }
    }
    results.push(opened);
    """
    assert run(tree, script, "--deny-all") == [[]]


def swapped(
    tree: Path, script: str, swap: Callable[[], None], monkeypatch: pytest.MonkeyPatch, after_checks: int = 1
) -> None:
    """Run a script that may use `in`, whose one attempt must fail. `swap` runs between its last check and its use."""
    checks = 0
    whole = HostPermissions.check_path

    def check_path(self: HostPermissions, *arguments: Any, **options: Any) -> str:
        nonlocal checks
        used = whole(self, *arguments, **options)
        checks += 1
        if checks == after_checks:
            swap()
        return used

    monkeypatch.setattr(HostPermissions, "check_path", check_path)
    expected = """if (`${results}` !== "FilesystemLoop") throw new Error(`the result is ${results}`);"""
    (tree / "main.js").write_text(f"{PREPARE}\n{script}\n{expected}")
    limits = ResourceLimits(
        **for_core(dict(DEFAULTS)), own_cage=False, forward_console=False, location=DEFAULT_LOCATION
    )
    allowed = [tree / "in"]
    permissions = Permissions(read=allowed, write=allowed)
    outcome = Host(str(tree / "main.js"), threads=1, limits=limits, permissions=permissions).run()
    gc.collect()  # an op that failed is in a cycle with its frames, which hold the host
    assert outcome.error is None, outcome.error
    assert checks == after_checks


@pytest.mark.parametrize("name", [name for name in CALLS if name not in {"chdir", "rename"}])
def test_a_folder_that_becomes_a_link_after_the_check_is_not_followed(
    name: str, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path is checked as in/folder; then in/folder leads to out."""

    def swap() -> None:
        shutil.rmtree(tree / "in/folder")
        (tree / "in/folder").symlink_to(tree / "out")

    shutil.copytree(tree / "out", tree / "in/folder", dirs_exist_ok=True)
    before = contents(tree / "out")
    monkeypatch.chdir(tree)
    checks = 2 if name in {"copyFile", "copyFileSync", "link"} else 1
    swapped(tree, f"await attempt(() => ({CALLS[name]})('in/folder'));", swap, monkeypatch, checks)
    assert contents(tree / "out") == before


OVER = {
    "writeFile": "(p) => Deno.writeFile(p + '/file', new Uint8Array(1))",
    "writeTextFileSync": "(p) => Deno.writeTextFileSync(p + '/file', 'x')",
    "open to write": "async (p) => (await Deno.open(p + '/file', { write: true, truncate: true })).close()",
    "create": "async (p) => (await Deno.create(p + '/file')).close()",
}
FOLLOWING = (
    "readFile", "readTextFileSync", "open to read", "stat", "statSync", "chmod", "chown", "truncate", "utime",
    "realPath",
)  # fmt: skip


@pytest.mark.parametrize("call", [*OVER.values(), *(CALLS[name] for name in FOLLOWING)])
def test_a_file_that_becomes_a_link_after_the_check_is_not_followed(
    call: str, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def swap() -> None:
        (tree / "in/file").unlink()
        (tree / "in/file").symlink_to(tree / "out/file")

    before = contents(tree / "out")
    monkeypatch.chdir(tree)
    swapped(tree, f"await attempt(() => ({call})('in'));", swap, monkeypatch)
    assert contents(tree / "out") == before


@pytest.mark.parametrize(
    "call", ["Deno.copyFile('in/folder/file', 'in/file')", "Deno.copyFileSync('in/file', 'in/new')"]
)
def test_a_copy_follows_no_link_that_is_put_there(call: str, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def swap() -> None:
        (tree / "in/file").unlink()
        (tree / "in/file").symlink_to(tree / "out/file")

    before = contents(tree / "out")
    monkeypatch.chdir(tree)
    swapped(tree, f"await attempt(() => {call});", swap, monkeypatch, 2)
    assert contents(tree / "out") == before


def contents(folder: Path) -> dict[str, tuple[object, ...]]:
    """Status and content of all that is in a folder."""
    paths = sorted(folder.rglob("*"))
    return {
        str(path): (*os.lstat(path)[:7], os.lstat(path).st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in paths
    }
