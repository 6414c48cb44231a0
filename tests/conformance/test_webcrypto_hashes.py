"""WebCrypto's hash functions against Python's."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from tests.conformance.webcrypto import ask

if TYPE_CHECKING:
    from network_runtime import Sandbox

_DIGESTS = {
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
    "SHA3-256": "sha3_256",
    "SHA3-384": "sha3_384",
    "SHA3-512": "sha3_512",
}


@pytest.mark.parametrize("name", _DIGESTS)
def test_digest(sync_sandbox: Sandbox, name: str) -> None:
    # Every length around the blocks, and one that a thread of the pool digests.
    lengths = [*range(150), 65_535, 65_536, 65_537, 1_000_003]
    got = ask(
        sync_sandbox,
        """
        const all = new Uint8Array(1_000_003).map((_, i) => i * 7);
        return Promise.all(lengths.map(async (n) => bytes(await subtle.digest(name, all.subarray(0, n))).toHex()));""",
        name=name,
        lengths=lengths,
    )
    text = bytes(i * 7 & 255 for i in range(1_000_003))
    assert got == [hashlib.new(_DIGESTS[name], text[:n]).hexdigest() for n in lengths]


@pytest.mark.parametrize("name", _DIGESTS)
def test_pbkdf2_with_every_hash(sync_sandbox: Sandbox, name: str) -> None:
    got = ask(
        sync_sandbox,
        """
        const k = await subtle.importKey("raw", new Uint8Array(0), "PBKDF2", false, ["deriveBits"]);
        const parameters = { name: "PBKDF2", hash, salt: hex(""), iterations: 5000 };
        return bytes(await subtle.deriveBits(parameters, k, 800)).toHex();""",
        hash=name,
    )
    assert got == hashlib.pbkdf2_hmac(_DIGESTS[name], b"", b"", 5000, 100).hex()
