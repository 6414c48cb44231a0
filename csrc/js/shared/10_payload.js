// Converts JavaScript values to JSON text with marks (base/payload.h), and back.
({ primordials, constants, ops, entries }) => {
  const {
    ArrayIsArray, BigInt, BigIntPrototypeToString, BooleanPrototypeValueOf, Date, DatePrototype, DatePrototypeGetTime,
    JSONIsRawJSON, JSONParse, JSONStringify, Map, MapPrototypeForEach, MapPrototypeSet, MathMax, MathMin, MathTrunc,
    Number, ObjectGetPrototypeOf, ObjectKeys, ObjectPrototype, ReflectApply, Set, SetPrototypeAdd, SetPrototypeForEach,
    String, StringPrototypeCharCodeAt, StringPrototypeIndexOf, StringPrototypeSlice, bareArray, bytesConstructors,
    defineValue,
  } = primordials;
  const { op_payload_type } = ops;

  const { toISOString: dateToISOString, toJSON: dateToJSON } = DatePrototype;  // JSON.stringify calls these for a Date
  const { kDeepestMessage } = constants;
  const kExact = 2 ** 53;  // the other side reads integers up to it as integers
  const kDigits = 1e21;  // numbers from here on are written with an exponent, and are not read as integers

  // True for a number that JSON text cannot express, or that some readers would take for another number.
  const isOdd = (number) =>
    number - number !== 0 ||
    (number === 0 && 1 / number < 0) ||
    ((number > kExact || number < -kExact) && number < kDigits && number > -kDigits);

  const isPlainItem = (item) => {
    switch (typeof item) {
      case "string":
      case "boolean":
      case "undefined":
        return true;
      case "number":
        return !isOdd(item);
      case "object":
        return item === null || isPlainObject(item);
      default:
        return false;
    }
  };
  const isPlainObject = (value) => {
    if (ArrayIsArray(value)) {
      const { length } = value;
      for (let i = 0; i < length; i++) if (!isPlainItem(value[i])) return false;
      return true;
    }
    const prototype = ObjectGetPrototypeOf(value);
    if (prototype === ObjectPrototype) {
      for (const key in value) if (!isPlainItem(value[key])) return false;
      return true;
    }
    if (op_payload_type(value) !== undefined || JSONIsRawJSON(value)) return false;
    const keys = ObjectKeys(value);
    for (let i = 0; i < keys.length; i++) if (!isPlainItem(value[keys[i]])) return false;
    return true;
  };
  const kEmpty = {};
  // True when JSON.stringify expresses all of `value`, an object. JSON.stringify has just visited it and met no getter,
  // no trap and no toJSON. So reading the same again runs no script's code.
  entries.isPlain = (value) => {
    for (const _ in kEmpty) return false;  // Object.prototype has enumerable members: `in` would read them too
    return isPlainObject(value);
  };

  const isMarked = (text) => text !== "" && StringPrototypeCharCodeAt(text, 0) === 0;

  // Copies a value and puts marks where JSON cannot express it. As in JSON.stringify, toJSON comes first, and each
  // getter is called once, in the same order.
  class Marking {
    // Fields are defined, not set, so a guest's setters on Object.prototype do not see them.
    name;
    largest;
    lenient;               // what cannot be sent, and Map, Set and Date, become what JSON.stringify makes of them
    size = 0;              // the least number of characters in the text
    marked = false;
    bytes = bareArray();
    open = bareArray();    // what is being copied, outermost first
    steps = bareArray();   // the current place in each of them
    depth = 0;
    refusal = undefined;

    constructor(name, largest, lenient) {
      this.name = name;
      this.largest = largest;
      this.lenient = lenient;
    }

    refuse(problem, error = "TypeError") {
      this.refusal = { __proto__: null, error, path: this.path(), problem };
      throw this.refusal;
    }

    path() {
      const kMostShown = 20;
      let text = this.name;
      for (let i = 0; i < this.depth && i < kMostShown; i++) text += this.steps[i];
      return this.depth > kMostShown ? `${text}…` : text;
    }

    grow(characters) {
      this.size += characters;
      if (this.size > this.largest) this.refuse("", "MessageTooLarge");
    }

    // `key` is the argument for toJSON.
    copy(value, key) {
      switch (typeof value) {
        case "string":
          this.grow(value.length + 2);
          if (!isMarked(value)) return value;
          this.marked = true;
          return `\0s${value}`;
        case "number":
          return isOdd(value) ? this.mark("n", value === 0 ? "-0" : `${value}`) : value;
        case "boolean":
        case "undefined":
          return value;
        case "bigint":
        case "function":
          break;
        case "symbol":
          return this.unsendable("is a symbol, which cannot be sent");
        default:
          if (value === null) return value;
      }
      const { toJSON } = value;
      if (typeof toJSON === "function") {
        if (!(toJSON === dateToJSON && op_payload_type(value) === "Date" && value.toISOString === dateToISOString)) {
          const better = ReflectApply(toJSON, value, [`${key}`]);
          if (typeof better !== "object" && typeof better !== "function" && typeof better !== "bigint") {
            return this.copy(better, key);
          }
          value = better;
        }
      }
      if (value === null) return value;
      if (typeof value === "bigint") return this.mark("i", BigIntPrototypeToString(value, 16));
      if (typeof value === "function") {
        const hint =
          this.depth === 0 && this.name === "result" ? ": end the code with another value (`; 0`), or use execute" : "";
        return this.unsendable(`is a function, which cannot be sent${hint}`);
      }
      return this.copyObject(value);
    }

    unsendable(problem) {
      return this.lenient ? undefined : this.refuse(problem);
    }

    mark(kind, text) {
      this.marked = true;
      this.grow(text.length + 2);
      return `\0${kind}${text}`;
    }

    copyObject(value) {
      if (ArrayIsArray(value)) return this.copyArray(value);
      const type = op_payload_type(value);
      switch (type) {
        case undefined:
          if (JSONIsRawJSON(value)) return this.copy(JSONParse(value.rawJSON), "");
          return this.copyMembers(value);
        case "Date":
          if (this.lenient) return ReflectApply(dateToJSON, value, bareArray());
          return this.mark("d", `${DatePrototypeGetTime(value)}`);
        case "Map":
          return this.lenient ? this.copyMembers(value) : this.copyMap(value);
        case "Set":
          return this.lenient ? this.copyMembers(value) : this.copySet(value);
        case "Number":
          return this.copy(Number(value), "");
        case "String":
          return this.copy(String(value), "");
        case "Boolean":
          return BooleanPrototypeValueOf(value);
        case "BigInt":
          return this.mark("i", BigIntPrototypeToString(value, 16));
        default: {
          const index = this.bytes.length;
          this.bytes[index] = value;
          return this.mark("b", type === "Uint8Array" ? `${index}` : `${index}:${type}`);
        }
      }
    }

    enter(value) {
      for (let i = 0; i < this.depth; i++) {
        if (this.open[i] === value) {
          this.refuse(`is circular: an ${ArrayIsArray(value) ? "array" : "object"} that contains itself`);
        }
      }
      if (this.depth === kDeepestMessage) this.refuse(`is nested deeper than ${kDeepestMessage} levels`, "RangeError");
      this.open[this.depth++] = value;
    }
    leave() {
      this.open[--this.depth] = undefined;
    }

    copyArray(value) {
      this.enter(value);
      const copy = bareArray();
      // A proxy may return any length.
      const length = MathMin(MathMax(MathTrunc(Number(value.length)) || 0, 0), kExact - 1);
      for (let i = 0; i < length; i++) {
        this.grow(2);
        this.steps[this.depth - 1] = `[${i}]`;
        copy[i] = this.copy(value[i], i) ?? null;
      }
      this.leave();
      return copy;
    }

    copyMembers(value) {
      this.enter(value);
      const copy = { __proto__: null };
      const keys = ObjectKeys(value);
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        this.steps[this.depth - 1] = memberStep(key);
        const item = this.copy(value[key], key);
        if (item === undefined) continue;
        this.grow(key.length + 4);
        copy[key] = item;
      }
      this.leave();
      return copy;
    }

    copyMap(value) {
      this.enter(value);
      this.marked = true;
      const copy = bareArray();
      copy[0] = "\0m";
      let count = 0;
      MapPrototypeForEach(value, (item, key) => {
        this.grow(4);
        this.steps[this.depth - 1] = `.keys()[${count}]`;
        copy[2 * count + 1] = this.copy(key, "") ?? null;
        this.steps[this.depth - 1] = typeof key === "string" ? `.get(${shown(key)})` : `.values()[${count}]`;
        copy[2 * ++count] = this.copy(item, "") ?? null;
      });
      this.leave();
      return copy;
    }

    copySet(value) {
      this.enter(value);
      this.marked = true;
      const copy = bareArray();
      copy[0] = "\0e";
      let count = 0;
      SetPrototypeForEach(value, (item) => {
        this.grow(2);
        this.steps[this.depth - 1] = `.values()[${count}]`;
        copy[++count] = this.copy(item, "") ?? null;
      });
      this.leave();
      return copy;
    }
  }

  const kLongestShown = 60;
  const shown = (key) =>
    JSONStringify(key.length > kLongestShown ? `${StringPrototypeSlice(key, 0, kLongestShown)}…` : key);
  const isName = (key) => {
    for (let i = 0; i < key.length; i++) {
      const code = StringPrototypeCharCodeAt(key, i);
      const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 36;
      if (!letter && (i === 0 || code < 48 || code > 57)) return false;
    }
    return key !== "" && key.length <= kLongestShown;
  };
  const memberStep = (key) => (isName(key) ? `.${key}` : `[${shown(key)}]`);

  // Returns [copy, marked, bytes]; for a value that cannot be sent, [undefined, error, path, problem].
  entries.markValue = (value, name, largest, lenient) => {
    const marking = new Marking(name, largest, lenient);
    const result = bareArray();
    try {
      result[0] = marking.copy(value, "");
      result[1] = marking.marked;
      result[2] = marking.bytes;
    } catch (thrown) {
      const { refusal } = marking;
      if (refusal === undefined || thrown !== refusal) throw thrown;
      result[0] = undefined;
      result[1] = refusal.error;
      result[2] = refusal.path;
      result[3] = refusal.problem;
    }
    return result;
  };

  const bytesOf = (text, found) => {
    const colon = StringPrototypeIndexOf(text, ":");
    const index = Number(StringPrototypeSlice(text, 2, colon < 0 ? undefined : colon));
    const type = colon < 0 ? "Uint8Array" : StringPrototypeSlice(text, colon + 1);
    if (type === "ArrayBuffer") return found[index];
    // Float16Array is not a global yet while the snapshot is made. Its bytes arrive unchanged.
    const View = bytesConstructors[type] ?? bytesConstructors.Uint8Array;
    return new View(found[index]);
  };
  const bigIntOf = (text) => {
    if (StringPrototypeCharCodeAt(text, 2) === 45) return -BigInt(`0x${StringPrototypeSlice(text, 3)}`);
    return BigInt(`0x${StringPrototypeSlice(text, 2)}`);
  };
  const restored = (text, found) => {
    switch (StringPrototypeCharCodeAt(text, 1)) {
      case 98:
        return bytesOf(text, found);
      case 100:
        return new Date(Number(StringPrototypeSlice(text, 2)));
      case 105:
        return bigIntOf(text);
      case 110:
        return Number(StringPrototypeSlice(text, 2));
      default:
        return StringPrototypeSlice(text, 2);
    }
  };

  // Fresh from JSON.parse: plain data properties only, so reading and writing runs no script's code.
  const restore = (value, found) => {
    if (typeof value === "string") return isMarked(value) ? restored(value, found) : value;
    if (typeof value !== "object" || value === null) return value;
    if (!ArrayIsArray(value)) {
      const keys = ObjectKeys(value);
      for (let i = 0; i < keys.length; i++) restoreMember(value, keys[i], found);
      return value;
    }
    if (value.length !== 0) {
      if (value[0] === "\0m") return restoreMap(value, found);
      if (value[0] === "\0e") return restoreSet(value, found);
    }
    for (let i = 0; i < value.length; i++) restoreMember(value, i, found);
    return value;
  };
  const restoreMember = (value, key, found) => {
    const item = value[key];
    const better = restore(item, found);
    if (better === item) return;
    defineValue(value, key, better);
  };
  const restoreMap = (list, found) => {
    const map = new Map();
    for (let i = 1; i < list.length; i += 2) MapPrototypeSet(map, restore(list[i], found), restore(list[i + 1], found));
    return map;
  };
  const restoreSet = (list, found) => {
    const set = new Set();
    for (let i = 1; i < list.length; i++) SetPrototypeAdd(set, restore(list[i], found));
    return set;
  };
  entries.restoreMarks = restore;
};
