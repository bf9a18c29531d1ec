"""``kontrol cues``: when everything starts, for other programs."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from kontrol_cli.commands import completing
from kontrol_cli.commands.options import Force, OutFile, SetFile, TempoGridOption

_Output = Literal[
    "table",
    "json",
    "ndjson",
    "csv",
    "tsv",
    "markdown",
    "parquet",
    "xlsx",
    "cue",
    "audacity",
    "audition",
    "reaper",
    "youtube",
    "midi",
]


def cues(
    file: SetFile = None,
    output: Annotated[
        _Output | None,
        typer.Option(
            "--output",
            show_default=False,
            help="A listing, or a file for a program; table, or by the ending of -o FILE.",
        ),
    ] = None,
    source: Annotated[
        Literal["locators", "clips", "scenes"],
        typer.Option("--from", help="Locators, the arrangement clips of --track, or scenes laid end to end."),
    ] = "locators",
    track: Annotated[
        str | None,
        typer.Option(
            "--track",
            help="The track whose clips become cues: a name, a number from 1, or several.",
            autocompletion=completing.tracks,
        ),
    ] = None,
    tempo_grid: TempoGridOption = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Export locators, clips or scenes with exact times: cue sheet, Audacity, Audition, REAPER, YouTube, MIDI.

    Times follow the set's tempo automation, and a line says how; a dump of a set that automates its tempo does not
    hold them. Scenes have no place on the timeline: they are laid end to end, each as long as its longest clip, its
    follow action, or as often as x4 in its name says. Up to Live 10 names set tempo and signature (96 BPM, 7/8).

    \b
    kontrol cues set.als
    kontrol cues set.als -o set.cue
    kontrol cues set.als --from clips --track Drums --output audacity
    """
    from kontrol_cli.cues.writing import write_cues

    write_cues(file, output=output, source=source, track=track, tempo_grid=tempo_grid, out=out, force=force)
