// Web Cryptography API: what its methods say beside results, and when.
"use strict";

test("an algorithm that is not known: a message in every method, and in the stack", async () => {
  const { subtle } = crypto;
  const bytes = new Uint8Array(16);
  const aes = await subtle.importKey("raw", bytes, "AES-GCM", true, ["encrypt", "decrypt", "wrapKey", "unwrapKey"]);
  const hmac = await subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, true, ["sign", "verify"]);
  const base = await subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits", "deriveKey"]);
  const gcm = { name: "AES-GCM", iv: new Uint8Array(12) };
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: bytes, info: bytes };
  for (const name of ["NOPE", { name: "NOPE" }, "", { name: "" }]) {
    const calls = [
      () => subtle.digest(name, bytes),
      () => subtle.generateKey(name, true, ["sign"]),
      () => subtle.importKey("raw", bytes, name, true, []),
      () => subtle.sign(name, hmac, bytes),
      () => subtle.verify(name, hmac, bytes, bytes),
      () => subtle.encrypt(name, aes, bytes),
      () => subtle.decrypt(name, aes, bytes),
      () => subtle.deriveBits(name, base, 128),
      () => subtle.deriveKey(name, base, "AES-GCM", true, []),
      () => subtle.deriveKey(hkdf, base, name, true, []),
      () => subtle.wrapKey("raw", aes, aes, name),
      () => subtle.unwrapKey("raw", bytes, aes, name, "AES-GCM", true, []),
      () => subtle.unwrapKey("raw", bytes, aes, gcm, name, true, []),
      () => subtle.importKey("raw", bytes, { name: "HMAC", hash: name }, true, ["sign"]),
      () => subtle.generateKey({ name: "HMAC", hash: name }, true, ["sign"]),
    ];
    for (const call of calls) {
      const error = await rejected("NotSupportedError", call());
      equal(error.message, "Unrecognized algorithm name", String(call));
      equal(error.stack.startsWith("NotSupportedError: Unrecognized algorithm name\n"), true, error.stack);
    }
  }
});

