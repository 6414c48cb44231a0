// Blob, File and blob URLs: the File API.
"use strict";

// Its bytes, as text.
const bytes = async (blob) => new Uint8Array(await blob.arrayBuffer()).join();
const of = (...list) => new Uint8Array(list);

// --- The constructor of Blob ---

test("parts of every kind", async () => {
  const buffer = of(1, 2, 3, 4).buffer;
  const blob = new Blob([
    buffer,
    new Uint8Array(buffer, 1, 2),
    new DataView(buffer, 3),
    new Uint16Array([513]),
    new Blob([of(9)]),
  ]);
  equal(blob.size, 10);
  equal(await bytes(blob), "1,2,3,4,2,3,4,1,2,9");
});

test("the bytes are taken when it is made", async () => {
  const view = of(1, 2);
  const blob = new Blob([view]);
  view[0] = 9;
  view.buffer.transfer();
  equal(await bytes(blob), "1,2");
});

test("nothing, and nothing in it", async () => {
  equal([new Blob().size, new Blob([]).size, new Blob([of()]).size, new Blob().type].join(), "0,0,0,");
  equal(await bytes(new Blob()), "");
  equal((await new Blob().slice(0, 10).arrayBuffer()).byteLength, 0);
});

test("parts are any iterable, but no text", async () => {
  equal(new Blob(new Set([of(1), of(2, 3)])).size, 3);
  for (const wrong of [null, "text", 5, {}, true]) thrown("TypeError", () => new Blob(wrong));
  thrown("TypeError", () => Blob([]));
});

test("type", async () => {
  equal(new Blob([], { type: "TEXT/Plain" }).type, "text/plain");
  equal(new Blob([], { type: "a\u00e9" }).type, "");
  equal(new Blob([], { type: "a\x19" }).type, "");
  equal(new Blob([], { type: null }).type, "null");
  thrown("TypeError", () => new Blob([], { endings: "wrong" }));
  thrown("TypeError", () => new Blob([], "text"));
});

test("views of resizable buffers", async () => {
  const buffer = new ArrayBuffer(4, { maxByteLength: 8 });
  const view = new Uint8Array(buffer);
  view.set([1, 2, 3, 4]);
  buffer.resize(2);
  let blob;
  try { blob = new Blob([view]); } catch (error) { named(error, "TypeError"); return; }
  equal(await bytes(blob), "1,2");
});

// --- Blob ---

test("slice", async () => {
  const blob = new Blob([of(0, 1, 2), of(3, 4), of(5, 6, 7, 8, 9)], { type: "a/b" });
  for (
    const range of [[], [0], [2], [2, 4], [3, 5], [4, 20], [-3], [-3, -1], [5, 2], [20], [0, -20], [NaN, 3], [
      undefined,
      4,
    ], [4, undefined]]
  ) {
    equal(
      await bytes(blob.slice(...range)),
      Array.from({ length: 10 }, (_, i) => i).slice(...range).join(),
      `slice(${range})`,
    );
  }
  equal(blob.slice(0, 1).type, "");
  equal(blob.slice(0, 1, "C/D").type, "c/d");
  equal(await bytes(blob.slice(2, 8).slice(1, 5).slice(1, 3)), "4,5");
  equal(new File([blob], "f").slice() instanceof File, false);
});

test("arrayBuffer and bytes", async () => {
  const blob = new Blob([of(1), of(2)]);
  const first = await blob.arrayBuffer();
  const second = await blob.arrayBuffer();
  equal([first !== second, first instanceof ArrayBuffer].join(), "true,true");
  new Uint8Array(first)[0] = 9;
  equal(await bytes(blob), "1,2");
  equal((await blob.bytes()).constructor, Uint8Array);
  equal((await blob.bytes()).join(), "1,2");
});

test("stream", async () => {
  const blob = new Blob([of(1, 2), of(), of(3)]);
  const chunks = [];
  for await (const chunk of blob.stream()) chunks.push(...chunk);
  equal(chunks.join(), "1,2,3");
  const reader = blob.stream().getReader({ mode: "byob" });
  const { value } = await reader.read(new Uint8Array(2));
  equal(value.join(), "1,2");
  equal((await new Blob().stream().getReader().read()).done, true);
});

test("many reads at once", async () => {
  const blob = new Blob([of(1, 2, 3)]);
  const all = await Promise.all(Array.from({ length: 50 }, () => bytes(blob)));
  equal(all.every((one) => one === "1,2,3"), true);
});

test("many small parts", async () => {
  const blob = new Blob(Array.from({ length: 1000 }, (_, i) => of(i)));
  equal(blob.size, 1000);
  const got = new Uint8Array(await blob.slice(250, 260).arrayBuffer());
  equal(got.join(), "250,251,252,253,254,255,0,1,2,3");
});

test("brands", async () => {
  thrown("TypeError", () => Object.getOwnPropertyDescriptor(Blob.prototype, "size").get.call({}));
  thrown("TypeError", () => Blob.prototype.slice.call(Object.create(Blob.prototype)));
  await rejected("TypeError", Blob.prototype.arrayBuffer.call({}));
  equal(Object.prototype.toString.call(new Blob()), "[object Blob]");
});

// --- File ---

test("name, type, time", async () => {
  const before = Date.now();
  const file = new File([of(1)], "a/b\ud800", { type: "X/Y" });
  equal([file.name, file.type, file.size].join(), "a/b\ufffd,x/y,1");
  equal(file.lastModified >= before && file.lastModified <= Date.now(), true);
  equal(new File([], "f", { lastModified: 12.7 }).lastModified, 12);
  equal(new File([], "f", { lastModified: -1 }).lastModified, -1);
  equal([file instanceof Blob, Object.prototype.toString.call(file)].join(), "true,[object File]");
  thrown("TypeError", () => new File([]));
  thrown("TypeError", () => new File("text", "f"));
});

test("of files", async () => {
  equal(await bytes(new File([new File([of(1)], "a"), new Blob([of(2)])], "b")), "1,2");
});

// --- Blob URLs ---

test("the URL of a Blob", async () => {
  const blob = new Blob([of(1)]);
  const url = URL.createObjectURL(blob);
  equal(/^blob:null\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(url), true, url);
  equal(URL.createObjectURL(blob) === url, false);
  URL.revokeObjectURL(url);
  URL.revokeObjectURL(url);
  URL.revokeObjectURL("no url");
});

test("what is no Blob", async () => {
  for (const wrong of [undefined, null, {}, "text", new ArrayBuffer(1), Object.create(Blob.prototype)]) {
    thrown("TypeError", () => URL.createObjectURL(wrong));
  }
  thrown("TypeError", () => URL.createObjectURL());
  thrown("TypeError", () => URL.revokeObjectURL());
});

test("a thousand are all different", async () => {
  const blob = new Blob();
  equal(new Set(Array.from({ length: 1000 }, () => URL.createObjectURL(blob))).size, 1000);
});
