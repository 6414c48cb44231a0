// Headers, FormData, Body, Request and Response, by section of the Fetch Standard (and XMLHttpRequest's, for FormData).
"use strict";

const form = () => {
  const f = new FormData();
  f.append("a", "é\r\n");
  f.append("file", new File([new Uint8Array([0, 255, 13, 10])], "ü.bin", { type: "x/y" }));
  return f;
};

// --- 5.1 Headers class ---

gives(() => [...new Headers()], []);
gives(() => [...new Headers({ b: "2", A: "1" })], [["a", "1"], ["b", "2"]]);
gives(() => [...new Headers([["a", "1"], ["A", "2"]])], [["a", "1, 2"]]);
gives(() => [...new Headers(new Headers({ a: "1" }))], [["a", "1"]]);
throws(() => new Headers([["a"]]), "TypeError");
throws(() => new Headers([["a", "b", "c"]]), "TypeError");
throws(() => new Headers(null), "TypeError");
throws(() => new Headers({ "a b": "1" }), "TypeError");
throws(() => new Headers({ a: "\u0100" }), "TypeError");
throws(() => new Headers({ a: "x\ny" }), "TypeError");
gives(() => new Headers({ a: " \t x \t " }).get("a"), "x");
gives(() => new Headers({ a: "1" }).get("A"), "1");
gives(() => new Headers().get("a"), null);
throws(() => new Headers().get("a b"), "TypeError");
gives(() => new Headers({ a: "1" }).has("A"), true);
gives(() => {
  const h = new Headers({ a: "1", b: "2" });
  h.delete("A");
  h.set("B", "3");
  h.append("b", "4");
  return [...h];
}, [["b", "3, 4"]]);
gives(() => {
  const h = new Headers();
  h.append("set-cookie", "a");
  h.append("set-cookie", "b");
  return [[...h], h.getSetCookie(), h.get("set-cookie")];
}, [[["set-cookie", "a"], ["set-cookie", "b"]], ["a", "b"], "a, b"]);
gives(() => [...new Headers({ b: "1", a: "2" }).keys()], ["a", "b"]);
gives(() => {
  const found = [];
  new Headers({ a: "1" }).forEach((v, k, h) => found.push(v, k, h instanceof Headers));
  return found;
}, ["1", "a", true]);
gives(() => String(new Headers()), "[object Headers]");
throws(() => {
  const { headers } = Response.error();
  headers.append("a", "b");
}, "TypeError");
throws(() => {
  const { headers } = Response.redirect("http://a.example/");
  headers.delete("location");
}, "TypeError");
gives(() => {
  const { headers } = new Response("", { headers: { a: "1" } });
  headers.set("a", "2");
  return headers.get("a");
}, "2");

// --- XMLHttpRequest Standard, 4 Interface FormData ---

gives(() => {
  const f = new FormData();
  f.append("a", "1");
  f.append("a", "2");
  f.set("b", 3);
  return [f.get("a"), f.getAll("a"), f.get("b"), f.has("c"), f.get("c")];
}, ["1", ["1", "2"], "3", false, null]);
gives(() => {
  const f = new FormData();
  f.append("a", "1");
  f.append("b", "2");
  f.append("a", "3");
  f.set("a", "4");
  return [...f];
}, [["a", "4"], ["b", "2"]]);
gives(() => {
  const f = new FormData();
  f.append("a", "1");
  f.delete("a");
  return [...f.keys()];
}, []);
gives(() => {
  const f = new FormData();
  f.append("a", new Blob(["x"]));
  const file = f.get("a");
  return [file instanceof File, file.name];
}, [true, "blob"]);
gives(() => {
  const f = new FormData();
  f.append("a", new Blob(["x"]), "n.txt");
  return f.get("a").name;
}, "n.txt");
throws(() => new FormData(5), "TypeError");
gives(() => String(new FormData()), "[object FormData]");

// --- 5.3 Body mixin ---

gives(() => new Response("hé").text(), "hé");
gives(() => new Response(new Uint8Array([1, 2])).bytes(), new Uint8Array([1, 2]));
gives(() => new Response(new Uint8Array([1, 2, 3, 4]).subarray(1, 3)).bytes(), new Uint8Array([2, 3]));
gives(() => new Response(new Uint16Array([1]).buffer).arrayBuffer(), new Uint8Array([1, 0]).buffer);
gives(() => new Response('{"a": [1]}').json(), { "a": [1] });
throws(() => new Response("nonsense").json(), "SyntaxError");
gives(() => new Response(null).text(), "");
gives(() => new Response(null).body, null);
gives(() => new Response("x").body instanceof ReadableStream, true);
gives(() => new Response(new URLSearchParams("a=1&b=2")).text(), "a=1&b=2");
gives(() =>
  new Response(
    new ReadableStream({
      start(c) {
        c.enqueue(new Uint8Array([104, 105]));
        c.close();
      },
    }),
  ).text(), "hi");
