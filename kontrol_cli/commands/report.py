"""``kontrol report``: a set as a page for a browser, or as a picture."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from exporters.errors import BadInput, DoesNotFit, UsageError
from kontrol_cli.commands.options import OutFile, SetFile, TempoGridOption, Without
from kontrol_cli.commands.song_options import SONG_OPTIONS, takes_request
from kontrol_cli.commands.switches import with_switches
from kontrol_cli.songs.request import ExportRequest

if TYPE_CHECKING:
    from kontrol_cli.report import SongSheet
    from kontrol_cli.sets.liveset import LiveSet
    from kontrol_cli.sets.tempo_grid import TempoGrid


@takes_request(ExportRequest, SONG_OPTIONS)
def report(
    file: SetFile = None,
    svg: Annotated[
        Literal["session", "arrangement"] | None,
        typer.Option("--svg", show_default=False, help="Only this picture, as an SVG file."),
    ] = None,
    without: Without = None,
    output: Annotated[
        Literal["html", "svg"] | None,
        typer.Option("--output", show_default=False, help="The page, or the picture that --svg names; html without."),
    ] = None,
    tempo_grid: TempoGridOption = None,
    out: OutFile = None,
    machine: Annotated[
        str | None,
        typer.Option(
            "--machine",
            "-m",
            metavar="NAME",
            show_default=False,
            help="Show the song of this drum machine beside the session; the options below say what it should be.",
        ),
    ] = None,
    *,
    request: ExportRequest,
) -> None:
    """Write a report about a set: one page for a browser that needs no network.

    What needs attention first, then session grid, arrangement with notes, tempo curve and locators, scenes, tracks,
    devices, plug-ins, samples. The page adapts to phones, to light or dark screens and to paper: the session and the
    arrangement each go on one sheet of A4. With --machine the rows of the song stand beside the scenes.

    \b
    kontrol report set.als -o report.html
    kontrol report set.als --machine NAME -o report.html
    kontrol report set.als --svg session -o session.svg
    """
    if svg is None and (output == "svg" or (output is None and (out or "").lower().endswith(".svg"))):
        what = "--output svg" if output == "svg" else out
        raise UsageError(f"{what} would be a picture. Say which one: --svg session or --svg arrangement.")
    if svg is not None and output == "html":
        raise UsageError("--svg asks for a picture and --output html for the page. Choose one.")
    if svg is not None and machine is not None:
        raise UsageError("--svg asks for a picture of the set; the song of a --machine is on the page. Choose one.")
    if machine is None and replace(request, force=False) != ExportRequest():
        raise UsageError("The options of a song mean nothing without --machine NAME; 'kontrol machines' lists them.")
    if out in (None, "-") and sys.stdout is not None and sys.stdout.isatty():
        raise UsageError("A report is for a browser, not for a terminal. Name a file with -o, such as -o report.html.")
    from kontrol_cli.output import check_out, write_text
    from kontrol_cli.output.echo import say
    from kontrol_cli.report import arrangement_picture, report_page, session_picture
    from kontrol_cli.sets.contents import require_set
    from kontrol_cli.sets.view import View
    from kontrol_cli.sets.what_sounds import sounding

    check_out(out, None if output else ("html" if svg is None else "svg",), force=request.force)
    live_set = _read(file, tempo_grid)
    for remark in live_set.remarks:
        say(remark)
    view = View(live_set)
    if not view.head:  # a preset has a page
        require_set(view.head)
    if view.head.get("tracks") is not None and view.contents.empty:
        say(view.contents.empty)
    if view.contents.hint and svg is None and machine is None:
        say(view.contents.hint)
    if svg is None:
        from kontrol_cli.findings import find_problems

        findings = find_problems(view, without=without or [])
        song = None if machine is None else _song(live_set, machine, request)
        if song is not None and song.refusal:
            say(f"The page shows no song: {song.refusal}")
        write_text([report_page(view, findings, song)], out, force=request.force)
        return
    drawing = session_picture(view, sounding(view)) if svg == "session" else arrangement_picture(view)
    if drawing is None:
        held = view.contents
        other = "arrangement" if svg == "session" else "session"
        there = held.arrangement if svg == "session" else held.session
        where = f"Its clips are in the {other}: --svg {other}." if there else "The whole report shows what it has."
        raise BadInput(f"This set has nothing in its {svg} to draw. {where}")
    write_text([drawing.document()], out, force=request.force)


def _read(file: str | None, tempo_grid: TempoGrid | None) -> LiveSet:
    """The set; without its notes, and with a word about it, where only these make it too large."""
    from kontrol_cli.output.echo import say
    from kontrol_cli.report import REPORT_TABLES, WITHOUT_NOTES
    from kontrol_cli.sets.liveset import read_set
    from kontrol_cli.sets.reading import last_dump_path

    source = file or str(last_dump_path())
    try:
        return read_set(source, tables=REPORT_TABLES, tempo_grid=tempo_grid)
    except BadInput:
        if source == "-":
            raise
        live_set = read_set(source, tables=WITHOUT_NOTES, tempo_grid=tempo_grid)
    say("The page shows no notes: with them the set needs more memory than Kontrol takes.")
    return live_set


def _song(live_set: LiveSet, machine: str, request: ExportRequest) -> SongSheet:
    """The song of the set; a set that makes none, or one that does not fit, gives the reason in its place.

    A map or a file of the machine that cannot be read ends the verb as it ends export-sysex.
    """
    from exporters.machine import ReadsDumps
    from exporters.planning.mapfile import read_map
    from exporters.registry import get_machine
    from kontrol_cli.report import SheetRow, SongSheet
    from kontrol_cli.songs.machine_files import read_machine_file, read_sysex
    from kontrol_cli.songs.song_export import export_songs
    from kontrol_cli.songs.song_listing import SHOWN, shown_rows

    chosen = get_machine(machine)
    if request.map_file is not None:
        read_map(request.map_file, chosen)
    if request.machine_dump not in (None, "-") and isinstance(chosen, ReadsDumps):
        chosen.read_dump(read_sysex(request.machine_dump))
    if request.base_file is not None:
        read_machine_file(request.base_file, chosen)
    try:
        exports = export_songs(live_set, chosen, request)
    except (DoesNotFit, BadInput) as error:
        remarks = [with_switches(remark) for remark in error.remarks]
        return SongSheet(chosen.display_name, remarks=remarks, refusal=with_switches(str(error)))
    rows = []
    for export in exports:
        of_song = f"{export.plan.slot + 1}/" if len(exports) > 1 else ""
        for row, shown in zip(export.plan.rows, shown_rows(export.plan, chosen), strict=True):
            cells = {name: str(value) for name, value in shown.items()} | {"row": f"{of_song}{shown['row']}"}
            rows.append(SheetRow(getattr(row, "scene", None), cells))
    used = {name for row in rows for name, value in row.cells.items() if value}
    remarks = [with_switches(remark) for export in exports for remark in export.plan.remarks]
    said = [line for export in exports for line in (export.headline, export.plan.proof, export.kit_loading) if line]
    return SongSheet(
        chosen.display_name,
        columns=tuple(name for name in SHOWN if name in used),
        rows=tuple(rows),
        headlines=tuple(said),
        remarks=tuple(dict.fromkeys(remark for remark in remarks if remark not in live_set.remarks)),
    )
