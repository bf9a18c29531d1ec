"""`kontrol cues FILE ...` without typer, whose start takes longer than all the rest on a small set.

Only command lines that are surely right are taken: known switches, each with a value of its choices, one small file
that is there. Everything else (help, mistakes, standard input, the last dump, large sets, which show how far they are)
goes the usual way, which says what is wrong. A test holds the switches below to those that kontrol_cli.commands.cues
declares.
"""

from __future__ import annotations

import stat
from collections.abc import Sequence
from typing import Any

LARGEST_BYTES = 1 << 20
_LISTINGS = ("table", "json", "ndjson", "csv", "tsv", "markdown", "parquet", "xlsx")
_FOR_PROGRAMS = ("cue", "audacity", "audition", "reaper", "youtube", "midi")
# Switch -> parameter of the verb; the words that it takes, or None for any.
SWITCHES: dict[str, tuple[str, frozenset[str] | None]] = {
    "--output": ("output", frozenset((*_LISTINGS, *_FOR_PROGRAMS))),
    "--from": ("source", frozenset(("locators", "clips", "scenes"))),
    "--track": ("track", None),
    "--tempo-grid": ("tempo_grid", frozenset(("sixteenths", "exact"))),
    "--out": ("out", None),
    "-o": ("out", None),
}


def cues_asked(arguments: Sequence[str]) -> dict[str, Any] | None:
    """The parameters that the command line `arguments` (after ``kontrol``) gives to the verb cues; None for one that is
    to go the usual way."""
    if not arguments or arguments[0] != "cues":
        return None
    given: dict[str, Any] = {}
    rest = iter(arguments[1:])
    for word in rest:
        if word == "--force":
            given["force"] = True
            continue
        if not word.startswith("-"):
            if "file" in given:
                return None
            given["file"] = word
            continue
        switch, has_value, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if switch not in SWITCHES:
            return None
        name, choices = SWITCHES[switch]
        wanted = value if has_value else next(rest, None)
        if wanted is None or (not has_value and wanted.startswith("-")) or (choices and wanted not in choices):
            return None
        given[name] = wanted
    return given if "file" in given and _is_small(given["file"]) else None


def _is_small(path: str) -> bool:
    from exporters import paths

    found = paths.seen(path)
    return found is not None and stat.S_ISREG(found.st_mode) and found.st_size <= LARGEST_BYTES


def cues_quickly(given: dict[str, Any]) -> None:
    """Run the verb with the parameters of :func:`cues_asked`. Raises KontrolError."""
    from kontrol_cli.commands.protection import guarded
    from kontrol_cli.output.echo import flush_output

    with guarded("cues", given):
        from kontrol_cli.cues.writing import write_cues
        from kontrol_cli.sets.tempo_grid import TempoGrid

        grid = given.pop("tempo_grid", None)
        write_cues(given.pop("file"), tempo_grid=None if grid is None else TempoGrid(grid), **given)
    flush_output()
