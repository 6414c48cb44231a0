// URL Standard: URL and URLSearchParams.
"use strict";

// --- URL ---

test("6.1 the constructor", async () => {
  thrown("TypeError", () => new URL());
  thrown("TypeError", () => URL("http://x"));
  thrown("TypeError", () => new URL("x"));
  thrown("TypeError", () => new URL("x", "y"));
  equal(new URL({ toString: () => "http://x/y" }, undefined).href, "http://x/y");
  equal(new URL("z", new URL("http://x/y")).href, "http://x/z");
  equal(new URL("/\ud800", "http://x").pathname, "/%EF%BF%BD");
});

test("6.1 the base is not taken from the call before", async () => {
  equal(new URL("a", "http://x/y/").href, "http://x/y/a");
  equal(new URL("a", "http://x/z/").href, "http://x/z/a");
  thrown("TypeError", () => new URL("a", "nope"));
  equal(new URL("a", "http://x/z/").href, "http://x/z/a");
  equal(new URL("b", `http://x/${"y".repeat(5000)}/c`).pathname.length, 5003);
  equal(new URL("a", "http://x/z/").href, "http://x/z/a");
});

test("6.1 parse and canParse", async () => {
  equal(URL.parse("nope"), null);
  equal(URL.parse("a", "http://x").href, "http://x/a");
  equal(URL.parse("http://x") instanceof URL, true);
  equal(URL.canParse("http://x"), true);
  equal(URL.canParse("x"), false);
  equal(URL.canParse("x", "http://y"), true);
  equal(URL.canParse("<".repeat(100), "http://y"), true);
  equal(URL.parse("http://x/<").href, "http://x/%3C");
});

test("6.1 href", async () => {
  const url = new URL("http://x/?a=1");
  const { searchParams } = url;
  url.href = "http://y/?b=2#c";
  equal([url.host, searchParams.get("b"), searchParams.has("a")].join(), "y,2,false");
  thrown("TypeError", () => { url.href = "nope"; });
  equal(url.href, "http://y/?b=2#c");
  equal(JSON.stringify({ url }), '{"url":"http://y/?b=2#c"}');
  equal(`${url}`, url.href);
});

test("6.1 a refused value changes nothing", async () => {
  const url = new URL("https://u:p@x:81/a?b#c");
  for (
    const [member, value] of [["host", "a b"], ["hostname", "a:b"], ["port", "x"], ["protocol", "foo"], ["host", ""]]
  ) {
    url[member] = value;
    equal(url.href, "https://u:p@x:81/a?b#c", member);
  }
});

test("6.1 a path that begins with two slashes and no host", async () => {
  const url = new URL("web+demo:/.//not-a-host/");
  equal(url.href, "web+demo:/.//not-a-host/");
  equal([url.host, url.hostname, url.port, url.username, url.password].join(), ",,,,");
  equal(url.pathname, "//not-a-host/");
});

test("6.1 an @ in an opaque path is no host", async () => {
  const url = new URL("mailto:@x");
  equal([url.pathname, url.host, url.username, url.password].join(), "@x,,,");
});

test("6.1 attributes are on the prototype", async () => {
  for (const name of ["href", "origin", "host", "searchParams"]) {
    const { get, set, enumerable } = Object.getOwnPropertyDescriptor(URL.prototype, name);
    equal(
      [typeof get, typeof set, enumerable].join(),
      `function,${name === "origin" || name === "searchParams" ? "undefined" : "function"},true`,
    );
    thrown("TypeError", () => get.call({}));
  }
});

test("6.2 searchParams and search are one", async () => {
  const url = new URL("http://x/?a=1&b=2#z");
  url.searchParams.append("c", "3 4");
  equal(url.href, "http://x/?a=1&b=2&c=3+4#z");
  url.searchParams.delete("a");
  url.searchParams.delete("b");
  url.searchParams.delete("c");
  equal(url.href, "http://x/#z");
  url.search = "?q=%41";
  equal(url.searchParams.get("q"), "A");
  equal(url.searchParams === url.searchParams, true);
});

// --- URLSearchParams ---

