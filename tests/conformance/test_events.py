"""Events: DOM Standard, "Events"; the classes of events of HTML, XMLHttpRequest and UI Events."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from network_runtime import Sandbox


def test_a_handler_after_the_report_is_told_of(sync_sandbox: Sandbox) -> None:
    reported: list[str] = []
    with sync_sandbox.create_isolate_sync() as isolate:
        isolate.on_system("error", lambda error: reported.append(error["message"]))
        isolate.evaluate_sync("globalThis.late = Promise.reject(new Error('unheard')); 1")
        code = """
            const told = new Promise((resolve) => {
              globalThis.onrejectionhandled = (event) => resolve(event.reason.message);
            });
            late.catch(() => 0);
            told"""
        assert isolate.evaluate_sync(code, timeout=20) == "unheard"
        isolate.terminate()
    assert reported == ["unheard"]


def test_what_a_listener_throws_is_reported(sync_sandbox: Sandbox) -> None:
    reported: list[str] = []
    with sync_sandbox.create_isolate_sync() as isolate:
        isolate.on_system("error", lambda error: reported.append(error["message"]))
        code = """
            const target = new EventTarget();
            const order = [];
            target.addEventListener("x", () => { order.push(1); throw new Error("of the listener"); });
            target.addEventListener("x", () => order.push(2));
            target.dispatchEvent(new Event("x"));
            order.join()"""
        assert isolate.evaluate_sync(code) == "1,2"
        isolate.terminate()
    assert reported == ["of the listener"]
