// Bodies that travel in parts. A side sends no more bytes than the other has granted: the host may send `kWindow` bytes at once, and what
// was read is granted again ("pull"); a worker sends nothing before the host's first grant. "end" or "error" says that nothing more comes,
// "cancel" that nothing more is wanted, "abort" that the whole request is not.
({ primordials, internals }) => {
  const {
    NumberIsSafeInteger, PromisePrototypeThen, PromiseResolve, ReflectApply, TypeError, TypedArrayPrototypeGetByteLength,
    TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeSlice, bareArray,
  } = primordials;
  const streams = internals.load("deno_web/06_streams.js");
  const { ReadableStream, ReadableStreamDefaultReader } = streams;
  const { read, cancel } = ReadableStreamDefaultReader.prototype;
  const kWindow = 256 << 10;  // as _exchange.py and js/web/host_exchange.js have it
  const kLargestPart = 64 << 10;

  // A body that comes from the host, as a stream of bytes. `step(name, data)` tells the host; `ended()` is called once.
  const incoming = (step, ended) => {
    let controller;
    let over = false;
    let taken = 0;  // bytes since the last grant
    const finish = () => {
      if (over) return false;
      over = true;
      ended();
      return true;
    };
    const stop = () => {
      if (finish()) step("cancel");
    };
    const stream = new ReadableStream({
      __proto__: null,
      type: "bytes",
      start(made) {
        controller = made;
      },
      // Called when a reader waits and all that came is read.
      pull() {
        if (over || taken < kWindow / 2) return;
        step("pull", taken);
        taken = 0;
      },
      cancel: stop,
    });
    return {
      __proto__: null,
      stream,
      cancel: stop,
      take(bytes) {
        const size = primordials.TypedArrayPrototypeGetLength(bytes);
        if (over || size === 0) return;
        taken += size;
        streams.readableByteStreamControllerEnqueue(controller, bytes);
      },
      close() {
        if (!finish()) return;
        streams.readableByteStreamControllerClose(controller);
        // A reader with a buffer of its own gets it back, empty.
        if (streams.readableStreamHasBYOBReader(stream) && streams.readableStreamGetNumReadIntoRequests(stream) > 0) {
          streams.readableByteStreamControllerRespond(controller, 0);
        }
      },
      fail(error) {
        if (finish()) streams.readableByteStreamControllerError(controller, error);
      },
    };
  };

  // A guest's stream on its way to the host. `failed(error)` is called when it breaks.
  const outgoing = (stream, part, step, failed) => {
    const reader = new ReadableStreamDefaultReader(stream);
    let credit = 0;
    let chunk;         // what is read and not sent
    let offset = 0;
    let reading = false;
    let over = false;

    const fail = (error) => {
      if (over) return;
      over = true;
      PromisePrototypeThen(PromiseResolve(ReflectApply(cancel, reader, [error])), undefined, () => {});
      step("error", { __proto__: null, name: "TypeError", message: "the request's body could not be read" });
      failed(error);
    };
    const taken = (result) => {
      reading = false;
      if (over) return;
      if (result.done) {
        over = true;
        return step("end");
      }
      const { value } = result;
      if (TypedArrayPrototypeGetSymbolToStringTag(value) !== "Uint8Array") return fail(new TypeError("the request's body is a stream of something else than Uint8Array"));
      chunk = TypedArrayPrototypeSlice(value);  // a guest's own buffer may change or go
      offset = 0;
      flow();
    };
    const flow = () => {
      try {
        while (!over && chunk !== undefined && credit > 0) {
          const left = TypedArrayPrototypeGetByteLength(chunk) - offset;
          const size = primordials.MathMin(left, credit, kLargestPart);
          if (size > 0) part(TypedArrayPrototypeSlice(chunk, offset, offset + size));
          credit -= size;
          offset += size;
          if (size === left) chunk = undefined;
        }
      } catch (error) {
        return fail(error);
      }
      if (over || reading || chunk !== undefined || credit === 0) return;
      reading = true;
      PromisePrototypeThen(PromiseResolve(ReflectApply(read, reader, bareArray())), taken, fail);
    };
    return {
      __proto__: null,
      grant(bytes) {
        if (!NumberIsSafeInteger(bytes) || bytes <= 0) return;
        credit += bytes;
        flow();
      },
      stop(reason) {
        if (over) return;
        over = true;
        PromisePrototypeThen(PromiseResolve(ReflectApply(cancel, reader, [reason])), undefined, () => {});
      },
    };
  };
  return { incoming, outgoing };
};
