"""An isolate ends at every possible moment, and from every side."""

from __future__ import annotations

import functools
import random
import threading
from contextlib import suppress

from tests.hostile.arena import SILENCE, VALUE, arena, for_each, in_own_process, until

from network_runtime import IsolateDestroyedError, Sandbox, SandboxClosedError, TerminatedError, _core

BUSY = {
    "loop": "for (;;);",
    "compile": "for (;;) new Function('a', 'return ' + Math.random())",
    "huge-compile": "for (;;) eval('1;'.repeat(20000) + Math.random())",
    "collection": "const all = []; for (;;) { all.push({}); if (all.length > 1e5) all.length = 0 }",
    "microtasks": "(function again() { Promise.resolve().then(again) })()",
    "timers": "setInterval(() => 0, 0)",
    "regexp": "/(a+)+$/.test('a'.repeat(60) + 'b')",
    "json": "const o = []; for (let i = 0; i < 1e5; i++) o.push({ i }); for (;;) JSON.parse(JSON.stringify(o))",
    "sort": "const a = Array.from({ length: 1e6 }, Math.random); for (;;) a.toSorted()",
    "sending": "for (;;) try { NETWORK.send('a', [1, new Uint8Array(100)]) } catch {}",
    "asking": "(async () => { for (;;) await NETWORK.request('nobody').catch(() => 0) })()",
    "cloning": "const o = Array(1e5).fill({}); for (;;) structuredClone(o)",
    "wasm-compile": "setInterval(() => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])), 0)",
    "optimised": "function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) } for (;;) f(25)",
    "waiting": "new Promise(() => {})",
    "nothing": "1",
}


@for_each("name", BUSY)
@in_own_process
def test_terminate_while_it_runs(name: str) -> None:
    with arena() as here:
        for pause_ms in (0, 1, 5, 20, 50):
            victim = here.victim(cpu_limit_ms=0, memory_limit_mb=64)
            started = threading.Event()
            victim.isolate.on("started", functools.partial(_set, started))
            victim.isolate.execute("NETWORK.send('started')")
            victim.isolate.execute(BUSY[name])
            assert started.wait(10)
            threading.Event().wait(pause_ms / 1000)
            victim.isolate.terminate()
            said = victim.wait_end(5)
            assert said["reason"] == "terminated", victim.events
            assert victim.names().count("destroyed") == 1


@for_each("name", BUSY)
@in_own_process
def test_destroy_while_it_runs(name: str) -> None:
    """What does not end by itself ends after the grace period."""
    with arena() as here:
        victim = here.victim(cpu_limit_ms=0, memory_limit_mb=64, destroy_grace_ms=50)
        victim.isolate.execute(BUSY[name])
        victim.isolate.destroy()
        assert victim.wait_end(5)["reason"] in ("destroyed", "destroy_grace_exceeded"), victim.events


@in_own_process
def test_destroy_twice_is_an_error_and_harmless() -> None:
    with arena() as here:
        victim = here.victim()
        victim.isolate.destroy()
        for attempt in (victim.isolate.destroy, lambda: victim.isolate.send("a"), lambda: victim.isolate.execute("1")):
            try:
                attempt()
                raise AssertionError("accepted")
            except IsolateDestroyedError:
                pass
        assert victim.wait_end()["reason"] == "destroyed"
        assert victim.isolate.terminate() is False
        assert victim.names() == ["destroyed"]


@for_each("how", ["destroy", "terminate"])
@in_own_process
def test_the_end_from_inside_its_own_handlers(how: str) -> None:
    with arena() as here:
        for kind in ("event", "request", "system"):
            victim = here.victim()

            def end(_: object, victim=victim) -> None:  # type: ignore[no-untyped-def]
                if not victim.isolate.destroyed:
                    getattr(victim.isolate, how)()

            victim.isolate.on("now", end)
            victim.isolate.on_request("now", end)
            victim.isolate.on_system("error", end)
            code = {
                "event": "NETWORK.send('now')",
                "request": "NETWORK.request('now')",
                "system": "throw new Error('now')",
            }
            victim.isolate.execute(code[kind])
            assert victim.wait_end(5)["reason"] in ("destroyed", "terminated")