test("whatever is refused says why", async () => {
  const { subtle } = crypto;
  const aes = await subtle.importKey("raw", new Uint8Array(16), "AES-GCM", false, ["encrypt"]);
  const hmac = await subtle.importKey("raw", new Uint8Array(16), { name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
  const iv = new Uint8Array(12);
  const calls = [
    () => subtle.exportKey("raw", aes),
    () => subtle.decrypt({ name: "AES-GCM", iv }, aes, iv),
    () => subtle.encrypt({ name: "AES-CBC", iv }, aes, iv),
    () => subtle.sign("HMAC", aes, iv),
    () => subtle.verify("HMAC", hmac, iv, iv),
    () => subtle.exportKey("spki", hmac),
    () => subtle.importKey("raw", iv, "AES-GCM", true, ["encrypt"]),
    () => subtle.importKey("raw", new Uint8Array(16), "AES-GCM", true, ["sign"]),
    () => subtle.importKey("pkcs8", iv, { name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]),
    () => subtle.importKey("spki", iv, { name: "RSA-PSS", hash: "SHA-1" }, true, ["verify"]),
    () => subtle.importKey("jwk", {}, "AES-GCM", true, ["encrypt"]),
    () => subtle.generateKey({ name: "AES-GCM", length: 5 }, true, ["encrypt"]),
    () => subtle.generateKey({ name: "AES-GCM", length: 128 }, true, []),
    () => subtle.generateKey({ name: "ECDH", namedCurve: "P-1" }, true, ["deriveBits"]),
    () => subtle.generateKey({ name: "RSA-PSS", modulusLength: 1, publicExponent: iv, hash: "SHA-1" }, true, ["sign"]),
    () => subtle.encrypt({ name: "AES-GCM", iv, tagLength: 5 }, aes, iv),
    () => subtle.wrapKey("raw", aes, aes, { name: "AES-GCM", iv }),
  ];
  for (const call of calls) {
    const error = await reason(call());
    equal(error instanceof Error && error.message.length > 5, true, `${call}: ${error?.name}: ${error?.message}`);
    equal(error.stack.startsWith(`${error.name}: ${error.message}`), true, error.stack);
  }
});

test("getRandomValues fills integers of every width and returns its argument", async () => {
  for (
    const Class of [
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      BigInt64Array,
      BigUint64Array,
    ]
  ) {
    const array = new Class(64);
    equal(crypto.getRandomValues(array), array);
    equal(new Set(array).size > 32, true, Class.name);
  }
  const all = new Uint8Array(64);
  crypto.getRandomValues(all.subarray(16, 48));
  equal(all.subarray(0, 16).every((byte) => byte === 0) && all.subarray(48).every((byte) => byte === 0), true);
  equal(crypto.getRandomValues(new Uint8Array(65536)).length, 65536);
  equal(crypto.getRandomValues(new Uint8Array(0)).length, 0);
});

test("getRandomValues refuses what is too long or no integer", async () => {
  const error = thrown("QuotaExceededError", () => crypto.getRandomValues(new Uint8Array(65537)));
  equal([error.quota, error.requested], [65536, 65537]);
  thrown("QuotaExceededError", () => crypto.getRandomValues(new Uint32Array(16385)));
  thrown("TypeMismatchError", () => crypto.getRandomValues(new Float64Array(1)));
  thrown("TypeMismatchError", () => crypto.getRandomValues(new DataView(new ArrayBuffer(1))));
});

test("randomUUID", async () => {
  const all = new Set(Array.from({ length: 100 }, () => crypto.randomUUID()));
  equal(all.size, 100);
  for (const one of all) {
    equal(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(one), true, one);
  }
});

test("names that are not supported are refused when they are first seen", async () => {
  const { subtle } = crypto;
  for (const name of ["X448", "AES-OCB", "ChaCha20-Poly1305", "ML-KEM-768", "Ed448", "", "AES"]) {
    await rejected("NotSupportedError", subtle.generateKey({ name, length: 128 }, true, ["encrypt"]));
    await rejected("NotSupportedError", subtle.importKey("raw", new Uint8Array(32), name, true, ["encrypt"]));
  }
  await rejected("NotSupportedError", subtle.digest("MD5", new Uint8Array(1)));
  await rejected("NotSupportedError", subtle.digest("SHA-224", new Uint8Array(1)));
  await rejected("NotSupportedError", subtle.generateKey({ name: "ECDSA", namedCurve: "K-256" }, true, ["sign"]));
});

test("usages", async () => {
  const { subtle } = crypto;
  const syntaxError = async (promise) => {
    const error = await reason(promise);
    equal(error.name, "SyntaxError");
    equal(error instanceof DOMException, true);
  };
  await syntaxError(subtle.generateKey({ name: "AES-GCM", length: 128 }, true, []));
  await syntaxError(subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["sign"]));
  await syntaxError(subtle.generateKey("Ed25519", true, ["verify"]));
  await syntaxError(subtle.importKey("raw", new Uint8Array(16), "AES-GCM", true, []));
  await rejected("OperationError", subtle.generateKey({ name: "AES-GCM", length: 100 }, true, ["encrypt"]));
  const key = await subtle.generateKey({ name: "AES-GCM", length: 128 }, false, ["encrypt"]);
  await rejected(
    "InvalidAccessError",
    subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, new Uint8Array(32)),
  );
  await rejected(
    "InvalidAccessError",
    subtle.encrypt({ name: "AES-CBC", iv: new Uint8Array(16) }, key, new Uint8Array(32)),
  );
  await rejected("InvalidAccessError", subtle.exportKey("raw", key));
  await rejected(
    "OperationError",
    subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12), tagLength: 33 }, key, new Uint8Array(32)),
  );
  await rejected("OperationError", subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(0) }, key, new Uint8Array(32)));
  key.usages.push("decrypt");
  key.algorithm.name = "AES-CBC";
  equal(key.usages === key.usages && key.algorithm === key.algorithm, true);
  await rejected(
    "InvalidAccessError",
    subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, new Uint8Array(32)),
  );
  equal((await subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, new Uint8Array(32))).byteLength, 48);
});

