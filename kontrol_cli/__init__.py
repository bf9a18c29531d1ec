"""Read Ableton Live sets into tables, and turn them into drum-machine songs.

>>> from kontrol_cli import read_set
>>> s = read_set("set.xml")        # a dump, or an .als
>>> s.clips                        # a pandas DataFrame
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kontrol_cli.sets.liveset import LiveSet, read_set

__all__ = ["LiveSet", "__version__", "read_set"]


def __getattr__(name: str) -> Any:
    """Load the library only when it is used, so that the command line starts fast."""
    if name in {"LiveSet", "read_set"}:
        from kontrol_cli.sets import liveset

        return getattr(liveset, name)
    if name == "__version__":
        from importlib.metadata import version

        return version("kontrol")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
