// All that can be reached from the global object, and from objects that no property leads to, by properties, accessors and prototypes:
// {owner: {member: what it is}}. A function of the names of the engine's own globals (undefined: all are) and of further roots.
(engineNames, furtherRoots) => {
  const engineRoots = [
    ["%ArrayIterator%", [][Symbol.iterator]()],
    ["%MapIterator%", new Map()[Symbol.iterator]()],
    ["%SetIterator%", new Set()[Symbol.iterator]()],
    ["%StringIterator%", ""[Symbol.iterator]()],
    ["%RegExpStringIterator%", "".matchAll(/x/g)],
    ["%GeneratorFunction%", function* () {}],
    ["%Generator%", (function* () {})()],
    ["%AsyncFunction%", async () => {}],
    ["%AsyncGeneratorFunction%", async function* () {}],
    ["%AsyncGenerator%", (async function* () {})()],
    ["%IteratorHelper%", [].values().map((x) => x)],
    ["%WrapForValidIterator%", Iterator.from({ next() {} })],
    ["%Arguments%", (function () { return arguments })()],
    ["%StrictArguments%", (function () { "use strict"; return arguments })()],
    ["%BoundFunction%", (() => {}).bind()],
    ["%Class%", class {}],
    ["%Error%", (() => { try { null.x } catch (error) { return error } })()],
    ["%StackOverflow%", (() => { try { (function f() { f() })() } catch (error) { return error } })()],
    ["%CallSite%", (() => {
      Error.prepareStackTrace = (error, sites) => sites;
      const [site] = new Error("x").stack;
      delete Error.prepareStackTrace;
      return site;
    })()],
    ["%WasmMemory%", new WebAssembly.Memory({ initial: 1 })],
    ["%WasmModule%", new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))],
    ["%Segments%", new Intl.Segmenter("en").segment("ab")],
    ["%SegmentIterator%", new Intl.Segmenter("en").segment("ab")[Symbol.iterator]()],
    ["%Promise%", (async () => {})()],
  ];

  const pathOf = new Map();
  const owners = {};
  const queue = [];

  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
  const textOf = Function.prototype.call.bind(Function.prototype.toString);
  const kindOf = (value) => {
    if (typeof value !== "function") return value === null ? " null" : ` ${typeof value}`;
    return `(${value.length})${textOf(value).endsWith("{ [native code] }") ? "" : " script"}`;
  };
  const note = (owner, member, what) => {
    owners[owner] ??= {};
    owners[owner][member] = what;
  };
  const visit = (owner, member, path, value) => {
    if (isObject(value) && pathOf.has(value)) return note(owner, member, ` = ${pathOf.get(value)}`);
    note(owner, member, kindOf(value));
    if (!isObject(value)) return;
    pathOf.set(value, path);
    queue.push([path, value]);
  };
  const textOfKey = (key) => (typeof key === "symbol" ? `[${key.description}]` : key);
  const keysOf = (object) => Reflect.ownKeys(object).sort((a, b) => {
    if (typeof a !== typeof b) return typeof a === "string" ? -1 : 1;
    return textOfKey(a) < textOfKey(b) ? -1 : 1;
  });
  const explore = (path, object, keys = keysOf(object)) => {
    const isFunction = typeof object === "function";
    for (const key of keys) {
      const found = Reflect.getOwnPropertyDescriptor(object, key);
      // What goes without saying: a function's name and length, and that its prototype leads back to it.
      if (isFunction && (key === "name" || key === "length") && typeof found.value !== "function") continue;
      if (key === "constructor" && isObject(found.value) && path === `${pathOf.get(found.value)}.prototype`) continue;
      const text = textOfKey(key);
      const inner = path === "globalThis" ? text : typeof key === "symbol" ? path + text : `${path}.${text}`;
      if ("value" in found) visit(path, text, inner, found.value);
      for (const part of ["get", "set"]) if (found[part]) visit(path, `${part} ${text}`, `${part} ${inner}`, found[part]);
    }
    const prototype = Reflect.getPrototypeOf(object);
    if (!(isFunction && prototype === Function.prototype)) visit(path, "[[Prototype]]", `${path}.[[Prototype]]`, prototype);
  };
  const exploreAll = () => {
    for (let next = queue.shift(); next; next = queue.shift()) explore(...next);
  };

  const exploreGlobals = (keys) => {
    explore("globalThis", globalThis, keys);
    exploreAll();
  };

  // The engine's own first, so that its objects have the same paths whatever is added; Object before all that inherits from it.
  pathOf.set(globalThis, "globalThis");
  const globals = keysOf(globalThis).filter((key) => key !== "Object");
  const isEngines = (key) => engineNames === undefined || engineNames.includes(textOfKey(key));
  exploreGlobals(["Object"]);
  exploreGlobals(globals.filter(isEngines));
  for (const [path, value] of engineRoots) {
    visit("engine", path, path, value);
    exploreAll();
  }
  exploreGlobals(globals.filter((key) => !isEngines(key)));
  for (const [path, value] of furtherRoots) {
    visit("runtime", path, path, value);
    exploreAll();
  }
  return owners;
}
