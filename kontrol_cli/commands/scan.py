"""``kontrol scan``: a whole folder of sets as one library."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kontrol_cli.commands import completing
from kontrol_cli.commands.options import OutputFormat

if TYPE_CHECKING:
    from kontrol_cli.scan import Progress

_MOST_FAILURES = 20


def scan(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", show_default=False, help="The folder with the sets.")],
    library: Annotated[
        str,
        typer.Option(
            "-o",
            "--library",
            metavar="LIBRARY",
            show_default=False,
            help="Where the tables go: a folder of Parquet files, or one SQLite file (.sqlite, .db).",
        ),
    ],
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, show_default=False, help="Processes that read; one per core.")
    ] = None,
    backups: Annotated[bool, typer.Option("--backups", help="Read Live's backups too.")] = False,
    clips: Annotated[bool, typer.Option("--clips", help="Read clip files (.alc) too.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Read all files, also those that did not change.")] = False,
    tables: Annotated[
        str | None,
        typer.Option(
            "--tables",
            metavar="A,B",
            show_default=False,
            help="Keep only these tables (a new library).",
            autocompletion=completing.table_list,
        ),
    ] = None,
    output: OutputFormat = None,
) -> None:
    """Read every set below a folder into one library of tables.

    The same tables as analyze, each with a column set in front. A second scan reads only what is new or changed and
    takes out what is gone; files that cannot be read are named and do not stop it. Ctrl-C keeps what was read.

    \b
    kontrol scan ~/Music -o ~/sets.library
    kontrol scan ~/Music -o ~/sets.sqlite --backups
    kontrol find ~/sets.library --plugin serum
    """
    from kontrol_cli.output import show
    from kontrol_cli.output.echo import say
    from kontrol_cli.scan import open_library, scan_folder

    chosen = None if tables is None else tuple(part.strip() for part in tables.split(","))
    options: dict[str, Any] = {"workers": workers, "backups": backups, "clips": clips, "again": again, "tables": chosen}
    result = (
        _with_bar(folder, library, options)
        if sys.stderr is not None and sys.stderr.isatty()
        else scan_folder(folder, library, **options)
    )
    for problem in result.problems[:_MOST_FAILURES]:
        say(problem)
    if len(result.problems) > _MOST_FAILURES:
        say(f"and {len(result.problems) - _MOST_FAILURES} more like this.")
    made = open_library(library)
    failures = 0
    bugs = 0
    for row in made.files():
        if row["error"]:
            bugs += row["is_bug"]
            failures += 1
            if failures <= _MOST_FAILURES:
                last = row["error"].strip().splitlines()[-1]
                say(f"{row['path']}: {last}" if row["is_bug"] else row["error"])
    made.close()
    say(f"Written: {library}")
    if failures > _MOST_FAILURES:
        say(f"and {failures - _MOST_FAILURES} more: kontrol find {library} --failed")
    show(
        [{"read": result.read, "unchanged": result.unchanged, "failed": result.failed, "gone": result.gone}],
        ("read", "unchanged", "failed", "gone"),
        output,
    )
    if bugs:
        raise typer.Exit(1)
    if result.failed and not result.read and not result.unchanged:
        raise typer.Exit(3)


def _with_bar(folder: str, library: str, options: dict[str, Any]) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from kontrol_cli.output.text import fit, plain
    from kontrol_cli.scan import find_sets, scan_folder

    total = sum(1 for _ in find_sets(folder, backups=options["backups"], clips=options["clips"]))
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)

        def show_progress(progress: Progress) -> None:
            bar.update(task, completed=progress.done, description=fit(plain(progress.path), 40))

        return scan_folder(folder, library, progress=show_progress, **options)
