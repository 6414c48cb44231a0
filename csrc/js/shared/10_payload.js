// Values with bytes in them as JSON text with marks (base/payload.h), and back.
({ primordials, ops, entries }) => {
  const { JSONStringify, JSONIsRawJSON, JSONParse, StringPrototypeCharCodeAt, StringPrototypeIndexOf, StringPrototypeSlice, Number, ObjectKeys, ObjectDefineProperty, ArrayIsArray, bytesConstructors } = primordials;
  const { op_bytes_type } = ops;

  const isMarked = (text) => text !== "" && StringPrototypeCharCodeAt(text, 0) === 0;

  const plainOf = (raw) => {
    const value = JSONParse(raw);
    return typeof value === "string" && isMarked(value) ? `\0s${value}` : value;
  };

  entries.stringifyWithBytes = (value, found) => {
    let count = 0;
    return JSONStringify(value, (_key, item) => {
      if (typeof item === "string") return isMarked(item) ? `\0s${item}` : item;
      if (typeof item !== "object" || item === null) return item;
      // A raw string would be written as it is and could pass for a mark.
      if (JSONIsRawJSON(item)) return plainOf(item.rawJSON);
      const type = op_bytes_type(item);
      if (type === undefined) return item;
      ObjectDefineProperty(found, count, { __proto__: null, value: item, writable: true, enumerable: true, configurable: true });
      return type === "Uint8Array" ? `\0b${count++}` : `\0b${count++}:${type}`;
    });
  };

  const restored = (text, found) => {
    if (StringPrototypeCharCodeAt(text, 1) === 115) return StringPrototypeSlice(text, 2);
    const colon = StringPrototypeIndexOf(text, ":");
    const index = Number(StringPrototypeSlice(text, 2, colon < 0 ? undefined : colon));
    const type = colon < 0 ? "Uint8Array" : StringPrototypeSlice(text, colon + 1);
    if (type === "ArrayBuffer") return found[index];
    // Float16Array is no global yet while the snapshot is made: its bytes arrive as they are.
    const View = bytesConstructors[type] ?? bytesConstructors.Uint8Array;
    return new View(found[index]);
  };

  const restore = (value, found) => {
    if (typeof value === "string") return isMarked(value) ? restored(value, found) : value;
    if (typeof value !== "object" || value === null) return value;
    // Fresh out of JSON.parse: plain data properties only, so reading and writing runs nobody's code.
    const keys = ArrayIsArray(value) ? null : ObjectKeys(value);
    const length = keys === null ? value.length : keys.length;
    for (let i = 0; i < length; i++) {
      const key = keys === null ? i : keys[i];
      const item = value[key];
      const better = restore(item, found);
      if (better !== item) {
        ObjectDefineProperty(value, key, { __proto__: null, value: better, writable: true, enumerable: true, configurable: true });
      }
    }
    return value;
  };
  entries.restoreBytes = restore;
};
