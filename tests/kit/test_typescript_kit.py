"""The TypeScript kit: what its program makes of TypeScript and JSX, and what it denies itself."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import re
import signal
import struct
import subprocess
import sys
import tomllib
from pathlib import Path

import probe as transpiler
import pytest
from probe import CODE, JSX, METADATA, PROBLEMS, TYPESCRIPT, UNAMBIGUOUS, Answer

ROOT = Path(__file__).resolve().parents[2]
RECIPE = ROOT / "third_party/typescript"
TOO_MUCH = 2_000_000  # bytes: what the wheel may grow by


def answer(program: Path, source: str | bytes, flags: int = TYPESCRIPT, import_source: str = "") -> Answer:
    done = transpiler.run(program, source, flags=flags, import_source=import_source)
    assert done.returncode == 0
    (only,) = done.answers
    return only


def code(program: Path, source: str, flags: int = TYPESCRIPT, import_source: str = "") -> str:
    """The JavaScript of a source that has no problems, on one line."""
    given = answer(program, source, flags, import_source)
    assert given.status == CODE, given.problems
    assert given.code == "" or given.code.endswith("\n")
    return " ".join(given.code.split())


def problem(program: Path, source: str | bytes, flags: int = TYPESCRIPT) -> tuple[str, int, int]:
    """The first problem's message, line and column."""
    given = answer(program, source, flags)
    assert given.status == PROBLEMS
    message, _, _, _, line, column, is_error = given.problems[0]
    assert is_error
    return message, line, column


def test_probe(program: Path) -> None:
    transpiler.probe(program)


def test_record_tells_what_went_in(program: Path) -> None:
    record = json.loads((program.parent / "BUILD.json").read_text())
    for name, digest in record["sources"].items():
        assert hashlib.sha256((RECIPE / name).read_bytes()).hexdigest() == digest, f"{name} changed: build a new kit"
    assert set(record["sources"]) == {
        "Cargo.lock",
        "Cargo.toml",
        *(f"src/{path.name}" for path in (RECIPE / "src").iterdir()),
    }
    assert record["files"] == {"transpile": hashlib.sha256(program.read_bytes()).hexdigest()}
    lock = tomllib.loads((RECIPE / "Cargo.lock").read_text())
    pinned = {f"{crate['name']} {crate['version']}": crate.get("checksum") for crate in lock["package"]}
    assert record["crates"].items() <= pinned.items()


def test_every_crate_is_credited(program: Path) -> None:
    notices = (ROOT / "third_party/NOTICES.md").read_text()
    record = json.loads((program.parent / "BUILD.json").read_text())
    for crate in record["crates"]:
        assert re.search(rf"(?<![\w-]){re.escape(crate.split()[0])}(?![\w-])", notices), crate


