import { minify } from "terser";

export default async () => {
  const source = "function add(first, second) { const unused = 1; if (false) { console.log('never'); } return first + second; }\nexport const result = add(1, 2) * add(3, 4);";
  const { code, map } = await minify({ "a.js": source }, { module: true, compress: { passes: 2 }, sourceMap: { url: "inline" } });
  return { code, version: JSON.parse(map).version };
};
