// URL Pattern Standard.
"use strict";

const judge = (test) => {
  const members = ["protocol", "username", "password", "hostname", "port", "pathname", "search", "hash"];
  const name = JSON.stringify(test.pattern);
  const made = (make) => {
    try {
      return make();
    } catch (error) {
      if (error.constructor !== TypeError) throw error;
      return "error";
    }
  };
  const pattern = made(() => new URLPattern(...(test.pattern ?? [])));
  if (test.expected_obj === "error") return pattern === "error" ? undefined : `${name}: no error`;
  if (pattern === "error") return `${name}: an error`;
  // As the tests derive what the data leaves out.
  const first = test.pattern?.[0];
  const init = typeof first === "object" ? first : {};
  const baseText = typeof test.pattern?.[1] === "string" ? test.pattern[1] : init.baseURL;
  const base = baseText ? new URL(baseText) : undefined;
  const earlier = { protocol: [], hostname: ["protocol"], port: ["protocol", "hostname"], username: [], password: [],
    pathname: ["protocol", "hostname", "port"], search: ["protocol", "hostname", "port", "pathname"],
    hash: ["protocol", "hostname", "port", "pathname", "search"] };
  for (const member of members) {
    let expected = test.expected_obj?.[member];
    if (expected === undefined) {
      if (test.exactly_empty_components?.includes(member)) expected = "";
      else if (init[member] !== undefined) expected = init[member];
      else if (earlier[member].some((other) => other in init)) expected = "*";
      else if (base && member !== "username" && member !== "password") {
        expected = base[member];
        if (member === "protocol") expected = expected.slice(0, -1);
        else if (member === "search" || member === "hash") expected = expected.slice(1);
      } else expected = "*";
    }
    if (pattern[member] !== expected) return `${name}: ${member} ${pattern[member]}, not ${expected}`;
  }
  if (!("expected_match" in test)) return;
  const inputs = test.inputs ?? [];
  if (test.expected_match === "error") {
    for (const method of ["test", "exec"]) {
      if (made(() => pattern[method](...inputs)) !== "error") return `${name}: ${method} gives no error`;
    }
    return;
  }
  const match = test.expected_match;
  if (pattern.test(...inputs) !== !!match) return `${name}: test ${inputs}`;
  const found = pattern.exec(...inputs);
  if (!match || typeof match !== "object") return found === null ? undefined : `${name}: exec ${inputs}`;
  const sorted = (value) =>
    JSON.stringify(
      value,
      (key, inner) =>
        inner === undefined
          ? "undefined"
          : inner && typeof inner === "object" && !Array.isArray(inner)
          ? Object.fromEntries(Object.entries(inner).sort())
          : inner,
    );
  if (sorted(found.inputs) !== sorted(match.inputs ?? inputs)) return `${name}: inputs ${sorted(found.inputs)}`;
  for (const member of members) {
    const expected = match[member] ??
      { input: "", groups: test.exactly_empty_components?.includes(member) ? {} : { 0: "" } };
    for (const group in expected.groups) expected.groups[group] ??= undefined;
    if (sorted(found[member]) !== sorted(expected)) {
      return `${name}: ${member} ${sorted(found[member])}, not ${sorted(expected)}`;
    }
  }
};

test("the data set", (cases) => {
  equal(cases.length > 360, true);
  judged(cases, judge);
}, { data: "urlpatterntestdata", cpu_limit_ms: 10_000, memory_limit_mb: 256 });

test("1.2 the constructor", async () => {
  equal(new URLPattern().pathname, "*");
  equal(new URLPattern({}).hash, "*");
  equal(new URLPattern("/a/:b", "https://x").hostname, "x");
  equal(new URLPattern({ pathname: "/A" }, { ignoreCase: true }).test({ pathname: "/a" }), true);
  equal(new URLPattern("/A", "https://x", { ignoreCase: true }).test("https://x/a"), true);
  thrown("TypeError", () => new URLPattern("/a"));
  thrown("TypeError", () => new URLPattern({ pathname: "/(" }));
  thrown("TypeError", () => new URLPattern({ pathname: "/:a/:a" }));
  thrown("TypeError", () => new URLPattern({ pathname: "/(?<x>a)" }));
  thrown("TypeError", () => new URLPattern({}, "https://x"));
  thrown("TypeError", () => URLPattern("https://x"));
});

test("1.2 test() and exec() without an input", async () => {
  equal(new URLPattern().test(), true);
  equal(new URLPattern({ pathname: "/a" }).test(), false);
  equal(new URLPattern().exec().inputs.length, 1);
});

test("1.2 test() and exec() with a base", async () => {
  const pattern = new URLPattern({ pathname: "/a/*" });
  equal(pattern.test("b", "https://x/a/"), true);
  equal(pattern.test("/c", "https://x/a/"), false);
  equal(pattern.test("nope"), false);
  equal(pattern.exec("b", "https://x/a/").inputs.join(), "b,https://x/a/");
  thrown("TypeError", () => pattern.test({ pathname: "/a/b" }, "https://x"));
});

test("1.2 hasRegExpGroups", async () => {
  equal(new URLPattern({ pathname: "/:a" }).hasRegExpGroups, false);
  equal(new URLPattern({ pathname: "/([a-z]+)" }).hasRegExpGroups, true);
});

test("2.2 groups by name and by number", async () => {
  const { groups } = new URLPattern({ pathname: "/:a/(\\d+)/:b?/*" }).exec("https://x/1/2/3/4/5").pathname;
  equal(JSON.stringify(groups), '{"0":"2","1":"4/5","a":"1","b":"3"}');
  const all = new URLPattern({ pathname: "/x", search: ":all(.*)" }).exec("https://x/x?y");
  equal(JSON.stringify(all.search.groups), '{"all":"y"}');
  const missing = new URLPattern({ pathname: "/a{/:b}?" }).exec("https://x/a").pathname.groups;
  equal(["b" in missing, missing.b].join(), "true,");
});

test("2.1 a regular expression decides whether the protocol is special", async () => {
  equal(new URLPattern({ protocol: "http{s}?", pathname: "/x/:a?" }).test("https://h/x"), true);
  equal(new URLPattern({ protocol: "(http|foo)", pathname: "/x/:a?" }).test("http://h/x"), true);
  equal(new URLPattern({ protocol: "(foo|bar)", pathname: "/x/:a?" }).test("foo:/x"), false);
  equal(new URLPattern({ protocol: "(foo|bar)", pathname: "/x/:a?" }).test("foo:/x/"), true);
});

test("3.1 regular expressions have the flag v", async () => {
  const pattern = new URLPattern({ pathname: "/([[a-z]--[aeiou]]+)" });
  equal([pattern.test("https://x/xyz"), pattern.test("https://x/a")].join(), "true,false");
});

test("characters beyond the basic plane", async () => {
  const pattern = new URLPattern({ pathname: "/:caf\u00e9/\u2603" });
  equal(pattern.pathname, "/:caf\u00e9/%E2%98%83");
  equal(pattern.exec("https://x/a/\u2603").pathname.groups["caf\u00e9"], "a");
  equal(new URLPattern({ hostname: "\u00fc.com" }).hostname, "xn--tda.com");
});
