// Turns what an error carries beside its name, message and stack into data for another isolate or the host, and back
// (base/script_error.h). A guest chooses all of it, and reading it may run a guest's code. So we bound how much is
// read, and leave out what throws.
({ primordials, ops, entries }) => {
  const {
    AggregateErrorPrototype, ArrayIsArray, ArrayPrototypeIndexOf, ErrorPrototype, NumberIsFinite, ObjectHasOwn,
    ObjectKeys, ObjectPrototypeIsPrototypeOf, bareArray, defineValue,
  } = primordials;
  const { op_error_texts, op_is_native_error, op_make_error, op_travelled } = ops;

  const kMostErrors = 50;       // causes and errors of errors in all
  const kMostInList = 20;       // of an AggregateError
  const kMostProperties = 100;  // of one error
  const kMostBytes = 128 << 10;  // of texts and data
  const kLongestText = 8 << 10;  // of a cause's

  // These have attributes or arguments of their own.
  const known = { __proto__: null, name: true, message: true, stack: true, cause: true, errors: true };

  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
  const isError = (value) =>
    op_is_native_error(value) || (isObject(value) && ObjectPrototypeIsPrototypeOf(ErrorPrototype, value));
  const attempt = (read, otherwise) => {
    try {
      return read();
    } catch {
      return otherwise;
    }
  };

  // `value` as it arrives on the other side, in a box; undefined when it cannot be sent.
  const travelled = (value, left) => {
    if (value === undefined || typeof value === "function" || typeof value === "symbol") return undefined;
    const box = op_travelled(value, left.bytes);
    if (box !== undefined) left.bytes -= box.size;
    return box;
  };
  const codeOf = (thrown) => {
    const { code } = thrown;
    return typeof code === "string" || (typeof code === "number" && NumberIsFinite(code)) ? code : undefined;
  };
  const dataOf = (error, left) => {
    const keys = ObjectKeys(error);
    let data;
    for (let i = 0; i < keys.length && i < kMostProperties && left.bytes > keys[i].length; i++) {
      const key = keys[i];
      if (known[key]) continue;
      const box = attempt(() => travelled(error[key], left));
      if (box === undefined) continue;
      left.bytes -= key.length;
      data ??= { __proto__: null };
      defineValue(data, key, box.value);
    }
    return data;
  };
  const nested = (thrown, left) => {
    const node = { __proto__: null };
    if (isError(thrown)) {
      const { name, message, stack, origin } = op_error_texts(thrown, kLongestText);
      node.name = name;
      node.message = message;
      if (left.stacks) node.stack = stack;
      if (origin !== 0) node.origin = origin;
      left.bytes -= name.length + message.length + stack.length;
    }
    describe(node, thrown, left);
    return node;
  };
  const listOf = (errors, left) => {
    const list = bareArray();
    for (let i = 0; i < errors.length && i < kMostInList && left.errors > 0 && left.bytes > 0; i++) {
      const node = attempt(() => related(errors[i], left));
      if (node !== undefined) list[list.length] = node;
    }
    return list;
  };
  // Describes a cause or one of several errors; undefined when it was met before.
  const related = (thrown, left) => {
    if (left.errors <= 0 || left.bytes <= 0 || ArrayPrototypeIndexOf(left.seen, thrown) >= 0) return undefined;
    left.errors--;
    return nested(thrown, left);
  };
  const describe = (node, thrown, left) => {
    if (isObject(thrown)) {
      left.seen[left.seen.length] = thrown;
      const code = attempt(() => codeOf(thrown));
      if (code !== undefined) node.code = code;
    }
    if (!attempt(() => isError(thrown), false)) {
      node.isError = false;
      const box = attempt(() => travelled(thrown, left));
      if (box !== undefined) node.value = box.value;
      return;
    }
    const data = attempt(() => dataOf(thrown, left));
    if (data !== undefined) node.data = data;
    const cause = attempt(() => (thrown.cause === undefined ? undefined : related(thrown.cause, left)));
    if (cause !== undefined) node.cause = cause;
    const errors = attempt(() =>
      ObjectPrototypeIsPrototypeOf(AggregateErrorPrototype, thrown) && ArrayIsArray(thrown.errors)
        ? listOf(thrown.errors, left)
        : undefined,
    );
    if (errors !== undefined) node.errors = errors;
  };

  entries.describeErrorDetails = (thrown, stacks) => {
    const node = { __proto__: null };
    describe(node, thrown, { __proto__: null, errors: kMostErrors, bytes: kMostBytes, seen: bareArray(), stacks });
    for (const _ in node) return node;
    return undefined;
  };

  const own = (node, name) => (ObjectHasOwn(node, name) ? node[name] : undefined);
  const define = (error, name, value, enumerable) =>
    defineValue(error, name, value, enumerable);
  const errorOf = (node) => {
    if (own(node, "isError") === false) return own(node, "value");
    const error = op_make_error(own(node, "name"), own(node, "message"), own(node, "stack"));
    restore(error, node);
    return error;
  };
  const restore = (error, node) => {
    const code = own(node, "code");
    if (code !== undefined) define(error, "code", code, true);
    const data = own(node, "data");
    if (isObject(data)) {
      const keys = ObjectKeys(data);
      for (let i = 0; i < keys.length; i++) if (!known[keys[i]]) define(error, keys[i], data[keys[i]], true);
    }
    if (own(node, "isError") === false) define(error, "value", own(node, "value"), true);
    const cause = own(node, "cause");
    if (isObject(cause)) define(error, "cause", errorOf(cause), false);
    const errors = own(node, "errors");
    if (ArrayIsArray(errors)) {
      const list = [];
      for (let i = 0; i < errors.length; i++) define(list, i, errorOf(errors[i]), true);
      define(error, "errors", list, false);
    }
  };
  entries.restoreErrorDetails = restore;
};
