// How globals become properties of the global object, the same for every kind of isolate (Web IDL, "Platform objects").
({ primordials, internals, globals }) => {
  const { ArrayPrototypeIndexOf, ObjectDefineProperty, ReflectOwnKeys } = primordials;

  // All of `globals`; those in `hidden` (interfaces and namespaces) are not enumerable.
  internals.exposeGlobals = (hidden) => {
    for (const name of ReflectOwnKeys(globals)) {
      ObjectDefineProperty(globalThis, name, {
        __proto__: null,
        value: globals[name],
        writable: true,
        enumerable: ArrayPrototypeIndexOf(hidden, name) < 0,
        configurable: true,
      });
    }
  };
};
