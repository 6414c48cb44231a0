"""A WebSocket that the host refuses is told, even if its isolate's mailbox is full at that moment."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import WebSocketPolicy
from network_runtime._base.account import SOCKET
from network_runtime._core import MOST_CONNECTING

if TYPE_CHECKING:
    from network_runtime import Isolate, Sandbox

# The script runs on until all are made, and its mailbox has room for one message.
OPENING = """new Promise((done) => {
  const failed = [];
  for (let i = 0; i < 200; i++) new WebSocket("wss://evil.example/").onerror = ({ message }) => {
    failed.push(message);
    if (failed.length === 200) done([...new Set(failed)].join());
  };
})"""


def by_policy(isolate: Isolate) -> str:
    isolate.allow_websocket(WebSocketPolicy(allow=["wss://ok.example"]))
    return "the URL is not allowed"


def by_full_account(isolate: Isolate) -> str:
    isolate._state.held.work.add(isolate._state.held.work.most - SOCKET + 1)
    isolate.allow_websocket(WebSocketPolicy(allow=["wss://evil.example"]))
    return "there is no room for a WebSocket: "


def by_nobody(isolate: Isolate) -> str:
    del isolate
    return "the host has no handler for WebSockets"


def by_failure(isolate: Isolate) -> str:
    isolate.on("ws.open", lambda _: 1 / 0)
    return 'the host\'s handler of "ws.open" failed'


def by_failure_of_a_task(isolate: Isolate) -> str:
    async def fail(_: object) -> float:
        return 1 / 0

    isolate.on("ws.open", fail)
    return 'the host\'s handler of "ws.open" failed'


@pytest.mark.parametrize("refused", [by_policy, by_full_account, by_nobody, by_failure, by_failure_of_a_task])
async def test_all_are_told_though_the_mailbox_is_full(sandbox: Sandbox, refused: Any) -> None:
    isolate = await sandbox.create_isolate(mailbox_messages=1, cpu_limit_ms=0)
    expected = refused(isolate)
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    said = await asyncio.wait_for(isolate.evaluate(OPENING), 30)
    assert said.startswith(expected)


async def test_more_than_a_policy_allows(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(mailbox_messages=1, cpu_limit_ms=0)
    isolate.allow_websocket(WebSocketPolicy(allow=["wss://127.0.0.1:9"], allow_private=True, max_sockets=1))
    said = await asyncio.wait_for(isolate.evaluate(OPENING.replace("evil.example", "127.0.0.1:9")), 30)
    assert "there are more than 1 WebSockets" in said


async def test_those_that_wait_are_bounded_and_counted(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(mailbox_messages=1, cpu_limit_ms=0)
    isolate.allow_websocket(WebSocketPolicy(allow=["wss://ok.example"]))
    held = isolate._state.held.work
    waiting: list[int] = []

    def look(_: object) -> None:
        waiting.append(held.held)
        isolate.terminate()

    isolate.on("look", look)
    isolate.execute("""
      for (let i = 1; i <= 30000; i++) NETWORK.send("ws.open", { conn_id: i, url: "wss://evil.example/" });
      NETWORK.send("look");
      for (;;);""")
    await isolate.wait_destroyed()
    assert waiting == [MOST_CONNECTING * 128]
    for _ in range(10):
        await asyncio.sleep(0)  # the task that lets go of what its clients held
    assert held.held == 0


async def test_a_script_makes_no_more_than_can_be_told(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(cpu_limit_ms=0)
    code = f"""
      const sockets = Array.from({{ length: {MOST_CONNECTING} }}, () => new WebSocket("wss://evil.example/"));
      let refused;
      try {{ new WebSocket("wss://evil.example/") }} catch (error) {{ refused = error.name }}
      new Promise((done) => {{
        sockets.at(-1).onerror = () => {{ new WebSocket("wss://evil.example/"); done(refused) }};
      }})"""
    assert await isolate.evaluate(code) == "OperationError"


@pytest.mark.parametrize("number", ["-1", "0", "0.5", "2n ** 60000n", "'x'", "[1]", "null", "true", "2 ** 53"])
async def test_nothing_waits_for_what_is_no_sockets_number(sandbox: Sandbox, number: str) -> None:
    isolate = await sandbox.create_isolate(mailbox_messages=1)
    isolate.on_request("held", lambda _: isolate._state.held.work.held)
    ask = f"for (let i = 0; i < 100; i++) NETWORK.send('ws.open', {{ conn_id: {number} }}); NETWORK.request('held')"
    assert await isolate.evaluate(ask) == 0


# While the worker is busy, its host fills its mailbox.
HOST = """
const sandbox = new V8Sandbox({ cpuLimitMs: 0 });
const worker = await sandbox.createIsolate();
worker.on("busy", () => {
  try { for (;;) worker.send("more") } catch {}
});
console.log(await worker.evaluate(`
  const end = Date.now() + 1000;
  NETWORK.send("busy");
  const told = OPENING;
  while (Date.now() < end);
  told`));
worker.destroy();
sandbox.shutdown();
"""


def test_a_host_script_without_a_handler_tells_all() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "network_runtime", "-"],
        input=HOST.replace("OPENING", OPENING),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "the host has no handler for WebSockets\n", "")
