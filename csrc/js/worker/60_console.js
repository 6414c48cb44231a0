// console: there, and silent, unless the host asked for its calls.
({ primordials, ops, globals }) => {
  const { JSONStringify, ObjectDefineProperty, String, SymbolToStringTag } = primordials;
  const { op_console, op_console_forwarded, op_is_native_error } = ops;

  const plain = (value) => {
    if (typeof value === "string") return value;
    if (typeof value === "bigint") return `${String(value)}n`;
    if (typeof value === "function" || typeof value === "symbol") return String(value);
    try {
      if (op_is_native_error(value)) return String(value.stack ?? value);
      JSONStringify(value);
      return value;
    } catch {
      try {
        return String(value);
      } catch {
        return "[object]";
      }
    }
  };

  const console = {};
  const levels = ["log", "debug", "info", "warn", "error", "dir", "dirxml", "table", "trace", "group", "groupCollapsed", "groupEnd",
    "clear", "count", "countReset", "assert", "time", "timeLog", "timeEnd", "timeStamp", "profile", "profileEnd"];
  for (const level of levels) {
    const method = {
      [level](...args) {
        if (!op_console_forwarded()) return;
        for (let i = 0; i < args.length; i++) args[i] = plain(args[i]);
        op_console({ __proto__: null, level, args });
      },
    }[level];
    ObjectDefineProperty(console, level, { __proto__: null, value: method, writable: true, enumerable: true, configurable: true });
  }
  ObjectDefineProperty(console, SymbolToStringTag, { __proto__: null, value: "console", configurable: true });
  globals.console = console;
};
