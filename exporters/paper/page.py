"""The page as HTML: one file without scripts, for a screen, a phone beside the machine, and a printer."""

from __future__ import annotations

import re
from importlib.resources import files

from exporters.paper.sheet import Sheet


def html(sheet: Sheet) -> str:
    """The whole page; every text in it is escaped."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    environment.filters["unbroken"] = _unbroken
    room = files("exporters.paper")
    template = environment.from_string(room.joinpath("sheet.html").read_text(encoding="utf-8"))
    return template.render(sheet=sheet)


def _unbroken(text: str) -> str:
    """Ranges such as 6-12 with a hyphen at which no line breaks."""
    return re.sub(r"(?<=[0-9])-(?=[0-9])", "\u2011", text)
