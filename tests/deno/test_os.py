"""`Deno.env`, `Deno.exitCode`, the lifecycle's events, and what a script learns of its process and machine."""

from __future__ import annotations

import os
import socket
import sysconfig
from pathlib import Path

import pytest
from tests.deno.host_scripts import run, value_of

import network_runtime
from network_runtime import _core

# --- env -------------------------------------------------------------------------------------------------------------


def test_variables_are_set_read_and_removed(tmp_path: Path) -> None:
    assert value_of(
        tmp_path,
        """
        Deno.env.set("NR_A", "é");
        const before = [Deno.env.get("NR_A"), Deno.env.has("NR_A"), Deno.env.toObject().NR_A, Deno.env.get("NR_GIVEN")];
        Deno.env.delete("NR_A");
        Deno.env.delete("NR_A");
        return [...before, Deno.env.get("NR_A") === undefined, Deno.env.has("NR_A"), "NR_A" in Deno.env.toObject()];
        """,
        env={"NR_GIVEN": "yes"},
    ) == ["é", True, "é", "yes", True, False, False]


def test_names_and_values_become_text(tmp_path: Path) -> None:
    assert value_of(
        tmp_path,
        """
        Deno.env.set("NR_N", 5);
        Deno.env.set("NR_U");
        Deno.env.set("NR_\\ud800", "\\udfff");
        return [Deno.env.get("NR_N"), Deno.env.get("NR_U"), Deno.env.get("NR_\\ufffd"), Deno.env.has(7)];
        """,
    ) == ["5", "undefined", "\ufffd", False]


INVALID = r"""TypeError: Key contains invalid characters: "a\0b\n\"'é\u{7}\u{200e}\u{301}\\" """.strip()


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("Deno.env.get('')", "TypeError: Key is an empty string."),
        ("Deno.env.has('')", "TypeError: Key is an empty string."),
        ("Deno.env.set('', 'x')", "TypeError: Key is an empty string."),
        ("Deno.env.delete('')", 'TypeError: Key contains invalid characters: ""'),
        ("Deno.env.get('a=b')", 'TypeError: Key contains invalid characters: "a=b"'),
        ("Deno.env.delete('a=b')", 'TypeError: Key contains invalid characters: "a=b"'),
        (r"""Deno.env.get('a\0b\n"\'é\x07\u200e\u0301\\')""", INVALID),
        (r"Deno.env.set('a', 'x\0y')", r'TypeError: Value contains invalid characters: "x\0y"'),
    ],
)
def test_what_no_variable_can_be(tmp_path: Path, call: str, expected: str) -> None:
    assert value_of(tmp_path, f"return told(() => {call})") == expected


def test_a_value_that_is_no_text_is_invalid_data_and_not_listed(tmp_path: Path) -> None:
    assert value_of(
        tmp_path,
        "return [await told(() => Deno.env.get('NR_BYTES')), 'NR_BYTES' in Deno.env.toObject()]",
        env={"NR_BYTES": os.fsdecode(b'a\xff"b')},
    ) == [r'InvalidData: environment variable was not valid unicode: "a\xFF\"b"', False]


def test_another_time_zone_holds_at_once(tmp_path: Path) -> None:
    assert value_of(
        tmp_path,
        """
        const offsets = [];
        for (const zone of ["Asia/Tokyo", "America/New_York"]) {
          Deno.env.set("TZ", zone);
          offsets.push(new Date(0).getTimezoneOffset());
        }
        Deno.env.delete("TZ");
        return offsets;
        """,
        env={"TZ": "UTC"},
    ) == [-540, 300]


# --- exit ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "status"),
    [("undefined", 3), ("7", 7), ("1.7", 1), ("-1", 255), ("'5'", 3), ("2 ** 33 + 4", 4), ("NaN", 0), ("256", 0)],
)
def test_exit(tmp_path: Path, code: str, status: int) -> None:
    done = run(tmp_path, f"Deno.exitCode = 3; try {{ Deno.exit({code}) }} finally {{ console.log('never') }}")
    assert (done.returncode, done.stdout, done.stderr) == (status, "", "")


def test_the_exit_code_of_a_script_that_ends_by_itself(tmp_path: Path) -> None:
    assert run(tmp_path, "Deno.exitCode = 9; setTimeout(() => console.log(Deno.exitCode))").returncode == 9


