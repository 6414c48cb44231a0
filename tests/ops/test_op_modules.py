"""Specifiers to URLs, and URLs to sources."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from network_runtime._deno.errors import OpError
from network_runtime._host.modules import Modules, url_of

if TYPE_CHECKING:
    from pathlib import Path

MAIN = "file:///work/app/main.js"


@pytest.mark.parametrize(
    ("specifier", "url"),
    [
        ("./a.js", "file:///work/app/a.js"),
        ("../b/./c.mjs", "file:///work/b/c.mjs"),
        ("../../../../x.js", "file:///x.js"),
        ("/abs.js", "file:///abs.js"),
        ("./with space.js", "file:///work/app/with%20space.js"),
        ("./ü.js", "file:///work/app/%C3%BC.js"),
        ("./a.js?v=1#x", "file:///work/app/a.js?v=1#x"),
        ("file:///other/d.json", "file:///other/d.json"),
        ("file://localhost/other/d.json", "file:///other/d.json"),
        ("file:x.js", "file:///x.js"),
        ("FILE:///e.js", "file:///e.js"),
        ("file:/e.js", "file:///e.js"),
        ("file://LocalHost/e.js", "file:///e.js"),
        ("file:///../../e.js", "file:///e.js"),
        ("./%2e%2E/e.js", "file:///work/e.js"),
        ("./b/..", "file:///work/app/"),
        ("./b//c.js", "file:///work/app/b//c.js"),
        ("./a.js?../b", "file:///work/app/a.js?../b"),
        ("./a.js#../b?c", "file:///work/app/a.js#../b?c"),
        ("./[x]%20;'.js", "file:///work/app/[x]%20;'.js"),
        ("file:///a/../b c.js", "file:///b%20c.js"),
    ],
)
def test_resolves(specifier: str, url: str) -> None:
    assert Modules().resolve(specifier, MAIN) == url
    assert Modules().resolve(specifier, f"{MAIN}?a/b#c/d") == url


@pytest.mark.parametrize("specifier", ["left-pad", "@scope/name", "", "x.js", "http://[", "file://[x/y.js"])
def test_refuses_what_is_no_url(specifier: str) -> None:
    with pytest.raises(OpError) as caught:
        Modules().resolve(specifier, MAIN)
    assert caught.value.op_error_name == "TypeError"
    assert str(caught.value).startswith(f'Import "{specifier}" not a dependency\n  hint: a local file starts with ./')


def test_refuses_a_relative_specifier_where_nothing_can_be_relative() -> None:
    with pytest.raises(OpError, match=r"^invalid URL: "):
        Modules().resolve("./x.js", "data:text/javascript,1")


def test_loads(tmp_path: Path) -> None:
    (tmp_path / "a b.js").write_text("\ufeffexport default 'ü'", encoding="utf-8")
    url = url_of(tmp_path / "a b.js") + "?v=1"
    assert Modules().load(url, "javascript") == {"source": "export default 'ü'".encode(), "name": ""}
    assert Modules().load(url, "bytes")["source"].startswith(b"\xef\xbb\xbf")


def test_loads_what_is_no_file() -> None:
    assert Modules({MAIN: "1"}).load(MAIN, "javascript") == {"source": b"1", "name": ""}


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    modules, url = Modules(), url_of(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=("one\rtwo",))
    writer.start()
    assert modules.load(url, "text")["source"] == b"one\rtwo"
    writer.join()
    assert modules.load(url, "javascript")["source"] == b"one\rtwo"
    assert modules.line(url, 2) == "two"


def test_a_text_that_is_longer_than_a_string(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("network_runtime._host.modules._LONGEST_TEXT", 3)
    (tmp_path / "a.js").write_text("1234")
    for asked in ("javascript", "json", "text"):
        with pytest.raises(OpError, match=r"a\.js is too large for a string: 4 bytes") as caught:
            Modules().load(url_of(tmp_path / "a.js"), asked)
        assert caught.value.op_error_name == "RangeError"
    assert Modules().load(url_of(tmp_path / "a.js"), "bytes")["source"] == b"1234"


def test_only_what_was_asked_for_is_read_for_a_report(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("one\ntwo")
    (tmp_path / "secret.js").write_text("secret")
    asked: list[str] = []
    modules = Modules()
    modules.on_load = asked.append
    modules.wants([url_of(tmp_path / "a.js") + "?q", "data:,x", url_of(tmp_path / "nope.js")])
    modules.wants([url_of(tmp_path / "a.js") + "?q"])
    assert asked == [str(tmp_path / "a.js"), str(tmp_path / "nope.js")]
    assert modules.line(url_of(tmp_path / "a.js") + "?q", 2) == "two"
    assert modules.line(url_of(tmp_path / "secret.js"), 1) is None
    assert modules.line(url_of(tmp_path / "nope.js"), 1) is None
