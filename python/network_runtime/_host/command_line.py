"""Parses the arguments of the command `network-runtime`. argparse would take a third of a short script's time."""

from __future__ import annotations

import os

from network_runtime._base.checks import check_limit, check_threads
from network_runtime._base.limit_table import DEFAULTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Final

    from network_runtime.permissions import Permissions

_USAGE: Final = """\
usage: network-runtime SCRIPT [THREADS] [CPU_LIMIT_MS] [MEMORY_LIMIT_MB] [-v] [-- ARGS...]
       network-runtime eval [-p] [--ext=EXT] CODE [ARGS...]
       network-runtime types DIR"""
_CPU_LIMIT_MS: Final = DEFAULTS["cpu_limit_ms"]
_THREADS: Final = 2
HELP: Final = f"""\
{_USAGE}

Run a JavaScript module as the host of sandboxed V8 isolates. `eval` takes the module's text instead of a file.

positional arguments:
  SCRIPT                the script, a file; - reads standard input
  THREADS               threads that run isolates (default {_THREADS})
  CPU_LIMIT_MS          CPU time that a turn of an isolate may take, in milliseconds (default {_CPU_LIMIT_MS}, 0 = none)
  MEMORY_LIMIT_MB       memory that an isolate may use, in MiB (default 0 = none: one isolate can take all of it)

options:
  --threads N, --cpu-limit-ms N, --memory-limit-mb N
                        the same as the positional arguments
  --import-map FILE     what the specifiers of imports mean, in JSON
  -v, --verbose         report on standard error what the pool does
  --watch[=PATH,...]    run again when a file that the script has loaded changes, or something in PATH
  --watch-exclude=PATH,...
                        changes of these files, folders or patterns do not count
  --no-clear-screen     with --watch: leave on the terminal what was written before
  -p, --print           with eval: CODE is an expression, whose value is printed
  --ext=EXT             with eval or -: what the text is: ts, tsx, js, jsx, mts or mjs
  --version             show the version and exit
  -h, --help            show this text and exit

permissions of the script (without any of these flags, everything is allowed):
  -R, --allow-read[=PATH,...]   read files: all, or these paths and what is in them
  -W, --allow-write[=PATH,...]  write files
  -N, --allow-net[=HOST,...]    use the network: HOST, HOST:PORT, *.HOST, 10.0.0.0/8, [::1]:80, unix:/path
  -E, --allow-env[=NAME,...]    read and set variables of the environment; NAME* for all that begin so
  --allow-run[=PROGRAM,...]     run programs: names or paths
  -S, --allow-sys[=NAME,...]    learn about the system, by function: hostname, uid, ...
  --deny-read[=...], --deny-write, --deny-net, --deny-env, --deny-run, --deny-sys
                                refuse these, whatever else is allowed
  -A, --allow-all               allow everything that is not denied
  --deny-all                    allow nothing but what other flags allow
  --no-prompt                   refuse what is not allowed at once, instead of asking on a terminal

Arguments after -- (with eval: after CODE) are the script's own: its Deno.args. A file called eval is run as one.

network-runtime types DIR writes the TypeScript declarations of scripts to a folder.
"""

_DEFAULTS: Final = {"threads": _THREADS, "cpu_limit_ms": _CPU_LIMIT_MS, "memory_limit_mb": 0}
_NUMBERS: Final = tuple(_DEFAULTS)
_SCRIPT_ENDINGS: Final = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx")
_LONGEST_NUMBER: Final = 18  # digits
EXTENSIONS: Final = ("ts", "tsx", "js", "jsx", "mts", "mjs")
_PERMISSION_FLAGS: Final = ("--allow-", "--deny-", "--no-prompt")
_SWITCHES: Final = {
    "-v": ("verbose", True),
    "--verbose": ("verbose", True),
    "-p": ("prints", True),
    "--print": ("prints", True),
    "--no-clear-screen": ("clears_screen", False),
}


class UsageError(Exception):
    """The command line is wrong. `str()` is the text to show: the usage and the problem."""

    def __init__(self, problem: str) -> None:
        """Add the usage to `problem`."""
        super().__init__(f"{_USAGE}\nnetwork-runtime: error: {problem}")


class Arguments:
    """The parsed arguments. `mode` is "run", "eval", "help", "version" or "types"."""

    mode = "run"
    script = ""  # a path, or "-"; for "eval" the text, for "types" the folder
    verbose = False
    import_map = ""  # a path; empty: none
    prints = False  # the value of the text
    extension = ""
    watch: list[str] | None = None  # further paths; None: the script runs once
    clears_screen = True

    def __init__(self) -> None:
        """Set the defaults."""
        self.threads = _DEFAULTS["threads"]
        self.cpu_limit_ms = _DEFAULTS["cpu_limit_ms"]
        self.memory_limit_mb = _DEFAULTS["memory_limit_mb"]
        self.script_args: list[str] = []
        self.permissions: Permissions | None = None  # None: everything is allowed
        self.watch_exclude: list[str] = []


def parse(argv: Sequence[str]) -> Arguments:
    """Read the arguments after the command's own name. Raises UsageError."""
    arguments = Arguments()
    positional: list[str] = []
    numbers: dict[str, str] = {}
    flags: list[str] = []  # about permissions
    if _is_command("types", argv[:1]):
        return _types(argv[1:])
    left = iter(argv)
    for word in left:
        if word == "--":
            arguments.script_args = list(left)
        elif word in {"-h", "--help", "--version"}:
            arguments.mode = "version" if word == "--version" else "help"
            return arguments
        elif word.startswith(_PERMISSION_FLAGS) or (word[:1] == "-" and word[1:2].isupper()):
            flags.append(word)
        elif word.startswith("-") and word != "-":
            _read_option(word, left, arguments, numbers)
        elif arguments.mode == "eval":
            arguments.script_args = [word, *left]
        elif _is_command("eval", [*positional, word]):
            arguments.mode = "eval"
        else:
            positional.append(word)
    arguments.permissions = _permissions(flags)
    if arguments.mode == "eval":
        _take_code(arguments)
    else:
        _take_script(arguments, positional)
    _check_combination(arguments)
    _set_numbers(arguments, dict(zip(_NUMBERS, positional[1:], strict=False)), numbers)
    return arguments


