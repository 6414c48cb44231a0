"""URL Standard: parser, host parser, setters, `URL`, `URLSearchParams`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.conformance.case_sets import deviations, read
from tests.conformance.scripts import check

if TYPE_CHECKING:
    from network_runtime import Sandbox


def test_4_4_url_parsing_of_the_data_set(sync_sandbox: Sandbox) -> None:
    judge = """(test) => {
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
      const members = ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];
      for (const url of [parsed, new URL(test.input, base), new URL(parsed.href)]) {
        for (const member of members) {
          if (member in test && url[member] !== test[member]) return `${name}: ${member} ${url[member]}, not ${test[member]}`;
        }
        const params = `${url.searchParams}`;
        if ("searchParams" in test && params !== test.searchParams) return `${name}: searchParams ${params}`;
      }
    }"""
    cases = read("urltestdata")
    assert len(cases) > 850
    assert deviations(sync_sandbox, judge, cases) == []


def test_6_1_setters_of_the_data_set(sync_sandbox: Sandbox) -> None:
    judge = """({ setter, href, new_value, expected }) => {
      const url = new URL(href);
      url[setter] = new_value;
      for (const member in expected) {
        if (url[member] !== expected[member]) return `${href}: ${setter} = ${new_value}: ${member} ${url[member]}, not ${expected[member]}`;
      }
    }"""
    sets: dict[str, list[dict[str, Any]]] = read("setters_tests")
    cases = [{"setter": setter, **case} for setter, cases in sets.items() if setter != "comment" for case in cases]
    assert len(cases) > 270
    assert deviations(sync_sandbox, judge, cases) == []


def test_3_3_domain_to_ascii_of_the_data_set(sync_sandbox: Sandbox) -> None:
    judge = """({ input, output }) => {
      const name = `${input} to ${output}`;
      const parsed = URL.parse(`https://${input}/x`);
      if ((parsed?.host ?? null) !== output) return `${name}: ${parsed?.host}`;
      if (parsed && parsed.href !== `https://${output}/x`) return `${name}: ${parsed.href}`;
      const url = new URL("https://x/x");
      url.hostname = input;
      const expected = output ?? "x";
      if (url.hostname !== expected) return `${name}: the setter: ${url.hostname}`;
    }"""
    cases = [case for case in read("toascii") if case["input"]]
    assert len(cases) > 60
    assert deviations(sync_sandbox, judge, cases) == []


def test_1_3_percent_encoding_of_the_data_set(sync_sandbox: Sandbox) -> None:
    judge = """({ input, output }) => {
      const { search } = new URL(`http://x/?${input}`);
      if (search !== `?${output["utf-8"]}`) return `${input}: ${search}`;
    }"""
    assert deviations(sync_sandbox, judge, read("percent-encoding")) == []


URL_CLASS = {
    "6.1 the constructor": """
        thrown("TypeError", () => new URL());
        thrown("TypeError", () => URL("http://x"));
        thrown("TypeError", () => new URL("x"));
        thrown("TypeError", () => new URL("x", "y"));
        equal(new URL({ toString: () => "http://x/y" }, undefined).href, "http://x/y");
        equal(new URL("z", new URL("http://x/y")).href, "http://x/z");
        equal(new URL("/\\ud800", "http://x").pathname, "/%EF%BF%BD");""",
    "6.1 the base is not taken from the call before": """
        equal(new URL("a", "http://x/y/").href, "http://x/y/a");
        equal(new URL("a", "http://x/z/").href, "http://x/z/a");
        thrown("TypeError", () => new URL("a", "nope"));
        equal(new URL("a", "http://x/z/").href, "http://x/z/a");
        equal(new URL("b", `http://x/${"y".repeat(5000)}/c`).pathname.length, 5003);
        equal(new URL("a", "http://x/z/").href, "http://x/z/a");""",
    "6.1 parse and canParse": """
        equal(URL.parse("nope"), null);
        equal(URL.parse("a", "http://x").href, "http://x/a");
        equal(URL.parse("http://x") instanceof URL, true);
        equal(URL.canParse("http://x"), true);
        equal(URL.canParse("x"), false);
        equal(URL.canParse("x", "http://y"), true);
        equal(URL.canParse("<".repeat(100), "http://y"), true);
        equal(URL.parse("http://x/<").href, "http://x/%3C");""",
    "6.1 href": """
        const url = new URL("http://x/?a=1");
        const { searchParams } = url;
        url.href = "http://y/?b=2#c";
        equal([url.host, searchParams.get("b"), searchParams.has("a")].join(), "y,2,false");
        thrown("TypeError", () => { url.href = "nope"; });
        equal(url.href, "http://y/?b=2#c");
        equal(JSON.stringify({ url }), '{"url":"http://y/?b=2#c"}');
        equal(`${url}`, url.href);""",
    "6.1 a refused value changes nothing": """
        const url = new URL("https://u:p@x:81/a?b#c");
        for (const [member, value] of [["host", "a b"], ["hostname", "a:b"], ["port", "x"], ["protocol", "foo"], ["host", ""]]) {
          url[member] = value;
          equal(url.href, "https://u:p@x:81/a?b#c", member);
        }""",
    "6.1 a path that begins with two slashes and no host": """
        const url = new URL("web+demo:/.//not-a-host/");
        equal(url.href, "web+demo:/.//not-a-host/");
        equal([url.host, url.hostname, url.port, url.username, url.password].join(), ",,,,");
        equal(url.pathname, "//not-a-host/");""",
    "6.1 an @ in an opaque path is no host": """
        const url = new URL("mailto:@x");
        equal([url.pathname, url.host, url.username, url.password].join(), "@x,,,");""",
    "6.1 attributes are on the prototype": """
        for (const name of ["href", "origin", "host", "searchParams"]) {
          const { get, set, enumerable } = Object.getOwnPropertyDescriptor(URL.prototype, name);
          equal([typeof get, typeof set, enumerable].join(), `function,${name === "origin" || name === "searchParams" ? "undefined" : "function"},true`);
          thrown("TypeError", () => get.call({}));
        }""",
    "6.2 searchParams and search are one": """
        const url = new URL("http://x/?a=1&b=2#z");
        url.searchParams.append("c", "3 4");
        equal(url.href, "http://x/?a=1&b=2&c=3+4#z");
        url.searchParams.delete("a");
        url.searchParams.delete("b");
        url.searchParams.delete("c");
        equal(url.href, "http://x/#z");
        url.search = "?q=%41";
        equal(url.searchParams.get("q"), "A");
        equal(url.searchParams === url.searchParams, true);""",
}

SEARCH_PARAMS = {
    "6.2 the constructor": """
        equal(`${new URLSearchParams()}`, "");
        equal(`${new URLSearchParams("?a=b")}`, "a=b");
        equal(`${new URLSearchParams("??a=b")}`, "%3Fa=b");
        equal(`${new URLSearchParams({ a: "b", c: 1 })}`, "a=b&c=1");
        equal(`${new URLSearchParams([["a", "b"], ["a", "c"]])}`, "a=b&a=c");
        equal(`${new URLSearchParams(new Map([["x", "y"]]))}`, "x=y");
        equal(`${new URLSearchParams(new URLSearchParams("a=b"))}`, "a=b");
        thrown("TypeError", () => new URLSearchParams([["a"]]));
        thrown("TypeError", () => new URLSearchParams([["a", "b", "c"]]));""",
    "6.2 append, delete, get, getAll, has, set, size": """
        const params = new URLSearchParams("a=1&b=2&a=3");
        equal([params.get("a"), params.getAll("a").join("+"), params.get("z"), params.size].join(), "1,1+3,,3");
        equal([params.has("a", "3"), params.has("a", "4"), params.has("b")].join(), "true,false,true");
        params.set("a", 9);
        equal(`${params}`, "a=9&b=2");
        params.append("b", 3);
        params.delete("b", "2");
        equal(`${params}`, "a=9&b=3");
        thrown("TypeError", () => params.get());""",
    "6.2 sort is stable, by code units": """
        const params = new URLSearchParams("z=b&a=b&z=a&a=a");
        params.sort();
        equal(`${params}`, "a=b&a=a&z=b&z=a");
        const signs = new URLSearchParams("\\ufffd=a&\\ud83d\\udca9=b");
        signs.sort();
        equal([...signs.keys()].join(), "\\ud83d\\udca9,\\ufffd");""",
    "6.2 iteration": """
        const params = new URLSearchParams("a=1&b=2");
        equal([...params].join(";"), "a,1;b,2");
        equal([...params.keys()].join() + [...params.values()].join(), "a,b1,2");
        const seen = [];
        params.forEach((value, name, all) => seen.push(name, value, all === params));
        equal(seen.join(), "a,1,true,b,2,true");""",
    "5.1 the parser": """
        const parsed = (text) => JSON.stringify([...new URLSearchParams(text)]);
        equal(parsed("a=b=c"), '[["a","b=c"]]');
        equal(parsed("&&a&&=b&"), '[["a",""],["","b"]]');
        equal(parsed("a+b=%20c+%2B"), '[["a b"," c +"]]');
        equal(parsed("%=%4&%4g=%zz"), '[["%","%4"],["%4g","%zz"]]');
        equal(parsed("%e2%98%83=\\u2603"), '[["\\u2603","\\u2603"]]');
        equal(parsed("a=%ef%bb%bfb"), '[["a","\\ufeffb"]]');
        equal(parsed("a=%ff%fe%80b"), '[["a","\\ufffd\\ufffd\\ufffdb"]]');
        equal(parsed("a=%e2%98"), '[["a","\\ufffd"]]');
        equal(parsed("\\u00e9=\\ud800"), '[["\\u00e9","\\ufffd"]]');
        equal(parsed("a=\\0b"), '[["a","\\\\u0000b"]]');""",
    "5.2 the serializer": """
        equal(`${new URLSearchParams([["a b", "c&d=e+f%"], ["*-._~", "!'()"], ["\\u00e9\\u2603", "\\ud83d\\udca9"]])}`,
          "a+b=c%26d%3De%2Bf%25&*-._%7E=%21%27%28%29&%C3%A9%E2%98%83=%F0%9F%92%A9");
        equal(`${new URLSearchParams([["", ""], ["\\r\\n", "\\0"]])}`, "=&%0D%0A=%00");""",
    "many pairs": """
        const params = new URLSearchParams(Array.from({ length: 20000 }, (_, i) => `k${i}=v%20${i}`).join("&"));
        equal([params.size, params.get("k19999")].join(), "20000,v 19999");
        equal(new URLSearchParams(`${params}`).size, 20000);""",
}


@pytest.mark.parametrize("case", URL_CLASS)
def test_url_class(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, URL_CLASS[case])


@pytest.mark.parametrize("case", SEARCH_PARAMS)
def test_search_params(sync_sandbox: Sandbox, case: str) -> None:
    check(sync_sandbox, SEARCH_PARAMS[case])


LONE_SURROGATES = r"""
(async () => {
  const lone = "a\ud800b\udc00";
  const found = [];
  const is = (what, value, expected) => { if (value !== expected) found.push(`${what}: ${escape(value)}`); };
  const text = "a\ufffdb\ufffd", quoted = "a%EF%BF%BDb%EF%BF%BD";
  is("URL", new URL(`http://h/${lone}?${lone}#${lone}`).href, `http://h/${quoted}?${quoted}#${quoted}`);
  is("base", new URL("x", `http://h/${lone}/`).href, `http://h/${quoted}/x`);
  is("parse", URL.parse(lone, "http://h/").href, `http://h/${quoted}`);
  is("host", URL.canParse(`http://${lone}/`), false);
  is("opaque", new URL(`x:${lone}`).href, `x:${quoted}`);
  for (const part of ["username", "password", "pathname", "search", "hash"]) {
    const url = new URL("http://h/");
    url[part] = lone;
    is(part, url.href.includes(quoted), true);
  }
  const url = new URL("http://h/");
  for (const part of ["host", "hostname", "port", "protocol"]) url[part] = lone;
  is("refused", url.href, "http://h/");
  url.href = `http://h/${lone}`;
  is("href", url.href, `http://h/${quoted}`);
  for (const from of [`${lone}=${lone}`, { [lone]: lone }, [[lone, lone]]]) {
    const params = new URLSearchParams(from);
    is("URLSearchParams", `${params} ${params.get(lone)} ${params.has(text, lone)}`, `${quoted}=${quoted} ${text} true`);
    params.append(lone, lone);
    params.set(lone, lone);
    is("set", `${params}`, `${quoted}=${quoted}`);
    params.delete(text, lone);
    is("delete", `${params}`, "");
  }
  is("pattern", new URLPattern({ pathname: `/${lone}` }).test(`http://h/${lone}`), true);
  is("Request", new Request(`http://h/${lone}`).url, `http://h/${quoted}`);
  is("redirect", Response.redirect(`http://h/${lone}`).headers.get("location"), `http://h/${quoted}`);
  is("ErrorEvent", new ErrorEvent("error", { filename: lone }).filename, text);
  is("MessageEvent", new MessageEvent("message", { origin: lone }).origin, text);
  is("CloseEvent", new CloseEvent("close", { reason: lone }).reason, text);
  is("File", new File([lone], lone).name, text);
  is("data:", await (await fetch(`data:,${lone}`)).text(), text);
  is("fetch", await (await fetch(`http://h/${lone}?${lone}`, { method: "POST", body: lone })).text(), `http://h/${quoted}?${quoted} ${text}`);
  is("location", location.href, `https://h/${quoted}`);
  const socket = new WebSocket(`ws://h/${lone}`);
  is("WebSocket", socket.url, `ws://h/${quoted}`);
  return found;
})()
"""


async def test_half_a_surrogate_pair_is_a_replacement_character_wherever_it_becomes_a_url(sandbox: Sandbox) -> None:
    isolate = await sandbox.create_isolate(location="https://h/a\ud800b\udc00", cpu_limit_ms=5000)
    isolate.on_request("fetch", lambda data: {"body": f"{data['url']} {data['body']}"})
    opened: list[dict[str, Any]] = []
    isolate.on("ws.open", opened.append)
    assert await isolate.evaluate(LONE_SURROGATES) == []
    assert opened == [{"conn_id": 1, "url": "ws://h/a%EF%BF%BDb%EF%BF%BD"}]
