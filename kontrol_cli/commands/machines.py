"""``kontrol machines``: what each drum machine can take, and how sure we are of it."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from kontrol_cli.commands import completing
from kontrol_cli.commands.options import Force, OutFile, OutputFormat
from kontrol_cli.commands.switches import with_switches
from kontrol_cli.output import choose, show


def machines(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            show_default=False,
            help="One machine, with every fact about it.",
            autocompletion=completing.machines,
        ),
    ] = None,
    table: Annotated[
        Literal["facts", "abilities", "sending"],
        typer.Option(
            "--table",
            help="abilities: what becomes of music that a machine cannot play. sending: what it can be asked for over "
            "its cable, and how fast it takes dumps.",
        ),
    ] = "facts",
    output: OutputFormat = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """List the drum machines; with NAME, its limits and abilities and how sure each one is.

    Example: kontrol machines --output markdown
    """
    from exporters.registry import machine_faults
    from kontrol_cli.output.echo import say
    from kontrol_cli.songs.machine_list import (
        ABILITY_COLUMNS,
        FACT_COLUMNS,
        MACHINE_COLUMNS,
        SENDING_COLUMNS,
        ability_rows,
        fact_rows,
        machine_rows,
        sending_rows,
    )

    fmt = choose(output, out, force=force)
    for fault in machine_faults() if name is None else ():
        say(fault)
    if table == "abilities":
        rows = [{**row, "becomes": with_switches(str(row["becomes"]))} for row in ability_rows(name)]
        show(rows, ABILITY_COLUMNS, fmt, out, force=force, wrap="becomes")
    elif table == "sending":
        show(sending_rows(name), SENDING_COLUMNS, fmt, out, force=force, wrap="note")
    elif name is None:
        show(machine_rows(), MACHINE_COLUMNS, fmt, out, force=force)
    else:
        rows = [{**row, "note": with_switches(str(row["note"]))} for row in fact_rows(name)]
        show(rows, FACT_COLUMNS, fmt, out, force=force, wrap="note")
