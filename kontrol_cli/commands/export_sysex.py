"""``kontrol export-sysex``: a set becomes a song for the drum machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from exporters.errors import UsageError
from kontrol_cli.commands.options import SetFile
from kontrol_cli.commands.switches import with_switches
from kontrol_cli.output import Format, choose, show, write_bytes
from kontrol_cli.output.text import plain

if TYPE_CHECKING:
    from kontrol_cli.songs.song_export import Export


class AssignBy(StrEnum):
    """Where a scene's pattern comes from."""

    names = "names"
    by_scene = "by-scene"


class RowSource(StrEnum):
    """Where rows come from."""

    scenes = "scenes"
    arrangement = "arrangement"


class EmptySlots(StrEnum):
    """What every empty slot does."""

    stop = "stop"
    hold = "hold"


class SilentScenes(StrEnum):
    """What becomes of scenes in which nothing sounds."""

    skip = "skip"
    silence = "silence"


class Listing(StrEnum):
    """What is listed."""

    rows = "rows"
    slots = "slots"


def export_sysex(
    machine: Annotated[
        str, typer.Option("--machine", "-m", metavar="NAME", help="The drum machine ('kontrol machines' lists them).")
    ],
    file: SetFile = None,
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="FILE", show_default=False, help="The .syx to write; - for output."),
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
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Replace the output file if it exists; accept changes of sound that merging needs (each is told).",
        ),
    ] = False,
    song: Annotated[int, typer.Option(help="Song slot on the machine, counted from 1.")] = 1,
    name: Annotated[
        str | None, typer.Option(show_default=False, help="The song's name; the set's name if left out.")
    ] = None,
    source: Annotated[
        RowSource,
        typer.Option(help="Where rows come from: one per scene, or the arrangement's timeline (.als, Live 11+ dumps)."),
    ] = RowSource.scenes,
    tracks: Annotated[
        list[str] | None,
        typer.Option(
            "--tracks",
            metavar="LIST",
            show_default=False,
            help="Live tracks that take part: names, numbers from 1, ranges, groups (Kick,3,5-8). "
            "If left out, those whose clips name patterns.",
        ),
    ] = None,
    scenes: Annotated[
        str | None,
        typer.Option(metavar="LIST", show_default=False, help="Scenes that become rows (1-8,12)."),
    ] = None,
    clip_pattern: Annotated[
        str | None,
        typer.Option(
            metavar="REGEX",
            show_default=False,
            help="How clip names say it: a regular expression with the named groups 'pattern' and, if there is one, "
            "'track'. If left out: 'A01 3 kick' is track 3 of pattern A01.",
        ),
    ] = None,
    map_file: Annotated[
        str | None,
        typer.Option("--map", metavar="FILE", show_default=False, help="A map file (TOML)."),
    ] = None,
    assign: Annotated[
        AssignBy, typer.Option(help="by-scene: scene n plays pattern n, whatever clips are called.")
    ] = AssignBy.names,
    first_pattern: Annotated[
        str | None,
        typer.Option(
            metavar="PATTERN",
            show_default=False,
            help="Where by-scene starts counting: the first chosen scene gets it.",
        ),
    ] = None,
    empty: Annotated[
        EmptySlots | None,
        typer.Option(show_default=False, help="Empty slots all stop, or all carry on, whatever their buttons say."),
    ] = None,
    empty_scenes: Annotated[SilentScenes, typer.Option(help="Scenes in which nothing sounds.")] = SilentScenes.skip,
    repeats: Annotated[
        int | None,
        typer.Option(show_default=False, help="Plays of a scene that does not say x4 itself (1)."),
    ] = None,
    stay: Annotated[bool, typer.Option("--stay", help="32 plays, to move on by hand.")] = False,
    steps: Annotated[
        int | None,
        typer.Option(
            show_default=False,
            help="Pattern length without a machine dump. If left out: what the clips' loops say, else 16.",
        ),
    ] = None,
    loops: Annotated[
        bool, typer.Option("--loops", help="Fold repeated passages into LOOP rows where that saves rows.")
    ] = False,
    tempo_tolerance_bpm: Annotated[
        float | None,
        typer.Option(
            "--tempo-tolerance",
            metavar="BPM",
            show_default=False,
            help="How far the song's tempo may be from the arrangement's tempo automation (0.5).",
        ),
    ] = None,
    machine_dump: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            show_default=False,
            help="Your machine's own dump (.syx): pattern lengths, kits, and what the song replaces.",
        ),
    ] = None,
    free_patterns: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            show_default=False,
            help="Patterns that may be overwritten with merged ones (E01-H16). If left out: those that the machine "
            "dump shows to be unused.",
        ),
    ] = None,
    free_kits: Annotated[
        str | None,
        typer.Option(metavar="LIST", show_default=False, help="Kits that may be overwritten (33-64), likewise."),
    ] = None,
    effort: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", show_default=False, help="How long to look for fewer patterns and kits (10)."),
    ] = None,
    split: Annotated[
        bool,
        typer.Option("--split", help="When one song cannot hold the scenes, make several: song-1.syx, song-2.syx, ..."),
    ] = False,
    notes: Annotated[
        str | None,
        typer.Option(
            "--notes",
            metavar="FILE",
            show_default=False,
            help="Also write a page for the rehearsal room (markdown): rows, scenes, mutes, what to do.",
        ),
    ] = None,
    tempo_from_names: Annotated[
        bool,
        typer.Option(
            "--tempo-from-names",
            help="Read '124 BPM' in scene names also in sets of Live 11 and later (earlier sets: always).",
        ),
    ] = False,
    mute_unclaimed: Annotated[
        bool, typer.Option("--mute-unclaimed", help="Also mute machine tracks that no clip claims.")
    ] = False,
) -> None:
    """Turn the scenes of a Live set into a song of the drum machine: one row per scene.

    A row plays its scene's pattern and mutes the tracks whose clips do not sound. With --source arrangement the rows
    follow the timeline instead. Example:
    kontrol export-sysex set.als --machine machinedrum --dry-run
    """
    from exporters.files import check_target, write_whole
    from exporters.registry import get_machine
    from kontrol_cli.songs.rehearsal import notes_text
    from kontrol_cli.songs.song_export import ExportRequest, export_songs, song_files, syx_bytes, to_mido

    if out is None and not dry_run:
        raise UsageError("Name the file to write with -o song.syx, or add --dry-run to see the rows.")
    listed = dry_run or output is not None or table is not None
    if out == "-" and listed and not dry_run:
        raise UsageError("The song itself goes to standard output (-o -); the listing cannot go there too.")
    fmt = choose(output, None)
    for target in (out, notes):
        if target not in (None, "-") and not dry_run and not split:
            check_target(str(target), force=force)
    exports = export_songs(file, get_machine(machine), ExportRequest(
        song=song, name=name, tracks=tuple(tracks or ()), scenes=scenes, clip_pattern=clip_pattern, map_file=map_file,
        assign=assign.value, first_pattern=first_pattern, empty=None if empty is None else empty.value,
        empty_scenes=empty_scenes.value, repeats=repeats, stay=stay, steps=steps, tempo_from_names=tempo_from_names,
        mute_unclaimed=mute_unclaimed, machine_dump=machine_dump, source=source.value, loops=loops,
        tempo_tolerance_bpm=tempo_tolerance_bpm, force=force, free_patterns=free_patterns, free_kits=free_kits,
        effort=effort, split=split,
    ))  # fmt: skip
    exports = [_for_the_screen(export) for export in exports]
    files = [None] * len(exports) if out is None else song_files(out, len(exports))
    pages = [None] * len(exports) if notes is None else song_files(notes, len(exports))
    if not dry_run:
        for target in (*files, *pages):
            if target not in (None, "-"):
                check_target(str(target), force=force)
    for remark in dict.fromkeys(remark for export in exports for remark in export.plan.remarks):
        typer.echo(plain(remark), err=True)
    if listed and fmt is not Format.table:
        _list(exports, table or Listing.rows, fmt)
    for export in exports:
        if listed and fmt is Format.table:
            _list([export], table or Listing.rows, fmt)
        _tell(export)
    if dry_run:
        typer.echo("Dry run: nothing was written.", err=True)
        return
    for export, target, page in zip(exports, files, pages, strict=True):
        write_bytes(syx_bytes(to_mido(export.messages)), target, force=force)
        if page is not None:
            write_whole(page, notes_text(export, target).encode(), force=force)
        for path in (target, page):
            if path not in (None, "-"):
                typer.echo(f"Written: {plain(str(path))}", err=True)


