"""Messages without end, in both directions: every queue is bounded, and the sender gets an error."""

from __future__ import annotations

import threading

from tests.hostile.arena import CPU, MEMORY, VALUE, arena, for_each, in_own_process, resident_mb, until

from network_runtime import MessageTooLargeError, QueueFullError

OUT = {
    "small": "for (;;) try { NETWORK.send('a', { x: 1 }) } catch {}",
    "megabyte": "const s = 'x'.repeat(1e6); for (;;) try { NETWORK.send('a', s) } catch {}",
    "bytes": "const u = new Uint8Array(1e6); for (;;) try { NETWORK.send('a', [u, u]) } catch {}",
    "names": "for (let i = 0; ; i++) try { NETWORK.send('a'.repeat(1000) + i, 1) } catch {}",
    "requests": "for (;;) try { NETWORK.request('unknown', 1).catch(() => 0) } catch {}",
    "requests-without-catch": "for (;;) try { NETWORK.request('unknown', 1) } catch {}",
    "requests-with-large-answers": "for (;;) try { NETWORK.request('large').catch(() => 0) } catch {}",
    "errors": "for (;;) try { reportError(new Error('x'.repeat(1000))) } catch {}",
}


@for_each("name", OUT)
@in_own_process
def test_a_guest_that_floods_its_host_ends_at_a_limit(name: str) -> None:
    with arena(most_mb=360, left_mb=160) as here:
        victim = here.victim(cpu_limit_ms=300)
        victim.isolate.on("a", lambda _: None)
        large = "x" * 200_000
        victim.isolate.on_request("large", lambda _: large)
        outcome = victim.run(OUT[name])
        assert outcome.ending in (CPU, MEMORY), outcome
        victim.wait_end()


@in_own_process
def test_a_host_that_does_not_listen_gets_no_more_than_the_bound() -> None:
    with arena(most_mb=200) as here:
        victim = here.victim(cpu_limit_ms=2000, outbox_messages=1000)
        reached = threading.Event()
        go_on = threading.Event()

        def stuck(_: object) -> None:
            reached.set()
            assert go_on.wait(20)

        victim.isolate.on("first", stuck)
        taken: list[int] = []
        victim.isolate.on("count", taken.append)
        victim.isolate.execute("NETWORK.send('first', 0)")
        assert reached.wait(20)
        code = """
            let sent = 0, refused = "";
            try { for (let i = 0; i < 5000; i++) { NETWORK.send("count", i); sent++ } } catch (e) { refused = e.name }
            [sent, refused].join()"""
        sent, refused = victim.run(code).value.split(",")
        assert refused == "QueueFullError"
        assert 990 <= int(sent) <= 1000
        go_on.set()
        until(lambda: len(taken) == int(sent), "what was accepted arrives")
        assert taken == sorted(taken)


@in_own_process
def test_a_guest_that_never_reads_is_refused_more() -> None:
    with arena(threads=2, left_mb=96) as here:
        victim = here.victim(cpu_limit_ms=0, mailbox_messages=10_000, mailbox_bytes=32 << 20)
        victim.isolate.execute("for (;;);")
        before = resident_mb()
        for sample, most in (({"x": 1}, 10_001), ("x" * (1 << 20), 33)):
            sent = 0
            try:
                for _ in range(most + 1):
                    victim.isolate.send("a", sample)
                    sent += 1
            except QueueFullError:
                pass
            assert sent <= most
        assert resident_mb() - before < 120
        here.serve_a_good_one()
        assert victim.isolate.terminate()
        assert victim.wait_end()["reason"] == "terminated"


@in_own_process
def test_a_message_larger_than_the_queue_is_refused() -> None:
    with arena(left_mb=128) as here:
        victim = here.victim()
        try:
            victim.isolate.send("a", "x" * (100 << 20))
            raise AssertionError("accepted")
        except MessageTooLargeError:
            pass
        assert victim.run("1 + 1").value == 2


@in_own_process
def test_a_guest_that_reads_slowly_leaves_the_thread_to_others() -> None:
    with arena() as here:
        slow = here.victim()
        work = "const end = Date.now() + 5; while (Date.now() < end);"
        assert slow.run(f"NETWORK.on('work', () => {{ {work} }}); 1").ending == VALUE
        for _ in range(400):
            slow.isolate.send("work", 1)
        other = here.victim()
        assert other.run("1 + 1", 1).value == 2
        slow.isolate.terminate()
        slow.wait_end()


@in_own_process
def test_an_echo_storm_between_both_sides_is_harmless() -> None:
    with arena(most_mb=200) as here:
        victim = here.victim(cpu_total_limit_ms=400)
        victim.run("NETWORK.on('ping', (n) => { NETWORK.send('pong', n + 1); NETWORK.send('pong', n + 1) }); 1")

        def again(number: int) -> None:
            if not victim.isolate.destroyed:
                try:
                    victim.isolate.send("ping", number)
                except (QueueFullError, RuntimeError):
                    return

        victim.isolate.on("pong", again)
        victim.isolate.send("ping", 0)
        assert victim.wait_end()["reason"] == "cpu_total_limit_exceeded"


@in_own_process
def test_a_message_that_a_limit_cut_off_is_not_sent() -> None:
    """V8 stops JSON.stringify in the midst of a string when its isolate is condemned."""
    code = """
        const s = "x".repeat(3e5), rope = s + " " + s;
        for (;;) try { NETWORK.send("a", { list: [s, s], text: rope + 1 }) } catch {}"""
    lengths: set[int] = set()
    with arena(most_mb=300) as here:
        for limit in range(20, 40):
            victim = here.victim(cpu_limit_ms=limit)
            victim.isolate.on("a", lambda data: lengths.add(len(data["text"])))
            assert victim.run(code).ending in (CPU, MEMORY)
            victim.wait_end()
    assert lengths == {600_002}
