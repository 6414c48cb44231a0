// The details of an error that ends the host's script, for the report of it (base/script_error.h). Values that are no
// errors have the text that the console shows of them. An error that was met before is a reference to its number. What
// is read is bounded, because a guest may have made some of it.
({ core, primordials, internals }) => {
  const {
    AggregateErrorPrototype, ArrayIsArray, ErrorPrototype, ObjectPrototypeIsPrototypeOf, SafeMap, StringPrototypeSlice,
    bareArray,
  } = primordials;
  const { op_error_texts, op_is_native_error } = core.ops;
  const { inspectThrown } = internals.load("lazy/host/console.js");

  const kMostNodes = 50;       // errors and values in all
  const kMostInList = 20;      // of an AggregateError
  const kLongestText = 8 << 10;  // of each

  const attempt = (read, otherwise) => {
    try {
      return read();
    } catch {
      return otherwise;
    }
  };
  const isError = (value) =>
    op_is_native_error(value) ||
    (typeof value === "object" && value !== null && ObjectPrototypeIsPrototypeOf(ErrorPrototype, value));

  return (thrown) => {
    const met = new SafeMap();  // the nodes of errors
    let nodes = 0;
    let references = 0;

    const described = (value) => {
      const before = met.get(value);
      if (before !== undefined) {
        before.reference ??= ++references;
        return { __proto__: null, isError: false, circular: before.reference };
      }
      const node = { __proto__: null };
      if (isError(value)) {
        const { name, message, stack } = op_error_texts(value, kLongestText);
        node.name = name;
        node.message = message;
        node.stack = stack;
      }
      describe(node, value);
      return node;
    };
    const listOf = (errors) => {
      const list = bareArray();
      for (let i = 0; i < errors.length && i < kMostInList && nodes < kMostNodes; i++) {
        const node = attempt(() => described(errors[i]));
        if (node !== undefined) list[list.length] = node;
      }
      return list;
    };
    const describe = (node, value) => {
      nodes++;
      if (!attempt(() => isError(value), false)) {
        node.isError = false;
        node.text = attempt(() => StringPrototypeSlice(inspectThrown(value), 0, kLongestText));
        return;
      }
      met.set(value, node);
      if (attempt(() => ObjectPrototypeIsPrototypeOf(AggregateErrorPrototype, value) && ArrayIsArray(value.errors))) {
        node.errors = listOf(value.errors);
      }
      const cause = attempt(() => value.cause);
      if (cause !== undefined && nodes < kMostNodes) node.cause = attempt(() => described(cause));
    };

    const root = { __proto__: null };
    describe(root, thrown);
    return root;
  };
};
