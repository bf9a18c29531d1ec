"""Options that several verbs share, so that they read the same everywhere."""

from __future__ import annotations

from typing import Annotated

import typer

from kontrol_cli.output import Format

SetFile = Annotated[
    str | None,
    typer.Argument(
        metavar="[FILE]",
        show_default=False,
        help="A dump (.xml), a saved set (.als, .alc), or - for standard input; the last dump if left out.",
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
Force = Annotated[bool, typer.Option("--force", help="Replace the output file if it exists.")]
Without = Annotated[
    list[str] | None, typer.Option("--without", metavar="RULE", help="Leave a finding's rule out (may be repeated).")
]
