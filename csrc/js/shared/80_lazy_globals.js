// The web platform's globals. Each is an ordinary property from the start. The script that makes its value runs when
// the property is first read (ops/core/lazy_scripts.h).
({ primordials, constants, internals, ops, entries }) => {
  const {
    Array, ArrayIteratorPrototype, ArrayPrototype, ArrayPrototypeIncludes, ObjectGetOwnPropertyDescriptor,
    ObjectPrototype, ReflectDefineProperty, ReflectDeleteProperty, ReflectGetPrototypeOf, ReflectOwnKeys,
    StringPrototypeCharCodeAt, StringPrototypeSlice, StringPrototypeStartsWith, SymbolIterator, SymbolSpecies,
    TypeError, bareArray, globalObject,
  } = primordials;
  const { op_load_script, op_define_lazy_property, op_native_function } = ops;

  // Listed by the script that exports them (Web IDL, "Interface objects": not enumerable).
  const interfaces = {
    __proto__: null,
    "deno_web/00_url.js": ["URL", "URLSearchParams"],
    "deno_web/01_urlpattern.js": ["URLPattern"],
    "deno_web/01_dom_exception.js": ["DOMException", "QuotaExceededError"],
    "deno_web/02_event.js": [
      "CloseEvent", "CustomEvent", "ErrorEvent", "Event", "EventTarget", "MessageEvent", "ProgressEvent",
      "PromiseRejectionEvent",
    ],
    "deno_web/03_abort_signal.js": ["AbortController", "AbortSignal"],
    "deno_web/13_message_port.js": ["MessageChannel", "MessagePort"],
    "deno_web/06_streams.js": [
      "ByteLengthQueuingStrategy", "CountQueuingStrategy", "ReadableByteStreamController", "ReadableStream",
      "ReadableStreamBYOBReader", "ReadableStreamBYOBRequest", "ReadableStreamDefaultController",
      "ReadableStreamDefaultReader", "TransformStream", "TransformStreamDefaultController", "WritableStream",
      "WritableStreamDefaultController", "WritableStreamDefaultWriter",
    ],
    "deno_web/08_text_encoding.js": ["TextDecoder", "TextDecoderStream", "TextEncoder", "TextEncoderStream"],
    "deno_web/09_file.js": ["Blob", "File"],
    "deno_web/10_filereader.js": ["FileReader"],
    "deno_web/14_compression.js": ["CompressionStream", "DecompressionStream"],
    "deno_web/15_performance.js": [
      "Performance", "PerformanceEntry", "PerformanceMark", "PerformanceMeasure", "PerformanceObserver",
      "PerformanceObserverEntryList",
    ],
    "deno_web/01_broadcast_channel.js": ["BroadcastChannel"],
    "lazy/image_data.js": ["ImageData"],
    "deno_crypto/00_crypto.js": ["Crypto", "CryptoKey", "SubtleCrypto"],
    "lazy/navigator.js": ["WorkerNavigator"],
    "deno_fetch/20_headers.js": ["Headers"],
    "deno_fetch/21_formdata.js": ["FormData"],
    "deno_fetch/23_request.js": ["Request"],
    "deno_fetch/23_response.js": ["Response"],
  };
  // Functions (Web IDL, "Operations": enumerable).
  const operations = {
    __proto__: null,
    "deno_web/05_base64.js": ["atob", "btoa"],
    "lazy/structured_clone.js": ["structuredClone"],
  };
  // Methods of EventTarget: found by name, but not properties of the global object.
  const inherited = {
    __proto__: null,
    "lazy/global_scope.js": ["addEventListener", "dispatchEvent", "removeEventListener"],
  };
  // Replace V8's own SharedArrayBuffer and these members of its prototype.
  const sharedBuffers = {
    __proto__: null,
    "lazy/shared_array_buffer.js": ["SharedArrayBuffer", "constructor", "slice"],
  };
  // What the File API adds to URL ("Creating and Revoking a blob URL"): present with URL, made with Blob.
  const blobUrls = ["createObjectURL", "revokeObjectURL"];

  const bootstrap = { __proto__: null, core: undefined, primordials, internals, constants };
  const loaded = { __proto__: null };
  const running = { __proto__: null };
  const names = { __proto__: null };  // what Deno's scripts mention by name; filled by core.js

  // The language itself takes these from the prototypes when a script iterates over an array or maps one. Deno's
  // scripts do so while they load; they expect to load before any guest's code. So the originals are put back for as
  // long as the loading takes.
  const originals = [
    [ArrayPrototype, SymbolIterator],
    [ArrayIteratorPrototype, "next"],
    [ArrayPrototype, "constructor"],
    [Array, SymbolSpecies],
  ];
  for (let i = 0; i < originals.length; i++) {
    const { 0: holder, 1: key } = originals[i];
    originals[i] = { __proto__: null, holder, key, found: ObjectGetOwnPropertyDescriptor(holder, key) };
  }
  const same = (a, b) => a !== undefined && a.value === b.value && a.get === b.get;
  // Finds indices that a guest has put on the prototypes of arrays: a setter there would see each element that a script
  // adds to an array.
  const isIndex = (key) =>
    typeof key === "string" && StringPrototypeCharCodeAt(key, 0) >= 48 && StringPrototypeCharCodeAt(key, 0) <= 57;
  const hasIndices = (holder) => isIndex(ReflectOwnKeys(holder)[0]);  // indices come first
  const takeIndices = (holder, taken) => {
    const keys = ReflectOwnKeys(holder);
    for (let i = 0; i < keys.length && isIndex(keys[i]); i++) {
      const key = keys[i];
      const found = ObjectGetOwnPropertyDescriptor(holder, key);
      if (ReflectDeleteProperty(holder, key)) taken[taken.length] = { __proto__: null, holder, key, found };
    }
  };
  const withOriginals = (act) => {
    const replaced = bareArray();
    takeIndices(ArrayPrototype, replaced);
    takeIndices(ObjectPrototype, replaced);
    for (let i = 0; i < originals.length; i++) {
      const { holder, key, found } = originals[i];
      const now = ObjectGetOwnPropertyDescriptor(holder, key);
      if (same(now, found)) continue;
      if (ReflectDefineProperty(holder, key, found)) {
        replaced[replaced.length] = { __proto__: null, holder, key, found: now };
      }
    }
    try {
      return act();
    } finally {
      for (let i = 0; i < replaced.length; i++) {
        const { holder, key, found } = replaced[i];
        if (found === undefined) ReflectDeleteProperty(holder, key);
        else ReflectDefineProperty(holder, key, found);
      }
    }
  };

  internals.withOriginals = withOriginals;
  // True when nothing on the prototypes of arrays can see their elements.
  internals.arraysArePrivate = () =>
    ReflectGetPrototypeOf(ArrayPrototype) === ObjectPrototype &&
    !hasIndices(ArrayPrototype) &&
    !hasIndices(ObjectPrototype);

  const run = (script) => {
    if (script !== "lazy/core.js") bootstrap.core ??= internals.load("lazy/core.js");
    return withOriginals(() => op_load_script(script, bootstrap, names));
  };
  // Scripts that run right after another: once the script of events has run, the global object becomes an EventTarget.
  const followers = { __proto__: null, "deno_web/02_event.js": "lazy/global_scope.js" };
  internals.follow = (script, follower) => {
    followers[script] = follower;
  };
  // Returns a script's exports. A script runs once per isolate. One that failed (at a limit, say) runs again at the
  // next request.
  internals.load = (script) => {
    if (loaded[script] !== undefined) return loaded[script];
    // A guest's code may run meanwhile (a setter on Array.prototype, say) and request the same script.
    if (running[script]) throw new TypeError(`${script} is being loaded`);
    running[script] = true;
    try {
      loaded[script] = run(script);
      internals.takeMembers?.(script, loaded[script]);
      const follower = followers[script];
      if (follower !== undefined && !running[follower]) internals.load(follower);
      return loaded[script];
    } catch (error) {
      loaded[script] = undefined;
      throw error;
    } finally {
      running[script] = false;
    }
  };
  internals.loaded = (script) => loaded[script];
  internals.loadExtScript = (specifier) => {
    if (!StringPrototypeStartsWith(specifier, "ext:")) throw new TypeError(`no script is named ${specifier}`);
    return internals.load(StringPrototypeSlice(specifier, 4));
  };

  internals.nativeFunction = op_native_function;

  internals.defineBlobUrls = (URL) => {
    for (let i = 0; i < blobUrls.length; i++) op_define_lazy_property(URL, blobUrls[i], true);
  };

  // Makes `names`, which `script` exports, globals.
  const tables = [interfaces, operations, inherited, sharedBuffers];
  internals.defineLazyGlobals = (script, names, enumerable) => {
    tables[enumerable ? 1 : 0][script] = names;
    for (let i = 0; i < names.length; i++) op_define_lazy_property(globalObject, names[i], enumerable);
  };
  // The same for the members of an object that is not the global one: `names` by the script that exports them.
  const owners = { __proto__: null };
  internals.defineLazyMembers = (object, owner, names) => {
    const scripts = (owners[owner] = { __proto__: null });
    for (const script in names) {
      for (let i = 0; i < names[script].length; i++) {
        scripts[names[script][i]] = script;
        op_define_lazy_property(object, names[script][i], true, owner);
      }
    }
  };
  for (const script in interfaces) internals.defineLazyGlobals(script, interfaces[script], false);
  for (const script in operations) internals.defineLazyGlobals(script, operations[script], true);

  entries.makeDomException = (message, name) =>
    new (internals.load("deno_web/01_dom_exception.js").DOMException)(message, name);
  // `owner`: of a member; undefined for a global.
  entries.loadGlobal = (name, owner) => {
    if (owner !== undefined) return internals.load(owners[owner][name])[name];
    for (let i = 0; i < tables.length; i++) {
      for (const script in tables[i]) {
        if (ArrayPrototypeIncludes(tables[i][script], name)) return internals.load(script)[name];
      }
    }
    if (ArrayPrototypeIncludes(blobUrls, name)) {
      internals.load("deno_web/09_file.js");
      return internals.load("deno_web/00_url.js").URL[name];
    }
    throw new TypeError(`no script makes ${name}`);
  };
};
