"""What a host script can ask of Python: functions registered as ops (`ops`), and their errors."""
