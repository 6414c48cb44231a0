"""The functions that a host script can call in Python, registered as ops (`ops`), and their errors."""
