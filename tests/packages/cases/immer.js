import { applyPatches, enableMapSet, enablePatches, produce, produceWithPatches } from "immer";

export default () => {
  enableMapSet();
  enablePatches();
  const base = { list: [{ done: false }, { done: true }], map: new Map([["k", new Set([1])]]), date: "x" };
  const [next, patches, inverse] = produceWithPatches(base, (draft) => {
    draft.list[0].done = true;
    draft.list.push({ done: false });
    draft.map.get("k").add(2);
    delete draft.date;
  });
  return {
    shared: next.list[1] === base.list[1],
    frozen: Object.isFrozen(next.list),
    set: [...next.map.get("k")],
    patches: patches.map(({ op, path }) => [op, path]),
    undone: JSON.stringify(applyPatches(next, inverse).list) === JSON.stringify(base.list),
    same: produce(base, () => {}) === base,
  };
};
