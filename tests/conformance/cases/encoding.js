// TextEncoder and TextDecoder (Encoding Standard, section 7): UTF-8 and UTF-16, errors, byte order marks, streams,
// counts.
"use strict";

// Malformed bytes and what a decoder that is not fatal makes of them ("UTF-8 decoder", section 8.1.1, and so on); R is
// U+FFFD.
const malformed = {
  "utf-8": [
    [[0xFF], "R"],
    [[0xC0, 0x80], "RR"],
    [[0xC1, 0xBF], "RR"],
    [[0xC2], "R"],
    [[0xC2, 0x41], "RA"],
    [[0xC2, 0xC2, 0x80], "R\u0080"],
    [[0xE0, 0x80, 0x80], "RRR"],
    [[0xE0, 0x9F, 0xBF], "RRR"],
    [[0xE2, 0x82], "R"],
    [[0xE2, 0x82, 0x41], "RA"],
    [[0xE2, 0x82, 0xE2, 0x82, 0xAC], "R€"],
    [[0xED, 0xA0, 0x80], "RRR"],
    [[0xED, 0x9F, 0xBF, 0xED, 0xBF, 0xBF], "\ud7ffRRR"],
    [[0xF0, 0x8F, 0xBF, 0xBF], "RRRR"],
    [[0xF0, 0x9F, 0x98], "R"],
    [[0xF0, 0x9F, 0x98, 0x20], "R "],
    [[0xF0, 0x9F, 0x20, 0x80], "R R"],
    [[0xF4, 0x8F, 0xBF, 0xBF, 0xF4, 0x90, 0x80, 0x80], "\u{10ffff}RRRR"],
    [[0xF5, 0x80, 0x80, 0x80], "RRRR"],
    [[0x80, 0xBF, 0x41], "RRA"],
  ],
  "utf-16le": [
    [[0x41], "R"],
    [[0x41, 0x00, 0x42], "AR"],
    [[0x00, 0xD8], "R"],
    [[0x00, 0xD8, 0x41, 0x00], "RA"],
    [[0x00, 0xD8, 0x41], "R"],
    [[0x00, 0xDC], "R"],
    [[0x00, 0xDC, 0x00, 0xD8, 0x00, 0xD8, 0x00, 0xDC], "RR𐀀"],
  ],
  "utf-16be": [
    [[0xD8, 0x00], "R"],
    [[0xD8, 0x00, 0x00, 0x41], "RA"],
    [[0xDC, 0x00, 0x00], "RR"],
  ],
  gb18030: [
    [[0x81], "R"],
    [[0x81, 0x20], "R "],
    [[0x81, 0x30], "R"],
    [[0x81, 0x30, 0x20], "R0 "],
    [[0x81, 0x30, 0x81], "R"],
    [[0x81, 0x30, 0x81, 0x20], "R0R "],
    [[0x80, 0xFF], "€R"],
    [[0xFE, 0x39, 0xFE, 0x39], "R"],
    [[0x84, 0x31, 0xA5, 0x30], "R"],
    [[0xE3, 0x32, 0x9A, 0x35], "\u{10ffff}"],
    [[0xE3, 0x32, 0x9A, 0x36], "R"],
    [[0xA6, 0xD9, 0xFE, 0x59], "︐龴"],
  ],
  big5: [
    [[0x81], "R"],
    [[0x81, 0x40], "R@"],
    [[0x88, 0x62, 0x88, 0xA5], "Ê\u0304ê\u030c"],
    [[0x80], "R"],
    [[0xFF, 0x41], "RA"],
  ],
  "euc-jp": [
    [[0x8E], "R"],
    [[0x8E, 0xB1], "ｱ"],
    [[0x8F, 0xA1], "R"],
    [[0x8F, 0xA1, 0x41], "RA"],
    [[0xA0], "R"],
  ],
  shift_jis: [
    [[0x81], "R"],
    [[0x81, 0x20], "R "],
    [[0x80], "\u0080"],
    [[0xA0], "R"],
    [[0xF0, 0x40], "\ue000"],
  ],
  "euc-kr": [
    [[0x81], "R"],
    [[0x81, 0x40], "R@"],
    [[0xFF], "R"],
    [[0x80, 0x41], "RA"],
  ],
  "iso-2022-jp": [
    [[0x1B], "R"],
    [[0x1B, 0x24], "R$"],
    [[0x1B, 0x28, 0x41], "R(A"],
    [[0x0E, 0x80], "RR"],
    [[0x1B, 0x28, 0x4A, 0x5C, 0x7E], "¥‾"],
    [[0x1B, 0x28, 0x49, 0x31], "ｱ"],
    [[0x1B, 0x24, 0x42, 0x24], "R"],
    [[0x1B, 0x24, 0x42, 0x24, 0x1B, 0x28, 0x42, 0x41], "RA"],
    [[0x1B, 0x28, 0x42, 0x1B, 0x28, 0x42], "R"],
  ],
  "windows-1253": [
    [[0xAA, 0xD2, 0xFF], "RRR"],
    [[0xE1], "α"],
  ],
  "x-user-defined": [
    [[0x7F, 0x80, 0xFF], "\u007f\uf780\uf7ff"],
  ],
};

