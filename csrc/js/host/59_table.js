// console.table: rows and columns of a list of objects.
({ primordials, ops, internals }) => {
  const {
    Map, MapPrototypeForEach, MapPrototypeGet, MapPrototypeHas, MapPrototypeSet, MathMax, ObjectGetOwnPropertyDescriptor, String, StringPrototypeRepeat, TypedArrayPrototypeGetLength,
    SetPrototypeForEach, bareArray,
  } = primordials;
  const { op_own_keys, op_value_kind } = ops;
  const { inspect } = internals;

  const kValues = {};  // the column of entries that are no objects

  const cell = (object, key) => {
    const descriptor = ObjectGetOwnPropertyDescriptor(object, key);
    return descriptor === undefined ? "" : descriptor.get !== undefined ? "[Getter]" : inspect(descriptor.value, { __proto__: null, depth: 1 });
  };
  const isObject = (value) => typeof value === "object" && value !== null && op_value_kind(value) !== "Proxy";

  const line = (widths, left, middle, right) => {
    let text = left;
    for (let i = 0; i < widths.length; i++) text += (i === 0 ? "" : middle) + StringPrototypeRepeat("─", widths[i] + 2);
    return text + right;
  };
  const row = (cells, widths) => {
    let text = "│";
    for (let i = 0; i < widths.length; i++) text += ` ${cells[i] ?? ""}${StringPrototypeRepeat(" ", widths[i] - (cells[i] ?? "").length)} │`;
    return text;
  };

  // The table as text; undefined for what has no rows. `only`: the columns to show.
  internals.tableOf = (value, only) => {
    if (!isObject(value)) return undefined;
    const kind = op_value_kind(value);
    const columns = new Map();  // key or kValues -> place
    const heads = bareArray();
    const column = (key, head) => {
      if (!MapPrototypeHas(columns, key)) {
        MapPrototypeSet(columns, key, heads.length);
        heads[heads.length] = head;
      }
      return MapPrototypeGet(columns, key);
    };
    const rows = bareArray();
    const addRow = (index, entry) => {
      const cells = bareArray();
      cells[0] = String(index);
      if (isObject(entry)) {
        const keys = only ?? op_own_keys(entry, true);
        for (let i = 0; i < keys.length; i++) cells[column(keys[i], String(keys[i]))] = cell(entry, keys[i]);
      } else {
        cells[column(kValues, "Values")] = inspect(entry);
      }
      rows[rows.length] = cells;
    };
    column(columns, kind === "Array" || kind === "Object" ? "(idx)" : "(iter idx)");
    let count = 0;
    if (kind === "Map") MapPrototypeForEach(value, (item, key) => addRow(typeof key === "string" ? key : inspect(key), item));
    else if (kind === "Set") SetPrototypeForEach(value, (item) => addRow(count++, item));
    else if (kind === "TypedArray") for (; count < TypedArrayPrototypeGetLength(value); count++) addRow(count, value[count]);
    else {
      const keys = op_own_keys(value, true);
      for (; count < keys.length; count++) {
        const descriptor = ObjectGetOwnPropertyDescriptor(value, keys[count]);
        addRow(keys[count], descriptor.get === undefined ? descriptor.value : "[Getter]");
      }
    }
    const widths = bareArray();
    for (let i = 0; i < heads.length; i++) {
      widths[i] = heads[i].length;
      for (let j = 0; j < rows.length; j++) widths[i] = MathMax(widths[i], (rows[j][i] ?? "").length);
    }
    let text = `${line(widths, "┌", "┬", "┐")}\n${row(heads, widths)}\n${line(widths, "├", "┼", "┤")}\n`;
    for (let j = 0; j < rows.length; j++) text += `${row(rows[j], widths)}\n`;
    return text + line(widths, "└", "┴", "┘");
  };
};
