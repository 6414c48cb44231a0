// The built-ins as they are before any guest code runs. Everything of ours takes them from here, so that a guest that patches
// Array.prototype or Promise.prototype neither breaks nor sees our code.
({ primordials }) => {
  const { bind, call } = Function.prototype;
  const uncurryThis = bind.bind(call);

  Object.assign(primordials, {
    __proto__: null,
    uncurryThis,
    Array,
    ArrayIsArray: Array.isArray,
    ArrayPrototypeIndexOf: uncurryThis(Array.prototype.indexOf),
    ArrayPrototypeJoin: uncurryThis(Array.prototype.join),
    ArrayPrototypePush: uncurryThis(Array.prototype.push),
    ArrayPrototypeSlice: uncurryThis(Array.prototype.slice),
    ArrayPrototypeSplice: uncurryThis(Array.prototype.splice),
    Error,
    JSONStringify: JSON.stringify,
    Map,
    MapPrototypeDelete: uncurryThis(Map.prototype.delete),
    MapPrototypeGet: uncurryThis(Map.prototype.get),
    MapPrototypeGetSize: uncurryThis(Object.getOwnPropertyDescriptor(Map.prototype, "size").get),
    MapPrototypeHas: uncurryThis(Map.prototype.has),
    MapPrototypeSet: uncurryThis(Map.prototype.set),
    MathTrunc: Math.trunc,
    NumberIsFinite: Number.isFinite,
    NumberIsInteger: Number.isInteger,
    Number,
    ObjectCreate: Object.create,
    ObjectDefineProperty: Object.defineProperty,
    ObjectFreeze: Object.freeze,
    ObjectGetOwnPropertyDescriptor: Object.getOwnPropertyDescriptor,
    ObjectKeys: Object.keys,
    ObjectSetPrototypeOf: Object.setPrototypeOf,
    Promise,
    PromisePrototypeThen: uncurryThis(Promise.prototype.then),
    RangeError,
    ReflectApply: Reflect.apply,
    ReflectGetPrototypeOf: Reflect.getPrototypeOf,
    ReflectOwnKeys: Reflect.ownKeys,
    String,
    StringPrototypeCharCodeAt: uncurryThis(String.prototype.charCodeAt),
    StringPrototypeIndexOf: uncurryThis(String.prototype.indexOf),
    StringPrototypeSlice: uncurryThis(String.prototype.slice),
    Symbol,
    SymbolToStringTag: Symbol.toStringTag,
    TypeError,
    bytesConstructors: {
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
    },
  });

  // An array that no setter on Array.prototype or Object.prototype sees.
  primordials.bareArray = () => Object.setPrototypeOf([], null);
};