// Replaced or refused, whole or in parts cut anywhere, alone or in a long text.
for (const [encoding, cases] of Object.entries(malformed)) {
  test(`malformed ${encoding}`, async () => {
    for (const [data, marked] of cases) {
      const text = marked.replaceAll("R", "\ufffd");
      const bytes = new Uint8Array(data);
      equal(new TextDecoder(encoding).decode(bytes), text, data);
      const fatal = new TextDecoder(encoding, { fatal: true });
      if (text.includes("\ufffd")) thrown("TypeError", () => fatal.decode(bytes));
      else equal(fatal.decode(bytes), text, data);
      equal(fatal.decode(new Uint8Array()), "");
      const decoder = new TextDecoder(encoding);
      for (let i = 0; i <= bytes.length; i++) {
        for (let j = i; j <= bytes.length; j++) {
          const parts = [bytes.subarray(0, i), bytes.subarray(i, j), bytes.subarray(j)];
          const read = parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
          equal(read, text, [data, i, j]);
        }
      }
      if (encoding !== "utf-8") continue;
      for (const before of ["a".repeat(100), "é".repeat(70), "世界".repeat(50), "😀".repeat(40)]) {
        const start = new TextEncoder().encode(before);
        const all = new Uint8Array([...start, ...bytes, ...start]);
        equal(new TextDecoder().decode(all).endsWith(before), true, data);
        equal(new TextDecoder().decode(all).startsWith(before + text.slice(0, 1)), true, data);
        if (text.includes("\ufffd")) thrown("TypeError", () => fatal.decode(all));
      }
    }
  });
}

// Section 7.1, "serialize I/O queue": the first one goes, of the decoder's own encoding, unless it is to be ignored.
test("byte order marks", async () => {
  const marks = { "utf-8": [0xEF, 0xBB, 0xBF], "utf-16le": [0xFF, 0xFE], "utf-16be": [0xFE, 0xFF] };
  const letter = { "utf-8": [0x61], "utf-16le": [0x61, 0], "utf-16be": [0, 0x61] };
  for (const encoding in marks) {
    const all = [...marks[encoding], ...marks[encoding], ...letter[encoding], ...marks[encoding]];
    for (const fatal of [false, true]) {
      equal(new TextDecoder(encoding, { fatal }).decode(new Uint8Array(all)), "\ufeffa\ufeff", encoding);
      equal(
        new TextDecoder(encoding, { fatal, ignoreBOM: true }).decode(new Uint8Array(all)),
        "\ufeff\ufeffa\ufeff",
        encoding,
      );
      for (const ignoreBOM of [false, true]) {
        const decoder = new TextDecoder(encoding, { fatal, ignoreBOM });
        for (let round = 0; round < 2; round++) {
          let text = "";
          for (const byte of all) text += decoder.decode(new Uint8Array([byte]), { stream: true });
          equal(text + decoder.decode(), (ignoreBOM ? "\ufeff" : "") + "\ufeffa\ufeff", encoding);
        }
        // Not at the start of the stream: kept.
        const late = decoder.decode(new Uint8Array(letter[encoding]), { stream: true }) +
          decoder.decode(new Uint8Array(marks[encoding]));
        equal(late, "a\ufeff", encoding);
      }
    }
  }
  equal(new TextDecoder("windows-1252").decode(new Uint8Array(marks["utf-8"])), "ï»¿");
  equal(new TextDecoder("gb18030").decode(new Uint8Array([0x84, 0x31, 0x95, 0x33])), "\ufeff");
  equal(new TextDecoder().decode(new Uint8Array([0xEF, 0xBB])), "\ufffd");
});

