// The web platform's globals: each is there from the start as a property like any other, and the script that makes its value runs when
// it is first looked at (ops/lazy_scripts.h).
({ primordials, internals, ops, entries }) => {
  const { ArrayPrototypeIncludes, ObjectKeys, StringPrototypeSlice, StringPrototypeStartsWith, TypeError } = primordials;
  const { op_load_script, op_define_lazy_property, op_native_function } = ops;

  // By the script that exports them (Web IDL, "Interface objects": not enumerable).
  const interfaces = {
    __proto__: null,
    "deno_web/00_url.js": ["URL", "URLSearchParams"],
    "deno_web/01_urlpattern.js": ["URLPattern"],
    "deno_web/01_dom_exception.js": ["DOMException", "QuotaExceededError"],
    "deno_web/02_event.js": ["CloseEvent", "CustomEvent", "ErrorEvent", "Event", "EventTarget", "MessageEvent", "ProgressEvent", "PromiseRejectionEvent"],
    "deno_web/03_abort_signal.js": ["AbortController", "AbortSignal"],
    "deno_web/13_message_port.js": ["MessageChannel", "MessagePort"],
    "deno_web/06_streams.js": [
      "ByteLengthQueuingStrategy", "CountQueuingStrategy", "ReadableByteStreamController", "ReadableStream", "ReadableStreamBYOBReader",
      "ReadableStreamBYOBRequest", "ReadableStreamDefaultController", "ReadableStreamDefaultReader", "TransformStream",
      "TransformStreamDefaultController", "WritableStream", "WritableStreamDefaultController", "WritableStreamDefaultWriter",
    ],
    "deno_web/08_text_encoding.js": ["TextDecoder", "TextDecoderStream", "TextEncoder", "TextEncoderStream"],
    "deno_web/09_file.js": ["Blob", "File"],
    "deno_web/10_filereader.js": ["FileReader"],
    "deno_web/14_compression.js": ["CompressionStream", "DecompressionStream"],
    "deno_web/15_performance.js": [
      "Performance", "PerformanceEntry", "PerformanceMark", "PerformanceMeasure", "PerformanceObserver", "PerformanceObserverEntryList",
    ],
    "deno_web/01_broadcast_channel.js": ["BroadcastChannel"],
    "deno_web/16_image_data.js": ["ImageData"],
    "deno_crypto/00_crypto.js": ["Crypto", "CryptoKey", "SubtleCrypto"],
    "web/navigator.js": ["WorkerNavigator"],
    "deno_fetch/20_headers.js": ["Headers"],
    "deno_fetch/21_formdata.js": ["FormData"],
    "deno_fetch/23_request.js": ["Request"],
    "deno_fetch/23_response.js": ["Response"],
  };
  // Functions and objects (Web IDL, "Operations", "Attributes": enumerable).
  const members = {
    __proto__: null,
    "deno_web/05_base64.js": ["atob", "btoa"],
    "deno_web/13_message_port.js": ["structuredClone"],
  };
  // Found by name, but no globals' own.
  const inherited = { __proto__: null, "web/global_scope.js": ["addEventListener", "dispatchEvent", "removeEventListener"] };

  const bootstrap = { __proto__: null, core: undefined, primordials, internals };
  const loaded = { __proto__: null };
  const names = { __proto__: null };  // what Deno's scripts mention by name; filled by core.js

  const run = (script) => {
    bootstrap.core ??= op_load_script("web/core.js", bootstrap, names);
    return op_load_script(script, bootstrap, names);
  };
  // What one of ours does as soon as one of Deno's has run.
  const followers = {
    __proto__: null,
    "deno_web/02_event.js": "web/global_scope.js",
    "deno_web/15_performance.js": "web/time_origin.js",
  };
  const runAndFollow = (script) => {
    const exported = loaded[script] = run(script);
    if (followers[script] !== undefined) internals.load(followers[script]);
    return exported;
  };
  // A script's exports. It runs once an isolate; one that failed (at a limit, say) runs again when it is asked for again.
  internals.load = (script) => loaded[script] ?? runAndFollow(script);
  internals.loaded = (script) => loaded[script];
  internals.loadExtScript = (specifier) => {
    if (!StringPrototypeStartsWith(specifier, "ext:")) throw new TypeError(`no script is named ${specifier}`);
    return internals.load(StringPrototypeSlice(specifier, 4));
  };

  internals.nativeFunction = op_native_function;

  // `names` become globals that `script` exports.
  const tables = [interfaces, members, inherited];
  internals.defineLazyGlobals = (script, names, enumerable) => {
    tables[enumerable ? 1 : 0][script] = names;
    for (let i = 0; i < names.length; i++) op_define_lazy_property(globalThis, names[i], enumerable);
  };
  for (const script in interfaces) internals.defineLazyGlobals(script, interfaces[script], false);
  for (const script in members) internals.defineLazyGlobals(script, members[script], true);
  entries.makeDomException = (message, name) => new (internals.load("deno_web/01_dom_exception.js").DOMException)(message, name);
  entries.loadGlobal = (name) => {
    for (let i = 0; i < tables.length; i++) {
      for (const script in tables[i]) {
        if (ArrayPrototypeIncludes(tables[i][script], name)) return internals.load(script)[name];
      }
    }
    throw new TypeError(`no script makes ${name}`);
  };
};
