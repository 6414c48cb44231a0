// Reads CSV (RFC 4180) from standard input and writes JSON: an array, or with --lines one object a line.
//
//   network-runtime examples/programs/csv_to_json.js -- --lines < table.csv
//   deno run examples/programs/csv_to_json.js --lines < table.csv
//
//   --separator=;   what stands between two fields
//   --typed         numbers, true, false and empty fields become what they say

const options = { lines: false, typed: false, separator: "," };
for (const argument of Deno.args) {
  const [name, value] = argument.split("=", 2);
  if (argument === "--lines") options.lines = true;
  else if (argument === "--typed") options.typed = true;
  else if (name === "--separator" && value?.length === 1) options.separator = value;
  else {
    console.error(`csv_to_json: what is ${argument}?`);
    Deno.exit(2);
  }
}

class CsvError extends Error {
  name = "CsvError";
  constructor(line, problem) {
    super(`line ${line}: ${problem}`);
  }
}

/** Text in, rows out. A row may span chunks, and a quoted field lines. */
class CsvStream extends TransformStream {
  constructor(separator) {
    let row = [];
    let field = "";
    let line = 1;
    let state = "start";  // of a field: start, plain, quoted, quote (a quote inside of a quoted one)
    let afterReturn = false;

    const endField = () => {
      row.push(field);
      field = "";
      state = "start";
    };
    const endRow = (controller) => {
      if (row.length > 0 || field !== "" || state !== "start") {
        endField();
        controller.enqueue({ line, fields: row });
      }
      row = [];
    };
    const take = (character, controller) => {
      if (state === "quoted") {
        if (character === '"') state = "quote";
        else field += character;
        return;
      }
      if (character === '"') {
        if (state === "start") state = "quoted";
        else if (state === "quote") {
          field += '"';
          state = "quoted";
        } else throw new CsvError(line, "a quote inside of a field that does not start with one");
      } else if (character === separator) endField();
      else if (character === "\n" || character === "\r") endRow(controller);
      else if (state === "quote") throw new CsvError(line, `${JSON.stringify(character)} after the closing quote`);
      else {
        field += character;
        state = "plain";
      }
    };

    super({
      transform(chunk, controller) {
        for (const character of chunk) {
          const ends = character === "\n" && afterReturn;
          afterReturn = character === "\r";
          if (!ends || state === "quoted") take(character, controller);
          if (character === "\n") line++;
        }
      },
      flush(controller) {
        if (state === "quoted") throw new CsvError(line, "a quoted field does not end");
        endRow(controller);
      },
    });
  }
}

const typed = (text) => {
  if (!options.typed) return text;
  if (text === "") return null;
  if (text === "true" || text === "false") return text === "true";
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
};

const encoder = new TextEncoder();
const output = Deno.stdout.writable.getWriter();
const write = (text) => output.write(encoder.encode(text));

let rows = 0;
try {
  const input = Deno.stdin.readable
    .pipeThrough(new TextDecoderStream("utf-8", { fatal: true }))
    .pipeThrough(new CsvStream(options.separator));
  let names;
  for await (const { line, fields } of input) {
    if (names === undefined) {
      names = fields;
      if (!options.lines) await write("[");
      continue;
    }
    if (fields.length !== names.length) {
      throw new CsvError(line, `${fields.length} fields, and the first line has ${names.length}`);
    }
    const object = JSON.stringify(Object.fromEntries(fields.map((field, i) => [names[i], typed(field)])));
    await write(options.lines ? `${object}\n` : `${rows === 0 ? "\n" : ",\n"}  ${object}`);
    rows++;
  }
  if (!options.lines) await write(names === undefined ? "[]\n" : `${rows === 0 ? "" : "\n"}]\n`);
} catch (error) {
  console.error(`csv_to_json: ${error.name}: ${error.message}`);
  Deno.exitCode = 1;
}
await output.close();
