"""``kontrol api``: look up, search and compare Live's Python API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kontrol_cli.commands import api_making, completing
from kontrol_cli.commands.options import Force, OutFile, OutputFormat

if TYPE_CHECKING:
    from kontrol_cli.api import Api

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Look up, search and compare what Live's Python API offers to scripts, version by version.\n\n"
    "The facts of several versions come with Kontrol; documents of others are read: those that the command "
    "'dump api' makes in Live, and those that other programs made.\n\n"
    "\b\n"
    "kontrol api show Song.tempo\n"
    "kontrol api diff 11.0 12.1\n"
    "kontrol api since Track.arrangement_clips",
)

Kind = Literal["module", "class", "enum", "enum_value", "property", "method", "function", "constant"]
Document = Annotated[
    str | None,
    typer.Argument(metavar="[FILE]", show_default=False, help="A document of the API (XML), or - for standard input."),
]
Live = Annotated[
    str | None,
    typer.Option(
        "--live",
        metavar="VERSION",
        show_default=False,
        help="The version of Live: one that comes with Kontrol, such as 12.1, or a learned one.",
        autocompletion=completing.live_versions,
    ),
]
Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME", show_default=False, help="A class or member, by the end of its name: Song.tempo, Clip.Clip."
    ),
]


@app.command("show")
def show_member(
    name: Name,
    document: Document = None,
    live: Live = None,
    output: OutputFormat = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Show all that is known of a class or member, and which versions of Live have it.

    Without a document or version: of the newest version that has it.

    \b
    kontrol api show Song.tempo
    kontrol api show ClipSlot.fire --live 11.0
    kontrol api show Clip.Clip live-api.xml
    """
    from kontrol_cli.api.finding import named
    from kontrol_cli.api.history import histories
    from kontrol_cli.api.showing import card
    from kontrol_cli.output import Format, choose, show, write_text
    from kontrol_cli.output.text import plain

    fmt = choose(output, out, force=force)
    api = _wanted(document, live)
    found = named(api, name)
    known = histories()
    if fmt is not Format.table:
        rows = ({**member.row(api.live_version), **_presence(member.dotted)} for member in found)
        show(rows, (*_columns(), "first_version", "gone_in"), fmt, out, force=force)
        return
    inside: dict[str, list[object]] = {}
    for member in api.members:
        inside.setdefault(member.holder, []).append(member)
    lines: list[str] = []
    for member in found:
        lines += ["\n"] if lines else []
        lines += card(member, known.get(member.dotted), inside.get(member.dotted, []))  # type: ignore[arg-type]
    write_text((plain(line, newlines=True) for line in lines), out, force=force)


