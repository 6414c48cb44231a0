"""Message ports: HTML Standard, "Channel messaging"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conformance.scripts import check

if TYPE_CHECKING:
    from network_runtime import Sandbox

NEXT = """
  const next = (port, name = "message") => new Promise((resolve) => {
    port.addEventListener(name, resolve, { once: true });
    port.start();
  });
  const until = async (condition) => { for (let i = 0; i < 1000 && !condition(); i++) await turn(); equal(condition(), true, String(condition)); };
"""

PORTS = {
    "a channel has two ports": """
        const channel = new MessageChannel();
        equal([channel.port1 instanceof MessagePort, channel.port2 instanceof EventTarget, channel.port1 !== channel.port2].join(), "true,true,true");
        equal(channel.port1, channel.port1);
        thrown("TypeError", () => new MessagePort());
        thrown("TypeError", () => MessageChannel());
        equal(Object.prototype.toString.call(channel) + Object.prototype.toString.call(channel.port1), "[object MessageChannel][object MessagePort]");""",
    "a message is an event": """
        const { port1, port2 } = new MessageChannel();
        const got = next(port2);
        const sent = { x: [1] };
        port1.postMessage(sent);
        const event = await got;
        equal([event instanceof MessageEvent, event.type, event.isTrusted, event.bubbles, event.cancelable].join(), "true,message,true,false,false");
        equal([event.target === port2, event.data.x[0], event.data === sent, event.ports.length, event.origin, event.lastEventId, event.source].join(), "true,1,false,0,,,");""",
    "both ways, in order": """
        const { port1, port2 } = new MessageChannel();
        const got = [];
        port2.onmessage = ({ data }) => port2.postMessage(data * 2);
        port1.onmessage = ({ data }) => got.push(data);
        for (let i = 0; i < 50; i++) port1.postMessage(i);
        await until(() => got.length === 50);
        equal(got.join(), Array.from({ length: 50 }, (_, i) => i * 2).join());""",
    "a message comes in a later turn, never as a microtask": """
        const { port1, port2 } = new MessageChannel();
        const order = [];
        port2.onmessage = () => order.push("message");
        port1.postMessage(1);
        order.push("posted");
        for (let i = 0; i < 20; i++) await null;
        order.push("microtasks");
        await until(() => order.length === 3);
        equal(order.join(), "posted,microtasks,message");""",
    "each message is a turn of its own": """
        const { port1, port2 } = new MessageChannel();
        const order = [];
        port2.onmessage = ({ data }) => { order.push(data); Promise.resolve().then(() => Promise.resolve()).then(() => order.push(-data)); };
        port1.postMessage(1);
        port1.postMessage(2);
        await until(() => order.length === 4);
        equal(order.join(), "1,-1,2,-2");""",
    "the value is taken when it is posted": """
        const { port1, port2 } = new MessageChannel();
        const got = next(port2);
        const sent = { x: 1 };
        port1.postMessage(sent);
        sent.x = 2;
        equal((await got).data.x, 1);""",
    "messages wait until the port is started": """
        const { port1, port2 } = new MessageChannel();
        port1.postMessage(1);
        port1.postMessage(2);
        const got = [];
        port2.addEventListener("message", ({ data }) => got.push(data));
        await turn(5);
        equal(got.length, 0);
        port2.start();
        port2.start();
        await until(() => got.length === 2);
        equal(got.join(), "1,2");""",
    "setting onmessage starts the port": """
        const { port1, port2 } = new MessageChannel();
        equal(port2.onmessage, null);
        port1.postMessage(1);
        const { data } = await new Promise((resolve) => { port2.onmessage = resolve; });
        equal(data, 1);
        port2.onmessage = null;
        equal(port2.onmessage, null);""",
    "timers that are always due do not hold messages back": """
        const { port1, port2 } = new MessageChannel();
        let done = false, ticks = 0;
        (function again() { if (!done && ticks++ < 10000) setTimeout(again, 0); })();
        port2.onmessage = () => { done = true; };
        port1.postMessage(1);
        await until(() => done);
        equal(ticks < 10000, true);""",
    "what a handler throws does not stop the port": """
        const { port1, port2 } = new MessageChannel();
        const got = [];
        const seen = [];
        port2.onmessage = ({ data }) => { got.push(data); if (data === 1) port2.dispatchEvent(new Event("x")); };
        port2.addEventListener("x", () => seen.push("x"));
        port1.postMessage(1);
        port1.postMessage(2);
        await until(() => got.length === 2);
        equal(seen.join(), "x");""",
}

POST = {
    "what cannot be cloned is a DataCloneError": """
        const { port1, port2 } = new MessageChannel();
        for (const wrong of [() => 1, Symbol(), { f() {} }, new WeakMap(), port2, { port2 }, new Headers(), { x: [new Event("x")] }]) {
          thrown("DataCloneError", () => port1.postMessage(wrong));
          thrown("DataCloneError", () => port1.postMessage(wrong, []));
        }
        thrown("TypeError", () => port1.postMessage());""",
    "array buffers move": """
        const { port1, port2 } = new MessageChannel();
        const got = next(port2);
        const buffer = new Uint8Array([1, 2, 3]).buffer;
        port1.postMessage({ buffer, view: new Uint8Array(buffer, 1) }, [buffer]);
        equal(buffer.detached, true);
        const { data, ports } = await got;
        equal([new Uint8Array(data.buffer).join(), data.view.join(), data.view.buffer === data.buffer, ports.length].join(";"), "1,2,3;2,3;true;0");""",
    "the options form of the list": """
        const { port1, port2 } = new MessageChannel();
        const got = next(port2);
        const buffer = new ArrayBuffer(4);
        port1.postMessage(buffer, { transfer: [buffer] });
        equal([(await got).data.byteLength, buffer.detached].join(), "4,true");
        thrown("TypeError", () => port1.postMessage(1, [1]));
        thrown("TypeError", () => port1.postMessage(1, { transfer: 5 }));""",
    "nothing moves when the post fails": """
        const { port1 } = new MessageChannel();
        const buffer = new ArrayBuffer(4);
        thrown("DataCloneError", () => port1.postMessage({ buffer, f() {} }, [buffer]));
        thrown("DataCloneError", () => port1.postMessage(buffer, [buffer, {}]));
        thrown("DataCloneError", () => port1.postMessage(buffer, [buffer, buffer]));
        thrown("DataCloneError", () => port1.postMessage(buffer, [buffer, port1]));
        equal(buffer.detached, false);
        buffer.transfer();
        thrown("DataCloneError", () => port1.postMessage(1, [buffer]));""",
    "ports move, with what waits for them": """
        const outer = new MessageChannel();
        const inner = new MessageChannel();
        inner.port1.postMessage("early");
        const got = next(outer.port2);
        outer.port1.postMessage({ port: inner.port2 }, [inner.port2]);
        inner.port1.postMessage("on the way");
        const { data, ports } = await got;
        equal([data.port === ports[0], ports.length, data.port !== inner.port2, Object.isFrozen(ports) || Array.isArray(ports)].join(), "true,1,true,true");
        const heard = [];
        data.port.onmessage = (event) => heard.push(event.data);
        inner.port1.postMessage("late");
        await until(() => heard.length === 3);
        equal(heard.join(), "early,on the way,late");
        const back = next(inner.port1);
        data.port.postMessage("back");
        equal((await back).data, "back");""",
    "a port that was moved is dead": """
        const outer = new MessageChannel();
        const inner = new MessageChannel();
        const heard = [];
        inner.port2.onmessage = ({ data }) => heard.push(["old", data]);
        const got = next(outer.port2);
        outer.port1.postMessage(null, [inner.port2]);
        inner.port1.postMessage(1);
        inner.port2.postMessage("into nothing");
        inner.port2.close();
        thrown("DataCloneError", () => outer.port1.postMessage(null, [inner.port2]));
        const [moved] = (await got).ports;
        moved.onmessage = ({ data }) => heard.push(["new", data]);
        await until(() => heard.length === 1);
        equal(heard[0].join(), "new,1");""",
    "a port over its own channel": """
        const { port1, port2 } = new MessageChannel();
        thrown("DataCloneError", () => port1.postMessage(null, [port1]));
        port1.postMessage("first", [port2]);
        port1.postMessage("second");
        const other = new MessageChannel();
        other.port1.postMessage("alive");
        equal((await next(other.port2)).data, "alive");""",
    "blobs, errors and modules": """
        const { port1, port2 } = new MessageChannel();
        const got = next(port2);
        port1.postMessage({ blob: new Blob([new Uint8Array([7])]), error: new RangeError("e"), dom: new DOMException("m", "AbortError"),
          module: new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) });
        const { data } = await got;
        equal([new Uint8Array(await data.blob.arrayBuffer())[0], data.error instanceof RangeError, data.dom.code, data.module instanceof WebAssembly.Module].join(), "7,true,20,true");""",
    "an order of transfer that is not that of the value": """
        const { port1, port2 } = new MessageChannel();
        const a = new MessageChannel(), b = new MessageChannel();
        const buffers = [new ArrayBuffer(1), new ArrayBuffer(2)];
        const got = next(port2);
        port1.postMessage([b.port2, buffers[1], a.port2, buffers[0]], [buffers[0], a.port2, buffers[1], b.port2]);
        const { data, ports } = await got;
        equal([data[0] === ports[1], data[2] === ports[0], data[1].byteLength, data[3].byteLength].join(), "true,true,2,1");
        const heard = next(data[2]);
        a.port1.postMessage("a");
        equal((await heard).data, "a");""",
}

CLOSE = {
    "messages posted before are delivered, later ones are not": """
        const { port1, port2 } = new MessageChannel();
        port1.postMessage(1);
        port1.postMessage(2);
        port1.close();
        port1.postMessage(3);
        const got = [];
        port2.onmessage = ({ data }) => got.push(data);
        await until(() => got.length === 2);
        await turn(5);
        equal(got.join(), "1,2");""",
    "the one that closes hears no more": """
        const { port1, port2 } = new MessageChannel();
        const got = [];
        port2.onmessage = ({ data }) => { got.push(data); if (data === 1) port2.close(); };
        port1.postMessage(1);
        port1.postMessage(2);
        await turn(5);
        port1.postMessage(3);
        await turn(5);
        equal(got.join(), "1");""",
    "twice, unstarted, and after the other": """
        const { port1, port2 } = new MessageChannel();
        port1.close();
        port1.close();
        port2.start();
        port2.close();
        port2.postMessage(1);
        thrown("DataCloneError", () => port2.postMessage(1, [port1]));""",
    "a buffer posted to a closed channel is gone all the same": """
        const { port1, port2 } = new MessageChannel();
        port2.close();
        const buffer = new ArrayBuffer(8);
        port1.postMessage(buffer, [buffer]);
        equal(buffer.detached, true);""",
}

STREAMS = {
    "a readable stream moves": """
        const { port1, port2 } = new MessageChannel();
        const stream = new ReadableStream({ start(c) { for (const chunk of ["a", { b: 1 }, new Uint8Array([7])]) c.enqueue(chunk); c.close(); } });
        const got = next(port2);
        port1.postMessage(stream, [stream]);
        equal(stream.locked, true);
        const chunks = [];
        for await (const chunk of (await got).data) chunks.push(chunk);
        equal([chunks[0], chunks[1].b, chunks[2][0], chunks.length].join(), "a,1,7,3");""",
    "a writable stream moves": """
        const { port1, port2 } = new MessageChannel();
        const written = [];
        const done = Promise.withResolvers();
        const stream = new WritableStream({ write(chunk) { written.push(chunk); }, close() { done.resolve(); } });
        const got = next(port2);
        port1.postMessage(stream, [stream]);
        const writer = (await got).data.getWriter();
        await writer.write("a");
        await writer.write("b");
        await writer.close();
        await done.promise;
        equal(written.join(), "a,b");""",
    "a transform stream moves": """
        const { port1, port2 } = new MessageChannel();
        const stream = new TransformStream({ transform(chunk, c) { c.enqueue(chunk * 2); } });
        const got = next(port2);
        port1.postMessage(stream, [stream]);
        const { readable, writable } = (await got).data;
        const writer = writable.getWriter();
        writer.write(4);
        writer.write(5);
        writer.close();
        const chunks = [];
        for await (const chunk of readable) chunks.push(chunk);
        equal(chunks.join(), "8,10");""",
    "errors and cancellation cross": """
        const cancelled = Promise.withResolvers();
        const source = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel(why) { cancelled.resolve(why); } }, { highWaterMark: 0 });
        const moved = structuredClone(source, { transfer: [source] });
        const reader = moved.getReader();
        await reader.read();
        await reader.cancel(new RangeError("enough"));
        const why = await cancelled.promise;
        equal([why instanceof RangeError, why.message].join(), "true,enough");
        const broken = new ReadableStream({ pull(c) { c.error(new TypeError("broken")); } });
        const other = structuredClone(broken, { transfer: [broken] });
        equal((await rejected("TypeError", other.getReader().read())).message, "broken");""",
    "a chunk that cannot be cloned breaks the stream": """
        const stream = new ReadableStream({ start(c) { c.enqueue(() => 1); } });
        const moved = structuredClone(stream, { transfer: [stream] });
        await rejected("DataCloneError", moved.getReader().read());""",
    "a locked stream stays": """
        const stream = new ReadableStream();
        stream.getReader();
        thrown("DataCloneError", () => structuredClone(stream, { transfer: [stream] }));""",
    "backpressure crosses": """
        let pulled = 0;
        const stream = new ReadableStream({ pull(c) { pulled++; c.enqueue(new Uint8Array(10)); } }, { highWaterMark: 0 });
        const moved = structuredClone(stream, { transfer: [stream] });
        await turn(20);
        equal(pulled <= 2, true, `pulled ${pulled}`);
        const reader = moved.getReader();
        for (let i = 0; i < 10; i++) await reader.read();
        await turn(20);
        equal(pulled <= 13, true, `pulled ${pulled}`);
        await reader.cancel();""",
}


@pytest.mark.parametrize("case", PORTS)
def test_message_ports(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, NEXT + PORTS[case])


@pytest.mark.parametrize("case", POST)
def test_message_port_post_message_steps(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, NEXT + POST[case])


@pytest.mark.parametrize("case", CLOSE)
def test_disentangle(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, NEXT + CLOSE[case])


@pytest.mark.parametrize("case", STREAMS)
def test_transfer_of_streams(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, NEXT + STREAMS[case])


def test_a_waiting_port_keeps_nobody(sync_sandbox: Sandbox) -> None:
    with sync_sandbox.create_isolate_sync(memory_limit_mb=32, cpu_limit_ms=0) as isolate:
        # Each pair waits for messages, or is in its own queue: 5000 of them are more than the limit unless they go.
        make = """(async () => { for (let i = 0; i < 1000; i++) {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = port2.onmessage = () => 1;
          const buffer = new ArrayBuffer(20_000);
          const a = new MessageChannel(), b = new MessageChannel();
          a.port1.postMessage(buffer, [b.port2, buffer]);
          b.port1.postMessage(1, [a.port2]);
        } })()"""
        for _ in range(5):
            isolate.evaluate_sync(make, timeout=20)
        assert isolate.evaluate_sync("1 + 1") == 2


def test_delivered_messages_are_forgotten(sync_sandbox: Sandbox) -> None:
    with sync_sandbox.create_isolate_sync(memory_limit_mb=32, cpu_limit_ms=0) as isolate:
        round_trip = """new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          let heard = 0;
          port2.onmessage = () => ++heard === 1000 && resolve(heard);
          for (let i = 0; i < 1000; i++) port1.postMessage(new Uint8Array(10_000));
        })"""
        assert [isolate.evaluate_sync(round_trip, timeout=20) for _ in range(5)] == [1000] * 5
