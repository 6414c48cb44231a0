"""Questions on a terminal about what is neither allowed nor denied."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.deno.terminal import Terminal

QUESTION = "┗ Allow? [y/n/A] > "
PLAIN = "\x1b\\\x0f\x1b(B\x1b[0m"  # ends a sequence that was left open, line drawing, invisible text
START = """
import json, os, sys, termios
from network_runtime import Permissions
from network_runtime._deno.errors import OpError
from network_runtime._deno.permissions import HostPermissions
results = []
def checked(check, *arguments, **options):
    try:
        results.append(check(*arguments, **options))
    except OpError as error:
        results.append(str(error))
def released():
    assert os.read(3, 1) == b"."
"""
PROGRAM = "{start}\nhost = HostPermissions(Permissions(prompt=True{arguments}))\n{body}\nprint(json.dumps(results))"
ENV_A = 'Requires env access to "A", run again with the --allow-env flag'


def program(body: str, arguments: str = "") -> list[str]:
    text = PROGRAM.format(start=START, body=body, arguments=f", {arguments}" if arguments else "")
    return [sys.executable, "-c", text]


def results(terminal: Terminal) -> Any:
    return json.loads(terminal.output())


def test_yes_allows_this_one_and_is_remembered() -> None:
    body = "for name in 'AABA': checked(host.check_env, name, 'Deno.env.get()')"
    with Terminal(program(body)) as terminal:
        assert terminal.until(QUESTION) == (
            f'{PLAIN}┏ ⚠️  The script requests env access to "A".\n'
            "┠─ Requested by `Deno.env.get()` API.\n"
            "┠─ Run again with --allow-env to bypass this prompt.\n"
            "┠─ y = yes, allow; n = no, deny; A = allow all env permissions\n" + QUESTION
        )
        terminal.type("y\n")
        terminal.until('✅ Granted env access to "A".\n')
        assert 'env access to "B"' in terminal.until(QUESTION)
        terminal.type("n\n")
        terminal.until('❌ Denied env access to "B".\n')
        assert results(terminal) == ["A", "A", ENV_A.replace("A", "B", 1), "A"]
        assert "Allow?" not in terminal.shown


def test_no_is_remembered() -> None:
    body = (
        "checked(host.check_env, 'A', 'x'); checked(host.check_env, 'A', 'x'); results.append(host.query('env', 'A'))"
    )
    with Terminal(program(body)) as terminal:
        terminal.until(QUESTION)
        terminal.type("n\n")
        assert results(terminal) == [ENV_A, ENV_A, {"state": "denied", "partial": False}]


def test_all_allows_the_kind_but_for_what_is_denied() -> None:
    body = "for name in 'ABC': checked(host.check_env, name, 'x')\nchecked(host.check_sys, 'uid', 'x')"
    with Terminal(program(body, "deny_env=['C']")) as terminal:
        terminal.until(QUESTION)
        terminal.type("A\n")
        terminal.until("✅ Granted all env access.\n")
        assert 'sys access to "uid"' in terminal.until(QUESTION)
        terminal.type("y\n")
        assert results(terminal) == ["A", "B", ENV_A.replace("A", "C", 1), "uid"]


def test_what_is_denied_is_never_asked_for() -> None:
    body = "checked(host.check_env, 'A', 'x'); checked(host.check_sys, 'uid', 'x')"
    with Terminal(program(body, "deny_env=['A'], deny_sys=True")) as terminal:
        assert results(terminal) == [ENV_A, 'Requires sys access to "uid", run again with the --allow-sys flag']


def test_an_empty_line_denies_and_anything_else_is_asked_again() -> None:
    body = "checked(host.check_env, 'A', 'x'); checked(host.check_env, 'B', 'x')"
    with Terminal(program(body)) as terminal:
        terminal.until(QUESTION)
        for answer in ("yes", "a", "yA"):
            terminal.type(f"{answer}\n")
            terminal.until("┗ Unrecognized option. Allow? [y/n/A] > ")
        terminal.type("\n")
        terminal.until(QUESTION)
        terminal.type(" Y \n")
        assert results(terminal) == [ENV_A, "B"]


def test_the_end_of_input_denies() -> None:
    with Terminal(program("checked(host.check_env, 'A', 'x')")) as terminal:
        terminal.until(QUESTION)
        terminal.type("\x04")
        assert results(terminal) == [ENV_A]


def test_what_was_typed_before_is_no_answer() -> None:
    body = "print('ready', file=sys.stderr); released(); checked(host.check_env, 'A', 'x')"
    with Terminal(program(body)) as terminal:
        terminal.until("ready\n")
        terminal.type("A\nA\n")
        terminal.until("A\nA\n")  # the terminal has taken it in
        terminal.release()
        terminal.until(QUESTION)
        terminal.type("n\n")
        assert results(terminal) == [ENV_A]


def test_characters_that_hide_are_shown_as_escapes() -> None:
    name = "A\x1b[2K\r\u202e\u2066\u200b\u2028\n\t\x9b\ud800"
    with Terminal(program(f"checked(host.check_env, {name!r}, 'Deno\\x1b.get()')")) as terminal:
        shown = terminal.until(QUESTION).removeprefix(PLAIN)
        assert (
            'access to "A\\u{1b}[2K\\r\\u{202e}\\u{2066}\\u{200b}\\u{2028}\\n\\t\\u{9b}\\u{d800}".\n'
            "┠─ Requested by `Deno\\u{1b}.get()` API.\n"
        ) in shown
        terminal.type("y\n")
        assert results(terminal) == [name]
        assert "\x1b" not in shown + terminal.shown


def test_a_question_that_is_too_long_is_denied() -> None:
    with Terminal(program("checked(host.check_env, 'A' * 10_300, 'x')")) as terminal:
        terminal.until("❌ Run again with --allow-env if it is really what you want.\n")
        assert results(terminal) == [ENV_A.replace("A", "A" * 10_300, 1)]


def test_a_path_that_means_another_file_says_so(tmp_path: Path) -> None:
    link = tmp_path / "x"
    link.symlink_to("/etc/passwd")
    with Terminal(program(f"checked(host.check_read, {str(link)!r}, 'Deno.readFile()')")) as terminal:
        assert f'access to "{link}".\n┠─ That is "/etc/passwd".\n' in terminal.until(QUESTION)
        terminal.type("y\n")
        assert results(terminal) == ["/etc/passwd"]


def test_yes_to_a_folder_allows_what_is_in_it() -> None:
    body = "for path in ('/usr', '/usr/lib', '/etc'): checked(host.check_read, path, 'x')"
    with Terminal(program(body)) as terminal:
        terminal.until(QUESTION)
        terminal.type("y\n")
        assert 'read access to "/etc"' in terminal.until(QUESTION)
        terminal.type("n\n")
        assert results(terminal)[:2] == ["/usr", str(Path("/usr/lib").resolve())]


def test_request_asks_and_query_does_not() -> None:
    body = "for call in (host.query, host.request, host.request, host.query): results.append(call('net', 'x.com:80'))"
    with Terminal(program(body)) as terminal:
        shown = terminal.until(QUESTION)
        assert 'net access to "x.com:80".\n┠─ Requested by `Deno.permissions.request()` API.\n' in shown
        terminal.type("y\n")
        assert [status["state"] for status in results(terminal)] == ["prompt", "granted", "granted", "granted"]


def test_a_terminal_in_raw_mode_is_not_asked_on() -> None:
    body = "import tty; tty.setraw(0); checked(host.check_env, 'A', 'x')"
    with Terminal(program(body)) as terminal:
        assert results(terminal) == [ENV_A]


@pytest.mark.parametrize("redirected", ["0</dev/null", "2>/dev/null"])
def test_only_a_terminal_is_asked_on(redirected: str) -> None:
    command = ["sh", "-c", f'exec "$@" {redirected}', "sh", *program("checked(host.check_env, 'A', 'x')")]
    with Terminal(command) as terminal:
        assert results(terminal) == [ENV_A]


def test_without_prompt_nothing_is_asked() -> None:
    command = program("host = HostPermissions(Permissions()); checked(host.check_env, 'A', 'x')")
    with Terminal(command) as terminal:
        assert results(terminal) == [ENV_A]


def test_one_question_at_a_time() -> None:
    body = """
