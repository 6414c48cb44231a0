import YAML from "yaml";

export default () => {
  const text = "# comment\nbase: &base { a: 1, b: [x, 'y'] }\nmerged:\n  <<: *base\n  c: 2024-01-01\nlong: |\n  line 1\n  line 2\nset: !!set { k }\n";
  const document = YAML.parseDocument(text, { merge: true });
  const value = document.toJS();
  document.setIn(["base", "a"], 5);
  let failure;
  try {
    YAML.parse("a: [1, 2");
  } catch (error) {
    failure = [error.name, error.code, error.linePos[0].col];
  }
  return { merged: value.merged, long: value.long, text: String(document), made: YAML.stringify({ a: [1, { b: null }], t: "x: y" }), failure };
};
