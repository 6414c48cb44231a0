"""The modules of a host script: finds the file URL of a specifier, and the source of a file URL.

Called on the host's thread. Every script imports this module at its start, so slow imports are made where they are
used.
"""

from __future__ import annotations

import os

from network_runtime._deno.errors import OpError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

    from network_runtime._core import ModuleSource

_TYPESCRIPT: Final = (".ts", ".mts", ".cts", ".tsx")
_SAFE_IN_PATH: Final = b"/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SAFE_IN_URL: Final = _SAFE_IN_PATH + b":%?#[]@!$&'()*+,;="
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class Modules:
    """Resolves and loads the modules of one host."""

    def __init__(self, sources: dict[str, str] | None = None) -> None:
        """`sources`: the texts of scripts that are not files (standard input), by URL."""
        self._sources = dict(sources or {})  # also sources that can be read only once

    def resolve(self, specifier: str, referrer: str) -> str:
        """The URL that `specifier` means in the module `referrer`. Raises OpError."""
        if specifier.startswith(("./", "../", "/")):
            return _file_url(specifier, referrer)
        scheme, colon, _ = specifier.partition(":")
        if not colon or not scheme.isalpha():
            problem = f'the bare specifier "{specifier}" cannot be resolved: a local file starts with ./, ../ or /'
            raise OpError("TypeError", f"{problem} (imported from {referrer})")
        if scheme.lower() == "file":
            return _file_url(specifier, "file:///")
        if scheme.lower() in {"http", "https"}:
            problem = f'remote modules are not loaded: "{specifier}"; bundle it, or import a local file'
        else:
            problem = f'modules of the scheme "{scheme}:" are not loaded: "{specifier}"'
        raise OpError("TypeError", f"{problem} (imported from {referrer})")

    def load(self, url: str, asked: str = "javascript") -> ModuleSource:
        """Return the module's source. `asked`: "javascript", "json" or "text". Raises OpError."""
        path = path_of(url)
        source = self._sources.get(url)
        if source is None:
            if asked != "text" and path.endswith(_TYPESCRIPT):
                raise OpError("NotSupported", f"TypeScript is not supported yet: {url}")
            source = read_source(path, url)
            if not os.path.isfile(path):  # noqa: PTH113 - as above
                self._sources[url] = source  # a pipe can be read once; reading it again would wait for ever
        is_json = path.endswith(".json")
        return {"type": "text" if asked == "text" else "json" if is_json else "javascript", "source": source}

    def line(self, url: str, number: int) -> str | None:
        """Return line `number` (from 1) of the source at `url`; None if it cannot be read (any more)."""
        if url not in self._sources and not url.startswith("file:"):
            return None
        try:
            text = self.load(url, "text")["source"]
        except OpError:
            return None
        for terminator in ("\r\n", "\r", "\u2028", "\u2029"):
            text = text.replace(terminator, "\n")
        lines = text.split("\n")
        return lines[number - 1] if 0 < number <= len(lines) else None


def url_of(path: str | Path) -> str:
    """The file URL of a path."""
    raw = os.fsencode(os.path.abspath(path))  # noqa: PTH100 - pathlib takes as long as V8 to start
    if raw.translate(None, _SAFE_IN_PATH):
        from urllib.parse import quote_from_bytes  # noqa: PLC0415

        return f"file://{quote_from_bytes(raw, safe='/~')}"
    return f"file://{raw.decode()}"


def path_of(url: str) -> str:
    """The path of a file URL."""
    path = url.removeprefix("file://").partition("#")[0].partition("?")[0]
    if "%" not in path:
        return path
    from urllib.parse import unquote_to_bytes  # noqa: PLC0415

    return os.fsdecode(unquote_to_bytes(path))


def read_source(path: str, name: str) -> str:
    """Read the text of the file `path`. Raises OpError, which calls the file `name`."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - as above
            raw = file.read()
    except FileNotFoundError:
        raise OpError("TypeError", f"module not found: {name}") from None
    except OSError as error:
        raise OpError("TypeError", f"{name} cannot be read: {error.strerror}") from None
    return decode_source(raw, name)


def decode_source(raw: bytes, name: str) -> str:
    """Decode the text of a source called `name`. Raises OpError."""
    try:
        return raw.removeprefix(_BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError as error:
        start = error.start + len(raw) - len(raw.removeprefix(_BYTE_ORDER_MARK))
        raise OpError("TypeError", f"{name} is not UTF-8: {error.reason} at byte {start}") from None


def _file_url(specifier: str, base: str) -> str:
    """The URL of `specifier`, a path or a file URL, relative to `base`.

    It follows the URL Standard, as browsers do. The results of `urljoin` differ between versions of Python.
    """
    url = _quoted(specifier)
    if url[:5].lower() == "file:":
        url = url[5:]
    path = url.partition("#")[0].partition("?")[0]
    suffix = url[len(path) :]
    if path.startswith("//"):
        machine, _, path = path[2:].partition("/")
        if machine.lower() not in {"", "localhost"}:
            raise OpError("TypeError", f'"{specifier}" is a file on another machine: {machine}')
        path = f"/{path}"
    elif not path.startswith("/"):
        folder = base.removeprefix("file://").partition("#")[0].partition("?")[0].rpartition("/")[0]
        path = f"{folder}/{path}"
    if "%00" in path:
        raise OpError("TypeError", f'"{specifier}" is no URL of a file')
    return f"file://{_without_dots(path)}{suffix}"


def _quoted(specifier: str) -> str:
    raw = specifier.encode()
    if not raw.translate(None, _SAFE_IN_URL):
        return specifier
    from urllib.parse import quote_from_bytes  # noqa: PLC0415

    return quote_from_bytes(raw, safe=_SAFE_IN_URL)


def _without_dots(path: str) -> str:
    """An absolute path without "." and "..". The parent of the root is the root."""
    kept: list[str] = []
    plain = ""
    for segment in path.split("/")[1:]:
        plain = segment.replace("%2e", ".").replace("%2E", ".")
        if plain == "..":
            del kept[-1:]
        elif plain != ".":
            kept.append(segment)
    if plain in {".", ".."}:
        kept.append("")  # it names a folder
    return "/" + "/".join(kept)
