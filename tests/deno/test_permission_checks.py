"""The checks that ops make: what is granted, what is refused, and which path is used then."""

from __future__ import annotations

import errno
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from network_runtime import Permissions
from network_runtime._deno.errors import OpError
from network_runtime._deno.permissions import ALL_FREE, FREE_BITS, HostPermissions, open_checked

if TYPE_CHECKING:
    from collections.abc import Callable

API = "Deno.something()"


def host(**permissions: Any) -> HostPermissions:
    return HostPermissions(Permissions(**permissions))


def refusal(check: Callable[..., object], *arguments: object, **options: object) -> str:
    """The text with which a check refuses."""
    with pytest.raises(OpError) as caught:
        check(*arguments, **options)
    assert caught.value.op_error_name == "NotCapable"
    return str(caught.value)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """`in/file`, `in/deep/file`, `secret/file`; `in/out` leads to `secret`, `in/file-link` to `secret/file`."""
    root = tmp_path.resolve()
    for folder in ("in/deep", "secret"):
        (root / folder).mkdir(parents=True)
        (root / folder / "file").write_text(folder)
    (root / "in/file").write_text("in")
    (root / "in/out").symlink_to(root / "secret")
    (root / "in/file-link").symlink_to("../secret/file")
    (root / "in/loop").symlink_to("loop")
    return root


def test_everything_granted_returns_what_it_was_given() -> None:
    free = HostPermissions(None)
    assert free.free == ALL_FREE
    assert free.check_read("../x/./y", API) == "../x/./y"
    assert free.check_write("", API) == ""
    assert free.check_path(("read", "write"), "x", API) == "x"
    free.check_link(API)
    assert free.check_net("x", 1, API) == ("x", 1)
    free.check_address("127.0.0.1", 1, "x")
    assert free.check_unix("sock", API) == "sock"
    assert free.check_env("HOME", API) == "HOME"
    assert free.allowed_env(["A", "B"]) == ["A", "B"]
    assert free.check_run("ls", API, env=["LD_PRELOAD"]) == "ls"
    free.check_run_all(API)
    assert free.check_sys("uid", API) == "uid"


def test_nothing_granted_refuses_everything(tree: Path) -> None:
    none = host()
    path = str(tree / "in/file")
    assert none.free == 0
    assert refusal(none.check_read, path, API) == (
        f'Requires read access to "{path}", run again with the --allow-read flag'
    )
    assert refusal(none.check_read, "./a/../x", API) == (
        'Requires read access to "./a/../x", run again with the --allow-read flag'
    )
    assert refusal(none.check_write, path, API).startswith('Requires write access to "')
    assert refusal(none.check_path, ("write",), "/tmp/x", API, shown="<TMP>") == (
        "Requires write access to <TMP>, run again with the --allow-write flag"
    )
    assert refusal(none.check_link, "Deno.symlink()").startswith("Deno.symlink() requires unscoped --allow-read")
    assert refusal(none.check_net, "x.com", 80, API) == (
        'Requires net access to "x.com:80", run again with the --allow-net flag'
    )
    assert refusal(none.check_net, "::1", 80, API).startswith('Requires net access to "[::1]:80"')
    assert refusal(none.check_unix, path, API).startswith('Requires read access to "')
    assert refusal(none.check_env, "HOME", API).startswith('Requires env access to "HOME", run again')
    assert none.allowed_env(["HOME"]) == []
    assert refusal(none.check_run, "ls", API) == ('Requires run access to "ls", run again with the --allow-run flag')
    assert refusal(none.check_run_all, API) == "Requires run access, run again with the --allow-run flag"
    assert refusal(none.check_sys, "uid", API).startswith('Requires sys access to "uid", run again')


