"""What operators do to interviews from the command line: `viva interviews`."""
