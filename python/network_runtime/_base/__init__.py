"""What knows nothing of isolates: checks of arguments, the log, tasks and sums of bytes, the pump of an event loop."""
