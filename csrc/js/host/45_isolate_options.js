// Checks the options of `new V8Sandbox` and `createIsolate`, and puts them in the form that op_isolate_create takes.
({ primordials, constants, ops, internals }) => {
  const {
    ArrayPrototypeIndexOf, ArrayPrototypeJoin, NumberIsInteger, ObjectKeys, ObjectSetPrototypeOf, RangeError,
    SafeArrayIterator, String, TypeError,
  } = primordials;

  const kMost = 2 ** 40;
  const kLeast = 0.001;  // less would be rounded to 0, which is "no limit"
  const { kMostThreads } = constants;

  const numbers = ops.op_limit_options();
  const names = [...new SafeArrayIterator(numbers), "isolation", "console", "location"];
  const sandboxNames = ["threads", ...new SafeArrayIterator(names)];
  ObjectSetPrototypeOf(numbers, null);
  ObjectSetPrototypeOf(names, null);
  ObjectSetPrototypeOf(sandboxNames, null);

  const typeOf = (value) => (value === null ? "null" : typeof value);
  internals.typeOf = typeOf;

  // Returns `options` as an object whose names are all in `known`.
  const checkedNames = (where, options, known) => {
    if (options === undefined) return { __proto__: null };
    if (typeof options !== "object" || options === null) {
      throw new TypeError(`${where}: the options must be an object, not ${typeOf(options)}`);
    }
    const given = ObjectKeys(options);
    for (let i = 0; i < given.length; i++) {
      if (ArrayPrototypeIndexOf(known, given[i]) < 0) {
        throw new TypeError(`${where}: there is no option "${given[i]}"; there are ${ArrayPrototypeJoin(known, ", ")}`);
      }
    }
    return options;
  };
  internals.checkedNames = checkedNames;

  const checkedNumber = (where, name, value) => {
    if (typeof value !== "number") throw new TypeError(`${where}: ${name} must be a number, not ${typeOf(value)}`);
    if (value === 0 || (value >= kLeast && value <= kMost)) return value;
    throw new RangeError(`${where}: ${name} must be 0 or from ${kLeast} to 2 ** 40, not ${String(value)}`);
  };

  const isolateOptions = (where, options, defaults) => {
    const { isolation, console, location } = options;
    const checked = {
      __proto__: null,
      ownCage: defaults?.ownCage,
      console: defaults?.console,
      location: defaults?.location,
    };
    for (let i = 0; i < numbers.length; i++) {
      const name = numbers[i];
      const value = options[name];
      checked[name] = value === undefined ? defaults?.[name] : checkedNumber(where, name, value);
    }
    if (isolation !== undefined) {
      if (isolation !== "shared" && isolation !== "cage") {
        const shown = typeof isolation === "string" ? `"${isolation}"` : typeOf(isolation);
        throw new TypeError(`${where}: isolation must be "shared" or "cage", not ${shown}`);
      }
      checked.ownCage = isolation === "cage";
    }
    if (console !== undefined) {
      if (typeof console !== "boolean") {
        throw new TypeError(`${where}: console must be a boolean, not ${typeOf(console)}`);
      }
      checked.console = console;
    }
    if (location !== undefined) {
      if (typeof location !== "string") {
        throw new TypeError(`${where}: location must be a string, not ${typeOf(location)}`);
      }
      checked.location = internals.nativeFunction("op_absolute_url")(location);
      if (checked.location === undefined) {
        throw new TypeError(`${where}: location must be an absolute URL, not "${location}"`);
      }
    }
    return checked;
  };

  // The options of one isolate; `defaults` come from its sandbox.
  internals.isolateOptions = (where, options, defaults) =>
    isolateOptions(where, checkedNames(where, options, names), defaults);

  // The options of a sandbox: {threads, 0 for the command line's; defaults}.
  internals.sandboxOptions = (where, options) => {
    const given = checkedNames(where, options, sandboxNames);
    const { threads } = given;
    if (threads !== undefined) {
      if (typeof threads !== "number") {
        throw new TypeError(`${where}: threads must be a number, not ${typeOf(threads)}`);
      }
      if (!NumberIsInteger(threads) || threads < 1 || threads > kMostThreads) {
        throw new RangeError(
          `${where}: threads must be a whole number from 1 to ${kMostThreads}, not ${String(threads)}`,
        );
      }
    }
    return { __proto__: null, threads: threads ?? 0, defaults: isolateOptions(where, given) };
  };
};
