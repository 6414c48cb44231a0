// The stack of an error as a script sees it, without the frames of our scripts: V8's own text, or what the script's
// Error.prepareStackTrace makes of the call sites.
({ primordials, constants, entries }) => {
  const {
    Error, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ReflectApply, StringPrototypeEndsWith,
    StringPrototypeSlice, StringPrototypeStartsWith, uncurryThis,
  } = primordials;
  const { kOwnScripts } = constants;

  Error.stackTraceLimit = 1;  // V8 sets it in a context only after the snapshot
  Error.prepareStackTrace = (_error, sites) => sites;
  const { getFileName, toString } = Object.getPrototypeOf(new Error().stack[0]);
  const builtInStackOf = uncurryThis(ObjectGetOwnPropertyDescriptor(new Error(), "stack").get);
  delete Error.prepareStackTrace;
  delete Error.stackTraceLimit;
  const fileOf = uncurryThis(getFileName);
  const textOf = uncurryThis(toString);

  const isOurs = (site) => {
    const file = fileOf(site);
    return typeof file === "string" && StringPrototypeStartsWith(file, kOwnScripts);
  };
  const hasOurs = (sites) => {
    for (let i = 0; i < sites.length; i++) if (isOurs(sites[i])) return true;
    return false;
  };
  const theirs = (sites) => {
    const left = [];
    let count = 0;
    for (let i = 0; i < sites.length; i++) {
      if (isOurs(sites[i])) continue;
      ObjectDefineProperty(left, count++, {
        __proto__: null,
        value: sites[i],
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
    return left;
  };
  const lines = (sites) => {
    let text = "";
    for (let i = 0; i < sites.length; i++) text += `\n    at ${textOf(sites[i])}`;
    return text;
  };

  // V8 calls this when an error's stack is first read. No script has another reference to the array `sites`.
  entries.prepareStack = (error, sites) => {
    const { prepareStackTrace } = Error;
    const left = hasOurs(sites) ? theirs(sites) : sites;
    if (typeof prepareStackTrace === "function") return ReflectApply(prepareStackTrace, Error, [error, left]);
    const text = builtInStackOf(error);  // V8 makes the text itself while it waits for this result
    if (left === sites || typeof text !== "string") return text;
    const end = lines(sites);
    return StringPrototypeEndsWith(text, end)
      ? StringPrototypeSlice(text, 0, text.length - end.length) + lines(left)
      : text;
  };
};
