"""Import maps (HTML Standard, "Import maps"): what a specifier means, by a JSON file of the user's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

from network_runtime._core import parse_url
from network_runtime._deno.errors import OpError
from network_runtime._host.modules import RELATIVE, decode_source, path_of, url_of

_KEYS: Final = ("imports", "scopes")
_SPECIAL: Final = ("ftp:", "file:", "http:", "https:", "ws:", "wss:")  # URL Standard, "special scheme"

ValueT = TypeVar("ValueT")
_SpecifierMap = dict[str, str | None]  # longest keys first; None: the specifier is blocked


class ImportMap:
    """One import map. Its names are those of the standard's algorithms.

    `warnings` says what of the map is ignored.
    """

    def __init__(self, text: str, url: str) -> None:
        """Parse the map `text`, which is at `url`. Raises OpError."""
        self.url = url
        self.warnings: list[str] = []
        parsed = self._parse(text)
        self._imports = self._specifier_map(self._object(parsed.get("imports", {}), 'The value of "imports"'))
        self._scopes = self._scope_map(self._object(parsed.get("scopes", {}), 'The value of "scopes"'))
        self.warnings += [f'The top-level key "{key}" is ignored.' for key in parsed if key not in _KEYS]

    def resolve(self, specifier: str, url: str | None, referrer: str) -> str | None:
        """The URL that the map gives to `specifier` in the module `referrer`; None where it says nothing of it.

        `url` is what the specifier means without a map, where it is a URL or relative. Raises OpError where the map
        forbids it.
        """
        normalized = specifier if url is None else url
        for prefix, imports in self._scopes.items():
            if prefix == referrer or (prefix.endswith("/") and referrer.startswith(prefix)):
                match = _imports_match(normalized, url, imports)
                if match is not None:
                    return match
        return _imports_match(normalized, url, self._imports)

    def _parse(self, text: str) -> dict[str, Any]:
        try:
            parsed = json.loads(text, parse_constant=_refuse_constant)
        except json.JSONDecodeError as error:
            _fail(self.url, f"{error.msg}\n    at {self.url}:{error.lineno}:{error.colno}")
        except (ValueError, RecursionError) as error:
            _fail(self.url, str(error))
        return self._object(parsed, "The import map")

    def _object(self, value: object, what: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            _fail(self.url, f"{what} must be an object")
        return value

    def _specifier_map(self, original: dict[str, Any]) -> _SpecifierMap:
        normalized: _SpecifierMap = {}
        for key, address in original.items():
            if not key:
                self.warnings.append("Invalid empty string specifier.")
                continue
            normalized[_url_like(key, self.url) or key] = self._address(key, address)
        return _sorted(normalized)

    def _address(self, key: str, address: object) -> str | None:
        if address is None:
            return None
        shown = json.dumps(address, ensure_ascii=False)
        if not isinstance(address, str):
            self.warnings.append(f'Invalid address {shown} for the specifier key "{key}". Addresses must be strings.')
            return None
        url = _url_like(address, self.url)
        if url is None:
            self.warnings.append(f'Invalid address {shown} for the specifier key "{key}".')
        elif key.endswith("/") and not url.endswith("/"):
            target = f'Invalid target address "{url}" for package specifier "{key}".'
            self.warnings.append(f'{target} Package address targets must end with "/".')
            return None
        return url

    def _scope_map(self, original: dict[str, Any]) -> dict[str, _SpecifierMap]:
        normalized: dict[str, _SpecifierMap] = {}
        for prefix, imports in original.items():
            checked = self._object(imports, f'The value for the "{prefix}" scope prefix')
            url = parse_url(prefix, self.url)
            if url is None:
                self.warnings.append(f'Invalid scope "{prefix}" (parsed against base URL "{self.url}").')
                continue
            normalized[url] = self._specifier_map(checked)
        return _sorted(normalized)


def read_import_map(path: str) -> ImportMap:
    """The import map in a file. `path` may be a file URL. Raises OpError."""
    url = path if path.startswith("file:") else url_of(path)
    try:
        raw = Path(path_of(url)).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        _fail(url, f"Import '{url}' failed, not found.")
    except OSError as error:
        _fail(url, f"{error.strerror} (os error {error.errno})")
    return ImportMap(decode_source(raw, url), url)


def _fail(url: str, why: str) -> NoReturn:
    raise OpError("TypeError", f"Unable to load '{url}' import map\n\nCaused by:\n    {why}")


def _url_like(specifier: str, base: str) -> str | None:
    """The standard's "resolve a URL-like module specifier"."""
    return parse_url(specifier, base) if specifier.startswith(RELATIVE) else parse_url(specifier)


def _sorted(entries: dict[str, ValueT]) -> dict[str, ValueT]:
    """Descending by code units: of two prefixes of one specifier, the longer one comes first."""
    return dict(sorted(entries.items(), key=lambda entry: entry[0].encode("utf-16-be", "surrogatepass"), reverse=True))


def _imports_match(normalized: str, url: str | None, imports: _SpecifierMap) -> str | None:
    """The standard's "resolve an imports match"."""
    for key, address in imports.items():
        if key == normalized:
            return _address_of(key, address)
        by_prefix = key.endswith("/") and normalized.startswith(key)
        if by_prefix and (url is None or url.startswith(_SPECIAL)):
            base = _address_of(key, address)
            after = normalized.removeprefix(key)
            joined = parse_url(after, base)
            if joined is None:
                raise OpError("TypeError", f'The specifier "{normalized}" gives no URL: "{after}" relative to {base}')
            if not joined.startswith(base):
                raise OpError("TypeError", f'The specifier "{normalized}" backtracks above its prefix "{key}"')
            return joined
    return None


def _address_of(key: str, address: str | None) -> str:
    if address is None:
        raise OpError("TypeError", f'Blocked by null entry for "{key}" in the import map')
    return address


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not valid JSON")
