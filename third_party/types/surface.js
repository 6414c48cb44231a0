// What a script reaches by name: {name: {own} for objects, {statics, members} for classes, {} for all else}. `members`
// and `own` include what is inherited, `statics` do not. Symbols are written as "[iterator]".
(() => {
  const known = new Map([Symbol.iterator, Symbol.asyncIterator, Symbol.dispose, Symbol.asyncDispose].map((symbol) => [
    symbol,
    `[${symbol.description.slice("Symbol.".length)}]`,
  ]));
  const names = (object, last) => {
    const all = new Set();
    for (let next = object; next !== null && next !== last; next = Object.getPrototypeOf(next)) {
      for (const key of Reflect.ownKeys(next)) all.add(typeof key === "string" ? key : known.get(key));
    }
    all.delete(undefined);
    all.delete("constructor");
    return [...all].sort();
  };
  const valueOf = (holder, name) => {
    try {
      return holder[name];
    } catch {
      return undefined; // a getter of a prototype
    }
  };
  const describe = (value) => {
    if (typeof value === "function" && typeof value.prototype === "object") {
      return { statics: names(value, Object.getPrototypeOf(value)), members: names(value.prototype, Object.prototype) };
    }
    if (typeof value !== "object" || value === null || value === globalThis) return {};
    return { own: names(value, Object.prototype) };
  };
  const describeAll = (holder) =>
    Object.fromEntries(names(holder, Object.prototype).map((name) => [name, describe(valueOf(holder, name))]));
  const found = { globals: describeAll(globalThis) };
  if ("Deno" in globalThis) found.deno = describeAll(Deno);
  return JSON.stringify(found);
})();
