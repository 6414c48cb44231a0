// The stack of an error as a script sees it, without the frames of our scripts: V8's own text, or what the script's
// Error.prepareStackTrace makes of the call sites. Both show the positions of the source, where a script was made from
// another language (engine/mapped_scripts.h).
({ primordials, constants, ops, entries }) => {
  const {
    Error, ObjectGetOwnPropertyDescriptor, ReflectApply, StringPrototypeEndsWith, StringPrototypeSlice,
    StringPrototypeStartsWith, defineValue, uncurryThis,
  } = primordials;
  const { kOwnScripts } = constants;
  const { op_source_place, op_source_text } = ops;

  Error.stackTraceLimit = 1;  // V8 sets it in a context only after the snapshot
  Error.prepareStackTrace = (_error, sites) => sites;
  const {
    getColumnNumber, getEnclosingColumnNumber, getEnclosingLineNumber, getEvalOrigin, getFileName, getLineNumber,
    getScriptNameOrSourceURL, toString,
  } = Object.getPrototypeOf(new Error().stack[0]);
  const builtInStackOf = uncurryThis(ObjectGetOwnPropertyDescriptor(new Error(), "stack").get);
  delete Error.prepareStackTrace;
  delete Error.stackTraceLimit;
  const fileOf = uncurryThis(getFileName);
  const textOf = uncurryThis(toString);
  const nameOf = uncurryThis(getScriptNameOrSourceURL);
  const lineOf = uncurryThis(getLineNumber);
  const columnOf = uncurryThis(getColumnNumber);
  const enclosingLineOf = uncurryThis(getEnclosingLineNumber);
  const enclosingColumnOf = uncurryThis(getEnclosingColumnNumber);
  const evalOriginOf = uncurryThis(getEvalOrigin);

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
      defineValue(left, count++, sites[i]);
    }
    return left;
  };
  const asItIs = (text) => text;
  const lines = (sites, shown) => {
    let text = "";
    for (let i = 0; i < sites.length; i++) text += `\n    at ${shown(textOf(sites[i]))}`;
    return text;
  };

  // Native code reads a text to its end, whatever limit the script has reached, and a guest chooses how long the names
  // in it are. A frame's place is at its end.
  const kLongestStack = 4_194_304;  // UTF-16 units, as all that follow
  const kMostRead = 65_536;         // of a frame
  const inSource = (text) => {
    if (typeof text !== "string" || text.length <= kMostRead) return op_source_text(text);
    const start = text.length - kMostRead;
    return StringPrototypeSlice(text, 0, start) + op_source_text(StringPrototypeSlice(text, start));
  };

  const answer = (site, name, value) => {
    const method = {
      [name]() {
        return value;
      },
    }[name];
    defineValue(site, name, method, false);
  };
  // Lets a call site answer with the positions of the source. V8 made it for this stack alone.
  const showSource = (site) => {
    const text = textOf(site);
    const shown = inSource(text);
    if (shown === text) return;
    answer(site, "toString", shown);
    answer(site, "getEvalOrigin", inSource(evalOriginOf(site)));
    const name = nameOf(site);
    const place = op_source_place(name, lineOf(site), columnOf(site));
    if (place === undefined) return;
    answer(site, "getScriptNameOrSourceURL", place[0]);
    answer(site, "getLineNumber", place[1]);
    answer(site, "getColumnNumber", place[2]);
    const enclosing = op_source_place(name, enclosingLineOf(site), enclosingColumnOf(site));
    if (enclosing === undefined) return;
    answer(site, "getEnclosingLineNumber", enclosing[1]);
    answer(site, "getEnclosingColumnNumber", enclosing[2]);
  };

  // V8 makes the text itself while it waits for what entries.prepareStack returns.
  const textOfStack = (error, sites, left, mapped) => {
    const text = builtInStackOf(error);
    if (typeof text !== "string" || (left === sites && (!mapped || text.length > kLongestStack))) return text;
    const end = lines(sites, asItIs);
    if (!StringPrototypeEndsWith(text, end)) return text;
    return StringPrototypeSlice(text, 0, text.length - end.length) + lines(left, mapped ? inSource : asItIs);
  };

  // V8 calls this when an error's stack is first read. No script has another reference to the array `sites`. `mapped`:
  // some script of the isolate was made from another language.
  entries.prepareStack = (error, sites, mapped) => {
    const { prepareStackTrace } = Error;
    const left = hasOurs(sites) ? theirs(sites) : sites;
    if (typeof prepareStackTrace !== "function") return textOfStack(error, sites, left, mapped);
    if (mapped) for (let i = 0; i < left.length; i++) showSource(left[i]);
    return ReflectApply(prepareStackTrace, Error, [error, left]);
  };
};
