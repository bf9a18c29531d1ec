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
        if sentence := _foreign_exporters():
            raise ImportError(sentence)
        from kontrol_cli.sets import liveset

        return getattr(liveset, name)
    if name == "__version__":
        from kontrol_cli.version import version

        return version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _foreign_exporters() -> str:
    """What to say when the package `exporters` that Python finds is not ours; empty when it is.

    Another distribution of that name exists. It may come first on the path, and then none of its code is run here;
    or an installer may have put its files over ours, which shows by the name that our `__init__` gives.
    """
    from importlib.util import find_spec
    from pathlib import Path

    try:
        spec = find_spec("exporters")
    except ValueError:  # a module that somebody made by hand
        spec = None
    found = (spec.origin or next(iter(spec.submodule_search_locations or ()), None)) if spec else None
    ours = Path(__file__).resolve().parents[1] / "exporters" / "__init__.py"
    if found and Path(found).resolve() == ours:
        try:
            import exporters

            if getattr(exporters, "DISTRIBUTION", None) == "kontrol":
                return ""
        except Exception:  # anything: it is the code of others
            pass
    return (
        f"the package 'exporters' found at {found or 'no place'} belongs to another distribution and hides Kontrol's "
        "own; install Kontrol into an environment of its own, for example with pipx."
    )
