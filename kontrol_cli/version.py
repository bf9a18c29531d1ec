"""The version of the installed package."""

from __future__ import annotations


def version() -> str:
    """The version, like ``0.9.0``, as the package's metadata has it. Looked up when asked: it costs milliseconds."""
    from importlib.metadata import version as version_of

    return version_of("kontrol")
