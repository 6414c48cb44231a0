"""The modules of a host script: finds the URL of a specifier, and the source of a URL.

The core does what is plain itself: relative specifiers without an import map, and regular files
(csrc/runtime/module_files.h). All else comes here, and so does what the core cannot read: this module says why.
Called on the host's thread. Every script imports this module at its start, so slow imports are made where they are
used.
"""

from __future__ import annotations

import os
import stat

from network_runtime._core import open_checked, parse_url
from network_runtime._deno.errors import OpError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Final

    from network_runtime._core import ModuleSource
    from network_runtime._deno.permissions import HostPermissions
    from network_runtime._host.import_map import ImportMap

# What the URL Standard leaves as it is in a path: an import of the same file has the same URL.
_SAFE_IN_PATH: Final = b"/-._~!$&'()*+,;=:@[]|0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
RELATIVE: Final = ("/", "./", "../")  # how a specifier begins that is relative to the importer
_ELSEWHERE: Final = ("http", "https", "npm", "jsr", "node", "blob")
_ENDINGS: Final = (".ts", ".js", ".tsx", ".jsx", ".mts", ".mjs", ".json")  # that a specifier may have forgotten
_TYPESCRIPT_OF: Final = {".js": ".ts", ".mjs": ".mts", ".jsx": ".tsx"}
_LONGEST_TEXT: Final = (1 << 29) - 24  # characters of a string of V8's
_LONGEST_SHOWN: Final = 300


