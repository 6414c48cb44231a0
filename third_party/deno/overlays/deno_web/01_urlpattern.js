// Copyright 2018-2026 the Deno authors. MIT license. Changed by network-runtime:
//
// Regular expressions have the flag "v", and the input of test() and exec() may be left out, as the URL Pattern Standard has it; a
// wildcard's group may have a name (":all(.*)"); groups are defined, not assigned, whatever Object.prototype holds; of earlier
// inputs only the last is kept, since what a guest matched must not fill its memory; the native parser asks whether the protocol's
// regular expression matches a special scheme, and has no engine of its own.
(function () {
const { core, primordials } = __bootstrap;
const { op_urlpattern_parse, op_urlpattern_process_match_input } = core.ops;
const {
  ObjectAssign,
  ObjectCreate,
  ObjectDefineProperty,
  ObjectPrototypeIsPrototypeOf,
  RegExpPrototypeExec,
  RegExpPrototypeTest,
  SafeRegExp,
  StringPrototypeSlice,
  Symbol,
  SymbolFor,
  TypeError,
  Uint32Array,
} = primordials;

const webidl = core.loadExtScript("ext:deno_webidl/00_webidl.js");
const { createFilteredInspectProxy } = core.loadExtScript("ext:deno_web/01_console.js");

const _components = Symbol("components");
const _hasRegExpGroups = Symbol("[[hasRegExpGroups]]");
const COMPONENTS = 8;

// Where each component of a match input begins in the text that the op returns, and where the last ends.
const offsets = new Uint32Array(COMPONENTS + 1);

function processMatchInput(input, baseURL) {
  const text = op_urlpattern_process_match_input(input, baseURL ?? null, offsets);
  if (text === null) return null;
  return [
    StringPrototypeSlice(text, offsets[0], offsets[1]),
    StringPrototypeSlice(text, offsets[1], offsets[2]),
    StringPrototypeSlice(text, offsets[2], offsets[3]),
    StringPrototypeSlice(text, offsets[3], offsets[4]),
    StringPrototypeSlice(text, offsets[4], offsets[5]),
    StringPrototypeSlice(text, offsets[5], offsets[6]),
    StringPrototypeSlice(text, offsets[6], offsets[7]),
    StringPrototypeSlice(text, offsets[7], offsets[8]),
  ];
}

// Routers match one URL against many patterns.
let lastInput;
let lastValues;
function valuesOf(input, baseURL) {
  if (baseURL !== undefined || typeof input !== "string") return processMatchInput(input, baseURL);
  if (input !== lastInput) {
    lastValues = processMatchInput(input);
    lastInput = input;
  }
  return lastValues;
}

// The parser's question: a source that does not compile matches nothing here, and is an error when it is compiled for good.
function matches(source, text) {
  let regexp;
  try {
    regexp = new SafeRegExp(source, "v");
  } catch {
    return false;
  }
  return RegExpPrototypeTest(regexp, text);
}

function testComponent(component, value) {
  if (component.literal !== undefined) return component.literal === value;
  return component.regexp === undefined || RegExpPrototypeTest(component.regexp, value);
}

// Literals define, whatever setters a guest has put on Object.prototype.
function groupsOf(names, match) {
  if (names.length === 1) return { [names[0]]: match[1] };
  if (names.length === 2) return { [names[0]]: match[1], [names[1]]: match[2] };
  const groups = {};
  for (let i = 0; i < names.length; i++) {
    ObjectDefineProperty(groups, names[i], { __proto__: null, value: match[i + 1], writable: true, enumerable: true, configurable: true });
  }
  return groups;
}

// null when it does not match
function matchComponent(component, value) {
  if (component.regexp !== undefined) {
    const match = RegExpPrototypeExec(component.regexp, value);
    return match === null ? null : { input: value, groups: groupsOf(component.groups, match) };
  }
  if (component.literal === undefined) return { input: value, groups: { [component.groups[0]]: value } };
  return component.literal === value ? { input: value, groups: {} } : null;
}

class URLPattern {
  [_components];
  [_hasRegExpGroups];

  constructor(input = undefined, baseURLOrOptions = undefined, maybeOptions = undefined) {
    this[webidl.brand] = webidl.brand;
    const prefix = "Failed to construct 'URLPattern'";
    input = webidl.converters.URLPatternInput(input ?? { __proto__: null }, prefix, "Argument 1");
    let baseURL;
    let options;
    if (webidl.type(baseURLOrOptions) === "String") {
      baseURL = webidl.converters.USVString(baseURLOrOptions, prefix, "Argument 2");
      options = webidl.converters.URLPatternOptions(maybeOptions, prefix, "Argument 3");
    } else {
      options = webidl.converters.URLPatternOptions(baseURLOrOptions, prefix, "Argument 2");
    }

    const { 0: components, 1: hasRegExpGroups } = op_urlpattern_parse(input, baseURL, options.ignoreCase, matches);
    const flags = options.ignoreCase ? "vi" : "v";
    for (let i = 0; i < COMPONENTS; i++) {
      const component = components[i];
      try {
        component.regexp = component.source === undefined ? undefined : new SafeRegExp(component.source, flags);
      } catch (error) {
        throw new TypeError(`${prefix}: ${component.name} is invalid; ${error.message}`);
      }
    }
    this[_components] = components;
    this[_hasRegExpGroups] = hasRegExpGroups;
  }

  get protocol() {
    webidl.assertBranded(this, URLPatternPrototype);
    return this[_components][0].pattern;
  }

  get username() {
    webidl.assertBranded(this, URLPatternPrototype);
    return this[_components][1].pattern;
  }

  get password() {
    webidl.assertBranded(this, URLPatternPrototype);
    return this[_components][2].pattern;
  }

  get hostname() {
    webidl.assertBranded(this, URLPatternPrototype);
    return this[_components][3].pattern;
  }

  get port() {
    webidl.assertBranded(this, URLPatternPrototype);
    return this[_components][4].pattern;
  }

  get pathname() {
    webidl.assertBranded(this, URLPatternPrototype);
    return this[_components][5].pattern;
  }

  get search() {
    webidl.assertBranded(this, URLPatternPrototype);
    return this[_components][6].pattern;
  }

  get hash() {
    webidl.assertBranded(this, URLPatternPrototype);
    return this[_components][7].pattern;
  }

  get hasRegExpGroups() {
    webidl.assertBranded(this, URLPatternPrototype);
    return this[_hasRegExpGroups];
  }

  test(input = undefined, baseURL = undefined) {
    webidl.assertBranded(this, URLPatternPrototype);
    const prefix = "Failed to execute 'test' on 'URLPattern'";
    input = webidl.converters.URLPatternInput(input ?? { __proto__: null }, prefix, "Argument 1");
    if (baseURL !== undefined) baseURL = webidl.converters.USVString(baseURL, prefix, "Argument 2");

    const values = valuesOf(input, baseURL);
    if (values === null) return false;
    const components = this[_components];
    for (let i = 0; i < COMPONENTS; i++) {
      if (!testComponent(components[i], values[i])) return false;
    }
    return true;
  }

  exec(input = undefined, baseURL = undefined) {
    webidl.assertBranded(this, URLPatternPrototype);
    const prefix = "Failed to execute 'exec' on 'URLPattern'";
    input = webidl.converters.URLPatternInput(input ?? { __proto__: null }, prefix, "Argument 1");
    if (baseURL !== undefined) baseURL = webidl.converters.USVString(baseURL, prefix, "Argument 2");

    const values = valuesOf(input, baseURL);
    if (values === null) return null;
    const components = this[_components];
    const results = [null, null, null, null, null, null, null, null];
    // The path is what tells most patterns of a router apart.
    for (let i = COMPONENTS - 1; i >= 0; i--) {
      results[i] = matchComponent(components[i], values[i]);
      if (results[i] === null) return null;
    }
    const given = typeof input === "string" ? input : ObjectAssign(ObjectCreate(null), input);
    return {
      inputs: baseURL === undefined ? [given] : [given, baseURL],
      protocol: results[0],
      username: results[1],
      password: results[2],
      hostname: results[3],
      port: results[4],
      pathname: results[5],
      search: results[6],
      hash: results[7],
    };
  }

  [SymbolFor("Deno.privateCustomInspect")](inspect, inspectOptions) {
    return inspect(
      createFilteredInspectProxy({
        object: this,
        evaluate: ObjectPrototypeIsPrototypeOf(URLPatternPrototype, this),
        keys: ["protocol", "username", "password", "hostname", "port", "pathname", "search", "hash", "hasRegExpGroups"],
      }),
      inspectOptions,
    );
  }
}

webidl.configureInterface(URLPattern);
const URLPatternPrototype = URLPattern.prototype;

webidl.converters.URLPatternInit = webidl.createDictionaryConverter("URLPatternInit", [
  { key: "protocol", converter: webidl.converters.USVString },
  { key: "username", converter: webidl.converters.USVString },
  { key: "password", converter: webidl.converters.USVString },
  { key: "hostname", converter: webidl.converters.USVString },
  { key: "port", converter: webidl.converters.USVString },
  { key: "pathname", converter: webidl.converters.USVString },
  { key: "search", converter: webidl.converters.USVString },
  { key: "hash", converter: webidl.converters.USVString },
  { key: "baseURL", converter: webidl.converters.USVString },
]);

webidl.converters.URLPatternInput = (value, prefix, context, options) => {
  const converter = typeof value === "object" ? "URLPatternInit" : "USVString";
  return webidl.converters[converter](value, prefix, context, options);
};

webidl.converters.URLPatternOptions = webidl.createDictionaryConverter("URLPatternOptions", [
  { key: "ignoreCase", converter: webidl.converters.boolean, defaultValue: false },
]);

return { URLPattern };
})();
