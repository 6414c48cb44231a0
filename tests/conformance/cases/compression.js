// Compression Standard: CompressionStream and DecompressionStream.
"use strict";

// What comes out of a transform stream that these chunks are written to. (test_compression.py uses it, too.)
const through = async (stream, chunks) => {
  const writer = stream.writable.getWriter();
  const written = Promise.all([...chunks.map((chunk) => writer.write(chunk)), writer.close()]);
  written.catch(() => {});
  const pieces = [];
  let size = 0;
  for await (const piece of stream.readable) {
    pieces.push(piece);
    size += piece.byteLength;
  }
  await written;
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
};
// Chunks of `size` bytes.
const cut = (whole, size) => {
  const chunks = [];
  for (let at = 0; at < whole.length; at += size) chunks.push(whole.subarray(at, at + size));
  return chunks;
};

test("the constructors", async () => {
  for (const Stream of [CompressionStream, DecompressionStream]) {
    thrown("TypeError", () => new Stream());
    thrown("TypeError", () => new Stream("a"));
    thrown("TypeError", () => new Stream("GZIP"));
    thrown("TypeError", () => Stream("gzip"));
    const stream = new Stream({ toString: () => "gzip" });
    equal([stream.readable instanceof ReadableStream, stream.writable instanceof WritableStream].join(), "true,true");
    equal(stream.readable === stream.readable, true);
    equal(Object.prototype.toString.call(stream), `[object ${Stream.name}]`);
    equal(Stream.length, 1);
    const { get } = Object.getOwnPropertyDescriptor(Stream.prototype, "readable");
    thrown("TypeError", () => get.call({}));
  }
});

test("chunks that are no bytes", async () => {
  for (const Stream of [CompressionStream, DecompressionStream]) {
    for (const chunk of [undefined, null, 3.14, {}, [1], "text", Symbol.iterator, new Blob([])]) {
      const { readable, writable } = new Stream("deflate");
      const writer = writable.getWriter();
      const write = writer.write(chunk);
      write.catch(() => {});
      await rejected("TypeError", readable.getReader().read());
      await rejected("TypeError", write);
    }
  }
});

test("buffers and all views", async () => {
  const plain = new Uint8Array(256).map((_, i) => i);
  const packed = await through(new CompressionStream("gzip"), [plain]);
  const same = async (chunk, what) =>
    equal(
      (await through(new DecompressionStream("gzip"), [await through(new CompressionStream("gzip"), [chunk])])).join(),
      plain.join(),
      what,
    );
  await same(plain.buffer, "buffer");
  await same(new DataView(plain.buffer), "DataView");
  for (
    const View of [Int8Array, Uint8ClampedArray, Int16Array, Uint32Array, Float32Array, Float64Array, BigInt64Array]
  ) await same(new View(plain.buffer), View.name);
  const shifted = new Uint8Array(300);
  shifted.set(plain, 17);
  await same(shifted.subarray(17, 273), "subarray");
  equal((await through(new DecompressionStream("gzip"), [packed])).constructor, Uint8Array);
});

test("resizable buffers", async () => {
  const buffer = new ArrayBuffer(4, { maxByteLength: 64 });
  const tracking = new Uint8Array(buffer);
  tracking.set([1, 2, 3, 4]);
  buffer.resize(6);
  const back = async (chunk) =>
    (await through(new DecompressionStream("deflate"), [await through(new CompressionStream("deflate"), [chunk])]))
      .join();
  const outcome = async (chunk) => { try { return await back(chunk); } catch (error) { return error.name; } };
  const beyond = new Uint8Array(buffer, 2, 4);
  buffer.resize(3);
  for (const [chunk, whole] of [[tracking, "1,2,3"], [buffer, "1,2,3"], [beyond, ""]]) {
    const got = await outcome(chunk);
    equal(got === whole || got === "TypeError", true, got);
  }
});

test("detached buffers have no bytes", async () => {
  const gone = new Uint8Array([1, 2, 3]);
  gone.buffer.transfer();
  const stream = new CompressionStream("deflate");
  let got;
  try {
    got = (await through(new DecompressionStream("deflate"), [await through(stream, [gone])])).length;
  } catch (error) {
    got = error.name;
  }
  equal(got === 0 || got === "TypeError", true, `${got}`);
});

test("a chunk that is detached while it waits", async () => {
  const stream = new CompressionStream("deflate");
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const chunk = new Uint8Array(1000).fill(7);
  const writes = [writer.write(new Uint8Array(10)), writer.write(chunk), writer.close()];
  chunk.buffer.transfer();
  writes.forEach((write) => write.catch(() => {}));
  try { while (!(await reader.read()).done); } catch (error) { equal(error.name, "TypeError"); }
});

test("output comes in pieces", async () => {
  const packed = await through(new CompressionStream("gzip"), [new Uint8Array(1 << 20)]);
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  writer.write(packed);
  writer.close();
  let total = 0;
  for await (const piece of readable) {
    equal(piece.byteLength <= 65536 && piece.byteLength === piece.buffer.byteLength, true);
    total += piece.byteLength;
  }
  equal(total, 1 << 20);
});

test("cancel and abort", async () => {
  for (const end of [(stream) => stream.readable.cancel("enough"), (stream) => stream.writable.abort("enough")]) {
    const stream = new CompressionStream("brotli");
    await end(stream);
  }
  const { readable, writable } = new DecompressionStream("gzip");
  await readable.cancel();
  await writable.getWriter().closed.catch(() => {});
});

test("between a blob and a response", async () => {
  const counted = new Uint8Array(50_000).map((_, i) => i % 251);
  const packed = new Blob([counted]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const plain = await new Response(packed.pipeThrough(new DecompressionStream("deflate-raw"))).bytes();
  equal(plain.join(), counted.join());
});