def test_archive_is_small_and_names_no_folder_of_its_maker(program: Path, archive: Path) -> None:
    assert archive.stat().st_size < TOO_MUCH
    for path in program.parent.iterdir():
        assert not re.search(rb"/(home|root|tmp|work)/\w", path.read_bytes()), path


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("type A = 1; interface B {}", ""),
        ("const a = <any>b as C satisfies D; e!.f!();", "const a = b; e.f();"),
        ("function f(this: A, b?: string): b is C; function f(b) {}", "function f(b) {}"),
        ("let f = <T,>(a: T) => a; g<string>();", "let f = (a) => a; g();"),
        ("abstract class A<T> { abstract b(): void; override c() {} }", "class A { c() {} }"),
        ("class A { declare b: 1; c?: 2; readonly d = 3; #e!: 4; [f: string]: 5 }", "class A { c; d = 3; #e; }"),
        (
            "class A extends B { constructor(private c, public readonly d = 1) { super(c); e(); } }",
            "class A extends B { c; d; constructor(c, d = 1) { super(c); this.c = c; this.d = d; e(); } }",
        ),
        (
            "enum A { B, C = 'c', D = B + 2 }",
            'var A = function(A) { A[A["B"] = 0] = "B"; A["C"] = "c"; A[A["D"] = 2] = "D"; return A; }(A || {});',
        ),
        (
            "const enum A { B = 1 << 3 } A.B;",
            'var A = function(A) { A[A["B"] = 8] = "B"; return A; }(A || {}); A.B;',
        ),
        (
            "namespace A { export const b = 1; export function c() { return b } }",
            "let A; (function(_A) { const b = _A.b = 1; function c() { return b; } _A.c = c; })(A || (A = {}));",
        ),
        ("namespace A { export type B = 1 } declare namespace C { const d }", ""),
        ("import A = B.C; A; ", "var A = B.C; A;"),
        ("using a = b; await using c = d;", "using a = b; await using c = d;"),
        ("a ??= b?.c ** 1_000n; /a/v; import.meta.url;", "a ??= b?.c ** 1000n; /a/v; import.meta.url;"),
        (
            "class A { accessor b = 1 }",
            (
                "class A { #_b_accessor_storage = 1; get b() { return this.#_b_accessor_storage; } "
                "set b(value) { this.#_b_accessor_storage = value; } }"
            ),
        ),
        ("// a\n/** b */ let /* c */ d = 1; //# sourceMappingURL=e", "let d = 1;"),
        ("#!/usr/bin/env -S network-runtime\nlet a: 1", "#!/usr/bin/env -S network-runtime let a;"),
        ("declare global { interface A {} } export {}", "export {};"),
        ("\ufefflet a: 1", "let a;"),
    ],
)
def test_types_go_and_the_rest_stays(program: Path, source: str, expected: str) -> None:
    assert code(program, source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import { A, type B } from 'a'; let b: A", "let b;"),
        ("import { A } from 'a'; let b = A", 'import { A } from "a"; let b = A;'),
        ("import type A from 'a'; import {} from 'b'; import 'c'", 'import "b"; import "c";'),
        ("import * as A from 'a'; A.b; export type { C } from 'c'", 'import * as A from "a"; A.b;'),
        ("export { a, type B } from 'a'; export * from 'b'", 'export { a } from "a"; export * from "b";'),
        ("import a from './a.json' with { type: 'json' }; a", 'import a from "./a.json" with { type: "json" }; a;'),
        ("let a: typeof import('a') = import('./b.ts')", 'let a = import("./b.ts");'),
    ],
)
def test_imports_of_types_go(program: Path, source: str, expected: str) -> None:
    """Any other import stays, and specifiers stay as they are."""
    assert " ".join(code(program, source).replace("export {};", "").split()) == expected


@pytest.mark.parametrize(
    ("source", "flags", "import_source", "expected"),
    [
        (
            "<a b='c'>{d}</a>",
            0,
            "",
            'import { jsx as _jsx } from "react/jsx-runtime"; _jsx("a", { b: "c", children: d });',
        ),
        ("<a/>", 0, "npm:preact", 'import { jsx as _jsx } from "npm:preact/jsx-runtime"; _jsx("a", {});'),
        ("/** @jsxImportSource p */ <A.B/>", 0, "q", 'import { jsx as _jsx } from "p/jsx-runtime"; _jsx(A.B, {});'),
        ("/** @jsx h @jsxFrag F */ <><a/></>", 0, "p", 'h(F, null, h("a", null));'),
        ("/** @jsxRuntime classic */ <a/>", 0, "", 'React.createElement("a", null);'),
        ("<a/>", UNAMBIGUOUS, "", 'React.createElement("a", null);'),
        ("<a:b/>", UNAMBIGUOUS, "", 'React.createElement("a:b", null);'),
    ],
)
@pytest.mark.parametrize("language", [JSX, TYPESCRIPT | JSX])
def test_jsx(program: Path, source: str, flags: int, import_source: str, expected: str, language: int) -> None:
    assert code(program, source, language | flags, import_source) == expected


def test_decorators_are_typescripts_own(program: Path) -> None:
    """A helper is behind the code, so that no line moves; and its name is nobody else's."""
    lines = answer(program, "let _decorate;\n@a class B { @c d(@e f) {} }\n@a class G {}").code.splitlines()
    assert lines[:2] == ["let _decorate;", "let B = class B {"]
    assert '_decorate2([c, _decorateParam(0, e)], B.prototype, "d", null);' in lines
    assert "B = _decorate2([a], B);" in lines
    assert len([line for line in lines if line.startswith("function _decorate2(")]) == 1
    assert not any("import" in line or "require" in line for line in lines)
    script = answer(program, "'use strict'; @a class B {}", TYPESCRIPT | UNAMBIGUOUS)
    assert not script.is_module
    assert script.code.startswith('"use strict";\nlet B = class B {};\nB = _decorate([a], B);\nfunction _decorate(')


