"""Which arguments of a verb are files that it reads, and which are files that it writes: no input becomes an output.

Every verb runs inside :func:`guarded`. The names below are those of the parameters; a test walks through all verbs and
fails when a new one takes a path that stands in neither list.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from exporters import paths
from exporters.errors import KontrolError, UsageError
from exporters.files import protecting

INPUTS = frozenset(
    {"file", "a", "b", "box", "map_file", "machine_dump", "base_file", "profile", "python", "script", "document"}
)
"""Parameters that name a file to read; ``library`` is one where a verb reads it (find)."""
OUTPUTS = frozenset({"out", "notes", "midi_log", "zip_file", "user_library", "write_map", "backup", "card", "memory"})
"""Parameters that name what is written; ``library`` is one where a verb makes it (scan)."""

_FILES_WRITTEN = {"out": "-o", "notes": "--notes", "midi_log": "--midi-log", "zip_file": "--zip", "backup": "--backup"}


@contextmanager
def guarded(verb: str, given: Mapping[str, Any]) -> Iterator[None]:
    """While the verb `verb` runs with the parameters `given`, nothing is written onto what it reads.

    Raises UsageError when two of its outputs are one file: the second would replace the first.
    """
    _check_distinct(given)
    with protecting(_inputs(verb, given)):
        yield


def _check_distinct(given: Mapping[str, Any]) -> None:
    """Two outputs under one name, in whatever spelling; standard output ("-") takes one of them too."""
    named = [(switch, given[name]) for name, switch in _FILES_WRITTEN.items() if given.get(name) is not None]
    for index, (switch, place) in enumerate(named):
        for other, taken in named[:index]:
            if place == taken or ("-" not in (place, taken) and paths.same_file(place, taken)):
                raise UsageError(f"{other} and {switch} name the same file. Choose two.")


def _inputs(verb: str, given: Mapping[str, Any]) -> Iterator[paths.AnyPath | os.stat_result]:
    if all(given.get(name) is None for name in OUTPUTS):
        return
    names = INPUTS | ({"library"} if verb == "find" else set())
    for name in sorted(names & given.keys()):
        value = given[name]
        if value == "-":
            yield from _standard_input()
        elif isinstance(value, list | tuple):  # an option that may be repeated
            yield from value
        elif value is not None:
            yield value
        elif name == "file":
            from kontrol_cli.sets.reading import last_dump_path, last_dump_pointer

            try:
                yield last_dump_pointer()
                yield last_dump_path()
            except KontrolError:  # the verb says it, where it needs one
                continue
    if verb == "diff" and given.get("b") is None:
        from kontrol_cli.diff.backups import copy_before

        try:
            yield copy_before(given["a"]).path
        except KontrolError:  # the verb says it
            return
    if verb == "simulate" and not given.get("profile"):
        from kontrol_cli.sets.reading import kontrol_home

        try:
            home = kontrol_home()
            yield from (home / name for name in ("profile.json", "live-dumper.json"))
            yield from paths.listed(home / "profiles") if paths.is_dir(home / "profiles") else ()
        except KontrolError:
            return


def _standard_input() -> Iterator[os.stat_result]:
    try:
        yield os.fstat(sys.stdin.fileno())
    except (AttributeError, OSError, ValueError):  # closed, or not a real stream
        return
