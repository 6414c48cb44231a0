"""`Permissions`, and the flags of the command line that make them."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import pytest

from network_runtime import Permissions
from network_runtime._base.network_places import Place
from network_runtime._host.command_line import UsageError, parse

KINDS = ("read", "write", "net", "env", "run", "sys")


def flags(*words: str) -> Permissions | None:
    return parse([*words, "script.js"]).permissions


def test_nothing_is_the_default() -> None:
    assert Permissions() == Permissions.none()
    assert all(getattr(Permissions(), kind) is False for kind in KINDS)
    assert Permissions().prompt is False
    assert Permissions.none(prompt=True).prompt is True


def test_all_but_what_is_denied() -> None:
    everything = Permissions.all(deny_read=["/etc"], deny_run=True)
    assert all(getattr(everything, kind) is True for kind in KINDS)
    assert everything.deny_read == ("/etc",)
    assert everything.deny_run is True
    assert everything.deny_net is False


def test_lists_become_tuples_without_repetition() -> None:
    permissions = Permissions(read=[Path("/a"), "b", "/a"], net=iter(["x.com"]), env=set(), sys=("uid",))
    assert permissions.read == ("/a", "b")
    assert permissions.net == ("x.com",)
    assert permissions.env is False
    assert repr(permissions) == "Permissions(read=['/a', 'b'], net=['x.com'], sys=['uid'])"


def test_they_are_values() -> None:
    permissions = Permissions(read=["/a"], prompt=True)
    assert permissions == Permissions(read=["/a"], prompt=True)
    assert permissions != Permissions(read=["/a"])
    assert permissions != "something else"
    assert hash(permissions) == hash(Permissions(read=["/a"], prompt=True))
    assert copy.deepcopy(permissions) == permissions == pickle.loads(pickle.dumps(permissions))
    with pytest.raises(AttributeError, match="immutable: read"):
        permissions.read = True
    with pytest.raises(AttributeError, match="immutable: net"):
        del permissions.net


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"read": "/etc"}, TypeError, "read must be True, False or a list of paths, not one str: ['/etc']"),
        ({"write": Path("/etc")}, TypeError, "write must be True, False or a list of paths, not one "),
        ({"net": b"x.com"}, TypeError, "net must be True, False or a list of str, not one bytes"),
        ({"env": None}, TypeError, "env must be True, False or a list of str, not NoneType"),
        ({"deny_sys": 1}, TypeError, "deny_sys must be True, False or a list of str, not int"),
        ({"run": [b"ls"]}, TypeError, "run must hold paths, not bytes"),
        ({"net": [Path("x")]}, TypeError, "net must hold str, not "),
        ({"prompt": 1}, TypeError, "prompt must be a bool, not int"),
        ({"read": [""]}, ValueError, "read has '': it is empty"),
        ({"run": ["a\0b"]}, ValueError, "U+0000"),
        ({"env": ["A=B"]}, ValueError, "env has 'A=B': a name has no ="),
        ({"deny_env": ["A*B"]}, ValueError, "deny_env has 'A*B'"),
        ({"sys": ["hostnam"]}, ValueError, "sys has 'hostnam': there is no such fact; there are cpus, "),
        ({"net": ["http://x.com"]}, ValueError, "net has 'http://x.com': invalid value 'http://x.com': URLs are not"),
    ],
)
def test_what_is_wrong_is_named(arguments: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error) as caught:
        Permissions(**arguments)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "", ":80", "a b", "x.com:", "x.com:http", "x.com:65536", "x.com:-1", "[::1", "[::1]80", "[x.com]:80", "*",
        "*.*.com", "a.*.com", "10.0.0.0/33", "http://x.com", "unix:relative", "x/y", "1:2:3",
        "x.com:\N{ARABIC-INDIC DIGIT THREE}",
    ],
)  # fmt: skip
def test_places_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="invalid"):
        Place.parse(text)


@pytest.mark.parametrize(
    ("pattern", "value", "covers"),
    [
        ("x.com", "x.com:80", True),
        ("X.com.", "x.COM:80", True),
        ("x.com:80", "x.com:80", True),
        ("x.com:80", "x.com:81", False),
        ("x.com:80", "x.com", False),
        ("x.com", "a.x.com", False),
        ("*.x.com", "a.x.com:80", True),
        ("*.x.com", "a.b.x.com", True),
        ("*.x.com", "x.com", False),
        ("*.x.com", "evilx.com", False),
        ("*.x.com:443", "a.x.com:80", False),
        ("10.0.0.0/8", "10.1.2.3:5", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.0.0.0/8", "10.x.com", False),
        ("10.0.0.0/8", "::ffff:10.1.2.3", True),
        ("127.0.0.1", "127.0.0.1:80", True),
        ("127.0.0.1", "127.1", False),  # a name: the system would look it up
        ("[::1]:80", "[0:0::1]:80", True),
        ("::1", "[::1]:80", True),
        ("fe80::/10", "[fe80::1]:1", True),
        ("unix:/run/x", "unix:/run/x", True),
        ("unix:/run/x", "unix:/run/y", False),
        ("x.com", "unix:/run/x", False),
        ("b\u00fccher.example", "xn--bcher-kva.example:1", True),
    ],
)
def test_places(pattern: str, value: str, covers: bool) -> None:
    assert Place.parse(pattern).covers(Place.parse(value)) is covers


def test_without_flags_everything_is_allowed() -> None:
    assert flags() is None
    assert flags("--no-prompt") is None
    assert flags("-A") is None
    assert flags("--allow-all", "--no-prompt") is None


@pytest.mark.parametrize(
    ("words", "permissions"),
    [
        (["--allow-read"], Permissions(read=True, prompt=True)),
        (["-R"], Permissions(read=True, prompt=True)),
        (["-R=/a,b"], Permissions(read=["/a", "b"], prompt=True)),
        (["--allow-read=/a,,b,c"], Permissions(read=["/a,b", "c"], prompt=True)),
        (["--allow-read=/a", "--allow-read=/b"], Permissions(read=["/a", "/b"], prompt=True)),
        (["--allow-read=/a", "--allow-read"], Permissions(read=True, prompt=True)),
        (["--allow-read", "--allow-read=/a"], Permissions(read=True, prompt=True)),
        (["-RWNES"], Permissions(read=True, write=True, net=True, env=True, sys=True, prompt=True)),
        (["-RN=x.com:80"], Permissions(read=True, net=["x.com:80"], prompt=True)),
        (["--allow-run=ls"], Permissions(run=["ls"], prompt=True)),
        (["--deny-all"], Permissions(prompt=True)),
        (["--deny-all", "--no-prompt"], Permissions()),
        (["--deny-all", "-S=uid", "--no-prompt"], Permissions(sys=["uid"])),
        (["--deny-net", "--no-prompt"], Permissions.all(deny_net=True)),
        (["--deny-read=/etc", "--no-prompt"], Permissions.all(deny_read=["/etc"])),
        (["-A", "--deny-env=HOME", "--no-prompt"], Permissions.all(deny_env=["HOME"])),
        (["-E", "--deny-env=A", "--no-prompt"], Permissions(env=True, deny_env=["A"])),
    ],
)
def test_flags(words: list[str], permissions: Permissions) -> None:
    assert flags(*words) == permissions


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["-A", "--allow-read=/a"], "-A conflicts with --allow-read"),
        (["--allow-all", "-R"], "--allow-all conflicts with -R"),
        (["-AR"], "-A conflicts with -R"),
        (["-A", "--deny-all"], "-A conflicts with --deny-all"),
        (["--allow-read="], "argument --allow-read: a value must follow the ="),
        (["-E=A=B"], "argument -E: 'A=B': a name has no ="),
        (["--deny-net=a b"], "argument --deny-net: 'a b': invalid host 'a b'"),
        (["--allow-sys=foo"], "argument --allow-sys: 'foo': there is no such fact"),
        (["--allow-read=a,,", "--allow-env=a,"], "argument --allow-env: '': it is empty"),
        (["-A=x"], "argument -A: it takes no value"),
        (["--no-prompt=x"], "argument --no-prompt: it takes no value"),
        (["-Q"], "unrecognized arguments: -Q"),
        (["-Rx"], "unrecognized arguments: -Rx"),
        (["--allow-ffi"], "unrecognized arguments: --allow-ffi"),
        (["--deny-everything"], "unrecognized arguments: --deny-everything"),
    ],
)
def test_flags_that_are_wrong(words: list[str], text: str) -> None:
    with pytest.raises(UsageError) as caught:
        flags(*words)
    assert text in str(caught.value)


def test_flags_after_the_script_are_taken_and_after_two_dashes_are_the_scripts() -> None:
    arguments = parse(["script.js", "--allow-env=A", "--", "--allow-read"])
    assert arguments.permissions == Permissions(env=["A"], prompt=True)
    assert arguments.script_args == ["--allow-read"]
