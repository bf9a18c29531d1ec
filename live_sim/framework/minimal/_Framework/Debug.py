"""debug_print of `_Framework`: goes to the standard output, as in Live's own."""


def debug_print(*parts):
    """Print, for developers."""
    print(" ".join(str(part) for part in parts))


__path__ = []  # so that `from ... import` of what is not here ends in a sentence (guard.py)
