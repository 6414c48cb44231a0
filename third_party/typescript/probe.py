"""A trial of the transpiler: that it answers, that it keeps its limits, and that it runs where the wheel does."""

from __future__ import annotations

import re
import signal
import struct
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAGIC = 0x5354_524E
VERSION = 1
TYPESCRIPT, JSX, UNAMBIGUOUS, METADATA = 1, 2, 4, 8
CODE, PROBLEMS, PANIC = 0, 1, 2
EXIT_MEMORY = 3
GLIBC = (2, 28)  # what the wheel asks of the system
ALLOWED = {
    "libc.so.6",
    "ld-linux-x86-64.so.2",
    "libm.so.6",
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
}  # all glibc's
MEGABYTE = 1 << 20


class ProbeError(Exception):
    """The program does not do what it should."""


@dataclass(frozen=True)
class Answer:
    """What the program says of one source (src/main.rs)."""

    status: int
    is_module: bool
    code: str
    map: list[tuple[int, int, int, int]]
    problems: list[tuple[str, str, int, int, int, int, bool]]  # message, help, start, end, line, column, is_error


@dataclass(frozen=True)
class Run:
    """What became of one process."""

    returncode: int
    answers: list[Answer]


def run(
    program: Path,
    *sources: str | bytes,
    flags: int = TYPESCRIPT,
    import_source: str = "",
    memory_mb: int = 512,
    cpu_ms: int = 10_000,
) -> Run:
    """One process for all the sources."""
    sent = [struct.pack("<IIQQQ", MAGIC, VERSION, memory_mb * MEGABYTE, cpu_ms * 1_000_000, len(sources))]
    for source in sources:
        text = source if isinstance(source, bytes) else source.encode()
        sent += [struct.pack("<IIQ", flags, len(import_source), len(text)), import_source.encode(), text]
    ended = subprocess.run([program], input=b"".join(sent), capture_output=True, check=False, timeout=120)
    return Run(ended.returncode, parsed(ended.stdout))


def parsed(output: bytes) -> list[Answer]:
    answers = []
    while output:
        magic, status, is_module, count, code_length, map_length, packed = struct.unpack_from("<IIIIQQQ", output)
        if magic != MAGIC:
            raise ProbeError(f"an answer begins with {magic:#x}")
        at = 40
        code = output[at : at + code_length].decode()
        at += code_length
        table = list(struct.iter_unpack("<IIII", output[at : at + map_length]))
        at += map_length
        problems = []
        for _ in range(count):
            start, end, line, column, is_error, message_length, help_length = struct.unpack_from("<7I", output, at)
            at += 28
            message = output[at : at + message_length].decode()
            at += message_length
            advice = output[at : at + help_length].decode()
            at += help_length
            problems.append((message, advice, start, end, line, column, bool(is_error)))
        if at != 40 + code_length + map_length + packed:
            raise ProbeError("an answer has another length than it says")
        answers.append(Answer(status, bool(is_module), code, table, problems))
        output = output[at:]
    return answers


def expect(what: str, actual: object, wanted: object) -> None:
    if actual != wanted:
        raise ProbeError(f"{what}:\n    {actual!r}\ninstead of\n    {wanted!r}")


def check_libraries(program: Path) -> None:
    """The program asks for nothing that a system with glibc 2.28 may lack."""
    content = program.read_bytes()
    versions = {tuple(map(int, found.split(b"."))) for found in re.findall(rb"GLIBC_(\d+\.\d+)", content)}
    if not versions or max(versions) > GLIBC:
        raise ProbeError(f"{program} needs glibc {max(versions, default=None)}")
    needed = {name.decode() for name in re.findall(rb"(?<=\0)[\w+.-]+\.so(?:\.\d+)+(?=\0)", content)}
    if needed - ALLOWED:
        raise ProbeError(f"{program} needs {', '.join(sorted(needed - ALLOWED))}")


def check_work(program: Path) -> None:
    wanted: Sequence[tuple[str, str]] = (
        ("let a: number = 1 as any;", "let a = 1;\n"),
        ('import type { T } from "./t.ts";\nexport const a = 1;', "export const a = 1;\n"),
        ("class A { constructor(readonly b: number) {} }", "class A {\nb;\nconstructor(b) {\nthis.b = b;\n}\n}\n"),
    )
    done = run(program, *(source for source, _ in wanted))
    expect("the exit code", done.returncode, 0)
    expect("the statuses", [answer.status for answer in done.answers], [CODE] * len(wanted))
    expect("the code", [answer.code for answer in done.answers], [code for _, code in wanted])
    ((message, _, start, end, line, column, is_error),) = run(program, "let a = 1;\nlet é = ;").answers[0].problems
    expect("a problem", (message, start, end, line, column, is_error), ("Unexpected token", 20, 21, 1, 8, True))


def check_limits(program: Path) -> None:
    expect("what is nested too deeply", run(program, "(" * 20_000).returncode, -signal.SIGSEGV)
    slow = "a ? (b) : c => " * 3000
    expect("what takes too long", run(program, slow, cpu_ms=300, memory_mb=4000).returncode, -signal.SIGPROF)
    expect("what takes too much", run(program, "(a=" * 3000, memory_mb=64).returncode, EXIT_MEMORY)


def probe(program: Path) -> None:
    """Raises ProbeError where something is not as it should be."""
    check_libraries(program)
    check_work(program)
    check_limits(program)
