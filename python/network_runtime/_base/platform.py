"""The error for a compiled extension that cannot be loaded. Imports nothing else of the package."""

from __future__ import annotations

import os
import sys


def not_loaded(cause: ImportError) -> ImportError:
    """Make the error to raise instead of `cause`."""
    system = os.uname() if hasattr(os, "uname") else None
    here = f"{system.sysname} {system.machine}" if system is not None else sys.platform
    python = f"{sys.implementation.name} {sys.version_info.major}.{sys.version_info.minor}"
    needs = "network-runtime runs on Linux x86-64 with glibc 2.28 or newer, in CPython 3.11 or newer"
    supported = here == "Linux x86_64" and sys.implementation.name == "cpython" and sys.version_info >= (3, 11)
    advice = "install or build it for this Python" if supported else "this platform is not supported"
    return ImportError(
        f"the compiled part of network-runtime cannot be loaded in {python} on {here}: {advice}. {needs}. "
        f"What the loader says: {cause}",
        name=cause.name,
        path=cause.path,
    )
