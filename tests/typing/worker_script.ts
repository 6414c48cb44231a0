// A worker's script, for the type checker alone: what it may do, and what is refused.

NETWORK.on("task", async (data: { id: number; url: string }) => {
  const price: { price: number } = await NETWORK.request("lookup", { sku: data.id });
  const response = await fetch(data.url, { method: "POST", body: JSON.stringify(price) });
  const body: Uint8Array<ArrayBuffer> = await response.bytes();
  NETWORK.send("done", { id: data.id, size: body.length, digest: await crypto.subtle.digest("SHA-256", body) });
});
NETWORK.off("task", () => {});

const socket = new WebSocket("wss://example.com/chat");
socket.addEventListener("message", (event) => NETWORK.send("said", event.data));
socket.onclose = (event) => console.log(event.code, event.reason);

addEventListener("unhandledrejection", (event) => event.preventDefault());
const place: string = self.location.href + location.pathname + name + origin;
const id: number = setTimeout(() => structuredClone(new Map([[place, 1]])), 10);
clearTimeout(id);
const stream = new Blob(["x"]).stream().pipeThrough(new CompressionStream("gzip"));
for await (const part of stream) part.byteLength;
const now: Temporal.Instant = Temporal.Now.instant();
new QuotaExceededError("full", { quota: 1 }).quota?.toFixed();
new URLPattern({ pathname: "/:id" }).exec("https://example.com/1")?.pathname.groups;
WebAssembly.validate(new Uint8Array());
now.epochMilliseconds;

// @ts-expect-error a worker has no files
Deno.readTextFileSync("/etc/passwd");
// @ts-expect-error it has no other isolate
new V8Sandbox();
// @ts-expect-error it has no document
document.title;
// @ts-expect-error it is not Node
process.exit();
// @ts-expect-error its messages go through NETWORK
postMessage("x");
// @ts-expect-error the same
self.onmessage = () => {};
// @ts-expect-error it has no workers of its own
new Worker("x.js");
// @ts-expect-error it has no database
indexedDB.open("x");
// @ts-expect-error code is compiled from bytes alone
WebAssembly.compileStreaming(fetch("x.wasm"));
// @ts-expect-error an event has a name
NETWORK.send({ x: 1 });
// @ts-expect-error a handler is a function
NETWORK.on("task", "handler");
