"""A script's `fetch` and `WebSocket` on this side: their bodies, and the client that serves them by a policy."""
