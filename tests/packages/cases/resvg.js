import { Resvg, initWasm } from "@resvg/resvg-wasm";
import wasm from "@resvg/resvg-wasm/index_bg.wasm";

export default async () => {
  await initWasm(wasm);
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#f00"/><circle cx="20" cy="10" r="8" fill="#00f"/></svg>';
  const image = new Resvg(svg, { fitTo: { mode: "width", value: 80 } }).render();
  const png = image.asPng();
  const pixel = (x, y) => [...image.pixels.slice(4 * (y * image.width + x), 4 * (y * image.width + x) + 4)];
  return { width: image.width, height: image.height, signature: [...png.slice(0, 8)], corner: pixel(0, 0), centre: pixel(40, 20) };
};
