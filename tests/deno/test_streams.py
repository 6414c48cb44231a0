"""Standard streams, pipes and terminals of host scripts, with another program at the other end."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
from tests.deno.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMAND = [sys.executable, "-W", "error", "-m", "network_runtime"]
PATIENCE_S = 60


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], list[str | Path]]:
    """The command for a script's text."""

    def write(source: str) -> list[str | Path]:
        path = tmp_path / "main.js"
        path.write_text(
            "const text = (bytes) => new TextDecoder().decode(bytes);\n"
            "const bytes = (text) => new TextEncoder().encode(text);\n" + textwrap.dedent(source)
        )
        return [*COMMAND, path]

    return write


@pytest.fixture
def run(script: Callable[[str], list[str | Path]], tmp_path: Path) -> Callable[..., str]:
    """Run a script to its end, and return what it printed."""

    def run_script(source: str, stdin: str = "") -> str:
        done = subprocess.run(
            script(source), input=stdin, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run_script


def test_standard_input(run: Callable[..., str]) -> None:
    source = """
        const buffer = new Uint8Array(4);
        console.log(await Deno.stdin.read(buffer), text(buffer), Deno.stdin.readSync(buffer), text(buffer));
        let rest = "";
        for await (const chunk of Deno.stdin.readable) rest += text(chunk);
        console.log(rest, await Deno.stdin.read(buffer), Deno.stdin.readSync(buffer));
        console.log(Deno.stdin.isTerminal(), Deno.stdin.rid, Deno.stdout.rid, Deno.stderr.rid);"""
    assert run(source, "abcdefghij") == "4 abcd 4 efgh\nij null null\nfalse 0 1 2\n"


def test_standard_input_as_text(run: Callable[..., str]) -> None:
    long = "0123456789" * 100_000
    assert run("console.log((await new Response(Deno.stdin.readable).text()).length)", long) == "1000000\n"


def test_standard_output(run: Callable[..., str]) -> None:
    source = """
        const written = [await Deno.stdout.write(bytes("a\\n")), Deno.stdout.writeSync(bytes("b\\n"))];
        const writer = Deno.stdout.writable.getWriter();
        await writer.write(bytes("c\\n"));
        writer.releaseLock();
        console.log(String(written));"""
    assert run(source) == "a\nb\nc\n2,2\n"


def test_standard_streams_are_closed_for_the_script_only(run: Callable[..., str]) -> None:
    source = """
        Deno.stdin.close();
        Deno.stdin.close();
        Deno.stderr.close();
        const failed = (call) => { try { call() } catch (error) { return `${error.name}: ${error.message}` } };
        console.log(failed(() => Deno.stderr.close()), failed(() => Deno.stdin.readSync(new Uint8Array(1))));
        console.log((await Deno.open("/dev/null")) instanceof Deno.FsFile);
        Deno.stdout.close();
        console.log("still there");"""
    assert run(source) == "BadResource: Bad resource ID BadResource: Bad resource ID\ntrue\nstill there\n"


def test_closing_ends_a_read_that_waits(script: Callable[[str], list[str | Path]], tmp_path: Path) -> None:
    source = """
        const waits = Deno.stdin.read(new Uint8Array(1));
        const next = Deno.stdin.read(new Uint8Array(1));
        Deno.stdin.close();
        for (const read of [waits, next]) {
          const error = await read.catch((error) => error);
          console.log(`${error.name} ${error.message} ${error.code} ${error instanceof Deno.errors.Interrupted}`);
        }"""
    with subprocess.Popen(script(source), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path) as program:
        assert program.stdout is not None
        assert program.stdout.read().decode() == "Interrupted operation canceled EINTR true\n" * 2


def test_cancelling_a_stream_ends_its_read(script: Callable[[str], list[str | Path]], tmp_path: Path) -> None:
    source = """
        const reader = Deno.stdin.readable.getReader();
        const waits = reader.read();
        await reader.cancel();
        console.log(await waits);"""
    with subprocess.Popen(script(source), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path) as program:
        assert program.stdout is not None
        assert program.stdout.read().decode() == "{ value: undefined, done: true }\n"


@pytest.mark.parametrize("read", ["Deno.stdin.readSync(buffer)", "await Deno.stdin.read(buffer)"])
def test_standard_input_that_another_program_made_non_blocking(
    script: Callable[[str], list[str | Path]], tmp_path: Path, read: str
) -> None:
    reads, writes = os.pipe()
    os.set_blocking(reads, False)
    source = f"""
        const buffer = new Uint8Array(9);
        Deno.stdout.writeSync(bytes("ready\\n"));
        console.log({read}, text(buffer.subarray(0, 5)));"""
    with subprocess.Popen(script(source), stdin=reads, stdout=subprocess.PIPE, cwd=tmp_path) as program:
        os.close(reads)
        assert program.stdout is not None
        assert program.stdout.readline() == b"ready\n"
        os.write(writes, b"later")
        assert program.stdout.read() == b"5 later\n"
    os.close(writes)


def test_the_end_does_not_wait_for_a_read_of_a_pipe_that_nobody_opens(
    script: Callable[[str], list[str | Path]], tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    source = """
        Deno.readTextFile("pipe");
        Deno.open("pipe");
        Deno.stdin.read(new Uint8Array(1));
        await 0;
        Deno.exit(7);"""
    with subprocess.Popen(script(source), stdin=subprocess.PIPE, cwd=tmp_path) as program:
        assert program.wait(PATIENCE_S) == 7


def test_an_aborted_read_keeps_no_process(script: Callable[[str], list[str | Path]], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    source = """
        const signal = AbortSignal.timeout(10);
        console.log(await Deno.readTextFile("pipe", { signal }).catch(({ name }) => name));"""
    with subprocess.Popen(script(source), stdout=subprocess.PIPE, cwd=tmp_path) as program:
        assert program.stdout is not None
        assert program.stdout.read() == b"TimeoutError\n"
        assert program.wait(PATIENCE_S) == 0


def test_both_ends_of_many_pipes_in_one_script(run: Callable[..., str], tmp_path: Path) -> None:
    for number in range(12):
        os.mkfifo(tmp_path / f"pipe{number}")
    source = """
        const names = Array.from({ length: 12 }, (_, i) => `pipe${i}`);
        const read = Promise.all(names.map((name) => Deno.readTextFile(name)));
        await Promise.all(names.map((name) => Deno.writeTextFile(name, name)));
        console.log(String(await read) === String(names));
        const [reads, writes] = await Promise.all([Deno.open("pipe0"), Deno.open("pipe0", { write: true })]);
        const waits = reads.read(new Uint8Array(9));
        await writes.write(bytes("now"));
        console.log(await waits);
        const waitsAgain = reads.read(new Uint8Array(9));
        reads.close();
        console.log(await waitsAgain.catch(({ message }) => message));
        console.log(await writes.write(bytes("x")).catch(({ name, message, code }) => [name, message, code].join()));
        writes.close();"""
    assert run(source) == "true\n3\noperation canceled\nBrokenPipe,Broken pipe (os error 32),EPIPE\n"


def test_writing_where_nobody_reads(script: Callable[[str], list[str | Path]], tmp_path: Path) -> None:
    source = """
        Deno.stdin.readSync(new Uint8Array(1));
        const failed = [await Deno.stdout.write(bytes("x")).catch((e) => e.name)];
        try { Deno.stdout.writeSync(bytes("x")) } catch ({ name, code }) { failed.push(name, code) }
        console.error(failed.join());"""
    with subprocess.Popen(
        script(source), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        program.stdin.write(b"x")
        program.stdin.close()
        assert program.stderr.read() == b"BrokenPipe,BrokenPipe,EPIPE\n"
        assert program.wait(PATIENCE_S) == 0


def test_a_terminal(script: Callable[[str], list[str | Path]], tmp_path: Path) -> None:
    source = """
        const say = (text) => Deno.stderr.writeSync(bytes(text));
        const buffer = new Uint8Array(99);
        say("line?");
        const line = text(buffer.subarray(0, await Deno.stdin.read(buffer)));
        Deno.stdin.setRaw(true);
        say("key?");
        const key = text(buffer.subarray(0, await Deno.stdin.read(buffer)));
        Deno.stdin.setRaw(false);
        Deno.stdin.setRaw(true, { cbreak: true });
        console.log(JSON.stringify([line, key, Deno.stdin.isTerminal(), Deno.stdout.isTerminal()]));
        say("end?");
        await Deno.stdin.read(buffer);"""
    with Terminal([str(part) for part in script(source)], tmp_path) as terminal:
        terminal.until("line?")
        terminal.type("ab\n")
        terminal.until("key?")
        terminal.type("\x03")  # in raw mode it is a key
        terminal.until("end?")
        terminal.type("x")
        assert terminal.output() == '["ab\\n","\\u0003",true,false]\n'
        assert terminal.exit_code == 0
        assert terminal.is_line_mode()


@pytest.mark.parametrize(
    "call",
    [
        "file.seek(() => {}, 0)",
        "file.seek(Symbol(), 0)",
        "file.seek(deep, 0)",
        "file.seek(0, {})",
        "file.write({ toJSON() { throw 1; } })",
        "file.lock(() => {})",
    ],
)
def test_a_call_that_fails_keeps_no_descriptor(run: Callable[..., str], call: str) -> None:
    source = f"""
        Deno.writeTextFileSync("f", "text");
        let deep = [];
        for (let i = 0; i < 20_000; i++) deep = [deep];
        const open = () => [...Deno.readDirSync("/proc/self/fd")].length;
        const file = await Deno.open("f");
        const before = open();
        console.log(await {call}.then(() => "it did not fail", () => "it failed"));
        file.close();
        console.log(before - open());"""
    assert run(source) == "it failed\n1\n"
