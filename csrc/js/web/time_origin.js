// `performance` counts from the creation of the isolate, whenever its script runs.
({ internals }) => {
  internals.load("deno_web/15_performance.js").setTimeOrigin();
};
