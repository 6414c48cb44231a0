import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToHex, hexToBytes } from "@noble/curves/utils.js";

export default async () => {
  const key = hexToBytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  const message = new TextEncoder().encode("message");
  const random = secp256k1.utils.randomSecretKey();
  const imported = await crypto.subtle.importKey("raw", p256.getPublicKey(key, false), { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
  const native = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, p256.sign(message, key), message);
  return {
    ed25519: bytesToHex(ed25519.sign(message, key)),
    public: bytesToHex(ed25519.getPublicKey(key)),
    x25519: bytesToHex(x25519.getSharedSecret(key, x25519.getPublicKey(key))),
    secp256k1: bytesToHex(secp256k1.sign(message, key)),
    random: secp256k1.verify(secp256k1.sign(message, random), message, secp256k1.getPublicKey(random)),
    native,
  };
};
