"""The fields that the planner's texts name, as the switches that a user types.

Errors and remarks of `exporters` and of `kontrol_cli.songs` speak of the fields of a request, in backquotes: "`stay`
and `repeats` both say how often a scene plays". On the screen that is "--stay and --repeats both say ...", so that it
can be pasted. The table behind it comes from the declarations of export-sysex, which has them all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import typer

_FIELD = re.compile(r"`(\w+)`")


def with_switches(text: str) -> str:
    """`text` with the switch in place of every field in backquotes; other words in backquotes stay as they are."""
    return _FIELD.sub(lambda found: _switches().get(found[1]) or found[0], text) if "`" in text else text


@cache
def _switches() -> Mapping[str, str]:
    from kontrol_cli.commands.export_sysex import export_sysex

    verb = typer.Typer(add_completion=False)
    verb.command()(export_sysex)
    options = typer.main.get_command(verb).params
    return {option.name or "": next((text for text in option.opts if text.startswith("--")), "") for option in options}
