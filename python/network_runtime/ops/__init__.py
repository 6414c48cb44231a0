"""What a host script can ask of Python: functions registered as ops, one folder for each JavaScript namespace."""
