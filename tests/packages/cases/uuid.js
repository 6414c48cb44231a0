import { NIL, parse, stringify, v4, v5, v7, validate, version } from "uuid";

export default () => {
  const ids = Array.from({ length: 100 }, () => v4());
  return {
    v5: v5("example.com", v5.DNS),
    unique: new Set(ids).size,
    valid: ids.every((id) => validate(id) && version(id) === 4),
    sorted: [v7({ msecs: 2 }), v7({ msecs: 1 })].sort()[0].slice(0, 13),
    nil: stringify(parse(NIL)),
  };
};
