// The host's console (Console Standard) and Deno.inspect, by Deno's own scripts: log, info, debug and what prints their
// like to standard output, the rest to standard error.
({ core, internals }) => {
  const { op_print } = core.ops;
  // Not through core, whose functions make this script load when they are called.
  const { Console, inspect, setNoColorFns } = internals.load("deno_web/01_console.js");
  const kWarning = 2;
  setNoColorFns(() => true, () => true);
  return { console: new Console((text, level) => op_print(text, level >= kWarning)), inspect };
};