def test_decorator_metadata_when_asked_for(program: Path) -> None:
    source = "class A { @b c(d: string): number {} }"
    assert "design:" not in code(program, source)
    assert '_decorateMetadata("design:paramtypes", [String])' in code(program, source, TYPESCRIPT | METADATA)


@pytest.mark.parametrize(
    ("source", "flags", "is_module"),
    [
        ("a", 0, True),
        ("a", UNAMBIGUOUS, False),
        ("import 'a'", UNAMBIGUOUS, True),
        ("import type { A } from 'a'", UNAMBIGUOUS, True),
        ("export {}", UNAMBIGUOUS, True),
        ("await a", UNAMBIGUOUS, True),
        ("import('a')", UNAMBIGUOUS, False),
        ("async () => await a", UNAMBIGUOUS, False),
    ],
)
def test_module_or_script(program: Path, source: str, flags: int, is_module: bool) -> None:
    assert answer(program, source, TYPESCRIPT | flags).is_module is is_module


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("let a: = 1", ("Unexpected token", 0, 7)),
        ("let a = 1;\r\nlet \U0001d4b3é: =", ("Unexpected token", 1, 9)),
        ("a\u2028b\rc(\n", ("Expected `)` but found `EOF`", 3, 0)),
        ("\ufefflet a: = 1", ("Unexpected token", 0, 7)),
        (b'"\xff"; let a: = 2', ("Unexpected token", 0, 12)),
        ("let a; let a;", ("Identifier `a` has already been declared", 0, 4)),
        ("export = 1", ("Export assignment cannot be used when targeting ECMAScript modules.", 0, 0)),
        ("import a = require('a'); a", ("Import assignment cannot be used when targeting ECMAScript modules.", 0, 0)),
        ("enum A { b = f(), c }", ("Enum member must have initializer.", 0, 18)),
        ("const a: number;", ("Missing initializer in const declaration", 0, 6)),
    ],
)
def test_problems_have_a_place(program: Path, source: str | bytes, expected: tuple[str, int, int]) -> None:
    assert problem(program, source) == expected


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ("b++; b = c; b += 1; typeof b; (b as any)!.d", "A.b++; A.b = c; A.b += 1; typeof A.b; A.b.d;"),
        ("({ b, c: b, d: [b = 1, ...b] } = e)", "({b: A.b, c: A.b, d: [A.b = 1, ...A.b]} = e);"),
        ("({ b = 1 } = { b })", "({b: A.b = 1} = { b: A.b });"),
        (
            "for (b of c); for (b in c); for (b = 0; b < 1; b++);",
            "for (A.b of c); for (A.b in c); for (A.b = 0; A.b < 1; A.b++);",
        ),
        ("(b: typeof b) => b", "(b) => b;"),
        ("{ let b; b }", "{ let b; b; }"),
        ("let c: typeof b; interface D { b: typeof b }", "let c;"),
    ],
)
def test_a_variable_that_a_namespace_exports_is_its_property(program: Path, uses: str, expected: str) -> None:
    """Whoever changes it, inside or outside, changes it for all."""
    made = code(program, f"namespace A {{ export let b: number = 1; {uses} }}")
    assert made == f"let A; (function(_A) {{ A.b = 1; {expected} }})(A || (A = {{}}));"


def test_variables_of_namespaces_in_namespaces(program: Path) -> None:
    made = code(
        program, "namespace A.B { export var c: 1, d = () => c; e(d) }\nclass e {} namespace e { export let f = 1 }"
    )
    assert "B.c = void 0; B.d = () => B.c; e(B.d);" in made
    assert made.endswith("class e {} (function(_e) { e.f = 1; })(e || (e = {}));")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("namespace A {\nexport let [b] = 1 }", "Namespaces exporting non-const are not supported"),
        ("namespace A { export let b = 1;\n((A) => b)() }", "A variable that a namespace exports cannot be used here."),
        ("namespace A { export let B;\n<B/> }", "A variable that a namespace exports cannot be used here."),
    ],
)
def test_what_would_not_do_what_it_says_is_refused(program: Path, source: str, message: str) -> None:
    said, line, _ = problem(program, source, TYPESCRIPT | JSX)
    assert said.startswith(message)
    assert line == 1


