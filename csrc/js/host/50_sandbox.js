// V8Sandbox and Isolate: pools of worker isolates, as the host script sees them. 52_deliver.js receives what isolates
// send.
({ primordials, constants, ops, internals, globals }) => {
  const {
    ArrayPrototypeIndexOf, Map, MapPrototypeDelete, MapPrototypeForEach, MapPrototypeGet, MapPrototypeGetSize,
    MapPrototypeSet, ObjectSetPrototypeOf, Promise, SymbolFor, TypeError, bareArray,
  } = primordials;
  const {
    op_isolate_create, op_isolate_destroy, op_isolate_end_reason, op_isolate_evaluate, op_isolate_execute,
    op_isolate_send, op_isolate_terminate, op_pool_isolate_count, op_pool_new, op_pool_shut_down, op_pool_thread_count,
  } = ops;
  const { checkedNames, endError, isolateErrors, isolateOptions, sandboxOptions, typeOf } = internals;
  const { SandboxClosedError, QueueFullError } = isolateErrors;

  const { kNoIsolate } = constants;
  const kOnlyHere = {};
  const kInspect = SymbolFor("Deno.customInspect");
  const executeOptions = ObjectSetPrototypeOf(["fileName", "language"], null);
  const languages = { __proto__: null, js: true, ts: true, tsx: true, jsx: true };
  const requestOptions = ObjectSetPrototypeOf(["streamBody"], null);
  const shutdownOptions = ObjectSetPrototypeOf(["terminate"], null);

  const pools = new Map();  // pool -> record of its sandbox
  internals.isolateRecord = (pool, id) => {
    const sandbox = MapPrototypeGet(pools, pool);
    return sandbox === undefined ? undefined : MapPrototypeGet(sandbox.isolates, id);
  };
  // Call it when nothing more will arrive from the isolate.
  internals.forgetIsolate = (record) => {
    MapPrototypeDelete(record.sandbox.isolates, record.id);
    forgetWhenOver(record.sandbox);
  };
  const forgetWhenOver = (sandbox) => {
    if (sandbox.closed && MapPrototypeGetSize(sandbox.isolates) === 0) MapPrototypeDelete(pools, sandbox.pool);
  };

  const checkName = (member, name) => {
    if (typeof name !== "string") {
      throw new TypeError(`Isolate.${member}: the name must be a string, not ${typeOf(name)}`);
    }
  };
  const checkHandler = (member, handler) => {
    if (typeof handler !== "function") {
      throw new TypeError(`Isolate.${member}: the handler must be a function, not ${typeOf(handler)}`);
    }
  };
  const checkAlive = (member, record) => {
    if (!record.destroyed) return;
    const reason = record.reason ?? (op_isolate_end_reason(record.sandbox.pool, record.id) || "destroyed");
    const why = reason === "destroyed" ? "" : ` (${reason})`;
    throw isolateErrors.destroyed(`Isolate.${member}: isolate #${record.id} is destroyed${why}`, {
      __proto__: null,
      reason,
    });
  };
  const checkAccepted = (member, record, answer) => {
    if (answer === "") return;
    if (answer === "full") {
      throw new QueueFullError(
        `Isolate.${member}: isolate #${record.id} has not taken earlier messages yet: its queue is full`,
      );
    }
    record.destroyed = true;  // its end is on the way here
    checkAlive(member, record);
  };
  const checkCode = (member, code) => {
    if (typeof code !== "string") {
      throw new TypeError(`Isolate.${member}: the code must be a string, not ${typeOf(code)}`);
    }
  };
  const checkedOptions = (member, record, options) => {
    const { fileName, language = "js" } = checkedNames(`Isolate.${member}`, options, executeOptions);
    if (fileName !== undefined && typeof fileName !== "string") {
      throw new TypeError(`Isolate.${member}: fileName must be a string, not ${typeOf(fileName)}`);
    }
    if (typeof language !== "string" || languages[language] !== true) {
      const shown = typeof language === "string" ? `"${language}"` : typeOf(language);
      throw new TypeError(`Isolate.${member}: language must be "js", "ts", "tsx" or "jsx", not ${shown}`);
    }
    return { __proto__: null, fileName: fileName ?? `isolate-${record.id}.${language}`, language };
  };

  // Lists of handlers are replaced, never changed, so that a running dispatch is not disturbed.
  const addHandler = (handlers, name, handler) => {
    const old = MapPrototypeGet(handlers, name);
    const now = bareArray();
    const length = old === undefined ? 0 : old.length;
    for (let i = 0; i < length; i++) now[i] = old[i];
    now[length] = handler;
    MapPrototypeSet(handlers, name, now);
  };
  const removeHandler = (handlers, name, handler) => {
    const old = MapPrototypeGet(handlers, name);
    const index = old === undefined ? -1 : ArrayPrototypeIndexOf(old, handler);
    if (index < 0) return;
    const now = bareArray();
    for (let i = 0, j = 0; i < old.length; i++) if (i !== index) now[j++] = old[i];
    if (now.length === 0) MapPrototypeDelete(handlers, name);
    else MapPrototypeSet(handlers, name, now);
  };

  class Isolate {
    #record;

    constructor(key, record) {
      if (key !== kOnlyHere) throw new TypeError("Illegal constructor: isolates are made by V8Sandbox.createIsolate");
      this.#record = record;
    }

    get id() {
      return this.#record.id;
    }
    get destroyed() {
      return this.#record.destroyed;
    }

    execute(code, options = undefined) {
      const record = this.#record;
      checkCode("execute", code);
      const { fileName, language } = checkedOptions("execute", record, options);
      checkAlive("execute", record);
      checkAccepted("execute", record, op_isolate_execute(record.sandbox.pool, record.id, code, fileName, language));
    }
    // Our errors are made after the await, so that their stacks lead to the script's own await.
    async evaluate(code, options = undefined) {
      const record = this.#record;
      checkCode("evaluate", code);
      const { fileName, language } = checkedOptions("evaluate", record, options);
      checkAlive("evaluate", record);
      const id = record.nextEvaluation++;
      const { pool } = record.sandbox;
      checkAccepted("evaluate", record, op_isolate_evaluate(pool, record.id, code, fileName, language, id));
      const { how, value } = await new Promise((resolve) => MapPrototypeSet(record.evaluations, id, resolve));
      if (how === "done") return value;
      throw how === "failed" ? value : endError(record.id, value);
    }
    send(event, data) {
      const record = this.#record;
      checkName("send", event);
      checkAlive("send", record);
      checkAccepted("send", record, op_isolate_send(record.sandbox.pool, record.id, event, data));
    }

    on(event, handler) {
      checkName("on", event);
      checkHandler("on", handler);
      addHandler(this.#record.handlers, event, handler);
      return this;
    }
    off(event, handler) {
      checkName("off", event);
      checkHandler("off", handler);
      removeHandler(this.#record.handlers, event, handler);
      return this;
    }
    // One handler a method: the last one answers.
    // The handler of "fetch" gets { signal } beside the data; with streamBody, the body of a request that comes in
    // parts as a stream.
    onRequest(method, handler, options = undefined) {
      checkName("onRequest", method);
      checkHandler("onRequest", handler);
      const { streamBody } = checkedNames("Isolate.onRequest", options, requestOptions);
      if (streamBody !== undefined && (typeof streamBody !== "boolean" || method !== "fetch")) {
        throw new TypeError("Isolate.onRequest: streamBody must be a boolean, and is for \"fetch\"");
      }
      if (method === "fetch") this.#record.streamsBody = streamBody === true;
      MapPrototypeSet(this.#record.requestHandlers, method, handler);
      return this;
    }
    onSystem(type, handler) {
      checkName("onSystem", type);
      checkHandler("onSystem", handler);
      addHandler(this.#record.systemHandlers, type, handler);
      return this;
    }

    destroy() {
      const record = this.#record;
      checkAlive("destroy", record);
      record.destroyed = true;
      op_isolate_destroy(record.sandbox.pool, record.id);
    }
    // May be called after destroy(), to cut the orderly end short.
    terminate() {
      const record = this.#record;
      record.destroyed = true;
      op_isolate_terminate(record.sandbox.pool, record.id);
    }

    toString() {
      return `Isolate #${this.#record.id}`;
    }
    [kInspect]() {
      return `Isolate #${this.#record.id}${this.#record.destroyed ? " (destroyed)" : ""}`;
    }
  }

  const newRecord = (sandbox, id, creation) => {
    const record = {
      __proto__: null,
      sandbox,
      id,
      creation,               // {resolve, reject} until it is there
      face: undefined,        // the Isolate
      destroyed: sandbox.closed,
      reason: undefined,      // why, once that has been delivered
      handlers: new Map(),         // event -> list
      systemHandlers: new Map(),   // type -> list
      printedErrors: 0,
      requestHandlers: new Map(),  // method -> handler
      held: 0,                     // bytes of its requests that are not answered
      collected: 0,                // bytes of request bodies, for handlers that take them whole
      exchanges: new Map(),        // request -> a fetch that is not over (lazy/host/exchange.js)
      streamsBody: false,
      refusedSockets: undefined,   // numbers of WebSockets that are to be told so, once its mailbox has room
      toldSockets: 0,              // of these
      evaluations: new Map(),      // id -> resolve
      nextEvaluation: 1,
    };
    record.face = new Isolate(kOnlyHere, record);
    return record;
  };

  class V8Sandbox {
    #sandbox;

    constructor(options = undefined) {
      const { threads, defaults } = sandboxOptions("V8Sandbox", options);
      const pool = op_pool_new(threads);
      this.#sandbox = { __proto__: null, pool, defaults, closed: false, isolates: new Map() };
      MapPrototypeSet(pools, pool, this.#sandbox);
    }

    createIsolate(options = undefined) {
      const sandbox = this.#sandbox;
      return new Promise((resolve, reject) => {
        const limits = isolateOptions("V8Sandbox.createIsolate", options, sandbox.defaults);
        const id = sandbox.closed ? kNoIsolate : op_isolate_create(sandbox.pool, limits);
        if (id === kNoIsolate) throw new SandboxClosedError("V8Sandbox.createIsolate: the sandbox is shut down");
        MapPrototypeSet(sandbox.isolates, id, newRecord(sandbox, id, { __proto__: null, resolve, reject }));
      });
    }
    threadCount() {
      return op_pool_thread_count(this.#sandbox.pool);
    }
    isolateCount() {
      return op_pool_isolate_count(this.#sandbox.pool);
    }
    shutdown(options = undefined) {
      const sandbox = this.#sandbox;
      const { terminate } = checkedNames("V8Sandbox.shutdown", options, shutdownOptions);
      if (terminate !== undefined && typeof terminate !== "boolean") {
        throw new TypeError(`V8Sandbox.shutdown: terminate must be a boolean, not ${typeOf(terminate)}`);
      }
      sandbox.closed = true;
      MapPrototypeForEach(sandbox.isolates, (record) => {
        record.destroyed = true;
      });
      op_pool_shut_down(sandbox.pool, terminate === true);
      forgetWhenOver(sandbox);
    }

    [kInspect]() {
      return `V8Sandbox { threads: ${this.threadCount()}, isolates: ${this.isolateCount()} }`;
    }
  }

  globals.V8Sandbox = V8Sandbox;
  globals.Isolate = Isolate;
};
