"""``kontrol export-sysex``: a set becomes a song for the drum machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from exporters.errors import UsageError
from kontrol_cli.commands import completing
from kontrol_cli.commands.options import SetFile
from kontrol_cli.commands.song_options import SONG_OPTIONS, takes_request
from kontrol_cli.commands.switches import with_switches
from kontrol_cli.commands.transferring import BackupFile, DelayMs, Port, Timeout, Yes
from kontrol_cli.output import Format, check_out, choose, show, write_bytes, write_text
from kontrol_cli.output.echo import say
from kontrol_cli.songs.request import ExportRequest

if TYPE_CHECKING:
    from exporters.machine import Machine
    from kontrol_cli.commands.next_steps import SongCommand
    from kontrol_cli.commands.transferring import Sending
    from kontrol_cli.songs.song_export import Export


Listing = Literal["rows", "slots"]


@takes_request(ExportRequest, SONG_OPTIONS)
def export_sysex(
    machine: Annotated[
        str,
        typer.Option(
            "--machine",
            "-m",
            metavar="NAME",
            help="The drum machine ('kontrol machines' lists them).",
            autocompletion=completing.machines,
        ),
    ],
    file: SetFile = None,
    out: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--out",
            metavar="FILE",
            show_default=False,
            help="The file to write (.syx, or what the machine takes); - for output.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the rows and what they replace; write nothing.")
    ] = False,
    output: Annotated[
        Format | None,
        typer.Option("--output", show_default=False, help="List the rows in this way (table), with -o too."),
    ] = None,
    table: Annotated[
        Listing | None,
        typer.Option("--table", show_default=False, help="List the rows, or the slots that sending it replaces."),
    ] = None,
    notes: Annotated[
        str | None,
        typer.Option(
            "--notes",
            metavar="FILE",
            show_default=False,
            help="Also write a page for the rehearsal room (markdown): rows, scenes, mutes, what to do.",
        ),
    ] = None,
    write_map: Annotated[
        str | None,
        typer.Option(
            "--write-map",
            metavar="FILE",
            show_default=False,
            help="Write a starter map for this set, with a guess in every line, and no song.",
        ),
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Send the song to the machine at --port, with or without -o FILE.")
    ] = False,
    port: Port = None,
    backup: BackupFile = None,
    verify: Annotated[bool, typer.Option("--verify", help="After --send read everything back and compare.")] = False,
    yes: Yes = False,
    delay_ms: DelayMs = None,
    timeout: Timeout = None,
    *,
    request: ExportRequest,
) -> None:
    """Turn the scenes of a Live set into a song of the drum machine: one row per scene.

    A row plays its scene's pattern and mutes the tracks whose clips do not sound. With --source arrangement the rows
    follow the timeline instead. Example:
    kontrol export-sysex set.als --machine NAME --dry-run
    """
    from exporters.registry import get_machine
    from kontrol_cli.commands.next_steps import SongCommand, with_next_steps
    from kontrol_cli.commands.transferring import Sending, checked_delay, checked_patience, sent
    from kontrol_cli.songs.song_export import numbered_song

    device = get_machine(machine)
    if request.song == 1:
        # A file that bears the usual name of another song (arr03.work) is for that one, else one made from such a file.
        request = replace(request, song=numbered_song((out, request.base_file), device) or 1)
    usual = device.file_names[0]
    sending = None
    if send:
        sending = Sending(port, backup, verify=verify, yes=yes, delay_ms=delay_ms, timeout=timeout)
    command = SongCommand(
        file, machine, out, request, notes, dry_run, usual, sending=() if sending is None else tuple(sending.words)
    )
    if write_map is not None:
        _write_map(command, write_map)
        return
    given = [port, backup, verify or None, yes or None, delay_ms, timeout]
    _check_sending(sending, device, given=given, force=request.force)
    checked_delay(delay_ms)
    checked_patience(timeout)
    if out is None and not dry_run and sending is None:
        how = f"Name the file to write with -o {usual}, or add --dry-run to see the rows."
        raise UsageError(f"{how} For example:\n  {command.song()}")
    with with_next_steps(command):
        exports = _export(command, output, table, sending)
    if sending is not None:
        sent(exports, sending, dry_run=dry_run, force=request.force)


def _check_sending(sending: Sending | None, machine: Machine, *, given: Sequence[object], force: bool) -> None:
    """Raises UsageError for switches that do not go with --send, or for a machine that takes no messages."""
    if sending is None:
        if any(one is not None for one in given):
            raise UsageError(
                "--port, --backup, --verify, --yes, --delay-ms and --timeout say how the song is sent: they belong to "
                "--send."
            )
        return
    if machine.transport == "file":
        raise UsageError(
            f"Songs of the {machine.display_name} are files: write one with -o. 'kontrol send' says where it goes."
        )
    if sending.port is None:
        raise UsageError("Say with --port where the machine is. 'kontrol ports' lists what is there.")
    check_out(sending.backup, ("sysex",), force=force)


def _export(
    command: SongCommand, output: Format | None, table: Listing | None, sending: Sending | None
) -> Sequence[Export]:
    """The songs of a command: written, or in a dry run shown."""
    from exporters.registry import get_machine
    from kontrol_cli.commands.next_steps import sending_next
    from kontrol_cli.songs.song_export import export_songs, song_files

    out, notes, request, dry_run = command.out, command.notes, command.request, command.dry_run
    device = get_machine(command.machine).in_file(None if out == "-" else out)
    listed = dry_run or output is not None or table is not None
    if "-" in (out, notes) and listed and not dry_run:
        what = "song itself goes to standard output (-o -)" if out == "-" else "notes go to standard output"
        raise UsageError(f"The {what}; the listing cannot go there too.")
    fmt = choose(output, None)
    if not dry_run and not request.split:
        _check_targets([out], [notes], device, request)
    exports = [_for_the_screen(export) for export in export_songs(command.file, device, request)]
    files = [None] * len(exports) if out is None else song_files(out, len(exports), device)
    pages = [None] * len(exports) if notes is None else song_files(notes, len(exports))
    if not dry_run:
        _check_targets(files, pages, device, request)
        for export, target, page in zip(exports, files, pages, strict=True):
            _write(export, target, page, force=request.force, to_port=sending is not None)
    # After writing: a listing that cannot be shown (standard output full) does not cost the song.
    _tell(exports, (table or "rows") if listed else None, fmt, to_port=sending is not None)
    if dry_run:
        say("Dry run: nothing was written.")
        return exports
    for path in (path for pair in zip(files, pages, strict=True) for path in pair):
        if path is not None and path != "-":
            say(f"Written: {path}")
    if device.transport == "file" and out is not None and out != "-":
        for step in _steps([str(path) for path in files], exports):
            say(step)
    elif sending is None and device.transport == "sysex" and out is not None and out != "-":
        for line in sending_next([str(path) for path in files]):
            say(line)
    return exports


def _steps(files: Sequence[str], exports: Sequence[Export]) -> list[str]:
    """What to do with the files: a step that names the song's number once for each of them.

    The machine is the one that the songs were made for, with the user's box and channel.
    """
    out: list[str] = []
    for step in exports[0].machine.guide:
        if "{song}" in step:
            pairs = zip(files, exports, strict=True)
            out += [step.format(file=path, song=export.plan.slot + 1) for path, export in pairs]
        else:
            out.append(step.format(file=", ".join(files)))
    return out


def _write_map(command: SongCommand, target: str) -> None:
    """A starter map to the file `target`, and what to do with it."""
    from kontrol_cli.commands.map_file import write_map

    if command.dry_run:
        raise UsageError("--dry-run writes nothing, and --write-map writes a map. Leave one of them out.")
    write_map(command, target, force=command.request.force)


def _check_targets(
    files: Sequence[str | None], pages: Sequence[str | None], machine: Machine, request: ExportRequest
) -> None:
    """Refuse files that may not be written, before the work starts and when the names of several songs are known."""
    for target in files:
        check_out(target, (), force=request.force, names=machine.file_names)
    for page in pages:
        check_out(page, ("markdown",), force=request.force)


def _write(export: Export, target: str | None, page: str | None, *, force: bool, to_port: bool) -> None:
    """The song to `target` (None: standard output, unless it goes to a port), its notes to `page`."""
    from kontrol_cli.songs.rehearsal import notes_text

    if target is None and to_port:
        pass
    elif export.machine.text and target in (None, "-"):
        write_text([export.data.decode("utf-8")], target)
    else:
        write_bytes(export.data, target, force=force, tell=False)  # that is said below the listing
    if page is not None:
        write_text([notes_text(export, target)], page, force=force, tell=False)


def _tell(exports: Sequence[Export], table: Listing | None, fmt: Format, *, to_port: bool) -> None:
    """Remarks, the listing if one is wanted, and for each song its proof and (where it is not sent now, which asks the
    machine itself) what it replaces."""
    for remark in dict.fromkeys(text for export in exports for text in (*export.plan.remarks, *export.machine.notes)):
        say(remark)
    if table is not None and fmt is not Format.table:
        _list(exports, table, fmt)
    for export in exports:
        if table is not None and fmt is Format.table:
            _list([export], table, fmt)
        overwrites = [] if to_port else export.overwrites.splitlines()
        for line in (export.headline, export.plan.proof, export.kit_loading, *overwrites):
            if line:
                say(line)


def _for_the_screen(export: Export) -> Export:
    """The same with switches in its remarks, where the planner names fields."""
    remarks = tuple(with_switches(remark) for remark in export.plan.remarks)
    return replace(export, plan=replace(export.plan, remarks=remarks))


def _list(exports: Sequence[Export], table: Listing, fmt: Format) -> None:
    """Rows or slots to standard output; as data those of all songs in one listing."""
    from kontrol_cli.songs import song_listing as listing

    if fmt is not Format.table and table == "slots":
        show([row for export in exports for row in listing.slot_rows(export)], listing.SLOT_COLUMNS, fmt)
    elif fmt is not Format.table:
        every = [row for export in exports for row in listing.plan_rows(export.plan, export.machine)]
        show(every, listing.PLAN_COLUMNS, fmt)
    elif table == "slots":
        show([row for export in exports for row in listing.shown_slots(export)], listing.SHOWN_SLOTS, fmt)
    else:
        rows = [row for export in exports for row in listing.shown_rows(export.plan, export.machine)]
        optional = {"kit", "scene", "place"} - {name for row in rows for name, value in row.items() if value != ""}
        show(rows, [column for column in listing.SHOWN if column not in optional], fmt)
