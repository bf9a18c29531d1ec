"""The verbs of ``kontrol api`` that make something: stubs for type checkers, a version for the simulated Live."""

from __future__ import annotations

from typing import Annotated

import typer

from kontrol_cli.commands.options import Force

Live = Annotated[
    str | None,
    typer.Option(
        "--live", metavar="VERSION", show_default=False, help="The version of Live: one that ships, or a learned one."
    ),
]


def stubs(
    document: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE]", show_default=False, help="A document of the API (XML), or - for standard input."
        ),
    ] = None,
    live: Live = None,
    out: Annotated[str, typer.Option("-o", "--out", metavar="FOLDER", help="The folder to make.")] = "Live-stubs",
    force: Force = False,
) -> None:
    """Make type stubs of the module Live (PEP 561), for mypy, pyright and editors.

    They are those of the newest version if none is named.

    A folder that ends in -stubs belongs beside your installed packages; one that is called Live goes where mypy_path
    (mypy) or stubPath (pyright) points.

    \b
    kontrol api stubs -o typings/Live
    kontrol api stubs --live 11.0 -o Live-stubs
    kontrol api stubs live-api.xml -o Live-stubs
    """
    from exporters.errors import UsageError
    from kontrol_cli.api import read_api
    from kontrol_cli.api.history import histories
    from kontrol_cli.api.members import Member
    from kontrol_cli.api.stubs import check_folder, make_stubs, write_stubs
    from kontrol_cli.output.echo import say

    if document is not None and live is not None:
        raise UsageError("A file and `live` both say which API is meant. Give one of them.")
    check_folder(out, force=force)
    if live is not None:
        from kontrol_cli.api.learned import meant

        meant(live)  # a version, never a file of that name
    api = read_api(document if live is None else live)
    for remark in api.remarks:
        say(remark)
    known = histories()

    def since(member: Member) -> str | None:
        found, holder = known.get(member.dotted), known.get(member.holder)
        if found is None or found.before is None or (holder is not None and holder.first == found.first):
            return None  # it was always there, or came with its class
        return f"{found.first}, not in {found.before}"

    files = make_stubs(api, since=since)
    written = write_stubs(files, out, force=force)
    say(f"{written}: {len(files)} files, stubs of Live {api.live_version or api.name}.")


def learn(
    document: Annotated[
        str,
        typer.Argument(
            metavar="FILE", show_default=False, help="A document of the API (XML), or - for standard input."
        ),
    ],
    name: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", show_default=False, help="What the version is called; its number if left out."
        ),
    ] = None,
    live: Annotated[
        str | None,
        typer.Option(
            "--live", metavar="VERSION", show_default=False, help="Which Live it is, where the document does not say."
        ),
    ] = None,
    force: Force = False,
) -> None:
    """Teach the simulated Live your version: from a document that the command 'dump api' made in it.

    It is kept in the folder live-versions below .kontrol, and from then on kontrol simulate --live NAME plays in it.
    What the document does not say is taken from the version that ships and is nearest. New members exist, and those
    that nothing is known of are named: they have no behaviour.

    \b
    kontrol api learn live-api.xml
    kontrol api learn live-api.xml --as mine
    kontrol simulate set.als --live mine
    """
    from kontrol_cli.api import learned, read_api
    from kontrol_cli.output import write_text
    from kontrol_cli.output.echo import say
    from kontrol_cli.output.text import plain

    api = read_api(document)
    for remark in api.remarks:
        say(remark)
    lesson = learned.learn(api, name, live=live, force=force)
    write_text((plain(line) + "\n" for line in learned.lesson_lines(lesson)), None)
