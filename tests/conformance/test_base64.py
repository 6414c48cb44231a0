"""atob and btoa (HTML Standard, "Base64 utility methods") on forgiving-base64 (Infra Standard)."""

from __future__ import annotations

import base64
import itertools
import json
import random
import string
from typing import TYPE_CHECKING

from tests.conformance.scripts import check

if TYPE_CHECKING:
    from network_runtime import Sandbox

ALPHABET = string.ascii_letters + string.digits + "+/"


def forgiving_base64_decode(text: str) -> bytes | None:
    """The standard's steps."""
    text = "".join(c for c in text if c not in " \t\n\f\r")
    if len(text) % 4 == 0:
        text = text.removesuffix("==") if text.endswith("==") else text.removesuffix("=")
    if len(text) % 4 == 1 or set(text) - set(ALPHABET):
        return None
    return base64.b64decode(text + "=" * (-len(text) % 4))


def expect(sandbox: Sandbox, texts: list[str]) -> None:
    decoded = [forgiving_base64_decode(text) for text in texts]
    cases = [[text, None if out is None else list(out)] for text, out in zip(texts, decoded, strict=True)]
    check(
        sandbox,
        f"""
  for (const [text, bytes] of {json.dumps(cases)}) {{
    if (bytes === null) equal(thrown("InvalidCharacterError", () => atob(text)).code, 5);
    else equal(Array.from(atob(text), (c) => c.charCodeAt(0)), bytes, JSON.stringify(text));
  }}""",
    )


def test_every_short_text(sync_sandbox: Sandbox) -> None:
    expect(sync_sandbox, ["".join(text) for n in range(6) for text in itertools.product("A/= -", repeat=n)])


def test_characters_that_are_none(sync_sandbox: Sandbox) -> None:
    others = ["".join(text) for n in range(4) for text in itertools.product("Az=\v\0Āͽ\U0001f600", repeat=n)]
    every = [chr(c) + "AAA" for c in range(0x180)]
    expect(sync_sandbox, [*others, *every])


def test_long_texts_with_white_space_and_flaws(sync_sandbox: Sandbox) -> None:
    chance = random.Random(1)
    texts = []
    for _ in range(300):
        text = list(base64.b64encode(chance.randbytes(chance.randrange(400))).decode())
        for _ in range(chance.randrange(4)):
            text.insert(
                chance.randrange(len(text) + 1), chance.choice([" ", "\n", "\r", "\t", "\f"] * 4 + ["=", "-", "Ā"])
            )
        texts.append("".join(text))
    expect(sync_sandbox, texts)


def test_lengths_near_the_limits(sync_sandbox: Sandbox) -> None:
    """What is too long for the memory limit or for a string is a RangeError, and the isolate goes on."""
    isolate = sync_sandbox.create_isolate_sync(cpu_limit_ms=10_000, memory_limit_mb=64)
    case = """
  const name = (body) => { try { return typeof body() } catch (error) { return error.name } };
  [name(() => btoa("a".repeat(2 ** 29 - 24))), name(() => atob("A".repeat(2 ** 28))), btoa("after")].join()"""
    assert isolate.evaluate_sync(case) == "RangeError,RangeError,YWZ0ZXI="
