// structuredClone (HTML Standard, "Structured cloning API"). Deno's version does not serve: it loads message ports even
// for the plainest object, and turns every TypeError that a guest's getter throws into a DataCloneError.
({ core, primordials, internals }, names) => {
  const { ArrayBufferPrototypeGetDetached, SafeSet, SetPrototypeAdd, SetPrototypeHas, TypeError } = primordials;
  const { isArrayBuffer, hostObjectBrand } = core;
  const prefix = "Failed to execute 'structuredClone'";

  const checkTransferList = (transfer) => {
    const seen = new SafeSet();
    for (let i = 0; i < transfer.length; i++) {
      const item = transfer[i];
      if (!isArrayBuffer(item) && typeof item[hostObjectBrand] !== "string") {
        throw new names.DOMException(
          `${prefix}: what is at place ${i} of the transfer list cannot be transferred`,
          "DataCloneError",
        );
      }
      if (SetPrototypeHas(seen, item)) {
        throw new names.DOMException(
          `${prefix}: what is at place ${i} of the transfer list is there before`,
          "DataCloneError",
        );
      }
      if (isArrayBuffer(item) && ArrayBufferPrototypeGetDetached(item)) {
        throw new names.DOMException(
          `${prefix}: the ArrayBuffer at place ${i} of the transfer list is detached`,
          "DataCloneError",
        );
      }
      SetPrototypeAdd(seen, item);
    }
  };

  // Written as methods: a function of the platform cannot be used as a constructor.
  return {
    structuredClone(value, options = undefined) {
      if (arguments.length === 0) throw new TypeError(`${prefix}: 1 argument required, but only 0 present`);
      if (options === undefined) {
        const type = typeof value;
        if (value === null || (type !== "object" && type !== "function" && type !== "symbol")) return value;
        return core.structuredClone(value);
      }
      const { serializeJsMessageData, deserializeJsMessageData } = internals.load("deno_web/13_message_port.js");
      const webidl = core.loadExtScript("ext:deno_webidl/00_webidl.js");
      const { transfer } = webidl.converters.StructuredSerializeOptions(options, prefix, "Argument 2");
      if (transfer.length === 0) return core.structuredClone(value);
      checkTransferList(transfer);
      return deserializeJsMessageData(serializeJsMessageData(value, transfer))[0];
    },
  };
};
