import { marked } from "marked";

export default () =>
  marked.parse("# Title\n\nSome *text* with `code` & a [link](https://example.com/?a=1&b=2).\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n- x\n  - y\n\n```js\nlet a = 1 < 2;\n```\n");
