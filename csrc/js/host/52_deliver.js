// Receives what isolates and Python send to the host script: native code calls entries.deliver once for each envelope.
// Guests choose names and data, so names are looked up in Maps only.
({ primordials, constants, ops, entries, internals }) => {
  const {
    Error, JSONStringify, MapPrototypeDelete, MapPrototypeForEach, MapPrototypeGet, MapPrototypeGetSize,
    MapPrototypeHas, MapPrototypeSet, NumberPrototypeToString, Promise, PromisePrototypeThen, ReflectApply, String,
    StringPrototypeCharCodeAt, StringPrototypeIndexOf, StringPrototypePadStart, StringPrototypeSlice, bareArray,
  } = primordials;
  const {
    op_isolate_part, op_isolate_reply, op_isolate_reply_error, op_isolate_send, op_isolate_step, op_is_promise,
    op_print,
  } = ops;
  const { isolateErrors, endError, forgetIsolate, howItEnded, isolateRecord } = internals;
  const { start: startTimer } = internals.timers;

  const {
    kEvent, kCreated, kCreateFailed, kRequest, kEvaluated, kEvaluateFailed, kSystem, kOpDone, kOpFailed, kPart, kStep,
  } = constants.EnvelopeKind;
  const kMostCollected = 64 << 20;  // bytes of all request bodies of one isolate for handlers that take them whole
  const kMostExchanges = 10_000;  // of one isolate
  const kMostHeld = 64 << 20;  // bytes of all unanswered requests of one isolate
  const kRequestCost = 384;  // cost of a request, beside its message
  internals.hostStreams = { __proto__: null, op_isolate_part, op_isolate_step };
  const { kMostConnecting } = constants;
  const kFirstPause = 1, kLongestPause = 100;  // ms; a mailbox does not report when it has room again
  const kLongestName = 100;  // characters of a guest's name in an error message
  // The most printed lines: a guest must not fill the host's log.
  const kMostPrinted = 10;
  const kLongestPrinted = 2000;

  // Runs all of them. The first error is thrown at the end.
  const runAll = (list, argument) => {
    let failed = false;
    let failure;
    for (let i = 0; i < list.length; i++) {
      try {
        ReflectApply(list[i], undefined, [argument]);
      } catch (error) {
        if (!failed) failure = error;
        failed = true;
      }
    }
    if (failed) throw failure;
  };

  const refuse = (record, request, error) => op_isolate_reply_error(record.sandbox.pool, record.id, request, error);
  const answer = (record, request, value) => {
    try {
      op_isolate_reply(record.sandbox.pool, record.id, request, value);
    } catch (error) {
      refuse(record, request, error);  // the answer cannot be serialised
    }
  };
  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
  const exchanges = () => internals.load("lazy/host/exchange.js");
  const exchangeOf = (record, request) => {
    let exchange = MapPrototypeGet(record.exchanges, request);
    if (exchange === undefined) {
      exchange = exchanges().open(record, request);
      MapPrototypeSet(record.exchanges, request, exchange);
    }
    return exchange;
  };
  const serveFetch = (record, request, data, cost) => {
    const handler = MapPrototypeGet(record.requestHandlers, "fetch");
    const exchange = exchangeOf(record, request);
    exchange.asked = true;
    exchange.cost = cost;
    record.held += cost;
    const refused = (error) => {
      exchange.answer(undefined);
      refuse(record, request, error);
    };
    const answered = (value) => {
      let sent;
      try {
        const message = exchange.answer(value);
        sent = message.sent;
        op_isolate_reply(record.sandbox.pool, record.id, request, message.value);
      } catch (error) {
        return refused(error);
      }
      sent();
    };
    const call = (data) => {
      let value;
      try {
        value = ReflectApply(handler, undefined, [data, exchange.context]);
      } catch (error) {
        return refused(error);
      }
      if (!isObject(value)) return answered(value);
      PromisePrototypeThen(op_is_promise(value) ? value : new Promise((resolve) => resolve(value)), answered, refused);
    };
    if (exchange.body === undefined || data === null || typeof data !== "object") return call(data);
    if (record.streamsBody) {
      data.body = exchange.body;
      return call(data);
    }
    PromisePrototypeThen(
      exchanges().collect(record, exchange, kMostCollected),
      (body) => {
        data.body = body;
        call(data);
      },
      refused,
    );
  };
  const body = (record, request, kind, step, data) => {
    let exchange = MapPrototypeGet(record.exchanges, request);
    // Its request follows at once.
    if (exchange === undefined && step === "open") exchange = exchangeOf(record, request);
    if (exchange === undefined) return;
    if (kind === kPart) exchange.part(data);
    else exchange.step(step, data);
  };
  // Tells a script's WebSocket that there will be no answer: at once, or, in order, as soon as its mailbox has room.
  const hasTold = (record, number) => {
    const refused = {
      __proto__: null,
      conn_id: number,
      event_type: "error",
      data: { message: "the host has no handler for WebSockets" },
    };
    return op_isolate_send(record.sandbox.pool, record.id, "__ws_event", refused) !== "full";
  };
  const tellWaiting = (record, pause) => {
    const { refusedSockets } = record;
    const before = record.toldSockets;
    while (record.toldSockets < refusedSockets.length && hasTold(record, refusedSockets[record.toldSockets])) {
      record.toldSockets++;
    }
    if (record.toldSockets === refusedSockets.length) return void (record.refusedSockets = undefined);
    tellLater(record, record.toldSockets !== before ? kFirstPause : pause < kLongestPause ? 2 * pause : pause);
  };
  // The process waits for it: the worker may be idle by then, and this is all that goes on.
  const tellLater = (record, pause) => startTimer(() => tellWaiting(record, pause), pause, false, []);
  const unheard = (record, event, data) => {
    if (event !== "ws.open") return;
    const number = data?.conn_id;
    if (typeof number !== "number") return;
    let { refusedSockets } = record;
    if (refusedSockets === undefined) {
      if (hasTold(record, number)) return;
      refusedSockets = record.refusedSockets = bareArray();
      record.toldSockets = 0;
      tellLater(record, kFirstPause);
    }
    if (refusedSockets.length < kMostConnecting) refusedSockets[refusedSockets.length] = number;
  };

  const serve = (record, request, method, data, size) => {
    const handler = MapPrototypeGet(record.requestHandlers, method);
    if (handler === undefined) {
      MapPrototypeGet(record.exchanges, request)?.answer(undefined);
      const shown = method.length <= kLongestName ? method : `${StringPrototypeSlice(method, 0, kLongestName)}…`;
      return refuse(record, request, new Error(`the host has no handler for the request "${shown}"`));
    }
    const cost = size + kRequestCost;
    if (record.held + cost > kMostHeld || MapPrototypeGetSize(record.exchanges) > kMostExchanges) {
      MapPrototypeGet(record.exchanges, request)?.answer(undefined);
      const count = MapPrototypeGetSize(record.exchanges);
      const held = `${count} requests "fetch", and ${record.held} bytes of all requests`;
      return refuse(
        record,
        request,
        new isolateErrors.QueueFullError(`the host has not answered ${held} of this isolate yet`),
      );
    }
    if (method === "fetch") return serveFetch(record, request, data, cost);
    let value;
    try {
      value = ReflectApply(handler, undefined, [data]);
    } catch (error) {
      return refuse(record, request, error);
    }
    if (!isObject(value)) return answer(record, request, value);
    // A promise of ours calls other thenables. A promise's own `then` is not called, because a script may have replaced
    // it.
    record.held += cost;
    PromisePrototypeThen(
      op_is_promise(value) ? value : new Promise((resolve) => resolve(value)),
      (settled) => {
        record.held -= cost;
        answer(record, request, settled);
      },
      (error) => {
        record.held -= cost;
        refuse(record, request, error);
      },
    );
  };

  const settleCreation = (record, error) => {
    const { creation } = record;
    if (creation === undefined) return;
    record.creation = undefined;
    if (error === undefined) creation.resolve(record.face);
    else creation.reject(error);
  };
  const settleEvaluation = (record, id, how, value) => {
    const settle = MapPrototypeGet(record.evaluations, id);
    if (settle === undefined) return;
    MapPrototypeDelete(record.evaluations, id);
    settle({ __proto__: null, how, value });
  };

  // Makes a guest's text safe for a terminal: no escape sequences.
  const printable = (text) => {
    let shown = "";
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const code = StringPrototypeCharCodeAt(text, i);
      if ((code >= 32 && code < 127) || code > 159 || code === 9 || code === 10) continue;
      const hex = StringPrototypePadStart(NumberPrototypeToString(code, 16), 2, "0");
      shown += `${StringPrototypeSlice(text, start, i)}\\x${hex}`;
      start = i + 1;
    }
    return shown + StringPrototypeSlice(text, start);
  };
  const headOf = ({ isError, value, name, message, stack }) => {
    if (stack !== undefined && stack !== "") return stack;
    if (isError !== false || message !== undefined) return `${name}: ${message}`;
    try {
      return JSONStringify(value) ?? "undefined";
    } catch {
      return String(value);  // a BigInt
    }
  };
  // Formats an error in the same way as the command line formats the script's own
  // (python/network_runtime/_payload/script_errors.py).
  const reportOf = (error) => {
    let text = headOf(error);
    for (let { cause } = error; cause !== undefined; { cause } = cause) text += `\nCaused by: ${headOf(cause)}`;
    return text;
  };
  const printUncaught = (record, error) => {
    if (record.printedErrors > kMostPrinted) return;
    if (record.printedErrors++ === kMostPrinted) {
      return op_print(
        `More uncaught errors of isolate #${record.id} are not shown; to see all, use onSystem("error", handler)\n`,
        true,
      );
    }
    let text = reportOf(error);
    if (text.length > kLongestPrinted) text = `${StringPrototypeSlice(text, 0, kLongestPrinted)}…`;
    op_print(`Uncaught (in isolate #${record.id}) ${printable(text)}\n`, true);
  };

  // Prints that a limit ended an isolate, when the script has no handler for it and no evaluation fails because of it.
  const printEnd = (record, data) => {
    const { reason, stack } = data;
    const limit =
      reason === "cpu_limit_exceeded" ||
      reason === "cpu_total_limit_exceeded" ||
      reason === "memory_limit_exceeded" ||
      reason === "unresponsive";
    if (
      !limit ||
      record.creation !== undefined ||
      MapPrototypeGetSize(record.evaluations) !== 0 ||
      MapPrototypeHas(record.systemHandlers, "destroyed")
    ) {
      return;
    }
    const line = StringPrototypeIndexOf(stack, "\n");
    const place = stack === "" ? "" : `,${StringPrototypeSlice(stack, 3, line < 0 ? undefined : line)}`;
    op_print(`Isolate #${record.id} ${howItEnded(data)}${printable(place)}\n`, true);
  };

  const system = (record, type, data) => {
    if (type === "terminated" || type === "destroyed") {
      record.destroyed = true;
      record.reason = data.reason;
    }
    if (type === "destroyed") {
      forgetIsolate(record);
      settleCreation(record, endError(record.id, data));
      MapPrototypeForEach(record.exchanges, (exchange) => exchange.abort("the isolate has ended"));
      MapPrototypeForEach(record.evaluations, (_settle, id) => settleEvaluation(record, id, "ended", data));
    }
    const list = MapPrototypeGet(record.systemHandlers, type);
    if (list !== undefined) runAll(list, data);
    else if (type === "error") printUncaught(record, data);
    else if (type === "terminated") printEnd(record, data);
  };

  // `size`: bytes of the envelope.
  entries.deliver = (kind, pool, isolate, id, name, data, size) => {
    if (kind === kOpDone || kind === kOpFailed) return internals.settlePython(id, kind === kOpFailed, data);
    const record = isolateRecord(pool, isolate);
    if (record === undefined) return;
    switch (kind) {
      case kEvent: {
        const list = MapPrototypeGet(record.handlers, name);
        if (list !== undefined) runAll(list, data);
        else unheard(record, name, data);
        return;
      }
      case kPart:
      case kStep:
        return body(record, id, kind, name, data);
      case kRequest:
        return serve(record, id, name, data, size);
      case kCreated:
        return settleCreation(record);
      case kCreateFailed:
        record.destroyed = true;
        forgetIsolate(record);
        return settleCreation(record, data);
      case kEvaluated:
        return settleEvaluation(record, id, "done", data);
      case kEvaluateFailed:
        return settleEvaluation(record, id, name === "" ? "failed" : "ended", data);
      case kSystem:
        return system(record, name, data);
    }
  };
  entries.watch = () => {};  // only workers have evaluations to answer
  // A host keeps what V8 adds after the snapshot.
  entries.prepare = () => {
    primordials.bytesConstructors.Float16Array = primordials.globalObject.Float16Array;
  };
};
