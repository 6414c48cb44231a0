"""`--watch`: a script runs again when one of its files changes.

A changed file is there at once, with all of its text, as editors write it. What the command prints says when to go on.
"""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import pytest

from network_runtime._host.modules import Modules
from network_runtime._host.outcome import interrupted
from network_runtime._host.watch import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from network_runtime._host.outcome import Outcome

COMMAND = [sys.executable, "-m", "network_runtime"]
DEADLINE_S = 60
CHANGED = "Watcher File change detected! Restarting!"
FINISHED = "Watcher Process finished. Restarting on file change..."


class Run:
    """A running command, and the lines that it prints on both streams, in their order."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def until(self, wanted: str) -> list[str]:
        """The lines before `wanted`."""
        before: list[str] = []
        while True:
            try:
                line = self._lines.get(timeout=DEADLINE_S)
            except Empty:
                raise AssertionError(f"{wanted!r} did not come after {before}") from None
            if line == wanted:
                return before
            before.append(line)

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(DEADLINE_S)
        self._reader.join()
        return code


@contextmanager
def watching(folder: Path, *arguments: str, first: Callable[[], object] | None = None) -> Iterator[Run]:
    """`first` is called in the new process."""
    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
        preexec_fn=first,  # noqa: PLW1509 - no threads here
    ) as process:
        run = Run(process)
        try:
            yield run
        finally:
            process.kill()
            run._reader.join()


def put(path: Path, text: str) -> None:
    """Write a file as editors do."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text)
    new.rename(path)


def test_it_runs_again_after_each_change(tmp_path: Path) -> None:
    main = tmp_path / "main.js"
    put(main, "console.log('first')")
    with watching(tmp_path, "--watch", "main.js") as run:
        assert run.until(FINISHED) == ["Watcher Process started.", "first"]
        put(main, "console.log('second'); throw new Error('x')")
        run.until(CHANGED)
        shown = run.until("Watcher Process failed. Restarting on file change...")
        assert shown[:2] == ["second", "error: Uncaught (in promise) Error: x"]
        main.write_text("console.log('third'); Deno.exit(3)")
        run.until("third")
        run.until("Watcher Process finished with exit code 3. Restarting on file change...")
        put(main, "let a b")
        run.until("error: Uncaught SyntaxError: Unexpected identifier 'b'")
        run.until("Watcher Process failed. Restarting on file change...")
        assert run.interrupt() == 130


def test_ctrl_c_ends_it_where_a_shell_had_it_ignored(tmp_path: Path) -> None:
    put(tmp_path / "main.js", "console.log('first')")
    with watching(tmp_path, "--watch", "main.js", first=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)) as run:
        run.until(FINISHED)
        assert run.interrupt() == 130


@pytest.mark.parametrize("busy", ["setInterval(() => {}, 1000)", "for (;;);", "await Deno.readTextFile('fifo')"])
def test_a_running_script_is_ended(tmp_path: Path, busy: str) -> None:
    os.mkfifo(tmp_path / "fifo")
    main = tmp_path / "main.js"
    put(main, f"console.log('runs');\n{busy}")
    with watching(tmp_path, "--watch", "main.js") as run:
        run.until("runs")
        put(main, "console.log('other')")
        assert run.until("other")[-1:] == [CHANGED]
        run.until(FINISHED)
        assert run.interrupt() == 130


@pytest.mark.parametrize("busy", ["setInterval(() => {}, 1000)", "for (;;);"])
def test_ctrl_c_ends_a_busy_script(tmp_path: Path, busy: str) -> None:
    put(tmp_path / "main.js", f"console.log('runs');\n{busy}")
    with watching(tmp_path, "--watch", "main.js") as run:
        run.until("runs")
        assert run.interrupt() == 130


