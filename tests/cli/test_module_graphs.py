"""Modules of a host script at work: instances, order, cycles, import.meta."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.module_files import run, write_files

from network_runtime.host import Host
from network_runtime.limits import Limits

if TYPE_CHECKING:
    from pathlib import Path

STEPS = {
    "a second import tries again": """
        const failed = await import('./later.js').then(() => false, () => true);
        await Deno.writeTextFile('later.js', 'export default 5');
        return [failed, (await import('./later.js')).default]""",
    "a graph that failed leaves nothing half done": """
        await Deno.writeTextFile('top.js', "export * from './deep.js'; export default 'top'");
        const failed = await import('./top.js').then(() => false, () => true);
        await Deno.writeTextFile('deep.js', 'export const deep = 1');
        const { default: top, deep } = await import('./top.js');
        return [failed, top, deep]""",
    "an evaluation error is kept": """
        const first = await import('./throws.js').catch((e) => e);
        const second = await import('./throws.js').catch((e) => e);
        await Deno.writeTextFile('through.js', "import './throws.js'");
        return [first === second, first === await import('./through.js').catch((e) => e), globalThis.thrown]""",
    "the module runs after the script that asked for it": """
        await Deno.writeTextFile('order.js', 'globalThis.order.push("module")');
        globalThis.order = [];
        const done = import('./order.js');
        globalThis.order.push('script');
        await null;
        globalThis.order.push('microtask');
        await done;
        return globalThis.order""",
    "a module that imports itself": "return (await (await import('./itself.js')).promise).x",
    "many at once": """
        const all = await Promise.all(Array.from({ length: 200 }, (_, i) => import(`./state.js?${i % 100}`)));
        return [new Set(all).size, all[0] === all[100]]""",
    "one instance for each URL": """
        const of = async (name) => (await import(name)).seen;
        const plain = await of('./state.js');
        return [plain === await of('./folder/../state.js'), plain === await of('./st%61te.js'),
                plain === await of('./state.js?'), plain === await of('./state.js#'),
                plain === await of('./link.js')]""",
    "query and fragment are in the URL": """
        return (await import('./state.js?a=1#b')).url.split('/').pop()""",
    "one instance for each type": """
        const first = await import('./data.json', { with: { type: 'json' } });
        const second = await import('./data.json', { with: { type: 'json' } });
        const text = await import('./data.json', { with: { type: 'text' } });
        return [first === second, typeof text.default, Object.keys(first)]""",
    "bytes can be changed": """
        const { default: bytes } = await import('./data.txt', { with: { type: 'bytes' } });
        bytes[0] = 1;
        return [(await import('./data.txt', { with: { type: 'bytes' } })).default[0], bytes.buffer.byteLength]""",
    "cycles": """
        const a = await import('./cycle_a.js');
        return [a.both(), (await import('./cycle_b.js')).late()]""",
    "top-level await": "return (await import('./waited.js')).default",
    "a namespace with then": "return await import('./then.js')",
    "a wrong specifier rejects": """
        const rejected = [];
        for (const start of [() => import(Symbol()), () => import({ toString() { throw new Error('mine') } }),
                             () => import('./data.js', 1), () => import('./data.js', { with: { type: 1 } })]) {
          const promise = start();
          rejected.push(await promise.then(() => 'loaded', (e) => e.name));
        }
        return rejected""",
    "code from a text": """
        return [(await eval("import('./data.js')")).default,
                (await new Function("return import('./data.js')")()).default,
                (await (0, eval)("import('./data.js')")).default]""",
    "import.meta": """
        const { default: meta } = await import('./meta.js?q#f');
        return [Object.getPrototypeOf(meta), Object.keys(meta), meta.url.split('/').pop(),
                meta.filename.split('/').pop(),
                meta.filename.startsWith(meta.dirname + '/'), meta.main, import.meta.main, typeof meta.resolve]""",
    "import.meta of data:": """
        const { default: meta } = await import('data:text/javascript,export default import.meta');
        return [Object.keys(meta), meta.main]""",
    "import.meta.resolve": """
        const { default: meta } = await import('./meta.js');
        const name = (text) => text.split('/').pop();
        const error = (specifier) => { try { meta.resolve(specifier) } catch (e) { return e.name } };
        return [name(meta.resolve('./x y.js?a#b')), meta.resolve('http://A/../b'), meta.resolve('npm:x'),
                error('bare'), error(), error(Symbol())]""",
}
RESULTS: dict[str, Any] = {
    "a second import tries again": [True, 5],
    "a graph that failed leaves nothing half done": [True, "top", 1],
    "an evaluation error is kept": [True, True, 1],
    "the module runs after the script that asked for it": ["script", "microtask", "module"],
    "a module that imports itself": 1,
    "many at once": [100, True],
    "one instance for each URL": [True, False, False, False, False],
    "query and fragment are in the URL": "state.js?a=1#b",
    "one instance for each type": [True, "string", ["default"]],
    "bytes can be changed": [1, 19],
    "cycles": ["ab", "a"],
    "top-level await": True,
    "a namespace with then": "thenable",
    "a wrong specifier rejects": ["TypeError", "Error", "TypeError", "TypeError"],
    "code from a text": ["script", "script", "script"],
    "import.meta": [
        None,
        ["url", "main", "resolve", "filename", "dirname"],
        "meta.js?q#f",
        "meta.js",
        True,
        False,
        True,
        "function",
    ],
    "import.meta of data:": [["url", "main", "resolve"], False],
    "import.meta.resolve": ["x%20y.js?a#b", "http://a/b", "npm:x", "TypeError", "TypeError", "TypeError"],
}


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("steps")
    write_files(folder)
    bodies = ",\n".join(f"{json.dumps(name)}: async () => {{{body}}}" for name, body in STEPS.items())
    source = f"""
        const steps = {{ {bodies} }}, results = {{}};
        for (const [name, step] of Object.entries(steps)) {{
          results[name] = await step().catch((e) => `threw ${{e.stack}}`) ?? null;
        }}
        console.log(JSON.stringify(results))"""
    done = run(folder, source)
    assert (done.returncode, done.stderr) == (0, "")
    results: dict[str, Any] = json.loads(done.stdout)
    return results


@pytest.mark.parametrize("name", STEPS)
def test_modules_at_work(name: str, steps: dict[str, Any]) -> None:
    assert steps[name] == RESULTS[name]


def test_the_host_knows_the_files_of_the_graph(tmp_path: Path) -> None:
    write_files(tmp_path)
    (tmp_path / "main.js").write_text("import './cycle_a.js'; await import('./nope.js').catch(() => {});")
    host = Host(str(tmp_path / "main.js"), threads=1, limits=Limits().resources)
    asked: list[str] = []
    host.modules.on_load = asked.append
    assert host.run().exit_code == 0
    names = [path.removeprefix(f"{tmp_path}/") for path in asked]
    assert names == ["main.js", "cycle_a.js", "cycle_b.js", "nope.js"]


PERMITTED = """
    import './linked.js';
    const caught = [];
    for (const name of ['data.js', 'linked.js', 'waited.js', 'link.js', 'nope.js', 'inside/a.js', 'inside/out.js']) {
      await import(`./${name}`).then(() => caught.push([]), (e) => caught.push([e.name, e.message, e.code]));
    }
    caught.push((await import('data:text/javascript,export default 1')).default);
    console.log(JSON.stringify(caught))"""


def refused(path: Path) -> list[str]:
    message = f'Requires read access to "{path}", run again with the --allow-read flag'
    return ["TypeError", message, "ERR_MODULE_NOT_FOUND"]


def test_what_an_import_call_needs_must_be_allowed_to_be_read(tmp_path: Path) -> None:
    write_files(tmp_path)
    (tmp_path / "linked.js").write_text("import './data.js'")  # of the main module's graph
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "a.js").write_text("import '../state.js'")
    (tmp_path / "inside" / "out.js").symlink_to("../throws.js")
    done = run(tmp_path, PERMITTED, "--no-prompt", "--allow-read=inside,waited.js")
    assert (done.returncode, done.stderr) == (0, "")
    *caught, data = json.loads(done.stdout)
    assert data == 1
    waited, inside = refused(tmp_path / "waits.js"), refused(tmp_path / "state.js")
    waited[1] += f"\n    at {tmp_path.as_uri()}/waited.js:1:23"
    inside[1] += f"\n    at {tmp_path.as_uri()}/inside/a.js:1:8"
    assert caught == [
        [],
        [],
        waited,
        refused(tmp_path / "link.js"),
        refused(tmp_path / "nope.js"),
        inside,
        refused(tmp_path / "inside" / "out.js"),
    ]


def test_where_all_may_be_read_links_lead_on(tmp_path: Path) -> None:
    write_files(tmp_path)
    source = "console.log((await import('./link.js')).url.split('/').pop())"
    for flags in (["--allow-read"], ["--allow-read=/"]):
        done = run(tmp_path, source, "--no-prompt", *flags)
        assert (done.returncode, done.stdout, done.stderr) == (0, "link.js\n", "")
