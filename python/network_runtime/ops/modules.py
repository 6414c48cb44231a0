"""The module loader of a host script: specifiers to file URLs, file URLs to sources. Called on the host's thread."""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypedDict
from urllib.parse import quote, unquote, urljoin, urlsplit

from network_runtime.ops.errors import OpError

_TYPESCRIPT: Final = frozenset({".ts", ".mts", ".cts", ".tsx"})
_URL_SAFE: Final = "/:%?#[]@!$&'()*+,;=~"


class Source(TypedDict):
    """A module as the core takes it; `type` is "javascript" or "json"."""

    type: str
    source: str


class Modules:
    """Resolves and loads the modules of one host."""

    def __init__(self, sources: dict[str, str] | None = None) -> None:
        """`sources`: modules that are no files (standard input), by URL."""
        self._sources = sources or {}

    def resolve(self, specifier: str, referrer: str) -> str:
        """The URL that `specifier` means in the module `referrer`. Raises OpError."""
        if specifier.startswith(("./", "../", "/")):
            return _file_url(specifier, referrer)
        scheme, colon, _ = specifier.partition(":")
        if not colon or not scheme.isalpha():
            problem = f'the bare specifier "{specifier}" means nothing here: a local file starts with ./, ../ or /'
            raise OpError("TypeError", f"{problem} (imported from {referrer})")
        if scheme.lower() == "file":
            return _file_url(specifier, "file:///")
        if scheme.lower() in {"http", "https"}:
            problem = f'remote modules are not loaded: "{specifier}"; bundle it, or import a local file'
        else:
            problem = f'modules of the scheme "{scheme}:" are not loaded: "{specifier}"'
        raise OpError("TypeError", f"{problem} (imported from {referrer})")

    def load(self, url: str) -> Source:
        """The module's source. Raises OpError."""
        if url in self._sources:
            return Source(type="javascript", source=self._sources[url])
        path = Path(unquote(urlsplit(url).path))
        if path.suffix in _TYPESCRIPT:
            raise OpError("NotSupported", f"TypeScript is not supported yet: {url}")
        try:
            source = path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            raise OpError("TypeError", f"module not found: {url}") from None
        except UnicodeDecodeError as error:
            raise OpError("TypeError", f"{url} is not UTF-8: {error.reason} at byte {error.start}") from None
        except OSError as error:
            raise OpError("TypeError", f"{url} cannot be read: {error.strerror}") from None
        return Source(type="json" if path.suffix == ".json" else "javascript", source=source)


def url_of(path: Path) -> str:
    """The file URL of a path."""
    return path.absolute().as_uri()


def _file_url(specifier: str, base: str) -> str:
    parts = urlsplit(urljoin(base, quote(specifier, safe=_URL_SAFE)))
    if parts.netloc not in {"", "localhost"}:
        raise OpError("TypeError", f'"{specifier}" is a file on another machine: {parts.netloc}')
    if "\0" in unquote(parts.path):
        raise OpError("TypeError", f'"{specifier}" is no URL of a file')
    return parts._replace(netloc="").geturl()
