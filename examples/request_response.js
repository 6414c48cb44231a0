// An isolate has no file access. It asks its host, which decides what may be read; a refusal reaches it as an error.
//
//   network-runtime examples/request_response.js

const here = decodeURIComponent(import.meta.url.slice("file://".length, import.meta.url.lastIndexOf("/")));
const readable = new Set(["./config.json"]);

const sandbox = new V8Sandbox();
const worker = await sandbox.createIsolate();

worker.onRequest("readFile", async ({ path }) => {
  if (!readable.has(path)) throw new Error(`not for you: ${path}`);
  const content = await Deno.readTextFile(`${here}/${path}`);
  return { content };
});
worker.on("log", (text) => console.log(text));

worker.execute(`
  (async () => {
    const result = await NETWORK.request('readFile', { path: './config.json' });
    NETWORK.send('log', 'The isolate got: ' + result.content.trim());

    try {
      await NETWORK.request('readFile', { path: '/etc/passwd' });
    } catch (error) {
      NETWORK.send('log', 'The isolate was refused: ' + error.message);
    }
  })();
`);
