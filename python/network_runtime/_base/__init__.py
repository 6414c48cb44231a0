"""What knows nothing of isolates: arguments, tasks of an event loop, sums of bytes, the place of a call."""
