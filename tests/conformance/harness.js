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
  // Runs a case to its end; `data` is what its option of that name stands for. Rejects with what it throws.
  async run(name, data) {
    open = false;
    await registered.get(name).body(data);
    return "done";
  },
};

// --- Cases ---

// A case: `body` is a function, mostly an async one; what it throws is the failure. So is an error that nothing catches
// meanwhile. `options` are those of the isolate, by the names that Python has for them, and `data`: the name of a set
// of cases of the web platform tests, data/<name>.json, which `body` is then called with.
const test = (name, body, options = {}) => {
  if (!open) throw new Error(`test(${shown(name)}) is not at the top level of its file`);
  if (typeof name !== "string" || name === "") throw new TypeError(`${shown(name)} is no name of a test`);
  if (typeof body !== "function") throw new TypeError(`test(${shown(name)}) has no body`);
  if (registered.has(name)) throw new Error(`two tests have the name ${shown(name)}`);
  registered.set(name, { name, body, options, line: lineOfCaller() });
};

// Of the innermost call that is not in this file.
const lineOfCaller = () => {
  const [, ...frames] = new Error().stack.split("\n");
  const [line] = /\d+(?=:\d+\)?$)/.exec(frames.find((frame) => !frame.includes("/harness.js:")));
  return Number(line);
};

// A case that is an expression, and has its text as its name. `expected` is what it gives, or resolves with: a value of
// JSON or bytes.
const gives = (expression, expected) => {
  test(textOf(expression), async () => {
    const [got, wanted] = [written(await expression()), written(expected)];
    if (got !== wanted) throw new Error(`got ${got}, not ${wanted}`);
  });
};

// As `gives`, of an expression that throws, or rejects with, an error of this name.
const throws = (expression, name) => {
  test(textOf(expression), async () => equal((await reason((async () => expression())()))?.name, name));
};

const textOf = (expression) => String(expression).replace(/^(async )?\(\) => /, "").replace(/\s+/g, " ");

// A value of JSON or bytes as a text that is the same for equal ones only.
const written = (value) => {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return shown(value);
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  const name = Object.prototype.toString.call(value);
  if (name === "[object Uint8Array]" || name === "[object ArrayBuffer]") return `${name} ${new Uint8Array(value)}`;
  if (name !== "[object Object]") throw new TypeError(`${shown(value)} is no value of JSON`);
  return `{ ${Object.entries(value).map(([key, inner]) => `${shown(key)}: ${written(inner)}`).join(", ")} }`;
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

// What `judge` says of each case of a set is nothing (undefined); a text where the case is not as it should be.
const judged = (cases, judge) => {
  const said = cases.map((one) => {
    try { return judge(one); } catch (error) { return `${JSON.stringify(one)}: ${error}`; }
  });
  equal(said.filter((text) => text !== undefined).join("\n"), "");
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
