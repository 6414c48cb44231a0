// Encodings by name (Encoding Standard, sections 4 and 5): their labels, and all that their indexes say.
"use strict";

// The labels of each encoding.
const labels = {
  "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
  "utf-16be": "unicodefffe utf-16be",
  "utf-16le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
  "iso-8859-2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
  "iso-8859-3": "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
  "iso-8859-4": "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
  "iso-8859-5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
  "iso-8859-6": "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e " +
    "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
  "iso-8859-7": "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 " +
    "iso_8859-7:1987 sun_eu_greek",
  "iso-8859-8":
    "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 " +
    "iso_8859-8:1988 visual",
  "iso-8859-8-i": "csiso88598i iso-8859-8-i logical",
  "iso-8859-16": "iso-8859-16",
  "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
  "koi8-u": "koi8-ru koi8-u",
  "windows-874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
  "ibm866": "866 cp866 csibm866 ibm866",
  "x-mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
  "macintosh": "csmacintosh mac macintosh x-mac-roman",
  "gbk": "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk",
  "gb18030": "gb18030",
  "big5": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
  "euc-jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
  "shift_jis": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
  "euc-kr": "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 " +
    "windows-949",
  "iso-2022-jp": "csiso2022jp iso-2022-jp",
  "x-user-defined": "x-user-defined",
  "iso-8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
  "iso-8859-13": "iso-8859-13 iso8859-13 iso885913",
  "iso-8859-14": "iso-8859-14 iso8859-14 iso885914",
  "iso-8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
  "windows-1250": "cp1250 windows-1250 x-cp1250",
  "windows-1251": "cp1251 windows-1251 x-cp1251",
  "windows-1252": "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 " +
    "iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
  "windows-1253": "cp1253 windows-1253 x-cp1253",
  "windows-1254": "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 " +
    "windows-1254 x-cp1254",
  "windows-1255": "cp1255 windows-1255 x-cp1255",
  "windows-1256": "cp1256 windows-1256 x-cp1256",
  "windows-1257": "cp1257 windows-1257 x-cp1257",
  "windows-1258": "cp1258 windows-1258 x-cp1258",
};

test("every label names its encoding", async () => {
  equal(Object.values(labels).flatMap((text) => text.split(" ")).length, 222);
  for (const encoding in labels) {
    for (const label of labels[encoding].split(" ")) {
      for (const written of [label, label.toUpperCase(), `\t\n\f\r ${label}\t\n\f\r `]) {
        equal(new TextDecoder(written).encoding, encoding, label);
      }
      const wrong = [`\v${label}`, `${label}\0`, `${label}\u00a0`, `${label}\u2028`, `x${label}`, label + label,
        label[0] + " " + label.slice(1)];
      for (const written of wrong) thrown("RangeError", () => new TextDecoder(written));
    }
  }
});

const noLabels = [
  "replacement",
  "csiso2022kr",
  "hz-gb-2312",
  "iso-2022-cn",
  "iso-2022-cn-ext",
  "iso-2022-kr",
  "",
  " ",
  "utf-7",
  "utf-32",
  "x".padEnd(100_000),
  "\u0130so-8859-1",
];
for (const label of noLabels) {
  test(`no label: ${JSON.stringify(label.slice(0, 20))}`, async () => {
    thrown("RangeError", () => new TextDecoder(label));
  });
}

// The first half of the SHA-256 of what the sequences of a table become, a line each: made with an implementation that
// has the standard's indexes built in.
const indexes = {
  "gbk|two": "08716ac72131551d",
  "gb18030|two": "08716ac72131551d",
  "gb18030|four": "fcf901ee1bde0fbf",
  "big5|two": "6bcb56513d331044",
  "euc-jp|two": "4b7731c893385776",
  "euc-jp|8f": "3a8e234e71bec41b",
  "shift_jis|two": "7eb745061347f8eb",
  "euc-kr|two": "78b7dd1d80bd9e37",
  "iso-2022-jp|1b 24 42": "5bfa1052bb06a4bf",
  "ibm866|one": "e4d6ff5ca5ada13a",
  "iso-8859-2|one": "f06000761c8bcf26",
  "iso-8859-3|one": "202a1b363622d2ae",
  "iso-8859-4|one": "f7076eceae60e496",
  "iso-8859-5|one": "93b826201406f5c1",
  "iso-8859-6|one": "7bd8ab9b93da30d5",
  "iso-8859-7|one": "6990b4f2c0f41585",
  "iso-8859-8|one": "3fece254a648dccd",
  "iso-8859-8-i|one": "3fece254a648dccd",
  "iso-8859-10|one": "4f9e6ea68a80234a",
  "iso-8859-13|one": "e0dc2e83c4600e7f",
  "iso-8859-14|one": "cc0467a122c68308",
  "iso-8859-15|one": "02da73e6cb687359",
  "iso-8859-16|one": "1695e6848a2fa540",
  "koi8-r|one": "4864274e118185ef",
  "koi8-u|one": "0fdfdda8e9261a58",
  "macintosh|one": "07da6af6067c9558",
  "windows-874|one": "17408160a539642a",
  "windows-1250|one": "01dd09bae2d209f4",
  "windows-1251|one": "64bc96a197c74f59",
  "windows-1252|one": "d486335e5257b059",
  "windows-1253|one": "9e4c70ccbbd0778f",
  "windows-1254|one": "390edd6fb0372487",
  "windows-1255|one": "eb0725777360879e",
  "windows-1256|one": "5526d72d1fce45fa",
  "windows-1257|one": "6df262bb978fac4d",
  "windows-1258|one": "4744ca2fc1f4eb72",
  "x-mac-cyrillic|one": "ce302a812a98d7f3",
  "x-user-defined|one": "eeb486ac8bd5c248",
};

// What sequences of bytes become, a line each: of one byte, of two after a prefix, or those of four in gb18030.
const tables = (encoding, prefix) => {
  const decoder = new TextDecoder(encoding);
  const rows = [];
  const add = (...bytes) => rows.push(decoder.decode(new Uint8Array(bytes)));
  if (prefix === "four") {
    for (let p = 0; p < 39500; p++) {
      add(
        0x81 + Math.floor(p / 12600),
        0x30 + Math.floor(p / 1260) % 10,
        0x81 + Math.floor(p / 10) % 126,
        0x30 + p % 10,
      );
    }
    for (let p = 188000; p < 1240000; p += 97) {
      add(
        0x81 + Math.floor(p / 12600),
        0x30 + Math.floor(p / 1260) % 10,
        0x81 + Math.floor(p / 10) % 126,
        0x30 + p % 10,
      );
    }
  } else if (prefix === "one") {
    for (let byte = 0; byte < 256; byte++) add(byte);
  } else {
    const before = prefix === "two" ? [] : prefix.split(" ").map((byte) => parseInt(byte, 16));
    for (let lead = 0x20; lead < 256; lead++) for (let trail = 0x20; trail < 256; trail++) add(...before, lead, trail);
  }
  return rows.join("\n");
};

test("indexes", async () => {
  const digests = {};
  for (const name in indexes) {
    const bytes = new TextEncoder().encode(tables(...name.split("|")));
    digests[name] = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 16);
  }
  equal(JSON.stringify(digests), JSON.stringify(indexes));
});
