"""Encodings against Python's codecs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conformance.scripts import check

if TYPE_CHECKING:
    from network_runtime import Sandbox


SAMPLES = {
    "big5": "繁體中文，電腦與網路",
    "euc-jp": "日本語のテキスト、漢字かな混じり",
    "euc-kr": "한국어 문장과 漢字",
    "gb18030": "简体中文 € 😀 ༀ",
    "gbk": "简体中文，计算机",
    "iso-2022-jp": "日本語 ASCII 日本語",
    "shift_jis": "日本語のテキスト、ﾊﾝｶｸ",
    "ibm866": "Привет ░▒▓",
    "iso-8859-2": "Příliš žluťoučký kůň",
    "iso-8859-7": "Ελληνικά",
    "iso-8859-15": "œuvre à 5 €",
    "koi8-r": "Съешь ещё этих мягких булок",
    "koi8-u": "Її ґанок",
    "windows-1250": "Zażółć gęślą jaźń",
    "windows-1251": "Съешь ещё этих булок",
    "windows-1252": "“naïve” – café €",
    "windows-1253": "Ελληνικά €",
    "windows-1254": "İstanbul ığüş",
    "windows-1257": "Ąžuolas",
    "utf-16le": "aé世😀",
    "utf-16be": "aé世😀",
    "utf-8": "aé世😀",
}
PYTHON_NAMES = {"windows-1251": "cp1251", "ibm866": "cp866", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}


@pytest.mark.parametrize("encoding", SAMPLES)
def test_text_of_another_codec(sync_sandbox: Sandbox, encoding: str) -> None:
    text = SAMPLES[encoding]
    codec = PYTHON_NAMES.get(encoding, encoding)
    check(
        sync_sandbox,
        f"""
  const decoder = new TextDecoder({encoding!r}, {{ fatal: true }});
  equal(decoder.decode(new Uint8Array({list(text.encode(codec))})), {text!r});
  const decoded = decoder.decode(new Uint8Array({list((text * 500).encode(codec))}));
  equal(decoded === {text!r}.repeat(500), true, `${{decoded.slice(0, 100)}}...`);""",
    )