test("RSA keys that cannot be made", async () => {
  const make = (modulusLength, ...publicExponent) =>
    crypto.subtle.generateKey(
      { name: "RSA-PSS", hash: "SHA-256", modulusLength, publicExponent: new Uint8Array(publicExponent) },
      true,
      ["sign"],
    );
  for (
    const [bits, ...exponent] of [
      [0, 1, 0, 1],
      [256, 1, 0, 1],
      [1000, 1, 0, 1],
      [2047, 1, 0, 1],
      [32768, 1, 0, 1],
      [2048],
      [2048, 0],
      [2048, 1],
      [2048, 2],
      [2048, 1, 0, 0],
      [2048, 1, 0, 0, 0, 0, 0, 0, 0, 1],
    ]
  ) {
    await rejected("OperationError", make(bits, ...exponent));
  }
  const { publicKey } = await make(1024, 3);
  equal([...publicKey.algorithm.publicExponent], [3]);
  equal(publicKey.algorithm.modulusLength, 1024);
});

test("HMAC keys of a length", async () => {
  const { subtle } = crypto;
  for (const [hash, bits] of [["SHA-1", 512], ["SHA-256", 512], ["SHA-384", 1024], ["SHA-512", 1024]]) {
    const key = await subtle.generateKey({ name: "HMAC", hash }, true, ["sign"]);
    equal(key.algorithm.length, bits);
    equal((await subtle.exportKey("raw", key)).byteLength, bits / 8);
  }
  equal(
    (await subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 160 }, true, ["sign"])).algorithm.length,
    160,
  );
  await rejected("OperationError", subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 0 }, true, ["sign"]));
});

test("data is copied when the method is called", async () => {
  const { subtle } = crypto;
  const data = new Uint8Array(200_000);
  const empty = await subtle.digest("SHA-256", data);
  const later = subtle.digest("SHA-256", data);
  data.fill(1);
  equal(new Uint8Array(await later).toHex(), new Uint8Array(empty).toHex());
  const moved = new Uint8Array(300_000);
  const digest = subtle.digest("SHA-256", moved);
  structuredClone(moved, { transfer: [moved.buffer] });
  equal((await digest).byteLength, 32);
  await subtle.digest("SHA-256", moved);
  const resizable = new ArrayBuffer(100_000, { maxByteLength: 200_000 });
  const pending = subtle.digest("SHA-256", resizable);
  resizable.resize(0);
  equal((await pending).byteLength, 32);
});

test("AES-CTR counts in its own bits only", async () => {
  const { subtle } = crypto;
  const key = await subtle.generateKey({ name: "AES-CTR", length: 256 }, true, ["encrypt", "decrypt"]);
  const zeros = (blocks) => new Uint8Array(16 * blocks);
  const stream = async (counter, length, blocks) =>
    new Uint8Array(await subtle.encrypt({ name: "AES-CTR", counter, length }, key, zeros(blocks)));
  const block = (counter) => stream(counter, 128, 1);
  for (const [length, last] of [[1, 1], [4, 15], [7, 127], [8, 255]]) {
    const counter = new Uint8Array(16).fill(0xa0);
    counter[15] = (0x0f << length & 0xff) | last;
    const after = counter.slice();
    after[15] = 0x0f << length & 0xff;
    const got = await stream(counter, length, 2);
    equal(got.subarray(0, 16).toHex(), (await block(counter)).toHex(), length);
    equal(got.subarray(16).toHex(), (await block(after)).toHex(), length);
    await rejected("OperationError", stream(counter, length, 2 ** length + 1));
    equal((await stream(counter, length, 2 ** length)).length, 16 * 2 ** length);
  }
  for (const length of [9, 20, 33, 63, 64, 65, 100, 127, 128]) {
    const counter = new Uint8Array(16).fill(0xff);
    const after = counter.slice();
    for (let bit = 0; bit < length; bit++) after[15 - (bit >> 3)] &= ~(1 << (bit & 7));
    const got = await stream(counter, length, 3);
    after[15] |= 1;
    equal(got.subarray(32).toHex(), (await block(after)).toHex(), length);
    equal(got.subarray(0, 16).toHex(), (await block(counter)).toHex(), length);
  }
  await rejected("OperationError", stream(new Uint8Array(16), 0, 1));
  await rejected("OperationError", stream(new Uint8Array(16), 129, 1));
});