def test_a_script_that_imports_types_only_stays_one(program: Path) -> None:
    """Nothing is left of them that a script may not have."""
    source = "import type { A } from 'a'; import { B } from 'b'; export type C = 1; let d: B = 1"
    assert code(program, source, TYPESCRIPT | UNAMBIGUOUS) == "let d = 1;"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("export {}; 1", "1;"),
        ("let a; export {}\nexport { type B, type C }; a", "let a; a;"),
        ("import type { A } from 'a'; export {}; await 1", "await 1;"),
        ("import { a } from 'a'; export {}; a", 'import { a } from "a"; a;'),
        ("export {}; export let a", "export let a;"),
        ("export {} from 'a'; export {}", 'export {} from "a";'),
        ("`\nexport {};`", "` export {};`;"),
    ],
)
def test_an_empty_export_is_left_out_where_a_script_is_meant(program: Path, source: str, expected: str) -> None:
    """Whoever wrote it: the transformer leaves those alone that are in the source."""
    assert code(program, source, TYPESCRIPT | UNAMBIGUOUS) == expected
    assert answer(program, source, TYPESCRIPT | UNAMBIGUOUS).is_module is (source[0] != "`")
    assert code(program, "export {}; 1", TYPESCRIPT) == "export {}; 1;"


def test_map_leads_to_the_source(program: Path) -> None:
    source = "interface A {}\n\n  const a: A = {}; throw a\n;let \U0001d4b3 = b;"
    given = answer(program, source)
    assert given.code == "const a = {};\nthrow a;\nlet \U0001d4b3 = b;\n"
    places = {row[:2]: row[2:] for row in given.map}
    assert given.map == sorted(given.map)
    assert len(places) == len(given.map)
    assert places[0, 0] == (2, 2)
    assert places[1, 0] == (2, 19)
    assert places[2, 9] == (3, 10)  # columns in UTF-16 units


def test_many_problems_are_a_few_and_short(program: Path) -> None:
    many = answer(program, "let a;" * 1000)
    assert len(many.problems) == 32
    long = answer(program, f"let {'a' * 100_000}; let {'a' * 100_000};")
    assert len(long.problems[0][0]) <= 2000


def start(program: Path) -> subprocess.Popen[bytes]:
    """A process that has set its limits and waits for a source."""
    pipe = subprocess.PIPE
    process = subprocess.Popen([program], stdin=pipe, stdout=pipe, close_fds=False, env={"SECRET": "is here"})
    assert process.stdout is not None
    assert process.stdin is not None
    process.stdin.write(struct.pack("<IIQQQ", transpiler.MAGIC, transpiler.VERSION, 100 << 20, 1_500_000_000, 2))
    process.stdin.write(struct.pack("<IIQ", TYPESCRIPT, 0, 1) + b"a")
    process.stdin.flush()
    os.read(process.stdout.fileno(), 1)
    return process


def test_it_denies_itself_what_it_does_not_need(program: Path) -> None:
    kept = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(kept, True)
    process = start(program)
    try:
        folder = Path("/proc") / str(process.pid)
        assert sorted(path.name for path in (folder / "fd").iterdir()) == ["0", "1", "2"]
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        assert status["NoNewPrivs"].strip() == "1"
        assert status["Seccomp"].strip() == "2"
        limits = {line[:26].strip(): line[26:].split() for line in (folder / "limits").read_text().splitlines()}
        assert limits["Max address space"][:2] == [str(100 << 20)] * 2
        assert limits["Max cpu time"][:2] == ["3", "3"]
        assert limits["Max core file size"][:2] == ["0", "0"]
        assert limits["Max file size"][:2] == ["0", "0"]
        assert limits["Max open files"][:2] == ["3", "3"]
        assert limits["Max processes"][:2] == ["0", "0"]
    finally:
        os.close(kept)
        process.kill()
        process.communicate()


