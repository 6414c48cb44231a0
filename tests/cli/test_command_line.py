"""`network-runtime SCRIPT [THREADS] [CPU_LIMIT_MS] [MEMORY_LIMIT_MB] [-v]`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

import network_runtime

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "network_runtime"]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a script's text with arguments, in its own folder."""

    def run_script(
        source: str, *arguments: str, name: str = "main.js", stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        (tmp_path / name).write_text(textwrap.dedent(source), encoding="utf-8")
        return command(name, *arguments, cwd=tmp_path, stdin=stdin)

    return run_script


def command(*arguments: str, cwd: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=cwd, input=stdin, capture_output=True, text=True, timeout=60, check=False
    )


# --- SCRIPT ----------------------------------------------------------------------------------------------------------


def test_runs_a_module_with_top_level_await(run: Run) -> None:
    done = run("console.log(await Promise.resolve('hello'), import.meta.url.endsWith('/main.js'))")
    assert (done.returncode, done.stdout, done.stderr) == (0, "hello true\n", "")


@pytest.mark.parametrize("name", ["main.mjs", "with space.js", "ü%41.js", "a$b[1]|c@d;e=f&g.js", "a^b{c}`d.js"])
def test_runs_files_of_any_name(run: Run, name: str) -> None:
    assert run("console.log(1)", name=name).stdout == "1\n"


@pytest.mark.parametrize("name", ["with space.js", "ü.js", "a$b[1]|c@d;e=f&g!'()*+,~.js", 'a^b{c}`d"<>.js'])
def test_the_url_of_a_script_is_the_one_of_its_imports(run: Run, name: str) -> None:
    imported = f"import({json.dumps('./' + name)})"
    done = run(f"export const f = () => 1; {imported}.then((module) => console.log(module.f === f))", name=name)
    assert (done.stdout, done.stderr) == ("true\n", "")


def test_only_a_timeout_signal_with_a_listener_keeps_the_process(run: Run) -> None:
    done = run("""
        AbortSignal.timeout(2 ** 31);
        const unheard = AbortSignal.timeout(2 ** 31);
        const listener = () => console.log("never");
        unheard.addEventListener("abort", listener);
        unheard.removeEventListener("abort", listener);
        const worker = await new V8Sandbox().createIsolate();
        console.log(await worker.evaluate("AbortSignal.timeout(2 ** 31).aborted"));
        const heard = AbortSignal.timeout(20);
        heard.onabort = () => console.log(heard.reason.name);""")
    assert (done.returncode, done.stdout, done.stderr) == (0, "false\nTimeoutError\n", "")


def test_a_port_that_waits_does_not_keep_the_process(run: Run) -> None:
    done = run("""
        const { port1, port2 } = new MessageChannel();
        port2.onmessage = ({ data }) => console.log("got", data);
        port1.onmessage = () => console.log("never");
        new BroadcastChannel("x").onmessage = () => console.log("never");
        port1.postMessage({ x: [1] });
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "got { x: [ 1 ] }\n", "")


def test_reads_standard_input(tmp_path: Path) -> None:
    (tmp_path / "part.js").write_text("export const part = 'part'")
    done = command("-", cwd=tmp_path, stdin="import { part } from './part.js'; console.log(part)")
    assert (done.returncode, done.stdout) == (0, "part\n")


def test_imports_local_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "a.js").write_text("import { b } from '../b.mjs'; export const a = 'a' + b")
    (tmp_path / "b.mjs").write_text("export const b = 'b'")
    (tmp_path / "d.json").write_text('{"d": [1]}')
    done = run(
        f"""
        import {{ a }} from "./lib/a.js";
        import {{ b }} from "{tmp_path}/b.mjs";
        import * as again from "{(tmp_path / "b.mjs").as_uri()}";
        import json from "./d.json" with {{ type: "json" }};
        const late = await import("./lib/a.js");
        console.log(a, b, again.b, json.d[0], late.a);
        """
    )
    assert (done.stdout, done.stderr) == ("ab b b 1 ab\n", "")


@pytest.mark.parametrize(
    ("specifier", "message"),
    [
        ("https://example.com/x.js", '"https://example.com/x.js" is not loaded here; bundle it'),
        ("left-pad", 'Import "left-pad" not a dependency'),
        ("./nope.js", 'Module not found "file:///'),
    ],
)
def test_refuses_other_imports(run: Run, specifier: str, message: str) -> None:
    done = run(f'import "{specifier}";')
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {message}")
    assert "Uncaught" not in done.stderr
    done = run(f'try {{ await import("{specifier}") }} catch (e) {{ console.log(e instanceof TypeError, e.message) }}')
    assert done.stdout.startswith("true ")
    assert message in done.stdout


def test_a_script_that_is_not_there() -> None:
    done = command("/nope/main.js")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "error: script not found: /nope/main.js\n")


def test_a_script_that_is_a_folder(tmp_path: Path) -> None:
    done = command(str(tmp_path))
    assert (done.returncode, done.stderr) == (1, f"error: the script is a directory: {tmp_path}\n")


def test_a_script_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_bytes(b"'\xff'")
    done = command("main.js", cwd=tmp_path)
    assert done.returncode == 1
    assert "main.js is not UTF-8" in done.stderr


# --- THREADS, CPU_LIMIT_MS, MEMORY_LIMIT_MB --------------------------------------------------------------------------

LIMITS = """
    const sandbox = new V8Sandbox();
    console.log(sandbox.threadCount());
    const reason = async (code) => {
      const isolate = await sandbox.createIsolate();
      return await isolate.evaluate(code).then(() => "none", (e) => e.reason);
    };
    console.log(await reason(CODE));
    console.log(await reason("let a = []; for (let i = 0; i < 40e6 / 8; i++) a.push(i + 0.5);"));
    sandbox.shutdown();
"""


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        ([], ["2", "none", "none"]),
        (["3"], ["3", "none", "none"]),
        (["3", "1000"], ["3", "cpu_limit_exceeded", "none"]),
        (["3", "0", "16"], ["3", "none", "memory_limit_exceeded"]),
        (["--threads", "3", "--cpu-limit-ms=1000"], ["3", "cpu_limit_exceeded", "none"]),
        (["-v", "3", "--memory-limit-mb", "16", "0"], ["3", "none", "memory_limit_exceeded"]),
    ],
)
def test_threads_and_limits(run: Run, arguments: list[str], output: list[str]) -> None:
    code = "0" if output[1] == "none" else "for (;;);"
    assert run(LIMITS.replace("CODE", repr(code)), *arguments).stdout.split() == output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: SCRIPT"),
        (["x.js", "many"], "argument THREADS: 'many' is no whole number of 0 or more"),
        (["x.js", "0"], "threads must be from 1 to 1024, not 0"),
        (["x.js", "1", "-5"], "-5"),
        (["x.js", "1", "2.5"], "argument CPU_LIMIT_MS: '2.5' is no whole number"),
        (["x.js", "1", "1", "1" * 50], "argument MEMORY_LIMIT_MB"),
        (["x.js", "1", "1", "1", "1"], "unrecognized arguments: 1"),
        (["x.js", "1", "--threads", "2"], "THREADS is given twice: 1 and --threads 2"),
        (["x.js", "--memory-limit-mb", "99999999"], "memory_limit_mb must be from 0"),
        (["x.js", "--verb"], "unrecognized arguments: --verb"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str) -> None:
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["run", "app.js"], "there is no file run; to run app.js: network-runtime app.js"),
        (["run", "app.js", "4"], "there is no file run; to run app.js: network-runtime app.js 4"),
        (["4", "app.js"], "there is no file 4; to run app.js: network-runtime app.js 4"),
        (["run", "missing.mjs"], "there is no file run; to run missing.mjs: network-runtime missing.mjs"),
        (["app.js", "one"], "the script's own arguments follow --: app.js -- one"),
        (["app.js", "--port"], "unrecognized arguments: --port (the script's own follow --)"),
        (["app.js", "1", "2", "3", "one"], "unrecognized arguments: one (the script's own follow --)"),
        (["app.js", "--threads"], "argument --threads: a number must follow"),
        (["app.js", "--threads", "--", "1"], "argument --threads: a number must follow"),
    ],
)
def test_wrong_usage_is_told_how(arguments: list[str], advice: str, tmp_path: Path) -> None:
    (tmp_path / "app.js").write_text("console.log('ran')")
    done = command(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: network-runtime SCRIPT ")
    assert done.stderr.endswith(advice + "\n")


def test_a_script_may_be_called_run(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("console.log(Deno.args[0])")
    done = command("run", "1", "--", "app.js", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "app.js\n", "")


def test_help_and_version() -> None:
    assert "SCRIPT [THREADS] [CPU_LIMIT_MS] [MEMORY_LIMIT_MB]" in command("--help").stdout
    assert command("--version").stdout == f"network-runtime {network_runtime.__version__}\n"


# --- -v --------------------------------------------------------------------------------------------------------------

ONE_ISOLATE = "const s = new V8Sandbox(); (await s.createIsolate()).destroy(); s.shutdown(); console.log('own')"


def test_quiet_unless_asked(run: Run) -> None:
    done = run(ONE_ISOLATE)
    assert (done.stdout, done.stderr) == ("own\n", "")


@pytest.mark.parametrize("flag", ["-v", "--verbose"])
def test_verbose_says_what_the_pool_does(run: Run, flag: str) -> None:
    done = run(ONE_ISOLATE, flag)
    assert done.stdout == "own\n"
    assert "isolate #0 created" in done.stderr
    assert "isolate #0 destroyed" in done.stderr


# --- arguments after -- ----------------------------------------------------------------------------------------------


def test_arguments_of_the_script(run: Run) -> None:
    done = run("console.log(JSON.stringify(Deno.args))", "2", "--", "a", "-v", "--", "ü")
    assert done.stdout == '["a","-v","--","ü"]\n'


# --- exit ------------------------------------------------------------------------------------------------------------


def test_ends_when_nothing_is_left_to_wait_for(run: Run) -> None:
    done = run(
        """
        const sandbox = new V8Sandbox();
        const isolate = await sandbox.createIsolate();
        isolate.on('late', (data) => console.log(data));
        isolate.execute("NETWORK.on('idle', () => {})");
        isolate.execute("setTimeout(() => NETWORK.send('late', 'timer of an isolate'), 50)");
        setTimeout(() => console.log('timer of the host'), 10);
        """
    )
    assert (done.returncode, done.stdout) == (0, "timer of the host\ntimer of an isolate\n")


@pytest.mark.parametrize(
    "source",
    [
        "throw new RangeError('no')",
        "Promise.reject(new RangeError('no'))",
        "setTimeout(() => { throw new RangeError('no') })",
    ],
)
def test_a_failure_shows_the_error_and_its_stack(run: Run, source: str) -> None:
    done = run(f"\n{source}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "RangeError: no" in done.stderr
    assert "main.js:2:" in done.stderr


def test_a_syntax_error_shows_where(run: Run) -> None:
    done = run("let x = ;")
    assert done.returncode == 1
    assert "SyntaxError" in done.stderr
    assert "main.js:1" in done.stderr


def test_an_exit_code_of_its_own(run: Run) -> None:
    assert run("console.log('before'); Deno.exit(7)").returncode == 7


@pytest.mark.parametrize(
    "busy", ["for (;;);", "await new Promise((r) => setTimeout(r, 1e8));", "await isolate.evaluate('for (;;);')"]
)
def test_ctrl_c_ends_it_at_once(tmp_path: Path, busy: str) -> None:
    source = "const isolate = await new V8Sandbox({ cpuLimitMs: 0 }).createIsolate(); console.log('ready');" + busy
    (tmp_path / "main.js").write_text(source)
    process = subprocess.Popen(
        [*COMMAND, "main.js"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (130, "")


ENDS = {
    "exit": ("console.log('ready'); setTimeout(() => Deno.exit(7), 1);", 7, ""),
    "error": ("console.log('ready'); setTimeout(() => { throw new RangeError('no') }, 1);", 1, "RangeError: no"),
    "ctrl_c": ("console.log('ready');", 130, ""),
}


@pytest.mark.parametrize(
    ("read", "end"),
    [(read, end) for read in ("readTextFile", "readFile") for end in ENDS] + [("readTextFileSync", "ctrl_c")],
)
def test_a_file_that_gives_nothing_does_not_keep_the_process(tmp_path: Path, read: str, end: str) -> None:
    source, code, message = ENDS[end]
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "main.js").write_text(f"{source} Deno.{read}('pipe');")
    with subprocess.Popen(
        [*COMMAND, "main.js"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if end == "ctrl_c":
            process.send_signal(signal.SIGINT)
        try:
            _, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == code
    assert message in errors
    assert "Traceback" not in errors


def test_what_is_being_written_when_a_script_exits_is_written(run: Run, tmp_path: Path) -> None:
    done = run("Deno.writeTextFile('a.txt', 'x'.repeat(1 << 24)); setTimeout(() => Deno.exit(7), 1)")
    assert done.returncode == 7
    assert (tmp_path / "a.txt").stat().st_size == 1 << 24


# --- ops that Python serves ------------------------------------------------------------------------------------------


def test_a_synchronous_and_an_asynchronous_op(run: Run, tmp_path: Path) -> None:
    done = run(
        """
        await Deno.writeTextFile('a.txt', 'written');
        console.log(await Deno.readTextFile('a.txt'), Deno.readTextFileSync('a.txt'));
        for await (const entry of Deno.readDir('.')) if (entry.isFile) console.log(entry.name);
        console.log(Deno.cwd());
        for (const read of [Deno.readTextFile, async (path) => Deno.readTextFileSync(path)]) {
          try { await read('nope.txt') } catch (e) { console.log(e instanceof Deno.errors.NotFound, e.name, e.code) }
        }
        """
    )
    lines = done.stdout.splitlines()
    assert lines[0] == "written written"
    assert sorted(lines[1:3]) == ["a.txt", "main.js"]
    assert lines[3] == str(tmp_path)
    assert lines[4:] == ["true NotFound ENOENT"] * 2


def test_bytes_through_ops(run: Run, tmp_path: Path) -> None:
    done = run("await Deno.writeFile('b', new Uint8Array([0, 255])); console.log(...await Deno.readFile('b'))")
    assert done.stdout == "0 255\n"
    assert (tmp_path / "b").read_bytes() == b"\0\xff"


def test_many_operations_at_once(run: Run) -> None:
    done = run(
        """
        await Promise.all(Array.from({ length: 200 }, (_, n) => Deno.writeTextFile(`f${n}`, String(n))));
        const texts = await Promise.all(Array.from({ length: 200 }, (_, n) => Deno.readTextFile(`f${n}`)));
        console.log(texts.reduce((sum, text) => sum + Number(text), 0));
        """
    )
    assert done.stdout == "19900\n"


def test_the_process(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETWORK_RUNTIME_TEST", "value")
    done = run(
        """
        Deno.env.set('NETWORK_RUNTIME_OTHER', '1');
        console.log(Deno.env.get('NETWORK_RUNTIME_TEST'), Deno.env.has('NETWORK_RUNTIME_OTHER'));
        console.log(Deno.env.get('NOPE_X'));
        Deno.env.delete('NETWORK_RUNTIME_OTHER');
        console.log('NETWORK_RUNTIME_OTHER' in Deno.env.toObject(), Deno.pid > 0, typeof Deno.version.v8);
        """
    )
    assert done.stdout == "value true\nundefined\nfalse true string\n"
