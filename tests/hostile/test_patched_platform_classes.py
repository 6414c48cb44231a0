"""A guest patches the platform's classes before it first uses fetch and WebSocket: they call none of its code."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from network_runtime import Sandbox

DEADLINE_S = 30
# Members that our scripts use and, here, none of Deno's. Each is replaced by one that says that it was called, and does
# what the old one did.
PATCH = """
    const seen = [];
    const { apply, getOwnPropertyDescriptor, defineProperty } = Reflect;
    const note = (name, f) => f && function (...args) { seen[seen.length] = name; return apply(f, this, args) };
    const patch = (prototype, key) => {
      const member = getOwnPropertyDescriptor(prototype, key);
      for (const part of ["value", "get", "set"]) if (member[part]) member[part] = note(`${part} ${key}`, member[part]);
      defineProperty(prototype, key, member);
    };
    patch(AbortSignal.prototype, "reason");
    patch(Blob.prototype, "arrayBuffer");
    patch(Blob.prototype, "slice");
    patch(Function.prototype, "call");
    patch(ReadableStreamDefaultController.prototype, "error");
    patch(ReadableStreamDefaultReader.prototype, "cancel");
    patch(ReadableStreamDefaultReader.prototype, "read");
    patch(Request.prototype, "signal");
    patch(URL.prototype, "origin");
    patch(URL.prototype, "protocol");
"""
FETCHES = {
    "a range of a blob: URL": (
        "const url = URL.createObjectURL(new Blob(['hello'], { type: 'a/b' })); seen.length = 0;",
        "const r = await fetch(url, { headers: { range: 'bytes=1-3' } }); r.status + ': ' + seen",
        "206: ",
    ),
    "a data: URL": (
        "",
        "const r = await fetch('data:,x'); r.status + ': ' + seen",
        "200: ",
    ),
    "what is aborted already": (
        "const signal = AbortSignal.abort('why'); seen.length = 0;",
        "const e = await fetch('data:,x', { signal }).catch((e) => e); e + ': ' + seen",
        "why: ",
    ),
    "a stream for a host that answers none": (
        "const body = new ReadableStream({ start(c) { c.enqueue(new Uint8Array(3)) } }); seen.length = 0;",
        """const init = { method: 'POST', body, duplex: 'half' };
           const e = await fetch('https://x.example/', init).catch((e) => e.name); e + ': ' + seen""",
        "TypeError: ",
    ),
}


@pytest.mark.parametrize("name", FETCHES)
def test_fetch(name: str) -> None:
    before, code, expected = FETCHES[name]
    with Sandbox() as sandbox, sandbox.create_isolate_sync() as isolate:
        assert isolate.evaluate_sync(f"{PATCH} {before} {code}") == expected


def test_websocket() -> None:
    arrived: dict[str, Any] = {}
    came = threading.Event()
    with Sandbox() as sandbox, sandbox.create_isolate_sync() as isolate:

        @isolate.on("ws.open")
        def opened(data: dict[str, Any]) -> None:
            arrived["url"] = data["url"]
            isolate.send("__ws_event", {"conn_id": data["conn_id"], "event_type": "open"})

        @isolate.on("ws.send")
        def sent(data: dict[str, Any]) -> None:
            arrived["data"] = data["data"]
            came.set()

        isolate.evaluate_sync(
            f"""{PATCH} const blob = new Blob(["hello"]); seen.length = 0;
            const socket = new WebSocket("https://x.example/");
            socket.onopen = () => socket.send(blob);
            0"""
        )
        assert came.wait(DEADLINE_S)
        assert arrived == {"url": "wss://x.example/", "data": b"hello"}
        assert isolate.evaluate_sync("seen") == []


def test_the_name_of_the_global_object_is_the_guests() -> None:
    with Sandbox() as sandbox, sandbox.create_isolate_sync() as isolate:
        code = """
            const global = globalThis; globalThis = { mine: true };
            const self_ = await new Promise((resolve) => setTimeout(function () { resolve(this) }, 0));
            let caught; onerror = (message) => { caught = message; return true };
            reportError(new Error("no"));
            [self_ === global, self === global, location.href, typeof origin, caught, new URL("x", "https://a.example/").href]"""
        expected = [True, True, "network-runtime://worker/", "string", "Uncaught Error: no", "https://a.example/x"]
        assert isolate.evaluate_sync(code) == expected
