"""``kontrol report``: a set as a page for a browser, or as a picture."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from exporters.errors import BadInput, UsageError
from kontrol_cli.commands.options import Force, OutFile, SetFile, TempoGridOption, Without


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
    force: Force = False,
) -> None:
    """Write a report about a set: one page for a browser that needs no network.

    Session grid, scenes, arrangement with tempo curve and locators, tracks, devices, plug-ins, samples with
    what is missing, findings. The page adapts to phones, to paper and to light or dark screens.

    \b
    kontrol report set.als -o report.html
    kontrol report set.als --svg session -o session.svg
    """
    if svg is None and (output == "svg" or (output is None and (out or "").lower().endswith(".svg"))):
        what = "--output svg" if output == "svg" else out
        raise UsageError(f"{what} would be a picture. Say which one: --svg session or --svg arrangement.")
    if svg is not None and output == "html":
        raise UsageError("--svg asks for a picture and --output html for the page. Choose one.")
    if out in (None, "-") and sys.stdout is not None and sys.stdout.isatty():
        raise UsageError("A report is for a browser, not for a terminal. Name a file with -o, such as -o report.html.")
    from kontrol_cli.output import check_out, write_text
    from kontrol_cli.output.echo import say
    from kontrol_cli.report import REPORT_TABLES, arrangement_picture, report_page, session_picture
    from kontrol_cli.sets.contents import require_set
    from kontrol_cli.sets.liveset import read_set
    from kontrol_cli.sets.reading import last_dump_path
    from kontrol_cli.sets.view import View
    from kontrol_cli.sets.what_sounds import sounding

    check_out(out, None if output else ("html" if svg is None else "svg",), force=force)
    live_set = read_set(file or str(last_dump_path()), tables=REPORT_TABLES, tempo_grid=tempo_grid)
    for remark in live_set.remarks:
        say(remark)
    view = View(live_set)
    if not view.head:  # a preset has a page
        require_set(view.head)
    if view.head.get("tracks") is not None and view.contents.empty:
        say(view.contents.empty)
    if svg is None:
        from kontrol_cli.findings import find_problems

        write_text([report_page(view, find_problems(view, without=without or []))], out, force=force)
        return
    drawing = session_picture(view, sounding(view)) if svg == "session" else arrangement_picture(view)
    if drawing is None:
        held = view.contents
        other = "arrangement" if svg == "session" else "session"
        there = held.arrangement if svg == "session" else held.session
        where = f"Its clips are in the {other}: --svg {other}." if there else "The whole report shows what it has."
        raise BadInput(f"This set has nothing in its {svg} to draw. {where}")
    write_text([drawing.document()], out, force=force)
