// Runs the tasks of a file, each after those that it needs, several at a time: a small make.
//
//   network-runtime examples/programs/run_tasks.js -- tasks.json [--jobs=2] [TASK...]
//   deno run -A examples/programs/run_tasks.js tasks.json [--jobs=2] [TASK...]
//
// A task: {"run": ["program", "argument"], "needs": ["other"], "env": {}, "cwd": "folder", "input": "text",
// "timeoutMs": 1000}. What it prints is shown when it has ended. One that fails stops those that need it.

const [file, ...wanted] = Deno.args.filter((argument) => !argument.startsWith("--"));
const jobs = Number(Deno.args.find((argument) => argument.startsWith("--jobs="))?.slice("--jobs=".length) ?? 2);
if (file === undefined) {
  console.error("usage: run_tasks.js FILE [--jobs=N] [TASK...]");
  Deno.exit(2);
}

/** Task names, each after those that it needs. */
function ordered(tasks, names) {
  const order = [];
  const open = new Set();
  const visit = (name, by) => {
    if (order.includes(name)) return;
    if (!Object.hasOwn(tasks, name)) throw new Error(`there is no task "${name}"${by ? `, which "${by}" needs` : ""}`);
    if (open.has(name)) throw new Error(`"${name}" needs itself: ${[...open, name].join(" -> ")}`);
    open.add(name);
    for (const needed of tasks[name].needs ?? []) visit(needed, name);
    open.delete(name);
    order.push(name);
  };
  for (const name of names) visit(name);
  return order;
}

async function read(stream) {
  const parts = [];
  for await (const part of stream.pipeThrough(new TextDecoderStream())) parts.push(part);
  return parts.join("");
}

async function run({ run: [program, ...args], env, cwd, input, timeoutMs }) {
  let child;
  try {
    child = new Deno.Command(program, {
      args,
      env,
      cwd,
      stdin: input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    return { success: false, how: `${error.name}: ${error.message}`, output: "" };
  }
  let late = false;
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => {
    late = true;
    child.kill("SIGTERM");
  }, timeoutMs);
  const writing = (async () => {
    if (input === undefined) return;
    const writer = child.stdin.getWriter();
    try {
      await writer.write(new TextEncoder().encode(input));
      await writer.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;  // it does not want all of it
    }
  })();
  const [stdout, stderr, status] = await Promise.all([read(child.stdout), read(child.stderr), child.status, writing]);
  clearTimeout(timer);
  const how = late ? `took longer than ${timeoutMs} ms` : status.signal ? `ended by ${status.signal}` : `exit code ${status.code}`;
  return { success: status.success, how, output: stdout + stderr.replace(/^(?=.)/gm, "! ") };
}

const tasks = JSON.parse(await Deno.readTextFile(file));
let order;
try {
  order = ordered(tasks, wanted.length > 0 ? wanted : Object.keys(tasks));
} catch (error) {
  console.error(`run_tasks: ${error.message}`);
  Deno.exit(2);
}

const results = new Map();  // task -> promise of its result
let running = 0;
const waiting = [];
const slot = async () => {
  if (running >= jobs) await new Promise((resolve) => waiting.push(resolve));
  running++;
};
const free = () => {
  running--;
  waiting.shift()?.();
};
for (const name of order) {
  results.set(name, (async () => {
    const task = tasks[name];
    for (const needed of task.needs ?? []) {
      if (!(await results.get(needed)).success) return { success: false, how: `"${needed}" failed`, output: "" };
    }
    await slot();
    try {
      return await run(task);
    } finally {
      free();
    }
  })());
}

const failed = [];
for (const name of order) {
  const { success, how, output } = await results.get(name);
  console.log(`${success ? "done  " : "FAILED"} ${name}${success ? "" : ` (${how})`}`);
  for (const line of output.split("\n").slice(0, -1)) console.log(`  | ${line}`);
  if (!success) failed.push(name);
}
console.log(failed.length === 0 ? `${order.length} tasks done` : `${failed.length} of ${order.length} tasks failed: ${failed.join(", ")}`);
Deno.exitCode = failed.length === 0 ? 0 : 1;
