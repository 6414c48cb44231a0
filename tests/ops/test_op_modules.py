"""Specifiers to URLs, and URLs to sources."""

from __future__ import annotations

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


@pytest.mark.parametrize(
    ("specifier", "message"),
    [
        ("left-pad", 'the bare specifier "left-pad" cannot be resolved'),
        ("@scope/name", "the bare specifier"),
        ("", 'the bare specifier ""'),
        ("https://example.com/x.js", "remote modules are not loaded"),
        ("HTTP://example.com/x.js", "remote modules are not loaded"),
        ("npm:left-pad", 'modules of the scheme "npm:" are not loaded'),
        ("data:text/javascript,1", 'modules of the scheme "data:" are not loaded'),
        ("file://elsewhere/x.js", "is a file on another machine: elsewhere"),
        ("//elsewhere/x.js", "is a file on another machine: elsewhere"),
        ("//[x/y.js", "is a file on another machine: [x"),
        ("./a%00.js", "is no URL of a file"),
    ],
)
def test_refuses(specifier: str, message: str) -> None:
    with pytest.raises(OpError) as caught:
        Modules().resolve(specifier, MAIN)
    assert caught.value.op_error_name == "TypeError"
    assert message in str(caught.value)


def test_loads(tmp_path: Path) -> None:
    (tmp_path / "a b.js").write_text("\ufeffexport default 'ü'", encoding="utf-8")
    (tmp_path / "d.json").write_text("{}")
    assert Modules().load(url_of(tmp_path / "a b.js") + "?v=1") == {
        "type": "javascript",
        "source": "export default 'ü'",
    }
    assert Modules().load(url_of(tmp_path / "d.json")) == {"type": "json", "source": "{}"}


def test_loads_what_is_no_file() -> None:
    assert Modules({MAIN: "1"}).load(MAIN) == {"type": "javascript", "source": "1"}


def test_refuses_to_load(tmp_path: Path) -> None:
    (tmp_path / "latin1.js").write_bytes(b"// \xfc")
    (tmp_path / "a.ts").write_text("let a: number")
    for name, message in (
        ("latin1.js", "latin1.js is not UTF-8: invalid start byte at byte 3"),
        ("a.ts", "TypeScript is not supported yet: file:///"),
        ("nope.js", "module not found: file:///"),
        (".", "cannot be read: Is a directory"),
    ):
        with pytest.raises(OpError) as caught:
            Modules().load(url_of(tmp_path / name))
        assert message in str(caught.value)