test("a stream cut anywhere", async () => {
  const text = "plain, café, 世界, 😀! ".repeat(3);
  const encoded = { "utf-8": new TextEncoder().encode(text) };
  const units = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  encoded["utf-16le"] = new Uint8Array(units.buffer);
  for (const encoding in encoded) {
    const bytes = encoded[encoding];
    const decoder = new TextDecoder(encoding, { fatal: true });
    for (let i = 0; i <= bytes.length; i++) {
      equal(decoder.decode(bytes.subarray(0, i), { stream: true }) + decoder.decode(bytes.subarray(i)), text, [
        encoding,
        i,
      ]);
    }
    for (const size of [1, 2, 3, 5, 7]) {
      let got = "";
      for (let i = 0; i < bytes.length; i += size) got += decoder.decode(bytes.subarray(i, i + size), { stream: true });
      equal(got + decoder.decode(), text, [encoding, size]);
    }
  }
});

// However long: the ways that are quickest for some lengths all say the same.
test("long input is decoded as in parts", async () => {
  const pieces = { valid: "aé世😀", narrow: "aéÿ" };
  const units = {
    malformed: [0x61, 0xC3, 0xA9, 0xE4, 0xB8, 0x96, 0xE4, 0xB8, 0xF0, 0x9F, 0x98, 0x80, 0xED, 0xA0, 0x80, 0xC3],
  };
  for (const name in pieces) units[name] = Array.from(new TextEncoder().encode(pieces[name]));
  for (const name in units) {
    for (const size of [(256 << 10) - 3, (256 << 10) + 5, (1 << 20) + 1, (8 << 20) + 1]) {
      const bytes = new Uint8Array(size).fill(0x20);
      const unit = new Uint8Array(units[name]);
      for (let i = 3; i + unit.length <= size; i += unit.length) bytes.set(unit, i);
      const decoder = new TextDecoder();
      const parts = [];
      for (let i = 0; i < size; i += 99_999) {
        parts.push(decoder.decode(bytes.subarray(i, i + 99_999), { stream: true }));
      }
      const whole = decoder.decode(bytes);
      equal(whole === parts.join("") + decoder.decode(), true, [name, size]);
      const fatal = new TextDecoder("utf-8", { fatal: true });
      if (name === "malformed") thrown("TypeError", () => fatal.decode(bytes));
      else equal(fatal.decode(bytes) === whole, true, [name, size]);
    }
  }
});

test("inputs of every kind", async () => {
  const bytes = new TextEncoder().encode("__héllo__");
  const decoder = new TextDecoder();
  equal(decoder.decode(bytes.buffer.slice(0)), "__héllo__");
  equal(decoder.decode(new DataView(bytes.buffer, 2, 6)), "héllo");
  equal(decoder.decode(new Int8Array(bytes.buffer, 2, 6)), "héllo");
  equal(decoder.decode(new Uint16Array(bytes.buffer, 2, 3)), "héllo");
  equal(decoder.decode(new Uint8Array(bytes)), "__héllo__");
  equal(decoder.decode(), "");
  equal(decoder.decode(undefined), "");
  for (const other of [null, 1, "a", [], {}, new Proxy(bytes, {})]) thrown("TypeError", () => decoder.decode(other));
  // Of each length on the way from the heap to outside of it, and past what is copied on the stack.
  for (const unit of ["a", "é", "ł", "世", "😀", "aé", "é世"]) {
    for (const count of [1, 7, 31, 32, 33, 63, 64, 65, 1023, 2047, 2048, 2049, 4096, 4097, 70000]) {
      const text = unit.repeat(count);
      const encoded = new TextEncoder().encode(text);
      equal(decoder.decode(encoded) === text, true, [unit, count]);
      equal(new TextDecoder("utf-8", { fatal: true }).decode(encoded) === text, true, [unit, count]);
      equal(
        new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(encoded.subarray(0, 60)), { stream: true })
          .length > 0,
        true,
      );
    }
  }
});

