// What our scripts need beside Deno's primordials, which the builder has put here: the built-ins as they are before any
// guest code runs. All our scripts take built-ins from here. So a guest that patches Array.prototype or
// Promise.prototype neither breaks nor sees our code.
({ primordials }) => {
  const {
    ArrayBufferPrototypeGetByteLength, ArrayFrom, MathMax, MathMin, MathTrunc, ObjectDefineProperty,
    ObjectSetPrototypeOf, ReflectApply, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength,
    TypedArrayPrototypeGetByteOffset, TypedArrayPrototypeGetLength, TypedArrayPrototypeGetSymbolToStringTag,
  } = primordials;

  const bytesConstructors = {
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
  primordials.bytesConstructors = bytesConstructors;

  // The name globalThis is a property that a guest can change.
  primordials.globalObject = globalThis;

  // An array that setters on Array.prototype or Object.prototype do not see.
  primordials.bareArray = () => ObjectSetPrototypeOf([], null);

  // Some methods look up the constructor of an array or a buffer to make their result (ECMA-262, "ArraySpeciesCreate",
  // "TypedArraySpeciesCreate"). A guest could choose it, and so read our arrays. The versions here run no code of the
  // guest's.
  const toIndex = (value, length, missing) => {
    if (value === undefined) return missing;
    const index = MathTrunc(value) || 0;
    return index < 0 ? MathMax(length + index, 0) : MathMin(index, length);
  };
  primordials.toIndex = toIndex;
  primordials.ArrayPrototypeMap = (array, callback, self) => {
    const { length } = array;
    const mapped = { __proto__: null, length };
    for (let i = 0; i < length; i++) mapped[i] = ReflectApply(callback, self, [array[i], i, array]);
    return ArrayFrom(mapped);
  };
  primordials.ArrayPrototypeFilter = (array, callback, self) => {
    const { length } = array;
    const kept = { __proto__: null, length: 0 };
    for (let i = 0; i < length; i++) {
      const element = array[i];
      if (ReflectApply(callback, self, [element, i, array])) kept[kept.length++] = element;
    }
    return ArrayFrom(kept);
  };
  primordials.ArrayPrototypeSlice = (array, start, end) => {
    const from = toIndex(start, array.length, 0);
    const to = toIndex(end, array.length, array.length);
    const part = { __proto__: null, length: MathMax(to - from, 0) };
    for (let i = from; i < to; i++) part[i - from] = array[i];
    return ArrayFrom(part);
  };
  // Defines an ordinary property: no setter sees it.
  const defineValue = (object, key, value, enumerable = true) =>
    ObjectDefineProperty(object, key, { __proto__: null, value, writable: true, enumerable, configurable: true });
  primordials.defineValue = defineValue;
  primordials.ArrayPrototypeSplice = function (array, start, deleteCount, ...items) {
    const { length } = array;
    const from = toIndex(start, length, 0);
    const most = length - from;
    const count =
      arguments.length < 3 ? (arguments.length < 2 ? 0 : most) : MathMin(MathMax(MathTrunc(deleteCount) || 0, 0), most);
    const removed = primordials.ArrayPrototypeSlice(array, from, from + count);
    const shift = items.length - count;
    if (shift < 0) {
      for (let i = from + count; i < length; i++) defineValue(array, i + shift, array[i]);
      array.length = length + shift;
    } else if (shift > 0) {
      for (let i = length - 1; i >= from + count; i--) defineValue(array, i + shift, array[i]);
    }
    for (let i = 0; i < items.length; i++) defineValue(array, from + i, items[i]);
    return removed;
  };
  const TypedArrayPrototypeSubarray = (array, start, end) => {
    const length = TypedArrayPrototypeGetLength(array);
    const from = toIndex(start, length, 0);
    const to = toIndex(end, length, length);
    const View = bytesConstructors[TypedArrayPrototypeGetSymbolToStringTag(array)];
    const offset =
      TypedArrayPrototypeGetByteOffset(array) + from * (TypedArrayPrototypeGetByteLength(array) / length || 0);
    return new View(TypedArrayPrototypeGetBuffer(array), offset, MathMax(to - from, 0));
  };
  primordials.TypedArrayPrototypeSubarray = TypedArrayPrototypeSubarray;
  // A typed array that is made from another one has a buffer of its own.
  primordials.TypedArrayPrototypeSlice = (array, start, end) => {
    const part = TypedArrayPrototypeSubarray(array, start, end);
    return new bytesConstructors[TypedArrayPrototypeGetSymbolToStringTag(part)](part);
  };
  primordials.ArrayBufferPrototypeSlice = (buffer, start, end) => {
    const length = ArrayBufferPrototypeGetByteLength(buffer);
    const from = toIndex(start, length, 0);
    const to = toIndex(end, length, length);
    return TypedArrayPrototypeGetBuffer(
      new bytesConstructors.Uint8Array(new bytesConstructors.Uint8Array(buffer, from, MathMax(to - from, 0))),
    );
  };
};
