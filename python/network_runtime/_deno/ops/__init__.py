"""The ops behind the `Deno` namespace. Importing this package registers them."""

from network_runtime._deno.ops import fs, io, os, permissions, resources

__all__ = ["fs", "io", "os", "permissions", "resources"]
