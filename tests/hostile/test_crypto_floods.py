"""Floods of WebCrypto: what the pool's threads do is paid for, ends at the limits, and leaves others their turn."""

from __future__ import annotations

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
