// The worker's global object: what the other scripts made becomes properties as the standards give them, and what a sandbox must not
// offer goes.
({ internals }) => {
  internals.makeGlobalObject(["DedicatedWorkerGlobalScope", "WorkerGlobalScope"]);
  internals.exposeGlobals(["NETWORK", "console"]);
  internals.defineLazyGlobals("web/fetch.js", ["fetch"], true);
  internals.defineLazyGlobals("web/websocket.js", ["WebSocket"], false);
  internals.defineAttribute("self", () => globalThis);
  internals.defineAttribute("crypto", () => internals.load("deno_crypto/00_crypto.js").crypto);
  internals.defineAttribute("navigator", () => internals.load("web/navigator.js").navigator);
  internals.defineAttribute("performance", () => internals.load("deno_web/15_performance.js").performance);

  delete globalThis.SharedArrayBuffer;
  delete Atomics.wait;
  delete Atomics.waitAsync;
};
