"""Runs a case: the body of an async function in a fresh isolate, with assertions that say what they found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from network_runtime import Sandbox

_ASSERTIONS = """
  const shown = (value) => typeof value === "string" ? JSON.stringify(value)
    : Array.isArray(value) ? `[${value.map(shown).join(", ")}]`
    : typeof value === "bigint" ? `${value}n` : Object.is(value, -0) ? "-0" : String(value);
  const equal = (actual, expected, what = "") => {
    if (!Object.is(actual, expected) && !(Array.isArray(expected) && shown(actual) === shown(expected))) {
      throw new Error(`${what}: got ${shown(actual)}, not ${shown(expected)}`);
    }
  };
  const named = (error, name) => {
    equal(error?.name, name, `the error is ${error?.name}: ${error?.message}`);
    equal(error instanceof DOMException, typeof globalThis[name] !== "function" || name === "QuotaExceededError", name);
    return error;
  };
  const thrown = (name, body) => {
    try { body(); } catch (error) { return named(error, name); }
    throw new Error(`${body}: nothing was thrown`);
  };
  const rejected = async (name, promise) => {
    try { await promise; } catch (error) { return named(error, name); }
    throw new Error(`${promise}: not rejected with ${name}`);
  };
  const reason = async (promise) => {
    try { await promise; } catch (error) { return error; }
    throw new Error("not rejected");
  };
  const turn = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
"""


def check(sandbox: Sandbox, case: str) -> None:
    """Run the case to its end; what it throws is the failure."""
    isolate = sandbox.create_isolate_sync(cpu_limit_ms=5000, memory_limit_mb=128)
    uncaught: list[str] = []
    isolate.on_system("error", lambda error: uncaught.append(f"{error['name']}: {error['message']}"))
    code = f'(async () => {{ "use strict";{_ASSERTIONS}\n{case}\n  return "done"; }})()'
    assert isolate.evaluate_sync(code, timeout=20) == "done"
    isolate.terminate()
    assert not uncaught
