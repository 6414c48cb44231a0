"""What runs a host script: the command line, the script's modules, the event loop of its asynchronous ops."""