test("encode", async () => {
  const encoder = new TextEncoder();
  const bytes = (text) => Array.from(encoder.encode(text));
  equal(bytes("aé€😀"), [97, 195, 169, 226, 130, 172, 240, 159, 152, 128]);
  equal(bytes(), []);
  equal(bytes(undefined), []);
  equal(bytes(null), [110, 117, 108, 108]);
  const bad = [239, 191, 189];
  equal(bytes("\ud800"), bad);
  equal(bytes("\udc00"), bad);
  equal(bytes("a\ud800b"), [97, ...bad, 98]);
  equal(bytes("\ud800\ud800\udc00\udc00"), [...bad, 240, 144, 128, 128, ...bad]);
  for (let before = 0; before < 70; before++) {
    for (
      const [text, out] of [["\ud83d", bad], ["\ude00\ud83d\ude00", [...bad, 240, 159, 152, 128]], [
        "\udc00\udc00\ud800",
        [...bad, ...bad, ...bad],
      ]]
    ) {
      const all = encoder.encode("世".repeat(before) + text + "x".repeat(70 - before));
      equal(Array.from(all.subarray(before * 3, before * 3 + out.length)), out, [before, text]);
      equal(all.length, before * 3 + out.length + 70 - before);
    }
  }
  equal(encoder.encode("a") instanceof Uint8Array, true);
  equal(encoder.encode("é").buffer.byteLength, 2);
  let rope = "";
  for (let i = 0; i < 2000; i++) rope += i % 3 ? "a" : "é";
  equal(new TextDecoder().decode(encoder.encode(rope)) === rope, true);
});

// Section 7.4: as many whole characters as there is room for, and not a byte more.
test("encode into counts at every boundary", async () => {
  const expected = (text, room) => {
    let read = 0;
    let written = 0;
    for (const c of text) {
      const code = c.codePointAt(0);
      const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (written + size > room) break;
      read += c.length;
      written += size;
    }
    return { read, written };
  };
  const encoder = new TextEncoder();
  const texts = [
    "",
    "abc",
    "é",
    "aéb",
    "日本",
    "😀😀",
    "a\ud800b",
    "\udc00\ud800",
    "é".repeat(40),
    "a".repeat(90),
    "世😀é".repeat(30),
    "a".repeat(50) + "\ud800".repeat(20) + "é",
    "😀".repeat(40),
  ];
  for (const text of texts) {
    const all = encoder.encode(text);
    for (let room = 0; room <= all.length + 3; room++) {
      const target = new Uint8Array(room + 4).fill(0x55);
      const { read, written } = encoder.encodeInto(text, target.subarray(2, room + 2));
      const should = expected(text, room);
      equal([read, written], [should.read, should.written], [text, room]);
      equal(Array.from(target.subarray(2, 2 + written)), Array.from(all.subarray(0, written)), [text, room]);
      equal([...target.subarray(0, 2), ...target.subarray(2 + written)].every((byte) => byte === 0x55), true, [
        text,
        room,
      ]);
    }
  }
  thrown("TypeError", () => encoder.encodeInto("a", new ArrayBuffer(1)));
  thrown("TypeError", () => encoder.encodeInto("a", new Uint8ClampedArray(1)));
});

