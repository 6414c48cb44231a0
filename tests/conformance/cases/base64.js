// atob and btoa (HTML Standard, "Base64 utility methods") on forgiving-base64 (Infra Standard).
"use strict";

test("round trips", async () => {
  const all = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join("");
  equal(atob(btoa(all)), all);
  for (let n = 0; n < 80; n++) equal(atob(btoa(all.slice(150, 150 + n))), all.slice(150, 150 + n));
  const long = all.repeat(5000);
  equal(atob(btoa(long)), long);
  // A part of a string that has other characters, too, is kept with two bytes a character.
  const wide = ("\u4e16" + all.repeat(20)).slice(1);
  equal(atob(btoa(wide)), all.repeat(20));
  let rope = "";
  for (let i = 0; i < 1000; i++) rope += "ab" + i;
  equal(atob(btoa(rope)), rope);
});

test("btoa of what is not latin 1", async () => {
  for (const text of ["\u0100", "a\u4e16", "\ud800", "x".repeat(1e5) + "\u0100"]) {
    equal(thrown("InvalidCharacterError", () => btoa(text)).code, 5);
  }
  equal(btoa(undefined), "dW5kZWZpbmVk");
  equal(btoa(null), "bnVsbA==");
  equal(btoa({ toString: () => "hi" }), "aGk=");
  equal(atob(null), "\x9e\xe9e");
  thrown("TypeError", () => btoa());
  thrown("TypeError", () => atob());
  thrown("TypeError", () => atob(Symbol()));
});
