// The small parts of inspection (57_inspect.js): primitives, names and keys as text, and how parts are laid out in lines.
({ primordials, internals }) => {
  const {
    ArrayPrototypeJoin, FunctionPrototypeToString, ObjectGetOwnPropertyDescriptor, ObjectIs, ReflectGetPrototypeOf, String, StringPrototypeCharCodeAt, StringPrototypeEndsWith,
    StringPrototypeIndexOf, StringPrototypePadStart, StringPrototypeRepeat, StringPrototypeSlice, StringPrototypeStartsWith, NumberPrototypeToString, SymbolPrototypeToString,
    SymbolToStringTag, bareArray,
  } = primordials;

  const kLineWidth = 72;
  const kNestedInOneLine = 3;  // an object with more levels than that gets lines of its own
  const kGroupFrom = 6;        // arrays longer than that are set in rows

  const escapes = { __proto__: null, 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 92: "\\\\" };
  const quote = (text) => {
    let mark = '"';
    if (StringPrototypeIndexOf(text, '"') >= 0) {
      if (StringPrototypeIndexOf(text, "'") < 0) mark = "'";
      else if (StringPrototypeIndexOf(text, "`") < 0 && StringPrototypeIndexOf(text, "${") < 0) mark = "`";
    }
    const markCode = StringPrototypeCharCodeAt(mark, 0);
    let quoted = mark;
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const code = StringPrototypeCharCodeAt(text, i);
      const next = code === markCode ? `\\${mark}` : code < 32 || code === 92 || (code >= 127 && code < 160) ? escapes[code] : "";
      if (next === "") continue;
      quoted += StringPrototypeSlice(text, start, i) + (next ?? `\\x${StringPrototypePadStart(NumberPrototypeToString(code, 16), 2, "0")}`);
      start = i + 1;
    }
    return quoted + StringPrototypeSlice(text, start) + mark;
  };

  const isIdentifier = (name) => {
    for (let i = 0; i < name.length; i++) {
      const code = StringPrototypeCharCodeAt(name, i);
      const letter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36;
      if (!letter && !(i > 0 && code >= 48 && code <= 57)) return false;
    }
    return name.length > 0;
  };

  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  const primitive = (value, longest) => {
    switch (typeof value) {
      case "string": {
        if (value.length <= longest) return quote(value);
        return `${quote(StringPrototypeSlice(value, 0, longest))}... ${plural(value.length - longest, "more character")}`;
      }
      case "number":
        return ObjectIs(value, -0) ? "-0" : String(value);
      case "bigint":
        return `${String(value)}n`;
      case "symbol":
        return SymbolPrototypeToString(value);
      default:
        return String(value);
    }
  };

  const keyText = (key) => (typeof key === "symbol" ? `[${SymbolPrototypeToString(key)}]` : isIdentifier(key) ? key : quote(key));

  // An own data property, without running a getter; undefined when there is none.
  const ownValue = (object, key) => ObjectGetOwnPropertyDescriptor(object, key)?.value;

  // The same, its own or inherited. `isProxy`: nothing behind a proxy is looked at.
  const inherited = (object, key, isProxy) => {
    for (let place = object; place !== null && !isProxy(place); place = ReflectGetPrototypeOf(place)) {
      const descriptor = ObjectGetOwnPropertyDescriptor(place, key);
      if (descriptor !== undefined) return descriptor.value;
    }
    return undefined;
  };

  // The name of the class that made it; null without one.
  const className = (object, isProxy) => {
    for (let place = object; place !== null && !isProxy(place); place = ReflectGetPrototypeOf(place)) {
      const made = ownValue(place, "constructor");
      if (typeof made !== "function" || isProxy(made)) continue;
      const name = ownValue(made, "name");
      if (typeof name === "string" && name !== "") return name;
    }
    return null;
  };

  // "Foo ", "Foo(2) ", "[Foo: null prototype] ", "Foo [Tag] " before the braces.
  const prefix = (name, kind, tag, size = "") => {
    const shownTag = tag !== "" && tag !== name ? `[${tag}] ` : "";
    return name === null ? `[${kind}${size}: null prototype] ${shownTag}` : `${name}${size} ${shownTag}`;
  };
  const tagOf = (object, isProxy) => {
    const tag = inherited(object, SymbolToStringTag, isProxy);
    return typeof tag === "string" ? tag : "";
  };

  const functionText = (value, kind, isProxy) => {
    const source = FunctionPrototypeToString(value);
    const ownName = ownValue(value, "name");
    const name = typeof ownName === "string" ? ownName : "";
    if (StringPrototypeStartsWith(source, "class") && StringPrototypeEndsWith(source, "}")) {
      const base = ReflectGetPrototypeOf(value);
      const baseName = base === null || isProxy(base) ? "" : ownValue(base, "name");
      return `[class ${name === "" ? "(anonymous)" : name}${typeof baseName === "string" && baseName !== "" ? ` extends ${baseName}` : ""}]`;
    }
    return `[${kind}${name === "" ? " (anonymous)" : `: ${name}`}]`;
  };

  // A stack without the frames of our own scripts.
  const userStack = (stack) => {
    let shown = "";
    for (let start = 0; start < stack.length; ) {
      let end = StringPrototypeIndexOf(stack, "\n", start + 1);
      if (end < 0) end = stack.length;
      const line = StringPrototypeSlice(stack, start, end);
      if (!StringPrototypeStartsWith(line, "\n    at ") || StringPrototypeIndexOf(line, "network_runtime:") < 0) shown += line;
      start = end;
    }
    return shown;
  };

  // Short entries of a long array in rows.
  const inRows = (parts, indentation) => {
    const rows = bareArray();
    let row = "";
    for (let i = 0; i < parts.length; i++) {
      const part = i + 1 < parts.length ? `${parts[i]}, ` : parts[i];
      if (row !== "" && indentation + row.length + part.length > kLineWidth) {
        rows[rows.length] = StringPrototypeSlice(row, 0, -2);
        row = "";
      }
      row += part;
    }
    rows[rows.length] = row;
    return rows;
  };

  const indentLines = (text, margin) => {
    let shown = "";
    let start = 0;
    for (let end; (end = StringPrototypeIndexOf(text, "\n", start)) >= 0; start = end + 1) shown += StringPrototypeSlice(text, start, end + 1) + margin;
    return shown + StringPrototypeSlice(text, start);
  };

  // {start parts end}, in one line if it fits.
  const layOut = (state, level, parts, start, end, isList) => {
    if (parts.length === 0) return `${start}${end}`;
    let length = state.indentation + start.length;
    let oneLine = true;
    for (let i = 0; i < parts.length; i++) {
      length += parts[i].length + 2;
      oneLine &&= StringPrototypeIndexOf(parts[i], "\n") < 0;
    }
    if (oneLine && length <= kLineWidth && state.lastLevel - level < kNestedInOneLine) return `${start} ${ArrayPrototypeJoin(parts, ", ")} ${end}`;
    const margin = `\n${StringPrototypeRepeat(" ", state.indentation)}`;
    const lines = oneLine && isList && parts.length > kGroupFrom ? inRows(parts, state.indentation + 2) : parts;
    return `${start}${margin}  ${ArrayPrototypeJoin(lines, `,${margin}  `)}${margin}${end}`;
  };

  internals.inspectText = { __proto__: null, quote, plural, primitive, keyText, inherited, className, prefix, tagOf, functionText, userStack, indentLines, layOut };
};
