"""How a script ends by Ctrl-C while something waits, and the first ops of both threads of a host."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.conftest import until
from tests.deno.host_scripts import COMMAND, DEADLINE_S, Running, run_in_python, value_of, write
from tests.deno.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path


def runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_both_threads_of_a_host_have_one_table(tmp_path: Path) -> None:
    """The first asynchronous and the first synchronous op come at the same time."""
    (tmp_path / "a").write_text("of a")
    (tmp_path / "b").write_text("of b")
    source = """
    const opening = Deno.open("a");
    const b = Deno.openSync("b");
    const a = await opening;
    return [a, b].map((file) => {
      const room = new Uint8Array(8);
      const read = file.readSync(room);
      file.close();
      return text(room.subarray(0, read));
    });
    """
    assert value_of(tmp_path, source) == ["of a", "of b"]


# Prints the number of a child that Ctrl-C does not end.
STUBBORN_CHILD = """
const child = new Deno.Command("sh", { args: ["-c", "trap '' INT; echo; exec sleep 1000"], stdout: "piped" });
const running = child.spawn();
running.status;
await running.stdout.getReader().read();
console.log(running.pid);
"""

IN_AN_OP = """
from network_runtime._deno import ops, registry
async def waits():
    interrupt()
assert "op_fs_file_sync_async" in registry._registered
registry._registered["op_fs_file_sync_async"] = waits
"""
IN_THE_LOOP = """
from network_runtime._host.loop import HostLoop
receive = HostLoop._receive
def interrupted(self, deliveries):
    for delivery in deliveries:
        if delivery[3] == "op_fs_file_sync_async":
            interrupt()
        receive(self, [delivery])
HostLoop._receive = interrupted
"""


@pytest.mark.parametrize("place", [IN_AN_OP, IN_THE_LOOP])
def test_ctrl_c_that_raises_on_the_main_thread_ends_everything(tmp_path: Path, place: str) -> None:
    """It does not come by the event loop where an op waits on that thread, or before the loop has its handler."""
    name = write(
        tmp_path,
        f"""{STUBBORN_CHILD}
        await (await Deno.open(".")).sync();
        console.log("never");
        """,
    )
    start = """
import os, signal, sys
def interrupt():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.kill(os.getpid(), signal.SIGINT)
"""
    end = """
from network_runtime import cli
sys.exit(cli.main([sys.argv[1]]))
"""
    program = start + place + end
    done = run_in_python(tmp_path, program, name)
    pid = int(done.stdout)
    until(lambda: not runs(pid), "the child did not end")
    assert (done.returncode, done.stderr) == (130, "")


def test_ctrl_c_at_a_question_ends_everything(tmp_path: Path) -> None:
    name = write(
        tmp_path,
        f"""{STUBBORN_CHILD}
        await Deno.open("secret");
        console.log("never");
        """,
    )
    with Terminal([*COMMAND, "--allow-run", name], tmp_path) as terminal:
        terminal.until("Allow? [y/n/A] > ")
        terminal.type("\x03")
        output = terminal.output()
        assert terminal.exit_code == 130
    pid = int(output)
    until(lambda: not runs(pid), "the child did not end")
    assert "Traceback" not in terminal.shown


@pytest.mark.parametrize("first", ["", "await Deno.lstat('.');", "await (await Deno.open('main.mjs')).stat();"])
def test_ctrl_c_does_not_wait_long_for_a_synchronous_call(tmp_path: Path, first: str) -> None:
    """What is to be waited for a script that ends is not waited for one that was interrupted."""
    write(tmp_path, f"{first} console.log('ready'); Deno.stdin.readSync(new Uint8Array(1));")
    program = """
import sys
from network_runtime import cli, host
host._JOIN_TIMEOUT_S = 1e6
sys.exit(cli.main(["main.mjs"]))
"""
    reads, writes = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        stdin=reads,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        os.close(reads)
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=DEADLINE_S / 2)
        finally:
            process.kill()
            os.close(writes)
    assert (process.returncode, errors) == (130, "")


def test_ctrl_c_kills_a_child_that_ignores_it(tmp_path: Path) -> None:
    source = """
    await Deno.lstat(".");
    const options = { args: ["-c", "trap '' INT; echo; exec sleep 1000"], stdout: "piped" };
    const child = new Deno.Command("sh", options).spawn();
    await child.stdout.getReader().read();
    console.log(child.pid);
    """
    with Running(tmp_path, source) as script:
        pid = int(script.line())
        script.process.send_signal(signal.SIGINT)
        assert script.end() == (130, "", "")
        until(lambda: not runs(pid), "the child did not end")


def test_python_does_not_wait_for_a_child_that_lives_on(tmp_path: Path) -> None:
    """Also where the kernel cannot tell of its end by a descriptor."""
    name = write(
        tmp_path,
        """
        const options = { args: ["1000"], detached: true, stdin: "null", stdout: "null", stderr: "null" };
        const child = new Deno.Command("sleep", options).spawn();
        child.unref();
        console.log(child.pid);
        """,
    )
    program = """
import os, sys
def none(*_): raise OSError(38, "Function not implemented")
os.pidfd_open = none
os._exit = lambda code: None  # the end of a program that has more to do
from network_runtime.cli import main
sys.exit(main([sys.argv[1]]))
"""
    with subprocess.Popen(
        [sys.executable, "-c", program, name],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        try:
            _, errors = process.communicate(timeout=DEADLINE_S)
        finally:
            os.kill(pid, signal.SIGKILL)
            process.kill()
    assert (process.returncode, errors) == (0, "")
