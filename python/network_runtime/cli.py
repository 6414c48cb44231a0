"""The command `network-runtime`: runs a script as the host of a sandbox."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from network_runtime import __version__
from network_runtime.errors import SandboxUnavailableError
from network_runtime.host import INTERRUPTED, Host, print_error
from network_runtime.limits import Limits, check_threads

if TYPE_CHECKING:
    from collections.abc import Sequence

_FAILED: Final = 1
_DEFAULTS: Final = {"threads": 2, "cpu_limit_ms": 500, "memory_limit_mb": 0}
_HELP: Final = {
    "threads": "threads that run isolates (default 2)",
    "cpu_limit_ms": "CPU time that a turn of an isolate may take, in milliseconds (default 500, 0 = none)",
    "memory_limit_mb": "memory that an isolate may use, in MiB (default 0 = none)",
}


class _NoScriptError(Exception):
    """There is nothing to run."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    That is the script's own; 1 when it failed, 2 for wrong usage, 130 for Ctrl-C.
    """
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(argv: list[str]) -> int:
    own, script_args = _split(argv)
    parser = _parser()
    options = parser.parse_intermixed_args(own)
    try:
        threads = check_threads(_one_of(parser, options, "threads"))
        limits = Limits(
            cpu_limit_ms=_one_of(parser, options, "cpu_limit_ms"),
            memory_limit_mb=_one_of(parser, options, "memory_limit_mb"),
        )
    except ValueError as error:
        parser.error(str(error))
    try:
        script = _script(options.script)
    except _NoScriptError as error:
        print(f"error: {error}", file=sys.stderr)
        return _FAILED
    host = Host(script, args=script_args, threads=threads, limits=limits, verbose=options.verbose)
    try:
        outcome = host.run()
    except SandboxUnavailableError as error:
        print(f"error: {error}", file=sys.stderr)
        return _FAILED
    if outcome.error is not None:
        sys.stdout.flush()
        print_error(outcome.error)
    return outcome.exit_code


def _split(argv: list[str]) -> tuple[list[str], list[str]]:
    """Our arguments, and those of the script, which follow the first `--`."""
    if "--" not in argv:
        return argv, []
    index = argv.index("--")
    return argv[:index], argv[index + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="network-runtime",
        usage="%(prog)s SCRIPT [THREADS] [CPU_LIMIT_MS] [MEMORY_LIMIT_MB] [-v] [-- ARGS...]",
        description="Run a JavaScript module as the host of sandboxed V8 isolates.",
        epilog="What follows -- are the script's Deno.args.",
        allow_abbrev=False,
    )
    parser.add_argument("script", metavar="SCRIPT", help="the script, a file; - reads standard input")
    for name, text in _HELP.items():
        parser.add_argument(f"positional_{name}", metavar=name.upper(), nargs="?", type=_integer, help=text)
        parser.add_argument(f"--{name.replace('_', '-')}", dest=name, metavar="N", type=_integer, help="the same")
    parser.add_argument("-v", "--verbose", action="store_true", help="say on standard error what the pool does")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    return parser


def _integer(text: str) -> int:
    """Digits only: `int` alone would take "1_000" and " 5 " too."""
    longest = 18
    if not text.isascii() or not text.isdigit() or len(text) > longest:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of 0 or more")
    return int(text)


def _one_of(parser: argparse.ArgumentParser, options: argparse.Namespace, name: str) -> int:
    """The option, the positional argument, or the default."""
    positional: int | None = getattr(options, f"positional_{name}")
    option: int | None = getattr(options, name)
    if positional is not None and option is not None:
        parser.error(f"{name.upper()} is given twice: {positional} and --{name.replace('_', '-')} {option}")
    given = option if positional is None else positional
    return _DEFAULTS[name] if given is None else given


def _script(argument: str) -> Path | str:
    """The file, or the text of standard input."""
    if argument == "-":
        try:
            return sys.stdin.buffer.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise _NoScriptError(f"standard input is not UTF-8: {error.reason} at byte {error.start}") from None
    path = Path(argument)
    if path.is_dir():
        raise _NoScriptError(f"the script is a directory: {argument}")
    if not path.exists():
        raise _NoScriptError(f"script not found: {argument}")
    return path