REGISTERS = (
    *("r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10", "r9", "r8", "rax", "rcx", "rdx", "rsi", "rdi"),
    *("orig_rax", "rip", "cs", "eflags", "rsp", "ss", "fs_base", "gs_base", "ds", "es", "fs", "gs"),
)


class Registers(ctypes.Structure):
    """The kernel's struct user_regs_struct."""

    _fields_ = tuple((name, ctypes.c_ulonglong) for name in REGISTERS)


class Taken:
    """A process that does what we say, as one whose parser was taken over."""

    PTRACE_POKETEXT, PTRACE_SINGLESTEP, PTRACE_GETREGS, PTRACE_SETREGS, PTRACE_ATTACH = 4, 9, 12, 13, 16
    SYSCALL = 0x050F  # the instruction

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
        self._libc.ptrace.restype = ctypes.c_long
        self._trace(self.PTRACE_ATTACH, None, None)
        self._stopped()
        self._registers = Registers()
        self._trace(self.PTRACE_GETREGS, None, ctypes.addressof(self._registers))
        self._trace(self.PTRACE_POKETEXT, self._registers.rip, self.SYSCALL)

    def call(self, number: int, *arguments: int) -> int:
        """Make a call of the system, and return what it gave: errno is negative."""
        registers = Registers.from_buffer_copy(self._registers)
        registers.orig_rax = ctypes.c_ulonglong(-1).value  # no call is to be made again
        registers.rax = number
        registers.rdi, registers.rsi, registers.rdx = arguments
        self._trace(self.PTRACE_SETREGS, None, ctypes.addressof(registers))
        self._trace(self.PTRACE_SINGLESTEP, None, None)
        self._stopped()
        self._trace(self.PTRACE_GETREGS, None, ctypes.addressof(registers))
        return ctypes.c_longlong(registers.rax).value

    def _trace(self, request: int, address: int | None, data: int | None) -> None:
        if self._libc.ptrace(request, self._pid, address, data) != 0:
            raise OSError(ctypes.get_errno(), f"ptrace {request}")

    def _stopped(self) -> None:
        _, status = os.waitpid(self._pid, 0)
        assert os.WIFSTOPPED(status)


def test_it_may_send_a_signal_to_itself_only(program: Path) -> None:
    process = start(program)
    tgkill = 234
    try:
        taken = Taken(process.pid)
        assert taken.call(tgkill, process.pid, process.pid, 0) == 0
        assert taken.call(tgkill, os.getpid(), os.getpid(), 0) == -errno.EPERM
        assert taken.call(tgkill, process.pid + (1 << 32), process.pid, 0) == 0  # the kernel reads an int
        assert taken.call(tgkill, 1, 1, 0) == -errno.EPERM
    finally:
        process.kill()
        process.communicate()


def test_input_that_is_no_protocol_is_refused(program: Path) -> None:
    for sent in (b"", b"hello, this is no header at all, is it?", struct.pack("<II", transpiler.MAGIC, 99) + bytes(24)):
        ended = subprocess.run([program], input=sent, capture_output=True, check=False, timeout=60)
        assert (ended.returncode, ended.stdout) == (5, b"")


def test_a_source_that_ends_early_is_refused(program: Path) -> None:
    process = start(program)
    out, _ = process.communicate()
    assert process.returncode == 5
    assert out


def test_limits_of_cpu_end_it_whatever_the_source(program: Path) -> None:
    """Also in the middle of many."""
    done = transpiler.run(program, "a", "a ? (b) : c => " * 3000, "b", cpu_ms=300, memory_mb=4000)
    assert done.returncode == -signal.SIGPROF
    assert [given.code for given in done.answers] == ["a;\n"]


def test_recipe_refuses_another_rust(tmp_path: Path) -> None:
    (tmp_path / "rustc").write_text("#!/bin/sh\necho 'rustc 1.0.0 (none)'\n")
    (tmp_path / "rustc").chmod(0o755)
    recipe = [sys.executable, str(RECIPE / "build_typescript.py"), "--work", str(tmp_path / "work")]
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    ended = subprocess.run(recipe, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "Rust 1.95.0 with cargo: this is 1.0.0" in ended.stderr
    assert not (tmp_path / "work").exists()
