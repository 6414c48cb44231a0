"""The C++ tests of base, bus and limits: built with zig, run plain and under ThreadSanitizer."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 1200
# Programs of this Python's environment first, be it active or not.
PATH = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
MISSING = [program for program in ("cmake", "ninja") if shutil.which(program, path=PATH) is None]
if importlib.util.find_spec("ziglang") is None:
    MISSING.append("ziglang")

pytestmark = [
    pytest.mark.timeout(DEADLINE_S),  # the first build makes zig compile its libc++ and sanitizer
    pytest.mark.skipif(bool(MISSING), reason=f"needs what compiles: pip install {' '.join(MISSING)}"),
]


def run(*command: str | Path) -> None:
    """Run a program; fails the test with what it printed."""
    # The sanitizer's settings must not come from the caller's environment: a report is a failure.
    environment = os.environ | {"PATH": PATH, "TSAN_OPTIONS": "halt_on_error=1 second_deadlock_stack=1"}
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=DEADLINE_S,
        check=False,
    )
    if ended.returncode != 0:
        line = " ".join(str(part) for part in command)
        pytest.fail(f"{line}\nended with {ended.returncode}\n{ended.stdout}", pytrace=False)


@pytest.mark.parametrize(("kind", "sanitizer"), [("plain", ""), ("tsan", "thread")])
def test_cpp(kind: str, sanitizer: str) -> None:
    build = ROOT / "build" / f"cpp-tests-{kind}"
    options = {
        "CMAKE_TOOLCHAIN_FILE": ROOT / "cmake" / "toolchains" / "zig.cmake",
        "CMAKE_BUILD_TYPE": "RelWithDebInfo",
        "NETWORK_RUNTIME_CORE_TESTS_ONLY": "ON",
        "NETWORK_RUNTIME_SANITIZER": sanitizer,
        "Python_EXECUTABLE": sys.executable,
    }
    run("cmake", "-S", ROOT, "-B", build, "-G", "Ninja", *(f"-D{name}={value}" for name, value in options.items()))
    run("cmake", "--build", build, "--target", "network_runtime_cpp_tests")
    run(build / "network_runtime_cpp_tests")
