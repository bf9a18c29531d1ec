"""``kontrol config``: what is settled once for all, where it is written, and changing it."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from exporters.errors import UsageError
from kontrol_cli.commands import completing
from kontrol_cli.commands.options import Force, OutFile, OutputFormat
from kontrol_cli.output import choose, show, write_text
from kontrol_cli.output.echo import say

Action = Literal["show", "path", "set", "unset"]
COLUMNS = ("setting", "value", "source", "place", "variable", "meaning", "without")


def config(
    action: Annotated[
        Action, typer.Argument(metavar="show|path|set|unset", show_default=False, help="What to do with the settings.")
    ],
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", show_default=False, help="The setting.", autocompletion=completing.settings),
    ] = None,
    value: Annotated[
        str | None, typer.Argument(metavar="[VALUE]", show_default=False, help="Its new value (set).")
    ] = None,
    output: OutputFormat = None,
    out: OutFile = None,
    force: Force = False,
) -> None:
    """Show and change what switches are when you do not give them: your machine, its port, free slots, folders.

    A switch goes before a variable KONTROL_NAME, and that before the file config.toml, whose place 'path' shows. Verbs
    say which values they took from there. Comments in the file stay.

    \b
    kontrol config show
    kontrol config set machine NAME
    kontrol config unset machine
    """
    if action in ("set", "unset"):
        if output is not None or out is not None:
            raise UsageError(f"config {action} changes a setting and lists nothing: leave --output and -o out.")
        _change(action, name, value)
        return
    if name is not None:
        raise UsageError(f"config {action} takes no name. To change a setting: kontrol config set {name} VALUE.")
    if action == "path":
        from kontrol_cli.settings.config_file import needed_path

        fmt = choose(output, out, force=force)
        place = str(needed_path())
        if output is None:
            write_text([place + "\n"], out, force=force)
        else:
            show([{"path": place}], ["path"], fmt, out, force=force)
        return
    _show(output, out, force=force)


def _show(output: OutputFormat, out: str | None, *, force: bool) -> None:
    from kontrol_cli.settings import everything

    fmt = choose(output, out, force=force)
    found, wrong = everything()
    rows = [
        {"setting": one.setting.name, "value": one.value, "source": one.source, "place": one.place or "default",
         "variable": one.setting.variable, "meaning": one.setting.meaning, "without": one.setting.without}
        for one in found
    ]  # fmt: skip
    columns = ("setting", "value", "place", "meaning") if fmt.value == "table" else COLUMNS
    show(rows, columns, fmt, out, force=force, wrap="meaning")
    for error in wrong[:-1]:
        say(str(error))
    if wrong:
        raise wrong[-1]


def _change(action: str, name: str | None, value: str | None) -> None:
    from kontrol_cli.settings.changing import set_value, unset_value
    from kontrol_cli.settings.known import SETTINGS

    if name is None:
        raise UsageError(f"Say which setting: kontrol config {action} NAME. Settings: {', '.join(SETTINGS)}.")
    if action == "unset":
        if value is not None:
            raise UsageError(f"config unset takes no value. To give one: kontrol config set {name} {value}.")
        said = unset_value(name)
    elif value is None:
        raise UsageError(f"Say the value: kontrol config set {name} VALUE.")
    else:
        said = set_value(name, value)
    for line in said:
        say(line)
