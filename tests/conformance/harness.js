// What a case is written with. A file of cases is a script that calls `test` for each of its cases; its other
// declarations are what they share. Each case runs in an isolate of its own, in which this script and then the whole
// file have run: a case finds nothing that another has left behind. case_files.py makes them tests.
"use strict";

// --- For Python: what is registered, and a way to run it ---

const registered = new Map();
let open = true;

const harness = {
  // The cases in their order: name, line in their file, options. No more may follow.
  list() {
    open = false;
    return [...registered.values()].map(({ name, line, options }) => ({ name, line, options }));
  },
  // Runs a case to its end. Rejects with what it throws.
  async run(name) {
    open = false;
    await registered.get(name).body();
    return "done";
  },
};

// --- Cases ---

// A case: `body` is a function, mostly an async one; what it throws is the failure. So is an error that nothing catches
// meanwhile. `options` are those of the isolate, by the names that Python has for them.
const test = (name, body, options = {}) => {
  if (!open) throw new Error(`test(${shown(name)}) is not at the top level of its file`);
  if (typeof name !== "string" || name === "") throw new TypeError(`${shown(name)} is no name of a test`);
  if (typeof body !== "function") throw new TypeError(`test(${shown(name)}) has no body`);
  if (registered.has(name)) throw new Error(`two tests have the name ${shown(name)}`);
  const [line] = /\d+(?=:\d+\)?$)/.exec(new Error().stack.split("\n")[2]);
  registered.set(name, { name, body, options, line: Number(line) });
};

// --- Assertions: they say what they found ---

// A value as a failure shows it.
const shown = (value) => typeof value === "string" ? JSON.stringify(value)
  : Array.isArray(value) ? `[${value.map(shown).join(", ")}]`
  : typeof value === "bigint" ? `${value}n` : Object.is(value, -0) ? "-0" : String(value);

// The same value, as Object.is has it; arrays by what they show.
const equal = (actual, expected, what = "") => {
  if (!Object.is(actual, expected) && !(Array.isArray(expected) && shown(actual) === shown(expected))) {
    throw new Error(`${what === "" ? "" : `${what}: `}got ${shown(actual)}, not ${shown(expected)}`);
  }
};

// `error` has this name and is of its class: a builtin one, or DOMException where none has the name. Returns it.
const named = (error, name) => {
  equal(error?.name, name, `the error is ${error?.name}: ${error?.message}`);
  equal(error instanceof DOMException, typeof globalThis[name] !== "function" || name === "QuotaExceededError", name);
  return error;
};

// The function throws an error that is `named` so. Returns it.
const thrown = (name, body) => {
  try { body(); } catch (error) { return named(error, name); }
  throw new Error(`${body}: nothing was thrown`);
};

// The promise is rejected with an error that is `named` so. To be awaited; resolves with the error.
const rejected = async (name, promise) => {
  try { await promise; } catch (error) { return named(error, name); }
  throw new Error(`${promise}: not rejected with ${name}`);
};

// What the promise is rejected with, whatever it is. To be awaited.
const reason = async (promise) => {
  try { await promise; } catch (error) { return error; }
  throw new Error("not rejected");
};

// --- Streams ---

// A readable stream of these chunks.
const streamOf = (...chunks) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

// The chunks of a readable stream, up to its end.
const chunksOf = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
};

// --- Time ---

// To be awaited: a later turn of the event loop.
const turn = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
