import sodium from "libsodium-wrappers";

export default async () => {
  await sodium.ready;
  const seed = new Uint8Array(32).fill(7);
  const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(seed);
  const signature = sodium.crypto_sign_detached("message", privateKey);
  const key = sodium.crypto_generichash(32, "key");
  const nonce = sodium.from_hex("00".repeat(sodium.crypto_secretbox_NONCEBYTES));
  const box = sodium.crypto_secretbox_easy("hidden", nonce, key);
  const random = sodium.randombytes_buf(16);
  return {
    signature: sodium.to_hex(signature),
    valid: sodium.crypto_sign_verify_detached(signature, "message", publicKey),
    box: sodium.to_base64(box),
    opened: sodium.to_string(sodium.crypto_secretbox_open_easy(box, nonce, key)),
    random: [random.length, random.some((byte) => byte !== 0)],
    shared: sodium.to_hex(sodium.crypto_scalarmult(key, sodium.crypto_scalarmult_base(seed))),
  };
};
