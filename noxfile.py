"""Every check of this project, each a session.

`nox` runs all of them, `nox -s ruff mypy` those named, `nox -t quick` what takes seconds. `nox -l` lists them, and
`nox -s fix` formats all files.

The tools come from this environment: `pip install -e '.[dev]'`. A session whose tool is missing, or has another version
than pyproject.toml pins, fails and says so: a check that did not run has not passed.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nox

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["ruff", "clang-format", "mypy", "stubtest", "cpp", "tsan", "asan", "pytest", "clang-tidy"]

ROOT = Path(__file__).resolve().parent
INSTALL = "pip install -e '.[dev]'"
SCRIPTS = sysconfig.get_path("scripts")
ENVIRONMENT = {
    # This environment's programs first, be it active or not.
    "PATH": os.pathsep.join([SCRIPTS, os.environ.get("PATH", os.defpath)]),
    "PYTHONPATH": str(ROOT / "python"),
}
# AddressSanitizer's runtime is in no package on the index.
CLANGS = ["clang++-24", "clang++-23", "clang++-22", "clang++-21", "clang++-20", "clang++-19", "clang++"]


def run(session: nox.Session, program: str, *arguments: str, env: dict[str, str] | None = None) -> None:
    """Run a program of this environment."""
    found = shutil.which(program, path=SCRIPTS)
    if found is None:
        session.error(f"{program} is not in the environment of {sys.executable}: {INSTALL}")
    _check_version(session, program)
    session.run(found, *arguments, external=True, env=ENVIRONMENT | (env or {}))


def module(session: nox.Session, name: str, *arguments: str) -> None:
    """Run a module of this environment."""
    package = name.partition(".")[0]
    if importlib.util.find_spec(package) is None:
        session.error(f"{package} is not in the environment of {sys.executable}: {INSTALL}")
    _check_version(session, package)
    session.run(sys.executable, "-m", name, *arguments, external=True, env=ENVIRONMENT)


def _check_version(session: nox.Session, tool: str) -> None:
    development = nox.project.load_toml("pyproject.toml")["project"]["optional-dependencies"]["dev"]
    pins = dict(line.split("==") for line in development if "==" in line)
    if tool not in pins:
        return
    there = importlib.metadata.version(tool)
    if there != pins[tool]:
        session.error(f"{tool} {there} is installed, and pyproject.toml pins {pins[tool]}: {INSTALL}")


def configure(session: nox.Session, preset: str) -> None:
    """Make `build/<preset>` unless it is there."""
    if not (ROOT / "build" / preset / "build.ninja").exists():
        run(session, "cmake", "--preset", preset, f"-DPython_EXECUTABLE={sys.executable}")


def build(session: nox.Session, preset: str, *targets: str) -> None:
    """Compile what changed; without targets all of it."""
    configure(session, preset)
    run(session, "cmake", "--build", "--preset", preset, *(f"--target={target}" for target in targets))


def clang_format_files(session: nox.Session) -> str:
    """An option that names our C++ files: those after `--`, or all."""
    names = session.posargs
    if not names:
        git = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.cc", "*.h"]
        listed = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
        names = [name for name in listed if not name.startswith("third_party/") and (ROOT / name).exists()]
    file = Path(session.create_tmp()) / "files"
    file.write_text("\n".join(names))
    return f"--files={file}"


@nox.session(tags=["quick"])
def ruff(session: nox.Session) -> None:
    """Lint and format of the Python files."""
    run(session, "ruff", "check", "--force-exclude", *session.posargs)
    run(session, "ruff", "format", "--check", "--force-exclude", *session.posargs)


@nox.session(name="clang-format", tags=["quick"])
def clang_format(session: nox.Session) -> None:
    """Format of the C++ files."""
    run(session, "clang-format", "--dry-run", "-Werror", clang_format_files(session))


@nox.session(tags=["quick"])
def mypy(session: nox.Session) -> None:
    """Types of the Python files, this one too."""
    module(session, "mypy")
    module(session, "mypy", "noxfile.py")


@nox.session
def stubtest(session: nox.Session) -> None:
    """`_core.pyi` against the extension."""
    build(session, "dev")
    allowlist = "tests/typing/stubtest_allowlist.txt"
    arguments = ["network_runtime._core", "--allowlist", allowlist, "--mypy-config-file", "pyproject.toml"]
    module(session, "mypy.stubtest", *arguments)


@nox.session
def cpp(session: nox.Session) -> None:
    """The C++ tests."""
    build(session, "dev", "network_runtime_cpp_tests", "network_runtime_v8_tests")
    run(session, "ctest", "--preset", "dev")


@nox.session
def tsan(session: nox.Session) -> None:
    """The C++ tests under ThreadSanitizer."""
    build(session, "tsan")
    run(session, "ctest", "--preset", "tsan", env={"TSAN_OPTIONS": "halt_on_error=1 second_deadlock_stack=1"})


@nox.session
def asan(session: nox.Session) -> None:
    """The C++ tests under AddressSanitizer, by the system's clang."""
    if not any(map(shutil.which, CLANGS)):
        session.error("AddressSanitizer is in no package on the index: install the system's clang, 19 or newer")
    build(session, "asan")
    run(session, "ctest", "--preset", "asan")


@nox.session
def pytest(session: nox.Session) -> None:
    """Everything behind the Python API; after `--` what pytest is to be told."""
    build(session, "dev")
    module(session, "pytest", *session.posargs)


@nox.session(name="clang-tidy")
def clang_tidy(session: nox.Session) -> None:
    """Mistakes in the C++ files, a few seconds each; after `--` the files to look at."""
    configure(session, "dev")
    ours = [re.escape(name) for name in session.posargs] or ["csrc/"]
    paths = [f"^{re.escape(str(ROOT))}/{name}" for name in ours]
    arguments = [f"-extra-arg={argument}" for argument in _system_headers(session)]
    run(session, "run-clang-tidy.py", "-p", "build/dev", "-quiet", "-hide-progress", *arguments, *paths)


def _system_headers(session: nox.Session) -> list[str]:
    """zig's headers of the C library: clang-tidy then needs none of the system's, and does not know zig's target."""
    found = importlib.util.find_spec("ziglang")
    if found is None or found.origin is None:
        session.error(f"ziglang is not in the environment of {sys.executable}: {INSTALL}")
    headers = Path(found.origin).parent / "lib/libc/include"
    folders = ["x86-linux-gnu", "generic-glibc", "x86-linux-any", "any-linux-any"]
    include = [f"-isystem{headers / folder}" for folder in folders]
    return ["--target=x86_64-linux-gnu", "-nostdlibinc", "-D__GLIBC_MINOR__=28", *include]


@nox.session
def fix(session: nox.Session) -> None:
    """Format all files, and mend what the linter can mend."""
    run(session, "ruff", "check", "--fix")
    run(session, "ruff", "format")
    run(session, "clang-format", "-i", clang_format_files(session))
