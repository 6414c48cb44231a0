// Cases of host scripts. A file of cases imports this, calls test() for each, and run() at its end. It runs in an empty
// folder of its own, here and under Deno.
const cases = [];

export const test = (name, body) => {
  cases.push({ name, body });
};

export const equal = (found, wanted) => {
  const [shown, wantedShown] = [found, wanted].map((value) => Deno.inspect(value, { depth: 9, iterableLimit: 9999 }));
  if (shown !== wantedShown) throw new Error(`${shown} instead of ${wantedShown}`);
};

// Calls both ways of an operation, or one: what each throws must be of this class, with these words and this code.
export const fails = async (calls, type, message, code) => {
  for (const call of Array.isArray(calls) ? calls : [calls]) {
    let error;
    try {
      await call();
    } catch (thrown) {
      error = thrown;
    }
    if (error === undefined) throw new Error(`no error from ${call}`);
    const wanted = Deno.errors[type] ?? globalThis[type];
    equal([error.constructor.name, error.message, error.code], [type, message, code]);
    equal([error instanceof wanted, error.name], [true, type]);
  }
};

export const bytes = (text) => new TextEncoder().encode(text);
export const text = (bytes) => new TextDecoder().decode(bytes);

// Prints a line of JSON for each case.
export const run = async () => {
  for (const { name, body } of cases) {
    let failure = null;
    try {
      await body();
    } catch (error) {
      failure = error instanceof Error ? error.stack : Deno.inspect(error);
    }
    console.log(JSON.stringify({ name, failure }));
  }
};
