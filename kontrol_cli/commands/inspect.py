"""``kontrol inspect``: what is in a system-exclusive dump."""

from __future__ import annotations

from typing import Annotated

import typer

from exporters.errors import BadInput, KontrolError, UsageError
from kontrol_cli.commands import completing
from kontrol_cli.commands.options import Force, OutFile, OutputFormat
from kontrol_cli.output import Format, choose, show, write_text
from kontrol_cli.output.echo import say


def inspect(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A .syx file, hex text of one, or - for standard input.")],
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Judge a backup: encode and compare (exit code 1 if it differs); skipped bytes are damage (3).",
        ),
    ] = False,
    table: Annotated[
        str | None,
        typer.Option(
            "--table",
            metavar="NAME",
            show_default=False,
            help="One table of its contents: songs, rows, ...",
            autocompletion=completing.machine_tables,
        ),
    ] = None,
    brief: Annotated[bool, typer.Option("--brief", help="The list of messages alone.")] = False,
    unroll: Annotated[
        bool, typer.Option("--unroll", help="Play every song on paper: what sounds when, loops and jumps followed.")
    ] = False,
    output: OutputFormat = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Show every message of a dump: songs with their rows, what else is there, what is damaged.

    A damaged message (also one that lost its start or end) is named with what was expected and found, and the rest is
    read all the same; the exit code is then 3. The messages of sample dumps are one line with their count.
    Example: kontrol inspect song.syx
    """
    from exporters.registry import machine_faults
    from kontrol_cli.songs.inspecting import MESSAGE_COLUMNS, inspect_file, summary, table_of, text_of

    if unroll and (table is not None or brief):
        raise UsageError("--unroll lists what the songs play; take it without --table and --brief.")
    fmt = choose(output, out, force=force)
    for fault in machine_faults():
        say(fault)
    found = inspect_file(file)
    if unroll:
        from kontrol_cli.songs.unrolling import COLUMNS, Unrolling

        songs = Unrolling(found)
        if fmt is Format.table:
            write_text(songs.text(), out, force=force)
        else:
            show(songs.rows(), [column.name for column in COLUMNS], fmt, out, force=force)
        if songs.remark is not None:
            say(songs.remark)
    elif table is not None:
        columns, rows = table_of(found, table)
        show(rows, columns, fmt, out, force=force)
    elif fmt is Format.table:
        write_text(text_of(found, brief=brief, check=check), out, force=force)
    else:
        show([item.row() for item in found.messages], MESSAGE_COLUMNS, fmt, out, force=force)
    say(summary(found, check=check))
    if check and found.first_difference is not None:
        raise KontrolError(found.first_difference)
    losses = [text for text in (found.damage, found.loss if check else None) if text]
    if losses:
        raise BadInput(" ".join(losses))
