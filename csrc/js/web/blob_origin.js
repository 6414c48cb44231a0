// The origin of a blob: URL is that of the URL in its path if that is one of http or https, and no other's (URL Standard, "Origin"):
// Deno's takes any.
({ primordials, internals }) => {
  const { ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ReflectApply, StringPrototypeSlice, StringPrototypeStartsWith } = primordials;
  const { URL } = internals.load("deno_web/00_url.js");
  const { parse } = URL;
  const getter = (name) => ObjectGetOwnPropertyDescriptor(URL.prototype, name).get;
  const href = getter("href");
  const originOf = getter("origin");
  const protocol = getter("protocol");

  const { get } = ObjectGetOwnPropertyDescriptor({
    get origin() {
      const text = ReflectApply(href, this, []);
      if (!StringPrototypeStartsWith(text, "blob:")) return ReflectApply(originOf, this, []);
      const inner = ReflectApply(parse, URL, [StringPrototypeSlice(text, 5)]);
      if (inner === null) return "null";
      const scheme = ReflectApply(protocol, inner, []);
      return scheme === "http:" || scheme === "https:" ? ReflectApply(originOf, inner, []) : "null";
    },
  }, "origin");
  ObjectDefineProperty(URL.prototype, "origin", { __proto__: null, get, set: undefined, enumerable: true, configurable: true });
};
