// The global object as an EventTarget with attributes (HTML Standard, "The global scope"). The scripts behind it run
// when something first needs them.
({ primordials, internals, ops, entries }) => {
  const {
    FunctionPrototype, ObjectCreate, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ObjectPrototype,
    ObjectSetPrototypeOf, ReflectSet, SymbolToStringTag, TypeError, defineValue, globalObject,
  } = primordials;
  const { op_define_lazy_property, op_report_uncaught } = ops;

  const kEvents = "deno_web/02_event.js";
  const kScope = "lazy/global_scope.js";

  // Makes the interfaces of the global object, its own first. They inherit from EventTarget, whose script may not have
  // run yet. Until then, an object with EventTarget's methods stands in its place.
  internals.makeGlobalObject = (names) => {
    const target = ObjectCreate(ObjectPrototype);
    op_define_lazy_property(target, "addEventListener", true);
    op_define_lazy_property(target, "dispatchEvent", true);
    op_define_lazy_property(target, "removeEventListener", true);
    let above = { constructor: FunctionPrototype, prototype: target };
    const interfaces = [];
    for (let i = names.length - 1; i >= 0; i--) {
      const name = names[i];
      const constructor = {
        [name]: function () {
          throw new TypeError("Illegal constructor");
        },
      }[name];
      const prototype = ObjectCreate(above.prototype, {
        constructor: { __proto__: null, value: constructor, writable: true, enumerable: false, configurable: true },
        [SymbolToStringTag]: { __proto__: null, value: name, writable: false, enumerable: false, configurable: true },
      });
      ObjectDefineProperty(constructor, "prototype", {
        __proto__: null,
        value: prototype,
        writable: false,
        enumerable: false,
        configurable: false,
      });
      ObjectSetPrototypeOf(constructor, above.constructor);
      defineValue(globalObject, name, constructor, false);
      above = { constructor, prototype };
      interfaces[i] = above;
    }
    ObjectSetPrototypeOf(globalObject, above.prototype);

    // lazy/global_scope.js calls this once.
    internals.inheritEventTarget = (EventTarget) => {
      const top = interfaces[interfaces.length - 1];
      ObjectSetPrototypeOf(top.constructor, EventTarget);
      ObjectSetPrototypeOf(top.prototype, EventTarget.prototype);
    };

    internals.defineHandlers(["onerror", "onrejectionhandled", "onunhandledrejection"], kScope);
  };

  // Attributes for event handlers. `script` defines the real ones when one is first set.
  internals.defineHandlers = (names, script) => {
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      ObjectDefineProperty(globalObject, name, {
        __proto__: null,
        get: () => null,
        set: (handler) => {
          internals.load(script);
          ReflectSet(globalObject, name, handler);
        },
        enumerable: true,
        configurable: true,
      });
    }
  };

  // A read-only attribute that a script may replace (Web IDL, "[Replaceable]").
  const defineAttribute = (name, get) => {
    const accessors = {
      get [name]() {
        return get();
      },
      set [name](value) {
        defineValue(globalObject, name, value);
      },
    };
    const { get: getter, set: setter } = ObjectGetOwnPropertyDescriptor(accessors, name);
    ObjectDefineProperty(globalObject, name, {
      __proto__: null,
      get: getter,
      set: setter,
      enumerable: true,
      configurable: true,
    });
  };
  internals.defineAttribute = defineAttribute;
  internals.defineAttributes = () => {
    defineAttribute("self", () => globalObject);
    defineAttribute("crypto", () => internals.load("deno_crypto/00_crypto.js").crypto);
    defineAttribute("navigator", () => internals.load("lazy/navigator.js").navigator);
    defineAttribute("performance", () => internals.load("deno_web/15_performance.js").performance);
  };

  // Offers an error that no script caught to the script's own handlers (HTML Standard, "report an exception"), and
  // reports it when no handler takes it. There cannot be a handler before the script of events has run.
  internals.reportError = (error) => {
    if (!entries.uncaught(error)) op_report_uncaught(error);
  };
  entries.uncaught = (error) => {
    if (internals.loaded(kEvents) === undefined) return false;
    internals.load(kScope).reportException(error);
    return true;
  };
  entries.lifecycle = () => false;  // a worker does not end by itself
  // Returns true when the script took the rejection (HTML Standard, "unhandledrejection").
  entries.rejected = (promise, reason) =>
    internals.loaded(kEvents) !== undefined && internals.load(kScope).takesRejection(promise, reason);
  // Called when a rejection that was offered has got a handler since (HTML Standard, "rejectionhandled").
  entries.rejectionHandled = (promise, reason) => {
    if (internals.loaded(kEvents) !== undefined) internals.load(kScope).rejectionHandled(promise, reason);
  };
};
