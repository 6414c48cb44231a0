// The global object becomes an EventTarget, as soon as the script of events runs.
({ primordials, internals }) => {
  const { ObjectDefineProperty } = primordials;
  const event = internals.load("deno_web/02_event.js");
  const { EventTarget, PromiseRejectionEvent } = event;
  const { addEventListener, dispatchEvent, removeEventListener } = EventTarget.prototype;

  internals.inheritEventTarget(EventTarget);
  event.saveGlobalThisReference(globalThis);
  const { brand } = internals.load("deno_webidl/00_webidl.js");
  ObjectDefineProperty(globalThis, brand, { __proto__: null, value: brand, writable: false, enumerable: false, configurable: false });
  ObjectDefineProperty(globalThis, event.eventTargetData, { __proto__: null, value: undefined, writable: true, enumerable: false, configurable: false });
  event.setEventTargetData(globalThis);
  event.defineEventHandler(globalThis, "error", undefined, true);
  event.defineEventHandler(globalThis, "rejectionhandled");
  event.defineEventHandler(globalThis, "unhandledrejection");

  const tell = (type, cancelable, promise, reason) => {
    if (event.listenerCount(globalThis, type) === 0) return false;
    const rejection = new PromiseRejectionEvent(type, { __proto__: null, cancelable, promise, reason });
    event.setIsTrusted(rejection, true);
    event.dispatch(globalThis, rejection);
    return rejection.defaultPrevented;
  };

  return {
    __proto__: null,
    addEventListener,
    dispatchEvent,
    removeEventListener,
    rejectionHandled: (promise, reason) => tell("rejectionhandled", false, promise, reason),
    reportException: event.reportException,
    takesRejection: (promise, reason) => tell("unhandledrejection", true, promise, reason),
  };
};
