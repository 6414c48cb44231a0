"""Values and errors that are sent between Python and a script, in both forms."""
