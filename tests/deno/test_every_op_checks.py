"""Every op of a host script checks a permission, or is written down here as one that needs none.

A new op is neither, and fails the test until somebody has thought about it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

OPS: Final = Path(__file__).parents[2] / "csrc/js/lazy/host/ops.js"

# What is refused when nothing is granted: the op, the kind that it needs first, and a call that comes to it. `f` is a
# file that is there, `n` a name that is not, `d` a directory, `l` a link.
CHECKED: Final = {
    "op_delete_env": ("env", "Deno.env.delete('NR_A')"),
    "op_fs_events_open": ("read", "Deno.watchFs('d').close()"),
    "op_get_env": ("env", "Deno.env.get('HOME')"),
    "op_gid": ("sys", "Deno.gid()"),
    "op_hostname": ("sys", "Deno.hostname()"),
    "op_kill": ("run", "Deno.kill(Deno.ppid, 'SIGCONT')"),
    "op_loadavg": ("sys", "Deno.loadavg()"),
    "op_network_interfaces": ("sys", "Deno.networkInterfaces()"),
    "op_os_release": ("sys", "Deno.osRelease()"),
    "op_os_uptime": ("sys", "Deno.osUptime()"),
    "op_set_env": ("env", "Deno.env.set('NR_A', '1')"),
    "op_spawn_child": ("run", "new Deno.Command('true').output()"),
    "op_spawn_sync": ("run", "new Deno.Command('true').outputSync()"),
    "op_system_memory_info": ("sys", "Deno.systemMemoryInfo()"),
    "op_uid": ("sys", "Deno.uid()"),
    "op_fs_chdir": ("read", "Deno.chdir('d')"),
    "op_fs_chmod_async": ("write", "Deno.chmod('f', 0o600)"),
    "op_fs_chmod_sync": ("write", "Deno.chmodSync('f', 0o600)"),
    "op_fs_chown_async": ("write", "Deno.chown('f', null, null)"),
    "op_fs_chown_sync": ("write", "Deno.chownSync('f', null, null)"),
    "op_fs_copy_file_async": ("read", "Deno.copyFile('f', 'n')"),
    "op_fs_copy_file_sync": ("read", "Deno.copyFileSync('f', 'n')"),
    "op_fs_link_async": ("read", "Deno.link('f', 'n')"),
    "op_fs_link_sync": ("read", "Deno.linkSync('f', 'n')"),
    "op_fs_lstat_async": ("read", "Deno.lstat('l')"),
    "op_fs_lstat_sync": ("read", "Deno.lstatSync('l')"),
    "op_fs_make_temp_dir_async": ("write", "Deno.makeTempDir({ dir: 'd' })"),
    "op_fs_make_temp_dir_sync": ("write", "Deno.makeTempDirSync({ dir: 'd' })"),
    "op_fs_make_temp_file_async": ("write", "Deno.makeTempFile({ dir: 'd' })"),
    "op_fs_make_temp_file_sync": ("write", "Deno.makeTempFileSync({ dir: 'd' })"),
    "op_fs_mkdir_async": ("write", "Deno.mkdir('n')"),
    "op_fs_mkdir_sync": ("write", "Deno.mkdirSync('n')"),
    "op_fs_open_begin": ("read", "Deno.open('f')"),
    "op_fs_open_sync": ("read", "Deno.openSync('f')"),
    "op_fs_read_dir_async": ("read", "Array.fromAsync(Deno.readDir('d'))"),
    "op_fs_read_dir_sync": ("read", "[...Deno.readDirSync('d')]"),
    "op_fs_read_file_async": ("read", "Deno.readFile('f')"),
    "op_fs_read_file_sync": ("read", "Deno.readFileSync('f')"),
    "op_fs_read_file_text_async": ("read", "Deno.readTextFile('f')"),
    "op_fs_read_file_text_sync": ("read", "Deno.readTextFileSync('f')"),
    "op_fs_read_link_async": ("read", "Deno.readLink('l')"),
    "op_fs_read_link_sync": ("read", "Deno.readLinkSync('l')"),
    "op_fs_realpath_async": ("read", "Deno.realPath('l')"),
    "op_fs_realpath_sync": ("read", "Deno.realPathSync('l')"),
    "op_fs_remove_async": ("write", "Deno.remove('f')"),
    "op_fs_remove_sync": ("write", "Deno.removeSync('f')"),
    "op_fs_rename_async": ("read", "Deno.rename('f', 'n')"),
    "op_fs_rename_sync": ("read", "Deno.renameSync('f', 'n')"),
    "op_fs_stat_async": ("read", "Deno.stat('f')"),
    "op_fs_stat_sync": ("read", "Deno.statSync('f')"),
    "op_fs_symlink_async": ("--allow-read and --allow-write", "Deno.symlink('f', 'n')"),
    "op_fs_symlink_sync": ("--allow-read and --allow-write", "Deno.symlinkSync('f', 'n')"),
    "op_fs_truncate_async": ("write", "Deno.truncate('f')"),
    "op_fs_truncate_sync": ("write", "Deno.truncateSync('f')"),
    "op_fs_umask": ("sys", "Deno.umask()"),
    "op_fs_utime_async": ("write", "Deno.utime('f', 1, 1)"),
    "op_fs_utime_sync": ("write", "Deno.utimeSync('f', 1, 1)"),
    "op_fs_write_file_async": ("write", "Deno.writeFile('f', new Uint8Array(1))"),
    "op_fs_write_file_sync": ("write", "Deno.writeFileSync('f', new Uint8Array(1))"),
}

_OPENED: Final = "it acts on a file that was opened with permission"
_OURS: Final = "it tells of this runtime and of the script itself"

# Checked against the path by which the file was opened (test_permission_files.py).
CHECKED_BY_THE_FILES_PATH: Final = {
    "op_fs_file_stat_sync", "op_fs_futime_sync", "op_resource_hold",
}  # fmt: skip

FREE: Final = {
    "op_console_size": "standard streams are the script's",
    "op_env": "it leaves out what is not allowed (test_permission_process.py)",
    "op_exec_path": _OURS,
    "op_fs_events_poll": _OPENED,
    "op_get_exit_code": _OURS,
    "op_main_module": _OURS,
    "op_no_color": _OURS,
    "op_os_args": _OURS,
    "op_os_pid": _OURS,
    "op_ppid": "Deno gives it too",
    "op_read_line_prompt": "standard streams are the script's",
    "op_runtime_cpu_usage": _OURS,
    "op_runtime_memory_usage": _OURS,
    "op_runtime_version": _OURS,
    "op_set_exit_code": _OURS,
    "op_signal_bind": "Deno asks for nothing: it is about signals to this process",
    "op_signal_poll": "as op_signal_bind",
    "op_signal_unbind": "as op_signal_bind",
    "op_spawn_child_ref": "the child was started with permission",
    "op_spawn_child_unref": "the child was started with permission",
    "op_spawn_kill": "the child was started with permission",
    "op_spawn_wait": "the child was started with permission",
    "op_time_zone_changed": "the variable was set with permission",
    "op_cancel_read": _OPENED,
    "op_fs_cancel": "it ends an op of the script's own",
    "op_fs_cancel_handle": "it is a number for that",
    "op_fs_cwd": "Deno gives it too",
    "op_fs_file_stat_async": "op_resource_hold has checked it",
    "op_fs_file_sync_async": _OPENED,
    "op_fs_file_sync_data_async": _OPENED,
    "op_fs_file_sync_data_sync": _OPENED,
    "op_fs_file_sync_sync": _OPENED,
    "op_fs_file_truncate_async": _OPENED,
    "op_fs_flock_async": _OPENED,
    "op_fs_flock_sync": _OPENED,
    "op_fs_flock_try_async": _OPENED,
    "op_fs_flock_try_sync": _OPENED,
    "op_fs_ftruncate_sync": _OPENED,
    "op_fs_funlock_async": _OPENED,
    "op_fs_futime_async": "op_resource_hold has checked it",
    "op_fs_funlock_sync": _OPENED,
    "op_fs_read_dir_async_next": "it goes on in a directory that was opened with permission",
    "op_fs_read_dir_close": "it closes what was opened with permission",
    "op_fs_open_async": "it opens what op_fs_open_begin has checked",
    "op_fs_seek_async": _OPENED,
    "op_fs_seek_sync": _OPENED,
    "op_is_terminal": "standard streams are the script's",
    "op_query_permission": "it tells of permissions, and gives none",
    "op_read": _OPENED,
    "op_read_all": _OPENED,
    "op_read_sync": _OPENED,
    "op_request_permission": "it asks the user",
    "op_resource_close": _OPENED,
    "op_resource_let_go": "it gives back what the script's own call kept",
    "op_resource_try_close": _OPENED,
    "op_revoke_permission": "it takes permissions away",
    "op_set_raw": "standard streams are the script's; no question is asked in raw mode",
    "op_shutdown": _OPENED,
    "op_write": _OPENED,
    "op_write_all": _OPENED,
    "op_write_sync": _OPENED,
}


def listed() -> set[str]:
    """The ops that a host's scripts find, from the list by which they are served."""
    text = OPS.read_text()
    lists = text[text.index("const served = {") : text.index("const isFailure")]
    return set(re.findall(r'"(op_\w+)"', lists))


