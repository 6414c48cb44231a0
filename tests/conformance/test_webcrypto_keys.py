"""WebCrypto's keys, exchanged with Python's `cryptography` in both directions and in every format."""

from __future__ import annotations

import base64
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import hashes, keywrap
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)
from tests.conformance.webcrypto import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from network_runtime import Sandbox

TEXT = b"What is signed here"
CURVES: dict[str, Callable[[], ec.EllipticCurve]] = {
    "P-256": ec.SECP256R1,
    "P-384": ec.SECP384R1,
    "P-521": ec.SECP521R1,
}
HASHES: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "SHA-1": hashes.SHA1,
    "SHA-256": hashes.SHA256,
    "SHA-384": hashes.SHA384,
    "SHA-512": hashes.SHA512,
}
_USES = """
  const uses = {
    "RSASSA-PKCS1-v1_5": [["sign"], ["verify"]],
    "RSA-PSS": [["sign"], ["verify"]],
    ECDSA: [["sign"], ["verify"]],
    Ed25519: [["sign"], ["verify"]],
    "RSA-OAEP": [["decrypt"], ["encrypt"]],
    ECDH: [["deriveBits"], []],
    X25519: [["deriveBits"], []],
  }[algorithm.name];"""


def pkcs8(key: Any) -> bytes:
    return bytes(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def spki(key: Any) -> bytes:
    return bytes(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def raw(key: Any) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return bytes(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def b64(number: int | bytes, size: int | None = None) -> str:
    if isinstance(number, int):
        number = number.to_bytes(size or (number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(number).rstrip(b"=").decode()


def private_jwk(key: Any) -> dict[str, str]:
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.private_numbers()
        names = {
            "d": numbers.d,
            "p": numbers.p,
            "q": numbers.q,
            "dp": numbers.dmp1,
            "dq": numbers.dmq1,
            "qi": numbers.iqmp,
        }
        return {**public_jwk(key), **{name: b64(number) for name, number in names.items()}}
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return {**public_jwk(key), "d": b64(key.private_numbers().private_value, (key.key_size + 7) // 8)}
    return {**public_jwk(key), "d": b64(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))}


def public_jwk(key: Any) -> dict[str, str]:
    if isinstance(key, rsa.RSAPrivateKey):
        public = key.public_key().public_numbers()
        return {"kty": "RSA", "n": b64(public.n), "e": b64(public.e)}
    if isinstance(key, ec.EllipticCurvePrivateKey):
        point, size = key.public_key().public_numbers(), (key.key_size + 7) // 8
        return {"kty": "EC", "crv": f"P-{key.key_size}", "x": b64(point.x, size), "y": b64(point.y, size)}
    return {
        "kty": "OKP",
        "crv": "Ed25519" if isinstance(key, ed25519.Ed25519PrivateKey) else "X25519",
        "x": b64(raw(key)),
    }


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def _rsa(name: str) -> tuple[dict[str, str], Any]:
    return {"name": name, "hash": "SHA-256"}, rsa_key()


def _ec(name: str, curve: str) -> tuple[dict[str, str], Any]:
    return {"name": name, "namedCurve": curve}, ec.generate_private_key(CURVES[curve]())


ALGORITHMS: dict[str, Callable[[], tuple[dict[str, str], Any]]] = {
    "RSASSA-PKCS1-v1_5": lambda: _rsa("RSASSA-PKCS1-v1_5"),
    "RSA-PSS": lambda: _rsa("RSA-PSS"),
    "RSA-OAEP": lambda: _rsa("RSA-OAEP"),
    **{f"{name} {curve}": partial(_ec, name, curve) for name in ("ECDSA", "ECDH") for curve in CURVES},
    "Ed25519": lambda: ({"name": "Ed25519"}, ed25519.Ed25519PrivateKey.generate()),
    "X25519": lambda: ({"name": "X25519"}, x25519.X25519PrivateKey.generate()),
}


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_key_of_pythons_goes_in_and_out_in_every_format(sync_sandbox: Sandbox, name: str) -> None:
    algorithm, key = ALGORITHMS[name]()
    is_rsa = algorithm["name"].startswith("RSA")
    got = ask(
        sync_sandbox,
        _USES
        + """
        const results = [];
        const secrets = { pkcs8, jwk: privateJwk };
        const publics = isRsa ? { spki, jwk: publicJwk } : { spki, raw, jwk: publicJwk };
        for (const format in secrets) {
          const key = await subtle.importKey(format, secrets[format], algorithm, true, uses[0]);
          for (const other in secrets) results.push([key.type, format, other, await subtle.exportKey(other, key)]);
          for (const other of ["spki", "raw"]) results.push([await failure(subtle.exportKey(other, key))]);
        }
        for (const format in publics) {
          const key = await subtle.importKey(format, publics[format], algorithm, true, uses[1]);
          for (const other in publics) results.push([key.type, format, other, await subtle.exportKey(other, key)]);
          results.push([await failure(subtle.exportKey("pkcs8", key))]);
        }
        return results;""",
        algorithm=algorithm,
        isRsa=is_rsa,
        pkcs8=pkcs8(key),
        spki=spki(key),
        raw=b"" if is_rsa else raw(key),
        privateJwk=private_jwk(key),
        publicJwk=public_jwk(key),
    )
    expected_public = {"spki": spki(key), "raw": None if is_rsa else raw(key), "jwk": public_jwk(key)}
    assert len(got) == (2 * 4 + (2 * 3 if is_rsa else 3 * 4))
    for row in got:
        if len(row) == 1:
            assert row[0] in ("InvalidAccessError", "NotSupportedError")
            continue
        kind, _, to, what = row
        if to == "jwk":
            wanted = private_jwk(key) if kind == "private" else public_jwk(key)
            assert {member: what[member] for member in wanted} == wanted
            assert set(what) - set(wanted) <= {"alg", "ext", "key_ops"}
            assert what["ext"] is True
        elif kind == "private":
            assert pkcs8(load_der_private_key(what, None)) == pkcs8(key)
        else:
            assert what == expected_public[to]


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_generated_key_is_one_for_python(sync_sandbox: Sandbox, name: str) -> None:
    algorithm, _ = ALGORITHMS[name]()
    got = ask(
        sync_sandbox,
        _USES
        + """
        const full = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), ...algorithm };
        const { privateKey, publicKey } = await subtle.generateKey(full, true, [...uses[0], ...uses[1]]);
        return [
          await subtle.exportKey("pkcs8", privateKey),
          await subtle.exportKey("spki", publicKey),
          publicKey.usages,
          privateKey.usages,
          publicKey.extractable,
          privateKey.type,
          publicKey.type,
          uses,
        ];""",
        algorithm=algorithm,
    )
    assert spki(load_der_private_key(got[0], None)) == got[1]
    assert got[2:] == [got[7][1], got[7][0], True, "private", "public", got[7]]


@pytest.mark.parametrize("hash_name", HASHES)
@pytest.mark.parametrize("scheme", ["RSASSA-PKCS1-v1_5", "RSA-PSS"])
def test_rsa_signatures(sync_sandbox: Sandbox, scheme: str, hash_name: str) -> None:
    key, digest = rsa_key(), HASHES[hash_name]()
    pad = padding.PKCS1v15() if scheme != "RSA-PSS" else padding.PSS(padding.MGF1(digest), 20)
    got = ask(
        sync_sandbox,
        """
        const own = await subtle.importKey("pkcs8", pkcs8, { name, hash }, false, ["sign"]);
        const other = await subtle.importKey("spki", spki, { name, hash }, false, ["verify"]);
        const parameters = { name, saltLength: 20 };
        const flipped = signature.slice();
        flipped[5] ^= 1;
        return [
          await subtle.sign(parameters, own, text),
          await subtle.verify(parameters, other, signature, text),
          await subtle.verify(parameters, other, flipped, text),
          await subtle.verify(parameters, other, signature.subarray(1), text),
          await subtle.verify(parameters, other, new Uint8Array(0), text),
          await subtle.verify(parameters, other, signature, text.subarray(1)),
        ];""",
        name=scheme,
        hash=hash_name,
        pkcs8=pkcs8(key),
        spki=spki(key),
        text=TEXT,
        signature=key.sign(TEXT, pad, digest),
    )
    key.public_key().verify(got[0], TEXT, pad, digest)
    assert got[1:] == [True, False, False, False, False]


def test_rsa_pss_salts(sync_sandbox: Sandbox) -> None:
    key = rsa_key()
    got = ask(
        sync_sandbox,
        """
        const own = await subtle.importKey("pkcs8", pkcs8, { name: "RSA-PSS", hash: "SHA-256" }, false, ["sign"]);
        const sign = (saltLength) => subtle.sign({ name: "RSA-PSS", saltLength }, own, text);
        return [
          await sign(0),
          await sign(222),
          await failure(sign(223)),
          await failure(sign(2 ** 32 - 1)),
          await failure(sign(2 ** 31)),
        ];""",
        pkcs8=pkcs8(key),
        text=TEXT,
    )
    for salt, signature in zip((0, 222), got, strict=False):
        key.public_key().verify(signature, TEXT, padding.PSS(padding.MGF1(hashes.SHA256()), salt), hashes.SHA256())
    assert got[2:] == ["OperationError"] * 3


@pytest.mark.parametrize("bits", [1024, 3072, 4096])
def test_rsa_keys_of_other_lengths(sync_sandbox: Sandbox, bits: int) -> None:
    key = rsa_key(bits)
    got = ask(
        sync_sandbox,
        """
        const own = await subtle.importKey("pkcs8", pkcs8, { name: "RSA-PSS", hash: "SHA-512" }, false, ["sign"]);
        const { modulusLength, publicExponent } = own.algorithm;
        return [modulusLength, publicExponent, await subtle.sign({ name: "RSA-PSS", saltLength: 9 }, own, text)];""",
        pkcs8=pkcs8(key),
        text=TEXT,
    )
    assert got[:2] == [bits, b"\1\0\1"]
    key.public_key().verify(got[2], TEXT, padding.PSS(padding.MGF1(hashes.SHA512()), 9), hashes.SHA512())


@pytest.mark.parametrize("hash_name", HASHES)
def test_rsa_oaep(sync_sandbox: Sandbox, hash_name: str) -> None:
    key, digest = rsa_key(), HASHES[hash_name]()
    pad = padding.OAEP(padding.MGF1(digest), digest, b"label")
    got = ask(
        sync_sandbox,
        """
        const own = await subtle.importKey("pkcs8", pkcs8, { name: "RSA-OAEP", hash }, false, ["decrypt"]);
        const other = await subtle.importKey("spki", spki, { name: "RSA-OAEP", hash }, false, ["encrypt"]);
        const label = hex("6c6162656c");
        return [
          bytes(await subtle.encrypt({ name: "RSA-OAEP", label }, other, text)),
          bytes(await subtle.decrypt({ name: "RSA-OAEP", label }, own, sealed)),
          await failure(subtle.decrypt("RSA-OAEP", own, sealed)),
          await failure(subtle.decrypt({ name: "RSA-OAEP", label }, own, sealed.subarray(1))),
          await failure(subtle.encrypt("RSA-OAEP", other, new Uint8Array(300))),
        ];""",
        hash=hash_name,
        pkcs8=pkcs8(key),
        spki=spki(key),
        text=TEXT,
        sealed=key.public_key().encrypt(TEXT, pad),
    )
    assert key.decrypt(got[0], pad) == TEXT
    assert got[1:] == [TEXT, "OperationError", "OperationError", "OperationError"]


@pytest.mark.parametrize("hash_name", HASHES)
@pytest.mark.parametrize("curve", CURVES)
def test_ecdsa(sync_sandbox: Sandbox, curve: str, hash_name: str) -> None:
    key = ec.generate_private_key(CURVES[curve]())
    size = (key.key_size + 7) // 8
    r, s = utils.decode_dss_signature(key.sign(TEXT, ec.ECDSA(HASHES[hash_name]())))
    got = ask(
        sync_sandbox,
        """
        const own = await subtle.importKey("pkcs8", pkcs8, { name: "ECDSA", namedCurve }, false, ["sign"]);
        const other = await subtle.importKey("spki", spki, { name: "ECDSA", namedCurve }, false, ["verify"]);
        const parameters = { name: "ECDSA", hash };
        return [
          bytes(await subtle.sign(parameters, own, text)),
          await subtle.verify(parameters, other, signature, text),
          await subtle.verify(parameters, other, signature, text.subarray(1)),
        ];""",
        namedCurve=curve,
        hash=hash_name,
        pkcs8=pkcs8(key),
        spki=spki(key),
        text=TEXT,
        signature=r.to_bytes(size, "big") + s.to_bytes(size, "big"),
    )
    assert len(got[0]) == 2 * size
    made = utils.encode_dss_signature(int.from_bytes(got[0][:size], "big"), int.from_bytes(got[0][size:], "big"))
    key.public_key().verify(made, TEXT, ec.ECDSA(HASHES[hash_name]()))
    assert got[1:] == [True, False]


@pytest.mark.parametrize("curve", CURVES)
def test_ecdh(sync_sandbox: Sandbox, curve: str) -> None:
    ours, theirs = ec.generate_private_key(CURVES[curve]()), ec.generate_private_key(CURVES[curve]())
    secret = ours.exchange(ec.ECDH(), theirs.public_key())
    got = ask(
        sync_sandbox,
        """
        const uses = ["deriveBits", "deriveKey"];
        const own = await subtle.importKey("pkcs8", pkcs8, { name: "ECDH", namedCurve }, false, uses);
        const other = await subtle.importKey("raw", raw, { name: "ECDH", namedCurve }, false, []);
        const derive = (length) => subtle.deriveBits({ name: "ECDH", public: other }, own, length);
        const key = await subtle.deriveKey(
          { name: "ECDH", public: other },
          own,
          { name: "AES-GCM", length: 256 },
          true,
          ["encrypt"],
        );
        return [
          bytes(await derive(null)),
          bytes(await derive(128)),
          bytes(await derive(13)),
          await failure(derive(1000)),
          bytes(await subtle.exportKey("raw", key)),
        ];""",
        namedCurve=curve,
        pkcs8=pkcs8(ours),
        raw=raw(theirs),
    )
    assert got == [secret, secret[:16], bytes([secret[0], secret[1] & 0xF8]), "OperationError", secret[:32]]


def test_secrets_go_in_and_out(sync_sandbox: Sandbox) -> None:
    got = ask(
        sync_sandbox,
        """
        const results = [];
        for (const name of ["AES-CBC", "AES-CTR", "AES-GCM", "AES-KW", "HMAC"]) {
          const algorithm = name === "HMAC" ? { name, hash: "SHA-256" } : name;
          const uses = name === "HMAC" ? ["sign", "verify"] : ["wrapKey", "unwrapKey"];
          for (const size of [16, 24, 32]) {
            const secret = crypto.getRandomValues(new Uint8Array(size));
            const one = await subtle.importKey("raw", secret, algorithm, true, uses);
            const jwk = await subtle.exportKey("jwk", one);
            const two = await subtle.importKey("jwk", jwk, algorithm, true, uses);
            const exported = bytes(await subtle.exportKey("raw", two));
            results.push(
              same(exported, secret) && jwk.kty === "oct" && two.algorithm.length === size * 8 &&
                jwk.key_ops.join() === uses.join(),
            );
            exported.fill(0);  // must be a copy
            secret.fill(0);
            results.push(jwk.alg, (await subtle.exportKey("jwk", two)).k === jwk.k);
          }
        }
        return results;""",
    )
    names = {"AES-CBC": "CBC", "AES-CTR": "CTR", "AES-GCM": "GCM", "AES-KW": "KW"}
    expected: list[object] = []
    for name in names.values():
        for bits in (128, 192, 256):
            expected += [True, f"A{bits}{name}", True]
    assert got == expected + [True, "HS256", True] * 3


def test_wrapped_keys(sync_sandbox: Sandbox) -> None:
    """Every format through every algorithm that wraps, and Python opens what ours has wrapped."""
    secret, wrapping = bytes(range(32)), bytes(range(100, 116))
    got = ask(
        sync_sandbox,
        """
        const results = [];
        const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
        const hmac = await subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-512" }, true, ["sign"]);
        const oaep = await subtle.generateKey(
          { name: "RSA-OAEP", hash: "SHA-1", modulusLength: 4096, publicExponent: hex("010001") },
          false,
          ["wrapKey", "unwrapKey"],
        );
        const aes = (name) => subtle.importKey("raw", wrapping, name, false, ["wrapKey", "unwrapKey"]);
        const ways = [
          ["AES-KW", await aes("AES-KW")],
          [{ name: "AES-GCM", iv: new Uint8Array(12) }, await aes("AES-GCM")],
          [{ name: "AES-CBC", iv: new Uint8Array(16) }, await aes("AES-CBC")],
          [{ name: "AES-CTR", counter: new Uint8Array(16), length: 64 }, await aes("AES-CTR")],
          [{ name: "RSA-OAEP" }, oaep],
        ];
        const keys = [
          ["raw", hmac],
          ["jwk", hmac],
          ["pkcs8", pair.privateKey],
          ["jwk", pair.privateKey],
          ["spki", pair.publicKey],
        ];
        for (const [how, way] of ways) {
          for (const [format, key] of keys) {
            let wrapped;
            try {
              wrapped = await subtle.wrapKey(format, key, way.publicKey ?? way, how);
            } catch (error) {
              // Only because of lengths.
              if (how !== "AES-KW" || error.name !== "OperationError") throw error;
              continue;
            }
            const algorithm = key === hmac ? { name: "HMAC", hash: "SHA-512" } : { name: "ECDSA", namedCurve: "P-256" };
            const back = await subtle.unwrapKey(
              format,
              wrapped,
              way.privateKey ?? way,
              how,
              algorithm,
              true,
              key.usages,
            );
            const [one, two] = [await subtle.exportKey("jwk", key), await subtle.exportKey("jwk", back)];
            results.push(JSON.stringify(one) === JSON.stringify(two));
            if (format === "raw" && way.publicKey === undefined) results.push(bytes(wrapped));
          }
        }
        return results;""",
        secret=secret,
        wrapping=wrapping,
    )
    assert keywrap.aes_key_unwrap(wrapping, got[1]) == secret
    wrapped = [row for row in got if isinstance(row, bytes)]
    assert len(wrapped) == 4
    assert AESGCM(wrapping).decrypt(bytes(12), wrapped[1], None) == secret
    verdicts = [row for row in got if not isinstance(row, bytes)]
    assert len(verdicts) >= 21
    assert all(verdicts)


def test_pkcs8_without_its_public_key(sync_sandbox: Sandbox) -> None:
    """RFC 5915: the public key is optional, and so are the parameters inside."""
    key = ec.generate_private_key(ec.SECP256R1())
    d = key.private_numbers().private_value.to_bytes(32, "big")
    short = bytes.fromhex("3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420") + d
    got = ask(
        sync_sandbox,
        'const own = await subtle.importKey("pkcs8", der, { name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);'
        'return subtle.exportKey("pkcs8", own);',
        der=short,
    )
    assert pkcs8(load_der_private_key(got, None)) == pkcs8(key)


def test_what_is_no_key_is_a_data_error(sync_sandbox: Sandbox) -> None:
    one, two = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    other, seed = ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()
    ecdsa, rs = {"name": "ECDSA", "namedCurve": "P-256"}, {"name": "RSA-PSS", "hash": "SHA-256"}
    jwk, rsa_jwk, okp = private_jwk(one), private_jwk(rsa_key()), private_jwk(seed)
    off_curve = bytearray(raw(one))
    off_curve[-1] ^= 1
    cases: list[tuple[str, object, object, list[str]]] = [
        ("raw", bytes(off_curve), ecdsa, ["verify"]),
        ("raw", b"\x00", ecdsa, ["verify"]),  # infinity
        ("raw", b"", ecdsa, ["verify"]),
        ("raw", raw(one)[:-1], ecdsa, ["verify"]),
        ("raw", raw(one) + b"\0", ecdsa, ["verify"]),
        ("raw", bytes([6 + raw(one)[-1] % 2]) + raw(one)[1:], ecdsa, ["verify"]),  # hybrid
        ("raw", raw(other), ecdsa, ["verify"]),
        ("spki", spki(other), ecdsa, ["verify"]),
        ("spki", spki(one) + b"\0", ecdsa, ["verify"]),
        ("spki", spki(rsa_key()), ecdsa, ["verify"]),
        ("spki", spki(seed), ecdsa, ["verify"]),
        ("spki", pkcs8(one), ecdsa, ["verify"]),
        ("pkcs8", spki(one), ecdsa, ["sign"]),
        ("pkcs8", pkcs8(one)[:-1], ecdsa, ["sign"]),
        ("pkcs8", pkcs8(one) + b"\0", ecdsa, ["sign"]),
        ("pkcs8", pkcs8(other), ecdsa, ["sign"]),
        ("pkcs8", pkcs8(one).replace(raw(one), raw(two)), ecdsa, ["sign"]),
        ("jwk", {**jwk, "x": private_jwk(two)["x"]}, ecdsa, ["sign"]),
        ("jwk", {**jwk, **public_jwk(two)}, ecdsa, ["sign"]),
        ("jwk", {**jwk, "d": b64(bytes(32))}, ecdsa, ["sign"]),
        ("jwk", {**jwk, "d": b64(b"\xff" * 32)}, ecdsa, ["sign"]),
        ("jwk", {**jwk, "d": jwk["d"] + "="}, ecdsa, ["sign"]),
        ("jwk", {**jwk, "d": jwk["d"] + "AAAA"}, ecdsa, ["sign"]),
        ("jwk", {**jwk, "d": "%" + jwk["d"][1:]}, ecdsa, ["sign"]),
        ("jwk", {**jwk, "d": " " + jwk["d"]}, ecdsa, ["sign"]),
        ("jwk", {**jwk, "crv": "P-384"}, ecdsa, ["sign"]),
        ("jwk", {**jwk, "kty": "RSA"}, ecdsa, ["sign"]),
        ("jwk", {**jwk, "ext": False}, ecdsa, ["sign"]),
        ("jwk", {**jwk, "key_ops": ["verify"]}, ecdsa, ["sign"]),
        ("jwk", {**jwk, "use": "enc"}, ecdsa, ["sign"]),
        ("jwk", {**jwk, "alg": "ES384"}, ecdsa, ["sign"]),
        ("jwk", {"kty": "EC", "crv": "P-256", "x": jwk["x"]}, ecdsa, ["verify"]),
        ("spki", spki(one), rs, ["verify"]),
        ("pkcs8", pkcs8(one), rs, ["sign"]),
        ("spki", spki(rsa_key())[:-1], rs, ["verify"]),
        ("jwk", {**rsa_jwk, "p": rsa_jwk["q"]}, rs, ["sign"]),
        ("jwk", {**rsa_jwk, "d": rsa_jwk["p"]}, rs, ["sign"]),
        ("jwk", {**rsa_jwk, "e": "Ag"}, rs, ["sign"]),
        ("jwk", {**rsa_jwk, "n": ""}, rs, ["sign"]),
        ("jwk", {**rsa_jwk, "n": rsa_jwk["p"]}, rs, ["sign"]),
        ("jwk", {**rsa_jwk, "alg": "RS256"}, rs, ["sign"]),
        ("jwk", {**okp, "x": b64(bytes(32))}, "Ed25519", ["sign"]),
        ("jwk", {**okp, "d": okp["d"][:-2]}, "Ed25519", ["sign"]),
        ("jwk", {"kty": "OKP", "crv": "Ed25519", "d": okp["d"]}, "Ed25519", ["sign"]),
        ("jwk", {**okp, "crv": "X25519"}, "Ed25519", ["sign"]),
        ("jwk", {**okp, "key_ops": ["verify"]}, "Ed25519", ["sign"]),
        ("raw", raw(seed)[1:], "Ed25519", ["verify"]),
        ("pkcs8", pkcs8(seed), "X25519", ["deriveBits"]),
        ("spki", spki(seed), "X25519", []),
        ("raw", bytes(15), "AES-GCM", ["encrypt"]),
        ("raw", b"", {"name": "HMAC", "hash": "SHA-256"}, ["sign"]),
        ("jwk", {"kty": "oct", "k": "A"}, {"name": "HMAC", "hash": "SHA-256"}, ["sign"]),
        ("jwk", {"kty": "oct", "k": "AAAAAAAAAAAAAAAAAAAAAA", "alg": "A256GCM"}, "AES-GCM", ["encrypt"]),
    ]
    listed = [
        [how, value.hex() if isinstance(value, bytes) else value, algorithm, uses]
        for how, value, algorithm, uses in cases
    ]
    got = ask(
        sync_sandbox,
        """
        const material = (value) => typeof value === "string" ? hex(value) : value;
        return Promise.all(cases.map(([format, value, algorithm, uses]) =>
          failure(subtle.importKey(format, material(value), algorithm, true, uses))));""",
        cases=listed,
    )
    assert [(case, name) for case, name in zip(listed, got, strict=True) if name != "DataError"] == []


def test_a_jwk_of_ours_says_what_it_is_for(sync_sandbox: Sandbox) -> None:
    got = ask(
        sync_sandbox,
        """
        const pair = await subtle.generateKey("Ed25519", true, ["sign", "verify"]);
        const jwk = await subtle.exportKey("jwk", pair.privateKey);
        return [
          jwk,
          (await subtle.importKey("jwk", { ...jwk, key_ops: ["sign", "verify"] }, "Ed25519", true, ["sign"])).usages,
        ];""",
    )
    assert got[0]["kty"] == "OKP"
    assert got[0]["key_ops"] == ["sign"]
    assert got[1] == ["sign"]
    assert isinstance(
        load_der_public_key(
            spki(ed25519.Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(got[0]["d"] + "=")))
        ),
        ed25519.Ed25519PublicKey,
    )
