"""What a guest can make its host log: little, and no escape sequences."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.hostile.arena import CPU, Arena, Victim, arena, in_own_process, until

if TYPE_CHECKING:
    from pathlib import Path

REJECTIONS = "for (let i = 0; i < 100; i++) Promise.reject(new Error('\\x1b[31m' + i + ' ' + 'x'.repeat(1e4)))"
THROWS = "for (let i = 0; i < 100; i++) queueMicrotask(() => { throw new Error('thrown') })"


class Log(logging.Handler):
    """What reaches the package's logger, and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        logger = logging.getLogger("network_runtime")
        logger.addHandler(self)
        logger.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(record.getMessage())


def unheard(here: Arena) -> Victim:
    """An isolate with no handler for its errors."""
    return Victim(here.sandbox.create_isolate_sync(), hears=())


@in_own_process
def test_uncaught_errors_do_not_fill_the_log() -> None:
    log = Log()
    with arena() as here:
        victims = [unheard(here), unheard(here)]
        for victim in victims:
            victim.isolate.execute(REJECTIONS)
            victim.isolate.execute(THROWS)
        until(lambda: len(log.lines) >= 22, "the lines of both")
        for victim in victims:
            who = f"Isolate #{victim.isolate.id}:"
            mine = [line for line in log.lines if line.startswith(who)]
            assert len(mine) == 11, mine
            assert max(map(len, mine)) < 2100
            assert any(r"\x1b[31m0 xx" in line for line in mine)
            assert "\x1b" not in "".join(mine)
            assert "not logged" in mine[10]
            assert 'on_system("error")' in mine[10]


@in_own_process
def test_what_makes_a_handler_fail_does_not_fill_the_log() -> None:
    log = Log()
    with arena() as here:
        victim = here.victim()
        seen = []

        def fail(data: dict[str, int]) -> None:
            seen.append(data)
            raise KeyError(data["missing"])

        victim.isolate.on("order", fail)
        victim.run("for (let i = 0; i < 500; i++) NETWORK.send('order', { i })")
        until(lambda: len(seen) == 500, "all events are handed out")
        victim.isolate.terminate()
        victim.wait_end()  # comes after them
        assert len(log.lines) == 11, log.lines


@in_own_process
def test_a_flood_of_errors_ends_at_a_limit() -> None:
    log = Log()
    with arena(left_mb=128) as here:
        victim = unheard(here)
        ends: list[str] = []
        victim.isolate.on_system("terminated", lambda data: ends.append(data["reason"]))
        victim.isolate.execute("function again() { Promise.resolve().then(again); throw new Error('x') } again()")
        assert victim.isolate.wait_destroyed_sync(20)
        assert ends == [CPU]
        assert len(log.lines) <= 11


def test_uncaught_errors_do_not_fill_the_terminal_of_a_host_script(tmp_path: Path) -> None:
    script = tmp_path / "host.js"
    script.write_text(
        f"""
        const sandbox = new V8Sandbox();
        const worker = await sandbox.createIsolate();
        worker.execute({REJECTIONS!r});
        await worker.evaluate("1");
        sandbox.shutdown();
        """
    )
    command = [sys.executable, "-m", "network_runtime", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    shown = [line for line in done.stderr.splitlines() if "isolate #0" in line]
    assert len(shown) == 11, done.stderr[:3000]
    assert len(done.stderr) < 11 * 2100
    assert "\x1b" not in done.stderr
    assert 'onSystem("error", handler)' in shown[10]


@in_own_process
def test_what_makes_a_request_fail_neither_fills_nor_forges_the_log() -> None:
    log = Log()
    log.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    shown: list[str] = []
    log.emit = lambda record: shown.append(log.format(record))  # type: ignore[method-assign]
    with arena() as here:
        victim = here.victim()
        who = f"Isolate #{victim.isolate.id}"

        def fail(data: str) -> None:
            raise ValueError(data)

        victim.isolate.on_request("db", fail)
        text = r"'ERROR forged\n\x1b[2J\u2028\u202e\ud800\n' + 'CRITICAL forged\n'.repeat(1e3)"
        told = victim.isolate.evaluate_sync(
            f"Promise.allSettled(Array.from({{ length: 100 }}, () => NETWORK.request('db', {text})))"
            ".then((all) => all.map(({ reason }) => reason.message))"
        )
        assert set(told) == {'the host\'s handler of "db" failed'}
        assert len(shown) == 11, shown
        assert max(map(len, shown)) < 2200
        lines = "\n".join(shown).splitlines()
        assert [line for line in lines if not line.startswith("  ")] == [
            *[f"ERROR {who}: the handler of the request 'db' failed"] * 10,
            f"WARNING {who}: more failures of its handlers are not logged",
        ]
        assert any(r"\x1b[2J\u2028\u202e\ud800" in line for line in lines)
        assert any("raise ValueError(data)" in line for line in lines)
        # A failure is logged even when the script has used up the bound for its own errors.
        other = here.victim()
        other.isolate.on_request("db", fail)
        other.isolate.evaluate_sync(
            "for (let i = 0; i < 100; i++) Promise.reject(i); NETWORK.request('db', '').catch(() => 0)"
        )
        assert shown[-1].startswith(f"ERROR Isolate #{other.isolate.id}: the handler of the request 'db' failed")
