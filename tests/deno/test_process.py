"""`Deno.Command`: how a program is found and started, its streams, its end."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from tests.conftest import until
from tests.deno.host_scripts import Running, run, value_of

if TYPE_CHECKING:
    from pathlib import Path


def gone(pid: int) -> bool:
    """Whether there is no such process any more, or nobody has waited for it yet."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


# --- the program -----------------------------------------------------------------------------------------------------

NUL = "nul byte found in provided data, EINVAL"
NOT_STRING = "TypeError: serde_v8 error: invalid type; expected: string, got: "
STDIO = "expected one of `inherit`, `piped`, `null`"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("'nope'", "NotFound: Failed to spawn 'nope': entity not found, ENOENT"),
        ("''", "NotFound: Failed to spawn '': entity not found, ENOENT"),
        ("'/nope/x'", "NotFound: Failed to spawn '/nope/x': No such file or directory (os error 2), ENOENT"),
        ("'./nope'", "NotFound: Failed to spawn '{folder}/nope': No such file or directory (os error 2), ENOENT"),
        ("'/etc/passwd'", "PermissionDenied: Failed to spawn '/etc/passwd': Permission denied (os error 13), EACCES"),
        ("'/etc'", "PermissionDenied: Failed to spawn '/etc': Permission denied (os error 13), EACCES"),
        ("'/a\\0b'", f"TypeError: Failed to spawn '<string-with-nul>': {NUL}"),
        ("'/bin/sh', {args: ['a\\0b']}", f"TypeError: Failed to spawn '/bin/sh': {NUL}"),
        ("'/bin/sh', {env: {'a\\0': 'b'}}", f"TypeError: Failed to spawn '/bin/sh': {NUL}"),
        ("'/bin/sh', {env: {a: 'b\\0'}}", f"TypeError: Failed to spawn '/bin/sh': {NUL}"),
        ("'sh', {env: {PATH: ''}}", "NotFound: Failed to spawn 'sh': entity not found, ENOENT"),
        ("", "TypeError: missing field `cmd`"),
        ("5", NOT_STRING + "Number"),
        ("null", NOT_STRING + "null"),
        ("{}", NOT_STRING + "unknown"),
        ("'sh', {env: {a: 5}}", NOT_STRING + "Number"),
        ("'sh', {cwd: true}", NOT_STRING + "Boolean"),
        ("'sh', {env: null}", "TypeError: Cannot convert undefined or null to object"),
        ("'sh', {uid: 'x'}", "TypeError: serde_v8 error: invalid type; expected: integer, got: string"),
        ("'sh', {stdout: 'foo'}", f"TypeError: unknown variant `foo`, {STDIO}"),
        ("'sh', {stdout: -1}", "TypeError: Expected a non-negative integer file descriptor"),
        ("'sh', {stdout: 999}", "Error: Bad file descriptor (os error 9), EBADF"),
        ("'sh', {stdout: true}", 'TypeError: Expected a file descriptor, "inherit", "piped", or "null"'),
        ("new URL('http://x/')", "TypeError: Must be a file URL"),
    ],
)
@pytest.mark.parametrize("way", ["spawn", "output", "outputSync"])
def test_what_cannot_be_started(tmp_path: Path, command: str, expected: str, way: str) -> None:
    expected = expected.replace("{folder}", str(tmp_path))
    assert value_of(tmp_path, f"return told(() => new Deno.Command({command}).{way}())") == expected


@pytest.mark.parametrize(
    ("way", "missing", "file"),
    [
        (
            "spawn",
            "NotFound: {}: No such cwd '/nope', ENOENT",
            "NotFound: {}: cwd is not a directory '/etc/passwd', ENOENT",
        ),
        (
            "outputSync",
            "NotFound: {}: No such file or directory (os error 2), ENOENT",
            "NotADirectory: {}: Not a directory (os error 20), ENOTDIR",
        ),
    ],
)
def test_a_directory_that_is_none(tmp_path: Path, way: str, missing: str, file: str) -> None:
    source = f"""
    return Promise.all(["/nope", "/etc/passwd"].map((cwd) => told(() => new Deno.Command("/bin/sh", {{ cwd }}).{way}())));
    """
    assert value_of(tmp_path, source) == [text.format("Failed to spawn '/bin/sh'") for text in (missing, file)]


