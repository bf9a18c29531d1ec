"""``kontrol find``: which sets of a library."""

from __future__ import annotations

from typing import Annotated

import typer

from kontrol_cli.commands import completing
from kontrol_cli.commands.options import Force, OutFile, OutputFormat

_MOST_ON_SCREEN = 5
_MOST_NAMES = 10  # plug-ins, devices and folders of an overview on the screen


def find(
    library: Annotated[
        str, typer.Argument(metavar="LIBRARY", show_default=False, help="A library that kontrol scan made.")
    ],
    plugin: Annotated[
        str | None, typer.Option("--plugin", metavar="TEXT", help="Sets that use a plug-in with TEXT in its name.")
    ] = None,
    device: Annotated[
        str | None, typer.Option("--device", metavar="TEXT", help="Sets with a device with TEXT in its name or class.")
    ] = None,
    clip: Annotated[
        str | None, typer.Option("--clip", metavar="TEXT", help="Sets with a clip with TEXT in its name.")
    ] = None,
    track: Annotated[
        str | None, typer.Option("--track", metavar="TEXT", help="Sets with a track with TEXT in its name.")
    ] = None,
    sample: Annotated[
        str | None, typer.Option("--sample", metavar="TEXT", help="Sets that use a sample with TEXT in its path.")
    ] = None,
    missing_samples: Annotated[
        bool, typer.Option("--missing-samples", help="Sets whose samples were not there when they were scanned.")
    ] = False,
    tempo: Annotated[
        str | None,
        typer.Option("--tempo", metavar="N-M", help="Sets of a tempo: 124, 120-128, 140-, or several with commas."),
    ] = None,
    live: Annotated[
        str | None, typer.Option("--live", metavar="VERSION", help="Sets saved by this Live, such as 9 or 11.3.")
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option(
            "--finding",
            metavar="RULE",
            help="Sets with a finding (analyze --rules lists them).",
            autocompletion=completing.rules,
        ),
    ] = None,
    duplicates: Annotated[
        bool, typer.Option("--duplicates", help="Sets that are there more than once: same file or same content.")
    ] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Files that could not be read, and why.")] = False,
    output: OutputFormat = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Find sets in a library: by plug-in, clip, tempo, missing samples and more; without a question, an overview.

    Texts are looked for anywhere in a name, in any case. Several conditions must all hold. The overview counts the sets
    by Live version and tempo, names what is used most, and says in which folders samples are missing.

    \b
    kontrol find sets.library
    kontrol find sets.library --plugin serum --tempo 120-128
    kontrol find sets.library --missing-samples --output csv
    kontrol find sets.library --duplicates
    """
    from contextlib import closing
    from itertools import chain

    from exporters.errors import UsageError
    from kontrol_cli.output import Format, choose, on_terminal, show, terminal_columns, write_text
    from kontrol_cli.output.echo import say
    from kontrol_cli.scan import open_library
    from kontrol_cli.scan.find import FOUND_COLUMNS, SCREEN_COLUMNS, Question, answer_lines, find_in_library
    from kontrol_cli.scan.overview import OVERVIEW_COLUMNS, library_overview, overview_lines

    others = (plugin, device, clip, track, sample, tempo, live, rule)
    if failed and (missing_samples or duplicates or any(one is not None for one in others)):
        raise UsageError("--failed names files that could not be read, and goes with no other condition.")
    fmt = choose(output, out, force=force)
    question = Question(
        plugin=plugin,
        device=device,
        clip=clip,
        track=track,
        sample=sample,
        missing_samples=missing_samples,
        tempo=tempo,
        live=live,
        rule=rule,
        duplicates=duplicates,
        failed=failed,
    )
    # A screen shows the first reasons; data is never cut.
    most = _MOST_ON_SCREEN if fmt is Format.table else None
    with closing(open_library(library)) as opened:
        if opened.note is not None:
            say(f"kontrol: {opened.note}")
        if question == Question():
            rows = library_overview(opened)
            if fmt is Format.table:
                write_text(overview_lines(rows, columns=terminal_columns(), most=_MOST_NAMES), out, force=force)
            else:
                show(rows, OVERVIEW_COLUMNS, fmt, out, force=force)
            return
        answers = iter(find_in_library(opened, question, most=most))
        first = next(answers, None)
        if first is None:
            say("No file of this library failed." if failed else "No set answers the question.")
        found = answers if first is None else chain((first,), answers)
        if fmt is Format.table and on_terminal(out):
            write_text(answer_lines(found, columns=terminal_columns()), out)
        else:
            show(found, SCREEN_COLUMNS if fmt is Format.table else FOUND_COLUMNS, fmt, out, force=force)
