// The errors of the host: classes with their names on the prototype, so that the first line of a stack shows the name.
({ primordials, internals }) => {
  const {
    Error, ErrorCaptureStackTrace, EvalError, Map, MapPrototypeGet, MapPrototypeSet, RangeError, ReferenceError,
    SyntaxError, TypeError, URIError, defineValue,
  } = primordials;

  const named = (name) => {
    const NamedError = {
      [name]: class extends Error {
        constructor(message = undefined, options = undefined) {
          super(message, options);
        }
      },
    }[name];
    defineValue(NamedError.prototype, "name", name, false);
    return NamedError;
  };

  // For isolates that have ended. `details` names the limit or call that ended the isolate, what the isolate had used
  // and where it was.
  const ended = (name) => {
    const EndedError = named(name);
    return (message, details) => {
      const error = new EndedError(message);
      for (const key in details) {
        defineValue(error, key, details[key]);
      }
      return error;
    };
  };
  const errors = {
    __proto__: null,
    cpuLimit: ended("CpuLimitError"),
    memoryLimit: ended("MemoryLimitError"),
    terminated: ended("TerminatedError"),
    destroyed: ended("IsolateDestroyedError"),
    SandboxClosedError: named("SandboxClosedError"),
    QueueFullError: named("QueueFullError"),
  };
  internals.isolateErrors = errors;

  // Says what ended an isolate, from its last system event. The text continues "isolate #1".
  internals.howItEnded = ({ reason, limitMs, limitMb }) => {
    switch (reason) {
      case "cpu_limit_exceeded":
        return `was ended: CPU limit of ${limitMs} ms exceeded`;
      case "cpu_total_limit_exceeded":
        return `was ended: total CPU limit of ${limitMs} ms exceeded`;
      case "memory_limit_exceeded":
        return limitMb === undefined
          ? "was ended: memory limit exceeded"
          : `was ended: memory limit of ${limitMb} MB exceeded`;
      case "destroyed":
        return "was destroyed";
      case "destroy_grace_exceeded":
        return "was destroyed and did not end within its grace period";
      case "unresponsive":
        return "did not react to its termination";
      default:
        return "was terminated";
    }
  };
  internals.endError = (id, details) => {
    const { cpuMs, heapBytes, limitMs, limitMb, reason, stack } = details;
    const known = { __proto__: null, reason, cpuMs, heapBytes };
    if (limitMs !== undefined) known.limitMs = limitMs;
    if (limitMb !== undefined) known.limitMb = limitMb;
    if (stack !== undefined && stack !== "") known.workerStack = stack;
    const text = `isolate #${id} ${internals.howItEnded(details)}`;
    switch (reason) {
      case "cpu_limit_exceeded":
      case "cpu_total_limit_exceeded":
        return errors.cpuLimit(text, known);
      case "memory_limit_exceeded":
        return errors.memoryLimit(text, known);
      case "destroyed":
      case "destroy_grace_exceeded":
        return errors.destroyed(text, known);
      default:
        return errors.terminated(text, known);
    }
  };

  // Deno.errors.
  const systemErrors = {};
  const classes = new Map();
  for (const name of [
    "NotFound", "PermissionDenied", "AlreadyExists", "ConnectionRefused", "ConnectionReset", "ConnectionAborted",
    "NotConnected", "AddrInUse", "AddrNotAvailable", "BrokenPipe", "TimedOut", "Interrupted", "WouldBlock",
    "InvalidData", "WriteZero", "UnexpectedEof", "BadResource", "Http", "Busy", "NotSupported", "FilesystemLoop",
    "IsADirectory", "NetworkUnreachable", "NotADirectory", "NotCapable",
  ]) {
    systemErrors[name] = named(name);
    MapPrototypeSet(classes, name, systemErrors[name]);
  }
  for (const builtin of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
    MapPrototypeSet(classes, builtin.name, builtin);
  }
  internals.systemErrors = systemErrors;

  // Of a failed system call, by the name of its errno. Those that are not here are plain Errors, as in Deno.
  const classByCode = {
    __proto__: null,
    EACCES: "PermissionDenied",
    EADDRINUSE: "AddrInUse",
    EADDRNOTAVAIL: "AddrNotAvailable",
    EAGAIN: "WouldBlock",
    ECONNABORTED: "ConnectionAborted",
    ECONNREFUSED: "ConnectionRefused",
    ECONNRESET: "ConnectionReset",
    EEXIST: "AlreadyExists",
    EINTR: "Interrupted",
    EINVAL: "TypeError",
    EISDIR: "IsADirectory",
    ELOOP: "FilesystemLoop",
    ENETUNREACH: "NetworkUnreachable",
    ENOENT: "NotFound",
    ENOTCONN: "NotConnected",
    ENOTDIR: "NotADirectory",
    EPERM: "PermissionDenied",
    EPIPE: "BrokenPipe",
    ETIMEDOUT: "TimedOut",
  };

  // Makes an error from {name, message, code} as an op gives it: of the class `name`, or, where that is empty, of the
  // class that the code stands for. The stack starts at the caller of `above`.
  internals.errorOf = (failure, above) => {
    const { code, message } = failure;
    const name = failure.name === "" ? classByCode[code] ?? "" : failure.name;
    const known = MapPrototypeGet(classes, name);
    const error = new (known ?? Error)(message);
    const set = (name, value, enumerable) =>
      defineValue(error, name, value, enumerable);
    if (known === undefined && name !== "") set("name", name, false);
    if (code !== "") set("code", code, true);
    if (above !== undefined) ErrorCaptureStackTrace(error, above);
    return error;
  };
};
