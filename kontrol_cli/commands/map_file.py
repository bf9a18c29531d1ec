"""``kontrol map``: a starter map for a set, with a guess in every line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kontrol_cli.commands import completing
from kontrol_cli.commands.options import Force, OutFile, SetFile
from kontrol_cli.output import check_out, write_text
from kontrol_cli.output.echo import say
from kontrol_cli.songs.request import ExportRequest, RowSource

if TYPE_CHECKING:
    from kontrol_cli.commands.next_steps import SongCommand


def map_file(
    file: SetFile = None,
    machine: Annotated[
        str | None,
        typer.Option(
            "--machine",
            "-m",
            metavar="NAME",
            show_default=False,
            help="The drum machine that the song is for; the first that 'kontrol machines' lists if left out.",
            autocompletion=completing.machines,
        ),
    ] = None,
    out: OutFile = None,
    source: Annotated[
        RowSource, typer.Option("--source", help="Whose clips: those of the scenes, or of the arrangement.")
    ] = "scenes",
    force: Force = False,
) -> None:
    """Write a starter map: which machine track each Live track is, and which patterns the names in the set mean.

    Every line is a guess with its reason. Where names say no patterns, the patterns are left for you to fill in; then
    'kontrol export-sysex --map' makes the song. The same as 'kontrol export-sysex --write-map'.
    Example: kontrol map set.als -o map.toml
    """
    from exporters.registry import MACHINES, get_machine
    from kontrol_cli.commands.next_steps import SongCommand

    name = next(iter(MACHINES)) if machine is None else machine
    usual = get_machine(name).file_names[0]
    write_map(SongCommand(file, name, None, ExportRequest(source=source), usual=usual), out, force=force)


def write_map(command: SongCommand, target: str | None, *, force: bool) -> None:
    """A starter map for the set of a command, to the file `target` (None: standard output); and what comes next."""
    from exporters.errors import BadInput, UsageError
    from exporters.registry import get_machine
    from exporters.words import counted
    from kontrol_cli.commands.next_steps import free_name
    from kontrol_cli.commands.switches import with_switches
    from kontrol_cli.songs.starter import starter_of

    try:
        check_out(target, ("map",), force=force)
    except UsageError as error:
        if target is not None and "exists already" in str(error):
            error.args = (f"{error} To make the song with it:\n  {command.song(map_file=target)}",)
        raise
    try:
        starter = starter_of(command.file, get_machine(command.machine), command.request)
    except BadInput as error:
        if "`source` arrangement" in str(error) and command.request.source != "arrangement":
            line = command.map(target if target not in (None, "-") else free_name("map", ".toml"), source="arrangement")
            error.args = (f"{error} The map of its clips:\n  {line}",)
        raise
    write_text([starter.text], target, force=force)
    if target is None or target == "-":
        return
    if starter.to_fill:
        say(f'Fill in {counted(starter.to_fill, "pattern")} in {target} (the lines that end in ""), then:')
    elif starter.refused:
        say(f"The set is refused for another reason than its names: {with_switches(starter.refused)}")
        return
    else:
        say("The song with it (it is the same as without, until you change the map):")
    say(f"  {command.song(map_file=target)}")
