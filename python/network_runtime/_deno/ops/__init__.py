"""The ops behind the `Deno` namespace. Importing this package registers them."""

from network_runtime._deno.ops import fs, io, os, permissions, process, prompt, resources, signals, watch

__all__ = ["fs", "io", "os", "permissions", "process", "prompt", "resources", "signals", "watch"]
