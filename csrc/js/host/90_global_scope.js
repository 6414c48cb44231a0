// The host's global object: what the other scripts made becomes properties in the form that the standards prescribe.
({ internals }) => {
  internals.makeGlobalObject(["Window"]);
  internals.exposeGlobals(["V8Sandbox", "Isolate", "Deno"]);
  internals.defineLazyGlobals("lazy/host/console.js", ["console"], false);
  internals.defineAttributes();
  internals.defineLifecycle();
};
