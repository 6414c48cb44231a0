// For rejections that native code or the host causes. The error is made in a continuation of the promise, so that V8
// finds the function that awaits it ("at async f (plugin.js:1:2)"). It costs nothing when nothing fails.
({ primordials, internals }) => {
  const { ErrorCaptureStackTrace, ObjectDefineProperty, PromisePrototypeThen, SafeWeakSet } = primordials;

  const kThen = {
    then(fulfilled, rejected) {
      return PromisePrototypeThen(this, fulfilled, rejected);
    },
  }.then;
  const kNothing = { __proto__: null, value: undefined };
  const kOwnThen = { __proto__: null, value: kThen };

  // Rejects the promise that belongs to `resolve` with `error`, an Error or a DOMException without a stack of its own.
  internals.rejectAwaited = (resolve, error) => {
    const failed = (async () => {
      // After these two, the promise waits for this one. That link is how V8 gets from here to the awaiting function.
      await undefined;
      await undefined;
      ErrorCaptureStackTrace(error);
      throw error;
    })();
    // The language looks these up when one promise is resolved with another. They are answered here, because a guest
    // may have replaced the inherited ones.
    ObjectDefineProperty(failed, "constructor", kNothing);
    ObjectDefineProperty(failed, "then", kOwnThen);
    resolve(failed);
  };

  // Errors that break a stream. They are made before it is known which code reads. The first read that fails gives the
  // error its place. A write that fails with it does so too, until there is a read.
  let placeless;
  internals.withoutPlace = (error) => {
    placeless ??= new SafeWeakSet();
    placeless.add(error);
    return error;
  };
  internals.rejectStream = (resolve, reject, error, reads) => {
    if (placeless === undefined || !placeless.has(error)) return reject(error);
    if (reads) placeless.delete(error);
    internals.rejectAwaited(resolve, error);
  };
  // For code that throws the error at once.
  internals.placed = (error) => {
    if (placeless?.delete(error)) ErrorCaptureStackTrace(error);
    return error;
  };
};
