// The host's global object: what the other scripts made becomes properties as the standards give them.
({ internals }) => {
  internals.makeGlobalObject(["Window"]);
  internals.exposeGlobals(["V8Sandbox", "Isolate", "Deno"]);
  internals.defineLazyGlobals("lazy/host/console.js", ["console"], false);
  internals.defineAttributes();
};
