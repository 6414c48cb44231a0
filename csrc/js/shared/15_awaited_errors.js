// Rejections that native code or the host causes: the error is made in a continuation of the promise, so that V8 finds
// its way to whoever awaits it ("at async f (plugin.js:1:2)"). It costs nothing where nothing fails.
({ primordials, internals }) => {
  const { ErrorCaptureStackTrace, ObjectDefineProperty, PromisePrototypeThen, SafeWeakSet } = primordials;

  const kThen = {
    then(fulfilled, rejected) {
      return PromisePrototypeThen(this, fulfilled, rejected);
    },
  }.then;
  const kNothing = { __proto__: null, value: undefined };
  const kOwnThen = { __proto__: null, value: kThen };

  // Rejects the promise that `resolve` is of with `error`, an Error or a DOMException without a stack of its own.
  internals.rejectAwaited = (resolve, error) => {
    const failed = (async () => {
      // After these two the promise waits for this one, which is how V8 gets from here to there.
      await undefined;
      await undefined;
      ErrorCaptureStackTrace(error);
      throw error;
    })();
    // What the language looks up when one promise is resolved with another is answered here: a guest may have replaced
    // it.
    ObjectDefineProperty(failed, "constructor", kNothing);
    ObjectDefineProperty(failed, "then", kOwnThen);
    resolve(failed);
  };

  // Errors that break a stream: made before it is known who reads. The first read that fails gives its error a place; a
  // write that fails by it, too, which holds until somebody reads.
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
  // For what throws it at once.
  internals.placed = (error) => {
    if (placeless?.delete(error)) ErrorCaptureStackTrace(error);
    return error;
  };
};
