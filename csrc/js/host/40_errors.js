// The errors of the host: classes with their names on the prototype, so that a stack's first line has them.
({ primordials, internals }) => {
  const {
    Error, ErrorCaptureStackTrace, EvalError, Map, MapPrototypeGet, MapPrototypeSet, ObjectDefineProperty, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
  } = primordials;

  const named = (name) => {
    const NamedError = {
      [name]: class extends Error {
        constructor(message = undefined, options = undefined) {
          super(message, options);
        }
      },
    }[name];
    ObjectDefineProperty(NamedError.prototype, "name", { __proto__: null, value: name, writable: true, enumerable: false, configurable: true });
    return NamedError;
  };

  // Of isolates; `details` says which limit or call ended it, and what it had used: {reason, cpuMs?, heapBytes?}.
  const ended = (name) => {
    const EndedError = named(name);
    return (message, details) => {
      const error = new EndedError(message);
      for (const key in details) {
        ObjectDefineProperty(error, key, { __proto__: null, value: details[key], writable: true, enumerable: true, configurable: true });
      }
      return error;
    };
  };
  internals.isolateErrors = {
    __proto__: null,
    cpuLimit: ended("CpuLimitError"),
    memoryLimit: ended("MemoryLimitError"),
    terminated: ended("TerminatedError"),
    destroyed: ended("IsolateDestroyedError"),
    SandboxClosedError: named("SandboxClosedError"),
    QueueFullError: named("QueueFullError"),
  };

  // Deno.errors.
  const systemErrors = {};
  const classes = new Map();
  for (const name of [
    "NotFound", "PermissionDenied", "AlreadyExists", "ConnectionRefused", "ConnectionReset", "ConnectionAborted", "NotConnected", "AddrInUse", "AddrNotAvailable",
    "BrokenPipe", "TimedOut", "Interrupted", "WouldBlock", "InvalidData", "WriteZero", "UnexpectedEof", "BadResource", "Http", "Busy", "NotSupported",
    "FilesystemLoop", "IsADirectory", "NetworkUnreachable", "NotADirectory", "NotCapable",
  ]) {
    systemErrors[name] = named(name);
    MapPrototypeSet(classes, name, systemErrors[name]);
  }
  for (const builtin of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) MapPrototypeSet(classes, builtin.name, builtin);
  internals.systemErrors = systemErrors;

  // Of {name, message, code} as native code gives it. The stack starts at the caller of `above`.
  internals.errorOf = (failure, above) => {
    const known = MapPrototypeGet(classes, failure.name);
    const error = new (known ?? Error)(failure.message);
    const set = (name, value, enumerable) => ObjectDefineProperty(error, name, { __proto__: null, value, writable: true, enumerable, configurable: true });
    if (known === undefined && failure.name !== "") set("name", failure.name, false);
    if (failure.code !== "") set("code", failure.code, true);
    if (above !== undefined) ErrorCaptureStackTrace(error, above);
    return error;
  };
};
