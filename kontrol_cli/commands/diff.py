"""``kontrol diff``: what changed between two sets."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import typer

from kontrol_cli.commands.options import Force, OutFile

_Output = Literal["text", "json", "html", "table", "csv", "tsv", "markdown", "parquet", "xlsx"]


def diff(
    a: Annotated[
        str,
        typer.Argument(
            metavar="A",
            show_default=False,
            help="The older set: .als, .alc or dump. Alone, the newer one: a saved set.",
        ),
    ],
    b: Annotated[
        str | None,
        typer.Argument(
            metavar="[B]",
            show_default=False,
            help="The newer set. Left out, A is compared with the newest copy of it in its project's Backup folder.",
        ),
    ] = None,
    output: Annotated[
        _Output | None,
        typer.Option("--output", show_default=False, help="How it is written; text, or by the ending of -o FILE."),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 when the sets differ, as git diff does.")
    ] = False,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Show what changed from set A to set B, or in A since Live last saved over it.

    Tracks, scenes, clips, notes, devices, parameters and locators are matched first, by Live's own numbers where
    the file has them, then by name and content, then by likeness: so a moved track is a moved track.
    Signs: + added, - removed, > moved, = renamed, ~ changed.

    \b
    kontrol diff song.als
    kontrol diff monday.als friday.als
    kontrol diff monday.als friday.als -o changes.html
    kontrol diff monday.als friday.als --output json
    """
    from kontrol_cli.diff import CHANGE_COLUMNS, DIFF_TABLES, Side, diff_sets
    from kontrol_cli.diff.backups import copy_before
    from kontrol_cli.diff.changes_page import html_page, raw_row, readable_row, text_lines
    from kontrol_cli.output import Format, check_out, choose, show, show_long_object, write_text
    from kontrol_cli.output.echo import say
    from kontrol_cli.output.endings import check_known, kind_by_ending
    from kontrol_cli.sets.liveset import read_set

    known: tuple[_Output, ...] = get_args(_Output)
    promised = kind_by_ending(out)
    if output is None:
        check_known(out, known)
    kind = output if output is not None else next((one for one in known if one == promised), known[0])
    rows_format = None if kind in ("text", "html", "json") else Format(kind)
    check_out(out, None if output else (kind,), force=force)
    if rows_format is not None:
        choose(rows_format, out, force=force)
    if b is None:
        backup = copy_before(a)
        a, b = str(backup.path), a
        say(f"Compared with the copy that Live made at {backup.time:%H:%M:%S on %Y-%m-%d}: {backup.path}")
    sides = []
    for path in (a, b):
        live_set = read_set(path, tables=DIFF_TABLES)
        for remark in live_set.remarks:
            say(remark)
        sides.append(Side(live_set, alone=True))
    found = diff_sets(sides[0], sides[1])
    for remark in found.remarks:
        say(remark)
    if kind == "text":
        write_text(text_lines(found), out, force=force)
    elif kind == "html":
        write_text([html_page(found)], out, force=force)
    elif kind == "json":
        show_long_object(found.head(), "changes", (change.row() for change in found.changes), out, force=force)
    else:
        for_people = rows_format in (Format.table, Format.markdown)
        rows = (readable_row(change) if for_people else raw_row(change) for change in found.changes)
        show(rows, CHANGE_COLUMNS, rows_format, out, force=force)
    if exit_code and found.changes:
        raise typer.Exit(1)
