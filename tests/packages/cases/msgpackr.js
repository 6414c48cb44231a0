import { Packr, pack, unpack } from "msgpackr";

export default () => {
  const value = { id: 2n ** 60n, when: new Date(86_400_000), list: [1, -1, 1.5, null, true, "ü".repeat(40)], bytes: new Uint8Array([1, 2, 3]), map: { deep: { er: [{}] } } };
  const packed = pack(value);
  const back = unpack(packed);
  const packr = new Packr({ structuredClone: true });
  const self = { set: new Set([1]), error: new RangeError("no") };
  self.self = self;
  const cyclic = packr.unpack(packr.pack(self));
  return {
    length: packed.length,
    id: String(back.id),
    when: back.when.toISOString(),
    list: back.list,
    bytes: [...back.bytes],
    deep: JSON.stringify(back.map),
    cyclic: [cyclic.self === cyclic, cyclic.set.has(1), cyclic.error instanceof Error],
  };
};
