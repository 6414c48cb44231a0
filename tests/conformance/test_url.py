"""URLs that a script sends to Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from network_runtime import Sandbox


LONE_SURROGATES = r"""
(async () => {
  const lone = "a\ud800b\udc00";
  const response = await fetch(`http://h/${lone}?${lone}`, { method: "POST", body: lone });
  return [location.href, await response.text(), new WebSocket(`ws://h/${lone}`).url];
})()
"""


async def test_half_a_surrogate_pair_is_a_replacement_character_in_what_reaches_python(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(location="https://h/a\ud800b\udc00", cpu_limit_ms=5000)
    isolate.on_request("fetch", lambda data: {"body": f"{data['url']} {data['body']}"})
    opened: list[dict[str, Any]] = []
    isolate.on("ws.open", opened.append)
    quoted = "a%EF%BF%BDb%EF%BF%BD"
    assert await isolate.evaluate(LONE_SURROGATES) == [
        f"https://h/{quoted}",
        f"http://h/{quoted}?{quoted} a\ufffdb\ufffd",
        f"ws://h/{quoted}",
    ]
    assert opened == [{"conn_id": 1, "url": f"ws://h/{quoted}"}]
