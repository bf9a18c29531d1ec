"""``kontrol cues``: when everything starts, for other programs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kontrol_cli.commands.options import Force, OutFile, SetFile, TempoGridOption


class CueFormat(StrEnum):
    """The formats of ``kontrol cues``."""

    table = "table"
    json = "json"
    csv = "csv"
    cue = "cue"
    audacity = "audacity"
    reaper = "reaper"
    youtube = "youtube"
    midi = "midi"


class CueSource(StrEnum):
    """What becomes cues."""

    locators = "locators"
    clips = "clips"
    scenes = "scenes"


def cues(
    file: SetFile = None,
    fmt: Annotated[CueFormat, typer.Option("--format", help="The kind of file.")] = CueFormat.table,
    source: Annotated[
        CueSource, typer.Option("--from", help="Locators, the arrangement clips of --track, or scenes laid end to end.")
    ] = CueSource.locators,
    track: Annotated[
        str | None, typer.Option("--track", help="The track whose clips become cues: its name, or its number from 1.")
    ] = None,
    tempo_grid: TempoGridOption = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Export locators, clips or scenes with exact times: cue sheet, Audacity, REAPER, YouTube, MIDI.

    Times follow the set's tempo automation, and a line says how; a dump of a set that automates its tempo does not
    hold them. Scenes have no place on the timeline: they are laid end to end, each as long as its longest clip, its
    follow action, or as often as x4 in its name says. Up to Live 10 names set tempo and signature (96 BPM, 7/8).

    \b
    kontrol cues set.als
    kontrol cues set.als --format cue -o set.cue
    kontrol cues set.als --from clips --track Drums --format audacity
    """
    from kontrol_cli.cues import COLUMNS, collect_cues, needed_tables, render
    from kontrol_cli.output import Format, choose, show, write_bytes
    from kontrol_cli.output.text import plain
    from kontrol_cli.sets.liveset import read_set
    from kontrol_cli.sets.reading import last_dump_path

    listing = fmt in {CueFormat.table, CueFormat.json, CueFormat.csv}
    choose(Format(fmt.value) if listing else Format.table, out, force=force)
    live_set = read_set(file or str(last_dump_path()), tables=needed_tables(source.value), tempo_grid=tempo_grid)
    for remark in live_set.remarks:
        typer.echo(f"kontrol: {plain(remark)}", err=True)
    found = collect_cues(live_set, source.value, track=track)
    if source is not CueSource.scenes and live_set.seconds_note is not None:
        typer.echo(f"kontrol: {plain(live_set.seconds_note)}", err=True)
    if listing:
        show([cue.row(n) for n, cue in enumerate(found)], COLUMNS, Format(fmt.value), out, force=force)
    else:
        write_bytes(render(found, fmt.value, live_set.name or "set"), out, force=force)
