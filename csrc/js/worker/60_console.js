// console: present, and silent unless the host has requested its calls (lazy/worker/console.js).
({ primordials, internals, ops, globals }) => {
  const { ObjectDefineProperty, SymbolToStringTag, defineValue } = primordials;
  const { op_console_forwarded } = ops;

  internals.consoleLost = 0;  // calls that could not be sent; the next call that is sent reports them
  const console = {};
  const levels = [
    "log", "debug", "info", "warn", "error", "dir", "dirxml", "table", "trace", "group", "groupCollapsed", "groupEnd",
    "clear", "count", "countReset", "assert", "time", "timeLog", "timeEnd", "timeStamp", "profile", "profileEnd",
  ];
  for (const level of levels) {
    const method = {
      // Never throws (Console Standard).
      [level](...args) {
        if (!op_console_forwarded()) return;
        try {
          internals.load("lazy/worker/console.js").forward(level, args);
        } catch {
          internals.consoleLost++;
        }
      },
    }[level];
    defineValue(console, level, method);
  }
  ObjectDefineProperty(console, SymbolToStringTag, { __proto__: null, value: "console", configurable: true });
  globals.console = console;
};
