// SharedArrayBuffer. Nothing is shared here: no other thread sees it, and it cannot be cloned. With V8's own class,
// only the allocator would count the memory. This class counts what it makes against the memory limit
// (ops/core/shared_buffers.cc).
({ core, primordials, internals }) => {
  const {
    ObjectDefineProperties, ObjectGetOwnPropertyDescriptor, RangeError, ReflectConstruct, SymbolSpecies, TypeError,
    TypedArrayPrototypeSet, bytesConstructors, toIndex, uncurryThis,
  } = primordials;
  const { op_count_shared_buffer } = core.ops;
  const BuiltIn = internals.builtInSharedArrayBuffer;
  const { prototype } = BuiltIn;
  const byteLengthOf = uncurryThis(ObjectGetOwnPropertyDescriptor(prototype, "byteLength").get);
  const { Uint8Array } = bytesConstructors;

  const make = (length, newTarget) => {
    const buffer = ReflectConstruct(BuiltIn, [length], newTarget);
    op_count_shared_buffer(buffer, byteLengthOf(buffer));
    return buffer;
  };
  const SharedArrayBuffer = function SharedArrayBuffer(length) {
    if (new.target === undefined) throw new TypeError("Constructor SharedArrayBuffer requires 'new'");
    const options = arguments[1];
    // Refused, because a growable buffer takes mappings of the process, which are counted only for V8's other buffers.
    if (typeof options === "object" && options !== null && options.maxByteLength !== undefined) {
      throw new RangeError("SharedArrayBuffer: one that grows is not available here");
    }
    return make(length, new.target);
  };
  ObjectDefineProperties(SharedArrayBuffer, {
    prototype: { __proto__: null, value: prototype, writable: false, enumerable: false, configurable: false },
    [SymbolSpecies]: ObjectGetOwnPropertyDescriptor(BuiltIn, SymbolSpecies),
  });

  // Replaces V8's own, which would make a buffer with V8's constructor for a script that has taken the constructor
  // away.
  const { slice } = {
    slice(start, end) {
      const length = byteLengthOf(this);
      const from = toIndex(start, length, 0);
      const to = toIndex(end, length, length);
      const size = to > from ? to - from : 0;
      const part = make(size, SharedArrayBuffer);
      TypedArrayPrototypeSet(new Uint8Array(part), new Uint8Array(this, from, size));
      return part;
    },
  };
  return { SharedArrayBuffer, constructor: SharedArrayBuffer, slice };
};
