"""`Deno.addSignalListener` and `Deno.kill`."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from tests.deno.host_scripts import Running, run, run_in_python, value_of, write

if TYPE_CHECKING:
    from pathlib import Path

LISTENS = """
const alive = setInterval(() => {}, 1e6);
let times = 0;
Deno.addSignalListener("%s", () => {
  console.log("heard", ++times);
  if (times === 2) clearInterval(alive);
});
console.log("ready");
"""


@pytest.mark.parametrize("name", ["SIGUSR1", "SIGINT", "SIGTERM", "SIGHUP", "SIGCHLD", "SIGWINCH", "SIGALRM"])
def test_a_script_hears_each_signal_and_lives_on(tmp_path: Path, name: str) -> None:
    with Running(tmp_path, LISTENS % name) as script:
        for expected in ("ready", "heard 1", "heard 2"):
            assert script.line() == expected
            if expected != "heard 2":
                script.process.send_signal(getattr(signal, name))
        assert script.end() == (0, "", "")


def test_a_signal_that_comes_at_once_is_heard(tmp_path: Path) -> None:
    """The handler is there when addSignalListener returns."""
    assert (
        value_of(
            tmp_path,
            """
        const { promise, resolve } = Promise.withResolvers();
        Deno.addSignalListener("SIGUSR2", resolve);
        Deno.kill(Deno.pid, "SIGUSR2");
        const alive = setInterval(() => {}, 1e6);
        await promise;
        clearInterval(alive);
        return "heard";
        """,
        )
        == "heard"
    )


def test_a_listener_does_not_keep_the_script_alive(tmp_path: Path) -> None:
    done = run(tmp_path, "Deno.addSignalListener('SIGUSR1', () => {}); console.log('end')")
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")


def test_each_listener_is_called_until_it_is_removed(tmp_path: Path) -> None:
    assert value_of(
        tmp_path,
        """
        const seen = [];
        let told = Promise.withResolvers();
        const one = () => seen.push("one");
        const two = () => { seen.push("two"); told.resolve(); };
        const alive = setInterval(() => {}, 1e6);
        Deno.addSignalListener("SIGUSR1", one);
        Deno.addSignalListener("SIGUSR1", one);
        Deno.addSignalListener("SIGUSR1", two);
        Deno.kill(Deno.pid, "SIGUSR1");
        await told.promise;
        told = Promise.withResolvers();
        Deno.removeSignalListener("SIGUSR1", one);
        Deno.kill(Deno.pid, "SIGUSR1");
        await told.promise;
        Deno.removeSignalListener("SIGUSR1", two);
        clearInterval(alive);
        return seen;
        """,
    ) == ["one", "two", "two"]


@pytest.mark.parametrize("name", ["SIGUSR1", "SIGTERM", "SIGINT"])
def test_without_a_listener_the_signal_does_again_what_it_did(tmp_path: Path, name: str) -> None:
    done = run(
        tmp_path,
        f"""
        const listener = () => console.log("never");
        Deno.addSignalListener("{name}", listener);
        Deno.removeSignalListener("{name}", listener);
        setInterval(() => {{}}, 1e6);
        Deno.kill(Deno.pid, "{name}");
        """,
    )
    assert (done.returncode, done.stdout) == (130 if name == "SIGINT" else -getattr(signal, name), "")


@pytest.mark.parametrize("names", [("SIGABRT", "SIGIOT"), ("SIGPOLL", "SIGIO")])
def test_two_names_of_one_signal_do_not_silence_each_other(tmp_path: Path, names: tuple[str, str]) -> None:
    assert value_of(
        tmp_path,
        f"""
        const [one, other] = {list(names)};
        const alive = setInterval(() => {{}}, 1e6);
        const first = Promise.withResolvers();
        const second = Promise.withResolvers();
        let again = Promise.withResolvers();
        const listener = () => second.resolve(other);
        Deno.addSignalListener(one, () => {{ first.resolve(one); again.resolve("again"); }});
        Deno.addSignalListener(other, listener);
        Deno.kill(Deno.pid, one);
        const heard = await Promise.all([first.promise, second.promise]);
        Deno.removeSignalListener(other, listener);
        again = Promise.withResolvers();
        Deno.kill(Deno.pid, one);
        heard.push(await again.promise);
        clearInterval(alive);
        return heard;
        """,
    ) == [*names, "again"]


def test_after_the_last_of_two_names_the_signal_does_again_what_it_did(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        """
        const listener = () => console.log("never");
        Deno.addSignalListener("SIGABRT", listener);
        Deno.addSignalListener("SIGIOT", listener);
        Deno.removeSignalListener("SIGABRT", listener);
        Deno.removeSignalListener("SIGIOT", listener);
        setInterval(() => {}, 1e6);
        Deno.kill(Deno.pid, "SIGABRT");
        """,
    )
    assert (done.returncode, done.stdout) == (-signal.SIGABRT, "")


def test_a_busy_script_with_a_listener_is_not_ended_by_ctrl_c(tmp_path: Path) -> None:
    with Running(
        tmp_path,
        """
        Deno.addSignalListener("SIGINT", () => { console.log("heard"); Deno.exit(3); });
        setTimeout(() => {
          console.log("ready");
          while (Date.now() < end);
        });
        const end = Date.now() + 300;
        """,
    ) as script:
        assert script.line() == "ready"
        script.process.send_signal(signal.SIGINT)
        assert script.end() == (3, "heard\n", "")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("Deno.addSignalListener('SIGFOO', () => {})", "TypeError: Invalid signal: SIGFOO"),
        ("Deno.addSignalListener(5, () => {})", "TypeError: Invalid signal: 5"),
        ("Deno.addSignalListener('SIGINT')", 'TypeError: Signal listener must be a function. "undefined" is given.'),
        ("Deno.removeSignalListener('SIGINT')", 'TypeError: Signal listener must be a function. "undefined" is given.'),
        *(
            (f"Deno.addSignalListener('{name}', () => {{}})", f"TypeError: Binding to signal '{name}' is not allowed")
            for name in ("SIGKILL", "SIGSTOP", "SIGILL", "SIGFPE", "SIGSEGV")
        ),
        ("Deno.removeSignalListener('SIGFOO', () => {})", None),
        ("Deno.kill(2 ** 22 + 1)", "NotFound: ESRCH: No such process"),
        ("Deno.kill(Deno.pid, 'SIGFOO')", "TypeError: Invalid signal: SIGFOO"),
        ("Deno.kill(Deno.pid, 99)", "TypeError: EINVAL: Invalid argument"),
        ("Deno.kill(Deno.pid, null)", "TypeError: data did not match any variant of untagged enum SignalArg"),
        ("Deno.kill('x')", "TypeError: expected i32"),
        ("Deno.kill()", "TypeError: expected i32"),
        ("Deno.kill(Deno.pid, 0)", None),
        ("Deno.kill(1, 'SIGCONT')", None if os.getuid() == 0 else "PermissionDenied: EPERM: Operation not permitted"),
    ],
)
def test_what_is_refused(tmp_path: Path, call: str, expected: str | None) -> None:
    assert value_of(tmp_path, f"return (await told(() => {call})) ?? null") == expected


def test_every_other_signal_can_be_listened_for(tmp_path: Path) -> None:
    names = (
        "SIGABRT SIGBUS SIGCONT SIGIO SIGPIPE SIGPOLL SIGPROF SIGPWR SIGQUIT SIGSTKFLT SIGSYS SIGTRAP SIGTSTP SIGTTIN"
    )
    names += " SIGTTOU SIGUNUSED SIGURG SIGVTALRM SIGXCPU SIGXFSZ SIGIOT"
    assert value_of(
        tmp_path,
        f"""
        for (const name of "{names}".split(" ")) {{
          const listener = () => {{}};
          Deno.addSignalListener(name, listener);
          Deno.removeSignalListener(name, listener);
        }}
        return true;
        """,
    )


def test_signals_go_to_the_main_thread_only(tmp_path: Path) -> None:
    name = write(tmp_path, "console.log(await told(() => Deno.addSignalListener('SIGUSR1', () => {})))")
    program = """
import sys, threading
from network_runtime.cli import main
thread = threading.Thread(target=main, args=([sys.argv[1]],))
thread.start()
thread.join()
"""
    done = run_in_python(tmp_path, program, name)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "NotSupported: Deno.addSignalListener needs a host that runs on Python's main thread: signals go there\n"
    )


def test_the_former_handler_is_back_after_the_script(tmp_path: Path) -> None:
    name = write(tmp_path, "Deno.addSignalListener('SIGUSR1', () => {}); Deno.addSignalListener('SIGINT', () => {})")
    program = """
import signal, sys
from network_runtime.cli import main
signal.signal(signal.SIGUSR1, mine := lambda *_: None)
before = signal.getsignal(signal.SIGINT)
main([sys.argv[1]])
print(signal.getsignal(signal.SIGUSR1) is mine, signal.getsignal(signal.SIGINT) is before)
"""
    done = run_in_python(tmp_path, program, name)
    assert done.returncode == 0, done.stderr
    assert (done.stdout, done.stderr) == ("True True\n", "")
