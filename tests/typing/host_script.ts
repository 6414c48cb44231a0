// A host script, for the type checker alone: what it may do, and what is refused.

const sandbox = new V8Sandbox({ threads: 2, cpuLimitMs: 100, memoryLimitMb: 64, isolation: "cage", console: true });
const isolate: Isolate = await sandbox.createIsolate({ location: "https://app.example/", cpuTotalLimitMs: 0 });

isolate
  .on("result", (data: { answer: number }) => console.log(data.answer.toFixed(2)))
  .off("result", () => {})
  .onRequest("lookup", async ({ sku }: { sku: string }) => ({ price: sku.length }))
  .onSystem("terminated", ({ reason, limitMs, cpuMs }) => {
    if (reason === "cpu_limit_exceeded") console.log(limitMs, cpuMs.toFixed());
  })
  .onSystem("error", (error) => console.log(error.name, error.stack, error.errors?.[0]?.message))
  .onSystem("console", ({ level, args, text }) => console.log(level, args.length, text));
isolate.onRequest("fetch", async ({ url, headers, body }, { signal }) => {
  signal.throwIfAborted();
  if (typeof body === "string") return new Response(body + headers["accept"]);
  return { status: 404, headers: { "content-type": ["text/plain"] }, body: new TextEncoder().encode(url) };
});
isolate.onRequest("fetch", ({ body }) => (body instanceof ReadableStream ? { body } : { status: 204 }), {
  streamBody: true,
});
isolate.on("ws.open", ({ conn_id, url }) => {
  isolate.send("__ws_event", { conn_id, event_type: "error", data: `no way to ${url}` });
});

isolate.execute("NETWORK.send('x')", { fileName: "x.js" });
try {
  const answer: number = await isolate.evaluate("6 * 7");
  console.log(answer, isolate.id, isolate.destroyed, `${isolate}`);
} catch (error) {
  const ended = error as NetworkRuntime.EndedError;
  if (ended.name === "CpuLimitError") console.log(ended.limitMs, ended.workerStack);
}
isolate.destroy();
isolate.terminate();
console.log(sandbox.threadCount(), sandbox.isolateCount());
sandbox.shutdown({ terminate: true });

try {
  for (const entry of Deno.readDirSync(Deno.cwd())) console.log(entry.name, entry.isFile);
  const bytes: Uint8Array<ArrayBuffer> = await Deno.readFile(new URL("data.bin", import.meta.url));
  await Deno.writeTextFile("copy.txt", new TextDecoder().decode(bytes), { append: true, mode: 0o600 });
} catch (error) {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
  console.error(Deno.inspect(error.message), Deno.env.get("HOME") ?? "", Deno.args[0], Deno.version.networkRuntime);
}
const beside: string = import.meta.main ? `${import.meta.dirname}/data.bin` : import.meta.resolve("./data.bin");
console.log(beside);
const global: Window & typeof globalThis = self;
global.addEventListener("error", (event) => event.preventDefault());

// @ts-expect-error there is no such option
new V8Sandbox({ cpuLimit: 100 });
// @ts-expect-error the size of the pool is the sandbox's
await sandbox.createIsolate({ threads: 1 });
// @ts-expect-error isolates are made by a sandbox
new Isolate();
// @ts-expect-error there is no such system event
isolate.onSystem("finished", () => {});
// @ts-expect-error the answer has no such member
isolate.onRequest("fetch", () => ({ status: "200" }), { streamBody: false });
// @ts-expect-error a number
isolate.send(1);
// @ts-expect-error Deno has it, and this runtime has not
await Deno.openKv();
// @ts-expect-error the same
Deno.test("x", () => {});
// @ts-expect-error workers alone have it
NETWORK.send("x");
// @ts-expect-error it is not Node
process.exit();

export {};
