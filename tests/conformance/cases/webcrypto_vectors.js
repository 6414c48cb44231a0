// WebCrypto against what RFCs and NIST publish.
"use strict";

const limits = { cpu_limit_ms: 20_000, memory_limit_mb: 256 };

// --- Shared with scripts of Python's tests (webcrypto.py) ---

const { subtle } = crypto;
const hex = (text) => Uint8Array.fromHex(text);
const bytes = (buffer) => new Uint8Array(buffer);
const same = (a, b) => bytes(a).toHex() === bytes(b).toHex();
const utf8 = (text) => new TextEncoder().encode(text);
// The name of the error that a promise is rejected with.
const failure = async (promise) => {
  try { await promise; } catch (error) { return error.name; }
  return "nothing";
};

// --- Digests ---

test("SHA-256 of FIPS 180, abc", async () => {
  const got = bytes(await subtle.digest("sha-256", hex("616263"))).toHex();
  equal(got, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}, limits);

// --- HMAC and derived bits ---

// RFC 4231, section 4.
const rfc4231 = [
  {
    key: "0b".repeat(20),
    text: "4869205468657265",
    sha256: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    sha384: "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
    sha512: "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4" +
      "be9d914eeb61f1702e696c203a126854",
  },
  {
    key: "4a656665",
    text: "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
    sha256: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    sha384: "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
    sha512: "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd" +
      "caeab1a34d4a6b4b636e070a38bce737",
  },
  {
    key: "aa".repeat(131),
    text: "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579" +
      "204669727374",
    sha256: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    sha384: "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952",
    sha512: "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e52" +
      "95e64f73f63f0aec8b915a985d786598",
  },
];

for (const [i, { key, text, sha256, sha384, sha512 }] of rfc4231.entries()) {
  test(`HMAC of RFC 4231: ${i + 1}`, async () => {
    const tags = [];
    for (const hash of ["SHA-256", "SHA-384", "SHA-512"]) {
      const k = await subtle.importKey("raw", hex(key), { name: "HMAC", hash }, false, ["sign", "verify"]);
      const tag = bytes(await subtle.sign("HMAC", k, hex(text)));
      const flipped = tag.slice();
      flipped[3] ^= 1;
      tags.push(
        tag.toHex(),
        await subtle.verify("HMAC", k, tag, hex(text)),
        await subtle.verify("HMAC", k, flipped, hex(text)),
        await subtle.verify("HMAC", k, tag.subarray(1), hex(text)),
      );
    }
    equal(tags, [sha256, true, false, false, sha384, true, false, false, sha512, true, false, false]);
  }, limits);
}

// RFC 5869, appendix A.
const rfc5869 = [
  {
    hash: "SHA-256",
    key: "0b".repeat(22),
    salt: "000102030405060708090a0b0c",
    info: "f0f1f2f3f4f5f6f7f8f9",
    length: 42,
    output: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  },
  {
    hash: "SHA-256",
    key: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f" +
      "303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
    salt: "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f" +
      "909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
    info: "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf" +
      "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
    length: 82,
    output: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09" +
      "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
  },
  {
    hash: "SHA-256",
    key: "0b".repeat(22),
    salt: "",
    info: "",
    length: 42,
    output: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  },
  {
    hash: "SHA-1",
    key: "0b".repeat(11),
    salt: "000102030405060708090a0b0c",
    info: "f0f1f2f3f4f5f6f7f8f9",
    length: 42,
    output: "085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2c22e422478d305f3f896",
  },
];

for (const [i, { hash, key, salt, info, length, output }] of rfc5869.entries()) {
  test(`HKDF of RFC 5869: ${i + 1}`, async () => {
    const k = await subtle.importKey("raw", hex(key), "HKDF", false, ["deriveBits"]);
    const got = bytes(await subtle.deriveBits({ name: "HKDF", hash, salt: hex(salt), info: hex(info) }, k, length * 8))
      .toHex();
    equal(got, output);
  }, limits);
}

// RFC 6070, and the last two of RFC 7914, section 11.
const pbkdf2 = [
  {
    hash: "SHA-1",
    password: "password",
    salt: "salt",
    iterations: 1,
    length: 20,
    output: "0c60c80f961f0e71f3a9b524af6012062fe037a6",
  },
  {
    hash: "SHA-1",
    password: "password",
    salt: "salt",
    iterations: 2,
    length: 20,
    output: "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957",
  },
  {
    hash: "SHA-1",
    password: "password",
    salt: "salt",
    iterations: 4096,
    length: 20,
    output: "4b007901b765489abead49d926f721d065a429c1",
  },
  {
    hash: "SHA-1",
    password: "passwordPASSWORDpassword",
    salt: "saltSALTsaltSALTsaltSALTsaltSALTsalt",
    iterations: 4096,
    length: 25,
    output: "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038",
  },
  {
    hash: "SHA-1",
    password: "pass\0word",
    salt: "sa\0lt",
    iterations: 4096,
    length: 16,
    output: "56fa6aa75548099dcc37d7f03425e0c3",
  },
  {
    hash: "SHA-256",
    password: "passwd",
    salt: "salt",
    iterations: 1,
    length: 64,
    output: "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef31" +
      "7c71b845b1e30bd509112041d3a19783",
  },
  {
    hash: "SHA-256",
    password: "Password",
    salt: "NaCl",
    iterations: 80000,
    length: 64,
    output: "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b317" +
      "6a272bdebba1d078478f62b397f33c8d",
  },
];

for (const [i, { hash, password, salt, iterations, length, output }] of pbkdf2.entries()) {
  test(`PBKDF2 of RFC 6070 and 7914: ${i + 1}`, async () => {
    const k = await subtle.importKey("raw", utf8(password), "PBKDF2", false, ["deriveBits"]);
    const got = bytes(await subtle.deriveBits({ name: "PBKDF2", hash, salt: utf8(salt), iterations }, k, length * 8))
      .toHex();
    equal(got, output);
  }, limits);
}

// --- AES ---

const plaintext = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525" +
  "b16aedf5aa0de657ba637b39";
const associated = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
// The test cases of the GCM specification, which are NIST's, too: `sealed` is ciphertext and tag.
const gcm = [
  {
    key: "00".repeat(16),
    nonce: "00".repeat(12),
    plain: "",
    additional: "",
    sealed: "58e2fccefa7e3061367f1d57a4e7455a",
  },
  {
    key: "00".repeat(16),
    nonce: "00".repeat(12),
    plain: "00".repeat(16),
    additional: "",
    sealed: "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf",
  },
  {
    key: "feffe9928665731c6d6a8f9467308308",
    nonce: "cafebabefacedbaddecaf888",
    plain: plaintext,
    additional: associated,
    sealed: "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa05" +
      "1ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47",
  },
  {
    key: "feffe9928665731c6d6a8f9467308308",
    nonce: "cafebabefacedbad",
    plain: plaintext,
    additional: associated,
    sealed: "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c742373806900e49f24b22b097544d4896b42" +
      "4989b5e1ebac0f07c23f45983612d2e79e3b0785561be14aaca2fccb",
  },
  {
    key: "feffe9928665731c6d6a8f9467308308feffe9928665731c",
    nonce: "cafebabefacedbaddecaf888",
    plain: plaintext,
    additional: associated,
    sealed: "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c7d773d00c144c525ac619d18c84a3f47" +
      "18e2448b2fe324d9ccda27102519498e80f1478f37ba55bd6d27618c",
  },
  {
    key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
    nonce: "cafebabefacedbaddecaf888",
    plain: plaintext,
    additional: associated,
    sealed: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838" +
      "c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b",
  },
];

for (const [i, { key, nonce, plain, additional, sealed: whole }] of gcm.entries()) {
  test(`AES-GCM of NIST: ${i + 1}`, async () => {
    const k = await subtle.importKey("raw", hex(key), "AES-GCM", false, ["encrypt", "decrypt"]);
    const all = [];
    for (const tagLength of [128, 120, 112, 104, 96, 64, 32]) {
      const parameters = { name: "AES-GCM", iv: hex(nonce), additionalData: hex(additional), tagLength };
      const sealed = bytes(await subtle.encrypt(parameters, k, hex(plain)));
      const flipped = sealed.slice();
      flipped[flipped.length - 1] ^= 128;
      all.push(
        sealed.toHex(),
        bytes(await subtle.decrypt({ ...parameters, name: "aes-gcm" }, k, sealed)).toHex() === plain,
        await failure(subtle.decrypt(parameters, k, flipped)),
        await failure(subtle.decrypt({ ...parameters, additionalData: hex("00") }, k, sealed)),
      );
    }
    const expected = [0, 1, 2, 3, 4, 8, 12].flatMap((cut) =>
      [whole.slice(0, whole.length - 2 * cut), true, "OperationError", "OperationError"]);
    equal(all, expected);
  }, limits);
}

// SP 800-38A, appendix F: one plaintext under three keys.
const sp800 = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52ef" +
  "f69f2445df4f9b17ad2b417be66c3710";
const sp800Keys = [
  {
    key: "2b7e151628aed2a6abf7158809cf4f3c",
    cbc: "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b273bed6b8e3c1743b7116e69e22229516" +
      "3ff1caa1681fac09120eca307586e1a7",
    ctr: "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e5b4f09020db03eab" +
      "1e031dda2fbe03d1792170a0f3009cee",
  },
  {
    key: "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
    cbc: "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a571b242012fb7ae07fa9baac3df102e0" +
      "08b0e27988598881d920a9e64f5615cd",
    ctr: "1abc932417521ca24f2b0459fe7e6e0b090339ec0aa6faefd5ccc2c6f4ce8e941e36b26bd1ebc670d1bd1d665620abf7" +
      "4f78a7f6d29809585a97daec58c6b050",
  },
  {
    key: "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
    cbc: "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d39f23369a9d9bacfa530e26304231461" +
      "b2eb05e2c39be9fcda6c19078c6a9d1b",
    ctr: "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988d" +
      "dfc9c58db67aada613c2dd08457941a6",
  },
];

for (const [i, { key, cbc }] of sp800Keys.entries()) {
  test(`AES-CBC of SP 800-38A: ${i + 1}`, async () => {
    const k = await subtle.importKey("raw", hex(key), "AES-CBC", false, ["encrypt", "decrypt"]);
    const parameters = { name: "AES-CBC", iv: hex("000102030405060708090a0b0c0d0e0f") };
    const sealed = bytes(await subtle.encrypt(parameters, k, hex(sp800)));
    const got = [
      sealed.toHex(),
      bytes(await subtle.decrypt(parameters, k, sealed)).toHex(),
      await failure(subtle.decrypt(parameters, k, sealed.subarray(0, 64))),
      await failure(subtle.decrypt(parameters, k, sealed.subarray(1))),
      await failure(subtle.decrypt(parameters, k, new Uint8Array(0))),
    ];
    equal(got[0].slice(0, 128), cbc);
    equal(got[0].length, 160, "and a block of padding");
    equal(got.slice(1), [sp800, "OperationError", "OperationError", "OperationError"]);
  }, limits);
}

for (const [i, { key, ctr }] of sp800Keys.entries()) {
  test(`AES-CTR of SP 800-38A: ${i + 1}`, async () => {
    const k = await subtle.importKey("raw", hex(key), "AES-CTR", false, ["encrypt", "decrypt"]);
    const counter = hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    const results = [];
    for (const length of [128, 64, 16]) {
      const sealed = bytes(await subtle.encrypt({ name: "AES-CTR", counter, length }, k, hex(sp800)));
      results.push(
        sealed.toHex(),
        bytes(await subtle.decrypt({ name: "AES-CTR", counter, length }, k, sealed)).toHex() === sp800,
      );
    }
    equal(results, [ctr, true, ctr, true, ctr, true]);
  }, limits);
}

// RFC 3394, section 4: a key under a key encryption key.
const rfc3394 = [
  {
    kek: "000102030405060708090a0b0c0d0e0f",
    key: "00112233445566778899aabbccddeeff",
    wrapped: "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5",
  },
  {
    kek: "000102030405060708090a0b0c0d0e0f1011121314151617",
    key: "00112233445566778899aabbccddeeff",
    wrapped: "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d",
  },
  {
    kek: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    key: "00112233445566778899aabbccddeeff0001020304050607",
    wrapped: "a8f9bc1612c68b3ff6e6f4fbe30e71e4769c8b80a32cb8958cd5d17d6b254da1",
  },
  {
    kek: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    key: "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f",
    wrapped: "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21",
  },
];

for (const [i, { kek, key, wrapped: expected }] of rfc3394.entries()) {
  test(`AES-KW of RFC 3394: ${i + 1}`, async () => {
    const wrapping = await subtle.importKey("raw", hex(kek), "AES-KW", false, ["wrapKey", "unwrapKey"]);
    const secret = await subtle.importKey("raw", hex(key), { name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
    const wrapped = bytes(await subtle.wrapKey("raw", secret, wrapping, "AES-KW"));
    const unwrap = (bytes) =>
      subtle.unwrapKey("raw", bytes, wrapping, "AES-KW", { name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
    const back = bytes(await subtle.exportKey("raw", await unwrap(wrapped))).toHex();
    const flipped = wrapped.slice();
    flipped[9] ^= 1;
    const got = [
      wrapped.toHex(),
      back,
      await failure(unwrap(flipped)),
      await failure(unwrap(wrapped.subarray(3))),
      await failure(unwrap(new Uint8Array(0))),
      await failure(unwrap(new Uint8Array(8))),
    ];
    equal(got, [expected, key, "OperationError", "OperationError", "OperationError", "OperationError"]);
  }, limits);
}

// --- Curves ---

// RFC 8032, section 7.1.
const rfc8032 = [
  {
    seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    message: "",
    signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b" +
      "d25bf5f0595bbe24655141438e7a100b",
  },
  {
    seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    message: "72",
    signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c" +
      "387b2eaeb4302aeeb00d291612bb0c00",
  },
  {
    seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    message: "af82",
    signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659" +
      "4a7c15e9716ed28dc027beceea1ec40a",
  },
];

for (const [i, { seed, publicKey, message, signature }] of rfc8032.entries()) {
  test(`Ed25519 of RFC 8032: ${i + 1}`, async () => {
    const der = hex("302e020100300506032b657004220420" + seed);
    const own = await subtle.importKey("pkcs8", der, "Ed25519", true, ["sign"]);
    const other = await subtle.importKey("raw", hex(publicKey), "Ed25519", true, ["verify"]);
    const made = bytes(await subtle.sign("Ed25519", own, hex(message)));
    const verify = (signature, text) => subtle.verify("Ed25519", other, signature, text);
    const high = made.slice();  // s + L: RFC 8032, section 5.1.7 refuses it
    let carry = 0;
    const order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    for (let i = 0; i < 32; i++) {
      const sum = high[32 + i] + order[i] + carry;
      high[32 + i] = sum;
      carry = sum >> 8;
    }
    const got = [
      made.toHex(),
      (await subtle.exportKey("jwk", own)).x === (await subtle.exportKey("jwk", other)).x,
      await verify(made, hex(message)),
      await verify(made, hex("01" + message)),
      await verify(high, hex(message)),
      await verify(made.subarray(1), hex(message)),
    ];
    equal(got, [signature, true, true, false, false, false]);
  }, limits);
}

test("X25519 of RFC 7748", async () => {
  const own = (key) =>
    subtle.importKey("pkcs8", hex("302e020100300506032b656e04220420" + key), "X25519", true, ["deriveBits"]);
  const other = (key) => subtle.importKey("raw", hex(key), "X25519", true, []);
  const derive = async (a, b, length = null) =>
    bytes(await subtle.deriveBits({ name: "X25519", public: await other(b) }, await own(a), length)).toHex();
  const alice = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
  const bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
  const alicePublic = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
  const bobPublic = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
  const got = [
    await derive(alice, bobPublic),
    await derive(bob, alicePublic),
    await derive(alice, bobPublic, 12),
    await failure(derive(alice, bobPublic, 264)),
    await failure(derive(alice, "00".repeat(32))),
    await failure(derive(alice, "01" + "00".repeat(31))),
  ];
  const shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
  equal(got, [shared, shared, "4a50", "OperationError", "OperationError", "OperationError"]);
}, limits);

// RFC 6979, appendix A.2.5.
const rfc6979 = [
  {
    hash: "SHA-256",
    message: "sample",
    r: "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
    s: "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
  },
  {
    hash: "SHA-512",
    message: "sample",
    r: "8496a60b5e9b47c825488827e0495b0e3fa109ec4568fd3f8d1097678eb97f00",
    s: "2362ab1adbe2b8adf9cb9edab740ea6049c028114f2460f96554f61fae3302fe",
  },
  {
    hash: "SHA-256",
    message: "test",
    r: "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367",
    s: "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083",
  },
];

for (const [i, { hash, message, r, s }] of rfc6979.entries()) {
  test(`ECDSA of RFC 6979: ${i + 1}`, async () => {
    const x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
    const y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
    const zero = "00".repeat(32), order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    const good = r + s;
    const bad = [zero + s, r + zero, order + s, r + order, s + r, r + s + "00", r, "", zero + zero, "ff".repeat(64)];
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    const key = await subtle.importKey("raw", hex("04" + x + y), algorithm, false, ["verify"]);
    const compressed = await subtle.importKey("raw", hex("03" + x), algorithm, false, ["verify"]);
    const verify = (key, signature) =>
      subtle.verify({ name: "ECDSA", hash }, key, hex(signature), utf8(message));
    const got = [
      await verify(key, good),
      await verify(compressed, good),
      ...await Promise.all(bad.map((one) => verify(key, one))),
    ];
    equal(got, [true, true, ...bad.map(() => false)]);
  }, limits);
}
