// Calls of a worker's console, on their way to the host: {level, args, text, dropped?}.
//   args     what was given, as far as it can travel
//   text     what Deno's console would print, without colours
//   dropped  how many calls before this one could not be sent
({ core, primordials, constants, internals }) => {
  const {
    ArrayPrototypeSlice, ObjectIs, ReflectApply, String, StringPrototypeEndsWith, StringPrototypeIncludes,
    StringPrototypeRepeat, StringPrototypeReplaceAll, StringPrototypeSlice, TypeError, defineValue,
  } = primordials;
  const { op_console, op_is_native_error } = core.ops;
  const { arraysArePrivate, withOriginals } = internals;
  const { kSent, kNotEncoded } = constants.ConsoleOutcome;

  const kLongestText = 1 << 20;  // characters, also of each argument that is a string
  const kShortText = 1000;       // where no more can be sent
  const kMostShown = 1000;       // arguments
  const kDeepestGroup = 100;     // levels of indentation

  let depth = 0;  // of groups
  const indented = (text) => {
    if (depth === 0) return text;
    const indent = StringPrototypeRepeat("  ", depth < kDeepestGroup ? depth : kDeepestGroup);
    return indent + StringPrototypeReplaceAll(text, "\n", `\n${indent}`);
  };
  const cut = (text, length = kLongestText) =>
    text.length <= length ? text : `${StringPrototypeSlice(text, 0, length)}\u2026`;

  // Deno's own console makes the printed text. It is large, and most calls do not need it.
  let denos;
  let printed = "";
  const print = (level, args) => {
    if (denos === undefined) {
      const { Console, setNoColorFns } = internals.load("deno_web/01_console.js");
      setNoColorFns(() => true, () => true);
      denos = new Console((text) => {
        printed += text;
      });
    }
    const outer = printed;  // a guest's code may run meanwhile, and call this
    printed = "";
    try {
      withOriginals(() => {
        if (!arraysArePrivate()) throw new TypeError("a script sees what is in arrays");
        ReflectApply(denos[level], undefined, args);
      });
      return StringPrototypeEndsWith(printed, "\n") ? StringPrototypeSlice(printed, 0, -1) : printed;
    } finally {
      printed = outer;
    }
  };

  const primitiveText = (value) => {
    if (typeof value === "string") return value;
    if (typeof value === "number") return ObjectIs(value, -0) ? "-0" : `${value}`;
    if (typeof value === "bigint") return `${value}n`;
    return value === null || value === undefined || typeof value === "boolean" ? `${value}` : undefined;
  };
  // For arguments without objects and without anything to substitute.
  const plainText = (args) => {
    if (args.length > 1 && typeof args[0] === "string" && StringPrototypeIncludes(args[0], "%")) return undefined;
    let text = "";
    for (let i = 0; i < args.length; i++) {
      const part = primitiveText(args[i]);
      if (part === undefined) return undefined;
      text += i === 0 ? part : ` ${part}`;
    }
    return text;
  };
  // Shows each argument by itself, when showing them together has failed.
  const brokenText = (args) => {
    let text = "";
    for (let i = 0; i < args.length && text.length <= kLongestText; i++) {
      let part;
      try {
        part = plainText([args[i]]) ?? print("log", [args[i]]);
      } catch {
        part = "[not shown]";
      }
      text += i === 0 ? part : ` ${part}`;
    }
    return text;
  };
  // The levels that print only their arguments.
  const plainLevels = { __proto__: null, log: true, debug: true, info: true, warn: true, error: true, dirxml: true };
  const shown = (level, args) => {
    const some = args.length > kMostShown ? ArrayPrototypeSlice(args, 0, kMostShown) : args;
    let text;
    try {
      text = (plainLevels[level] ? plainText(some) : undefined) ?? print(level, some);
    } catch {
      text = brokenText(some);
    }
    return args.length > kMostShown ? `${text} \u2026 ${args.length - kMostShown} more` : text;
  };

  const textOf = (level, args) => {
    switch (level) {
      case "group":
      case "groupCollapsed": {
        const text = args.length === 0 ? "" : indented(shown("log", args));
        depth++;
        return text;
      }
      case "groupEnd":
        if (depth > 0) depth--;
        return "";
      case "clear":
        depth = 0;
        return "";
      case "count":
      case "countReset":
      case "time":
      case "timeEnd":
      case "trace":
        return shown(level, args);
      case "timeStamp":
      case "profile":
      case "profileEnd":
        return "";
      default:
        return indented(shown(level, args));
    }
  };

  // Replaces an argument that cannot be sent.
  const sendable = (value) => {
    if (typeof value === "string" || typeof value === "number") return value;
    try {
      if (typeof value === "bigint") return `${value}n`;
      if (typeof value === "function" || typeof value === "symbol") return String(value);
      if (op_is_native_error(value)) return String(value.stack ?? value);
    } catch {
      return brokenText([value]);
    }
    return value;
  };
  const send = (level, args, text) => {
    const call = { __proto__: null, level, args, text };
    if (internals.consoleLost > 0) call.dropped = internals.consoleLost;
    const outcome = op_console(call);
    if (outcome === kSent) internals.consoleLost = 0;
    return outcome;
  };
  const forward = (level, args) => {
    if (level === "assert" && args.length > 0 && args[0]) return;
    for (let i = 0; i < args.length; i++) {
      if (typeof args[i] === "string" && args[i].length > kLongestText) defineValue(args, i, cut(args[i]));
    }
    const text = cut(textOf(level, args));
    for (let i = 0; i < args.length; i++) {
      const value = sendable(args[i]);
      if (value !== args[i]) defineValue(args, i, value);
    }
    let outcome = send(level, args, text);
    if (outcome === kNotEncoded) {
      for (let i = 0; i < args.length; i++) {
        if (primitiveText(args[i]) === undefined) defineValue(args, i, cut(brokenText([args[i]])));
      }
      outcome = send(level, args, text);
    }
    if (outcome === kNotEncoded) outcome = send(level, [], text);
    if (outcome === kNotEncoded) outcome = send(level, [], cut(text, kShortText));
    if (outcome !== kSent) internals.consoleLost++;
  };
  return { forward };
};
