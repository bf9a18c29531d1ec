"""The verbs of the command line: each module reads its options, calls the library, shows the result."""
