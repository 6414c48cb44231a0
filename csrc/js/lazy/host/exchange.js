// The host's end of a worker's fetch whose bodies are sent in parts (lazy/body_stream.js describes the protocol). It is
// loaded with the first such fetch.
({ primordials, constants, internals }) => {
  const {
    ArrayBufferIsView, MapPrototypeDelete, MathMin, ObjectPrototypeIsPrototypeOf, Promise, PromisePrototypeThen,
    PromiseResolve, SymbolAsyncIterator, TypeError, TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeSet,
    TypedArrayPrototypeSlice, Uint8Array,
  } = primordials;
  const { op_isolate_part, op_isolate_step } = internals.hostStreams;
  const { platform } = internals;
  const { ReadableStreamDefaultReader, ReadableStreamPrototype } = internals.load("deno_web/06_streams.js");
  const { ReadableStreamDefaultReaderPrototypeCancel, ReadableStreamDefaultReaderPrototypeRead } = platform;
  const { kBodyWindow, kLargestPart } = constants;
  const { received } = internals.load("lazy/body_stream.js");
  const kPauseMs = 5;  // a worker's full mailbox does not report when it has room again

  // `record`: the isolate's record (host/50_sandbox.js).
  const open = (record, request) => {
    const { sandbox: { pool }, id: isolate } = record;
    const tell = (step, data) => op_isolate_step(pool, isolate, request, step, data);
    let upload;    // the request's body
    let download;  // the answer's
    let aborter;
    let aborted = false;
    let reason;

    const forgetWhenOver = () => {
      if (!exchange.answered || (download !== undefined && !download.over)) return;
      // Only now, because the answer's body may be made from the request's body.
      upload?.cancel(new TypeError("the request is answered"));
      forget();
    };
    const forget = () => {
      MapPrototypeDelete(record.exchanges, request);
      record.collected -= exchange.collected;
      record.held -= exchange.cost;
      exchange.collected = exchange.cost = 0;
    };

    // `source` has next() and return(), as an async iterator.
    const outgoing = (source) => {
      let credit = kBodyWindow;
      let granted;
      const out = { __proto__: null, over: false };
      const pause = () => new Promise((resolve) => internals.timers.setTimeout(resolve, kPauseMs));
      const sendPart = async (bytes) => {
        for (let offset = 0; offset < bytes.length && !out.over;) {
          if (credit === 0) {
            await new Promise((resolve) => granted = resolve);
            continue;
          }
          const size = MathMin(bytes.length - offset, credit, kLargestPart);
          const state = op_isolate_part(pool, isolate, request, TypedArrayPrototypeSlice(bytes, offset, offset + size));
          if (state === "closed") return out.stop();
          if (state === "full") {
            await pause();
            continue;
          }
          credit -= size;
          offset += size;
        }
      };
      const run = async () => {
        try {
          while (!out.over) {
            const { done, value } = await source.next();
            if (out.over) return;
            if (done) {
              tell("end");
              break;
            }
            if (!ArrayBufferIsView(value) || TypedArrayPrototypeGetSymbolToStringTag(value) !== "Uint8Array") {
              throw new TypeError("the body of an answer to fetch is a stream of something else than Uint8Array");
            }
            await sendPart(value);
          }
        } catch (error) {
          if (!out.over) tell("error", { __proto__: null, name: "TypeError", message: `${error?.message ?? error}` });
          source.cancel();
        }
        out.over = true;
        forgetWhenOver();
      };
      out.grant = (bytes) => {
        if (typeof bytes !== "number" || !(bytes > 0)) return;
        credit = MathMin(kBodyWindow, credit + bytes);
        granted?.();
      };
      out.stop = () => {
        if (out.over) return;
        out.over = true;
        granted?.();
        source.cancel();
        forgetWhenOver();
      };
      out.start = () => run();
      return out;
    };

    const exchange = {
      __proto__: null,
      answered: false,
      asked: false,   // its request has come: before, only its body was announced
      collected: 0,   // bytes of its body, in record.collected
      cost: 0,        // of its request, in record.held
      // The handler gets this beside the data.
      context: {
        get signal() {
          if (aborter === undefined) {
            aborter = new (internals.load("deno_web/03_abort_signal.js").AbortController)();
            if (aborted) platform.AbortControllerPrototypeAbort(aborter, reason);
          }
          return platform.AbortControllerPrototypeGetSignal(aborter);
        },
      },
      get body() {
        return upload?.stream;
      },
      part: (bytes) => upload?.take(bytes),
      step(name, data) {
        switch (name) {
          case "open":
            upload = received({
              __proto__: null,
              credit: 0,
              pull: (bytes) => tell("pull", bytes),
              cancelled: () => tell("cancel"),
            });
            return;
          case "end":
            return upload?.close();
          case "error":
            return upload?.fail(new TypeError(`${data?.message}`));
          case "pull":
            return download?.grant(data);
          case "cancel":
            return download?.stop();
          case "abort":
            if (!exchange.asked) return forget();  // the request did not fit into the queue
            return exchange.abort("the worker aborted the request");
        }
      },
      abort(message) {
        if (aborted) return;
        aborted = true;
        reason = new (internals.load("deno_web/01_dom_exception.js").DOMException)(message, "AbortError");
        upload?.fail(reason);
        download?.stop();
        if (aborter !== undefined) platform.AbortControllerPrototypeAbort(aborter, reason);
      },
      // Returns the answer in the form for the message. When its body is a stream, the body follows in parts. Call
      // `sent()` after the message.
      answer(value) {
        exchange.answered = true;
        const source = sourceOf(value?.body);
        if (source === undefined) {
          forgetWhenOver();
          return {
            __proto__: null,
            value: isHeaders(value?.headers) ? messageOf(value, value.body ?? undefined) : value,
            sent() {},
          };
        }
        if (aborted) {
          source.cancel();
          forget();
          return { __proto__: null, value: undefined, sent() {} };
        }
        download = outgoing(source);
        tell("open");
        return { __proto__: null, value: messageOf(value, undefined), sent: download.start };
      },
    };
    return exchange;
  };

  // Before the script of the class has run, no object can be one.
  const isHeaders = (value) =>
    platform.HeadersPrototype !== undefined && ObjectPrototypeIsPrototypeOf(platform.HeadersPrototype, value);
  const messageOf = ({ status, statusText, headers, url, redirected }, body) => ({
    __proto__: null,
    status,
    statusText,
    headers: isHeaders(headers) ? internals.load("deno_fetch/20_headers.js").headerListFromHeaders(headers) : headers,
    url: url === "" ? undefined : url,  // that of a Response that a script made
    redirected,
    body,
  });
  const sourceOf = (body) => {
    if (typeof body !== "object" || body === null) return undefined;
    if (ObjectPrototypeIsPrototypeOf(ReadableStreamPrototype, body)) {
      const reader = new ReadableStreamDefaultReader(body);
      return {
        __proto__: null,
        next: () => ReadableStreamDefaultReaderPrototypeRead(reader),
        cancel: () =>
          void PromisePrototypeThen(ReadableStreamDefaultReaderPrototypeCancel(reader), undefined, () => {}),
      };
    }
    if (typeof body[SymbolAsyncIterator] !== "function") return undefined;
    const iterator = body[SymbolAsyncIterator]();
    return {
      __proto__: null,
      next: () => iterator.next(),
      cancel: () => {
        if (typeof iterator.return === "function") {
          PromisePrototypeThen(PromiseResolve(iterator.return()), undefined, () => {});
        }
      },
    };
  };

  // Collects the whole body of `exchange` as one Uint8Array. It takes at most `most` bytes, together with what else is
  // collected for its isolate.
  const collect = async (record, exchange, most) => {
    const reader = new ReadableStreamDefaultReader(exchange.body);
    const parts = [];
    let size = 0;
    for (;;) {
      const { done, value } = await ReadableStreamDefaultReaderPrototypeRead(reader);
      if (done) break;
      size += value.length;
      if (record.collected + value.length > most) {
        ReadableStreamDefaultReaderPrototypeCancel(reader);
        throw new TypeError(`the request's body, with others of this isolate, has more than ${most} bytes`);
      }
      exchange.collected += value.length;
      record.collected += value.length;
      parts[parts.length] = value;
    }
    const whole = new Uint8Array(size);
    let offset = 0;
    for (let i = 0; i < parts.length; i++) {
      TypedArrayPrototypeSet(whole, parts[i], offset);
      offset += parts[i].length;
    }
    return whole;
  };
  return { open, collect };
};