@in_own_process
def test_open_requests_and_evaluations_are_answered() -> None:
    with arena(threads=2) as here:
        victim = here.victim()
        answers: list[object] = []

        def wait() -> None:
            answers.append(victim.run("new Promise(() => {})"))

        threads = [threading.Thread(target=wait) for _ in range(5)]
        for thread in threads:
            thread.start()
        assert victim.run("for (let i = 0; i < 100; i++) NETWORK.request('silence' + i); 1").ending == VALUE
        assert victim.run("new Promise(() => {})", 0.1).ending == SILENCE
        victim.isolate.terminate()
        for thread in threads:
            thread.join(10)
            assert not thread.is_alive()
        assert len(answers) == 5


@in_own_process
def test_many_threads_that_end_the_same_isolates() -> None:
    with arena(threads=2) as here:
        for _ in range(20):
            victim = here.victim(cpu_limit_ms=0, destroy_grace_ms=0)
            victim.isolate.execute(random.Random(_).choice(list(BUSY.values())))
            gate = threading.Barrier(4)

            def end(action: str, victim=victim, gate=gate) -> None:  # type: ignore[no-untyped-def]
                gate.wait(10)
                with suppress(IsolateDestroyedError):
                    getattr(victim.isolate, action)()

            actions = ("terminate", "destroy", "terminate", "destroy")
            threads = [threading.Thread(target=end, args=(action,)) for action in actions]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(10)
            victim.wait_end(5)
            assert victim.names().count("destroyed") == 1


@for_each("seed", range(3))
@in_own_process
def test_random_lives(seed: int) -> None:
    """Two pools, random limits, scripts and ends: everything is accounted for afterwards."""
    chance = random.Random(seed)
    with arena(threads=2, left_mb=96) as here, Sandbox(threads=1, cpu_limit_ms=20, memory_limit_mb=16) as second:
        ended = 0
        alive = []
        for _ in range(250):
            sandbox = chance.choice((here.sandbox, second))
            isolate = sandbox.create_isolate_sync(
                cpu_limit_ms=chance.choice((0, 1, 5, 20)),
                memory_limit_mb=chance.choice((8, 16, 0)),
                destroy_grace_ms=chance.choice((0, 1, 10)),
                isolation=chance.choice(("shared", "shared", "shared", "cage")),
            )
            isolate.on_system("error", lambda _: None)
            isolate.on_system("terminated", lambda _: None)
            alive.append(isolate)
            with suppress(IsolateDestroyedError):
                for _ in range(chance.randint(1, 3)):
                    isolate.execute(chance.choice(list(BUSY.values())))
            if chance.random() < 0.6:
                isolate.terminate()
            else:
                with suppress(IsolateDestroyedError):
                    isolate.destroy()
            while len(alive) > 20:
                assert alive.pop(0).wait_destroyed_sync(20)
                ended += 1
        for isolate in alive:
            assert isolate.wait_destroyed_sync(20)
            ended += 1
        assert ended == 250


@in_own_process
def test_shutdown_while_others_create_and_ask() -> None:
    with arena() as here:
        for _ in range(10):
            sandbox = Sandbox(threads=2, cpu_limit_ms=0)
            gate = threading.Barrier(4)
            surprises: list[Exception] = []

            def live(sandbox=sandbox, gate=gate, surprises=surprises) -> None:  # type: ignore[no-untyped-def]
                gate.wait(10)
                try:
                    for _ in range(100):
                        isolate = sandbox.create_isolate_sync()
                        isolate.execute("for (;;);")
                        isolate.evaluate_sync("1", timeout=10)
                except (SandboxClosedError, IsolateDestroyedError, TerminatedError):
                    return
                except Exception as error:  # noqa: BLE001 - the assertion below shows it
                    surprises.append(error)

            threads = [threading.Thread(target=live) for _ in range(3)]
            for thread in threads:
                thread.start()
            gate.wait(10)
            sandbox.shutdown_sync(terminate=True, timeout=20)
            for thread in threads:
                thread.join(20)
                assert not thread.is_alive()
            assert surprises == []
        here.serve_a_good_one()
    until(lambda: _core.live_counts()["pools"] == 0, "all pools gone")


@in_own_process
def test_a_sandbox_that_is_dropped_ends_its_isolates() -> None:
    with arena() as here:
        for code in BUSY.values():
            sandbox = Sandbox(threads=1, cpu_limit_ms=0)
            sandbox.create_isolate_sync().execute(code)
            sandbox.shutdown_sync(terminate=True, timeout=10)
            sandbox.shutdown_sync(terminate=True, timeout=10)
        here.serve_a_good_one()


def _set(event: threading.Event, _: object) -> None:
    event.set()
