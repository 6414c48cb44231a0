"""The Python side of a script's `fetch` and `WebSocket`: their bodies, and the clients that serve them by a policy."""
