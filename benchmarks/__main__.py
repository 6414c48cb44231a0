"""`python -m benchmarks` runs all subjects, `python -m benchmarks NAME...` some."""

from __future__ import annotations

import argparse
import importlib

from benchmarks.harness import show_surroundings

SUBJECTS = {
    "start": "an empty host script, from the start of the process to its end",
    "host_modules": "modules of a host script",
    "ops": "ops of a host script that do next to nothing",
    "deno_files": "files in host scripts",
    "transpile": "TypeScript to JavaScript",
    "create": "create, evaluate and destroy an isolate",
    "memory": "memory of an idle isolate",
    "platform": "the first use of each part of the web platform",
    "warm": "evaluate in an isolate that is there",
    "roundtrip": "a request from a script to its host and back",
    "messages": "messages in bursts, both ways",
    "large": "large values, out of a script and into one",
    "fetch": "fetch in a script, answered by Python",
    "overshoot": "how late a CPU limit ends a script",
    "throughput": "scripts on 1, 2 and 4 isolates at once",
    "neighbours": "short turns beside tenants that burn CPU",
    "encoding": "TextEncoder, TextDecoder, atob and btoa",
    "structured_clone": "structuredClone and message ports, inside a script",
    "streams": "chunks through streams, inside a script",
    "url": "URLs, lists of parameters and patterns",
    "compression": "compression streams",
    "wasm": "a database and a hash in WebAssembly",
    "webcrypto": "digests, ciphers and signatures",
}


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Compare with PyMiniRacer, jsrun and Deno, in the same run.",
        epilog="subjects: " + "; ".join(f"{name} ({what})" for name, what in SUBJECTS.items()),
    )
    parser.add_argument("subject", nargs="*", help="all by default")
    chosen = parser.parse_args().subject or list(SUBJECTS)
    for name in chosen:
        if name not in SUBJECTS:
            parser.error(f"no subject {name!r}; there are {', '.join(SUBJECTS)}")
    show_surroundings()
    for name in chosen:
        importlib.import_module(f"benchmarks.{name}").run()


if __name__ == "__main__":
    main()
