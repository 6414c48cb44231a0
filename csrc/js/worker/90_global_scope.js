// The worker's global object: what the other scripts made becomes properties in the form that the standards prescribe,
// and what a sandbox must not offer is removed.
({ primordials, internals }) => {
  internals.makeGlobalObject(["DedicatedWorkerGlobalScope", "WorkerGlobalScope"]);
  internals.exposeGlobals(["NETWORK", "console"]);
  internals.defineLazyGlobals("lazy/worker/fetch.js", ["fetch"], true);
  internals.defineLazyGlobals("lazy/worker/websocket.js", ["WebSocket"], false);
  internals.defineLazyGlobals("deno_web/12_location.js", ["WorkerLocation"], false);
  internals.defineAttributes();

  // Members of WorkerGlobalScope. A script may declare variables with their names, so they are on the prototype, as Web
  // IDL has them.
  const {
    ObjectDefineProperty, ObjectGetOwnPropertyDescriptors, ReflectOwnKeys, TypeError, defineValue, globalObject,
  } = primordials;
  const scope = globalObject.WorkerGlobalScope.prototype;
  const check = (self) => {
    if (self !== undefined && self !== null && self !== globalObject) throw new TypeError("Illegal invocation");
  };
  const location = () => internals.load("deno_web/12_location.js");
  const members = ObjectGetOwnPropertyDescriptors({
    get location() {
      check(this);
      return location().location;
    },
    get origin() {
      check(this);
      return location().getOrigin();
    },
    set origin(value) {
      check(this);
      defineValue(globalObject, "origin", value);
    },
    // True: everything that the platform reserves for secure contexts is available.
    get isSecureContext() {
      check(this);
      return true;
    },
    get crossOriginIsolated() {
      check(this);
      return false;
    },
    // Throws, as in a worker that is a module.
    importScripts() {
      check(this);
      throw new TypeError("importScripts is not available in a worker: bundle the code");
    },
  });
  for (const name of ReflectOwnKeys(members)) ObjectDefineProperty(scope, name, members[name]);
  internals.defineAttribute("name", () => "");

  delete Atomics.wait;
  delete Atomics.waitAsync;
};
