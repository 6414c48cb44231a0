"""The TypeScript declarations say what scripts have: no more, no less, and the examples pass the compiler with them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import cut_types
import pytest
from declarations import Declaration, declarations
from surface import Names, host_names, worker_globals
from tests.packages.install import INSTALL_S, installed

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]
TYPES = ROOT / "python/network_runtime/types"
HERE = Path(__file__).parent
EXAMPLES = ROOT / "examples"
ENGINE = ROOT / "tests/hostile/reachable_engine.txt"
TSC = "@typescript/typescript-linux-x64/lib/tsc"
REGENERATE = "`python third_party/types/cut_types.py` makes them anew"

# Deno's own, not for scripts: the inner state of events, targets, consoles and resources.
UNDECLARED = {"getParent", "initialized", "indentLevel", "rid"}
# The language's own members that a class of the platform inherits.
INHERITED = {"toString", "name", "length", "prototype", "message", "stack", "cause"}
VALUES = {"function", "var", "const", "class", "enum", "namespace"}

pytestmark = pytest.mark.timeout(2 * INSTALL_S)  # the first run fetches the compiler


@pytest.fixture(scope="module")
def packages() -> Path:
    return installed(cut_types.HERE)


def problems(packages: Path, folder: Path, kind: str, sources: Iterable[Path], **options: object) -> list[str]:
    """What the compiler says about `sources`, scripts of `kind` ("host" or "worker")."""
    settings = {
        "target": "esnext",
        "module": "esnext",
        "moduleResolution": "bundler",
        "moduleDetection": "force",
        "lib": ["esnext"],
        "types": [],
        "strict": True,
        "noEmit": True,
        "allowImportingTsExtensions": True,
        **options,
    }
    files = [str(TYPES / f"{kind}.d.ts"), *map(str, sources)]
    project = folder / "tsconfig.json"
    project.write_text(json.dumps({"compilerOptions": settings, "files": files}))
    command = [str(packages / TSC), "--project", str(project), "--pretty", "false"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=INSTALL_S)
    assert done.returncode in {0, 1, 2}, done.stderr
    assert (done.returncode == 0) == (done.stdout == "")
    return done.stdout.splitlines()


def engine_globals() -> set[str]:
    line = next(line for line in ENGINE.read_text().splitlines() if line.startswith("globalThis:"))
    return set(re.findall(r"[\w$]+(?=[( ]|$)", line)) - {"console", "WebAssembly"}


def names_of(kind: str) -> Names:
    return worker_globals() if kind == "worker" else host_names()[0]


def files_of(kind: str) -> list[Path]:
    """The file of `kind` and what it refers to."""
    found: list[Path] = []
    left = [TYPES / f"{kind}.d.ts"]
    while left:
        path = left.pop()
        found.append(path)
        left += [TYPES / name for name in re.findall(r'<reference path="(.*?)"', path.read_text())]
    return found


def declared(kind: str) -> list[Declaration]:
    listed: list[Declaration] = []
    for path in files_of(kind):
        indent = 2 if path.name in {"host.d.ts", "worker.d.ts", "common.d.ts"} else 4
        # The declarations of others have four spaces a level, and ours two.
        text = path.read_text()
        listed += declarations(text if indent == 4 else re.sub(r"(?m)^( +)", r"\1\1", text))
    return listed


def values(listed: Iterable[Declaration]) -> set[str]:
    return {each.name for each in listed if each.kind in VALUES and each.name not in {"Deno", "NetworkRuntime"}}


def members_declared(listed: list[Declaration], name: str) -> set[str]:
    """The members of instances of the class or interface `name`, with those of its bases."""
    found: set[str] = set()
    for each in listed:
        if each.name != name or each.kind not in {"interface", "class"}:
            continue
        found |= {member.name for member in each.members() if member.name and not member.is_static}
        for base in each.bases:
            found |= members_declared(listed, base) if base != name else set()
    return found - {member for member in found if member.startswith("[") and ":" in member}


def test_the_generated_files_are_what_the_recipe_makes(packages: Path) -> None:
    made = cut_types.generated(packages)
    assert set(made) == {"deno.d.ts", "web.d.ts", "web_worker.d.ts"}
    for name, text in made.items():
        assert (TYPES / name).read_text() == text, f"{name} is not what the runtime has: {REGENERATE}"


@pytest.mark.parametrize("kind", ["host", "worker"])
def test_every_name_of_the_runtime_is_declared(kind: str, packages: Path, tmp_path: Path) -> None:
    names, engine = names_of(kind), engine_globals()
    lines = []
    for name, found in names.items():
        lines.append(f"{name};")
        if name in engine or "members" not in found:
            continue
        lines += [f"{name}.prototype.{member};" for member in found["members"] if is_plain(member)]
        lines += [f"{name}.{static};" for static in found["statics"] if is_plain(static)]
    for name in ("console", "WebAssembly", "NETWORK"):
        lines += [f"{name}.{member};" for member in names.get(name, {}).get("own", []) if is_plain(member)]
    if kind == "host":
        lines += deno_lines()
    source = tmp_path / "names.ts"
    source.write_text("\n".join([*lines, "export {};"]))
    assert "\n".join(problems(packages, tmp_path, kind, [source])) == ""


def test_the_members_of_import_meta_are_declared(tmp_path: Path) -> None:
    script = tmp_path / "meta.mjs"
    script.write_text("console.log(JSON.stringify(Object.keys(import.meta)))")
    command = [sys.executable, "-m", "network_runtime", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert members_declared(declared("host"), "ImportMeta") == set(json.loads(done.stdout))


def is_plain(name: str) -> bool:
    return name.isidentifier() and name not in UNDECLARED


def deno_lines() -> list[str]:
    lines = []
    for name, found in host_names()[1].items():
        lines.append(f"Deno.{name};")
        lines += [f"Deno.{name}.{member};" for member in found.get("own", []) if is_plain(member)]
        lines += [f"Deno.{name}.prototype.{member};" for member in found.get("members", []) if is_plain(member)]
        lines += [f"Deno.{name}.{static};" for static in found.get("statics", []) if is_plain(static)]
    return lines


@pytest.mark.parametrize("kind", ["host", "worker"])
def test_every_declared_name_is_in_the_runtime(kind: str) -> None:
    names, listed = names_of(kind), declared(kind)
    assert values(listed) - set(names) == set()
    wrong = []
    for name in values(listed):
        found = names[name]
        if "members" in found:
            known = set(found["members"]) | cut_types.OWN.get(name, set()) | scope_names(kind, name)
            wrong += [f"{name}.{member}" for member in members_declared(listed, name) - known - INHERITED]
        for each in listed:
            if each.name == name and each.kind == "var":
                statics = {member.name for member in each.members() if member.name}
                wrong += [f"{name}.{static}" for static in statics - set(found.get("statics", found.get("own", [])))]
    wrong += [f"console.{name}" for name in members_declared(listed, "Console") - set(names["console"]["own"])]
    assert wrong == []


def scope_names(kind: str, name: str) -> set[str]:
    """What is the global object's own, or its class's."""
    return set(names_of(kind)) if name.endswith(("GlobalScope", "Window")) else set()


def test_every_declared_name_of_deno_is_in_the_runtime() -> None:
    there = host_names()[1]
    members = [m for space in declared("host") if space.name == "Deno" for m in space.members() if m.kind in VALUES]
    assert {member.name for member in members} - set(there) == set()
    wrong = []
    for each in members:
        if each.kind == "function":
            continue
        inner = [member for member in each.members() if member.name and member.kind in {"member", "class"}]
        found = there[each.name]
        known = {*found.get("own", []), *found.get("members", []), *found.get("statics", [])}
        known |= cut_types.OWN.get(each.name, set())
        if known:
            wrong += [f"Deno.{each.name}.{member.name}" for member in inner if member.name not in known]
    assert wrong == []


@pytest.mark.parametrize(
    ("interface", "call"),
    [
        ("SandboxOptions", "new V8Sandbox({ nope: 1 })"),
        ("IsolateOptions", "await sandbox.createIsolate({ nope: 1 })"),
        ("ShutdownOptions", "sandbox.shutdown({ nope: 1 })"),
        ("ExecuteOptions", "isolate.execute('', { nope: 1 })"),
    ],
)
def test_every_option_is_declared(interface: str, call: str, tmp_path: Path) -> None:
    script = tmp_path / "options.js"
    script.write_text(
        "const sandbox = new V8Sandbox();\nconst isolate = await sandbox.createIsolate();\n"
        f"try {{ {call} }} catch (error) {{ console.log(error.message) }}\nsandbox.shutdown();"
    )
    command = [sys.executable, "-m", "network_runtime", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    accepted = set(done.stdout.strip().partition("; there are ")[2].split(", "))
    space = next(each for each in declared("host") if each.name == "NetworkRuntime")
    options = next(each for each in space.members() if each.name == interface)
    names = {member.name for member in options.members()}
    if interface == "SandboxOptions":
        names |= {m.name for each in space.members() if each.name == "IsolateOptions" for m in each.members()}
    assert names == accepted


@pytest.mark.parametrize("kind", ["host", "worker"])
def test_what_scripts_may_do(kind: str, packages: Path, tmp_path: Path) -> None:
    assert problems(packages, tmp_path, kind, [HERE / f"{kind}_script.ts"]) == []


def test_a_wrong_declaration_would_be_seen(packages: Path, tmp_path: Path) -> None:
    source = tmp_path / "wrong.ts"
    source.write_text("Deno.nope;\nBlob.prototype.nope;\nexport {};\n")
    found = problems(packages, tmp_path, "host", [source])
    assert [re.sub(r".*error ", "", line) for line in found] == [
        "TS2339: Property 'nope' does not exist on type 'typeof Deno'.",
        "TS2339: Property 'nope' does not exist on type 'Blob'.",
    ]


def test_the_examples_pass_the_compiler(packages: Path, tmp_path: Path) -> None:
    scripts = sorted(path for path in EXAMPLES.rglob("*") if path.suffix in {".js", ".ts", ".mjs", ".mts"})
    assert scripts
    options = {"allowJs": True, "checkJs": True, "noImplicitAny": False, "useUnknownInCatchVariables": False}
    programs = EXAMPLES / "programs"
    paths = {"log/*": [f"{programs}/stock/log/*"], "units": [f"{programs}/stock/units.ts"]}
    assert problems(packages, tmp_path, "host", scripts, **options, paths=paths) == []


def test_the_workers_code_in_examples_passes_the_compiler(packages: Path, tmp_path: Path) -> None:
    scripts = []
    for path in sorted(EXAMPLES.rglob("*")):
        if path.suffix in {".js", ".ts", ".py"}:
            found = re.findall(r'\.(?:execute|evaluate)\((`|""")(.*?)\1', path.read_text(), re.DOTALL)
            for number, (_, code) in enumerate(found):
                script = tmp_path / f"{path.stem}_{number}.js"
                script.write_text(code)
                scripts.append(script)
    assert len(scripts) >= 4
    options = {"allowJs": True, "checkJs": True, "noImplicitAny": False, "useUnknownInCatchVariables": False}
    assert problems(packages, tmp_path, "worker", scripts, **options) == []


