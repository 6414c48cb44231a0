// Bodies that travel in parts. A side sends no more bytes than the other has granted: the host may send `kBodyWindow`
// bytes at once, and what was read is granted again ("pull"); a worker sends nothing before the host's first grant.
// "end" or "error" says that nothing more comes, "cancel" that nothing more is wanted, "abort" that the whole request
// is not. To "watch" a worker answers once, as soon as nobody waits for bytes: "unread", with whether anybody has ever
// read of it; to "drop" by "cancel" where nobody has, and else by "unread".
({ primordials, constants, internals }) => {
  const {
    MathMin, NumberIsSafeInteger, PromisePrototypeThen, PromiseResolve, ReflectApply, SafeFinalizationRegistry,
    SafeWeakRef, TypeError, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetLength,
    TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeSlice, bareArray,
  } = primordials;
  const streams = internals.load("deno_web/06_streams.js");
  const { ReadableStream, ReadableStreamDefaultReader } = streams;
  const { ReadableStreamDefaultReaderPrototypeCancel, ReadableStreamDefaultReaderPrototypeRead } = internals.platform;
  const { kBodyWindow, kLargestPart } = constants;

  // A stream that nobody can read any more is cancelled, as if its last reader had done it.
  const dropped = new SafeFinalizationRegistry((drop) => drop());

  const isAwaited = (stream) => streams.readableStreamHasBYOBReader(stream)
    ? streams.readableStreamGetNumReadIntoRequests(stream) > 0
    : streams.readableStreamHasDefaultReader(stream) && streams.readableStreamGetNumReadRequests(stream) > 0;

  // A body that comes from the other side, as a stream of bytes. `credit`: bytes that it may send already.
  // `pull(bytes)` grants it more; `cancelled()` tells it that no more is wanted; `ended()`, if given, is called once,
  // whatever the end was. What this returns holds `stream` until `release()`; from then on the stream lives as long as
  // somebody has it or waits for its bytes.
  const received = ({ credit, pull, cancelled, ended }) => {
    let weakStream;
    let weak;     // its controller
    let awaited;  // the controller while a reader waits: nothing else may hold a pipe or the promise of a text()
    let over = false;
    let watcher;  // to be told once that nobody waits for bytes
    let looking = false;
    // In a turn of its own: whoever reads on has done so by then.
    const lookSoon = () => {
      if (watcher === undefined || looking || body.stream !== undefined) return;
      looking = true;
      internals.timers.startQuietly(look, 0);
    };
    const look = () => {
      looking = false;
      const stream = weakStream.deref();
      if (over || watcher === undefined || (stream !== undefined && isAwaited(stream))) return;
      const tell = watcher;
      watcher = undefined;
      tell(wasRead());
    };
    const wasRead = () => {
      const stream = weakStream.deref();
      return stream !== undefined && streams.isReadableStreamDisturbed(stream);
    };
    const finish = () => {
      if (over) return undefined;
      over = true;
      awaited = undefined;
      ended?.();
      return weak.deref();
    };
    const drop = () => {
      if (over) return;
      finish();
      cancelled();
    };
    const body = {
      __proto__: null,
      stream: new ReadableStream({
        __proto__: null,
        type: "bytes",
        start(controller) {
          weak = new SafeWeakRef(controller);
        },
        // Called when a reader waits and all that came is read.
        pull(controller) {
          if (over) return;
          awaited = controller;
          if (credit > kBodyWindow / 2) return;
          pull(kBodyWindow - credit);
          credit = kBodyWindow;
        },
        cancel: drop,
      }),
      release() {
        body.stream = undefined;
        lookSoon();
      },
      take(bytes) {
        const size = TypedArrayPrototypeGetLength(bytes);
        if (over || size === 0) return;
        if (size > credit) {
          return body.fail(internals.withoutPlace(new TypeError("more of the body came than was granted")));
        }
        credit -= size;
        const controller = weak.deref();
        awaited = undefined;  // whoever still waits pulls again
        if (controller !== undefined) streams.readableByteStreamControllerEnqueue(controller, bytes);
        lookSoon();
      },
      watch(tell) {
        watcher = tell;
        lookSoon();
      },
      // Cancels a body that nobody has read of; calls `kept` otherwise.
      drop(error, kept) {
        if (over) return;
        if (wasRead()) kept();
        else body.cancel(error);
      },
      close() {
        const controller = finish();
        if (controller === undefined) return;
        streams.readableByteStreamControllerClose(controller);
        // A reader with a buffer of its own gets it back, empty.
        const stream = weakStream.deref();
        if (streams.readableStreamHasBYOBReader(stream) && streams.readableStreamGetNumReadIntoRequests(stream) > 0) {
          streams.readableByteStreamControllerRespond(controller, 0);
        }
      },
      fail(error) {
        const controller = finish();
        if (controller !== undefined) streams.readableByteStreamControllerError(controller, error);
      },
      // Nobody wants the rest; a reader that there is gets `error`.
      cancel(error) {
        if (over) return;
        body.fail(error);
        cancelled();
      },
    };
    weakStream = new SafeWeakRef(body.stream);
    dropped.register(body.stream, drop);
    return body;
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
      PromisePrototypeThen(
        PromiseResolve(ReadableStreamDefaultReaderPrototypeCancel(reader, error)),
        undefined,
        () => {},
      );
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
      if (TypedArrayPrototypeGetSymbolToStringTag(value) !== "Uint8Array") {
        return fail(new TypeError("the request's body is a stream of something else than Uint8Array"));
      }
      chunk = TypedArrayPrototypeSlice(value);  // a guest's own buffer may change or go
      offset = 0;
      flow();
    };
    const flow = () => {
      try {
        while (!over && chunk !== undefined && credit > 0) {
          const left = TypedArrayPrototypeGetByteLength(chunk) - offset;
          const size = MathMin(left, credit, kLargestPart);
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
      PromisePrototypeThen(PromiseResolve(ReadableStreamDefaultReaderPrototypeRead(reader)), taken, fail);
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
        PromisePrototypeThen(
          PromiseResolve(ReadableStreamDefaultReaderPrototypeCancel(reader, reason)),
          undefined,
          () => {},
        );
      },
    };
  };
  return { outgoing, received };
};
