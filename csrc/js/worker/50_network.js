// NETWORK: the worker's only connection to its host.
({ primordials, constants, internals, ops, entries, globals }) => {
  const {
    ArrayPrototypeIndexOf, Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet, ObjectCreate, Promise,
    PromisePrototypeThen, ReflectApply, SymbolToStringTag, TypeError, bareArray, defineValue,
  } = primordials;
  const {
    op_network_send, op_network_send_held, op_network_part, op_network_request, op_network_request_answered,
    op_network_step, op_evaluated, op_evaluate_failed, op_is_promise,
  } = ops;

  const { isPlain } = entries;

  const { kEvent, kReply, kReplyError, kPart, kStep } = constants.EnvelopeKind;
  const kSocketEvent = "__ws_event";

  // event -> array without prototype; replaced, never changed, so that a running dispatch is not disturbed
  const handlers = new Map();
  const requests = new Map();  // id -> {resolve, reject}; a promise's `resolve` alone for a guest's own
  const exchanges = new Map();  // id -> {part(bytes), step(name, data)}
  let nextRequest = 1;

  const checkName = (member, name) => {
    if (typeof name !== "string") {
      throw new TypeError(`NETWORK.${member}: the name must be a string, not ${name === null ? "null" : typeof name}`);
    }
  };
  const checkHandler = (member, handler) => {
    if (typeof handler !== "function") {
      throw new TypeError(
        `NETWORK.${member}: the handler must be a function, not ${handler === null ? "null" : typeof handler}`,
      );
    }
  };

  // Native code holds a plain object until this function has checked it: a call from native code would take longer.
  const send = (event, data) => {
    if (op_network_send(event, data)) op_network_send_held(isPlain(data), data);
  };
  const request = (id, method, data) => {
    if (op_network_request(id, method, data)) op_network_send_held(isPlain(data), data);
  };

  const members = {
    on(event, handler) {
      checkName("on", event);
      checkHandler("on", handler);
      const old = MapPrototypeGet(handlers, event);
      const now = bareArray();
      const length = old === undefined ? 0 : old.length;
      for (let i = 0; i < length; i++) now[i] = old[i];
      now[length] = handler;
      MapPrototypeSet(handlers, event, now);
    },
    off(event, handler) {
      checkName("off", event);
      checkHandler("off", handler);
      const old = MapPrototypeGet(handlers, event);
      const index = old === undefined ? -1 : ArrayPrototypeIndexOf(old, handler);
      if (index < 0) return;
      if (old.length === 1) return void MapPrototypeDelete(handlers, event);
      const now = bareArray();
      for (let i = 0, j = 0; i < old.length; i++) if (i !== index) now[j++] = old[i];
      MapPrototypeSet(handlers, event, now);
    },
    send(event, data) {
      checkName("send", event);
      send(event, data);
    },
    request(method, data) {
      checkName("request", method);
      return new Promise((resolve) => {
        const id = nextRequest++;
        request(id, method, data);
        MapPrototypeSet(requests, id, { __proto__: null, resolve, reject: undefined });
      });
    },
  };
  const network = ObjectCreate(
    ObjectCreate(globalThis.Object.prototype, {
      [SymbolToStringTag]: { __proto__: null, value: "Network", configurable: true },
    }),
  );
  for (const name of ["on", "off", "send", "request"]) {
    defineValue(network, name, members[name]);
  }
  globals.NETWORK = network;

  // For our own scripts; independent of what a guest has made of NETWORK. An exchange is a request whose body, or whose
  // answer's body, is sent in parts.
  internals.network = {
    __proto__: null,
    send,
    part: op_network_part,
    step: op_network_step,
    // Calls `resolve` or `reject` in the turn of the answer.
    request(method, data, exchange, prepare, resolve, reject) {
      const id = nextRequest++;
      prepare(id);
      request(id, method, data);
      MapPrototypeSet(requests, id, { __proto__: null, resolve, reject });
      MapPrototypeSet(exchanges, id, exchange);
    },
    endExchange: (id) => MapPrototypeDelete(exchanges, id),
    socketEvent: () => {},  // until the first WebSocket is made
  };

  const dispatch = (event, data) => {
    if (event === kSocketEvent) return internals.network.socketEvent(data);
    const list = MapPrototypeGet(handlers, event);
    if (list === undefined) return;
    for (let i = 0; i < list.length; i++) {
      try {
        ReflectApply(list[i], undefined, [data]);
      } catch (error) {
        internals.reportError(error);
      }
    }
  };
  const settle = (id, failed, value) => {
    const request = MapPrototypeGet(requests, id);
    if (request === undefined) return;
    MapPrototypeDelete(requests, id);
    op_network_request_answered();
    if (!failed) request.resolve(value);
    else if (request.reject === undefined) internals.rejectAwaited(request.resolve, value);
    else request.reject(value);
  };

  const step = (id, name, data) => {
    const exchange = MapPrototypeGet(exchanges, id);
    if (exchange !== undefined) exchange.step(name, data);
    else if (name === "open") op_network_step(id, "cancel"); // a guest's own request takes no parts
  };

  entries.deliver = (kind, id, name, data) => {
    if (kind === kEvent) dispatch(name, data);
    else if (kind === kReply) settle(id, false, data);
    else if (kind === kReplyError) settle(id, true, data);
    else if (kind === kPart) MapPrototypeGet(exchanges, id)?.part(data);
    else if (kind === kStep) step(id, name, data);
  };
  // `inConsole`: the value is a box around the completion value, which may itself be a promise
  // (engine/console_script.h).
  entries.watch = (id, promise, inConsole) => {
    const failed = (error) => op_evaluate_failed(id, error);
    const done = (value) => op_evaluated(id, value);
    const opened = (box) => {
      const value = box[".repl_result"];
      if (!op_is_promise(value)) return void done(value);
      try {
        PromisePrototypeThen(value, done, failed);
      } catch (error) {
        failed(error);  // reading the guest's own `constructor` threw
      }
    };
    PromisePrototypeThen(promise, inConsole ? opened : done, failed);
  };
};