@pytest.mark.parametrize("way", ["output", "outputSync"])
def test_how_a_program_is_found(tmp_path: Path, way: str) -> None:
    """By the child's PATH and from the child's directory; a script without "#!" is the shell's."""
    (tmp_path / "bin").mkdir()
    for name in ("bin/tool", "tool"):
        (tmp_path / name).write_text('echo "$0" "$@"')
        (tmp_path / name).chmod(0o755)
    assert value_of(
        tmp_path,
        f"""
        const run = async (name, options) => text((await new Deno.Command(name, {{ args: ["x", 1], ...options }}).{way}()).stdout);
        return [
          await run("tool", {{ env: {{ PATH: "/nope:bin" }} }}),
          await run("tool", {{ env: {{ PATH: "." }}, cwd: "bin" }}),
          await run("./tool", {{ cwd: new URL("file://" + Deno.cwd() + "/bin") }}),
          await run(new URL("file://" + Deno.cwd() + "/tool")),
        ];
        """,
    ) == [f"{tmp_path}/{name} x 1\n" for name in ("bin/tool", "bin/tool", "bin/tool", "tool")]


def test_the_environment_of_a_child(tmp_path: Path) -> None:
    assert value_of(
        tmp_path,
        """
        const env = async (options) => {
          const { stdout } = await new Deno.Command("env", options).output();
          return text(stdout).split("\\n").filter((line) => line.startsWith("NR_")).sort();
        };
        Deno.env.set("NR_A", "1");
        return [
          await env({ env: { NR_B: "2", "NR_C=x": "y" } }),
          await env({ clearEnv: true, env: { NR_B: "2" } }),
        ];
        """,
    ) == [["NR_A=1", "NR_B=2", "NR_C=x=y"], ["NR_B=2"]]


def test_a_child_has_no_blocked_signals_and_no_descriptors_of_ours(tmp_path: Path) -> None:
    found = value_of(
        tmp_path,
        """
        const sleeper = new Deno.Command("sleep", { args: ["60"], stdin: "piped", stdout: "piped" }).spawn();
        const args = ["-c", "grep SigBlk /proc/self/status; ls /proc/self/fd | tr '\\\\n' ' '"];
        const { stdout } = await new Deno.Command("sh", { args }).output();
        sleeper.kill("SIGKILL");
        await sleeper.status;
        return text(stdout);
        """,
    )
    assert found == "SigBlk:\t0000000000000000\n0 1 2 3 "  # 3 is the directory that ls reads


@pytest.mark.skipif(os.getuid() != 0, reason="needs root")
@pytest.mark.parametrize(
    ("ids", "expected"), [("uid: 1, gid: 1", "1 1 1"), ("uid: 1", "1 0 0"), ("gid: 1", "0 1 1"), ("", "0 0 0")]
)
def test_users_and_groups(tmp_path: Path, ids: str, expected: str) -> None:
    source = f"""
    const args = ["-c", "echo $(id -u) $(id -g) $(id -G)"];
    return text((await new Deno.Command("sh", {{ args, {ids} }}).output()).stdout).trim();
    """
    assert value_of(tmp_path, source).startswith(expected)


# --- streams and status ----------------------------------------------------------------------------------------------


def test_output(tmp_path: Path) -> None:
    assert (
        value_of(
            tmp_path,
            """
        const args = ["-c", "echo out; echo err >&2; exit 3"];
        const seen = [];
        for (const way of ["output", "outputSync"]) {
          const { success, code, signal, stdout, stderr } = await new Deno.Command("sh", { args })[way]();
          const none = await new Deno.Command("sh", { args, stdout: "null", stderr: "null" })[way]();
          seen.push([success, code, signal, text(stdout), text(stderr)], await told(() => none.stdout), await told(() => none.stderr));
        }
        return seen;
        """,
        )
        == [
            [False, 3, None, "out\n", "err\n"],
            "TypeError: Cannot get 'stdout': 'stdout' is not piped",
            "TypeError: Cannot get 'stderr': 'stderr' is not piped",
        ]
        * 2
    )


