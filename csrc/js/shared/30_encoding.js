// atob, btoa and structuredClone for plain data.
({ primordials, ops, globals }) => {
  const { String, TypeError, ArrayIsArray, ArrayPrototypeSlice } = primordials;
  const { op_atob, op_btoa, op_structured_clone, op_bytes_type } = ops;

  globals.atob = function atob(data) {
    if (arguments.length === 0) throw new TypeError("atob: 1 argument required, but only 0 present");
    return op_atob(String(data));
  };
  globals.btoa = function btoa(data) {
    if (arguments.length === 0) throw new TypeError("btoa: 1 argument required, but only 0 present");
    return op_btoa(String(data));
  };
  globals.structuredClone = function structuredClone(value, options = undefined) {
    if (arguments.length === 0) throw new TypeError("structuredClone: 1 argument required, but only 0 present");
    const transfer = options === undefined || options === null ? undefined : options.transfer;
    if (transfer === undefined) return op_structured_clone(value, []);
    if (!ArrayIsArray(transfer)) throw new TypeError("structuredClone: transfer is not an array");
    const list = ArrayPrototypeSlice(transfer);
    for (let i = 0; i < list.length; i++) {
      if (op_bytes_type(list[i]) !== "ArrayBuffer") throw new TypeError(`structuredClone: transfer[${i}] is not an ArrayBuffer`);
    }
    return op_structured_clone(value, list);
  };
};
