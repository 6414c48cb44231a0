// Values as text for people: what console.log and Deno.inspect show. Runs no getter (but an error's stack) and no proxy trap.
// A stop-gap until Deno's own console is there, and in its style.
({ primordials, ops, internals }) => {
  const {
    ArrayBufferPrototypeGetByteLength, ArrayIsArray, ArrayPrototypeIndexOf, BigIntPrototypeValueOf, BooleanPrototypeValueOf, DatePrototypeGetTime, DatePrototypeToISOString,
    MapPrototypeForEach, MapPrototypeGetSize, MathMax, MathMin, NumberPrototypeToString, NumberPrototypeValueOf, ObjectGetOwnPropertyDescriptor, ObjectPrototypeHasOwnProperty, ObjectSetPrototypeOf,
    ReflectApply, ReflectGetPrototypeOf, RegExpPrototypeToString, SetPrototypeForEach, SetPrototypeGetSize, String, StringPrototypeIndexOf, StringPrototypePadStart,
    StringPrototypeRepeat, StringPrototypeSlice, StringPrototypeStartsWith, StringPrototypeValueOf, SymbolFor, SymbolPrototypeValueOf, TypedArrayPrototypeGetLength, Uint8Array,
    bareArray,
  } = primordials;
  const { op_bytes_type, op_own_keys, op_promise_details, op_proxy_target, op_value_kind } = ops;
  const { className, functionText, indentLines, inherited, keyText, layOut, plural, prefix, primitive, tagOf, userStack } = internals.inspectText;

  const kCustomInspect = SymbolFor("Deno.customInspect");
  const kBytesShown = 50;
  const defaults = { __proto__: null, depth: 4, iterableLimit: 100, strAbbreviateSize: 10000 };

  const indexed = { __proto__: null, Array: true, Arguments: true, TypedArray: true, String: true };  // their index keys are not shown as such

  const saidByErrors = ObjectSetPrototypeOf(["name", "message", "stack", "cause"], null);

  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
  const isProxy = (value) => op_value_kind(value) === "Proxy";

  const add = (list, item) => {
    list[list.length] = item;
  };
  const indented = (state, body) => {
    state.indentation += 2;
    try {
      return body();
    } finally {
      state.indentation -= 2;
    }
  };

  const property = (state, object, key, level) => {
    const descriptor = ObjectGetOwnPropertyDescriptor(object, key);
    if (descriptor === undefined) return "<gone>";
    if (descriptor.get !== undefined) return descriptor.set === undefined ? "[Getter]" : "[Getter/Setter]";
    if (descriptor.set !== undefined) return "[Setter]";
    return indented(state, () => inspectValue(state, descriptor.value, level + 1));
  };
  const addProperties = (state, parts, object, keys, level) => {
    for (let i = 0; i < keys.length; i++) {
      let shown;
      try {
        shown = property(state, object, keys[i], level);
      } catch (error) {
        if (!state.inModule) throw error;
        shown = "<uninitialized>";  // a binding of a module that has not run
      }
      add(parts, `${keyText(keys[i])}: ${shown}`);
    }
  };
  const addMore = (state, parts, length) => {
    if (length > state.iterableLimit) add(parts, `... ${plural(length - state.iterableLimit, "more item")}`);
  };

  const listParts = (state, list, level) => {
    const parts = bareArray();
    const { length } = list;
    let shown = 0;
    for (let i = 0; i < length && shown < state.iterableLimit; shown++) {
      if (ObjectPrototypeHasOwnProperty(list, i)) {
        add(parts, property(state, list, i, level));
        i++;
      } else {
        // A hole may be as long as the array: where it ends is not searched for ever.
        const start = i;
        const end = MathMin(length, start + 100000);
        while (i < end && !ObjectPrototypeHasOwnProperty(list, i)) i++;
        if (i === end && end < length) {
          add(parts, `... ${plural(length - start, "more item")}`);
          return parts;
        }
        add(parts, `<${plural(i - start, "empty item")}>`);
      }
      if (shown + 1 === state.iterableLimit && i < length) add(parts, `... ${plural(length - i, "more item")}`);
    }
    return parts;
  };
  const typedArrayParts = (state, array, level) => {
    const parts = bareArray();
    const length = TypedArrayPrototypeGetLength(array);
    for (let i = 0; i < MathMin(length, state.iterableLimit); i++) add(parts, inspectValue(state, array[i], level + 1));
    addMore(state, parts, length);
    return parts;
  };
  const mapParts = (state, map, level) => {
    const parts = bareArray();
    MapPrototypeForEach(map, (value, key) => {
      if (parts.length >= state.iterableLimit) return;
      add(parts, indented(state, () => `${inspectValue(state, key, level + 1)} => ${inspectValue(state, value, level + 1)}`));
    });
    addMore(state, parts, MapPrototypeGetSize(map));
    return parts;
  };
  const setParts = (state, set, level) => {
    const parts = bareArray();
    SetPrototypeForEach(set, (value) => {
      if (parts.length < state.iterableLimit) add(parts, indented(state, () => inspectValue(state, value, level + 1)));
    });
    addMore(state, parts, SetPrototypeGetSize(set));
    return parts;
  };
  const promiseParts = (state, promise, level) => {
    const parts = bareArray();
    const details = op_promise_details(promise);
    if (details[0] === 0) add(parts, "<pending>");
    else add(parts, (details[0] === 2 ? "<rejected> " : "") + indented(state, () => inspectValue(state, details[1], level + 1)));
    return parts;
  };
  const bufferParts = (buffer) => {
    const length = ArrayBufferPrototypeGetByteLength(buffer);
    const bytes = new Uint8Array(buffer, 0, MathMin(length, kBytesShown));
    let shown = "";
    for (let i = 0; i < MathMin(length, kBytesShown); i++) shown += (i === 0 ? "" : " ") + StringPrototypePadStart(NumberPrototypeToString(bytes[i], 16), 2, "0");
    if (length > kBytesShown) shown += ` ... ${plural(length - kBytesShown, "more byte")}`;
    const parts = bareArray();
    add(parts, `[Uint8Contents]: <${shown}>`);
    add(parts, `byteLength: ${length}`);
    return parts;
  };

  // An accessor of V8's, or a script's own.
  const stackOf = (error) => {
    try {
      return error.stack;
    } catch {
      return undefined;
    }
  };
  const errorText = (state, error, level) => {
    const name = inherited(error, "name", isProxy);
    const message = inherited(error, "message", isProxy);
    const stack = stackOf(error);
    let text = typeof stack === "string" ? userStack(stack) : "";
    if (text === "") text = `${typeof name === "string" ? name : "Error"}${typeof message === "string" && message !== "" ? `: ${message}` : ""}`;
    // The name was given after the stack was taken.
    const next = text[5];
    if (typeof name === "string" && name !== "Error" && StringPrototypeStartsWith(text, "Error") && (next === undefined || next === ":" || next === "\n")) {
      text = name + StringPrototypeSlice(text, 5);
    }
    if (StringPrototypeIndexOf(text, "\n    at ") < 0 && level > 0) text = `[${text}]`;
    const margin = StringPrototypeRepeat(" ", state.indentation);
    text = indentLines(text, margin);
    const cause = ObjectGetOwnPropertyDescriptor(error, "cause");
    return cause === undefined ? text : `${text}\n${margin}Caused by: ${inspectValue(state, cause.value, level + 1)}`;
  };
  // What errorText does not say.
  const errorKeys = (error) => {
    const own = op_own_keys(error, true);
    const keys = bareArray();
    for (let i = 0; i < own.length; i++) if (ArrayPrototypeIndexOf(saidByErrors, own[i]) < 0) add(keys, own[i]);
    if (ArrayIsArray(ObjectGetOwnPropertyDescriptor(error, "errors")?.value) && ArrayPrototypeIndexOf(keys, "errors") < 0) add(keys, "errors");
    return keys;
  };

  const boxedText = (kind, value) => {
    const unboxed =
      kind === "Number" ? NumberPrototypeValueOf(value)
      : kind === "String" ? StringPrototypeValueOf(value)
      : kind === "Boolean" ? BooleanPrototypeValueOf(value)
      : kind === "BigInt" ? BigIntPrototypeValueOf(value)
      : SymbolPrototypeValueOf(value);
    return `[${kind}: ${primitive(unboxed, 100)}]`;
  };

  // What stands before its properties: {base} alone, or {start, end} around {parts}.
  const shapeOf = (state, value, kind, level) => {
    const name = className(value, isProxy);
    const tag = kind === "Object" || kind === "Module" ? tagOf(value, isProxy) : "";
    const sized = (size) => prefix(name, kind, tag, `(${size})`);
    switch (kind) {
      case "Array":
        return { __proto__: null, start: name === "Array" ? "[" : `${sized(value.length)}[`, end: "]", parts: listParts(state, value, level) };
      case "Arguments":
        return { __proto__: null, start: "[Arguments] [", end: "]", parts: listParts(state, value, level) };
      case "TypedArray":
        return { __proto__: null, start: `${prefix(name, op_bytes_type(value), tag, `(${TypedArrayPrototypeGetLength(value)})`)}[`, end: "]", parts: typedArrayParts(state, value, level) };
      case "Map":
        return { __proto__: null, start: `${sized(MapPrototypeGetSize(value))}{`, end: "}", parts: mapParts(state, value, level) };
      case "Set":
        return { __proto__: null, start: `${sized(SetPrototypeGetSize(value))}{`, end: "}", parts: setParts(state, value, level) };
      case "Promise":
        return { __proto__: null, start: `${prefix(name, kind, tag)}{`, end: "}", parts: promiseParts(state, value, level) };
      case "ArrayBuffer":
        return { __proto__: null, start: `${prefix(name, kind, tag)}{`, end: "}", parts: bufferParts(value) };
      case "WeakMap":
      case "WeakSet": {
        const parts = bareArray();
        add(parts, "<items unknown>");
        return { __proto__: null, start: `${prefix(name, kind, tag)}{`, end: "}", parts };
      }
      case "Module":
        return { __proto__: null, start: "[Module: null prototype] {", end: "}", parts: bareArray() };
      case "Date": {
        const time = DatePrototypeGetTime(value);
        return { __proto__: null, base: time === time ? DatePrototypeToISOString(value) : "Invalid Date" };
      }
      case "RegExp":
        return { __proto__: null, base: RegExpPrototypeToString(value) };
      case "Error":
        return { __proto__: null, base: errorText(state, value, level) };
      case "Number":
      case "String":
      case "Boolean":
      case "BigInt":
      case "Symbol":
        return { __proto__: null, base: boxedText(kind, value) };
      case "Object":
        return { __proto__: null, start: name === "Object" && (tag === "" || tag === "Object") ? "{" : `${prefix(name, kind, tag)}{`, end: "}", parts: bareArray() };
      default:
        return { __proto__: null, base: functionText(value, kind, isProxy) };
    }
  };

  const inspectObject = (state, value, kind, level) => {
    state.lastLevel = level;
    add(state.open, value);
    const { inModule } = state;
    state.inModule = kind === "Module";
    try {
      const shape = shapeOf(state, value, kind, level);
      const parts = shape.parts ?? bareArray();
      addProperties(state, parts, value, kind === "Error" ? errorKeys(value) : op_own_keys(value, !indexed[kind]), level);
      const number = ArrayPrototypeIndexOf(state.circular, value) + 1;
      const reference = number > 0 ? `<ref *${number}> ` : "";
      if (shape.base === undefined) return layOut(state, level, parts, reference + shape.start, shape.end, shape.end === "]");
      return parts.length === 0 ? reference + shape.base : layOut(state, level, parts, `${reference}${shape.base} {`, "}", false);
    } finally {
      state.open.length--;
      state.inModule = inModule;
    }
  };
  const inspectCustom = (state, value, custom, level) => {
    const options = { depth: state.depth - level, iterableLimit: state.iterableLimit, strAbbreviateSize: state.strAbbreviateSize };
    const shown = ReflectApply(custom, value, [inspect, options]);
    return typeof shown === "string" ? shown : inspectValue(state, shown, level);
  };

  const inspectValue = (state, value, level) => {
    if (!isObject(value)) return primitive(value, state.strAbbreviateSize);
    let kind = op_value_kind(value);
    while (kind === "Proxy") {
      value = op_proxy_target(value);
      if (value === null) return "<Revoked Proxy>";
      kind = op_value_kind(value);
    }
    const custom = inherited(value, kCustomInspect, isProxy);
    if (typeof custom === "function" && kind !== "Module") return inspectCustom(state, value, custom, level);
    if (ArrayPrototypeIndexOf(state.open, value) >= 0) {
      let number = ArrayPrototypeIndexOf(state.circular, value) + 1;
      if (number === 0) {
        add(state.circular, value);
        number = state.circular.length;
      }
      return `[Circular *${number}]`;
    }
    if (level > state.depth && kind !== "Error" && kind !== "Date" && kind !== "RegExp") {
      const shown = className(value, isProxy);
      return `[${shown === null ? `${kind}: null prototype` : shown}]`;
    }
    return inspectObject(state, value, kind, level);
  };
  const inspect = (value, options = undefined) => {
    const state = { __proto__: null, ...defaults, open: bareArray(), circular: bareArray(), indentation: 0, lastLevel: 0, inModule: false };
    if (isObject(options)) {
      const { depth, iterableLimit, strAbbreviateSize } = options;
      if (typeof depth === "number") state.depth = depth;
      if (typeof iterableLimit === "number") state.iterableLimit = MathMax(0, iterableLimit);
      if (typeof strAbbreviateSize === "number") state.strAbbreviateSize = MathMax(0, strAbbreviateSize);
    }
    return inspectValue(state, value, 0);
  };
  internals.inspect = inspect;
};
