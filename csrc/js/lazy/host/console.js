// The host's console (Console Standard) and Deno.inspect, with Deno's own scripts. log, info, debug and similar
// functions print to standard output, the others to standard error.
({ core, internals }) => {
  const { op_print } = core.ops;
  // Loaded directly: core's functions load this script only when they are called.
  const { Console, inspect, setNoColorFns } = internals.load("deno_web/01_console.js");
  const kWarning = 2;
  setNoColorFns(() => true, () => true);
  return { console: new Console((text, level) => op_print(text, level >= kWarning)), inspect };
};
