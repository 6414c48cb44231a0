"""BroadcastChannel: HTML Standard, "Broadcasting to other browsing contexts"; here, inside one isolate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conformance.scripts import check

if TYPE_CHECKING:
    from network_runtime import Sandbox

CASES = {
    "to all others of the name, not to itself": """
        const [a, b, c, other] = ["x", "x", "x", "y"].map((name) => new BroadcastChannel(name));
        const heard = [];
        for (const [name, channel] of Object.entries({ a, b, c, other })) channel.onmessage = ({ data }) => heard.push(name + data);
        a.postMessage(1);
        b.postMessage(2);
        await turn(20);
        equal(heard.sort().join(), "a2,b1,c1,c2");
        equal([a.name, other.name].join(), "x,y");""",
    "a message is an event of its own": """
        const a = new BroadcastChannel("x"), b = new BroadcastChannel("x"), c = new BroadcastChannel("x");
        const got = [b, c].map((channel) => new Promise((resolve) => channel.addEventListener("message", resolve)));
        a.postMessage({ n: [1] });
        const [first, second] = await Promise.all(got);
        equal([first.origin, first.ports.length].join(), "null,0");
        equal([first instanceof MessageEvent, first.isTrusted, first.target === b, first.data !== second.data, second.data.n[0]].join(), "true,true,true,true,1");""",
    "later, in order": """
        const a = new BroadcastChannel("x"), b = new BroadcastChannel("x");
        const order = [];
        b.onmessage = ({ data }) => order.push(data);
        a.postMessage(1);
        a.postMessage(2);
        await null;
        equal(order.length, 0);
        await turn(20);
        equal(order.join(), "1,2");""",
    "closing": """
        const a = new BroadcastChannel("x"), b = new BroadcastChannel("x");
        const heard = [];
        b.onmessage = ({ data }) => heard.push(data);
        a.postMessage(1);
        b.close();
        b.close();
        await turn(20);
        equal(heard.length, 0);
        a.close();
        thrown("InvalidStateError", () => a.postMessage(1));
        const c = new BroadcastChannel("x"), d = new BroadcastChannel("x");
        d.onmessage = ({ data }) => heard.push(data);
        c.postMessage("again");
        await turn(20);
        equal(heard.join(), "again");""",
    "one after the other": """
        for (let i = 0; i < 5; i++) {
          const a = new BroadcastChannel("x"), b = new BroadcastChannel("x");
          const got = new Promise((resolve) => { b.onmessage = resolve; });
          a.postMessage(i);
          equal((await got).data, i);
          a.close();
          b.close();
        }""",
    "what cannot be cloned": """
        const a = new BroadcastChannel("x");
        for (const wrong of [() => 1, Symbol(), { f() {} }, new WeakMap(), new Headers(), new MessageChannel().port1]) {
          thrown("DataCloneError", () => a.postMessage(wrong));
        }
        thrown("TypeError", () => a.postMessage());
        thrown("TypeError", () => new BroadcastChannel());
        equal(new BroadcastChannel(null).name, "null");""",
    "blobs and errors": """
        const a = new BroadcastChannel("x"), b = new BroadcastChannel("x");
        const got = new Promise((resolve) => { b.onmessage = resolve; });
        a.postMessage({ blob: new Blob([new Uint8Array([7])]), dom: new DOMException("m", "AbortError") });
        const { data } = await got;
        equal([new Uint8Array(await data.blob.arrayBuffer())[0], data.dom.name].join(), "7,AbortError");""",
}


@pytest.mark.parametrize("case", CASES)
def test_broadcast_channel(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, CASES[case])


def test_isolates_do_not_hear_each_other(sync_sandbox: Sandbox) -> None:
    with sync_sandbox.create_isolate_sync() as one, sync_sandbox.create_isolate_sync() as other:
        one.evaluate_sync("let heard = 0; const a = new BroadcastChannel('x'); a.onmessage = () => heard++; 0")
        other.evaluate_sync("new BroadcastChannel('x').postMessage(1); new Promise((r) => setTimeout(r, 20))")
        assert one.evaluate_sync("new Promise((r) => setTimeout(() => r(heard), 20))") == 0
