"""The ops behind the `Deno` namespace. Importing this package registers them."""

from network_runtime._deno.ops import fs, os, permissions, resources

__all__ = ["fs", "os", "permissions", "resources"]
