// Makes the global object an EventTarget, as soon as the script of events runs.
({ primordials, internals }) => {
  const { ObjectDefineProperty, globalObject } = primordials;
  const event = internals.load("deno_web/02_event.js");
  const { EventTarget, PromiseRejectionEvent } = event;
  const { addEventListener, dispatchEvent, removeEventListener } = EventTarget.prototype;

  internals.inheritEventTarget(EventTarget);
  event.saveGlobalThisReference(globalObject);
  const { brand } = internals.load("deno_webidl/00_webidl.js");
  ObjectDefineProperty(globalObject, brand, {
    __proto__: null,
    value: brand,
    writable: false,
    enumerable: false,
    configurable: false,
  });
  ObjectDefineProperty(globalObject, event.eventTargetData, {
    __proto__: null,
    value: undefined,
    writable: true,
    enumerable: false,
    configurable: false,
  });
  event.setEventTargetData(globalObject);
  event.defineEventHandler(globalObject, "error", undefined, true);
  event.defineEventHandler(globalObject, "rejectionhandled");
  event.defineEventHandler(globalObject, "unhandledrejection");

  const tell = (type, cancelable, promise, reason) => {
    if (event.listenerCount(globalObject, type) === 0) return false;
    const rejection = new PromiseRejectionEvent(type, { __proto__: null, cancelable, promise, reason });
    event.setIsTrusted(rejection, true);
    event.dispatch(globalObject, rejection);
    return internals.platform.EventPrototypeGetDefaultPrevented(rejection);
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
