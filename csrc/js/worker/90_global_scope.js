// The worker's global object: what the other scripts made becomes properties as the standards give them, and what a sandbox must not
// offer goes.
({ internals }) => {
  internals.makeGlobalObject(["DedicatedWorkerGlobalScope", "WorkerGlobalScope"]);
  internals.exposeGlobals(["NETWORK", "console"]);
  internals.defineLazyGlobals("web/fetch.js", ["fetch"], true);
  internals.defineLazyGlobals("web/websocket.js", ["WebSocket"], false);
  internals.defineAttributes();

  delete globalThis.SharedArrayBuffer;
  delete Atomics.wait;
  delete Atomics.waitAsync;
};
