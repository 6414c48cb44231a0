// The worker's global object: what the other scripts made becomes properties as the standards give them, and what a sandbox must not
// offer goes.
({ internals }) => {
  internals.exposeGlobals(["NETWORK", "console"]);

  delete globalThis.SharedArrayBuffer;
  delete Atomics.wait;
  delete Atomics.waitAsync;
};
