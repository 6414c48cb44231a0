"""`Deno.permissions`."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.deno.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "network_runtime", "main.js"]


@pytest.fixture
def run(tmp_path: Path) -> Any:
    def run(script: str, *flags: str) -> Any:
        """What the script's `results` hold at its end."""
        (tmp_path / "main.js").write_text(f"const results = [];\n{script}\nconsole.log(JSON.stringify(results));")
        done = subprocess.run(
            [*COMMAND, *flags], cwd=tmp_path, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return run


STATES = """
const ask = (method, ...descriptions) => {
  for (const description of descriptions) {
    const { state, partial } = Deno.permissions[method + "Sync"](description);
    results.push(partial ? `${state} in part` : state);
  }
};
"""


def test_query(run: Any) -> None:
    script = """
    ask("query", { name: "read" }, { name: "read", path: "/etc" }, { name: "read", path: "/etc/passwd" },
      { name: "read", path: new URL("file:///usr/lib") }, { name: "write", path: "/usr" },
      { name: "env" }, { name: "env", variable: "A" }, { name: "env", variable: "B" },
      { name: "net", host: "x.com:80" }, { name: "net", host: "x.com" }, { name: "sys", kind: "hostname" },
      { name: "run", command: "sh" }, { name: "run" }, { name: "ffi" }, { name: "import" });
    """
    flags = ["-R=/etc,/usr", "--deny-read=/etc/passwd", "-E", "--deny-env=A", "-N=x.com:80", "-S", "--allow-run=sh"]
    assert run(STATES + script, *flags) == [
        "prompt", "granted in part", "denied", "granted", "prompt",
        "granted in part", "denied", "granted",
        "granted", "prompt", "granted",
        "granted", "prompt", "denied", "denied",
    ]  # fmt: skip


def test_without_flags_all_is_granted(run: Any) -> None:
    script = 'ask("query", ...["read", "write", "net", "env", "run", "sys"].map((name) => ({ name })));'
    assert run(STATES + script) == ["granted"] * 6


def test_request_and_revoke(run: Any) -> None:
    script = """
    ask("request", { name: "env", variable: "A" }, { name: "env", variable: "B" }, { name: "net" });
    ask("revoke", { name: "env", variable: "A" }, { name: "read", path: "/usr/lib" });
    ask("query", { name: "env", variable: "A" }, { name: "env", variable: "B" }, { name: "read", path: "/usr" });
    """
    assert run(STATES + script, "-E=A", "-R=/usr") == [
        "granted", "denied", "denied", "prompt", "prompt", "prompt", "prompt", "prompt",
    ]  # fmt: skip


def test_a_status_is_one_object_that_tells_of_changes(run: Any) -> None:
    script = """
    const description = { name: "env", variable: "A" };
    const status = await Deno.permissions.query(description);
    status.onchange = (event) => results.push("onchange", event.type, event.target === status, status.state);
    status.addEventListener("change", () => results.push("listener"));
    results.push(status === await Deno.permissions.query(description), status instanceof Deno.PermissionStatus);
    await Deno.permissions.revoke(description);
    await Deno.permissions.revoke(description);
    results.push(Deno.inspect(status).split(" ")[0], status.partial);
    """
    assert run(script, "-E") == [
        True, True, "listener", "onchange", "change", True, "prompt", "PermissionStatus", False,
    ]  # fmt: skip


def test_what_is_no_permission(run: Any) -> None:
    script = """
    const asked = [{ name: "foo" }, null, "env", { name: "sys", kind: "foo" }, { name: "read", path: "" },
      { name: "net", host: "a b" }, { name: "net", host: "x:99999" }, { name: "run", command: "" }];
    for (const description of asked) {
      for (const method of ["query", "request", "revoke"]) {
        const failure = await Deno.permissions[method](description).catch((error) => error);
        if (method === "query") results.push(`${failure.name}: ${failure.message}`);
        else results.push(failure instanceof Error);
      }
    }
    for (const Class of [Deno.Permissions, Deno.PermissionStatus]) {
      try { new Class(); } catch (error) { results.push(`${error}`); }
    }
    """
    found = run(script)
    assert [text for text in found if text is not True] == [
        'TypeError: The provided value "foo" is not a valid permission name',
        'TypeError: The provided value "undefined" is not a valid permission name',
        'TypeError: The provided value "undefined" is not a valid permission name',
        'TypeError: unknown system info kind "foo"',
        "Error: Empty path is not allowed",
        "URIError: invalid host 'a b': it is no name, address or network, nor *. and a name",
        "URIError: invalid port in 'x:99999': '99999'",
        "Error: Empty run query is not allowed",
        "TypeError: Illegal constructor",
        "TypeError: Illegal constructor",
    ]


def test_request_asks_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("""
        const sandbox = new V8Sandbox();
        const isolate = await sandbox.createIsolate();
        const heard = new Promise((resolve) => isolate.on("done", resolve));
        isolate.execute(`NETWORK.send("done", 3)`);
        const status = Deno.permissions.requestSync({ name: "env", variable: "A" });
        console.log(status.state, await heard);
        await sandbox.shutdown();
    """)
    with Terminal([*COMMAND, "--deny-all"], tmp_path) as terminal:
        shown = terminal.until("┗ Allow? [y/n/A] > ")
        assert 'env access to "A".\n┠─ Requested by `Deno.permissions.request()` API.\n' in shown
        terminal.type("y\n")
        assert terminal.output() == "granted 3\n"


def test_ctrl_c_at_a_question_ends_the_script(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text('Deno.permissions.requestSync({ name: "env" }); console.log("on");')
    with Terminal([*COMMAND, "--deny-all"], tmp_path) as terminal:
        terminal.until("┗ Allow? [y/n/A] > ")
        terminal.type("\x03")
        assert (terminal.output(), terminal.exit_code) == ("", 130)


@pytest.mark.parametrize("call", ["await Deno.open('/etc/hostname')", "Deno.openSync('/etc/hostname')"])
def test_an_op_asks_on_either_thread(call: str, tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text(f"({call}).close(); console.log('opened');")
    for typed, printed, exit_code in (("y\n", "opened\n", 0), ("n\n", "", 1), ("\x03", "", 130)):
        with Terminal([*COMMAND, "--deny-all"], tmp_path) as terminal:
            shown = terminal.until("┗ Allow? [y/n/A] > ")
            assert 'read access to "/etc/hostname".\n┠─ Requested by `Deno.open' in shown
            terminal.type(typed)
            assert (terminal.output(), terminal.exit_code) == (printed, exit_code)
