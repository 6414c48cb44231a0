"""All that this process holds for an isolate beside its queues has one bound: `held_bytes`."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from typing import TYPE_CHECKING, Any

from tests.hostile.arena import arena, for_each, in_own_process, resident_mb, until

from network_runtime import WebSocketPolicy

if TYPE_CHECKING:
    from tests.hostile.arena import Victim

    from network_runtime import BodyStream

MB = 1 << 20
STREAMS = """
    const endless = () => new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(65536)) } });
    const of = (size) => new ReadableStream({
      pull(c) {
        const part = Math.min(size, 65536);
        size -= part;
        c.enqueue(new Uint8Array(part));
        if (size === 0) c.close();
      },
    });
    const put = (body) => fetch("http://host/", { method: "POST", duplex: "half", body })
      .then((r) => r.text(), (e) => e.cause?.name ?? e.name);
    const counted = (all) => all.reduce((counts, one) => ({ ...counts, [one]: (counts[one] ?? 0) + 1 }), {});
    const putAll = async (bodies) => counted(await Promise.all(bodies.map(put)));
    0
"""


def held(victim: Victim) -> int:
    both = victim.isolate._state.held
    return both.work.held + both.bodies.held


def length_of(data: dict[str, Any]) -> dict[str, Any]:
    return {"body": str(len(data["body"]))}


@in_own_process
def test_endless_bodies_that_are_collected_end_at_the_bound() -> None:
    with arena(threads=2, most_mb=340, left_mb=160) as here:
        victim = here.victim(memory_limit_mb=50, cpu_limit_ms=2000, outbox_bytes=200 * MB)
        victim.isolate.on_request("fetch", length_of)
        victim.run(STREAMS)
        before = resident_mb()
        outcome = victim.run("putAll(Array.from({ length: 100 }, endless))", 40)
        assert outcome.value == {"BodyError": 100}, outcome
        assert resident_mb() - before < 260
        until(lambda: held(victim) == 0, "all given back")  # after the answer
        assert victim.run(f"put(of({8 * MB}))").value == str(8 * MB)
        until(lambda: held(victim) == 0, "all given back")  # after the answer


@in_own_process
def test_bodies_wait_for_each_other_where_that_is_enough() -> None:
    with arena(threads=2) as here:
        victim = here.victim(held_bytes=MB, cpu_limit_ms=2000)
        victim.isolate.on_request("fetch", length_of)
        victim.run(STREAMS)
        assert victim.run("putAll(Array.from({ length: 50 }, () => of(100000)))").value == {"100000": 50}
        most = 0

        async def count(data: dict[str, Any]) -> dict[str, Any]:
            nonlocal most
            body: BodyStream = data["body"]
            size = 0
            async for part in body:
                size += len(part)
                most = max(most, victim.isolate._state.held.bodies.held)
                await asyncio.sleep(0)
            return {"body": str(size)}

        victim.isolate.on_request("fetch", count, stream_body=True)
        assert victim.run(f"putAll(Array.from({{ length: 20 }}, () => of({2 * MB})))").value == {str(2 * MB): 20}
        assert most <= MB // 2
        until(lambda: held(victim) == 0, "all given back")  # after the answer


HANDED = {"1": 512, "'x'.repeat(100000)": 20, "Array(10000).fill([])": 2}


@for_each("data", HANDED)
@in_own_process
def test_handlers_under_way_are_bounded_by_what_they_take(data: str) -> None:
    most = HANDED[data]
    with arena(threads=2) as here:
        victim = here.victim(held_bytes=4 * MB, cpu_limit_ms=5000, memory_limit_mb=128)
        go_on: list[asyncio.Event] = []

        async def hang(_: object) -> int:
            go_on.append(asyncio.Event())
            await go_on[-1].wait()
            return 1

        def go(_: object) -> None:
            for event in go_on:
                event.set()

        victim.isolate.on_request("hang", hang).on("hang", hang).on("go", go)
        code = f"""
            globalThis.ended = {{}};
            const note = (how) => ended[how] = (ended[how] ?? 0) + 1;
            for (let i = 0; i < 2000; i++) NETWORK.request("hang", {data}).catch((e) => e.name).then(note);
            0"""
        assert victim.run(code).value == 0
        until(lambda: bool(victim.run("ended.QueueFullError ?? 0").value >= 2000 - most), "the others are refused")
        under_way = len(go_on)
        assert 1 <= under_way <= most
        victim.run("NETWORK.send('go')")
        until(lambda: bool(victim.run("ended[1] ?? 0").value == under_way), "the answers")
        until(lambda: held(victim) == 0, "nothing is held")


@in_own_process
def test_handlers_of_events_are_bounded_alike() -> None:
    with arena(threads=2) as here:
        victim = here.victim(held_bytes=4 * MB, cpu_limit_ms=5000, memory_limit_mb=128)
        logging.getLogger("network_runtime").setLevel(logging.CRITICAL)
        victim.isolate.on("hang", lambda _: asyncio.Event().wait())
        victim.run("for (let i = 0; i < 2000; i++) NETWORK.send('hang', 1)")
        until(lambda: victim.isolate._state.failures >= 2000 - 512, "the others are not started")
        assert 2 * MB * 9 // 10 <= held(victim) <= 2 * MB
        victim.isolate.terminate()
        victim.wait_end()


@in_own_process
def test_a_full_outbox_leaves_no_exchange_without_a_request() -> None:
    with arena(threads=2) as here:
        victim = here.victim(cpu_limit_ms=5000, memory_limit_mb=128, outbox_messages=101)
        reached, go_on = threading.Event(), threading.Event()

        def stuck(_: object) -> None:
            reached.set()
            assert go_on.wait(40)

        victim.isolate.on("stuck", stuck).on("x", lambda _: None).on_request("fetch", length_of)
        victim.run(STREAMS)
        victim.isolate.execute("NETWORK.send('stuck')")
        assert reached.wait(20)
        # When the queue has room for one more message, the body is announced, and its request does not fit.
        code = """
            globalThis.asked = [];
            for (let i = 0; i < 3000; i++) asked.push(put(of(10)));
            for (let i = 0; i < 3; i++) try { NETWORK.send("x", 1) } catch { break }
            Promise.all(asked.slice(1000)).then(counted)"""
        before = resident_mb()
        assert victim.run(code, 40).value == {"QueueFullError": 2000}
        assert resident_mb() - before < 100
        go_on.set()
        answers = victim.run("Promise.all(asked).then(counted)").value
        assert answers == {"10": 50, "QueueFullError": 2950}, answers
        until(lambda: not victim.isolate._state.exchanges, "no exchange is left")
        until(lambda: held(victim) == 0, "all given back")  # after the answer


@in_own_process
def test_what_waits_in_a_websocket_counts() -> None:
    with arena(threads=2) as here, socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        victim = here.victim(held_bytes=2 * MB, cpu_limit_ms=5000, memory_limit_mb=128)
        victim.isolate.allow_websocket(
            WebSocketPolicy(allow=[f"ws://127.0.0.1:{port}"], allow_private=True, max_sockets=1000)
        )
        url = f"ws://127.0.0.1:{port}/"
        code = f"""
            globalThis.failed = 0;
            globalThis.sockets = Array.from({{ length: 100 }}, () => new WebSocket("{url}"));
            for (const s of sockets) s.onerror = () => failed++;
            0"""
        assert victim.run(code).value == 0
        most = MB // (64 << 10)
        until(lambda: bool(victim.run("failed").value >= 100 - most), "those beyond the bound are refused")
        assert 0 < held(victim) <= 2 * MB
        empty = "for (let i = 0; i < 50000; i++) NETWORK.send('ws.send', { conn_id: 1, data: '' }); 0"
        assert victim.run(empty).value == 0
        victim.isolate.on("all", lambda _: None)
        victim.run("NETWORK.send('all')")
        assert held(victim) <= 2 * MB
        victim.isolate.destroy()
        victim.wait_end()
        until(lambda: held(victim) == 0, "nothing is held")
