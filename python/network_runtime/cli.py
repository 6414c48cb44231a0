"""The command `network-runtime`: runs a script as the host of a sandbox.

Every script imports this module at its start, so slow imports are made where they are used.
"""

from __future__ import annotations

import os
import sys

from network_runtime import __version__
from network_runtime._base import colours
from network_runtime._deno.errors import OpError
from network_runtime._host.command_line import HELP, Arguments, UsageError, parse
from network_runtime._host.modules import decode_source
from network_runtime._host.standard_streams import STDERR, STDOUT, lost, open_closed, read_stdin, report, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Final

    from network_runtime._host.import_map import ImportMap
    from network_runtime._host.modules import Modules
    from network_runtime.host import Host, Outcome

_FAILED: Final = 1
_WRONG_USAGE: Final = 2
_INTERRUPTED: Final = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    That is the script's own, 1 if it failed or its output could not be written, 2 for wrong usage, 130 for Ctrl-C.
    """
    open_closed()
    try:
        arguments = parse(sys.argv[1:] if argv is None else argv)
    except UsageError as error:
        report(str(error))
        return _WRONG_USAGE
    try:
        if arguments.mode in {"run", "eval"}:
            return _run(arguments)
        if arguments.mode == "types":
            return _types(arguments.script)
        write(STDOUT, HELP if arguments.mode == "help" else f"network-runtime {__version__}\n")
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:  # while our own texts were written
        return lost(STDOUT, error.errno or 0)
    return 0


def _types(folder: str) -> int:
    from network_runtime._host.type_files import write_types  # noqa: PLC0415

    try:
        paths = write_types(folder)
    except OSError as error:
        report(f"error: the types cannot be written to {folder}: {error.strerror}")
        return _FAILED
    write(STDOUT, "".join(f"{path}\n" for path in paths))
    return 0


def _run(arguments: Arguments) -> int:
    try:
        script = _script(arguments)
    except OpError as error:
        report(f"error: {error}")
        return _FAILED

    from network_runtime._base.limit_table import DEFAULT_LOCATION, DEFAULTS, for_core  # noqa: PLC0415
    from network_runtime._core import ResourceLimits  # noqa: PLC0415
    from network_runtime.host import Host  # noqa: PLC0415

    asked = {"cpu_limit_ms": arguments.cpu_limit_ms, "memory_limit_mb": arguments.memory_limit_mb}
    limits = ResourceLimits(
        **for_core({**DEFAULTS, **asked}), own_cage=False, forward_console=False, location=DEFAULT_LOCATION
    )

    def new_host(on_load: Callable[[str], None] | None = None) -> Host:
        """Raises OpError."""
        if arguments.import_map and on_load is not None:
            on_load(arguments.import_map)
        host = Host(
            script,
            args=arguments.script_args,
            threads=arguments.threads,
            limits=limits,
            permissions=arguments.permissions,
            import_map=_import_map(arguments.import_map),
            verbose=arguments.verbose,
        )
        host.modules.on_load = on_load
        return host

    try:
        exit_code, unfinished = _run_once(new_host()) if arguments.watch is None else _watch(new_host, arguments)
    except OpError as error:
        report(f"error: {error}")
        return _FAILED
    except RuntimeError as error:
        from network_runtime.errors import SandboxUnavailableError  # noqa: PLC0415

        if not isinstance(error, SandboxUnavailableError):
            raise
        report(f"error: {error}")
        return _FAILED
    if unfinished:
        os._exit(exit_code)  # otherwise Python would wait for the threads of unfinished ops
    return exit_code


def _run_once(host: Host) -> tuple[int, bool]:
    """Returns the exit code, and whether an op is still going on."""
    outcome = host.run()
    return _shown(outcome, host.modules), outcome.unfinished


def _watch(new_host: Callable[[Callable[[str], None]], Host], arguments: Arguments) -> tuple[int, bool]:
    """As `_run_once`, for `--watch`."""
    try:
        from network_runtime._host.watch import Watcher  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name != "watchdog":
            raise
        report("error: --watch needs watchdog: pip install 'network-runtime[host]'")
        return _FAILED, False
    try:
        watcher = Watcher(
            new_host,
            _shown,
            paths=arguments.watch or (),
            excluded=arguments.watch_exclude,
            clears_screen=arguments.clears_screen,
        )
    except OSError as error:  # no such path, or no watches left
        report(f"error: --watch: {error.filename or ''} {error.strerror}")
        return _FAILED, False
    return watcher.run(), watcher.unfinished


def _shown(outcome: Outcome, modules: Modules) -> int:
    """Report why the script failed, if it did. Returns its exit code, unless some of its output was lost."""
    if outcome.error is not None:
        from network_runtime._host.uncaught import error_report  # noqa: PLC0415

        report(error_report(outcome.error, modules.line, colours=colours.wanted(STDERR)))
    return outcome.exit_code if outcome.lost is None else lost(*outcome.lost)


def _import_map(path: str) -> ImportMap | None:
    """The import map in the file `path`; None for no path. Reports what of it is ignored. Raises OpError."""
    if not path:
        return None
    from network_runtime._host.import_map import read_import_map  # noqa: PLC0415

    import_map = read_import_map(path)
    if import_map.warnings:
        report("\n  - Import map: ".join(["Resolver diagnostics:", *import_map.warnings]))
    return import_map


def _script(arguments: Arguments) -> tuple[str, str] | str:
    """The path of the script. For a text, a name and the text. Raises OpError."""
    script = arguments.script
    if arguments.mode == "eval":
        return f"$eval.{arguments.extension or 'mts'}", f"console.log({script}\n)" if arguments.prints else script
    if script == "-":
        try:
            raw = read_stdin()
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise OpError("TypeError", f"the script cannot be read from standard input: {why}") from None
        return f"$stdin.{arguments.extension or 'mjs'}", decode_source(raw, "standard input")
    if os.path.isdir(script):  # noqa: PTH112 - pathlib takes long to import
        raise OpError("TypeError", f"the script is a directory: {script}")
    if not os.path.exists(script):  # noqa: PTH110
        raise OpError("TypeError", f"script not found: {script}")
    return script