def _is_command(name: str, positional: Sequence[str]) -> bool:
    """Whether `positional` is the command `name`. A file of that name is a script."""
    return list(positional) == [name] and not os.path.isfile(name)  # noqa: PTH113 - pathlib takes long to import


def _take_code(arguments: Arguments) -> None:
    if not arguments.script_args:
        raise UsageError("the following arguments are required: CODE")
    arguments.script, *rest = arguments.script_args
    arguments.script_args = rest[1:] if rest[:1] == ["--"] else rest


def _take_script(arguments: Arguments, positional: list[str]) -> None:
    if not positional:
        raise UsageError("the following arguments are required: SCRIPT")
    arguments.script = positional[0]
    _check_script(positional)
    if len(positional) > len(_NUMBERS) + 1:
        raise UsageError(
            f"unrecognized arguments: {' '.join(positional[len(_NUMBERS) + 1 :])} (the script's own follow --)"
        )


def _read_option(word: str, left: Iterator[str], arguments: Arguments, numbers: dict[str, str]) -> None:
    name, equals, value = word.partition("=")
    if word in _SWITCHES:
        setattr(arguments, *_SWITCHES[word])
    elif name == "--watch":
        arguments.watch = [*(arguments.watch or []), *_paths(value)]
    elif name == "--watch-exclude":
        arguments.watch_exclude += _paths(value if equals else _following(name, left, "paths"))
    elif name == "--ext":
        arguments.extension = value if equals else _following(name, left, "an extension")
        if arguments.extension not in EXTENSIONS:
            raise UsageError(f"argument --ext: {arguments.extension!r} is none of {', '.join(EXTENSIONS)}")
    elif name == "--import-map":
        arguments.import_map = value if equals else _following(name, left, "a file")
        if not arguments.import_map:
            raise UsageError(f"argument {name}: a file must follow")
    elif (number := name.removeprefix("--").replace("-", "_")) in _DEFAULTS and name == _option(number):
        numbers[number] = value if equals else _following(name, left, "a number")
    else:
        raise UsageError(f"unrecognized arguments: {word} (the script's own follow --)")


def _following(name: str, left: Iterator[str], what: str) -> str:
    value = next(left, None)
    if value is None or value == "--":
        raise UsageError(f"argument {name}: {what} must follow")
    return value


def _paths(value: str) -> list[str]:
    return [path for path in value.split(",") if path]


def _check_combination(arguments: Arguments) -> None:
    if arguments.prints and arguments.mode != "eval":
        raise UsageError("-p, --print: only eval prints a value")
    if arguments.extension and arguments.mode != "eval" and arguments.script != "-":
        raise UsageError("--ext: a file has an extension of its own")
    if arguments.watch is not None and (arguments.mode == "eval" or arguments.script == "-"):
        raise UsageError("--watch: only a script in a file can be run again")


def _types(argv: Sequence[str]) -> Arguments:
    if len(argv) != 1 or argv[0].startswith("-"):
        raise UsageError("usage of types: network-runtime types DIR")
    arguments = Arguments()
    arguments.mode = "types"
    arguments.script = argv[0]
    return arguments


def _permissions(flags: list[str]) -> Permissions | None:
    if not flags:
        return None
    from network_runtime._host.permission_flags import read  # noqa: PLC0415

    try:
        return read(flags)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _option(number: str) -> str:
    return f"--{number.replace('_', '-')}"


def _check_script(positional: list[str]) -> None:
    """Raise UsageError for `run app.js`, which other runtimes accept, and for `4 app.js`."""
    script, *others = positional
    if not others or script == "-" or os.path.exists(script):  # noqa: PTH110 - pathlib takes long to import
        return
    for index, other in enumerate(others):
        if other.endswith(_SCRIPT_ENDINGS) or os.path.isfile(other):  # noqa: PTH113
            numbers = [script] if script.isdigit() else []
            advice = " ".join(["network-runtime", other, *numbers, *others[:index], *others[index + 1 :]])
            raise UsageError(f"there is no file {script}; to run {other}: {advice}")


def _set_numbers(arguments: Arguments, positional: dict[str, str], options: dict[str, str]) -> None:
    for name in _NUMBERS:
        if name in positional and name in options:
            raise UsageError(f"{name.upper()} is given twice: {positional[name]} and {_option(name)} {options[name]}")
    try:
        for name, text in positional.items():
            hint = "" if text.isdigit() else f"; the script's own arguments follow --: {arguments.script} -- {text}"
            setattr(arguments, name, _checked(name, _integer(name.upper(), text, hint)))
        for name, text in options.items():
            setattr(arguments, name, _checked(name, _integer(_option(name), text)))
    except ValueError as error:
        raise UsageError(str(error)) from None


def _integer(argument: str, text: str, hint: str = "") -> int:
    """Parse a number that has digits only. `int` alone would also accept "1_000" and " 5 "."""
    if not text.isascii() or not text.isdigit() or len(text) > _LONGEST_NUMBER:
        raise UsageError(f"argument {argument}: {text!r} is no whole number of 0 or more{hint}")
    return int(text)


def _checked(name: str, value: int) -> int:
    return check_threads(value) if name == "threads" else check_limit(name, value)