class Modules:
    """Resolves and loads the modules of one host."""

    def __init__(self, sources: dict[str, str] | None = None, import_map: ImportMap | None = None) -> None:
        """`sources`: the texts of scripts that are not files (standard input), by URL."""
        # Also sources that can be read only once.
        self._sources = {url: text.encode(errors="replace") for url, text in (sources or {}).items()}
        self._map = import_map
        self.main = ""  # the URL of the script itself: the user has chosen it
        self._wanted: set[str] = set()  # the URLs of what was asked for, whether it could be read or not
        # The URLs of what was read, with the paths that they led to; "" where all might be read.
        self._loaded: dict[str, str] = {}
        self.on_load: Callable[[str], None] | None = None  # called with a file's path before it is first read
        # The script's, once there are any. Until then all may be read.
        self.permissions: Callable[[], HostPermissions | None] = lambda: None

    @property
    def maps_imports(self) -> bool:
        """Whether there is an import map. It has a say in every specifier."""
        return self._map is not None

    @property
    def code_cache_folder(self) -> str:
        """Where the core keeps V8's code of large modules; empty: nowhere."""
        folder = os.environ.get("NETWORK_RUNTIME_CACHE_DIR")
        if folder is None:
            home = os.environ.get("HOME", "")
            caches = os.environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else "")
            folder = f"{caches}/network-runtime" if caches else ""
        return f"{os.path.abspath(folder)}/code" if folder else ""  # noqa: PTH100 - pathlib takes as long as V8 to start

    def resolve(self, specifier: str, referrer: str) -> str:
        """The URL that `specifier` means in the module `referrer`. Raises OpError."""
        relative = specifier.startswith(RELATIVE)
        url = parse_url(specifier, referrer) if relative else parse_url(specifier)
        if self._map is not None and (mapped := self._map.resolve(specifier, url, referrer)) is not None:
            return mapped
        if url is not None:
            return url
        if relative and not referrer.startswith("file:"):
            problem = f'"{specifier}" is relative, and {_short(referrer)} has no path that it could be relative to'
            raise OpError("TypeError", f"invalid URL: {problem}")
        where = "" if self._map is None else f' and not in import map from "{referrer}"'
        hint = "a local file starts with ./, ../ or /; any other name must be in an import map (--import-map)"
        raise OpError("TypeError", f'Import "{specifier}" not a dependency{where}\n  hint: {hint}')

    def load(self, url: str, asked: str, by_import_call: bool = False) -> ModuleSource:
        """Return the module's source. `asked`: "javascript", "json", "text" or "bytes". Raises OpError.

        What an import() needs must be allowed to be read; in any import, so must what is no ordinary file (/proc, say).
        The source of a script or of JSON is UTF-8 without a byte order mark.
        """
        self.wants([url], by_import_call)
        scheme = url.partition(":")[0]
        name = ""
        if url in self._sources:
            raw = self._sources[url]
        elif scheme == "file":
            raw = self._read(url, "import()" if by_import_call else "import")
        elif scheme == "data":
            from network_runtime._host.data_url import read_data_url  # noqa: PLC0415

            raw, name = read_data_url(url)
        else:
            raise OpError("TypeError", _refusal(scheme, url))
        self._note_loaded([url])
        if asked != "bytes":
            raw = raw.removeprefix(_BYTE_ORDER_MARK)
            if len(raw) > _LONGEST_TEXT:
                raise OpError("RangeError", f"{_short(url)} is too large for a string: {len(raw)} bytes")
            if asked != "text":
                decode_source(raw, _short(url))
        return {"source": raw, "name": name}

    def wants(self, urls: list[str], by_import_call: bool = False) -> bool:
        """Note what will be read, here or by the core. Returns whether the core may read it without a check."""
        for url in urls:
            if url in self._wanted:
                continue
            if self.on_load is not None and url.startswith("file:///") and url not in self._sources:
                self.on_load(path_of(url))
            self._wanted.add(url)
        plainly = self._checks() is None or not (by_import_call or any(self._is_special(url) for url in urls))
        if plainly:
            self._note_loaded(urls)
        return plainly

    def line(self, url: str, number: int) -> str | None:
        """Return line `number` (from 1) of the source at `url`; None if it was not loaded or is not there any more."""
        if url not in self._loaded:  # a stack may be a guest's, or forged: it chooses no file that is read
            return None
        try:
            raw = self._sources[url] if url in self._sources else self._read_again(url)
        except (OpError, OSError):
            return None
        text = raw.removeprefix(_BYTE_ORDER_MARK).decode(errors="replace")
        for terminator in ("\r\n", "\r", "\u2028", "\u2029"):
            text = text.replace(terminator, "\n")
        lines = text.split("\n")
        return lines[number - 1] if 0 < number <= len(lines) else None

    def _note_loaded(self, urls: list[str]) -> None:
        """These are read now. Where not all may be read, it matters which files they are."""
        restricted = self._checks() is not None
        for url in urls:
            is_file = restricted and url.startswith("file:///") and url not in self._sources
            self._loaded.setdefault(url, os.path.realpath(path_of(url)) if is_file else "")

    def _read_again(self, url: str) -> bytes:
        """What a module has now, if it still is an ordinary file, and the one that it was. Raises OpError, OSError."""
        if not url.startswith("file:"):
            return self.load(url, "bytes")["source"]
        path = self._loaded[url] or path_of(url)
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - as above
            return b""
        opener = open_checked if self._loaded[url] else os.open
        descriptor = opener(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
        with os.fdopen(descriptor, "rb") as file:
            return file.read() if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""

    def _is_special(self, url: str) -> bool:
        """Whether it is a file that gives power over the process and the system. The script itself does not count."""
        if not url.startswith("file:///") or url == self.main or url in self._sources:
            return False
        from network_runtime._deno.checked_paths import is_special  # noqa: PLC0415

        return is_special(os.path.realpath(path_of(url)))

    def _checks(self) -> HostPermissions | None:
        """What must be asked before a file is read; None where all may be read."""
        if (permissions := self.permissions()) is None:
            return None
        from network_runtime._deno.permissions import FREE_BITS  # noqa: PLC0415

        return None if permissions.free & FREE_BITS["read"] else permissions

    def _read(self, url: str, api: str) -> bytes:
        path = path_of(url)
        opener = None
        if (checks := self._checks()) is not None and (api == "import()" or self._is_special(url)):
            path, opener = _allowed(path, checks, api), open_checked
        try:
            with open(path, "rb", opener=opener) as file:
                raw = file.read()
        except (FileNotFoundError, NotADirectoryError):
            raise OpError("TypeError", f'Module not found "{url}".{_hint(path)}') from None
        except IsADirectoryError:
            problem = f"[ERR_UNSUPPORTED_DIR_IMPORT] Directory import '{url}' is not supported resolving ES modules"
            raise OpError("TypeError", f"{problem}: it is a directory{_hint(path)}") from None
        except OSError as error:
            problem = f"{error.strerror} (os error {error.errno})"
            raise OpError("TypeError", f"Import '{url}' failed.\n    0: {problem}") from None
        if not os.path.isfile(path):  # noqa: PTH113 - as above
            self._sources[url] = raw  # a pipe can be read once; reading it again would wait for ever
        return raw


def _allowed(path: str, permissions: HostPermissions, api: str) -> str:
    """The path to open for an import of `path`. Raises OpError, as a failed import does."""
    try:
        return permissions.check_read(path, api, opens=True)
    except OpError as error:
        raise OpError("TypeError", str(error)) from None


def url_of(path: str | Path) -> str:
    """The file URL of a path."""
    raw = os.fsencode(os.path.abspath(path))  # noqa: PTH100 - as above
    if raw.translate(None, _SAFE_IN_PATH):
        from urllib.parse import quote_from_bytes  # noqa: PLC0415

        return f"file://{quote_from_bytes(raw, safe=_SAFE_IN_PATH)}"
    return f"file://{raw.decode()}"


def path_of(url: str) -> str:
    """The path of a file URL. Raises OpError where there is none."""
    if not url.startswith("file:///"):
        raise OpError("TypeError", f"Could not convert URL to file path.\n  URL: {url}")
    path = url.removeprefix("file://").partition("#")[0].partition("?")[0]
    if "%" not in path:
        return path
    if "%00" in path:
        raise OpError("TypeError", f"Import '{url}' failed.\n    0: file name contained an unexpected NUL byte")
    if "%2f" in path.lower():
        raise OpError("TypeError", f"Import '{url}' failed.\n    0: file name contained an encoded slash (%2F)")
    from urllib.parse import unquote_to_bytes  # noqa: PLC0415

    return os.fsdecode(unquote_to_bytes(path))


def decode_source(raw: bytes, name: str) -> str:
    """Decode the text of a source called `name`. Raises OpError."""
    try:
        return raw.removeprefix(_BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError as error:
        start = error.start + len(raw) - len(raw.removeprefix(_BYTE_ORDER_MARK))
        raise OpError("TypeError", f"{name} is not UTF-8: {error.reason} at byte {start}") from None


def _refusal(scheme: str, url: str) -> str:
    if scheme in _ELSEWHERE:
        return f'"{_short(url)}" is not loaded here; bundle it, or map it in an import map'
    return f'Unsupported scheme "{scheme}" for module "{_short(url)}". Supported schemes:\n - "data"\n - "file"'


def _hint(path: str) -> str:
    """What the import of a file that is not there may have meant; empty where nothing like it is there."""
    stem, ending = os.path.splitext(path)  # noqa: PTH122 - as above
    candidates = [stem + _TYPESCRIPT_OF[ending]] if ending in _TYPESCRIPT_OF else []
    candidates += [path.rstrip("/") + other for other in _ENDINGS]
    candidates += [f"{path.rstrip('/')}/index{other}" for other in _ENDINGS[:-1]]
    for candidate in candidates:
        if os.path.isfile(candidate):  # noqa: PTH113 - as above
            return f'\n  hint: did you mean "{url_of(candidate)}"?'
    return ""


def _short(url: str) -> str:
    """A URL as a message shows it: data: URLs can be very long."""
    return url if len(url) <= _LONGEST_SHOWN else f"{url[:_LONGEST_SHOWN]}…"
