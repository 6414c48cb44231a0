"""What drives the pool of a sandbox: its start and end, the loop of the handlers, the state of each isolate."""
