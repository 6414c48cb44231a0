// In place of Deno's: a worker's location (HTML Standard, "The WorkerLocation interface"), which its embedder chose. A host script has none.
(function () {
const { core, primordials } = __bootstrap;
const { ObjectDefineProperties, SymbolToStringTag, TypeError } = primordials;

const parts = core.ops.op_location();
let made = false;

class WorkerLocation {
  #parts = parts;

  constructor() {
    if (made || parts === undefined) throw new TypeError("Illegal constructor");
    made = true;
  }
  get href() {
    return this.#parts.href;
  }
  get origin() {
    return this.#parts.origin;
  }
  get protocol() {
    return this.#parts.protocol;
  }
  get host() {
    return this.#parts.host;
  }
  get hostname() {
    return this.#parts.hostname;
  }
  get port() {
    return this.#parts.port;
  }
  get pathname() {
    return this.#parts.pathname;
  }
  get search() {
    return this.#parts.search;
  }
  get hash() {
    return this.#parts.hash;
  }
  toString() {
    return this.#parts.href;
  }
}

const enumerable = { __proto__: null, enumerable: true };
ObjectDefineProperties(WorkerLocation.prototype, {
  href: enumerable,
  origin: enumerable,
  protocol: enumerable,
  host: enumerable,
  hostname: enumerable,
  port: enumerable,
  pathname: enumerable,
  search: enumerable,
  hash: enumerable,
  toString: enumerable,
  [SymbolToStringTag]: { __proto__: null, value: "WorkerLocation", configurable: true },
});

return {
  // What relative URLs are resolved against (HTML Standard, "API base URL"). Where no other scheme can be fetched either, one without http(s)
  // is refused at once.
  getLocationHref: () => parts?.protocol === "https:" || parts?.protocol === "http:" ? parts.href : undefined,
  getOrigin: () => parts?.origin ?? "null",
  location: parts === undefined ? undefined : new WorkerLocation(),
  WorkerLocation,
};
})();