def test_every_op_is_checked_or_free() -> None:
    ops = listed()
    assert len(ops) > 70
    written = [set(CHECKED), CHECKED_BY_THE_FILES_PATH, set(FREE)]
    assert sum(map(len, written)) == len(set().union(*written)), "an op is written down twice"
    assert ops - set().union(*written) == set(), "these ops neither check a permission nor are written down as free"
    assert set().union(*written) - ops == set(), "these ops are written down, and there are none"


def outcomes(folder: Path, *flags: str) -> dict[str, str]:
    """What each of `CHECKED` throws, by op; "" where it does not."""
    for name in ("f", "l", "n"):
        (folder / name).unlink(missing_ok=True)
    (folder / "f").write_text("text")
    (folder / "l").symlink_to("f")
    (folder / "d").mkdir(exist_ok=True)
    cases = ",\n".join(
        f"[{json.dumps(op)}, async () => {{ await {call}; }}]" for op, (_, call) in CHECKED.items() if op in listed()
    )
    (folder / "main.js").write_text(f"""
        const outcomes = {{}};
        const start = Deno.cwd();
        for (const [op, call] of [{cases}]) {{
          outcomes[op] = await call().then(() => "", (error) => `${{error.name}}: ${{error.message}}`);
        }}
        console.log(JSON.stringify(outcomes));
    """)
    done = subprocess.run(
        [sys.executable, "-m", "network_runtime", "main.js", "--no-prompt", *flags],
        cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "LD_LIBRARY_PATH": ""},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return outcomes(tmp_path_factory.mktemp("refused"), "--deny-all")


@pytest.mark.parametrize("op", sorted(CHECKED))
def test_an_op_that_checks_is_refused_when_nothing_is_granted(op: str, refused: Any) -> None:
    kind, _ = CHECKED[op]
    assert refused[op].startswith("NotCapable: ")
    assert f"Requires {kind} access" in refused[op] or kind in refused[op]


def test_none_is_refused_when_its_kinds_are_granted(tmp_path: Path) -> None:
    found = outcomes(tmp_path, "-RWES", "--allow-run", "--deny-net")
    assert {op: text for op, text in found.items() if "NotCapable" in text} == {}
