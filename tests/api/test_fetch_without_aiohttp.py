"""An installation without the extra `fetch`."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
sys.modules["aiohttp"] = None
from network_runtime import FetchPolicy, Sandbox, WebSocketPolicy

with Sandbox() as sandbox:
    isolate = sandbox.create_isolate_sync()
    for allow in (
        lambda: isolate.allow_fetch(FetchPolicy(allow=["https://a.example"])),
        lambda: isolate.allow_websocket(WebSocketPolicy(allow=["wss://a.example"])),
        lambda: sandbox.create_isolate_sync(fetch=FetchPolicy(allow=["https://a.example"])),
    ):
        try:
            allow()
        except ImportError as error:
            print(error.name, "|", error)
    isolate.on_request("fetch", lambda request: {"status": 200, "body": request["url"]})
    print(isolate.evaluate_sync("fetch('https://a.example/x').then((r) => r.text())"))
"""


def test_the_error_names_the_extra_and_the_rest_works() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False)
    missing = "aiohttp | allow_fetch and allow_websocket need aiohttp: pip install 'network-runtime[fetch]'"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [missing, missing, missing, "https://a.example/x"]
