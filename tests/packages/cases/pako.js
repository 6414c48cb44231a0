import * as pako from "pako";

export default async () => {
  const bytes = new Uint8Array(100_000).map((_, i) => (i * i) >> 7);
  const packed = pako.gzip(bytes, { level: 9 });
  const native = new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")));
  const inflated = pako.inflate(pako.deflate("text ü".repeat(1000)), { toText: true, to: "string" });
  let failure;
  try {
    pako.inflate(packed.slice(0, 100));
    failure = "none";
  } catch (error) {
    failure = String(error);
  }
  return {
    length: packed.length,
    same: pako.ungzip(packed).every((byte, i) => byte === bytes[i]),
    native: new Uint8Array(await native.arrayBuffer()).every((byte, i) => byte === bytes[i]),
    inflated: inflated.length,
    raw: pako.inflateRaw(pako.deflateRaw(bytes)).length,
    failure,
  };
};