@app.command("list")
def list_members(
    document: Document = None,
    live: Live = None,
    of_class: Annotated[
        str | None, typer.Option("--class", metavar="NAME", help="Those of this class, module or enumeration.")
    ] = None,
    kind: Annotated[Kind | None, typer.Option("--kind", show_default=False, help="Those of this kind.")] = None,
    settable: Annotated[bool, typer.Option("--settable", help="Properties that can be written.")] = False,
    listenable: Annotated[bool, typer.Option("--listenable", help="Properties with a listener.")] = False,
    output: OutputFormat = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """List the members of a version or document: the newest version if none is named.

    \b
    kontrol api list --class Track.Track --settable
    kontrol api list live-api.xml --output csv
    """
    from kontrol_cli.api import read_api
    from kontrol_cli.api.finding import in_class
    from kontrol_cli.output import choose

    fmt = choose(output, out, force=force)
    api = read_api(_named(document, live))
    _say(api)
    found = list(api.members) if of_class is None else in_class(api.members, of_class)
    found = [
        member
        for member in found
        if (kind is None or member.kind == kind)
        and (not settable or member.settable)
        and (not listenable or member.listenable)
    ]
    _show_rows([member.row(api.live_version) for member in found], fmt, out, force=force)


@app.command("search")
def search_members(
    text: Annotated[
        list[str],
        typer.Argument(metavar="WORD...", show_default=False, help="A word or several; all of them must be there."),
    ],
    document: Annotated[
        str | None,
        typer.Option("--file", metavar="FILE", show_default=False, help="Look in this document of the API (XML)."),
    ] = None,
    live: Live = None,
    output: OutputFormat = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Look for words in names, signatures and documentation; names come first.

    Without a document or version: in all versions that come with Kontrol.

    \b
    kontrol api search arrangement
    kontrol api search create clip --live 12.1
    """
    from kontrol_cli.api.finding import search, title
    from kontrol_cli.output import choose
    from kontrol_cli.output.echo import say

    fmt = choose(output, out, force=force)
    api = _wanted(document, live)
    words = " ".join(text)
    found = search(api.members, words)
    if not found:
        say(f"Nothing in {title(api)} has '{words[:80]}' in it.")
    rows = [{**member.row(api.live_version), **_presence(member.dotted)} for member in found]
    _show_rows(rows, fmt, out, force=force, more=("first_version", "gone_in"))


@app.command("diff")
def diff_versions(
    a: Annotated[
        str,
        typer.Argument(metavar="A", show_default=False, help="The older API: a version such as 11.0, or a document."),
    ],
    b: Annotated[str, typer.Argument(metavar="B", show_default=False, help="The newer one.")],
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 when they differ, as git diff does.")
    ] = False,
    output: OutputFormat = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Show what arrived, left and changed from one API to another.

    Signs: + arrived, - left, ~ changed. What one of the two does not know (older documents do not say what can be
    written) is not compared. Other formats than table list the methods of listeners too.

    \b
    kontrol api diff 11.0 12.1
    kontrol api diff 12.4 live-api.xml --output csv
    """
    from exporters.errors import UsageError
    from kontrol_cli.api import read_api
    from kontrol_cli.api.comparing import CHANGE_COLUMNS, diff_apis, diff_lines
    from kontrol_cli.output import Format, choose, show, show_long_object, write_text
    from kontrol_cli.output.echo import say
    from kontrol_cli.output.text import plain

    fmt = choose(output, out, force=force)
    if a == b == "-":
        raise UsageError("Standard input can be read once: name a version or a file for one of the two.")
    found = diff_apis(read_api(a), read_api(b))
    for remark in found.remarks:
        say(remark)
    if fmt is Format.table:
        write_text((plain(line, newlines=True) for line in diff_lines(found)), out, force=force)
    elif fmt is Format.json:
        rows = (one.row() for one in found.differences)
        show_long_object(found.head(), "changes", rows, out, force=force)
    else:
        show((one.row() for one in found.differences), CHANGE_COLUMNS, fmt, out, force=force)
    if exit_code and found.differences:
        raise typer.Exit(1)


@app.command("since")
def since_version(
    name: Name,
    output: OutputFormat = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Say since which version of Live a class or member is there.

    The versions that come with Kontrol are snapshots: a member that is first seen in 11.0 arrived after the version
    before it here (10.1) and not later than 11.0.

    \b
    kontrol api since Track.arrangement_clips
    """
    from kontrol_cli.api.finding import named
    from kontrol_cli.api.history import SINCE_COLUMNS, histories
    from kontrol_cli.output import Format, choose, show, write_text

    fmt = choose(output, out, force=force)
    found = [histories()[member.dotted] for member in named(_everything(), name)]
    if fmt is Format.table:
        write_text((f"{one.member.dotted}: {one.words}.\n" for one in found), out, force=force)
    else:
        show((one.row() for one in found), SINCE_COLUMNS, fmt, out, force=force)


@app.command("html")
def page_of_members(
    document: Document = None,
    live: Live = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Write the API as one page for a browser: search, links between classes, a badge where a version brought it.

    Without a document or version: all versions that come with Kontrol. The page asks nothing of a network.

    \b
    kontrol api html -o live-api.html
    """
    from kontrol_cli.api.finding import title
    from kontrol_cli.api.page import api_page
    from kontrol_cli.output import check_out, write_text

    check_out(out, ("html",), force=force)
    api = _wanted(document, live)
    write_text([api_page(api, title(api))], out, force=force)


app.command("stubs")(api_making.stubs)
app.command("learn")(api_making.learn)


def _named(document: str | None, live: str | None) -> str | None:
    """What the user named. Raises UsageError for two things, and for a file as a version."""
    from exporters.errors import UsageError
    from kontrol_cli.api import shipped_versions

    if document is not None and live is not None:
        raise UsageError("A file and `live` both say which API is meant. Give one of them.")
    if live is not None and live not in shipped_versions():
        from kontrol_cli.api.learned import learned_names
        from kontrol_cli.api.shipped import shipped_api

        if live not in learned_names():
            shipped_api(live)
    return live if document is None else document


def _wanted(document: str | None, live: str | None) -> Api:
    """The API that the user named, else all versions that ship together; its remarks are said."""
    from kontrol_cli.api import read_api

    named = _named(document, live)
    if named is None:
        return _everything()
    api = read_api(named)
    _say(api)
    return api


def _everything() -> Api:
    from kontrol_cli.api import Api, shipped_versions
    from kontrol_cli.api.history import everything

    versions = shipped_versions()
    return Api(name=f"Live {versions[0]} to {versions[-1]}", live_version=None, members=tuple(everything()))


def _say(api: Api) -> None:
    from kontrol_cli.output.echo import say

    for remark in api.remarks:
        say(remark)


def _presence(dotted: str) -> dict[str, str | None]:
    from kontrol_cli.api.history import histories

    known = histories().get(dotted)
    return {} if known is None else {"first_version": known.first, "gone_in": known.gone}


def _columns() -> tuple[str, ...]:
    from kontrol_cli.sets.tables import TABLES

    return TABLES["members"].column_names


def _show_rows(
    rows: list[dict[str, object]], fmt: object, out: str | None, *, force: bool, more: tuple[str, ...] = ()
) -> None:
    """Rows of members; on a screen the columns that a reader looks for, and a signature as long as it is."""
    from kontrol_cli.output import Format, show

    columns: tuple[str, ...] = (*_columns(), *more)
    if fmt is Format.table:
        columns = ("class", "member", "kind", "settable", "listenable", *more, "called")
        rows = [{**row, "called": row["signature"] or row["returns"] or row["value"]} for row in rows]
    show(rows, columns, Format(str(fmt)), out, force=force, wrap="called")
