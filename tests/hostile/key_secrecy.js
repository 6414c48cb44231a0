// A guest that replaces whatever it can reach, and then handles keys that may not be exported (test_key_secrecy.py).

// What of a guest's sees every value that passes by. Called before (`early`) or after WebCrypto's script has run. `see`
// looks for the secret in a value, `each` in all of a list. `later` runs a function once there are `keys`. What is
// pushed to `kept` is looked into in the end.
const spies = {
  nothing() {},

  reflection({ see, later, keys }) {
    later(() => {
      const seen = new Set();
      const walk = (value, depth) => {
        if (
          (typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value) || depth > 6
        ) return;
        seen.add(value);
        see(value);
        for (const name of Reflect.ownKeys(value)) {
          let member;
          try { member = value[name]; } catch { continue; }
          see(member);
          walk(member, depth + 1);
          const { get, set } = Object.getOwnPropertyDescriptor(value, name) ?? {};
          walk(get, depth + 1);
          walk(set, depth + 1);
        }
        walk(Object.getPrototypeOf(value), depth + 1);
      };
      for (const key of keys) walk(key, 0);
      for (const key of keys) walk(structuredClone(key), 0);
      walk(crypto, 0);
    });
  },

  "registered symbols"({ see, later, keys }) {
    later(() => {
      for (const key of keys) {
        for (
          const name of [
            "Deno.core.hostObject",
            "Deno.core.internalPromiseId",
            "Deno.privateCustomInspect",
            "nodejs.util.inspect.custom",
          ]
        ) {
          const found = key[Symbol.for(name)];
          see(found);
          if (typeof found === "function") {
            try {
              see(found.call(key, (value) => {
                see(value);
                return "";
              }, {}));
            } catch {}
          }
        }
      }
    });
  },

  proxies({ see, later, keys }) {
    later(() => {
      const handler = {};
      for (const trap of Object.getOwnPropertyNames(Reflect)) {
        handler[trap] = (...args) => {
          see(args[1]);
          see(args[2]);
          const got = Reflect[trap](...args);
          see(got);
          return got;
        };
      }
      for (const key of keys) {
        try { structuredClone(new Proxy(key, handler)); } catch {}
        for (const format of ["raw", "jwk", "pkcs8"]) {
          try {
            crypto.subtle.exportKey(format, new Proxy(key, handler)).then(see, () => {});
          } catch {}
        }
      }
    });
  },

  collections({ see, each }) {
    for (const Class of [WeakMap, Map, WeakSet, Set]) {
      for (const name of Reflect.ownKeys(Class.prototype)) {
        const old = Object.getOwnPropertyDescriptor(Class.prototype, name).value;
        if (typeof old !== "function" || name === "constructor") continue;
        Class.prototype[name] = function (...args) {
          each(args);
          const got = old.apply(this, args);
          see(got);
          return got;
        };
      }
    }
  },

  promises({ see, each }) {
    const { then } = Promise.prototype;
    Promise.prototype.then = function (done, failed) {
      see(this);
      return then.call(this, (value) => { see(value); return done?.(value) ?? value; }, failed);
    };
    Promise.prototype.finally = Promise.prototype.catch = function () { see(this); return this; };
    for (const name of ["resolve", "all", "withResolvers"]) {
      const old = Promise[name];
      Promise[name] = function (...args) { each(args); return old.apply(this, args); };
    }
  },

  "the constructor of promises"({ see }) {
    Object.defineProperty(Promise.prototype, "constructor", { get() { look(this); return Other; } });
    const { then } = Promise.prototype;
    function Other(executor) {
      return new Promise((done, failed) =>
        executor((value) => {
          see(value);
          done(value);
        }, failed)
      );
    }
    const look = (promise) => { try { then.call(promise, see, () => {}); } catch {} };
    Promise.prototype.then = function (done, failed) {
      return then.call(this, (value) => {
        see(value);
        return done?.(value);
      }, failed);
    };
  },

  "the species of promises"({ see }) {
    class Other extends Promise {
      constructor(executor) {
        super((done, failed) =>
          executor((value) => {
            see(value);
            done(value);
          }, failed)
        );
      }
    }
    Object.defineProperty(Promise, Symbol.species, { get: () => Other });
  },

  thenables({ see }) {
    for (
      const Class of [Object, ArrayBuffer, Uint8Array, Object.getPrototypeOf(Uint8Array), Array, Boolean, CryptoKey]
    ) {
      Object.defineProperty(Class.prototype, "then", {
        configurable: true,
        get() {
          see(this);
          return undefined;
        },
      });
    }
  },

  "accessors on Object.prototype"({ early, see }) {
    for (
      const name of [
        "d",
        "k",
        "p",
        "q",
        "dp",
        "dq",
        "qi",
        "x",
        "y",
        "n",
        "e",
        "oth",
        "use",
        "alg",
        "ext",
        "key_ops",
        "kty",
        "crv",
        "data",
        "type",
        "rawData",
        "raw",
        "spki",
        "pkcs8",
        "jwkSecret",
        "jwkPrivateEc",
        "keyData",
        "buffer",
        "key",
        "publicKey",
        "privateKey",
        "length",
        "hash",
        "iv",
        ...(early ? [] : ["value", "get", "set"]),
        "toJSON",
        "name",
        "public",
        "usages",
        "algorithm",
        "extractable",
        "length",
        "0",
        "1",
      ]
    ) {
      Object.defineProperty(Object.prototype, name, {
        __proto__: null,
        configurable: true,
        get() {
          see(this);
          return undefined;
        },
        set(value) {
          see(this);
          see(value);
          Object.defineProperty(this, name, {
            __proto__: null,
            value,
            writable: true,
            enumerable: true,
            configurable: true,
          });
        },
      });
    }
  },

  "the species of bytes"({ see, kept }) {
    const Typed = Object.getPrototypeOf(Uint8Array);
    for (const Class of [Typed, ArrayBuffer, Array]) {
      Object.defineProperty(Class, Symbol.species, { configurable: true, get() {
        return function (...args) {
          const made = new (Class === Typed ? Uint8Array : Class)(...args);
          kept.push(made);
          return made;
        };
      } });
      Object.defineProperty(Class.prototype, "constructor", { configurable: true, get() { see(this); return Class; } });
    }
    Object.defineProperty(Uint8Array.prototype, "constructor", {
      configurable: true,
      get() {
        see(this);
        return Typed;
      },
    });
  },

  "methods of bytes"({ see, each }) {
    for (const Class of [Object.getPrototypeOf(Uint8Array), Uint8Array, ArrayBuffer, DataView, Array]) {
      for (const name of Reflect.ownKeys(Class.prototype)) {
        const { value: old, get, configurable } = Object.getOwnPropertyDescriptor(Class.prototype, name);
        if (!configurable || name === "constructor") continue;
        if (get) {
          Object.defineProperty(Class.prototype, name, { configurable, get() { see(this); return get.call(this); } });
        } else if (typeof old === "function") {
          Class.prototype[name] = function (...args) { see(this); each(args); return old.apply(this, args); };
        }
      }
    }
  },

  "constructors of bytes"({ each, kept }) {
    for (const name of ["Uint8Array", "ArrayBuffer", "DataView"]) {
      const old = globalThis[name];
      globalThis[name] = new Proxy(old, {
        construct(target, args, of) {
          each(args);
          const made = Reflect.construct(target, args, of);
          kept.push(made);
          return made;
        },
      });
    }
  },

  JSON({ see, each }) {
    for (const name of ["parse", "stringify"]) {
      const old = JSON[name];
      JSON[name] = (...args) => { each(args); const got = old(...args); see(got); return got; };
    }
    String.prototype.charCodeAt = String.fromCharCode = function (...args) { see(this); each(args); return 0; };
  },

  "methods of SubtleCrypto"({ each }) {
    for (const name of Object.getOwnPropertyNames(SubtleCrypto.prototype)) {
      const old = SubtleCrypto.prototype[name];
      if (name !== "constructor") {
        SubtleCrypto.prototype[name] = function (...args) {
          each(args);
          return old.apply(this, args);
        };
      }
    }
  },

  "getters of CryptoKey"() {
    Object.defineProperty(CryptoKey.prototype, "extractable", { get: () => true });
    Object.defineProperty(CryptoKey.prototype, "usages", {
      get: () => ["encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveBits"],
    });
    Object.defineProperty(CryptoKey.prototype, "type", { get: () => "public" });
  },

  "own properties of keys"({ later, keys }) {
    later(() => {
      for (const key of keys) {
        for (const name of ["extractable", "usages", "type"]) {
          try {
            Object.defineProperty(key, name, { value: name === "type" ? "public" : true });
          } catch {}
        }
        for (const name of Reflect.ownKeys(key)) try { key[name] = true; } catch {}
        try { key.usages.push("encrypt", "wrapKey"); } catch {}
        try { key.algorithm.name = "HMAC"; } catch {}
      }
    });
  },

  "function methods"({ each }) {
    for (const name of ["call", "apply", "bind"]) {
      const old = Function.prototype[name];
      const apply = Reflect.apply;
      Function.prototype[name] = function (...args) { each(args); return apply(old, this, args); };
    }
    for (const name of Object.getOwnPropertyNames(Reflect)) {
      const old = Reflect[name];
      Reflect[name] = (...args) => { each(args); return old(...args); };
    }
    for (const name of ["assign", "defineProperty", "freeze", "setPrototypeOf", "create", "keys", "entries"]) {
      const old = Object[name];
      Object[name] = (...args) => { each(args); return old(...args); };
    }
  },

  iterators({ see }) {
    for (const Class of [Array, Object.getPrototypeOf(Uint8Array), String]) {
      const old = Class.prototype[Symbol.iterator];
      Class.prototype[Symbol.iterator] = function () { see(this); return old.call(this); };
    }
    const steps = Object.getPrototypeOf([][Symbol.iterator]());
    const { next } = steps;
    steps.next = function () { const got = next.call(this); see(got.value); return got; };
  },
};

