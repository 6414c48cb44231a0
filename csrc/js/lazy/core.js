// What Deno's scripts know as `core`, built on our own ops. Loaded before the first of Deno's scripts.
({ primordials, internals }, names) => {
  const {
    Error, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, Proxy, ReflectApply, ReflectConstruct,
    StringPrototypeSlice, StringPrototypeToUpperCase, Symbol, TypedArrayPrototypeGetBuffer, Uint8Array, Uint32Array,
    uncurryThis,
  } = primordials;
  const { nativeFunction, load, loadExtScript, timers } = internals;

  // Makes the function of an op when a script first reads its name. Most of Deno's scripts read their ops while they
  // load; a few read them at each call. Reading the name of an op that does not exist gives undefined; the error comes
  // with the call. In a host some ops are made in another way (lazy/host/ops.js).
  const makeOp = (_target, name) => {
    const value = internals.hostOp?.(name) ?? nativeFunction(name);
    ObjectDefineProperty(ops, name, { __proto__: null, value });
    return value;
  };
  const ops = { __proto__: new Proxy({ __proto__: null }, { __proto__: null, get: makeOp }) };

  class BadResource extends Error {
    name = "BadResource";
  }
  class Interrupted extends Error {
    name = "Interrupted";
  }

  const hostObjectBrand = nativeFunction("op_private_symbol")("hostObject");
  const transferables = { __proto__: null };
  const cloneables = { __proto__: null };

  // Deno's console script is the largest of its scripts. The others need it only when something is inspected.
  const consoleFunctions = { __proto__: null };
  const console = () => load("deno_web/01_console.js");
  const delegate = (name) => {
    consoleFunctions[name] = (...args) => ReflectApply(console()[name], undefined, args);
  };
  delegate("createFilteredInspectProxy");
  delegate("formatValue");
  delegate("getDefaultInspectOptions");
  delegate("inspect");
  delegate("inspectArgs");
  delegate("quoteString");

  // Globals that Deno's scripts mention by name. Each is the class itself if it is already there, else a function that
  // loads the class when it is first constructed.
  const onDemand = (script, name) => {
    const construct = function (...args) {
      return ReflectConstruct(load(script)[name], args);
    };
    ObjectDefineProperty(names, name, { __proto__: null, value: construct, enumerable: true });
    return construct;
  };
  onDemand("deno_web/01_dom_exception.js", "DOMException");
  onDemand("deno_web/02_event.js", "MessageEvent");
  onDemand("deno_web/06_streams.js", "TransformStream");
  onDemand("deno_web/06_streams.js", "ReadableStream").from = (source) =>
    load("deno_web/06_streams.js").ReadableStream.from(source);
  onDemand("deno_web/08_text_encoding.js", "TextEncoder");
  onDemand("deno_web/09_file.js", "Blob");
  onDemand("deno_web/13_message_port.js", "MessageChannel");
  onDemand("deno_fetch/20_headers.js", "Headers");
  names.globalThis = primordials.globalObject;
  names.Float16Array = primordials.bytesConstructors.Float16Array;

  // Members of Deno's classes that our scripts use, as functions that take the object first, named as primordials are.
  // They are taken when the class is made, because a guest may replace them later.
  const platformMembers = {
    __proto__: null,
    "deno_web/00_url.js": { __proto__: null, URL: ["href", "origin", "protocol"] },
    "deno_web/02_event.js": { __proto__: null, Event: ["defaultPrevented"] },
    "deno_web/03_abort_signal.js": {
      __proto__: null,
      AbortController: ["abort", "signal"],
      AbortSignal: ["aborted", "reason"],
    },
    "deno_web/06_streams.js": { __proto__: null, ReadableStreamDefaultReader: ["cancel", "read"] },
    "deno_web/09_file.js": { __proto__: null, Blob: ["arrayBuffer", "size", "slice", "type"] },
    "deno_fetch/20_headers.js": { __proto__: null, Headers: [] },
    "deno_fetch/23_request.js": { __proto__: null, Request: ["signal"] },
  };
  const platform = { __proto__: null };
  internals.platform = platform;
  const take = (owner, prototype, member) => {
    const { value, get, set } = ObjectGetOwnPropertyDescriptor(prototype, member);
    const name = StringPrototypeToUpperCase(StringPrototypeSlice(member, 0, 1)) + StringPrototypeSlice(member, 1);
    if (value !== undefined) platform[`${owner}Prototype${name}`] = uncurryThis(value);
    if (get !== undefined) platform[`${owner}PrototypeGet${name}`] = uncurryThis(get);
    if (set !== undefined) platform[`${owner}PrototypeSet${name}`] = uncurryThis(set);
  };
  internals.takeMembers = (script, exported) => {
    const classes = platformMembers[script];
    for (const owner in classes) {
      const { prototype } = exported[owner];
      platform[`${owner}Prototype`] = prototype;
      for (let i = 0; i < classes[owner].length; i++) take(owner, prototype, classes[owner][i]);
    }
  };

  const core = {
    __proto__: null,
    ops,
    build: { __proto__: null, os: "linux", arch: "x86_64", target: "x86_64-unknown-linux-gnu", standalone: true },

    loadExtScript: (specifier) =>
      specifier === "ext:deno_web/01_console.js" ? consoleFunctions : loadExtScript(specifier),
    createLazyLoader: (specifier) => () => {
      throw new Error(`${specifier} is not there`);
    },

    BadResource,
    BadResourcePrototype: BadResource.prototype,
    Interrupted,
    InterruptedPrototype: Interrupted.prototype,
    internalRidSymbol: Symbol("rid"),

    hostObjectBrand,
    registerTransferableResource: (name, send, receive) => {
      const leave = (object) => {
        const port = send(object);
        if (name === "MessagePort") ops.op_message_port_leave(port);
        return port;
      };
      transferables[name] = { __proto__: null, send: leave, receive };
    },
    getTransferableResource: (name) => {
      // The brand of an object that can be cloned but not transferred is a function.
      if (typeof name !== "string") throw new names.DOMException("Value not transferable", "DataCloneError");
      return transferables[name];
    },
    registerCloneableResource: (name, deserialize) => {
      cloneables[name] = deserialize;
    },
    getCloneableDeserializers: () => cloneables,
    structuredClone: (value, deserializers) => ops.op_structured_clone(value, deserializers ?? cloneables),
    serialize: (value, options, onError) =>
      ops.op_serialize(
        value,
        options?.hostObjects,
        options?.transferredArrayBuffers,
        options?.forStorage ?? false,
        onError,
      ),
    deserialize: (bytes, options) =>
      ops.op_deserialize(
        bytes,
        options?.hostObjects,
        options?.transferredArrayBuffers,
        options?.deserializers,
        options?.forStorage ?? false,
      ),

    // No-ops in a worker: it lives as long as its host lets it.
    refOpPromise: () => {},
    unrefOpPromise: () => {},
    refTimer: (id) => timers.setAwaited(id, true),
    unrefTimer: (id) => timers.setAwaited(id, false),
    createTimer: (callback, delay, args, repeat) => timers.start(callback, delay, repeat, args ?? []),
    createSystemTimer: timers.startQuietly,
    cancelTimer: timers.stop,
    getAsyncContext: () => undefined,
    setAsyncContext: () => {},

    reportUnhandledException: (error) => ops.op_report_uncaught(error),
  };
  // Native functions that Deno's `core` offers under names of its own.
  const natives = {
    __proto__: null,
    close: "op_close",
    tryClose: "op_try_close",
    encode: "op_encode",
    decode: "op_decode",
    destructureError: "op_destructure_error",
    getPromiseDetails: "op_get_promise_details",
    getProxyDetails: "op_get_proxy_details",
    isAnyArrayBuffer: "op_is_any_array_buffer",
    isArgumentsObject: "op_is_arguments_object",
    isArrayBuffer: "op_is_array_buffer",
    isAsyncFunction: "op_is_async_function",
    isBigIntObject: "op_is_big_int_object",
    isBooleanObject: "op_is_boolean_object",
    isBoxedPrimitive: "op_is_boxed_primitive",
    isDataView: "op_is_data_view",
    isDate: "op_is_date",
    isGeneratorFunction: "op_is_generator_function",
    isMap: "op_is_map",
    isMapIterator: "op_is_map_iterator",
    isModuleNamespaceObject: "op_is_module_namespace_object",
    isNativeError: "op_is_native_error",
    isNumberObject: "op_is_number_object",
    isPromise: "op_is_promise",
    isProxy: "op_is_proxy",
    isRegExp: "op_is_reg_exp",
    isSet: "op_is_set",
    isSetIterator: "op_is_set_iterator",
    isSharedArrayBuffer: "op_is_shared_array_buffer",
    isStringObject: "op_is_string_object",
    isTypedArray: "op_is_typed_array",
    isWeakMap: "op_is_weak_map",
    isWeakSet: "op_is_weak_set",
  };
  for (const name in natives) core[name] = ops[natives[name]];

  // Milliseconds since the time origin, as in performance.now().
  const clock = new Uint8Array(8);
  const clockParts = new Uint32Array(TypedArrayPrototypeGetBuffer(clock));
  core.now = () => {
    ops.op_now(clock);
    return clockParts[0] * 1000 + clockParts[1] / 1e6;
  };

  // Results of at most 64 bytes are made here. The engine keeps an array of that size on its heap, while native code
  // would give it a separate buffer.
  const { op_encode, op_encoding_encode_into } = ops;
  const short = new Uint8Array(64);
  core.encode = (text) => {
    if (typeof text !== "string" || text.length > 21) return op_encode(text);
    const size = op_encoding_encode_into(text, short) >>> 0;  // the lower half: bytes written
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) bytes[i] = short[i];
    return bytes;
  };
  return core;
};
