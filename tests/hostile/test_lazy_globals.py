"""Code of a guest that runs while a script of ours loads, by a setter on Array.prototype."""

from __future__ import annotations

from tests.hostile.arena import VALUE, attack, for_each, in_own_process

GLOBALS = ["URL", "Event", "Blob", "TextDecoder", "FormData", "ReadableStream", "MessageChannel", "performance"]
MEANWHILE = {
    "asks": "globalThis[name]",
    "deletes": "delete globalThis[name]",
    "replaces": "globalThis[name] = 1",
    "defines": "Object.defineProperty(globalThis, name, { get: () => 1, configurable: true })",
    "freezes": "Object.freeze(globalThis)",
}


@for_each("meanwhile", MEANWHILE)
@in_own_process
def test_what_runs_while_a_global_is_made_changes_nothing_for_us(meanwhile: str) -> None:
    for name in GLOBALS:
        code = f"""
            let seen = 0, busy = false;
            const name = "{name}";
            for (let i = 0; i < 40; i++) {{
              Object.defineProperty(Array.prototype, i, {{
                configurable: true,
                set(value) {{
                  Object.defineProperty(this, i, {{ value, writable: true, configurable: true, enumerable: true }});
                  if (busy) return;
                  busy = true;
                  try {{ {MEANWHILE[meanwhile]} }} catch {{}}
                  busy = false;
                  seen++;
                }},
              }});
            }}
            const first = typeof globalThis[name];
            first"""
        outcome = attack(code, VALUE)
        assert outcome.value in ("function", "object"), (name, outcome)


@in_own_process
def test_a_global_that_was_looked_at_is_an_ordinary_property() -> None:
    code = """
        const before = JSON.stringify(Object.getOwnPropertyDescriptor(globalThis, "URL"));
        const first = URL;
        const after = JSON.stringify(Object.getOwnPropertyDescriptor(globalThis, "URL"));
        URL = 5;
        const replaced = URL;
        [before === after, first.name, replaced].join()"""
    assert attack(code, VALUE).value == "true,URL,5"


@in_own_process
def test_a_global_that_is_read_only_by_now_still_works() -> None:
    code = "Object.freeze(globalThis); [URL === URL, typeof URL.canParse].join()"
    assert attack(code, VALUE).value == "true,function"
