// URL Pattern Standard.
"use strict";

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