def test_paths_in_an_allowed_folder(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    permissions = host(read=["in"])
    inside = str(tree / "in")
    assert permissions.check_read("in", API) == inside
    assert permissions.check_read("in/file", API) == f"{inside}/file"
    assert permissions.check_read("secret/../in/./deep//file", API) == f"{inside}/deep/file"
    assert permissions.check_read("in/new/newer", API) == f"{inside}/new/newer"
    for path in (".", "secret", "in/../secret/file", "inn", "in/../..", "/", "in/out/file", "in/file-link"):
        assert refusal(permissions.check_read, path, API).startswith(f'Requires read access to "{path}"')
    monkeypatch.chdir(tree / "secret")  # a list means the folders of the start
    assert permissions.check_read("../in/file", API) == f"{inside}/file"
    assert refusal(permissions.check_read, "in/file", API)


def test_what_the_system_refuses_is_left_to_it(tree: Path) -> None:
    permissions = host(read=[tree / "in"])
    assert permissions.check_read("", API) == ""
    assert permissions.check_read("/etc\0", API) == "/etc\0"
    with pytest.raises(OSError, match=re.escape(os.strerror(errno.ELOOP))) as caught:
        open_checked(permissions.check_read(str(tree / "in/loop"), API), os.O_RDONLY)
    assert caught.value.errno == errno.ELOOP


def test_an_allowed_path_that_is_a_link_means_what_it_led_to_at_the_start(tree: Path) -> None:
    permissions = host(read=[tree / "in/out"])
    assert permissions.check_read(str(tree / "in/out/file"), API) == str(tree / "secret/file")
    assert permissions.check_read(str(tree / "secret/file"), API) == str(tree / "secret/file")
    (tree / "in/out").unlink()
    (tree / "in/out").symlink_to(tree / "in/deep")
    assert refusal(permissions.check_read, str(tree / "in/out/file"), API)


def test_denied_paths_in_allowed_ones(tree: Path) -> None:
    permissions = host(read=[tree], write=True, deny_read=[tree / "secret"], deny_write=[tree / "in/deep/file"])
    assert permissions.check_read(str(tree / "in/file"), API)
    for path in ("secret", "secret/file", "secret/none", "in/out/file", "in/file-link", "in/../secret/file"):
        assert refusal(permissions.check_read, str(tree / path), API)
    assert permissions.check_write(str(tree / "secret/file"), API)
    assert permissions.check_write(str(tree / "in/deep/other"), API)
    assert refusal(permissions.check_write, str(tree / "in/deep/file"), API)


def test_a_denied_link_stays_denied_when_it_leads_elsewhere(tree: Path) -> None:
    permissions = host(read=[tree], deny_read=[tree / "in/out", tree / "in/file-link"])
    (tree / "in/out").unlink()
    (tree / "in/out").symlink_to(tree / "in/deep")
    (tree / "in/file-link").unlink()
    (tree / "in/file-link").symlink_to("file")
    assert refusal(permissions.check_read, str(tree / "in/out/file"), API)
    assert refusal(permissions.check_read, str(tree / "in/file-link"), API)
    assert refusal(permissions.check_read, str(tree / "in/file-link"), API, follow=False)
    assert permissions.check_read(str(tree / "in/deep/file"), API)


def test_what_acts_on_a_link_needs_the_link_only(tree: Path) -> None:
    permissions = host(read=[tree / "in"], write=[tree / "in"])
    for path in ("in/out", "in/file-link", "in/out/", "in/deep/../out"):
        used = permissions.check_read(str(tree / path), API, follow=False)
        assert used in {str(tree / "in/out"), str(tree / "in/file-link")}
    assert permissions.check_write(str(tree / "in/new"), API, follow=False) == str(tree / "in/new")
    assert refusal(permissions.check_write, str(tree / "in/out/file"), API, follow=False)
    assert refusal(permissions.check_write, f"{tree}/in/out/.", API, follow=False)
    assert refusal(permissions.check_write, f"{tree}/in/deep/../..", API, follow=False)


def test_what_is_about_a_whole_folder_needs_all_of_it(tree: Path) -> None:
    permissions = host(write=[tree], deny_write=[tree / "in/deep/file"])
    assert permissions.check_write(str(tree / "in"), API)
    assert permissions.check_write(str(tree / "secret"), API, whole=True)
    for path in ("in", "in/deep", "."):
        assert refusal(permissions.check_write, str(tree / path), API, follow=False, whole=True)


def test_both_kinds_are_checked_on_the_same_path(tree: Path) -> None:
    permissions = host(read=[tree / "in"], write=[tree / "secret", tree / "in/deep"])
    assert permissions.check_path(("read", "write"), str(tree / "in/deep/file"), API) == str(tree / "in/deep/file")
    assert "read" in refusal(permissions.check_path, ("read", "write"), str(tree / "in/file-link"), API)
    assert "write" in refusal(permissions.check_path, ("read", "write"), str(tree / "in/file"), API)


def test_links_need_all_reading_and_writing(tree: Path) -> None:
    for permissions in (host(read=True), host(read=True, write=[tree]), host(read=True, write=True, deny_read=["/x"])):
        assert refusal(permissions.check_link, "Deno.symlink()")
    host(read=True, write=True).check_link("Deno.symlink()")


def test_a_link_that_is_put_there_after_the_check_is_not_followed(tree: Path) -> None:
    permissions = host(read=[tree / "in"], write=[tree / "in"])
    read = permissions.check_read(str(tree / "in/file"), API, opens=True)
    written = permissions.check_write(str(tree / "in/deep/new"), API, opens=True)
    (tree / "in/file").unlink()
    (tree / "in/file").symlink_to(tree / "secret/file")
    shutil.rmtree(tree / "in/deep")
    (tree / "in/deep").symlink_to(tree / "secret")
    for path, flags in ((read, os.O_RDONLY), (written, os.O_WRONLY | os.O_CREAT)):
        with pytest.raises(OSError, match=re.escape(os.strerror(errno.ELOOP))) as caught:
            open_checked(path, flags)
        assert (caught.value.errno, caught.value.filename) == (errno.ELOOP, path)
    assert not (tree / "secret/new").exists()


def test_names_that_are_no_utf8_stay_what_they_are(tree: Path) -> None:
    name = os.fsdecode(os.fsencode(tree) + b"/in/\xff")
    Path(name).write_text("bytes")
    used = host(read=[tree / "in"]).check_read(name, API)
    assert used == name
    with open(open_checked(used, os.O_RDONLY)) as file:  # noqa: PTH123 - a descriptor
        assert file.read() == "bytes"


def test_devices_without_content_are_free_to_open() -> None:
    none = host()
    for device in ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/../dev/null"):
        assert none.check_path(("read", "write"), device, API, opens=True) == os.path.normpath(device)
        assert refusal(none.check_write, device, API)  # to remove it, or to change its mode
    assert none.check_read("/dev/tty", API, opens=True) == "/dev/tty"
    assert refusal(none.check_write, "/dev/tty", API, opens=True)
    assert refusal(host(deny_read=["/dev"]).check_read, "/dev/null", API, opens=True)


def test_special_files_need_all_of_a_kind(tree: Path) -> None:
    scoped = host(read=["/proc", "/sys", "/dev", tree], write=["/dev"])
    for path in ("/proc/self/status", "/proc/version", "/sys/kernel", "/dev/mem", "/proc"):
        assert refusal(scoped.check_read, path, API, opens=True) == (
            f'Requires all access to "{path}", run again with the --allow-all flag'
        )
    assert "all access" in refusal(scoped.check_write, "/dev/tty", API, opens=True)
    (tree / "link").symlink_to("/proc/self/status")
    assert "all access" in refusal(scoped.check_read, str(tree / "link"), API)
    whole = host(read=True)
    assert whole.check_read("/proc/self/status", API) == f"/proc/{os.getpid()}/status"
    assert "all access" in refusal(host(read=True, deny_read=["/x"]).check_read, "/proc/version", API)


def test_the_environment_in_proc_needs_all_of_the_environment() -> None:
    for path in ("/proc/self/environ", "/proc/1/environ", "/proc/self/task/1/environ", "/proc/self/mem"):
        assert "all access" in refusal(host(read=True).check_read, path, API)
        assert "all access" in refusal(host(read=True, env=["A"]).check_read, path, API)
        assert host(read=True, env=True).check_read(path, API) == path
    assert not host(read=True).free & FREE_BITS["read"]
    assert host(read=True, env=True).free & FREE_BITS["read"]


def test_what_proc_leads_to_is_what_counts(tree: Path) -> None:
    permissions = host(read=[tree / "in"])
    with (tree / "secret/file").open() as secret, (tree / "in/file").open() as file:
        assert permissions.check_read(f"/proc/self/fd/{file.fileno()}", API) == str(tree / "in/file")
        assert refusal(permissions.check_read, f"/proc/self/fd/{secret.fileno()}", API)
    assert permissions.check_read(f"/proc/self/root{tree}/in/file", API) == str(tree / "in/file")
    assert refusal(permissions.check_read, f"/proc/self/root{tree}/secret/file", API)


def test_pipes_that_a_shell_has_passed_are_free_to_open() -> None:
    reads, writes = os.pipe()
    assert refusal(host().check_read, f"/dev/fd/{reads}", API, opens=True)  # closed on exec: it is this process's own
    os.set_inheritable(reads, True)
    try:
        os.write(writes, b"piped")
        for path in (f"/dev/fd/{reads}", f"/proc/self/fd/{reads}", f"/proc/{os.getpid()}/fd/{reads}"):
            assert host().check_read(path, API, opens=True) == f"/proc/self/fd/{reads}"
            assert refusal(host(deny_read=True).check_read, path, API, opens=True)
        with open(open_checked(f"/proc/self/fd/{reads}", os.O_RDONLY), "rb", buffering=0) as pipe:  # noqa: PTH123
            assert pipe.read(5) == b"piped"
    finally:
        os.close(reads)
        os.close(writes)
    for number in (1, 2, reads, "x", "99999999999"):
        assert refusal(host().check_read, f"/dev/fd/{number}", API, opens=True)


def test_net() -> None:
    permissions = host(net=["x.com:80", "*.y.com", "10.0.0.0/8", "[::1]:1"], deny_net=["bad.y.com", "10.9.0.0/16"])
    for name, port in (("x.com", 80), ("a.y.com", 5), ("10.1.1.1", 5), ("::1", 1), ("::ffff:10.1.1.1", 1)):
        assert permissions.check_net(name, port, API) == (name, port)
    for name, port in (("x.com", 81), ("y.com", 5), ("bad.y.com", 5), ("10.9.1.1", 5), ("::1", 2), ("11.1.1.1", 5)):
        assert refusal(permissions.check_net, name, port, API)
    permissions.check_address("93.184.216.34", 80, "x.com")
    assert refusal(permissions.check_address, "10.9.0.1", 80, "x.com") == (
        'Requires net access to "x.com:80", run again with the --allow-net flag'
    )
    with pytest.raises(OpError, match="invalid host 'a b") as caught:
        permissions.check_net("a b", 1, API)
    assert caught.value.op_error_name == "URIError"


def test_unix_sockets_are_files_and_network(tree: Path) -> None:
    path = str(tree / "in/socket")
    files = {"read": [tree / "in"], "write": [tree / "in"]}
    assert refusal(host(**files).check_unix, path, API) == (
        f'Requires net access to "unix:{path}", run again with the --allow-net flag'
    )
    assert refusal(host(read=True, net=True).check_unix, path, API).startswith("Requires write access")
    assert host(**files, net=True).check_unix(path, API) == path
    assert host(**files, net=[f"unix:{path}"]).check_unix(path, API) == path


def test_env() -> None:
    permissions = host(env=["HOME", "NR_*"], deny_env=["NR_SECRET"])
    for name in ("HOME", "NR_", "NR_X"):
        assert permissions.check_env(name, API) == name
    for name in ("HOM", "HOMES", "home", "NR_SECRET", "NR*", "*"):
        assert refusal(permissions.check_env, name, API)
    assert permissions.allowed_env(["A", "HOME", "NR_A", "NR_SECRET"]) == ["HOME", "NR_A"]


@pytest.fixture
def programs(tree: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in PATH with `tool` and `alias`, a link to it."""
    folder = tree / "bin"
    folder.mkdir()
    (folder / "tool").write_text("#!/bin/sh\n")
    (folder / "tool").chmod(0o755)
    (folder / "alias").symlink_to("tool")
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def test_run_by_name_means_the_file_of_the_start(programs: Path, tree: Path) -> None:
    permissions = host(run=["tool", "missing"])
    tool = str(programs / "tool")
    assert permissions.check_run("tool", API) == tool
    assert permissions.check_run(tool, API) == tool
    assert permissions.check_run("./tool", API, folder=str(programs)) == tool
    other = tree / "in/tool"
    shutil.copy(programs / "tool", other)
    for program, options in (
        ("alias", {}),
        (str(other), {}),
        ("tool", {"search": str(tree / "in")}),
        ("tool", {"search": "/nowhere"}),
        ("./tool", {"folder": str(tree / "in")}),
        ("missing", {}),
    ):
        assert refusal(permissions.check_run, program, API, **options)
    shutil.copy(other, programs / "missing")  # a file that comes later is not what was allowed
    assert refusal(permissions.check_run, "missing", API)


def test_run_by_a_link_that_leads_elsewhere_later(programs: Path) -> None:
    permissions = host(run=["alias"])
    assert permissions.check_run("alias", API) == str(programs / "alias")  # a program may look at its name
    (programs / "alias").unlink()
    (programs / "alias").symlink_to("/bin/sh")
    assert refusal(permissions.check_run, "alias", API)


def test_denied_programs(programs: Path) -> None:
    permissions = host(run=True, deny_run=["tool"])
    for program in ("tool", str(programs / "tool"), f"{programs}/../bin/tool"):
        assert refusal(permissions.check_run, program, API)
    assert permissions.check_run("sh", API) == f"{Path(shutil.which('sh') or '').parent.resolve()}/sh"
    assert permissions.check_run("no-such-program", API) == "no-such-program"  # the system says that there is none
    assert refusal(host(run=["sh"], deny_run=True).check_run, "sh", API)


def test_the_loaders_variables_need_all_of_run() -> None:
    assert refusal(host(run=["sh"]).check_run, "sh", API, env=["PATH", "LD_PRELOAD"]) == (
        "Requires --allow-run permissions to spawn subprocess with LD_PRELOAD environment variable. Alternatively, "
        "spawn with the environment variable unset."
    )
    assert refusal(host(run=["sh"]).check_run, "sh", API, env=["LD_B", "DYLD_A"]) == (
        "Requires --allow-run permissions to spawn subprocess with DYLD_A, LD_B environment variables. Alternatively, "
        "spawn with these environment variables unset."
    )
    assert host(run=True).check_run("sh", API, env=["LD_PRELOAD"]) == "sh"


def test_sys() -> None:
    permissions = host(sys=["hostname", "uid"], deny_sys=["uid"])
    assert permissions.check_sys("hostname", API) == "hostname"
    assert refusal(permissions.check_sys, "uid", API)
    assert refusal(permissions.check_sys, "gid", API)


GRANTED, PROMPT, DENIED = ("granted", False), ("prompt", False), ("denied", False)
PARTIAL = ("granted", True)


def states(permissions: HostPermissions, *asked: tuple[str, str | None]) -> list[tuple[str, bool]]:
    return [(status["state"], status["partial"]) for status in (permissions.query(*question) for question in asked)]


def test_query() -> None:
    permissions = host(read=["/usr", "/etc"], deny_read=["/etc/passwd"], env=True, deny_env=["A"], net=["x.com:80"])
    assert states(permissions, ("read", None), ("read", "/usr/lib"), ("read", "/etc"), ("read", "/etc/passwd")) == [
        PROMPT, GRANTED, PARTIAL, DENIED
    ]  # fmt: skip
    assert states(permissions, ("env", None), ("env", "A"), ("env", "B")) == [PARTIAL, DENIED, GRANTED]
    assert states(permissions, ("net", "x.com:80"), ("net", "x.com"), ("write", None)) == [GRANTED, PROMPT, PROMPT]
    assert states(permissions, ("ffi", None), ("import", "x.com")) == [DENIED, DENIED]
    assert states(HostPermissions(None), ("read", "/x"), ("sys", None), ("ffi", None)) == [GRANTED, GRANTED, DENIED]
    assert states(host(deny_run=True, run=True), ("run", None), ("run", "sh")) == [DENIED, DENIED]


@pytest.mark.parametrize(
    ("kind", "value", "name", "text"),
    [
        ("read", "", "Error", "Empty path is not allowed"),
        ("run", "", "Error", "Empty run query is not allowed"),
        ("sys", "foo", "TypeError", 'unknown system info kind "foo"'),
        ("net", "a b", "URIError", "invalid host 'a b'"),
        ("net", "x:99999", "URIError", "invalid port in 'x:99999': '99999'"),
    ],
)
def test_queries_that_are_wrong(kind: str, value: str, name: str, text: str) -> None:
    for permissions in (host(), HostPermissions(None)):
        for method in (permissions.query, permissions.request, permissions.revoke):
            with pytest.raises(OpError) as caught:
                method(kind, value)
            assert caught.value.op_error_name == name
            assert text in str(caught.value)


def test_request_without_a_terminal_is_denied_and_changes_nothing() -> None:
    permissions = host(env=["A"])
    assert permissions.request("env", "B") == {"state": "denied", "partial": False}
    assert states(permissions, ("env", "B"), ("env", "A")) == [PROMPT, GRANTED]
    assert permissions.request("env", "A") == {"state": "granted", "partial": False}


def test_revoke_takes_back_what_the_value_is_in(tree: Path) -> None:
    permissions = host(read=[tree / "in", tree / "secret"], env=True)
    assert permissions.revoke("read", str(tree / "in/deep/file")) == {"state": "prompt", "partial": False}
    assert refusal(permissions.check_read, str(tree / "in/file"), API)
    assert permissions.check_read(str(tree / "secret/file"), API)
    permissions.revoke("read", str(tree))
    assert refusal(permissions.check_read, str(tree / "secret/file"), API)
    permissions.revoke("env", "A")
    assert refusal(permissions.check_env, "B", API)


def test_revoke_ends_the_fast_way() -> None:
    changes: list[int] = []
    permissions = HostPermissions(None, changes.append)
    assert permissions.revoke("env", None) == {"state": "prompt", "partial": False}
    assert permissions.free == changes[-1] == ALL_FREE & ~FREE_BITS["env"] & ~FREE_BITS["read"]
    assert refusal(permissions.check_env, "A", API)
    assert permissions.check_sys("uid", API) == "uid"
    assert permissions.revoke("ffi", None) == {"state": "denied", "partial": False}


def test_what_are_no_permissions() -> None:
    with pytest.raises(TypeError, match="permissions must be Permissions or None, not dict"):
        HostPermissions({"read": True})  # type: ignore[arg-type]
