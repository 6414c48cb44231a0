import { Hono } from "hono";
import { cors } from "hono/cors";
import { etag } from "hono/etag";
import { streamText } from "hono/streaming";

export default async () => {
  const app = new Hono();
  app.use("*", cors({ origin: "https://example.com" }));
  app.get("/users/:id", etag(), (c) => c.json({ id: c.req.param("id"), q: c.req.query("q") }));
  app.post("/echo", async (c) => c.text(`${c.req.header("content-type")} ${await c.req.text()}`));
  app.post("/form", async (c) => {
    const body = await c.req.parseBody();
    return c.json({ a: body.a, file: await body.file.text(), name: body.file.name });
  });
  app.get("/stream", (c) => streamText(c, async (stream) => {
    for (const part of ["one", "two", "three"]) await stream.writeln(part);
  }));
  app.onError((error, c) => c.text(error.message, 500));
  app.get("/boom", () => {
    throw new Error("boom");
  });
  const form = new FormData();
  form.set("a", "1");
  form.set("file", new File(["content"], "f.txt", { type: "text/plain" }));
  const get = await app.request("/users/7?q=%C3%BC", { headers: { Origin: "https://example.com" } });
  const boom = await app.request("/boom");
  return {
    get: [get.status, await get.json(), get.headers.get("access-control-allow-origin"), get.headers.get("etag")],
    echo: await (await app.request("/echo", { method: "POST", body: "text" })).text(),
    form: await (await app.request("/form", { method: "POST", body: form })).json(),
    stream: await (await app.request("/stream")).text(),
    boom: [boom.status, await boom.text()],
    missing: (await app.request("/nope")).status,
  };
};
