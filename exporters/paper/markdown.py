"""The page as markdown, its columns in line for people who read it as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from exporters.paper.sheet import Sheet, SheetRow

BOX = "\u2610"
_COLUMNS = (
    BOX, "row", "bar", "time", "scene", "pattern", "plays", "steps", "bars", "tempo", "muted", "do", "clips",
)  # fmt: skip
_NUMBERS = {"row", "bar", "time", "plays", "bars", "tempo"}
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|&~$@]|(?<=www)\.|:(?=//))", re.IGNORECASE)


def markdown(sheet: Sheet) -> str:
    """The whole page."""
    lines = [f"# {escaped(sheet.title)}", ""]
    lines += [f"- {label}: {escaped(value)}" for label, value in sheet.facts]
    lines += ["", *_table([_cells(row) for row in sheet.rows]), ""]
    lines += [f"- {escaped(text)}" for text in sheet.below]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """`text` without anything that ends a cell or becomes markup or a link."""
    return _MARKUP.sub(r"\\\1", text)


def _cells(row: SheetRow) -> list[str]:
    values = (
        BOX, str(row.number), row.bar, row.time, row.scene, row.pattern, row.plays, row.steps, row.bars, row.tempo,
        row.muted, row.do, row.clips,
    )  # fmt: skip
    return [escaped(value) for value in values]


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    used = [at for at, name in enumerate(_COLUMNS) if at < 2 or any(row[at] for row in rows)]
    widths = {at: max(len(_COLUMNS[at]), 3, *(len(row[at]) for row in rows)) for at in used} if rows else {}
    out = []
    for row in (_COLUMNS, *rows) if rows else ():
        cells = (row[at].rjust(widths[at]) if _COLUMNS[at] in _NUMBERS else row[at].ljust(widths[at]) for at in used)
        out.append(f"| {' | '.join(cells)} |")
    if out:
        rules = ("-" * (widths[at] - 1) + ":" if _COLUMNS[at] in _NUMBERS else "-" * widths[at] for at in used)
        out.insert(1, f"| {' | '.join(rules)} |")
    return out
