"""``kontrol cues``: when everything starts, for other programs."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from exporters.errors import BadInput
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
    from kontrol_cli.cues import COLUMNS, FORMATS, SCREEN_COLUMNS, collect_cues, needed_tables, render
    from kontrol_cli.output import Format, check_out, choose, show, write_bytes
    from kontrol_cli.output.echo import say
    from kontrol_cli.output.endings import check_known, kind_by_ending
    from kontrol_cli.sets.liveset import read_set
    from kontrol_cli.sets.reading import last_dump_path

    if output is None:
        promised = kind_by_ending(out)
        check_known(out, (*Format, "cue", "midi"))
        output = "cue" if promised == "cue" else "midi" if promised == "midi" else None
    for_program = output if output in FORMATS else None
    if for_program is None:
        listing = choose(None if output is None else Format(output), out, force=force)
    else:
        check_out(out, force=force)
        listing = Format.table
    live_set = read_set(file or str(last_dump_path()), tables=needed_tables(source), tempo_grid=tempo_grid)
    for remark in live_set.remarks:
        say(f"kontrol: {remark}")
    try:
        found = collect_cues(live_set, source, track=track)
    except BadInput:
        if file != "-" and "set" not in live_set.tables:  # read again: what else the set has
            path = file or str(last_dump_path())
            collect_cues(read_set(path, tables=("set", *needed_tables(source))), source, track=track)
        raise
    if source != "scenes" and live_set.seconds_note is not None:
        say(f"kontrol: {live_set.seconds_note}")
    if for_program is not None:
        write_bytes(render(found, for_program, live_set.name or "set"), out, force=force)
    elif listing is Format.table:
        show([cue.screen_row(n) for n, cue in enumerate(found)], SCREEN_COLUMNS, listing, out, force=force)
    else:
        show([cue.row(n) for n, cue in enumerate(found)], COLUMNS, listing, out, force=force)
