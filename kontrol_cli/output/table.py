"""Plain-text tables that fit the terminal; without colour, so that they survive any pipe."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kontrol_cli.output.cells import cell
from kontrol_cli.output.echo import say
from kontrol_cli.output.text import fit, plain, width
from kontrol_cli.sets.rows import Row

_WIDEST = 40
_NARROWEST = 8
_LEAST_BESIDE = 20  # cells that a wrapped column needs to fit beside the others


def table_lines(
    rows: Iterable[Row], names: Sequence[str], *, to_file: bool = False, wrap: str | None = None
) -> Iterator[str]:
    """The lines of a table: numbers to the right, text to the left.

    On a terminal the columns that hold nothing are left out, long texts are cut, and columns that
    do not fit are named below the table on standard error. The texts of the column `wrap` are never cut: they take
    several lines, below the row where no room is beside it. In a file or pipe all of it is written, a row a line.
    """
    found = list(rows)
    on_screen = not to_file and sys.stdout is not None and sys.stdout.isatty()
    texts = [[plain(_rounded(row.get(name))) for name in names] for row in found]
    numeric = [all(_is_number(row.get(name)) for row in found) for name in names]
    kept = list(range(len(names)))
    notes: list[str] = []
    if on_screen and found:
        empty = [at for at in kept if not any(line[at] for line in texts)]
        if 0 < len(empty) < len(kept):
            kept = [at for at in kept if at not in empty]
            notes.append("Nothing in: " + ", ".join(names[at] for at in empty) + ".")
    widths = {at: max([width(names[at]), *(width(line[at]) for line in texts)]) for at in kept}
    long = next((at for at in kept if names[at] == wrap), None) if on_screen else None
    widest = 0 if long is None else widths[long]
    if long is not None:
        kept.remove(long)
    if on_screen:
        kept, widths, left_out = _fitted(kept, widths, [width(name) for name in names])
        if left_out:
            notes.append(
                "No room for: " + ", ".join(names[at] for at in left_out) + ". Choose columns, or --output csv."
            )
    before = sum(widths[at] + 2 for at in kept)
    room = max(shutil.get_terminal_size().columns, 20) - before
    beside = long is not None and room >= _LEAST_BESIDE
    head = [(names[at], widths[at], numeric[at]) for at in kept]
    yield _line([*head, (wrap or "", room, False)] if beside else head)
    rules = [("-" * widths[at], widths[at], False) for at in kept]
    yield _line([*rules, ("-" * min(widest, room), room, False)] if beside else rules)
    for line in texts:
        cells = [(line[at], widths[at], numeric[at]) for at in kept]
        if long is None:
            yield _line(cells)
            continue
        indent = before if beside else 4
        parts = wrapped(line[long], room if beside else before + room - indent)
        yield _line([*cells, (parts.pop(0), room, False)] if beside and parts else cells)
        for part in parts:
            yield " " * indent + part + "\n"
    for note in notes:
        say(note)


def _fitted(kept: list[int], widths: dict[int, int], headers: list[int]) -> tuple[list[int], dict[int, int], list[int]]:
    """Cut wide columns first, then drop the last ones, until the line fits the terminal."""
    room = max(shutil.get_terminal_size().columns, 20)
    widths = {at: min(widths[at], max(_WIDEST, headers[at])) for at in kept}

    def total(columns: list[int]) -> int:
        return sum(widths[at] for at in columns) + 2 * (len(columns) - 1)

    shown = list(kept)
    while len(shown) > 1 and total(shown) > room:
        widest = max(shown, key=lambda at: widths[at] - max(headers[at], _NARROWEST))
        spare = widths[widest] - max(headers[widest], _NARROWEST)
        if spare > 0 and total(shown) - room <= sum(max(widths[a] - max(headers[a], _NARROWEST), 0) for a in shown):
            widths[widest] -= min(spare, total(shown) - room)
        else:
            shown.pop()
    if len(shown) == 1:
        widths[shown[0]] = min(widths[shown[0]], room)
    return shown, widths, [at for at in kept if at not in shown]


def _line(cells: list[tuple[str, int, bool]]) -> str:
    return "  ".join(fit(text, cells_wide, right=right) for text, cells_wide, right in cells).rstrip() + "\n"


def wrapped(text: str, cells: int) -> list[str]:
    """`text` in lines of at most `cells` cells, broken at blanks; a word that is wider is broken anywhere."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(lines[-1]) + 1 + width(word) <= cells:
            lines[-1] += " " + word
            continue
        while width(word) > cells:
            head = fit(word, cells, ellipsis="").rstrip()
            lines.append(head)
            word = word[len(head) :]
        if word:
            lines.append(word)
    return lines


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _rounded(value: Any) -> str:
    """Numbers for the eye: six significant decimals at most."""
    return cell(round(value, 6)) if isinstance(value, float) else cell(value)
