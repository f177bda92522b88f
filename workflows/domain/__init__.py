"""The rules of an interview as pure code: no I/O, no clock of its own, nothing but the standard library."""
