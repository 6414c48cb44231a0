// setImmediate and clearImmediate, as Deno has them: a turn of its own, soon.
({ core, primordials }) => {
  const { ReflectApply, SymbolDispose, TypeError } = primordials;
  const { cancelTimer, createTimer, refTimer, unrefTimer } = core;
  let cancel;

  class Immediate {
    #id;
    #refed = true;
    constructor(callback, args) {
      const run = (...given) => {
        this.#id = undefined;
        ReflectApply(callback, undefined, given);
      };
      this.#id = createTimer(run, 0, args, false);
    }
    ref() {
      this.#refed = true;
      if (this.#id !== undefined) refTimer(this.#id);
      return this;
    }
    unref() {
      this.#refed = false;
      if (this.#id !== undefined) unrefTimer(this.#id);
      return this;
    }
    hasRef() {
      return this.#refed && this.#id !== undefined;
    }
    [SymbolDispose]() {
      cancel(this);
    }
    static {
      cancel = (it) => {
        if (typeof it !== "object" || it === null || !(#id in it) || it.#id === undefined) return;
        cancelTimer(it.#id);
        it.#id = undefined;
      };
    }
  }

  return {
    __proto__: null,
    setImmediate: function setImmediate(callback, ...args) {
      if (typeof callback !== "function") throw new TypeError('The "callback" argument must be of type function');
      return new Immediate(callback, args);
    },
    clearImmediate: function clearImmediate(immediate) {
      cancel(immediate);
    },
  };
};
