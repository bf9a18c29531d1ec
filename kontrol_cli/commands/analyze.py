"""``kontrol analyze``: what is in a set."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from exporters.errors import BadInput, UsageError
from exporters.words import did_you_mean
from kontrol_cli.commands import completing
from kontrol_cli.commands.options import Force, OutFile, OutputFormat, SetFile, TempoGridOption, Without
from kontrol_cli.output import Format, choose, show, show_object, write_text
from kontrol_cli.output.echo import say
from kontrol_cli.sets.tables import TABLES, Column
from kontrol_cli.sets.tempo_grid import TempoGrid

if TYPE_CHECKING:
    from kontrol_cli.sets.contents import Contents


def analyze(
    file: SetFile = None,
    table: Annotated[
        str | None,
        typer.Option(
            "--table", metavar="NAME", help="Show one table (--tables lists them).", autocompletion=completing.tables
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            metavar="A,B",
            help="With --table: these columns, in this order.",
            autocompletion=completing.columns,
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, metavar="N", help="With --table or --findings: the first N rows.")
    ] = None,
    findings: Annotated[bool, typer.Option("--findings", help="Show the findings, one row each.")] = False,
    without: Without = None,
    scenes: Annotated[
        str | None,
        typer.Option(
            "--scenes",
            metavar="N-M",
            help="Scenes of the grid: 1-16, 33-, 2,5 or names.",
            autocompletion=completing.scenes,
        ),
    ] = None,
    tracks: Annotated[
        str | None,
        typer.Option(
            "--tracks",
            metavar="N-M",
            help="Tracks of the grid: 1-16, 33-, 2,5, names or groups.",
            autocompletion=completing.tracks,
        ),
    ] = None,
    validate: Annotated[
        bool, typer.Option("--validate", help="Check a dump against its schema; exit code 3 when it breaks it.")
    ] = False,
    tables: Annotated[bool, typer.Option("--tables", help="List all tables and columns with their meaning.")] = False,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules behind the findings.")] = False,
    tempo_grid: TempoGridOption = None,
    output: OutputFormat = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Show what is in a set: a summary, any of its tables, what looks wrong.

    The summary: tracks, scenes, a session grid, what sounds in each scene, the arrangement, and what
    looks wrong. --output json gives it as one object. With --table one of the tables behind it.

    \b
    kontrol analyze set.als
    kontrol analyze set.als --table clips --columns track,scene,name
    kontrol analyze set.als --table notes -o notes.parquet
    kontrol analyze set.als --findings --without unnamed-clip --output json
    """
    chosen = [
        name
        for name, on in (
            ("--table", table is not None),
            ("--findings", findings),
            ("--validate", validate),
            ("--tables", tables),
            ("--rules", rules),
        )
        if on
    ]
    if len(chosen) > 1:
        raise UsageError(f"{chosen[0]} and {chosen[1]} do not go together. Choose one.")
    if columns is not None and table is None:
        raise UsageError("--columns needs --table NAME.")
    if limit is not None and table is None and not findings:
        raise UsageError("--limit needs --table NAME or --findings.")
    if chosen and (scenes is not None or tracks is not None):
        raise UsageError(f"--scenes and --tracks choose a part of the summary's grid and do not go with {chosen[0]}.")
    if tempo_grid is not None and (findings or validate or tables or rules):
        raise UsageError(f"--tempo-grid is about the seconds of a summary or a table and does not go with {chosen[0]}.")
    fmt = choose(output, out, force=force)
    if tables:
        show(_table_rows(), _TABLE_COLUMNS, fmt, out, force=force)
    elif rules:
        from kontrol_cli.findings import RULE_COLUMNS, rule_rows

        show(rule_rows(), RULE_COLUMNS, fmt, out, force=force)
    elif validate:
        _validate(file, fmt, out, force)
    elif table is not None:
        _table(file, table, columns=columns, limit=limit, fmt=fmt, out=out, force=force, tempo_grid=tempo_grid)
    elif findings:
        _findings(file, without or [], limit=limit, fmt=fmt, out=out, force=force)
    else:
        _summary(
            file, without or [], scenes=scenes, tracks=tracks, fmt=fmt, out=out, force=force, tempo_grid=tempo_grid
        )


def _source(file: str | None) -> str:
    if file is not None:
        return file
    from kontrol_cli.sets.reading import last_dump_path

    return str(last_dump_path())