test("6.2 the constructor", async () => {
  equal(`${new URLSearchParams()}`, "");
  equal(`${new URLSearchParams("?a=b")}`, "a=b");
  equal(`${new URLSearchParams("??a=b")}`, "%3Fa=b");
  equal(`${new URLSearchParams({ a: "b", c: 1 })}`, "a=b&c=1");
  equal(`${new URLSearchParams([["a", "b"], ["a", "c"]])}`, "a=b&a=c");
  equal(`${new URLSearchParams(new Map([["x", "y"]]))}`, "x=y");
  equal(`${new URLSearchParams(new URLSearchParams("a=b"))}`, "a=b");
  thrown("TypeError", () => new URLSearchParams([["a"]]));
  thrown("TypeError", () => new URLSearchParams([["a", "b", "c"]]));
});

test("6.2 append, delete, get, getAll, has, set, size", async () => {
  const params = new URLSearchParams("a=1&b=2&a=3");
  equal([params.get("a"), params.getAll("a").join("+"), params.get("z"), params.size].join(), "1,1+3,,3");
  equal([params.has("a", "3"), params.has("a", "4"), params.has("b")].join(), "true,false,true");
  params.set("a", 9);
  equal(`${params}`, "a=9&b=2");
  params.append("b", 3);
  params.delete("b", "2");
  equal(`${params}`, "a=9&b=3");
  thrown("TypeError", () => params.get());
});

test("6.2 sort is stable, by code units", async () => {
  const params = new URLSearchParams("z=b&a=b&z=a&a=a");
  params.sort();
  equal(`${params}`, "a=b&a=a&z=b&z=a");
  const signs = new URLSearchParams("\ufffd=a&\ud83d\udca9=b");
  signs.sort();
  equal([...signs.keys()].join(), "\ud83d\udca9,\ufffd");
});

test("6.2 iteration", async () => {
  const params = new URLSearchParams("a=1&b=2");
  equal([...params].join(";"), "a,1;b,2");
  equal([...params.keys()].join() + [...params.values()].join(), "a,b1,2");
  const seen = [];
  params.forEach((value, name, all) => seen.push(name, value, all === params));
  equal(seen.join(), "a,1,true,b,2,true");
});

test("5.1 the parser", async () => {
  const parsed = (text) => JSON.stringify([...new URLSearchParams(text)]);
  equal(parsed("a=b=c"), '[["a","b=c"]]');
  equal(parsed("&&a&&=b&"), '[["a",""],["","b"]]');
  equal(parsed("a+b=%20c+%2B"), '[["a b"," c +"]]');
  equal(parsed("%=%4&%4g=%zz"), '[["%","%4"],["%4g","%zz"]]');
  equal(parsed("%e2%98%83=\u2603"), '[["\u2603","\u2603"]]');
  equal(parsed("a=%ef%bb%bfb"), '[["a","\ufeffb"]]');
  equal(parsed("a=%ff%fe%80b"), '[["a","\ufffd\ufffd\ufffdb"]]');
  equal(parsed("a=%e2%98"), '[["a","\ufffd"]]');
  equal(parsed("\u00e9=\ud800"), '[["\u00e9","\ufffd"]]');
  equal(parsed("a=\0b"), '[["a","\\u0000b"]]');
});

test("5.2 the serializer", async () => {
  equal(`${new URLSearchParams([["a b", "c&d=e+f%"], ["*-._~", "!'()"], ["\u00e9\u2603", "\ud83d\udca9"]])}`,
    "a+b=c%26d%3De%2Bf%25&*-._%7E=%21%27%28%29&%C3%A9%E2%98%83=%F0%9F%92%A9");
  equal(`${new URLSearchParams([["", ""], ["\r\n", "\0"]])}`, "=&%0D%0A=%00");
});

test("many pairs", async () => {
  const params = new URLSearchParams(Array.from({ length: 20000 }, (_, i) => `k${i}=v%20${i}`).join("&"));
  equal([params.size, params.get("k19999")].join(), "20000,v 19999");
  equal(new URLSearchParams(`${params}`).size, 20000);
});
