"""The environment and programs by permission, from a script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def run(folder: Path, script: str, *flags: str, **variables: str) -> Any:
    (folder / "main.js").write_text(f"""
        const results = [];
        const attempt = async (call) => {{
          try {{
            results.push((await call()) ?? null);
          }} catch (error) {{
            results.push(`${{error.name}}: ${{error.message}}`);
          }}
        }};
        {script}
        console.log(JSON.stringify(results));
    """)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LD_")}
    done = subprocess.run(
        [sys.executable, "-m", "network_runtime", "main.js", "--no-prompt", *flags],
        cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={**environment, **variables},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def refused(kind: str, what: str) -> str:
    return f'NotCapable: Requires {kind} access to "{what}", run again with the --allow-{kind} flag'


def test_variables_by_name(tmp_path: Path) -> None:
    script = """
    await attempt(() => Deno.env.get("NR_A"));
    await attempt(() => Deno.env.has("NR_A"));
    await attempt(() => Deno.env.get("HOME"));
    await attempt(() => Deno.env.set("NR_B", "2"));
    await attempt(() => Deno.env.set("HOME", "2"));
    await attempt(() => Deno.env.delete("PATH"));
    await attempt(() => Deno.env.toObject());
    """
    assert run(tmp_path, script, "-E=NR_*", "--deny-env=NR_SECRET", NR_A="1", NR_SECRET="s") == [
        "1", True, refused("env", "HOME"), None, refused("env", "HOME"), refused("env", "PATH"),
        {"NR_A": "1", "NR_B": "2"},
    ]  # fmt: skip
    assert run(tmp_path, "await attempt(() => Deno.env.toObject());", "--deny-all") == [{}]


def test_what_is_revoked_is_refused_from_then_on(tmp_path: Path) -> None:
    script = """
    await attempt(() => typeof Deno.env.get("PATH"));
    await Deno.permissions.revoke({ name: "env" });
    await attempt(() => Deno.env.get("PATH"));
    try { Deno.env.get("PATH"); } catch (error) { results.push(error instanceof Deno.errors.NotCapable); }
    """
    assert run(tmp_path, script) == ["string", refused("env", "PATH"), True]


def test_programs(tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    tool.write_text("#!/bin/sh\necho $0 $*\n")
    tool.chmod(0o755)
    other = tmp_path / "other/tool"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\necho other\n")
    other.chmod(0o755)
    script = """
    const text = (bytes) => new TextDecoder().decode(bytes);
    const run = (name, options) => attempt(async () => text((await new Deno.Command(name, options).output()).stdout));
    await run("tool", { args: ["a"] });
    await run("./tool");
    await attempt(() => text(new Deno.Command("tool").outputSync().stdout));
    await run("./other/tool");
    await run("tool", { env: { PATH: Deno.cwd() + "/other" } });
    await run("./tool", { cwd: "other" });
    await run("tool", { env: { LD_PRELOAD: "x.so" } });
    await run("no-such-program");
    await attempt(() => Deno.kill(Deno.ppid, "SIGCONT"));
    await attempt(() => Deno.kill(Deno.pid, "SIGCONT"));
    """
    path = f"{tmp_path}:{os.environ['PATH']}"
    assert run(tmp_path, script, "--allow-run=tool", PATH=path) == [
        f"{tool} a\n", f"{tool}\n", f"{tool}\n",
        refused("run", "./other/tool"), refused("run", "tool"), refused("run", "./tool"),
        ("NotCapable: Requires --allow-run permissions to spawn subprocess with LD_PRELOAD environment variable. "
        "Alternatively, spawn with the environment variable unset."),
        "NotFound: Failed to spawn 'no-such-program': entity not found",
        "NotCapable: Requires run access, run again with the --allow-run flag",
        None,
    ]  # fmt: skip


def test_a_denied_program_is_denied_by_its_other_names(tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    tool.write_text("#!/bin/sh\necho ran\n")
    tool.chmod(0o755)
    (tmp_path / "link").symlink_to("tool")
    (tmp_path / "far").symlink_to("link")
    script = """
    for (const name of ["tool", "./tool", "./link", "./far", "true"]) {
      await attempt(() => new Deno.Command(name).outputSync().code);
    }
    """
    path = f"{tmp_path}:{os.environ['PATH']}"
    refusals = [refused("run", name) for name in ("tool", "./tool", "./link", "./far")]
    assert run(tmp_path, script, "--allow-run", "--deny-run=tool", PATH=path) == [*refusals, 0]
    assert run(tmp_path, script, "--allow-run", "--deny-run=./far", PATH=path) == [*refusals, 0]


@pytest.mark.parametrize("value", ["x.so", " ", "\t", ":"])
def test_a_variable_of_the_loader_needs_all(value: str, tmp_path: Path) -> None:
    """Each value but an empty one means something to it: a blank is the name of a folder."""
    script = f"""
    const env = {{ LD_LIBRARY_PATH: {json.dumps(value)} }};
    await attempt(() => new Deno.Command("true", {{ env }}).outputSync().code);
    await attempt(async () => (await new Deno.Command("true", {{ env }}).output()).code);
    await attempt(() => new Deno.Command("true", {{ env: {{ LD_LIBRARY_PATH: "" }} }}).outputSync().code);
    """
    refusal = (
        "NotCapable: Requires --allow-run permissions to spawn subprocess with LD_LIBRARY_PATH environment variable. "
        "Alternatively, spawn with the environment variable unset."
    )
    assert run(tmp_path, script, "--allow-run=true") == [refusal, refusal, 0]


def test_watching_needs_reading(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    script = """
    await attempt(() => Deno.watchFs("in").close());
    await attempt(() => Deno.watchFs(["in", "/etc"]).close());
    """
    assert run(tmp_path, script, "-R=in") == [None, refused("read", "/etc")]
