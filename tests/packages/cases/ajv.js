import Ajv from "ajv";

export default () => {
  const ajv = new Ajv({ allErrors: true });
  const validate = ajv.compile({
    type: "object",
    properties: { id: { type: "integer", minimum: 1 }, names: { type: "array", items: { type: "string", pattern: "^[a-z]+$" }, uniqueItems: true } },
    required: ["id"],
    additionalProperties: false,
  });
  const good = validate({ id: 3, names: ["x", "y"] });
  const bad = validate({ id: 0, names: ["x", "x", "Z"], more: 1 });
  return { good, bad, errors: validate.errors.map(({ instancePath, keyword }) => [instancePath, keyword]) };
};
