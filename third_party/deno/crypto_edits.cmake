# Changes to Deno's WebCrypto; see edits.cmake.
#
# Reason 1: a key that is not extractable must not show a byte to a guest that replaces what is on a prototype. As it comes, the
# script keeps a key's bytes under symbols that reflection lists, asks the public getter whether a key is extractable, copies
# bytes by way of the guest's Symbol.species, and lets the language look up "then" and "constructor" on what holds them.
#
# Reason 2: it announces algorithms that libcrypto here does not have (X448, AES-OCB, ChaCha20-Poly1305), which should be refused
# when their name is first seen.
#
# Reason 3: faults. Arrays that `usages` and `algorithm` hand out are the key's own, an exported key shares its bytes with the
# key, AES-GCM decrypts with the name as the caller wrote it and with two lengths of nonces only, 'key_ops' of OKP keys is compared
# the wrong way round, some SyntaxErrors are no DOMExceptions, and bits beyond a length are not cut off.

# What keeps bytes to itself.
deno_edit(deno_crypto/00_crypto.js [==[
const { kKeyObject } = internals;
]==] [==[
const { ObjectSetPrototypeOf, Promise, ReflectApply, TypedArrayPrototypeSet } = primordials;
const { op_crypto_guard_promise: guarded, op_crypto_set_promise_tools, op_private_symbol } = core.ops;
op_crypto_set_promise_tools(Promise, internals.rejectAwaited);

// Nobody's `then` is looked up on it.
const boxed = (buffer) => ({ __proto__: null, buffer });

// The first bits of a secret; what is over in the last byte is zero.
function firstBits(secret, length) {
  const size = MathCeil(length / 8);
  const bytes = copyBuffer(new Uint8Array(TypedArrayPrototypeGetBuffer(secret), 0, size));
  if (length % 8 !== 0) bytes[size - 1] &= 0xff << (8 - length % 8);
  return boxed(TypedArrayPrototypeGetBuffer(bytes));
}
]==])
deno_edit(deno_crypto/00_crypto.js [==[
const _handle = Symbol("[[handle]]");
const _algorithm = Symbol("[[algorithm]]");
const _extractable = Symbol("[[extractable]]");
const _usages = Symbol("[[usages]]");
const _type = Symbol("[[type]]");
]==] [==[
const _handle = op_private_symbol("[[handle]]");
const _algorithm = op_private_symbol("[[algorithm]]");
const _extractable = op_private_symbol("[[extractable]]");
const _usages = op_private_symbol("[[usages]]");
const _type = op_private_symbol("[[type]]");
const _shownAlgorithm = op_private_symbol("[[algorithm_cached]]");
const _shownUsages = op_private_symbol("[[usages_cached]]");

function copyOfUsages(key) {
  return [...new SafeArrayIterator(key[_usages])];
}

function copyOfAlgorithm(key) {
  const copy = ObjectAssign({ __proto__: null }, key[_algorithm]);
  if (copy.hash !== undefined) copy.hash = { name: copy.hash.name };
  if (copy.publicExponent !== undefined) copy.publicExponent = copyBuffer(copy.publicExponent);
  return { ...copy };
}
]==])
deno_edit(deno_crypto/00_crypto.js [==[
  [_handle];
  /** @type {object} */
  [kKeyObject];
]==] [==[
  [_handle];
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    // TODO(lucacasonato): return a SameObject copy
    return this[_usages];
]==] [==[
    return this[_shownUsages] ??= copyOfUsages(this);
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    // TODO(lucacasonato): return a SameObject copy
    return this[_algorithm];
]==] [==[
    return this[_shownAlgorithm] ??= copyOfAlgorithm(this);
]==])
deno_edit(deno_crypto/00_crypto.js [==[
  key[kKeyObject] = WeakMapPrototypeGet(KEY_STORE, handle);
]==] [==[
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    value: () => ({
      type: "CryptoKey",
]==] [==[
    value: () => ({
      __proto__: null,
      type: "CryptoKey",
]==])
deno_edit(deno_crypto/00_crypto.js [==[
  return ArrayPrototypeFilter(
    a,
    (i) => ArrayPrototypeIncludes(b, i),
  );
]==] [==[
  const both = [];
  for (let i = 0; i < a.length; i++) {
    if (!ArrayPrototypeIncludes(b, a[i]) || ArrayPrototypeIncludes(both, a[i])) continue;
    ObjectDefineProperty(both, both.length, { __proto__: null, value: a[i], writable: true, enumerable: true, configurable: true });
  }
  return both;
]==])
deno_edit(deno_crypto/00_crypto.js "key.usages" "copyOfUsages(key)" 8)

# No species: TypedArray.prototype.slice asks the guest for the copy to write to. A digest is made of the bytes where they are: nothing runs
# between the moment that the standard copies them and its op ("get a copy of the bytes", after the algorithm is normalized).
deno_edit(deno_crypto/00_crypto.js [==[
function copyBuffer(input) {
  if (isTypedArray(input)) {
    return TypedArrayPrototypeSlice(
      new Uint8Array(
        TypedArrayPrototypeGetBuffer(/** @type {Uint8Array} */ (input)),
        TypedArrayPrototypeGetByteOffset(/** @type {Uint8Array} */ (input)),
        TypedArrayPrototypeGetByteLength(/** @type {Uint8Array} */ (input)),
      ),
    );
  } else if (isDataView(input)) {
    return TypedArrayPrototypeSlice(
      new Uint8Array(
        DataViewPrototypeGetBuffer(/** @type {DataView} */ (input)),
        DataViewPrototypeGetByteOffset(/** @type {DataView} */ (input)),
        DataViewPrototypeGetByteLength(/** @type {DataView} */ (input)),
      ),
    );
  }
  // ArrayBuffer
  return TypedArrayPrototypeSlice(
    new Uint8Array(
      input,
      0,
      ArrayBufferPrototypeGetByteLength(input),
    ),
  );
}
]==] [==[
function copyBuffer(input) {
  const view = viewOf(input);
  const bytes = new Uint8Array(TypedArrayPrototypeGetByteLength(view));
  TypedArrayPrototypeSet(bytes, view);
  return bytes;
}

function viewOf(input) {
  // Nothing, or detached.
  if (
    (isTypedArray(input) && TypedArrayPrototypeGetByteLength(input) === 0) ||
    (isArrayBuffer(input) && ArrayBufferPrototypeGetByteLength(input) === 0)
  ) {
    return new Uint8Array(0);
  }
  if (isTypedArray(input)) {
    return new Uint8Array(
      TypedArrayPrototypeGetBuffer(input),
      TypedArrayPrototypeGetByteOffset(input),
      TypedArrayPrototypeGetByteLength(input),
    );
  }
  if (isDataView(input)) {
    return new Uint8Array(
      DataViewPrototypeGetBuffer(input),
      DataViewPrototypeGetByteOffset(input),
      DataViewPrototypeGetByteLength(input),
    );
  }
  return new Uint8Array(input, 0, ArrayBufferPrototypeGetByteLength(input));
}
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    data = copyBuffer(data);

    algorithm = normalizeAlgorithm(algorithm, "digest");

    const result = await op_crypto_subtle_digest(
      algorithm.name,
      data,
    );
]==] [==[
    algorithm = normalizeAlgorithm(algorithm, "digest");

    const result = await op_crypto_subtle_digest(
      algorithm.name,
      viewOf(data),
    );
]==])
deno_edit(deno_crypto/00_crypto.js [==[
          return ArrayBufferPrototypeSlice(
            TypedArrayPrototypeGetBuffer(buf),
            0,
            MathCeil(length / 8),
          );
]==] [==[
          return firstBits(buf, length);
]==])
deno_edit(deno_crypto/00_crypto.js [==[
        return ArrayBufferPrototypeSlice(
          TypedArrayPrototypeGetBuffer(secret),
          0,
          MathCeil(length / 8),
        );
]==] [==[
        return firstBits(secret, length);
]==] 2)
deno_edit(deno_crypto/00_crypto.js [==[
        return TypedArrayPrototypeGetBuffer(secret);
]==] [==[
        return boxed(TypedArrayPrototypeGetBuffer(secret));
]==] 2)
deno_edit(deno_crypto/00_crypto.js [==[
        length,
      }, normalizedAlgorithm.salt);

      return TypedArrayPrototypeGetBuffer(buf);
]==] [==[
        length,
      }, normalizedAlgorithm.salt);

      return boxed(TypedArrayPrototypeGetBuffer(buf));
]==] 2)
deno_edit(deno_crypto/00_crypto.js [==[
        if (length === null) {
          return TypedArrayPrototypeGetBuffer(buf);
]==] [==[
        if (length === null) {
          return boxed(TypedArrayPrototypeGetBuffer(buf));
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    const result = await deriveBits(normalizedAlgorithm, baseKey, length);
]==] [==[
    const result = await guarded(deriveBits(normalizedAlgorithm, baseKey, length));
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    // 9-10.
    return result;
  }

  /**
   * @param {AlgorithmIdentifier} algorithm
   * @param {CryptoKey} baseKey
   * @param {number} length
]==] [==[
    // 9-10.
    return result.buffer;
  }

  /**
   * @param {AlgorithmIdentifier} algorithm
   * @param {CryptoKey} baseKey
   * @param {number} length
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    const secret = await deriveBits(
      normalizedAlgorithm,
      baseKey,
      length,
    );

    // 15.
    const result = await this.importKey(
      "raw",
      secret,
      normalizedDerivedKeyAlgorithmImport,
      extractable,
      keyUsages,
    );
]==] [==[
    const secret = await guarded(deriveBits(
      normalizedAlgorithm,
      baseKey,
      length,
    ));

    // 15.
    const result = await ReflectApply(importKey, subtle, [
      "raw",
      secret.buffer,
      normalizedDerivedKeyAlgorithmImport,
      extractable,
      keyUsages,
    ]);
]==])
deno_edit(deno_crypto/00_crypto.js [==[
const SubtleCryptoPrototype = SubtleCrypto.prototype;
]==] [==[
const SubtleCryptoPrototype = SubtleCrypto.prototype;
// As they are before a guest can replace them.
const { exportKey, importKey } = SubtleCryptoPrototype;
]==])

# Decryption, in two parts: unwrapKey must not have the bytes from a promise that a guest sees.
deno_edit(deno_crypto/00_crypto.js [==[
  async decrypt(algorithm, key, data) {
    webidl.assertBranded(this, SubtleCryptoPrototype);
    const prefix = "Failed to execute 'decrypt' on 'SubtleCrypto'";
    webidl.requiredArguments(arguments.length, 3, prefix);
]==] [==[
  async decrypt(algorithm, key, data) {
    webidl.assertBranded(this, SubtleCryptoPrototype);
    const prefix = "Failed to execute 'decrypt' on 'SubtleCrypto'";
    webidl.requiredArguments(arguments.length, 3, prefix);
    return (await guarded(SubtleCrypto.#decrypted(prefix, algorithm, key, data))).buffer;
  }

  static async #decrypted(prefix, algorithm, key, data) {
]==])
deno_edit(deno_crypto/00_crypto.js [==[
        return TypedArrayPrototypeGetBuffer(plainText);
]==] [==[
        return boxed(TypedArrayPrototypeGetBuffer(plainText));
]==] 2)
deno_edit(deno_crypto/00_crypto.js [==[
        return TypedArrayPrototypeGetBuffer(plaintext);
]==] [==[
        return boxed(TypedArrayPrototypeGetBuffer(plaintext));
]==])
deno_edit(deno_crypto/00_crypto.js [==[
        // 4.
        return TypedArrayPrototypeGetBuffer(cipherText);
      }
      case "AES-GCM":
]==] [==[
        // 4.
        return boxed(TypedArrayPrototypeGetBuffer(cipherText));
      }
      case "AES-GCM":
]==])
deno_edit(deno_crypto/00_crypto.js [==[
      key = await this.decrypt(
        normalizedAlgorithm,
        constructKey(
          unwrappingKey[_type],
          unwrappingKey[_extractable],
          ["decrypt"],
          unwrappingKey[_algorithm],
          unwrappingKey[_handle],
        ),
        wrappedKey,
      );
]==] [==[
      key = (await guarded(SubtleCrypto.#decrypted(
        prefix,
        normalizedAlgorithm,
        constructKey(
          unwrappingKey[_type],
          unwrappingKey[_extractable],
          ["decrypt"],
          unwrappingKey[_algorithm],
          unwrappingKey[_handle],
        ),
        wrappedKey,
      ))).buffer;
]==])
deno_edit(deno_crypto/00_crypto.js [==[
          const plainText = await op_crypto_unwrap_key({
]==] [==[
          const plainText = op_crypto_unwrap_key({
]==])
deno_edit(deno_crypto/00_crypto.js [==[
      bytes = JSONParse(str);
    }

    // 15.
    const result = await this.importKey(
      format,
      bytes,
      normalizedKeyAlgorithm,
      extractable,
      keyUsages,
    );
]==] [==[
      try {
        bytes = JSONParse(str);
      } catch {
        throw new DOMException("The unwrapped key is no JsonWebKey", "DataError");
      }
      if (typeof bytes !== "object" || bytes === null) {
        throw new DOMException("The unwrapped key is no JsonWebKey", "DataError");
      }
      ObjectSetPrototypeOf(bytes, null);
    }

    // 15.
    const result = await ReflectApply(importKey, subtle, [
      format,
      bytes,
      normalizedKeyAlgorithm,
      extractable,
      keyUsages,
    ]);
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    const exportedKey = await this.exportKey(format, key);
]==] [==[
    const exportedKey = await ReflectApply(exportKey, subtle, [format, key]);
]==])

# Whether it may be exported is asked before anything of it is read, and of the key itself.
deno_edit(deno_crypto/00_crypto.js [==[
    let result;

    switch (algorithmName) {
      case "HMAC": {
        result = exportKeyHMAC(format, key, innerKey);
]==] [==[
    if (!key[_extractable] && algorithmName !== "HKDF" && algorithmName !== "PBKDF2") {
      throw new DOMException(
        "Key is not extractable",
        "InvalidAccessError",
      );
    }

    let result;

    switch (algorithmName) {
      case "HMAC": {
        result = exportKeyHMAC(format, key, innerKey);
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    if (key.extractable === false) {
      throw new DOMException(
        "Key is not extractable",
        "InvalidAccessError",
      );
    }

]==] [==[
]==])

# What is exported is a copy.
deno_edit(deno_crypto/00_crypto.js [==[
      return TypedArrayPrototypeGetBuffer(bits);
]==] [==[
      return TypedArrayPrototypeGetBuffer(copyBuffer(bits));
]==])
deno_edit(deno_crypto/00_crypto.js [==[
      return TypedArrayPrototypeGetBuffer(innerKey);
]==] [==[
      return TypedArrayPrototypeGetBuffer(copyBuffer(innerKey));
]==] 3)
deno_edit(deno_crypto/00_crypto.js [==[
      const data = innerKey.data;
      // 2.
      return TypedArrayPrototypeGetBuffer(data);
]==] [==[
      const data = innerKey.data;
      // 2.
      return TypedArrayPrototypeGetBuffer(copyBuffer(data));
]==])

# What libcrypto does not have is not announced.
deno_edit(deno_crypto/00_crypto.js [==[
    "X25519": null,
    "X448": null,
    "Ed25519": null,
  },
  "sign": {
]==] [==[
    "X25519": null,
    "Ed25519": null,
  },
  "sign": {
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    "X25519": null,
    "X448": null,
  },
  "deriveBits": {
]==] [==[
    "X25519": null,
  },
  "deriveBits": {
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    "X448": "EcdhKeyDeriveParams",
]==] [==[
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    "AES-OCB": "AesKeyGenParams",
]==] [==[
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    "AES-OCB": null,
]==] [==[
]==])
deno_edit(deno_crypto/00_crypto.js [==[
    "AES-OCB": "AesGcmParams",
]==] [==[
]==] 2)
deno_edit(deno_crypto/00_crypto.js [==[
    "ChaCha20-Poly1305": null,
]==] [==[
]==] 3)

# Faults.
deno_edit(deno_crypto/00_crypto.js [==[
        if (algorithm.name === "AES-GCM") {
          if (!ArrayPrototypeIncludes([12, 16], ivLen)) {
]==] [==[
        if (normalizedAlgorithm.name === "AES-GCM") {
          if (ivLen === 0) {
]==])
deno_edit(deno_crypto/00_crypto.js [==[
          algorithm: algorithm.name,
          length: key[_algorithm].length,
]==] [==[
          algorithm: normalizedAlgorithm.name,
          length: key[_algorithm].length,
]==])
deno_edit(deno_crypto/00_crypto.js [==[
            jwk.key_ops,
            (u) => ArrayPrototypeIncludes(keyUsages, u),
]==] [==[
            keyUsages,
            (u) => ArrayPrototypeIncludes(jwk.key_ops, u),
]==] 3)
deno_edit(deno_crypto/00_crypto.js [==[
      throw new SyntaxError("Invalid key usage");
]==] [==[
      throw new DOMException("Invalid key usage", "SyntaxError");
]==] 2)
deno_edit(deno_crypto/00_crypto.js [==[
      throw new SyntaxError("Invalid key type");
]==] [==[
      throw new DOMException("Invalid key usage", "SyntaxError");
]==])
deno_edit(deno_crypto/00_crypto.js [==[
        // missing step from spec
        jwk.alg = "ECDH";

]==] [==[
]==])
deno_edit(deno_crypto/00_crypto.js [==[
        if (TypedArrayPrototypeGetByteLength(privateKeyData) !== 32) {
          throw new DOMException("Invalid private key data", "DataError");
        }

        const handle = {};
        WeakMapPrototypeSet(KEY_STORE, handle, privateKeyData);

        const algorithm = {
          name: "Ed25519",
        };
]==] [==[
        if (
          TypedArrayPrototypeGetByteLength(privateKeyData) !== 32 ||
          jwk.x !== op_crypto_jwk_x_ed25519(privateKeyData)
        ) {
          throw new DOMException("Invalid private key data", "DataError");
        }

        const handle = {};
        WeakMapPrototypeSet(KEY_STORE, handle, privateKeyData);

        const algorithm = {
          name: "Ed25519",
        };
]==])
deno_edit(deno_crypto/00_crypto.js [==[
        if (TypedArrayPrototypeGetByteLength(privateKeyData) !== 32) {
          throw new DOMException("Invalid private key data", "DataError");
        }

        const handle = {};
        WeakMapPrototypeSet(KEY_STORE, handle, privateKeyData);

        const algorithm = {
          name: "X25519",
        };
]==] [==[
        if (
          TypedArrayPrototypeGetByteLength(privateKeyData) !== 32 ||
          jwk.x !== op_crypto_x25519_public_key(privateKeyData)
        ) {
          throw new DOMException("Invalid private key data", "DataError");
        }

        const handle = {};
        WeakMapPrototypeSet(KEY_STORE, handle, privateKeyData);

        const algorithm = {
          name: "X25519",
        };
]==])

# Web Cryptography API, "getRandomValues": the quota comes with its error.
deno_edit(deno_crypto/00_crypto.js "const { DOMException } = core.loadExtScript" "const { DOMException, QuotaExceededError } = core.loadExtScript")
deno_edit(deno_crypto/00_crypto.js "      op_crypto_get_random_values(typedArray);" "      fillRandomly(typedArray);")
deno_edit(deno_crypto/00_crypto.js "    op_crypto_get_random_values(ui8);" "    fillRandomly(ui8);")
deno_edit(deno_crypto/00_crypto.js [==[
class Crypto {
]==] [==[
function fillRandomly(bytes) {
  const requested = TypedArrayPrototypeGetByteLength(bytes);
  if (requested > 65536) {
    throw new QuotaExceededError(`The array has ${requested} bytes, of which 65536 may be asked for at once`, { quota: 65536, requested });
  }
  op_crypto_get_random_values(bytes);
}

class Crypto {
]==])
