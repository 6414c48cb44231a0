import { parse, tokenizer } from "acorn";

const source = "export const f = async (a, { b = 1, ...c }) => { for await (const x of a) yield_(x?.y ?? b ** 2n); }; class A { #p = 1; static { this.q = #p in this } }";

export default () => {
  const tree = parse(source, { ecmaVersion: "latest", sourceType: "module" });
  const kinds = {};
  JSON.stringify(tree, (_key, value) => {
    if (value?.type) kinds[value.type] = (kinds[value.type] ?? 0) + 1;
    return typeof value === "bigint" ? String(value) : value;
  });
  return { kinds, tokens: [...tokenizer(source, { ecmaVersion: "latest", sourceType: "module" })].length };
};
