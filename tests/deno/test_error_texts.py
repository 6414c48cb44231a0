"""Errors of `Deno` have Deno's class, text and `code`, to the letter. Deno itself is asked as well."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import deno
import pytest

if TYPE_CHECKING:
    from pathlib import Path

RUNTIMES = {
    "deno": [deno.find_deno_bin(), "run", "--quiet", "--no-config"],
    "here": [sys.executable, "-m", "network_runtime"],
}
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"}
DEADLINE_S = 60

BAD_RESOURCE = "BadResource: Bad resource ID"
NO_DESCRIPTOR = "Error: Bad file descriptor (os error 9), EBADF"
NO_ACCESS = "must specify at least one of read, write, or append access: open 'f'"
NO_BOOLEAN = "expected type `v8::data::Boolean`, got `v8::data::Value`"
NO_CREATION = "creating or truncating a file requires write or append access: open 'f'"
NO_NUMBER = "expected type `v8::data::Number`, got `v8::data::Value`"
NO_OPTION = "Error: 'options' requires at least one option to be true"
NOT_EMPTY = "Error: Directory not empty (os error 39): remove 'full', ENOTEMPTY"
NOT_SEEKABLE = "TypeError: Invalid argument (os error 22), EINVAL"

# What a script does -> "class: text" and ", code" where there is one. It runs in a folder with the file "f", the empty
# directory "d" and the directory "full", which has a file.
PROBES = {
    "Deno.readTextFile('/nope/x')": "NotFound: No such file or directory (os error 2): readfile '/nope/x', ENOENT",
    "Deno.readTextFileSync('/nope/x')": "NotFound: No such file or directory (os error 2): readfile '/nope/x', ENOENT",
    "Deno.readFile('d')": "IsADirectory: Is a directory (os error 21): readfile 'd', EISDIR",
    "Deno.writeTextFile('d', '')": "IsADirectory: Is a directory (os error 21): writefile 'd', EISDIR",
    "Deno.stat('f/x')": "NotADirectory: Not a directory (os error 20): stat 'f/x', ENOTDIR",
    "Deno.mkdir('d')": "AlreadyExists: File exists (os error 17): mkdir 'd', EEXIST",
    "Deno.mkdirSync('d')": "AlreadyExists: File exists (os error 17): mkdir 'd', EEXIST",
    "Deno.remove('full')": NOT_EMPTY,
    "Deno.removeSync('full')": NOT_EMPTY,
    "Deno.rename('zzz', 'yyy')": "NotFound: No such file or directory (os error 2): rename 'zzz' -> 'yyy', ENOENT",
    "Deno.renameSync('zzz', 'yyy')": "NotFound: No such file or directory (os error 2): rename 'zzz' -> 'yyy', ENOENT",
    "Deno.open('f', {})": NO_OPTION,
    "Deno.openSync('f', {})": NO_OPTION,
    "Deno.open('f', { truncate: true, read: true })": "Error: 'truncate' option requires 'write' to be true",
    "Deno.openSync('f', { sync: true })": f"TypeError: {NO_ACCESS}, EINVAL",
    "Deno.open('f', [true])": f"TypeError: {NO_ACCESS}, EINVAL",
    "Deno.open('f', (() => { let n = 0; return { get read() { return n++ === 0; } }; })())": (
        f"TypeError: {NO_ACCESS}, EINVAL"
    ),
    "Deno.open('f', { write: true, append: true, truncate: true })": f"TypeError: {NO_CREATION}, EINVAL",
    "Deno.openSync('f', { read: true, append: true, write: true, truncate: true })": (
        f"TypeError: {NO_CREATION}, EINVAL"
    ),
    "Deno.openSync('f', { mode: true })": f"TypeError: {NO_NUMBER}",
    "Deno.open('f', { read: true, mode: '7' })": f"TypeError: {NO_NUMBER}",
    "Deno.open('f', { read: true, mode: 7n })": f"TypeError: {NO_NUMBER}",
    "Deno.open('f', { read: true, mode: NaN }).then((file) => file.close())": "no error",
    "Deno.open('f', { read: true, mode: null }).then((file) => file.close())": "no error",
    "Deno.open('f', { read: true, write: null })": f"TypeError: {NO_BOOLEAN}",
    "Deno.open('f', { read: true, create: false, append: 0 })": f"TypeError: {NO_BOOLEAN}",
    "Deno.open('f', 0)": "TypeError: expected type `v8::data::Object`, got `v8::data::Value`",
    "Deno.open('f', { sync: true, __proto__: { read: true } }).then((file) => file.close())": "no error",
    "closed().read(new Uint8Array(1))": BAD_RESOURCE,
    "closed().readSync(new Uint8Array(1))": BAD_RESOURCE,
    "closed().close()": BAD_RESOURCE,
    "opened().write(new Uint8Array(1))": NO_DESCRIPTOR,
    "opened().writeSync(new Uint8Array(1))": NO_DESCRIPTOR,
    "opened().seek(-5, 0)": NOT_SEEKABLE,
    "opened().seekSync(-5, 0)": NOT_SEEKABLE,
    "new Deno.FsFile(1)": (
        "TypeError: 'Deno.FsFile' cannot be constructed, use 'Deno.open()' or 'Deno.openSync()' instead"
    ),
    "Deno.permissions.query({ name: 'foo' })": 'TypeError: The provided value "foo" is not a valid permission name',
    "Deno.exitCode = 'x'": "TypeError: Exit code must be a number, got: x (string)",
    "killed()": '{"success":false,"code":137,"signal":"SIGKILL"}',
    "new Deno.Command('no-such-program').spawn()": (
        "NotFound: Failed to spawn 'no-such-program': entity not found, ENOENT"
    ),
}
REFUSED = {
    "Deno.readTextFile('/etc/passwd')": (
        'NotCapable: Requires read access to "/etc/passwd", run again with the --allow-read flag'
    ),
    "Deno.readTextFileSync('/etc/passwd')": (
        'NotCapable: Requires read access to "/etc/passwd", run again with the --allow-read flag'
    ),
    "Deno.writeTextFile('/nope/x', '')": (
        'NotCapable: Requires write access to "/nope/x", run again with the --allow-write flag'
    ),
    "Deno.env.get('HOME')": 'NotCapable: Requires env access to "HOME", run again with the --allow-env flag',
}

SCRIPT = """
const opened = () => Deno.openSync("f");
const closed = () => {
  const file = opened();
  file.close();
  return file;
};
const killed = async () => {
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  child.kill("SIGKILL");
  return JSON.stringify(await child.status);
};
const outcome = async (act) => {
  try {
    const value = await act();
    return typeof value === "string" ? value : "no error";
  } catch (error) {
    const name = Object.keys(Deno.errors).find((name) => error.constructor === Deno.errors[name]);
    return `${name ?? error.constructor.name}: ${error.message}${error.code === undefined ? "" : `, ${error.code}`}`;
  }
};
const found = {};
"""


def outcomes(runtime: str, probes: dict[str, str], folder: Path, *options: str) -> dict[str, str]:
    folder.mkdir()
    (folder / "f").write_text("text")
    (folder / "d").mkdir()
    (folder / "full").mkdir()
    (folder / "full/x").write_text("")
    script = folder / "probes.js"
    lines = [f"found[{json.dumps(probe)}] = await outcome(() => {probe});" for probe in probes]
    script.write_text("\n".join([SCRIPT, *lines, "Deno.exitCode = 0;", "console.log(JSON.stringify(found));"]))
    command = [*RUNTIMES[runtime], *options, str(script)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=DEADLINE_S, cwd=folder, env=ENVIRONMENT
    )
    assert (done.returncode, done.stderr) == (0, "")
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module", params=list(RUNTIMES))
def runtime(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def found(runtime: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    options = ["-A"] if runtime == "deno" else []
    return outcomes(runtime, PROBES, tmp_path_factory.mktemp(runtime) / "here", *options)


@pytest.mark.parametrize("probe", PROBES)
def test_the_text_of_an_error(probe: str, found: dict[str, str]) -> None:
    assert found[probe] == PROBES[probe]


def test_the_text_of_refusals(runtime: str, tmp_path: Path) -> None:
    here = tmp_path / "here"
    assert outcomes(runtime, REFUSED, here, f"--allow-read={here}", "--no-prompt") == REFUSED