throws(() =>
  new Response(
    new ReadableStream({
      start(c) {
        c.enqueue("text");
        c.close();
      },
    }),
  ).text(), "TypeError");
gives(async () => {
  const r = new Response("x");
  await r.text();
  return [r.bodyUsed, await r.text().catch((e) => e.name)];
}, [true, "TypeError"]);
gives(async () => {
  const r = new Response("x");
  r.body.getReader();
  return r.text().catch((e) => e.name);
}, "TypeError");
gives(async () => {
  const b = await new Response("x", { headers: { "content-type": "A/B;c=d" } }).blob();
  return [b.type, b.size];
}, ["a/b;c=d", 1]);
gives(
  () =>
    new Response("a=1&b=%C3%A9", { headers: { "content-type": "application/x-www-form-urlencoded" } }).formData().then((
      f,
    ) => [...f]),
  [["a", "1"], ["b", "é"]],
);
throws(() => new Response("x", { headers: { "content-type": "text/plain" } }).formData(), "TypeError");
throws(() => new Response("x", { headers: { "content-type": "multipart/form-data" } }).formData(), "TypeError");
gives(async () => {
  const f = await new Response(form()).formData();
  const file = f.get("file");
  return [f.get("a"), file.name, file.type, await file.bytes()];
}, ["é\r\n", "ü.bin", "x/y", new Uint8Array([0, 255, 13, 10])]);
gives(() => new Response(form()).headers.get("content-type").startsWith("multipart/form-data; boundary="), true);

// --- 5.3 Text and multipart bodies ---

throws(() => {
  const f = new FormData();
  f.append("a", "x", "n.txt");
}, "TypeError");
throws(() => {
  const f = new FormData();
  f.set("a", "x", undefined);
}, "TypeError");
gives(() => new Response("\uFEFFx").text(), "x");
gives(() => new Response("\uFEFF{}").json(), {});
gives(() => (async () => [...await new Response("\uFEFFx").bytes()])(), [239, 187, 191, 120]);
gives(() => new Response("\uD800").text(), "\ufffd");
throws(
  () => new Response("--b\r\nbroken", { headers: { "content-type": "multipart/form-data; boundary=b" } }).formData(),
  "TypeError",
);
throws(
  () =>
    new Response('--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b\r\n', {
      headers: { "content-type": "multipart/form-data; boundary=b" },
    }).formData(),
  "TypeError",
);
throws(
  () =>
    new Response('--b\r\nContent-Disposition: form-data; name="a\r\n\r\nx\r\n--b--\r\n', {
      headers: { "content-type": "multipart/form-data; boundary=b" },
    }).formData(),
  "TypeError",
);
gives(
  () =>
    new Response("--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--\r\n", {
      headers: { "content-type": "multipart/form-data; boundary=b" },
    }).formData().then((f) => f.get("a")),
  "x",
);

for (const name of ['a"', "a;b=c", 'a="b"; filename="c"', "100% %20 %", "世 界"]) {
  test(`a multipart body keeps the name ${name}`, async () => {
    const f = new FormData();
    f.append(name, "x");
    f.append("file", new Blob(["y"]), name);
    const [[n, x], [, file]] = [...await new Response(f).formData()];
    equal([n, x, file.name, await file.text()], [name, "x", name, "y"]);
  });
}

// --- 5.4 Request class ---

