// The host's console (Console Standard) and Deno.inspect, with Deno's own scripts. log, info, debug and similar
// functions print to standard output, the others to standard error.
({ core, internals }) => {
  const { op_colours, op_print } = core.ops;
  // Loaded directly: core's functions load this script only when they are called.
  const { Console, inspect, setNoColorFns } = internals.load("deno_web/01_console.js");
  const kWarning = 2;
  const { output, error } = op_colours();
  setNoColorFns(() => !output, () => !error);
  return {
    console: new Console((text, level) => op_print(text, level >= kWarning)),
    inspect,
    // A thrown value that is no error, as the report on standard error shows it.
    inspectThrown: (value) => inspect(value, { __proto__: null, colors: error }),
  };
};