def test_a_failure_outdoes_the_exit_code(tmp_path: Path) -> None:
    assert run(tmp_path, "Deno.exitCode = 9; throw new Error('x')").returncode == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("'x'", "TypeError: Exit code must be a number, got: x (string)"),
        ("5n", "TypeError: Exit code must be a number, got: 5 (bigint)"),
        ("undefined", "TypeError: Exit code must be a number, got: undefined (undefined)"),
        ("1.5", "RangeError: Exit code must be an integer, got: 1.5"),
        ("NaN", "RangeError: Exit code must be an integer, got: NaN"),
    ],
)
def test_what_no_exit_code_can_be(tmp_path: Path, value: str, expected: str) -> None:
    assert value_of(tmp_path, f"return [await told(() => {{ Deno.exitCode = {value} }}), Deno.exitCode]") == [
        expected,
        0,
    ]


def test_the_lifecycle_of_a_script(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        """
        let more = 1;
        const tell = (event) => console.log(event.type, event.constructor.name, event.cancelable, event.isTrusted);
        addEventListener("load", tell);
        onload = () => setTimeout(() => console.log("timer"));
        addEventListener("beforeunload", (event) => {
          tell(event);
          if (more-- > 0) {
            event.preventDefault();
            setTimeout(() => console.log("more"));
          }
        });
        addEventListener("unload", (event) => {
          tell(event);
          Deno.exitCode = 4;
        });
        onunload = () => console.log("onunload", Deno.exitCode);
        console.log("main");
        """,
    )
    assert done.stdout.splitlines() == [
        "main",
        "load Event false true",
        "timer",
        "beforeunload Event true true",
        "more",
        "beforeunload Event true true",
        "unload Event false true",
        "onunload 4",
    ]
    assert (done.returncode, done.stderr) == (4, "")


def test_an_exit_dispatches_unload_once(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        """
        addEventListener("beforeunload", () => console.log("never"));
        addEventListener("unload", () => {
          console.log("unload", Deno.exitCode);
          Deno.exitCode = 6;
          Deno.exit();
        });
        Deno.exit(5);
        """,
    )
    assert (done.returncode, done.stdout, done.stderr) == (6, "unload 5\n", "")


def test_close_ends_the_script_after_its_microtasks(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        """
        onunload = () => console.log("unload", closed);
        setInterval(() => {}, 10);
        console.log(closed);
        close();
        close();
        await null;
        console.log(closed);
        """,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "false\ntrue\nunload true\n", "")


# --- the process and the machine --------------------------------------------------------------------------------------


def test_the_process(tmp_path: Path) -> None:
    found = value_of(
        tmp_path,
        """
        const { args, build, version, mainModule, noColor, pid, ppid } = Deno;
        return { args, build, version, mainModule, noColor, pid: pid > 1, ppid, uid: Deno.uid(), gid: Deno.gid() };
        """,
    )
    assert found == {
        "args": [],
        "build": {
            "target": "x86_64-unknown-linux-gnu",
            "arch": "x86_64",
            "os": "linux",
            "vendor": "unknown",
            "env": "gnu",
            "standalone": False,
        },
        "version": {
            "deno": "2.8.3",
            "v8": _core.v8_version(),
            "typescript": "6.0.3",
            "networkRuntime": network_runtime.__version__,
        },
        "mainModule": (tmp_path / "main.mjs").as_uri(),
        "noColor": bool(os.environ.get("NO_COLOR")),
        "pid": True,
        "ppid": os.getpid(),
        "uid": os.getuid(),
        "gid": os.getgid(),
    }


def test_what_is_frozen_and_what_is_one_object(tmp_path: Path) -> None:
    assert value_of(
        tmp_path,
        """
        Deno.args.push("x");
        return [Object.isFrozen(Deno.version), Object.isFrozen(Deno.build), Deno.args, Deno.version === Deno.version];
        """,
    ) == [True, True, ["x"], True]


def test_no_color(tmp_path: Path) -> None:
    assert value_of(tmp_path, "return Deno.noColor", env={"NO_COLOR": "1"}) is True
    assert value_of(tmp_path, "return Deno.noColor", env={"NO_COLOR": ""}) is False


