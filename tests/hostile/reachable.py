"""Lists everything that a worker's script can reach beyond what the engine alone offers.

`python -m tests.hostile.reachable` writes reachable_worker.txt: what we add to the engine's built-ins, and what we
remove. After an update of V8, `ninja -C build/dev bare_context` and `python -m tests.hostile.reachable
build/dev/bare_context` also write the engine's own list, reachable_engine.txt.

A line has an owner and its members: `name(arity)` for a function, `name = path` for an object that was listed before.
"script" marks a function of ours. "-" marks what the engine has and a worker has not.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import cast

from network_runtime import Sandbox

FOLDER = Path(__file__).parent
WALK = FOLDER / "reachable.js"
ENGINE = FOLDER / "reachable_engine.txt"
WORKER = FOLDER / "reachable_worker.txt"

# Owner -> its members, each with what it is.
Reachable = dict[str, set[str]]

# Objects to which no property of the global object leads. Frames of ours are on the stack when `look` is called.
ROOTS = """
  const attempt = (run) => { try { return run() } catch (error) { return error } };
  const sitesOf = (run) => {
    Error.prepareStackTrace = (error, sites) => sites;
    try { return attempt(run).stack.flatMap((site) => [site.getThis(), site.getFunction()]).filter((x) => x) }
    finally { delete Error.prepareStackTrace }
  };
  const callers = [];
  const look = Function("callers", `
    return function sloppy() {
      for (let f = sloppy.caller, n = 0; f && n < 20; f = f.caller, n++) callers.push(f, f.arguments);
    }
  `)(callers);
  const fail = { toString() { throw new Error("x") }, toJSON() { throw new Error("x") } };
  const once = (event) => new Promise((resolve) => {
    NETWORK.on(event, function (data) { look(); resolve([this, arguments, sitesOf(() => { throw new Error("x") })]) });
    NETWORK.send("ready", event);
  });
  attempt(() => NETWORK.send("x", { toJSON: look }));
  attempt(() => NETWORK.send("x", [new Uint8Array(1), { toJSON: look }]));
  attempt(() => setTimeout({ toString: look }));
  attempt(() => structuredClone({ get x() { return look() } }));
  attempt(() => console.log({ toJSON: look, toString: look }));
  attempt(() => atob({ toString: look }));
  const roots = [
    ["%EvalError%", attempt(() => eval("1;".repeat(1e7)))],
    ["%ImportError%", await import("node:fs").catch((error) => error)],
    ["%NetworkError%", attempt(() => NETWORK.on(1))],
    ["%CloneError%", attempt(() => structuredClone(() => 1))],
    ["%Clone%", structuredClone({ a: [new Map([[1, new Date(0)]]), /x/, new Error("x"), new Uint8Array(1)] })],
    ["%Base64Error%", attempt(() => atob("?"))],
    ["%SendError%", attempt(() => NETWORK.send("x", () => 1))],
    ["%Answer%", await NETWORK.request("echo", { a: [1, new Uint8Array(2)] })],
    ["%RejectedAnswer%", await NETWORK.request("unknown").catch((error) => error)],
    ["%Handler%", await once("event")],
    ["%Timer%", await new Promise((resolve) => {
      const id = setTimeout(function () {
        look();
        resolve([id, this, arguments, sitesOf(() => { throw new Error("x") })]);
      }, 0, "a");
    })],
    ["%CallSites%", [
      sitesOf(() => NETWORK.on(1)), sitesOf(() => NETWORK.send("x", fail)), sitesOf(() => setTimeout(fail)),
      sitesOf(() => structuredClone({ get x() { throw new Error("x") } })), sitesOf(() => atob(fail)),
    ]],
    ["%Callers%", callers],
    ["%WasmInstance%", await WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))],
    ["%SharedMemory%", attempt(() => new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer)],
  ];
"""


def reachable() -> Reachable:
    """What a worker's script reaches."""
    engine_names = sorted(member_name(member) for member in read(ENGINE)["globalThis"])
    code = f"(async () => {{ {ROOTS} return ({WALK.read_text()})({json.dumps(engine_names)}, roots) }})()"
    with Sandbox(threads=1, cpu_limit_ms=20_000) as sandbox:
        isolate = sandbox.create_isolate_sync()
        isolate.on_request("echo", lambda data: data)
        isolate.on("ready", lambda event: isolate.send(event, {"a": [1, b"xy"]}))
        return members_of(isolate.evaluate_sync(code, timeout=30))


def difference(found: Reachable) -> list[str]:
    """The lines of what `found` has more and less than the engine."""
    engine = read(ENGINE)
    lines = []
    for owner in sorted(found.keys() | engine.keys()):
        more = found.get(owner, set()) - engine.get(owner, set())
        less = engine.get(owner, set()) - found.get(owner, set())
        if owner not in found:
            lines.append(f"-{owner}")
        elif more or less:
            members = sorted(more | {f"-{member}" for member in less}, key=lambda member: member.removeprefix("-"))
            lines.append(f"{owner}: {', '.join(members)}")
    return lines


def members_of(walked: object) -> Reachable:
    """What the walk returns."""
    owners = cast("dict[str, dict[str, str]]", walked)
    return {owner: {name + what for name, what in members.items()} for owner, members in owners.items()}


def member_name(member: str) -> str:
    """The name of a member that is described by `member`."""
    return member.split("(", maxsplit=1)[0].split(" ", maxsplit=1)[0]


def read(path: Path) -> Reachable:
    """A written list of whole owners."""
    owners = (line.split(": ", 1) for line in path.read_text().splitlines())
    return {owner: set(members.split(", ")) for owner, members in owners}


def write_engine(bare_context: str) -> None:
    """Write the engine's own list, as the program finds it."""
    walked = subprocess.run([bare_context, str(WALK)], capture_output=True, text=True, check=True)
    owners = members_of(json.loads(walked.stdout))
    ENGINE.write_text("".join(f"{owner}: {', '.join(sorted(owners[owner]))}\n" for owner in sorted(owners)))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write_engine(sys.argv[1])
    WORKER.write_text("".join(line + "\n" for line in difference(reachable())))
