"""``kontrol doctor``: what is on this computer, and what stands in the way."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from exporters.errors import UsageError
from kontrol_cli.commands.options import Force, OutFile, OutputFormat
from kontrol_cli.output import Format, choose, show, write_text


def doctor(
    user_library: Annotated[
        Path | None,
        typer.Option(
            "--user-library",
            show_default=False,
            help="The User Library to look into; if left out, that of your settings or of the newest Live.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The same as --output json.")] = False,
    output: OutputFormat = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Look at Python, MIDI, Live, its User Library and our scripts in it, and say what stands in the way.

    Nothing is changed. The page can be pasted where you ask for help: home folders are shown as ~. The exit code is 0
    when nothing stands in the way, and 1 otherwise. Example: kontrol doctor
    """
    from datetime import datetime

    from exporters import paths
    from kontrol_cli.doctor import COLUMNS, Computer, examine, page

    if json and output not in (None, Format.json):
        raise UsageError(f"--json and --output {output} say different formats. Give one of them.")
    fmt = choose(Format.json if json else output, out, force=force)
    if user_library is not None:
        user_library = paths.absolute(paths.expanded(user_library))
    findings = examine(Computer.here(), user_library, now=datetime.now())
    if fmt is Format.table:
        write_text(page(findings), out, force=force)
    else:
        show([one.row() for one in findings], COLUMNS, fmt, out, force=force)
    if any(one.grade == "in the way" for one in findings):
        raise typer.Exit(1)
