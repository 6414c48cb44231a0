// URL Standard: URL and URLSearchParams.
"use strict";

// --- The data sets of the web platform tests ---

test("4.4 URL parsing of the data set", (cases) => {
  equal(cases.length > 850, true);
  judged(cases, (test) => {
    const base = test.base ?? undefined;
    const name = `${test.input} against ${base}`;
    const parsed = URL.parse(test.input, base);
    if (URL.canParse(test.input, base) !== !test.failure) return `canParse: ${name}`;
    if (test.failure) {
      if (parsed !== null) return `parse: ${name}: ${parsed.href}`;
      try { return `new: ${name}: ${new URL(test.input, base)}`; } catch (error) {
        return error.constructor === TypeError ? undefined : `${error}: ${name}`;
      }
    }
    const members = [
      "href",
      "origin",
      "protocol",
      "username",
      "password",
      "host",
      "hostname",
      "port",
      "pathname",
      "search",
      "hash",
    ];
    for (const url of [parsed, new URL(test.input, base), new URL(parsed.href)]) {
      for (const member of members) {
        if (member in test && url[member] !== test[member]) {
          return `${name}: ${member} ${url[member]}, not ${test[member]}`;
        }
      }
      const params = `${url.searchParams}`;
      if ("searchParams" in test && params !== test.searchParams) return `${name}: searchParams ${params}`;
    }
  });
}, { data: "urltestdata", cpu_limit_ms: 10_000, memory_limit_mb: 256 });

test("6.1 setters of the data set", (sets) => {
  const cases = Object.entries(sets).flatMap(([setter, list]) =>
    setter === "comment" ? [] : list.map((one) => ({ setter, ...one })));
  equal(cases.length > 270, true);
  judged(cases, ({ setter, href, new_value, expected }) => {
    const url = new URL(href);
    url[setter] = new_value;
    for (const member in expected) {
      if (url[member] !== expected[member]) {
        return `${href}: ${setter} = ${new_value}: ${member} ${url[member]}, not ${expected[member]}`;
      }
    }
  });
}, { data: "setters_tests", cpu_limit_ms: 10_000, memory_limit_mb: 256 });

test("3.3 domain to ASCII of the data set", (all) => {
  const cases = all.filter(({ input }) => input);
  equal(cases.length > 60, true);
  judged(cases, ({ input, output }) => {
    const name = `${input} to ${output}`;
    const parsed = URL.parse(`https://${input}/x`);
    if ((parsed?.host ?? null) !== output) return `${name}: ${parsed?.host}`;
    if (parsed && parsed.href !== `https://${output}/x`) return `${name}: ${parsed.href}`;
    const url = new URL("https://x/x");
    url.hostname = input;
    const expected = output ?? "x";
    if (url.hostname !== expected) return `${name}: the setter: ${url.hostname}`;
  });
}, { data: "toascii", cpu_limit_ms: 10_000, memory_limit_mb: 256 });

test("1.3 percent-encoding of the data set", (cases) => {
  judged(cases, ({ input, output }) => {
    const { search } = new URL(`http://x/?${input}`);
    if (search !== `?${output["utf-8"]}`) return `${input}: ${search}`;
  });
}, { data: "percent-encoding", cpu_limit_ms: 10_000, memory_limit_mb: 256 });

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

// --- Both, and what else takes text of Unicode (USVString) ---

test("half a surrogate pair is a replacement character", async () => {
  const lone = "a\ud800b\udc00";
  const text = "a\ufffdb\ufffd", quoted = "a%EF%BF%BDb%EF%BF%BD";
  equal(new URL(`http://h/${lone}?${lone}#${lone}`).href, `http://h/${quoted}?${quoted}#${quoted}`, "URL");
  equal(new URL("x", `http://h/${lone}/`).href, `http://h/${quoted}/x`, "base");
  equal(URL.parse(lone, "http://h/").href, `http://h/${quoted}`, "parse");
  equal(URL.canParse(`http://${lone}/`), false, "host");
  equal(new URL(`x:${lone}`).href, `x:${quoted}`, "opaque");
  for (const part of ["username", "password", "pathname", "search", "hash"]) {
    const url = new URL("http://h/");
    url[part] = lone;
    equal(url.href.includes(quoted), true, part);
  }
  const url = new URL("http://h/");
  for (const part of ["host", "hostname", "port", "protocol"]) url[part] = lone;
  equal(url.href, "http://h/", "refused");
  url.href = `http://h/${lone}`;
  equal(url.href, `http://h/${quoted}`, "href");
  for (const from of [`${lone}=${lone}`, { [lone]: lone }, [[lone, lone]]]) {
    const params = new URLSearchParams(from);
    equal(`${params}`, `${quoted}=${quoted}`, "URLSearchParams");
    equal([params.get(lone), params.has(text, lone)], [text, true], "URLSearchParams");
    params.append(lone, lone);
    params.set(lone, lone);
    equal(`${params}`, `${quoted}=${quoted}`, "set");
    params.delete(text, lone);
    equal(`${params}`, "", "delete");
  }
  equal(new URLPattern({ pathname: `/${lone}` }).test(`http://h/${lone}`), true, "pattern");
  equal(new Request(`http://h/${lone}`).url, `http://h/${quoted}`, "Request");
  equal(Response.redirect(`http://h/${lone}`).headers.get("location"), `http://h/${quoted}`, "redirect");
  equal(new ErrorEvent("error", { filename: lone }).filename, text, "ErrorEvent");
  equal(new MessageEvent("message", { origin: lone }).origin, text, "MessageEvent");
  equal(new CloseEvent("close", { reason: lone }).reason, text, "CloseEvent");
  equal(new File([lone], lone).name, text, "File");
  equal(await (await fetch(`data:,${lone}`)).text(), text, "data:");
});