gives(() => {
  const r = new Request("http://a.example/x#y");
  return [r.method, r.url, r.body, r.redirect, r.signal.aborted, r.bodyUsed];
}, ["GET", "http://a.example/x#y", null, "follow", false, false]);
throws(() => new Request("/relative"), "TypeError");
throws(() => new Request(), "TypeError");
gives(() => new Request("http://a.example/", { method: "post" }).method, "POST");
gives(() => new Request("http://a.example/", { method: "patch" }).method, "patch");
throws(() => new Request("http://a.example/", { method: "TRACE" }), "TypeError");
throws(() => new Request("http://a.example/", { method: "a b" }), "TypeError");
throws(() => new Request("http://a.example/", { body: "x" }), "TypeError");
throws(() => new Request("http://a.example/", { method: "HEAD", body: "x" }), "TypeError");
throws(() => new Request("http://a.example/", { mode: "navigate" }), "TypeError");
throws(() => new Request("http://a.example/", { redirect: "nonsense" }), "TypeError");
gives(
  () => new Request("http://a.example/", { method: "POST", body: "x" }).headers.get("content-type"),
  "text/plain;charset=UTF-8",
);
gives(
  () => new Request("http://a.example/", { method: "POST", body: new URLSearchParams() }).headers.get("content-type"),
  "application/x-www-form-urlencoded;charset=UTF-8",
);
gives(
  () =>
    new Request("http://a.example/", { method: "POST", body: new Blob([], { type: "a/b" }) }).headers.get(
      "content-type",
    ),
  "a/b",
);
gives(
  () =>
    new Request("http://a.example/", { method: "POST", body: "x", headers: { "content-type": "mine" } }).headers.get(
      "content-type",
    ),
  "mine",
);
gives(async () => {
  const a = new Request("http://a.example/", { method: "POST", body: "x", headers: { y: "z" } });
  const b = new Request(a);
  return [a.bodyUsed, await b.text(), b.headers.get("y"), b.method];
}, [true, "x", "z", "POST"]);
gives(async () => {
  const a = new Request("http://a.example/", { method: "POST", body: "x" });
  const b = a.clone();
  return [await a.text(), await b.text()];
}, ["x", "x"]);
throws(async () => {
  const a = new Request("http://a.example/", { method: "POST", body: "x" });
  await a.text();
  a.clone();
}, "TypeError");
gives(() => {
  const c = new AbortController();
  const r = new Request("http://a.example/", { signal: c.signal });
  c.abort();
  return [r.signal.aborted, r.signal === c.signal];
}, [true, false]);
gives(() => String(new Request("http://a.example/")), "[object Request]");

// --- 5.5 Response class ---

gives(() => {
  const r = new Response();
  return [r.status, r.statusText, r.ok, r.type, r.url, r.redirected, r.body];
}, [200, "", true, "default", "", false, null]);
gives(() => new Response("", { status: 404 }).ok, false);
throws(() => new Response("", { status: 199 }), "RangeError");
throws(() => new Response("", { status: 600 }), "RangeError");
throws(() => new Response("x", { status: 204 }), "TypeError");
gives(() => new Response(null, { status: 204 }).status, 204);
throws(() => new Response("", { statusText: "a\nb" }), "TypeError");
gives(() => new Response("x").headers.get("content-type"), "text/plain;charset=UTF-8");
gives(() => {
  const r = Response.error();
  return [r.type, r.status, r.body];
}, ["error", 0, null]);
gives(() => {
  const r = Response.redirect("http://a.example/x", 307);
  return [r.status, r.headers.get("location")];
}, [307, "http://a.example/x"]);
throws(() => Response.redirect("http://a.example/", 200), "RangeError");
throws(() => Response.redirect("http://["), "TypeError");
gives(async () => {
  const r = Response.json({ a: 1 }, { status: 201 });
  return [r.status, r.headers.get("content-type"), await r.text()];
}, [201, "application/json", '{"a":1}']);
throws(() => Response.json(undefined), "TypeError");
throws(() => Response.json(1n), "TypeError");
gives(async () => {
  const a = new Response("x", { status: 201, headers: { y: "z" } });
  const b = a.clone();
  return [await a.text(), await b.text(), b.status, b.headers.get("y")];
}, ["x", "x", 201, "z"]);
throws(async () => {
  const a = new Response("x");
  await a.text();
  a.clone();
}, "TypeError");
gives(async () => {
  const s = new ReadableStream({
    start(c) {
      c.enqueue(new Uint8Array([120]));
      c.close();
    },
  });
  const a = new Response(s);
  const b = a.clone();
  return [await b.text(), await a.text()];
}, ["x", "x"]);
gives(() => String(new Response()), "[object Response]");

// --- 5.6 Fetch method ---

gives(() => [fetch.name, fetch.length, typeof fetch.prototype], ["fetch", 1, "undefined"]);
throws(() => new fetch("http://a.example/"), "TypeError");
gives(() => Object.getOwnPropertyDescriptor(globalThis, "fetch").enumerable, true);
gives(() => {
  const p = fetch();
  p.catch(() => {});
  return p instanceof Promise;
}, true);