def test_large_output_on_both_streams(tmp_path: Path) -> None:
    """More than the pipes hold, so both have to be read at the same time."""
    assert (
        value_of(
            tmp_path,
            """
        const args = ["-c", "head -c 3000000 /dev/zero >&2; head -c 5000000 /dev/zero"];
        const seen = [];
        for (const way of ["output", "outputSync"]) {
          const { stdout, stderr } = await new Deno.Command("sh", { args })[way]();
          seen.push(stdout.length, stderr.length);
        }
        return seen;
        """,
        )
        == [5_000_000, 3_000_000] * 2
    )


def test_piped_streams(tmp_path: Path) -> None:
    assert value_of(
        tmp_path,
        """
        const child = new Deno.Command("cat", { stdin: "piped", stdout: "piped" }).spawn();
        const big = new Uint8Array(1_000_000).fill(97);
        const writing = (async () => {
          const writer = child.stdin.getWriter();
          await writer.write(big);
          await writer.close();
        })();
        const { stdout, code } = await child.output();
        await writing;
        const json = new Deno.Command("echo", { args: ['{"a":[1]}'], stdout: "piped" }).spawn();
        return [stdout.length, stdout.every((byte) => byte === 97), code, await json.stdout.json(), (await json.status).success];
        """,
    ) == [1_000_000, True, 0, {"a": [1]}, True]


def test_inherited_streams(tmp_path: Path) -> None:
    done = run(
        tmp_path, "await new Deno.Command('sh', { args: ['-c', 'cat; echo err >&2'] }).spawn().status", stdin="in\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "in\n", "err\n")


def test_what_is_not_piped_or_in_use(tmp_path: Path) -> None:
    assert value_of(
        tmp_path,
        """
        const child = new Deno.Command("true", { stdin: "null", stdout: "null", stderr: "null" }).spawn();
        const seen = [];
        for (const stream of ["stdin", "stdout", "stderr"]) seen.push(await told(() => child[stream]));
        const piped = new Deno.Command("true", { stdout: "piped" }).spawn();
        piped.stdout.getReader();
        seen.push(await told(() => piped.output()));
        for (const way of ["output", "outputSync"]) seen.push(await told(() => new Deno.Command("true", { stdin: "piped" })[way]()));
        await child.status;
        const late = new Deno.Command("true", { stdin: "piped" }).spawn();
        await late.status;
        seen.push(await told(() => late.stdin.getWriter().write(new Uint8Array(100_000))));
        return seen;
        """,
    ) == [
        *(f"TypeError: Cannot get '{stream}': '{stream}' is not piped" for stream in ("stdin", "stdout", "stderr")),
        "TypeError: Cannot collect output: 'stdout' is locked",
        *["TypeError: Piped stdin is not supported for this function, use 'Deno.Command.spawn()' instead"] * 2,
        "BrokenPipe: Broken pipe (os error 32), EPIPE",
    ]


def test_shortcuts(tmp_path: Path) -> None:
    refused = "TypeError: Passing 'args' in options is not allowed when args are passed as a separate argument"
    assert value_of(
        tmp_path,
        """
        const options = { stdout: "piped" };
        return [
          text((await Deno.spawn("echo", ["a"], options).output()).stdout),
          text((await Deno.spawnAndWait("echo", { args: ["b"] })).stdout),
          text(Deno.spawnAndWaitSync("echo", ["c"]).stdout),
          await told(() => Deno.spawn("echo", ["c"], { args: [] })),
        ];
        """,
    ) == ["a\n", "b\n", "c\n", refused]


# --- signals and the end ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "name", "code"),
    [("", "SIGTERM", 143), ("'SIGKILL'", "SIGKILL", 137), ("6", "SIGABRT", 134), ("'SIGIOT'", "SIGABRT", 134)],
)
def test_a_child_is_killed(tmp_path: Path, sent: str, name: str, code: int) -> None:
    assert value_of(
        tmp_path,
        f"""
        const child = new Deno.Command("sleep", {{ args: ["60"] }}).spawn();
        child.kill(0);
        child.kill({sent});
        const status = await child.status;
        return [status, Object.getPrototypeOf(status), await told(() => child.kill())];
        """,
    ) == [{"success": False, "code": code, "signal": name}, None, "TypeError: Child process has already terminated"]