def test_the_command_that_runs_scripts(tmp_path: Path) -> None:
    installed = Path(sysconfig.get_path("scripts"), "network-runtime")
    found = value_of(tmp_path, "return told(Deno.execPath)")
    if installed.exists():
        assert found == str(installed)
    else:
        assert found == f"NotFound: the command network-runtime is not installed: there is no {installed}"


def test_the_machine(tmp_path: Path) -> None:
    found = value_of(
        tmp_path,
        """
        return {
          hostname: Deno.hostname(), osRelease: Deno.osRelease(), osUptime: Deno.osUptime(), loadavg: Deno.loadavg(),
          processors: navigator.hardwareConcurrency,
        };
        """,
    )
    assert found["hostname"] == socket.gethostname()
    assert found["osRelease"] == os.uname().release
    assert isinstance(found["osUptime"], int)
    assert len(found["loadavg"]) == 3
    assert found["processors"] == len(os.sched_getaffinity(0))


def test_memory(tmp_path: Path) -> None:
    system, process = value_of(tmp_path, "return [Deno.systemMemoryInfo(), Deno.memoryUsage()]")
    assert list(system) == ["total", "free", "available", "buffers", "cached", "swapTotal", "swapFree"]
    assert 0 < system["free"] < system["total"]
    assert list(process) == ["rss", "heapTotal", "heapUsed", "external"]
    assert 0 < process["heapUsed"] <= process["heapTotal"] < process["rss"] < system["total"]


def test_processor_time(tmp_path: Path) -> None:
    before, after = value_of(
        tmp_path,
        """
        const before = Deno.cpuUsage();
        while (Deno.cpuUsage().user - before.user < 10_000);
        return [before, Deno.cpuUsage()];
        """,
    )
    assert after["user"] >= before["user"] + 10_000
    assert after["system"] >= before["system"] >= 0


def test_network_interfaces(tmp_path: Path) -> None:
    """The loopback interface is everywhere."""
    found = value_of(tmp_path, "return Deno.networkInterfaces()")
    assert {
        "family": "IPv4",
        "name": "lo",
        "address": "127.0.0.1",
        "netmask": "255.0.0.0",
        "scopeid": None,
        "cidr": "127.0.0.1/8",
        "mac": "00:00:00:00:00:00",
    } in found
    assert {each["name"] for each in found} <= {name for _, name in socket.if_nameindex()}


def test_no_terminal_has_no_size(tmp_path: Path) -> None:
    assert value_of(tmp_path, "return told(() => Deno.consoleSize())") == (
        "Error: Could not get console size: stdin, stdout, and stderr are not connected to a terminal"
    )


def test_timers_that_nobody_waits_for(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        """
        Deno.unrefTimer(setInterval(() => console.log("never"), 1e9));
        const timer = setTimeout(() => console.log("timer"), 1);
        Deno.unrefTimer(timer);
        Deno.refTimer(timer);
        """,
    )
    assert done.stdout == "timer\n"


def test_immediates(tmp_path: Path) -> None:
    assert value_of(
        tmp_path,
        """
        const seen = [];
        const { promise, resolve } = Promise.withResolvers();
        setTimeout(() => resolve(), 20);
        clearImmediate(setImmediate(() => seen.push("cleared")));
        clearImmediate(undefined);
        const immediate = setImmediate((...args) => seen.push(args, immediate.hasRef()), 1, 2);
        seen.push(immediate.hasRef(), immediate.unref().hasRef(), immediate.ref() === immediate);
        await null;
        seen.push("microtask", await told(() => setImmediate(5)));
        await promise;
        return seen;
        """,
    ) == [
        *(True, False, True, "microtask"),
        'TypeError: The "callback" argument must be of type function',
        *([1, 2], False),
    ]


# --- the namespace ----------------------------------------------------------------------------------------------------


def test_what_deno_has_is_there_or_absent(tmp_path: Path) -> None:
    """Absent is a name that is not in the namespace at all, so that a script can look for it."""
    lines = Path(__file__).with_name("names_of_deno.txt").read_text().splitlines()[1:]
    there = value_of(tmp_path, "return Object.getOwnPropertyNames(Deno)")
    assert sorted(there) == [line for line in lines if not line.startswith("- ")]
    assert value_of(tmp_path, "return ['openKv', 'serve', 'run'].map((name) => name in Deno)") == [False, False, False]
