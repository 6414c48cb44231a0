"""TextEncoder, TextDecoder, atob and btoa on text of several kinds and lengths."""

from __future__ import annotations

from benchmarks.harness import Goal, run_rounds, show
from benchmarks.web_scripts import contenders

_ROUNDS = 7
_GOAL = Goal(times_better_peer=1)

_TEXTS = {
    "ASCII": "'The quick brown fox jumps over the lazy dog. '",
    "Latin-1": "'Voix ambiguë qui préfère les jattes de kiwis, à Noël. '",
    "mixed": "'naïve 世界 and 😀, как дела? plain words between them. '",
}
_LENGTHS = {"16 B": 16, "1 KB": 1 << 10, "64 KB": 1 << 16, "4 MB": 1 << 22}

_OPERATIONS = {
    "encode": ("", "encoder.encode(text)"),
    "encodeInto": ("const target = new Uint8Array(text.length * 3);", "encoder.encodeInto(text, target)"),
    "decode": ("const bytes = encoder.encode(text);", "decoder.decode(bytes)"),
    "decode, fatal": ("const bytes = encoder.encode(text);", "fatal.decode(bytes)"),
}
_BASE64 = {
    "btoa": ("const bytes = 'x'.repeat({length});", "btoa(bytes)"),
    "atob": ("const base64 = btoa('x'.repeat({length}));", "atob(base64)"),
}
_LEGACY = {
    "shift_jis": "[0x93, 0xFA, 0x96, 0x7B, 0x8C, 0xEA, 0x41, 0xB1]",
    "gb18030": "[0xD6, 0xD0, 0xCE, 0xC4, 0x41, 0x42]",
    "windows-1251": "[0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2, 0x20]",
    "utf-16le": "[0x41, 0x00, 0x16, 0x4E, 0x3D, 0xD8, 0x00, 0xDE]",
}

# Microseconds per call, over at least 40 ms, after a warm-up of the same length.
_MEASURE = """(() => {{
  const encoder = new TextEncoder(), decoder = new TextDecoder(), fatal = new TextDecoder("utf-8", {{ fatal: true }});
  {setup}
  const batch = Math.max(1, Math.floor(200000 / {length}));
  const us = () => {{
    const start = Date.now();
    let calls = 0, now = start;
    do {{ for (let i = 0; i < batch; i++) {call}; calls += batch; now = Date.now(); }} while (now - start < 40);
    return (now - start) * 1000 / calls;
  }};
  us();
  return us();
}})()"""


def run() -> None:
    """Print the tables."""
    for operation, (setup, call) in _OPERATIONS.items():
        for kind, text in _TEXTS.items():
            for size, length in _LENGTHS.items():
                start = f"const text = ({text}).repeat(Math.ceil({length} / 20)).slice(0, {length});"
                # A slice of a rope would be flattened in the first call: both sides start with the flat string.
                flat = "const flat = JSON.parse(JSON.stringify(text)); encoder.encode(flat);"
                code = (
                    (start + flat + setup)
                    .replace("(text.length", "(flat.length")
                    .replace("encode(text)", "encode(flat)")
                )
                _compare(f"{operation}, {size} of {kind}", code, call.replace("text", "flat"), length)
    for operation, (setup, call) in _BASE64.items():
        for size, length in _LENGTHS.items():
            _compare(f"{operation}, {size}", setup.format(length=length), call, length)
    for encoding, unit in _LEGACY.items():
        length = 1 << 16
        setup = f"const unit = {unit}, legacy = new TextDecoder('{encoding}');"
        setup += f"const bytes = Uint8Array.from({{ length: {length} }}, (_, i) => unit[i % unit.length]);"
        _compare(f"decode, 64 KB of {encoding}", setup, "legacy.decode(bytes)", length)


def _compare(title: str, setup: str, call: str, length: int) -> None:
    code = _MEASURE.format(setup=setup, call=call, length=length)
    show(title, "us", run_rounds(contenders(f"return {code};"), _ROUNDS, rehearse=False), goal=_GOAL)