// Keys of every kind, not extractable, whose bytes only the isolate knows; and all that may be done with them. The
// secret is wrapped, so that no script has ever had its bytes; what opens it again is lost.
const attack = async (spy, early) => {
  const Bytes = Uint8Array;
  const { fromHex, prototype: { toHex } } = Uint8Array;
  const { isView: ofView } = ArrayBuffer;
  const { includes } = String.prototype;
  const { apply: applied, ownKeys: keysOf } = Reflect;
  const bufferOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "buffer").get;
  const sizeOf = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength").get;
  const describe = Object.getOwnPropertyDescriptor;
  const secret = new Uint8Array(32).map((_, i) => 0xa0 ^ (i * 37));
  const needle = secret.toHex(), needle64 = secret.toBase64({ alphabet: "base64url", omitPadding: true });
  const kept = [], leaks = [], keys = [], laters = [];
  const later = (body) => { laters[laters.length] = body; };
  let armed = false;
  const looksInto = (value, depth) => {
    if (typeof value === "string") {
      return applied(includes, value, [needle64.slice(2, 30)]) || applied(includes, value, [needle]);
    }
    if (typeof value !== "object" || value === null || depth > 3) return false;
    let buffer = null;
    try {
      buffer = ofView(value) ? applied(bufferOf, value, []) : value;
      applied(sizeOf, buffer, []);
    } catch {
      buffer = null;
    }
    if (buffer !== null) return applied(includes, applied(toHex, new Bytes(buffer), []), [needle]);
    for (let i = 0, names = keysOf(value); i < names.length && i < 50; i++) {
      const found = describe(value, names[i]);
      if (found !== undefined && looksInto(found.value, depth + 1)) return true;
    }
    return false;
  };
  let looking = false;
  const see = (value) => {
    if (!armed || looking) return;
    looking = true;
    let found = false;
    try { found = looksInto(value, 0); } catch {}
    looking = false;
    if (found) { const stack = new Error().stack; leaks[leaks.length] = stack; }
  };
  const each = (values) => { for (let i = 0; i < values.length; i++) see(values[i]); };
  const tools = { early, see, each, later, keys, kept };
  if (early) spy(tools);
  const { subtle } = crypto;
  const { exportKey, importKey, deriveKey, unwrapKey, wrapKey, encrypt, decrypt, sign, generateKey, deriveBits } =
    subtle;
  const on = (method, ...args) => applied(method, subtle, args);
  const attempt = async (promise) => { try { return await promise; } catch { return undefined; } };
  if (!early) {
    await on(exportKey, "raw", await on(generateKey, { name: "AES-GCM", length: 256 }, true, ["encrypt"]));
    spy(tools);
  }

  // Wrapped under keys that are thrown away; what comes back out may not be exported.
  const wrapper = await on(generateKey, { name: "AES-GCM", length: 256 }, false, ["encrypt", "wrapKey", "unwrapKey"]);
  const kw = await on(generateKey, { name: "AES-KW", length: 256 }, false, ["wrapKey", "unwrapKey"]);
  const gcm = { name: "AES-GCM", iv: new Uint8Array(12) };
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const open = await on(importKey, "raw", secret, hmac, true, ["sign"]);
  const wrapped = await on(wrapKey, "raw", open, wrapper, gcm);
  const wrappedJwk = await on(wrapKey, "jwk", open, wrapper, gcm);
  const wrappedKw = await on(wrapKey, "raw", open, kw, "AES-KW");
  const ed25519 = fromHex.call(Bytes, "302e020100300506032b657004220420" + needle);
  const okp = await on(importKey, "pkcs8", ed25519, "Ed25519", true, ["sign"]);
  const wrappedOkp = await on(wrapKey, "pkcs8", okp, wrapper, gcm);
  const wrappedOkpJwk = await on(wrapKey, "jwk", okp, wrapper, gcm);
  const x25519 = fromHex.call(Bytes, "302e020100300506032b656e04220420" + needle);
  const x = await on(importKey, "pkcs8", x25519, "X25519", true, ["deriveBits", "deriveKey"]);
  const wrappedX = await on(wrapKey, "jwk", x, wrapper, gcm);
  armed = true;
  for (
    const [format, bytes, key, how, algorithm, uses] of [
      ["raw", wrapped, wrapper, gcm, hmac, ["sign"]],
      ["jwk", wrappedJwk, wrapper, gcm, hmac, ["sign"]],
      ["raw", wrappedKw, kw, "AES-KW", hmac, ["sign"]],
      ["raw", wrapped, wrapper, gcm, "AES-GCM", ["encrypt"]],
      ["raw", wrapped, wrapper, gcm, "PBKDF2", ["deriveKey"]],
      ["raw", wrapped, wrapper, gcm, "HKDF", ["deriveKey"]],
      ["pkcs8", wrappedOkp, wrapper, gcm, "Ed25519", ["sign"]],
      ["jwk", wrappedOkpJwk, wrapper, gcm, "Ed25519", ["sign"]],
      ["jwk", wrappedX, wrapper, gcm, "X25519", ["deriveKey"]],
    ]
  ) {
    const one = await attempt(on(unwrapKey, format, bytes, key, how, algorithm, false, uses));
    if (one !== undefined) keys[keys.length] = one;
  }
  const made = keys.length;
  for (let i = 0; i < laters.length; i++) laters[i]();
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    for (const format of ["raw", "jwk", "pkcs8", "spki"]) {
      see(await attempt(on(exportKey, format, key)));
      const got = await attempt(on(wrapKey, format, key, wrapper, gcm));
      if (got !== undefined) leaks[leaks.length] = "wrapped " + format;
    }
    await attempt(on(sign, "HMAC", key, new Bytes(3)));
    await attempt(on(sign, "Ed25519", key, new Bytes(3)));
    await attempt(on(encrypt, gcm, key, new Bytes(3)));
    for (
      const how of [
        { name: "HKDF", hash: "SHA-256", salt: new Bytes(3), info: new Bytes(3) },
        { name: "PBKDF2", hash: "SHA-256", salt: new Bytes(3), iterations: 9000 },
      ]
    ) {
      await attempt(on(deriveKey, how, key, { name: "AES-GCM", length: 256 }, false, ["encrypt"]));
    }
    let copy;
    try { copy = structuredClone(key); } catch {}
    if (copy !== undefined) {
      for (const format of ["raw", "jwk", "pkcs8"]) see(await attempt(on(exportKey, format, copy)));
    }
    if (copy !== undefined && copy !== key) see(copy);
  }
  for (let i = 0; i < kept.length; i++) see(kept[i]);
  // That it can see at all.
  const before = leaks.length;
  see({ inside: [secret.slice()] });
  return [made, leaks.slice(0, before), leaks.length - before];
};