test("much data, in every algorithm, on the pool's threads", async () => {
  const { subtle } = crypto;
  const data = new Uint8Array(3_000_001).map((_, i) => i * 31);
  for (
    const parameters of [{ name: "AES-GCM", iv: new Uint8Array(12) }, { name: "AES-CBC", iv: new Uint8Array(16) }, {
      name: "AES-CTR",
      counter: new Uint8Array(16),
      length: 18,
    }]
  ) {
    const key = await subtle.generateKey({ name: parameters.name, length: 256 }, true, ["encrypt", "decrypt"]);
    const sealed = await subtle.encrypt(parameters, key, data);
    equal(
      new Uint8Array(await subtle.decrypt(parameters, key, sealed)).every((byte, i) => byte === data[i]),
      true,
      parameters.name,
    );
  }
  const key = await subtle.generateKey({ name: "HMAC", hash: "SHA-512" }, true, ["sign", "verify"]);
  const tags = await Promise.all(
    Array.from({ length: 400 }, () => subtle.sign("HMAC", key, data.subarray(0, 100_000))),
  );
  equal(await subtle.verify("HMAC", key, tags[399], data.subarray(0, 100_000)), true);
  equal(new Set(tags.map((tag) => new Uint8Array(tag).toHex())).size, 1);
});

test("keys can be cloned", async () => {
  const { subtle } = crypto;
  const { privateKey, publicKey } = structuredClone(
    await subtle.generateKey({ name: "ECDSA", namedCurve: "P-384" }, false, ["sign", "verify"]),
  );
  equal(privateKey instanceof CryptoKey && !privateKey.extractable && privateKey.usages.join() === "sign", true);
  const parameters = { name: "ECDSA", hash: "SHA-384" };
  equal(
    await subtle.verify(
      parameters,
      publicKey,
      await subtle.sign(parameters, privateKey, new Uint8Array(9)),
      new Uint8Array(9),
    ),
    true,
  );
  await rejected("InvalidAccessError", subtle.exportKey("pkcs8", privateKey));
});

test("derived keys", async () => {
  const { subtle } = crypto;
  const base = await subtle.importKey("raw", new Uint8Array(20), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-512", salt: new Uint8Array(8), iterations: 100_000 };
  const key = await subtle.deriveKey(how, base, { name: "HMAC", hash: "SHA-256", length: 200 }, true, ["sign"]);
  equal((await subtle.exportKey("raw", key)).byteLength, 25);
  await rejected("InvalidAccessError", subtle.deriveBits(how, base, 128));
  const bits = await subtle.importKey("raw", new Uint8Array(20), "HKDF", false, ["deriveBits"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: new Uint8Array(0) };
  equal((await subtle.deriveBits(hkdf, bits, 255 * 256)).byteLength, 255 * 32);
  await rejected("OperationError", subtle.deriveBits(hkdf, bits, 255 * 256 + 8));
  await rejected("OperationError", subtle.deriveBits(hkdf, bits, 12));
  await rejected("OperationError", subtle.deriveBits(hkdf, bits, null));
});

test("a forged key is refused", async () => {
  const { subtle } = crypto;
  const real = await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
  const forged = Object.create(CryptoKey.prototype);
  for (const name of Reflect.ownKeys(real)) {
    Object.defineProperty(forged, name, Object.getOwnPropertyDescriptor(real, name));
  }
  for (const key of [forged, {}, null, Object.create(real), new Proxy(real, {})]) {
    await rejected("TypeError", subtle.sign("HMAC", key, new Uint8Array(1)));
    await rejected("TypeError", subtle.exportKey("raw", key));
  }
});
