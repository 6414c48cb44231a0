"""URL Pattern Standard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.case_sets import deviations, read

if TYPE_CHECKING:
    from network_runtime import Sandbox

# The data leaves out what follows from the pattern.
JUDGE = """(test) => {
  const members = ["protocol", "username", "password", "hostname", "port", "pathname", "search", "hash"];
  const name = JSON.stringify(test.pattern);
  const made = (make) => { try { return make(); } catch (error) { if (error.constructor !== TypeError) throw error; return "error"; } };
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
    for (const method of ["test", "exec"]) if (made(() => pattern[method](...inputs)) !== "error") return `${name}: ${method} gives no error`;
    return;
  }
  const match = test.expected_match;
  if (pattern.test(...inputs) !== !!match) return `${name}: test ${inputs}`;
  const found = pattern.exec(...inputs);
  if (!match || typeof match !== "object") return found === null ? undefined : `${name}: exec ${inputs}`;
  const sorted = (value) => JSON.stringify(value, (key, inner) => inner === undefined ? "undefined"
    : inner && typeof inner === "object" && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner);
  if (sorted(found.inputs) !== sorted(match.inputs ?? inputs)) return `${name}: inputs ${sorted(found.inputs)}`;
  for (const member of members) {
    const expected = match[member] ?? { input: "", groups: test.exactly_empty_components?.includes(member) ? {} : { 0: "" } };
    for (const group in expected.groups) expected.groups[group] ??= undefined;
    if (sorted(found[member]) !== sorted(expected)) return `${name}: ${member} ${sorted(found[member])}, not ${sorted(expected)}`;
  }
}"""


def test_the_data_set(sync_sandbox: Sandbox) -> None:
    cases = read("urlpatterntestdata")
    assert len(cases) > 360
    assert deviations(sync_sandbox, JUDGE, cases) == []
