"""The modules that drive a sandbox's pool: its start and end, the handlers' loop, the state of each isolate."""