def _table(
    file: str | None,
    name: str,
    columns: str | None,
    limit: int | None,
    fmt: Format,
    out: str | None,
    force: bool,
    *,
    tempo_grid: TempoGrid | None,
) -> None:
    if name not in TABLES:
        raise UsageError(f"There is no table '{name}'.{did_you_mean(name, TABLES)} Tables: {', '.join(TABLES)}.")
    table = TABLES[name]
    chosen: tuple[Column, ...] = table.columns
    if columns is not None:
        by_name = {column.name: column for column in table.columns}
        wanted = [part.strip() for part in columns.split(",")]
        for part in wanted:
            if part not in by_name:
                near = did_you_mean(part, by_name)
                raise UsageError(f"Table {name} has no column '{part}'.{near} Columns: {', '.join(by_name)}.")
        chosen = tuple(by_name[part] for part in wanted)
    from kontrol_cli.sets.liveset import read_set

    live_set = read_set(_source(file), tables=(name,), tempo_grid=tempo_grid)
    _say(live_set.remarks)
    if live_set.seconds_note is not None and any(column.name == "start_seconds" for column in chosen):
        _say((live_set.seconds_note,))
    rows = live_set.rows(name)
    if not rows:
        say(f"This document has no {name.replace('_', ' ')}.")
    show(rows[:limit], chosen, fmt, out, force=force)


def _findings(
    file: str | None, without: list[str], limit: int | None, fmt: Format, out: str | None, force: bool
) -> None:
    from kontrol_cli.findings import FINDING_COLUMNS, find_problems
    from kontrol_cli.sets.liveset import read_set
    from kontrol_cli.sets.view import SUMMARY_TABLES, View

    live_set = read_set(_source(file), tables=SUMMARY_TABLES)
    _say(live_set.remarks)
    rows = (finding.row() for finding in find_problems(View(live_set), without=without))
    show(islice(rows, limit), FINDING_COLUMNS, fmt, out, force=force)


def _summary(
    file: str | None,
    without: list[str],
    scenes: str | None,
    tracks: str | None,
    fmt: Format,
    out: str | None,
    force: bool,
    *,
    tempo_grid: TempoGrid | None,
) -> None:
    if fmt not in {Format.table, Format.json, Format.ndjson}:
        raise UsageError(
            f"The summary is not a table and cannot be {fmt}. Name a table (--table), or take --output json."
        )
    from kontrol_cli.sets.choosing import choose_scenes, choose_tracks
    from kontrol_cli.sets.contents import require_set
    from kontrol_cli.sets.liveset import read_set
    from kontrol_cli.sets.view import SUMMARY_TABLES, View

    live_set = read_set(_source(file), tables=SUMMARY_TABLES, tempo_grid=tempo_grid)
    _say(live_set.remarks)
    view = View(live_set)
    if view.head.get("tracks") is not None or not view.head:  # a preset has devices to show
        require_set(view.head)
        contents = view.contents
        if scenes is not None or tracks is not None:
            _check_grid(contents)
        if contents.empty:
            say(contents.empty)
    scene_window = None if scenes is None else choose_scenes(list(view.scenes.values()), scenes)
    track_window = None if tracks is None else choose_tracks(list(view.tracks.values()), tracks, members=True)
    if fmt is not Format.table:
        from kontrol_cli.analysis import summarize

        show_object(summarize(view, without=without), out, force=force, indent=fmt is Format.json)
        return
    from kontrol_cli.analysis.summary_page import draw_summary
    from kontrol_cli.findings import find_problems
    from kontrol_cli.output.terminal import page_width, render

    lines = draw_summary(
        view, find_problems(view, without=without), page_width(out), tracks=track_window, scenes=scene_window
    )
    write_text([render(lines, out)], out, force=force)
    if view.contents.hint:
        say(view.contents.hint)


def _check_grid(contents: Contents) -> None:
    """Raise UsageError when a part of the session grid is chosen and there is no grid."""
    if contents.session:
        return
    where = "The clips of this set are all in the arrangement" if contents.arrangement else "This set has no clips"
    raise UsageError(f"--scenes and --tracks choose a part of the session grid. {where}: leave them out.")


def _validate(file: str | None, fmt: Format, out: str | None, force: bool) -> None:
    from exporters.words import counted
    from kontrol_cli.sets.reading import validate

    source = _source(file)
    problems = validate(source)
    if problems or fmt is not Format.table or out not in (None, "-"):
        show([{"problem": problem} for problem in problems], ["problem"], fmt, out, force=force)
    name = "Standard input" if source == "-" else Path(source).name
    if problems:
        raise BadInput(f"{name} does not follow its schema: {counted(len(problems), 'fault')}. Dump the set again.")
    _say((f"{name} follows its schema.",))


def _say(remarks: tuple[str, ...]) -> None:
    for remark in remarks:
        say(remark)


_TABLE_COLUMNS = ("table", "column", "dtype", "unit", "meaning")


def _table_rows() -> list[dict[str, str]]:
    return [
        {
            "table": table.name,
            "column": column.name,
            "dtype": column.dtype,
            "unit": column.unit,
            "meaning": column.meaning,
        }
        for table in TABLES.values()
        for column in table.columns
    ]
