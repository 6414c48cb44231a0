"""Every native function that a script names exists, or is on a written list of those that are left out."""

import re
from functools import cache
from pathlib import Path

import deno_scripts

CSRC = Path(__file__).parents[2] / "csrc"

# Deno's scripts name them and no isolate has them: calling one throws a TypeError, and no path from a guest leads there
LEFT_OUT = {
    "op_crypto_derive_bits_x448": "libcrypto has no X448, and the script does not announce it",
    "op_crypto_export_pkcs8_x448": "the same",
    "op_crypto_export_spki_x448": "the same",
    "op_crypto_generate_x448_keypair": "the same",
    "op_crypto_import_pkcs8_x448": "the same",
    "op_crypto_import_spki_x448": "the same",
    "op_http_drop_response_native": "a shortcut of Deno.serve",
    "op_http_new_response_native_headers": "a shortcut of Deno.serve; 23_response.js asks whether it is there",
    "op_cancel_handle": "reads or writes a resource; there is none yet",
    "op_readable_stream_resource_allocate": "makes a resource of Deno's table; there is none",
    "op_readable_stream_resource_allocate_sized": "the same",
    "op_readable_stream_resource_await_close": "the same",
    "op_readable_stream_resource_close": "the same",
    "op_readable_stream_resource_get_sink": "the same",
    "op_readable_stream_resource_write_buf": "the same",
    "op_readable_stream_resource_write_error": "the same",
    "op_readable_stream_resource_write_sync": "the same",
}


def without_comments(source: str) -> str:
    return re.sub(r"/\*.*?\*/|^\s*//.*?$", "", source, flags=re.DOTALL | re.MULTILINE)


@cache
def lazy_scripts() -> dict[str, str]:
    deno = deno_scripts.Scripts(deno_scripts.archive())
    texts = {name: text for name, text in deno.texts().items() if deno.kinds[name] != "snapshot"}
    js = CSRC / "js"
    ours = {path.relative_to(js).as_posix(): path.read_text() for path in (js / "lazy").rglob("*.js")}
    return {name: deno_scripts.to_content(text) for name, text in texts.items()} | ours


def named() -> set[str]:
    return {name for source in lazy_scripts().values() for name in re.findall(r"\bop_\w+", without_comments(source))}


def served_by_python() -> set[str]:
    """The ops that lazy/host/ops.js lists as Python's."""
    source = without_comments((CSRC / "js/lazy/host/ops.js").read_text())
    lists = re.findall(r"\bpython(?:Async|Held|Open|OpenAsync)?: \[(.*?)\]", source, re.DOTALL)
    assert len(lists) == 5
    return {name for names in lists for name in re.findall(r'"(op_\w+)"', names)}


def declared() -> set[str]:
    return {name for path in (CSRC / "ops").rglob("*.cc") for name in re.findall(r'\{"(op_\w+)"', path.read_text())}


def test_the_scripts_are_found() -> None:
    assert len(lazy_scripts()) > 30
    assert {"op_url_parse", "op_destructure_error"} <= named()


def test_every_op_that_a_script_names_is_there_or_left_out() -> None:
    assert sorted(named() - declared() - served_by_python() - set(LEFT_OUT)) == []


def test_the_list_of_left_out_names_has_only_names_that_scripts_use_and_we_lack() -> None:
    assert sorted(name for name in LEFT_OUT if name in declared() | served_by_python() or name not in named()) == []


def test_the_scripts_are_ascii() -> None:
    """V8 reads them in place, as Latin-1."""
    assert [name for name, source in lazy_scripts().items() if not source.isascii()] == []
