"""The `Live` of the world that runs now; never kept, because several worlds may live in one process."""

import sys


def live():
    """The module that a script imports as `Live`."""
    return sys.modules["Live"]


def application():
    """Live's application."""
    return live().Application.get_application()


def major_version():
    """9, 10, 11 or 12."""
    return application().get_major_version()


def song():
    """The set."""
    return application().get_document()
