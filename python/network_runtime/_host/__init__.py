"""The modules that run a host script: the command line, the script's modules, the loop of its asynchronous ops."""
