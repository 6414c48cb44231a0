// What our scripts want beside the primordials of Deno, which the builder has put here: the built-ins as they are before any guest code
// runs. Everything of ours takes them from here, so that a guest that patches Array.prototype or Promise.prototype neither breaks nor
// sees our code.
({ primordials }) => {
  const { ObjectSetPrototypeOf } = primordials;

  primordials.bytesConstructors = {
    __proto__: null,
    ArrayBuffer,
    DataView,
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  };

  // An array that no setter on Array.prototype or Object.prototype sees.
  primordials.bareArray = () => ObjectSetPrototypeOf([], null);
};
