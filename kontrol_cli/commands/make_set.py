"""``kontrol make-set``: the way back, from a machine dump to a Live set."""

from __future__ import annotations

from typing import Annotated

import typer

from kontrol_cli.commands import completing
from kontrol_cli.commands.options import Force, integer
from kontrol_cli.output import check_out, write_bytes
from kontrol_cli.output.echo import say


def make_set(
    file: Annotated[str, typer.Argument(metavar="DUMP", help="The machine's dump (.syx), or - for standard input.")],
    out: Annotated[str, typer.Option("-o", "--out", metavar="FILE", help="The .als to write; - for output.")],
    song: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=integer,
            show_default=False,
            help="Song of the dump (from 1) that orders the scenes and gives the tempo; by slot if left out.",
        ),
    ] = None,
    rows: Annotated[
        bool,
        typer.Option("--rows", help="A scene for every row of the song, with its mutes, plays and tempo."),
    ] = False,
    machine: Annotated[
        str | None,
        typer.Option(
            "--machine",
            "-m",
            metavar="NAME",
            show_default=False,
            help="The drum machine that the dump is from; if left out, its messages say it.",
            autocompletion=completing.machines,
        ),
    ] = None,
    force: Force = False,
) -> None:
    """Make a Live 11 set of a machine dump: a MIDI clip for every pattern track that plays, a scene for every pattern.

    Clips are named as 'export-sysex' reads them (A01 3 TRX-CP). The file is built like those of Live 11.0 and has
    not yet been opened in a real Live. Example: kontrol make-set dump.syx -o set.als
    """
    from exporters.registry import get_machine, machine_faults
    from exporters.words import counted
    from kontrol_cli.make_set import machine_of, plan_from_dump, set_bytes
    from kontrol_cli.songs.machine_files import read_sysex

    check_out(out, ("set",), force=force)
    known = None if machine is None else get_machine(machine)
    for fault in machine_faults() if known is None else ():
        say(fault)
    data = read_sysex(file)
    made = plan_from_dump(data, known or machine_of(data), song=None if song is None else song - 1, rows=rows)
    for remark in made.remarks:
        say(remark)
    write_bytes(set_bytes(made), out, force=force)
    clips = sum(len(scene.clips) for scene in made.scenes)
    size = f"{counted(len(made.scenes), 'scene')}, {counted(clips, 'clip')}"
    say(f"The set has {size}.")
