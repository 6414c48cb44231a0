// The host's console (Console Standard): log, info, debug and what prints their like to standard output, the rest to standard error.
({ primordials, ops, internals, globals }) => {
  const {
    ArrayIsArray, ErrorCaptureStackTrace, JSONStringify, Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeHas, MapPrototypeSet, Number, NumberParseFloat, NumberParseInt, NumberPrototypeToFixed,
    ObjectDefineProperty, String, StringPrototypeIndexOf, StringPrototypeSlice, SymbolToStringTag,
  } = primordials;
  const { op_print, op_timer_now } = ops;
  const { inspect, tableOf } = internals;
  const { indentLines, userStack } = internals.inspectText;

  let indentation = "";
  const counts = new Map();
  const timers = new Map();  // label -> start

  const print = (text, toError) => {
    op_print(`${indentation}${indentation === "" ? text : indentLines(text, indentation)}\n`, toError);
  };

  const directive = (letter, value) => {
    switch (letter) {
      case "s":
        return typeof value === "string" ? value : typeof value === "object" && value !== null ? inspect(value, { __proto__: null, depth: 1 }) : inspect(value);
      case "d":
      case "i":
        if (typeof value === "bigint") return `${String(value)}n`;
        if (typeof value === "symbol" || (typeof value === "object" && value !== null)) return "NaN";
        return inspect(letter === "d" ? Number(value) : NumberParseInt(value, 10));
      case "f":
        return typeof value === "symbol" ? "NaN" : inspect(NumberParseFloat(value));
      case "j":
        try {
          return String(JSONStringify(value));
        } catch {
          return "[Circular]";
        }
      case "o":
      case "O":
        return inspect(value);
      case "c":
        return "";  // no colours
    }
  };
  const kDirectives = "sdifjoOc";

  const format = (args) => {
    let text = "";
    let next = 0;
    if (typeof args[0] === "string" && args.length > 1) {
      const pattern = args[0];
      let start = 0;
      next = 1;
      for (let at; (at = StringPrototypeIndexOf(pattern, "%", start)) >= 0 && at + 1 < pattern.length; ) {
        text += StringPrototypeSlice(pattern, start, at);
        const letter = pattern[at + 1];
        if (letter === "%") text += "%";
        else if (StringPrototypeIndexOf(kDirectives, letter) >= 0 && next < args.length) text += directive(letter, args[next++]);
        else text += `%${letter}`;
        start = at + 2;
      }
      text += StringPrototypeSlice(pattern, start);
    }
    for (; next < args.length; next++) text += (next === 0 ? "" : " ") + (typeof args[next] === "string" ? args[next] : inspect(args[next]));
    return text;
  };
  const warn = (text) => print(text, true);

  const elapsed = (label) => {
    const ms = op_timer_now() - MapPrototypeGet(timers, label);
    return ms >= 1000 ? `${label}: ${NumberPrototypeToFixed(ms / 1000, 3)}s` : `${label}: ${NumberPrototypeToFixed(ms, 3)}ms`;
  };

  const members = {
    log(...args) {
      print(format(args), false);
    },
    debug(...args) {
      print(format(args), false);
    },
    info(...args) {
      print(format(args), false);
    },
    warn(...args) {
      warn(format(args));
    },
    error(...args) {
      warn(format(args));
    },
    dir(value = undefined, options = undefined) {
      print(inspect(value, options), false);
    },
    dirxml(...args) {
      print(format(args), false);
    },
    table(value = undefined, columns = undefined) {
      const table = tableOf(value, ArrayIsArray(columns) ? columns : undefined);
      print(table ?? format([value]), false);
    },
    trace(...args) {
      const place = { name: "Trace", message: format(args) };
      ErrorCaptureStackTrace(place, members.trace);
      const stack = userStack(place.stack);
      const frames = StringPrototypeIndexOf(stack, "\n    at ");
      warn(`Trace${place.message === "" ? "" : `: ${place.message}`}${frames < 0 ? "" : StringPrototypeSlice(stack, frames)}`);
    },
    group(...args) {
      if (args.length > 0) print(format(args), false);
      indentation += "    ";
    },
    groupCollapsed(...args) {
      if (args.length > 0) print(format(args), false);
      indentation += "    ";
    },
    groupEnd() {
      indentation = StringPrototypeSlice(indentation, 4);
    },
    clear() {
      indentation = "";
    },
    count(label = "default") {
      label = String(label);
      const count = (MapPrototypeGet(counts, label) ?? 0) + 1;
      MapPrototypeSet(counts, label, count);
      print(`${label}: ${count}`, false);
    },
    countReset(label = "default") {
      label = String(label);
      if (!MapPrototypeDelete(counts, label)) warn(`Count for '${label}' does not exist`);
    },
    assert(condition = false, ...args) {
      if (condition) return;
      if (args.length === 0) return warn("Assertion failed");
      if (typeof args[0] === "string") args[0] = `Assertion failed: ${args[0]}`;
      else return warn(`Assertion failed: ${format(args)}`);
      warn(format(args));
    },
    time(label = "default") {
      label = String(label);
      if (MapPrototypeHas(timers, label)) warn(`Timer '${label}' already exists`);
      else MapPrototypeSet(timers, label, op_timer_now());
    },
    timeLog(label = "default", ...args) {
      label = String(label);
      if (!MapPrototypeHas(timers, label)) return warn(`Timer '${label}' does not exist`);
      print(args.length === 0 ? elapsed(label) : `${elapsed(label)} ${format(args)}`, false);
    },
    timeEnd(label = "default") {
      label = String(label);
      if (!MapPrototypeHas(timers, label)) return warn(`Timer '${label}' does not exist`);
      print(elapsed(label), false);
      MapPrototypeDelete(timers, label);
    },
    timeStamp() {},
    profile() {},
    profileEnd() {},
  };

  const console = {};
  for (const name in members) {
    ObjectDefineProperty(console, name, { __proto__: null, value: members[name], writable: true, enumerable: true, configurable: true });
  }
  ObjectDefineProperty(console, SymbolToStringTag, { __proto__: null, value: "console", configurable: true });
  globals.console = console;
};
