"""``kontrol analyze``: what is in a set."""

from __future__ import annotations

from typing import Annotated

import typer

from kontrol_cli.commands.options import Force, OutFile, OutputFormat, SetFile
from kontrol_cli.output import choose, show
from kontrol_cli.tables import TABLES


def analyze(
    file: SetFile = None,
    table: Annotated[str | None, typer.Option("--table", metavar="NAME", help="Show one table.")] = None,
    output: OutputFormat = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Show what is in a set: tracks, scenes, clips, what sounds where, and what looks wrong."""
    from kontrol_cli.liveset import read_set

    fmt = choose(output, out, force=force)
    name = table or "set"
    live_set = read_set(file or "-", tables=(name,))
    for remark in live_set.remarks:
        typer.echo(remark, err=True)
    show(live_set.rows(name), TABLES[name].columns, fmt, out, force=force)