def test_modules_and_what_is_missing_are_watched(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    put(tmp_path / "lib/data.json", '{"n": 1}')
    put(tmp_path / "lib/late.js", "export { default } from './data.json' with { type: 'json' };")
    put(tmp_path / "main.js", "console.log((await import('./lib/late.js')).default.n); await import('./nope.js')")
    failed = "Watcher Process failed. Restarting on file change..."
    with watching(tmp_path, "--watch", "main.js") as run:
        assert "1" in run.until(failed)
        put(tmp_path / "lib/data.json", '{"n": 2}')
        assert "2" in run.until(failed)
        put(tmp_path / "nope.js", "console.log('here')")
        run.until("here")
        run.until(FINISHED)
        assert run.interrupt() == 130


def test_the_import_map_is_read_again(tmp_path: Path) -> None:
    put(tmp_path / "one.js", "console.log('one')")
    put(tmp_path / "two.js", "console.log('two')")
    put(tmp_path / "main.js", "import 'it'")
    put(tmp_path / "map.json", '{"imports": {"it": "./one.js"}}')
    with watching(tmp_path, "--watch", "--import-map=map.json", "main.js") as run:
        assert "one" in run.until(FINISHED)
        put(tmp_path / "map.json", "no JSON")
        assert run.until("Watcher Process failed. Restarting on file change...")[0] == CHANGED
        put(tmp_path / "map.json", '{"imports": {"it": "./two.js"}}')
        assert "two" in run.until(FINISHED)
        assert run.interrupt() == 130


def test_the_target_of_a_link_is_watched(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    put(tmp_path / "elsewhere/real.js", "console.log('one')")
    (tmp_path / "main.js").symlink_to(tmp_path / "elsewhere/real.js")
    with watching(tmp_path, "--watch", "main.js") as run:
        run.until(FINISHED)
        put(tmp_path / "elsewhere/real.js", "console.log('two')")
        run.until("two")
        assert run.interrupt() == 130


def test_further_paths_and_what_is_excluded(tmp_path: Path) -> None:
    (tmp_path / "extra/deep").mkdir(parents=True)
    (tmp_path / "extra/skipped").mkdir()
    put(tmp_path / "note.txt", "")
    put(tmp_path / "main.js", "console.log(Deno.readTextFileSync('note.txt'))")
    arguments = ("--watch=extra,note.txt", "--watch-exclude=extra/skipped,*.tmp", "main.js")
    with watching(tmp_path, *arguments) as run:
        run.until(FINISHED)
        put(tmp_path / "extra/skipped/a.txt", "")
        (tmp_path / "extra/a.tmp").write_text("")
        put(tmp_path / "note.txt", "after what is excluded")
        assert run.until("after what is excluded") == [CHANGED]
        run.until(FINISHED)
        (tmp_path / "extra/deep/new.txt").write_text("")
        assert run.until(CHANGED) == []
        run.until(FINISHED)
        assert run.interrupt() == 130


def test_each_run_begins_with_the_same_folder_and_environment(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    script = "console.log(Deno.cwd(), Deno.env.get('CHANGED')); Deno.chdir('inner'); Deno.env.set('CHANGED', 'yes');"
    put(tmp_path / "main.js", script)
    with watching(tmp_path, "--watch", "main.js") as run:
        assert run.until(FINISHED)[-1:] == [f"{tmp_path} undefined"]
        put(tmp_path / "main.js", f"{script} // again")
        assert run.until(FINISHED)[-1:] == [f"{tmp_path} undefined"]
        assert run.interrupt() == 130


def test_each_run_begins_with_the_same_umask_and_time_zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    script = """
const hour = () => new Date(0).getHours();
console.log(Deno.umask(0o777), hour());
Deno.env.set("TZ", "Asia/Tokyo");
console.log(hour());
"""
    put(tmp_path / "main.js", script)
    mask = os.umask(0)
    os.umask(mask)
    with watching(tmp_path, "--watch", "main.js") as run:
        for again in "ab":
            assert run.until(FINISHED)[-2:] == [f"{mask} 19", "9"]
            put(tmp_path / "main.js", f"{script} // {again}")
        assert run.until(FINISHED)[-2:] == [f"{mask} 19", "9"]
        assert run.interrupt() == 130


def test_ctrl_c_together_with_a_change_ends_the_watching(tmp_path: Path) -> None:
    put(tmp_path / "main.js", "")
    runs = 0

    class Changing:
        """A host whose run is interrupted right after a change."""

        modules = Modules({}, None)

        def run(self) -> Outcome:
            nonlocal runs
            runs += 1
            assert runs == 1
            watcher._restart()
            return interrupted()

        def terminate(self) -> None:
            """It ends anyway."""

    watcher = Watcher(lambda _: Changing(), lambda *_: 0)
    assert watcher.run() == 130


@pytest.mark.parametrize("keeps", [False, True])
def test_the_screen_is_cleared_on_a_terminal(tmp_path: Path, keeps: bool) -> None:
    put(tmp_path / "main.js", "console.log('first')")
    arguments = [*COMMAND, "--watch", *(["--no-clear-screen"] if keeps else []), "main.js"]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(tmp_path)
        os.execv(arguments[0], arguments)
    shown = b""
    try:
        while b"finished" not in shown:
            shown += os.read(terminal, 4096)
        put(tmp_path / "main.js", "console.log('second')")
        while b"second" not in shown:
            shown += os.read(terminal, 4096)
        os.write(terminal, b"\x03")
        _, status = os.waitpid(child, 0)
    finally:
        os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 130
    assert (b"\x1b[2J" in shown) is not keeps
