"""HTML Standard, "Web workers": what every worker's global object has."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from network_runtime import Sandbox

PLACE = "https://app.example:8443/js/worker.js?v=2#top"


# The location, and what depends on it.
PARTS = """
const attempt = (make) => { try { return make(); } catch (error) { return error.name; } };
({
  parts: Object.fromEntries(
    Object.keys(WorkerLocation.prototype).filter((key) => key !== "toString").map((key) => [key, location[key]]),
  ),
  origin,
  blob: URL.createObjectURL(new Blob()).split("/").slice(0, -1).join("/"),
  request: attempt(() => new Request("../x?y").url),
  redirect: attempt(() => Response.redirect("z").headers.get("location")),
  socket: attempt(() => new WebSocket("s").url),
})"""


def test_the_embedder_chooses_the_location(sync_sandbox: Sandbox) -> None:
    found = sync_sandbox.create_isolate_sync(location=PLACE).evaluate_sync(PARTS)
    assert found["parts"] == {
        "href": PLACE,
        "origin": "https://app.example:8443",
        "protocol": "https:",
        "host": "app.example:8443",
        "hostname": "app.example",
        "port": "8443",
        "pathname": "/js/worker.js",
        "search": "?v=2",
        "hash": "#top",
    }
    assert found["origin"] == "https://app.example:8443"
    assert found["blob"] == "blob:https://app.example:8443"
    assert found["request"] == "https://app.example:8443/x?y"
    assert found["redirect"] == "https://app.example:8443/js/z"
    assert found["socket"] == "wss://app.example:8443/js/s"


def test_the_default_location_is_no_real_site(sync_sandbox: Sandbox) -> None:
    found = sync_sandbox.create_isolate_sync().evaluate_sync(PARTS)
    assert found["parts"]["href"] == Limits().location == "network-runtime://worker/"
    assert found["parts"]["origin"] == found["origin"] == "null"
    assert found["blob"] == "blob:null"
    assert [found["request"], found["redirect"], found["socket"]] == ["TypeError", "TypeError", "SyntaxError"]


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("HTTP://Ex.example:80/%7e/../a b", "http://ex.example/a%20b"),
        ("https://user:secret@ex.example/", "https://ex.example/"),
        ("about:blank", "about:blank"),
        ("blob:https://ex.example/1-2", "blob:https://ex.example/1-2"),
        ("file:///srv/worker.js", "file:///srv/worker.js"),
    ],
)
def test_a_location_is_written_as_the_url_standard_does(sync_sandbox: Sandbox, given: str, seen: str) -> None:
    assert sync_sandbox.create_isolate_sync(location=given).evaluate_sync("location.href") == seen


@pytest.mark.parametrize(
    "wrong", ["", "worker.js", "/a", "https://", "//ex.example/", "https://a b/", "https://\ud800/"]
)
def test_what_is_no_absolute_url_is_no_location(wrong: str) -> None:
    with pytest.raises(ValueError, match="location must be an absolute URL"):
        Limits(location=wrong)


def test_a_location_is_text() -> None:
    wrong: Any = 5
    with pytest.raises(TypeError, match="location must be a str, not int"):
        Limits(location=wrong)


def test_relative_fetches_go_to_the_location(sync_sandbox: Sandbox) -> None:
    isolate = sync_sandbox.create_isolate_sync(location="https://app.example/a/")
    isolate.on_request("fetch", lambda request: {"status": 200, "body": request["url"]})
    assert isolate.evaluate_sync("fetch('b?c').then((response) => response.text())") == "https://app.example/a/b?c"


def test_a_location_is_of_one_isolate_or_of_all(sync_sandbox: Sandbox) -> None:
    """The same holds for isolates that are made in advance."""
    for _ in range(4):
        for place in ("https://one.example/", "https://two.example/"):
            isolate = sync_sandbox.create_isolate_sync(location=place)
            assert isolate.evaluate_sync("location.href") == place
            isolate.terminate()


def test_host_scripts_choose_too(tmp_path: Path) -> None:
    script = tmp_path / "main.js"
    script.write_text("""
      const sandbox = new V8Sandbox({ location: "https://all.example/w.js" });
      const first = await sandbox.createIsolate();
      const second = await sandbox.createIsolate({ location: "https://one.example" });
      console.log(await first.evaluate("location.href"), await second.evaluate("location.href"));
      for (const location of ["nowhere", 5, null]) {
        await sandbox.createIsolate({ location }).catch((error) => console.log(String(error)));
      }
      console.log(typeof location, "importScripts" in globalThis);
      sandbox.shutdown();""")
    done = subprocess.run(
        [sys.executable, "-m", "network_runtime", str(script)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines() == [
        "https://all.example/w.js https://one.example/",
        'TypeError: V8Sandbox.createIsolate: location must be an absolute URL, not "nowhere"',
        "TypeError: V8Sandbox.createIsolate: location must be a string, not number",
        "TypeError: V8Sandbox.createIsolate: location must be a string, not null",
        "undefined false",
    ]