def test_the_command_writes_them(tmp_path: Path) -> None:
    to = tmp_path / "new" / "types"
    command = [sys.executable, "-m", "network_runtime", "types", str(to)]
    for _ in range(2):  # files that are there are replaced
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines() == sorted(str(path) for path in to.iterdir())
    assert {path.name: path.read_text() for path in to.iterdir()} == {
        path.name: path.read_text() for path in TYPES.iterdir()
    }


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["--x"]])
def test_the_command_takes_one_folder(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "network_runtime", "types", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "network-runtime types DIR" in done.stderr


def test_the_command_says_why_it_cannot(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    command = [sys.executable, "-m", "network_runtime", "types", str(tmp_path / "file")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: the types cannot be written to {tmp_path / 'file'}: File exists\n"


def test_a_file_of_the_command_s_name_is_a_script(tmp_path: Path) -> None:
    (tmp_path / "types").write_text("console.log(Deno.args)")
    command = [sys.executable, "-m", "network_runtime", "types", "--", "a"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, '[ "a" ]\n', "")


def test_the_readme_s_settings_are_valid(packages: Path, tmp_path: Path) -> None:
    block = re.search(r"```json\n(\{.*?\n\})\n```", (TYPES / "README.md").read_text(), re.DOTALL)
    assert block is not None
    (tmp_path / "types").symlink_to(TYPES)
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.ts").write_text("console.log(Deno.args, new V8Sandbox().threadCount());\n")
    (tmp_path / "tsconfig.json").write_text(block[1])
    command = [str(packages / TSC), "--project", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=INSTALL_S)
    assert (done.returncode, done.stdout) == (0, "")
