"""URLs, lists of parameters and patterns, compared with Deno."""

from __future__ import annotations

from benchmarks.harness import run_rounds, show
from benchmarks.web_scripts import contenders

_ROUNDS = 5

# What each of these does n times, measured in microseconds.
_MEASURE = """
  const measure = (act) => {
    const run = (times) => {
      const start = performance.now();
      let sum = 0;
      for (let i = 0; i < times; i++) sum += act(i);
      if (sum < 0) throw new Error("never");
      return (performance.now() - start) * 1000 / times;
    };
    run(20_000);
    return run(100_000);
  };
"""

_SUBJECTS = {
    "new URL, simple": "return measure((i) => new URL(`https://example.com/a/b/c?id=${i}`).pathname.length);",
    "new URL, with a fragment and credentials": """
        return measure((i) => new URL(`https://user:secret@example.com:8080/a/b/../c?id=${i}&x=%20#part`).href.length);""",
    "new URL, international": "return measure((i) => new URL(`https://b\\u00fccher.example/stra\\u00dfe/${i}?q=\\u4e2d\\u6587`).href.length);",
    "new URL, against a base": 'return measure((i) => new URL(`../x/${i}?y`, "https://example.com/a/b/c").href.length);',
    "URL.canParse, invalid": "return measure((i) => URL.canParse(`https://exa mple.com/${i}`) ? 1 : 0);",
    "a setter": """
        const url = new URL("https://example.com/a");
        return measure((i) => { url.pathname = `/b/${i}`; return 1; });""",
    "new URLSearchParams of ten pairs": """
        const text = "a=1&b=two&c=three%20words&d=4&e=5&f=six+more&g=7&h=8&i=9&j=%E4%B8%AD";
        return measure((i) => new URLSearchParams(`${text}${i}`).size);""",
    "URLSearchParams to text": """
        const params = new URLSearchParams({ a: "1", b: "two words", c: "\\u4e2d\\u6587", d: "x".repeat(40) });
        return measure(() => params.toString().length);""",
    "new URLPattern": "return measure((i) => new URLPattern({ pathname: `/users/:id/posts/${i}` }).pathname.length);",
    "URLPattern.test": """
        const pattern = new URLPattern({ pathname: "/users/:id/posts/:post" });
        return measure((i) => pattern.test(`https://example.com/users/7/posts/${i}`) ? 1 : 0);""",
    "URLPattern.exec": """
        const pattern = new URLPattern({ pathname: "/users/:id/posts/:post" });
        return measure((i) => pattern.exec(`https://example.com/users/7/posts/${i}`).pathname.groups.post.length);""",
}


def run() -> None:
    """Print a table for each subject."""
    for title, body in _SUBJECTS.items():
        show(title, "us", run_rounds(contenders(_MEASURE + body), _ROUNDS, rehearse=False))
