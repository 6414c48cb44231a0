"""What travels between Python and a script, values and errors, and how either side has it."""
