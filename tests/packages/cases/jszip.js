import JSZip from "jszip";

export default async () => {
  const zip = new JSZip();
  const date = new Date(Date.UTC(2024, 0, 2));
  zip.file("a/b.txt", "text ü".repeat(100), { date });
  zip.file("bytes.bin", new Uint8Array(5000).fill(3), { date, compression: "STORE" });
  const bytes = await zip.generateAsync({ type: "uint8array", compression: "DEFLATE", platform: "UNIX" });
  const blob = await zip.generateAsync({ type: "blob" });
  const again = await JSZip.loadAsync(bytes, { checkCRC32: true });
  return {
    names: Object.keys(again.files),
    text: (await again.file("a/b.txt").async("string")).length,
    bytes: (await again.file("bytes.bin").async("uint8array")).reduce((sum, byte) => sum + byte),
    blob: [blob.type, blob.size > 5000],
    base64: (await zip.generateAsync({ type: "base64", compression: "DEFLATE" })).slice(0, 4),
    failure: await JSZip.loadAsync(new Uint8Array(40)).catch((error) => error.message.slice(0, 30)),
  };
};