def test_signals_that_are_none(tmp_path: Path) -> None:
    assert value_of(
        tmp_path,
        """
        const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
        const seen = [];
        for (const signal of ["SIGFOO", 99, null]) seen.push(await told(() => child.kill(signal)));
        child.kill();
        await child.status;
        return seen;
        """,
    ) == [
        "TypeError: Invalid signal: SIGFOO",
        "TypeError: EINVAL: Invalid argument",
        "TypeError: data did not match any variant of untagged enum SignalArg",
    ]


def test_an_abort_signal_ends_the_child(tmp_path: Path) -> None:
    assert value_of(
        tmp_path,
        """
        const options = (signal) => ({ args: ["60"], signal });
        const controller = new AbortController();
        const child = new Deno.Command("sleep", options(controller.signal)).spawn();
        controller.abort();
        const { signal } = await new Deno.Command("sleep", options(AbortSignal.abort())).output();
        {
          await using disposed = new Deno.Command("sleep", { args: ["60"] }).spawn();
        }
        return [(await child.status).signal, signal];
        """,
    ) == ["SIGTERM", "SIGTERM"]


@pytest.mark.parametrize("detached", ["false", "true"])
def test_children_at_the_end_of_the_script(tmp_path: Path, detached: str) -> None:
    """They are killed, unless they are on their own: detached, or unreferenced."""
    source = f"""
    const child = new Deno.Command("sleep", {{ args: ["60"], detached: {detached}, stdin: "null", stdout: "null", stderr: "null" }}).spawn();
    console.log(child.pid);
    Deno.exit(0);
    """
    pid = int(run(tmp_path, source).stdout)
    if detached == "true":
        assert not gone(pid)
        os.kill(pid, signal.SIGKILL)
    until(lambda: gone(pid), "the child is gone")


def test_an_unreferenced_child_lives_on_and_does_not_keep_the_script(tmp_path: Path) -> None:
    source = """
    const child = new Deno.Command("sleep", { args: ["60"], stdin: "null", stdout: "null", stderr: "null" }).spawn();
    child.unref();
    console.log(child.pid);
    """
    pid = int(run(tmp_path, source).stdout)
    assert not gone(pid)
    os.kill(pid, signal.SIGKILL)
    until(lambda: gone(pid), "the child is gone")


def test_a_child_keeps_the_script_alive(tmp_path: Path) -> None:
    done = run(tmp_path, "new Deno.Command('sh', { args: ['-c', 'read x; echo $x'] }).spawn()", stdin="later\n")
    assert (done.returncode, done.stdout) == (0, "later\n")


def test_detached_children_have_a_session_of_their_own(tmp_path: Path) -> None:
    assert value_of(
        tmp_path,
        """
        const session = async (detached) => {
          const options = { args: ["-c", "cut -d' ' -f6 /proc/$$/stat"], detached, stdout: "piped" };
          const child = new Deno.Command("sh", options).spawn();
          return Number(text((await child.output()).stdout)) === child.pid;
        };
        return [await session(true), await session(false)];
        """,
    ) == [True, False]


def test_ctrl_c_ends_a_script_that_waits_for_a_child(tmp_path: Path) -> None:
    source = "console.log('ready'); new Deno.Command('sleep', { args: ['60'] }).outputSync();"
    with Running(tmp_path, source) as script:
        assert script.line() == "ready"
        script.process.send_signal(signal.SIGINT)
        assert script.end()[0] == 130


def test_the_class_cannot_be_constructed(tmp_path: Path) -> None:
    assert value_of(tmp_path, "return told(() => new Deno.ChildProcess({}, {}))") == "TypeError: Illegal constructor"