import threading
threads = [threading.Thread(target=checked, args=(host.check_env, name, "x")) for name in "AB"]
for thread in threads: thread.start()
for thread in threads: thread.join()
results.sort()
"""
    with Terminal(program(body)) as terminal:
        for _ in range(2):
            assert terminal.until(QUESTION).count("The script requests") == 1
            assert "The script" not in terminal.shown
            terminal.type("y\n")
        assert results(terminal) == ["A", "B"]


def test_the_end_of_the_host_ends_the_question() -> None:
    body = """
import threading
thread = threading.Thread(target=checked, args=(host.check_env, "A", "x"))
thread.start()
released()
host.close()
thread.join()
checked(host.check_env, "B", "x")
"""
    with Terminal(program(body)) as terminal:
        terminal.until(QUESTION)
        terminal.release()
        assert results(terminal) == [ENV_A, ENV_A.replace("A", "B", 1)]


def test_ctrl_c_on_the_main_thread_interrupts() -> None:
    body = """
import asyncio, signal
loop = asyncio.new_event_loop()
loop.add_signal_handler(signal.SIGINT, lambda: None)
try:
    host.check_env("A", "x")
except KeyboardInterrupt:
    results.append("interrupted")
loop.close()
"""
    with Terminal(program(body)) as terminal:
        terminal.until(QUESTION)
        terminal.type("\x03")
        assert results(terminal) == ["interrupted"]


def script(folder: Path, source: str) -> list[str]:
    (folder / "main.js").write_text(source)
    (folder / "f").write_text("text")
    return [sys.executable, "-m", "network_runtime", "main.js", "--allow-net"]


@pytest.mark.parametrize(
    ("kind", "prepare", "call"),
    [
        ("read", "", "Deno.open('f')"),
        ("write", "", "Deno.open('f', { append: true })"),
        ("read", "const f = await Deno.open('f'); await Deno.permissions.revoke({ name: 'read' });", "f.stat()"),
        ("write", "const f = await Deno.open('f');", "f.utime(1, 1)"),
        ("read", "", "Deno.readFile('f')"),
        ("read", "", "Deno.stat('f')"),
        ("read", "", "import('./f')"),
    ],
)
def test_the_script_waits_while_it_is_asked_about_an_asynchronous_call(
    kind: str, prepare: str, call: str, tmp_path: Path
) -> None:
    """It could clear the terminal, and show a question of its own."""
    imports = call.startswith("import")  # that begins in a turn of its own
    source = f"""
        {prepare}
        const call = {call}.catch((error) => error.message);
        {"await new Promise((resolve) => setTimeout(resolve, 0));" if imports else ""}
        console.error("the script goes on");
        console.log(await call);
    """
    with Terminal(script(tmp_path, source), tmp_path) as terminal:
        if prepare:
            terminal.until(QUESTION)
            terminal.type("y\n")
        before = terminal.until(QUESTION)
        assert f"requests {kind} access" in before
        terminal.type("n\n")
        assert "the script goes on" not in before + terminal.until("❌ Denied")
        terminal.until("the script goes on")
        assert f"Requires {kind} access to" in terminal.output()


def test_ctrl_c_ends_a_script_that_waits_for_an_answer(tmp_path: Path) -> None:
    """Also when asynchronous calls, whose thread takes the signal, are checked at that time."""
    source = """
        (await Deno.open("/dev/null")).close();
        const opening = Deno.open("f").catch(() => {});
        Deno.env.get("A");
    """
    with Terminal(script(tmp_path, source), tmp_path) as terminal:
        assert 'read access to "f"' in terminal.until(QUESTION)
        terminal.type("n\n")
        assert 'env access to "A"' in terminal.until(QUESTION)
        terminal.type("\x03")
        terminal.output()
        assert terminal.exit_code == 130


def test_writes_that_are_pending_wait_until_the_question_is_answered(tmp_path: Path) -> None:
    source = """
        const writes = [];
        const encoder = new TextEncoder();
        await Deno.stderr.write(encoder.encode("ready\\n"));
        for (let i = 0; i < 500; i++) {
          writes.push(Deno.stderr.write(encoder.encode(`<${i}>`)), Deno.stdout.write(encoder.encode(".")));
        }
        try { Deno.env.get("A"); } catch {}
        await Promise.all(writes);
        console.log(writes.length);
    """
    with Terminal(script(tmp_path, source), tmp_path) as terminal:
        terminal.until("The script requests")
        question = terminal.until(QUESTION)
        assert terminal.read(500) == "." * 500  # this is no terminal: by now those to it would be there, too
        terminal.type("n\n")
        assert "<" not in question + terminal.until("❌ Denied")
        terminal.until("<499>")
        assert terminal.output() == "1000\n"


def test_the_event_loop_never_asks() -> None:
    body = """
import asyncio
async def main():
    try:
        host.check_env("A", "Deno.env.get()")
    except RuntimeError as error:
        results.append(str(error))
asyncio.run(main())
"""
    with Terminal(program(body)) as terminal:
        assert results(terminal) == ["Deno.env.get() asks on the event loop, while the script goes on"]
        assert "Allow?" not in terminal.shown


def test_a_refusal_needs_no_terminal_at_all() -> None:
    command = program("checked(host.check_env, 'A', 'x')")
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    assert (json.loads(done.stdout), done.stderr) == ([ENV_A], "")
