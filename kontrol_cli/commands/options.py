"""Options that several verbs share, so that they read the same everywhere."""

from __future__ import annotations

from typing import Annotated

import typer

from exporters.numbers import decimal_number, whole_number
from kontrol_cli.commands import completing
from kontrol_cli.output import Format
from kontrol_cli.sets.tempo_grid import TempoGrid


def integer(text: str | int) -> int:
    """The `parser` of an option that takes a whole number: click itself takes digits of every script."""
    number = whole_number(str(text))
    if number is None:
        raise typer.BadParameter(f"'{str(text)[:60]}' is not a whole number.")
    return number


def decimal(text: str | float) -> float:
    """The `parser` of an option that takes a number: inf and nan are not among them."""
    number = decimal_number(str(text))
    if number is None:
        raise typer.BadParameter(f"'{str(text)[:60]}' is not a number.")
    return number


decimal.__name__ = "float"  # what the help shows

LAST_DUMP = "the last dump if left out"
SetFile = Annotated[
    str | None,
    typer.Argument(
        metavar="[FILE]",
        show_default=False,
        help=f"A dump (.xml), a saved set (.als, .alc), or - for standard input; {LAST_DUMP}.",
    ),
]
NeededSetFile = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        show_default=False,
        help="A dump (.xml), a saved set (.als, .alc), or - for standard input.",
    ),
]
OutputFormat = Annotated[
    Format | None,
    typer.Option(
        "--output",
        show_default=False,
        help="How the data is written; table, or by the ending of -o FILE. "
        "For a spreadsheet take xlsx: csv leaves text that looks like a formula as it is.",
    ),
]
OutFile = Annotated[
    str | None,
    typer.Option("-o", "--out", metavar="FILE", show_default=False, help="Write to FILE instead of standard output."),
]
TempoGridOption = Annotated[
    TempoGrid | None,
    typer.Option(
        "--tempo-grid",
        show_default=False,
        help="How tempo automation becomes seconds: read once per sixteenth, as Live up to 12.2 does, or exactly "
        "(inferred for Live 12.3 on). Left out, the Live that the set is from decides.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace the output file if it exists.")]
Without = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="RULE",
        help="Leave a finding's rule out (may be repeated).",
        autocompletion=completing.rules,
    ),
]
