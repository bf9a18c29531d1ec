"""Read Ableton Live sets into tables, and turn them into drum-machine songs.

>>> from kontrol_cli import read_set
>>> s = read_set("set.xml")        # a dump, or an .als
>>> s.clips                        # a pandas DataFrame

Everything in ``__all__`` is the library's front door; docs/python-api.md shows each function at work. A name is loaded
when it is used, so that ``import kontrol_cli`` costs nothing and the command line starts fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exporters.errors import BadInput, DoesNotFit, KontrolError, UsageError
    from exporters.registry import get_machine
    from kontrol_cli.analysis import summarize
    from kontrol_cli.cues import collect_cues
    from kontrol_cli.diff import DIFF_TABLES, diff_sets
    from kontrol_cli.findings import find_problems
    from kontrol_cli.report import REPORT_TABLES, report_page
    from kontrol_cli.scan import Question, find_in_library, open_library, scan_folder
    from kontrol_cli.sets.liveset import LiveSet, read_set
    from kontrol_cli.sets.view import SUMMARY_TABLES, View
    from kontrol_cli.songs.request import ExportRequest
    from kontrol_cli.songs.song_export import Export, export_song, export_songs

    __version__: str

# What type checkers read above, for Python: module -> the names that it has. A test holds the two together.
_HOMES = {
    "exporters.errors": ("BadInput", "DoesNotFit", "KontrolError", "UsageError"),
    "exporters.registry": ("get_machine",),
    "kontrol_cli.analysis": ("summarize",),
    "kontrol_cli.cues": ("collect_cues",),
    "kontrol_cli.diff": ("DIFF_TABLES", "diff_sets"),
    "kontrol_cli.findings": ("find_problems",),
    "kontrol_cli.report": ("REPORT_TABLES", "report_page"),
    "kontrol_cli.scan": ("Question", "find_in_library", "open_library", "scan_folder"),
    "kontrol_cli.sets.liveset": ("LiveSet", "read_set"),
    "kontrol_cli.sets.view": ("SUMMARY_TABLES", "View"),
    "kontrol_cli.songs.request": ("ExportRequest",),
    "kontrol_cli.songs.song_export": ("Export", "export_song", "export_songs"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "DIFF_TABLES",
    "REPORT_TABLES",
    "SUMMARY_TABLES",
    "BadInput",
    "DoesNotFit",
    "Export",
    "ExportRequest",
    "KontrolError",
    "LiveSet",
    "Question",
    "UsageError",
    "View",
    "__version__",
    "collect_cues",
    "diff_sets",
    "export_song",
    "export_songs",
    "find_in_library",
    "find_problems",
    "get_machine",
    "open_library",
    "read_set",
    "report_page",
    "scan_folder",
    "summarize",
]


def __getattr__(name: str) -> Any:
    """Load the library only when it is used, so that the command line starts fast."""
    if name in _HOME_OF:
        if sentence := _foreign_exporters():
            raise ImportError(sentence)
        return getattr(import_module(_HOME_OF[name]), name)
    if name == "__version__":
        from kontrol_cli.version import version

        return version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The module's own names and everything of ``__all__``, loaded or not."""
    return sorted({*globals(), *__all__})


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
