// Bodies that are sent in parts. A side sends no more bytes than the other side has granted. The host may send
// `kBodyWindow` bytes at once, and the worker grants again what was read ("pull"). A worker sends nothing before the
// host's first grant. "end" or "error" means that nothing more comes, "cancel" that nothing more is wanted, "abort"
// that the whole request is no longer wanted. A worker answers "watch" once, as soon as no reader waits for bytes: with
// "unread" and whether any of the body has ever been read. It answers "drop" with "cancel" when nothing was ever read,
// and else with "unread".
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

  // A stream that can no longer be read, because it was collected, is cancelled as if its last reader had done it.
  const dropped = new SafeFinalizationRegistry((drop) => drop());

  const isAwaited = (stream) => streams.readableStreamHasBYOBReader(stream)
    ? streams.readableStreamGetNumReadIntoRequests(stream) > 0
    : streams.readableStreamHasDefaultReader(stream) && streams.readableStreamGetNumReadRequests(stream) > 0;

  // A body that comes from the other side, as a stream of bytes. `credit`: the bytes that the other side may send
  // already. `pull(bytes)` grants more. `cancelled()` tells the other side that no more is wanted. `ended()`, if given,
  // is called once, however the body ends. The result holds `stream` until `release()`. From then on the stream lives
  // as long as a script holds it or a reader waits for its bytes.
  const received = ({ credit, pull, cancelled, ended }) => {
    let weakStream;
    let weak;     // its controller
    let awaited;  // the controller while a reader waits: nothing else may hold a pipe or the promise of a text()
    let over = false;
    let watcher;  // called once, when no reader waits for bytes
    let looking = false;
    // In a turn of its own: by then a reader that continues has started its next read.
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
        // Called when a reader waits and everything that came has been read.
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
        awaited = undefined;  // a reader that still waits pulls again
        if (controller !== undefined) streams.readableByteStreamControllerEnqueue(controller, bytes);
        lookSoon();
      },
      watch(tell) {
        watcher = tell;
        lookSoon();
      },
      // Cancels the body when none of it has been read; calls `kept` otherwise.
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
      // The rest is not wanted. If there is a reader, it gets `error`.
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
    let chunk;         // read but not sent
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
      chunk = TypedArrayPrototypeSlice(value);  // a guest's own buffer may change or be detached
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