def _for_the_screen(export: Export) -> Export:
    """The same with switches in its remarks, where the planner names fields."""
    remarks = tuple(with_switches(remark) for remark in export.plan.remarks)
    return replace(export, plan=replace(export.plan, remarks=remarks))


def _list(exports: Sequence[Export], table: Listing, fmt: Format) -> None:
    """Rows or slots to standard output; as data those of all songs in one listing."""
    from kontrol_cli.songs import song_listing as listing

    if fmt is not Format.table and table is Listing.slots:
        show([row for export in exports for row in listing.slot_rows(export)], listing.SLOT_COLUMNS, fmt)
    elif fmt is not Format.table:
        every = [row for export in exports for row in listing.plan_rows(export.plan, export.machine)]
        show(every, listing.PLAN_COLUMNS, fmt)
    elif table is Listing.slots:
        show([row for export in exports for row in listing.shown_slots(export)], listing.SHOWN_SLOTS, fmt)
    else:
        rows = [row for export in exports for row in listing.shown_rows(export.plan, export.machine)]
        optional = {"kit", "scene", "place"} - {name for row in rows for name, value in row.items() if value != ""}
        show(rows, [column for column in listing.SHOWN if column not in optional], fmt)


def _tell(export: Export) -> None:
    """Proof and what is replaced, to standard error."""
    for line in (export.headline, export.plan.proof, export.kit_loading, *export.overwrites.splitlines()):
        if line:
            typer.echo(plain(line), err=True)
