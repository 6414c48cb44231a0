"""Modules that know nothing of isolates: checks of arguments, the log, tasks, sums of bytes, the event loop's pump."""
