// Calls the ops that Python serves. lazy/host/ops.js makes the functions that scripts call.
({ primordials, ops, internals }) => {
  const {
    Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet, ObjectSetPrototypeOf, Promise, SafeWeakMap,
  } = primordials;
  const { op_python_await, op_python_call, op_python_start } = ops;
  const { errorOf } = internals;

  const started = new Map();  // id -> resolve
  const ids = new SafeWeakMap();  // promise -> id
  let nextId = 1;

  // `args` is a list that nothing else holds. Lists and objects for Python have no prototype, so that no toJSON of a
  // script's is called.
  internals.callPython = function callPython(name, args) {
    try {
      return op_python_call(name, ObjectSetPrototypeOf(args, null));
    } catch (failure) {
      throw typeof failure?.code === "string" ? errorOf(failure, callPython) : failure;
    }
  };

  // The error is made after the await, so that its stack leads to the script's own await.
  const answerOf = async (id) => {
    const { failed, value } = await new Promise((resolve) => MapPrototypeSet(started, id, resolve));
    if (failed) throw errorOf(value);
    return value;
  };
  // The number of an op that is to start.
  internals.newPythonOp = () => nextId++;
  // Throws when the arguments cannot be sent.
  internals.startPython = (name, args, id = nextId++) => {
    op_python_start(id, name, ObjectSetPrototypeOf(args, null));
    const promise = answerOf(id);
    ids.set(promise, id);
    return promise;
  };

  // Says whether the process waits for the op that made `promise`; it does at first. An op that is over, and a promise
  // of anything else, are left alone.
  internals.awaitPython = (promise, isAwaited) => {
    const id = ids.get(promise);
    if (id !== undefined && MapPrototypeGet(started, id) !== undefined) op_python_await(id, isAwaited);
  };

  internals.settlePython = (id, failed, value) => {
    const resolve = MapPrototypeGet(started, id);
    if (resolve === undefined) return;
    MapPrototypeDelete(started, id);
    resolve({ __proto__: null, failed, value });
  };

  internals.follow("lazy/core.js", "lazy/host/ops.js");
};
