// The events of a host script's beginning and end: `load` after the main module, `beforeunload` when nothing is left to
// wait for, `unload` at the end and at an exit.
({ internals, entries }) => {
  const kEvents = "deno_web/02_event.js";
  const kLifecycle = "lazy/host/lifecycle.js";
  let unloaded = false;

  // Returns true when a listener of `beforeunload` prevented the end. There cannot be a listener before the script of
  // events has run.
  internals.dispatchLifecycle = (type) => {
    if (internals.loaded(kEvents) === undefined || unloaded) return false;
    if (type === "unload") unloaded = true;
    return internals.load(kLifecycle).dispatch(type);
  };
  entries.lifecycle = internals.dispatchLifecycle;

  internals.defineLifecycle = () => {
    internals.defineHandlers(["onload", "onbeforeunload", "onunload"], kLifecycle);
    internals.defineLazyGlobals(kLifecycle, ["close"], true);
    internals.defineAttribute("name", () => "");
    internals.defineAttribute("closed", () => internals.loaded(kLifecycle)?.isClosing() ?? false);
  };
};