test("streams", async () => {
  const gather = async (stream, input) => {
    const writer = stream.writable.getWriter();
    const write = (async () => { for (const part of input) await writer.write(part); await writer.close(); })();
    const all = [];
    for await (const part of stream.readable) all.push(...part);
    await write;
    return all;
  };
  const bytes = Array.from(new TextEncoder().encode("\ufeffa€😀"));
  equal((await gather(new TextDecoderStream(), bytes.map((byte) => new Uint8Array([byte])))).join(""), "a€😀");
  equal(
    (await gather(new TextDecoderStream("shift_jis"), [new Uint8Array([0x82]), new Uint8Array([0xA0])])).join(""),
    "あ",
  );
  equal((await gather(new TextDecoderStream(), [new Uint8Array([0xE2, 0x82])])).join(""), "\ufffd");
  equal(
    (await reason(gather(new TextDecoderStream("utf-8", { fatal: true }), [new Uint8Array([0xFF])])))?.name,
    "TypeError",
  );
  equal(await gather(new TextEncoderStream(), ["a\ud83d", "\ude00", "\ud800"]), [
    97,
    240,
    159,
    152,
    128,
    239,
    191,
    189,
  ]);
});

test("buffers that are gone or shrunk", async () => {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const gone = new Uint8Array([97, 98]);
  gone.buffer.transfer();
  equal(decoder.decode(gone), "");
  equal(decoder.decode(gone.buffer), "");
  equal(encoder.encodeInto("ab", gone).written, 0);

  const shrinking = (action, ...more) => {
    const buffer = new ArrayBuffer(5000, { maxByteLength: 10000 });
    for (const view of [new Uint8Array(buffer), new Uint8Array(buffer, 4000, 500), new DataView(buffer, 4000)]) {
      buffer.resize(5000);
      new Uint8Array(buffer).fill(97);
      for (const encoding of ["utf-8", "utf-16le", "gbk", "windows-1252"]) {
        const got = new TextDecoder(encoding).decode(view, { get stream() { action(buffer); return false; } });
        equal(got.length <= 10000, true);
      }
    }
    return buffer;
  };
  shrinking((buffer) => buffer.resize(10));
  shrinking((buffer) => buffer.resize(0));
  shrinking((buffer) => buffer.resize(10000));
  const once = new Uint8Array(5000).fill(97);
  equal(decoder.decode(once, { get stream() { once.buffer.transfer(); return true; } }), "");

  const target = new Uint8Array(new ArrayBuffer(100, { maxByteLength: 100 }));
  const source = { toString() { target.buffer.resize(3); return "abcdef"; } };
  const { read, written } = encoder.encodeInto(source, target);
  equal([read, written], [3, 3]);
  // A call within a call, of the same decoder.
  const nested = new TextDecoder();
  const inner = { get stream() { nested.decode(new Uint8Array([0xE2, 0x82]), { stream: true }); return false; } };
  equal(nested.decode(new Uint8Array([0xAC]), inner), "€");
  // A decoder goes on after an error.
  const fatal = new TextDecoder("utf-8", { fatal: true });
  thrown("TypeError", () => fatal.decode(new Uint8Array([0xE2, 0xFF]), { stream: true }));
  equal(fatal.decode(new Uint8Array([97])), "a");
});

// File API, section 6.4, "packaging data".
test("file reader", async () => {
  const read = (how, blob, ...more) => new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader[how](blob, ...more);
  });
  const bytes = new Uint8Array([0xE9, 0x00, 0xFF, 0x61]);
  const blob = new Blob([bytes], { type: "text/plain" });
  equal(await read("readAsText", new Blob(["aé世😀"])), "aé世😀");
  equal(await read("readAsText", new Blob([new Uint8Array([0x82, 0xA0])]), "shift_jis"), "あ");
  equal(await read("readAsText", new Blob(["\ufeffa"])), "a");
  equal(await read("readAsBinaryString", blob), "\u00e9\0\u00ffa");
  equal(await read("readAsDataURL", blob), "data:text/plain;base64,6QD/YQ==");
  equal(Array.from(new Uint8Array(await read("readAsArrayBuffer", blob))), [0xE9, 0, 0xFF, 0x61]);
});
