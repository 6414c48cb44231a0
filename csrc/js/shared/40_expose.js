// Makes globals properties of the global object, in the same way for every kind of isolate (Web IDL, "Platform
// objects").
({ primordials, internals, globals }) => {
  const { ArrayPrototypeIndexOf, ObjectDefineProperty, ReflectOwnKeys, globalObject } = primordials;

  // Exposes all of `globals`. Those in `hidden` (interfaces and namespaces) are not enumerable.
  internals.exposeGlobals = (hidden) => {
    const names = ReflectOwnKeys(globals);
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      ObjectDefineProperty(globalObject, name, {
        __proto__: null,
        value: globals[name],
        writable: true,
        enumerable: ArrayPrototypeIndexOf(hidden, name) < 0,
        configurable: true,
      });
    }
  };
};
