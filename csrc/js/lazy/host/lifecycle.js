// What host/80_lifecycle.js promises.
({ core, internals, primordials }) => {
  const { PromisePrototypeThen, PromiseResolve, globalObject } = primordials;
  const { load, platform } = internals;
  const event = load("deno_web/02_event.js");
  const { EventPrototypeGetDefaultPrevented } = platform;
  let closing = false;

  event.defineEventHandler(globalObject, "load");
  event.defineEventHandler(globalObject, "beforeunload");
  event.defineEventHandler(globalObject, "unload");

  return {
    __proto__: null,

    dispatch(type) {
      const told = new event.Event(type, { __proto__: null, cancelable: type === "beforeunload" });
      event.setIsTrusted(told, true);
      event.dispatch(globalObject, told);
      return EventPrototypeGetDefaultPrevented(told);
    },

    // Ends the script once the microtasks of now have run.
    close: function close() {
      if (closing) return;
      closing = true;
      const end = () => load("deno_os/30_os.js").exit(0);
      PromisePrototypeThen(PromiseResolve(), () => core.createTimer(end, 0, undefined, false));
    },
    isClosing: () => closing,
  };
};
