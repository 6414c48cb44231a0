import { chunk, cloneDeep, debounce, groupBy, isEqual, merge, sortBy, template } from "lodash-es";

export default async () => {
  const source = { a: [1, { b: new Map([["k", new Date(0)]]) }], r: /x/gi };
  const copy = cloneDeep(source);
  let calls = 0;
  const later = debounce(() => calls++, 5);
  later();
  later();
  await new Promise((resolve) => setTimeout(resolve, 40));
  return {
    chunk: chunk([1, 2, 3, 4, 5], 2),
    group: groupBy([6.1, 4.2, 6.3], Math.floor),
    equal: isEqual(source, copy) && copy.a[1] !== source.a[1],
    merged: merge({ a: { x: 1 } }, { a: { y: [2] } }),
    sorted: sortBy([{ n: 3 }, { n: 1 }], "n"),
    text: template("hello <%= name %>!")({ name: "world" }),
    calls,
  };
};
