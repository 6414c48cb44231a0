"""Floods of WebCrypto: the work of the pool's threads is charged, ends at the limits, and lets others take turns."""

from __future__ import annotations

import hmac

from tests.hostile.arena import CPU, MEMORY, VALUE, arena, attack, for_each, in_own_process

_KEYS = """
  const rsa = (modulusLength) => crypto.subtle.generateKey(
    { name: "RSA-PSS", hash: "SHA-256", modulusLength, publicExponent: new Uint8Array([1, 0, 1]) }, true, ["sign"]);
  const stretch = async (iterations) => crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-512", salt: new Uint8Array(9), iterations },
    await crypto.subtle.importKey("raw", new Uint8Array(9), "PBKDF2", false, ["deriveBits"]), 512);
"""
FLOODS = {
    "RSA keys": "for (let i = 0; i < 1000; i++) all.push(rsa(4096));",
    "one huge RSA key": "all.push(rsa(16384));",
    "iterations": "all.push(stretch(2 ** 31));",
    "many iterations": "for (let i = 0; i < 1000; i++) all.push(stretch(2 ** 31));",
    "a long output": """
      const key = await crypto.subtle.importKey("raw", new Uint8Array(9), "PBKDF2", false, ["deriveBits"]);
      const long = { name: "PBKDF2", hash: "SHA-1", salt: new Uint8Array(9), iterations: 100 };
      all.push(crypto.subtle.deriveBits(long, key, 8 * 2 ** 22));""",
}


def _flood(body: str) -> str:
    return f"(async () => {{ {_KEYS} const all = []; {body} await Promise.all(all); }})()"


@in_own_process
@for_each("flood", list(FLOODS))
def test_a_flood_ends_at_the_cpu_limit(flood: str) -> None:
    attack(_flood(FLOODS[flood]), CPU, overshoot_ms=1500)


@in_own_process
def test_digests_of_huge_buffers_end_at_the_limits() -> None:
    attack(
        """(async () => {
          const big = new Uint8Array(12 << 20);
          const all = [];
          for (let i = 0; i < 1000; i++) all.push(crypto.subtle.digest("SHA-512", big));
          await Promise.all(all);
        })()""",
        CPU,
        MEMORY,
        "RangeError",
        overshoot_ms=1000,
    )


@in_own_process
def test_neighbours_get_their_turn() -> None:
    with arena(threads=2, cpu_limit_ms=20_000) as here:
        flooders = [here.victim() for _ in range(3)]
        for one in flooders:
            one.isolate.execute(_flood(FLOODS["many iterations"]))
        outcome = here.victim().run(_flood("for (let i = 0; i < 3; i++) all.push(stretch(20_000));"))
        assert outcome.ending == VALUE, outcome
        for one in flooders:
            one.isolate.terminate()
            one.wait_end(5)


@in_own_process
@for_each("how", ["destroy", "terminate"])
def test_an_isolate_ends_while_its_jobs_run(how: str) -> None:
    with arena(cpu_limit_ms=60_000) as here:
        for flood in FLOODS.values():
            victim = here.victim()
            victim.isolate.execute(_flood(flood))
            assert victim.run("1") is not None
            getattr(victim.isolate, how)()
            victim.wait_end(10)


LONG_INPUTS = {
    "HKDF's info": ("HKDF", "info: new Uint8Array(1.2e7), salt: new Uint8Array(9)", "8 * 255 * 20"),
    "HKDF's salt": ("HKDF", "info: new Uint8Array(9), salt: new Uint8Array(1.2e7)", "8 * 255 * 20"),
    "PBKDF2's salt": ("PBKDF2", "iterations: 1, salt: new Uint8Array(1.2e7)", "8 * 255 * 20"),
}


def _derive(name: str) -> str:
    algorithm, options, bits = LONG_INPUTS[name]
    return f"""(async () => {{
      const key = await crypto.subtle.importKey("raw", new Uint8Array(9), "{algorithm}", false, ["deriveBits"]);
      const options = {{ name: "{algorithm}", hash: "SHA-1", {options} }};
      for (;;) await crypto.subtle.deriveBits(options, key, {bits});
    }})()"""


@in_own_process
@for_each("name", list(LONG_INPUTS))
def test_a_long_input_that_each_block_reads_leaves_the_thread_to_others(name: str) -> None:
    with arena(memory_limit_mb=96, most_mb=200) as here:
        victim = here.victim(unresponsive_after_ms=500)
        victim.isolate.execute(_derive(name))
        other = here.victim()
        for number in range(20):
            assert other.run(f"{number} + 1").value == number + 1
        victim.isolate.terminate()
        victim.wait_end()
        assert "unresponsive" not in victim.names(), victim.events


@in_own_process
def test_a_long_input_ends_at_the_cpu_limit() -> None:
    attack(_derive("HKDF's info"), CPU, memory_limit_mb=96, most_mb=200, unresponsive_after_ms=500, overshoot_ms=250)


@in_own_process
def test_keys_to_wrap_are_bounded() -> None:
    outcome = attack(
        """(async () => {
          const wrapping = await crypto.subtle.generateKey({ name: "AES-KW", length: 256 }, false, ["wrapKey"]);
          const hmac = { name: "HMAC", hash: "SHA-1" };
          const long = await crypto.subtle.importKey("raw", new Uint8Array(8e6), hmac, true, ["sign"]);
          await crypto.subtle.wrapKey("raw", long, wrapping, "AES-KW");
        })()""",
        "OperationError",
        memory_limit_mb=96,
        cpu_limit_ms=1000,
    )
    assert "262144" in outcome.message, outcome


@in_own_process
def test_hkdf_gives_what_it_should() -> None:
    """On the isolate's thread and on another (RFC 5869; the second is its test case A.3)."""
    code = """(async () => {
      const range = (from, to) => Uint8Array.from({ length: to - from + 1 }, (_, i) => from + i);
      const hex = (bits) => new Uint8Array(bits).toHex();
      const derive = async (secret, salt, info, bits) => hex(await crypto.subtle.deriveBits(
        { name: "HKDF", hash: "SHA-256", salt, info },
        await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]), bits));
      return [
        await derive(range(0, 0x4f), range(0x60, 0xaf), range(0xb0, 0xff), 8 * 82),
        await derive(new Uint8Array(22).fill(11), new Uint8Array(0), new Uint8Array(0), 8 * 42),
        await derive(new Uint8Array(1e6).fill(1), new Uint8Array(1e6).fill(2), new Uint8Array(1e6).fill(3), 8 * 40),
      ];
    })()"""
    expected = [
        _hkdf(bytes(range(0x50)), bytes(range(0x60, 0xB0)), bytes(range(0xB0, 0x100)), 82),
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        _hkdf(bytes([1]) * 10**6, bytes([2]) * 10**6, bytes([3]) * 10**6, 40),
    ]
    assert attack(code, VALUE, memory_limit_mb=96, cpu_limit_ms=5000).value == expected


def _hkdf(secret: bytes, salt: bytes, info: bytes, size: int) -> str:
    key = hmac.digest(salt, secret, "sha256")
    output = last = b""
    for number in range(1, 4):
        last = hmac.digest(key, last + info + bytes([number]), "sha256")
        output += last
    return output[:size].hex()
