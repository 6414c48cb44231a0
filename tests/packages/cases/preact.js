import { h } from "preact";
import { useState } from "preact/hooks";
import { renderToString } from "preact-render-to-string";

const Item = ({ text }) => h("li", { class: "item", title: '"<&>"' }, text);
const List = ({ items }) => {
  const [count] = useState(items.length);
  return h("ul", { "data-count": count }, items.map((text) => h(Item, { key: text, text })));
};

export default () => renderToString(h(List, { items: ["a", "<b>", "ü"] }));
