"""Modules of `data:` URLs (Fetch Standard, "data: URL processor")."""

from __future__ import annotations

import binascii
import re
from typing import Final
from urllib.parse import unquote_to_bytes

from network_runtime._deno.errors import OpError

_BASE64: Final = re.compile(r"; *base64$", re.IGNORECASE)
_ESSENCE: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+/[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_ALPHABET: Final = re.compile(rb"[A-Za-z0-9+/]*")
_SPACE: Final = b"\t\n\f\r "
_LONGEST_SHOWN: Final = 300

# MIME Sniffing Standard, "JavaScript MIME type" and "JSON MIME type".
_JAVASCRIPT: Final = re.compile(
    r"(application|text)/(x-)?(java|ecma)script|text/(javascript1\.[0-5]|jscript|livescript)"
)
_JSON: Final = re.compile(r"application/json|text/json|.*\+json")
_NAMES: Final = (
    (_JAVASCRIPT, "module.js"),
    (_JSON, "module.json"),
    (re.compile(r"(application|text)/(x-)?typescript"), "module.ts"),
    (re.compile(r"text/jsx"), "module.jsx"),
    (re.compile(r"text/tsx"), "module.tsx"),
    (re.compile(r"text/css"), "module.css"),
    (re.compile(r"text/html"), "module.html"),
    (re.compile(r"application/wasm"), "module.wasm"),
)
_OTHER: Final = "module.unknown"


def read_data_url(url: str) -> tuple[bytes, str]:
    """The bytes of a data: URL, and a file name whose ending says what its MIME type means. Raises OpError."""
    mime, comma, data = url.removeprefix("data:").partition("#")[0].partition(",")
    if not comma:
        raise OpError("TypeError", f"Import '{url[:_LONGEST_SHOWN]}' failed.\n    0: a data: URL without a comma")
    mime = mime.strip(" \t\n\f\r")
    body = unquote_to_bytes(data)
    if (marked := _BASE64.search(mime)) is not None:
        mime = mime[: marked.start()]
        body = _forgiving_base64(body, url)
    return body, _name_of(mime)


def _name_of(mime: str) -> str:
    essence = mime.partition(";")[0].strip().lower()
    if _ESSENCE.fullmatch(essence) is None:
        return _OTHER  # it counts as text/plain
    return next((name for pattern, name in _NAMES if pattern.fullmatch(essence)), _OTHER)


def _forgiving_base64(text: bytes, url: str) -> bytes:
    """Infra Standard, "forgiving-base64 decode"."""
    plain = text.translate(None, _SPACE)
    if len(plain) % 4 == 0:
        plain = plain.removesuffix(b"=").removesuffix(b"=")
    if len(plain) % 4 == 1 or _ALPHABET.fullmatch(plain) is None:
        raise OpError("TypeError", f"Import '{url[:_LONGEST_SHOWN]}' failed.\n    0: invalid base64 data")
    return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))
