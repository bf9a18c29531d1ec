"""``kontrol convert``: a song of one machine, or a song as text, for another machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from exporters.errors import UsageError
from kontrol_cli.commands import completing
from kontrol_cli.commands.options import integer
from kontrol_cli.commands.song_options import song_options, takes_request
from kontrol_cli.commands.switches import with_switches
from kontrol_cli.output import check_out, show, write_bytes, write_text
from kontrol_cli.output.echo import say
from kontrol_cli.songs.request import OWN_OPTIONS, ExportRequest

if TYPE_CHECKING:
    from exporters.machine import Machine
    from kontrol_cli.songs.song_export import Export

_HELP = {
    "name": "The song's name on the other machine; its own name if left out.",
    "end": "What the song does after its last row instead of what it says itself: come to its end, start again (loop) "
    "for ever, or halt.",
    "steps": "How many steps the patterns have of which the song does not say it; 16 if left out.",
    "reminders": "The song's reminders, on machines that have rows for them.",
    "accept_changes": "Accept that the song sounds otherwise where the other machine cannot say it: mutes and parts of "
    "patterns are left out, with what only the first machine's rows can say (you are told about each row).",
}
_FIELDS = ("base_file", "name", "end", "steps", "reminders", *OWN_OPTIONS, "accept_changes", "force")


@takes_request(ExportRequest, song_options(_FIELDS, _HELP), part=True)
def convert(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="[SONG]",
            show_default=False,
            help="A song: a .syx dump, a machine's song file, a song as text (.toml), or - for standard input.",
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            "-t",
            metavar="NAME",
            show_default=False,
            help="The machine that the song is for ('kontrol machines' lists them).",
            autocompletion=completing.machines,
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(
            "-o", "--out", metavar="FILE", show_default=False, help="The file to write; standard output if left out."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the rows and what would be lost; write nothing.")
    ] = False,
    which: Annotated[
        str | None,
        typer.Option(
            "--which", metavar="SONG", show_default=False, help="Which song of several in the file: number or name."
        ),
    ] = None,
    song: Annotated[
        int | None,
        typer.Option(
            "--song",
            metavar="NUMBER",
            show_default=False,
            parser=integer,
            help="Song slot on the machine, counted from 1; the song's own number if left out.",
        ),
    ] = None,
    example: Annotated[
        bool, typer.Option("--example", help="Write an example of a song as text, with comments, to start from.")
    ] = False,
    *,
    request: ExportRequest,
) -> None:
    """Convert a song for another machine, and say what is lost on the way, row by row.

    It converts the song's rows, not the patterns that they play: pattern A01 is the first pattern of the other machine.
    --to text gives a song that you can read, change, or type yourself from the start. Example:
    kontrol convert song.syx --to NAME -o FILE
    """
    from exporters.machine import song_example
    from exporters.registry import all_machines, get_machine

    if example:
        if file is not None or to is not None:
            raise UsageError("--example writes an example and converts nothing. Leave SONG and --to out.")
        text = next(one for one in map(song_example, all_machines().values()) if one)
        check_out(out, ("map",), force=request.force)
        write_text([text], out, force=request.force)
        return
    if file is None:
        raise UsageError("Name the song to convert, for example song.syx; --example shows how to type one.")
    if to is None:
        raise UsageError(f"Say with --to which machine the song is for: {', '.join(all_machines())}.")
    _convert(file, get_machine(to).in_file(None if out == "-" else out), out, which, song, request, dry_run=dry_run)


def _convert(
    file: str, machine: Machine, out: str | None, which: str | None, song: int | None, request: ExportRequest, *,
    dry_run: bool,
) -> None:  # fmt: skip
    from kontrol_cli.commands.next_steps import sending_next
    from kontrol_cli.songs.converting import convert_song, headline
    from kontrol_cli.songs.song_export import numbered_song
    from kontrol_cli.songs.song_finding import UnclearSong, find_song

    if not dry_run:
        check_out(out, (), force=request.force, names=machine.file_names)
    try:
        found = find_song(file, which)
    except UnclearSong as error:
        error.args = (f"{error} That is said with --which.",)
        raise
    song = numbered_song((out, request.base_file), machine) if song is None else song
    made = convert_song(found, machine, request, None if song is None else song - 1)
    for remark in dict.fromkeys((*made.plan.remarks, *made.machine.notes)):
        say(with_switches(remark))
    if dry_run:
        _list(made)
    else:
        _write(made, out, force=request.force)
    say(headline(found, made))
    for line in (made.headline, *made.overwrites.splitlines()):
        if line:
            say(line)
    if dry_run:
        say("Dry run: nothing was written.")
    elif out is not None and out != "-":
        say(f"Written: {out}")
        if machine.transport == "file":
            for step in made.machine.guide:
                say(step.format(file=out, song=made.plan.slot + 1))
        else:
            for line in sending_next([out]):
                say(line)


def _write(made: Export, out: str | None, *, force: bool) -> None:
    """The song to the file `out`, or to standard output, which as a terminal takes text alone."""
    try:
        text = made.data.decode("utf-8") if made.machine.transport == "file" else None
    except UnicodeDecodeError:
        text = None
    if text is not None and "\0" not in text:
        write_text([text], out, force=force, tell=False)
    else:
        write_bytes(made.data, out, force=force, tell=False)


def _list(made: Export) -> None:
    from kontrol_cli.songs.song_listing import SHOWN, shown_rows

    rows = [{**row, "scene": row.get("scene", "")} for row in shown_rows(made.plan, made.machine)]
    optional = {"kit", "scene", "place"} - {name for row in rows for name, value in row.items() if value != ""}
    show(rows, [column for column in SHOWN if column not in optional])
