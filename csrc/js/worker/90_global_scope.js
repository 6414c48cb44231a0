// The worker's global object: what the other scripts made becomes properties as the standards give them, and what a sandbox must not
// offer goes.
({ primordials, globals }) => {
  const { ObjectDefineProperty, ReflectOwnKeys } = primordials;

  for (const name of ReflectOwnKeys(globals)) {
    ObjectDefineProperty(globalThis, name, {
      __proto__: null,
      value: globals[name],
      writable: true,
      enumerable: name !== "NETWORK" && name !== "console",
      configurable: true,
    });
  }
  ObjectDefineProperty(globalThis, "self", { __proto__: null, value: globalThis, writable: true, enumerable: true, configurable: true });

  delete Atomics.wait;
  delete Atomics.waitAsync;
};
