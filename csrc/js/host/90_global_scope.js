// The host's global object: what the other scripts made becomes properties as the standards give them.
({ internals }) => {
  internals.makeGlobalObject(["Window"]);
  internals.exposeGlobals(["V8Sandbox", "Isolate", "Deno"]);
  internals.defineLazyGlobals("web/host_console.js", ["console"], false);
  internals.defineAttribute("self", () => globalThis);
  internals.defineAttribute("crypto", () => internals.load("deno_crypto/00_crypto.js").crypto);
  internals.defineAttribute("navigator", () => internals.load("web/navigator.js").navigator);
  internals.defineAttribute("performance", () => internals.load("deno_web/15_performance.js").performance);
};
