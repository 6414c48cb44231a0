// The host's global object: what the other scripts made becomes properties as the standards give them.
({ internals }) => {
  internals.exposeGlobals(["V8Sandbox", "Isolate", "Deno", "console"]);
};
