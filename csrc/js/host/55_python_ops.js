// Calls the ops that Python serves.
({ primordials, ops, internals }) => {
  const { Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet, ObjectSetPrototypeOf, Promise } = primordials;
  const { op_python_call, op_python_start } = ops;
  const { errorOf } = internals;

  const started = new Map();  // id -> resolve
  let nextId = 1;

  // Lists and objects for Python have no prototype, so that no script's toJSON is called.
  internals.callPython = function callPython(name, ...args) {
    try {
      return op_python_call(name, ObjectSetPrototypeOf(args, null));
    } catch (failure) {
      throw typeof failure?.code === "string" ? errorOf(failure, callPython) : failure;
    }
  };

  // The error is made after the await, so that its stack leads to the script's own await.
  internals.startPython = async function startPython(name, ...args) {
    const id = nextId++;
    const { failed, value } = await new Promise((resolve) => {
      op_python_start(id, name, ObjectSetPrototypeOf(args, null));
      MapPrototypeSet(started, id, resolve);
    });
    if (failed) throw errorOf(value);
    return value;
  };

  internals.settlePython = (id, failed, value) => {
    const resolve = MapPrototypeGet(started, id);
    if (resolve === undefined) return;
    MapPrototypeDelete(started, id);
    resolve({ __proto__: null, failed, value });
  };
};
