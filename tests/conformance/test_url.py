"""URL Standard: parser, host parser, setters, `URL`, `URLSearchParams`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conformance.case_sets import deviations, read

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
