"""Pieces that several parts of the page are made of."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from rich.text import Text

from kontrol_cli.output.text import fit, plain, width
from kontrol_cli.sets.view import View

_INDENT = 13


def entry(
    title: str, parts: Sequence[str], cells: int, extra: Sequence[str] = (), *, whole: bool = False
) -> list[Text]:
    """A line of the head: a title, then as many `parts` as fit, then `extra` in another colour.

    What is `extra` is never cut, nor does it cut the parts: where it does not fit beside them it goes below. With
    `whole` no part is left out: they take as many lines as they need.
    """
    line = Text(no_wrap=True)
    line.append(fit(title, _INDENT), "dim")
    shown, more = [plain(part) for part in parts], ", ".join(extra)
    room = cells - _INDENT
    first, *others = _in_lines(shown, room) if whole else [shown]
    line.append_text(names_in(first, room))
    lines = [line, *(Text(" " * _INDENT, no_wrap=True).append_text(names_in(other, room)) for other in others)]
    if not extra:
        return lines
    if not others and width(", ".join(shown)) + 2 + width(more) <= room:
        return [line.append("  " + more, "yellow")]
    return [*lines, *(Text(" " * _INDENT + part, "yellow", no_wrap=True) for part in wrap(more, room))]


def _in_lines(names: Sequence[str], room: int) -> list[list[str]]:
    """`names` on as many lines of `room` cells as they need."""
    lines: list[list[str]] = [[]]
    for name in names:
        if lines[-1] and width(", ".join([*lines[-1], name])) > room:
            lines.append([])
        lines[-1].append(name)
    return lines


def names_in(names: Sequence[str], room: int, *, dim: bool = False) -> Text:
    """As many names as fit `room` cells, and how many were left out."""
    text, used = "", 0
    for shown, name in enumerate(names):
        more = f" … {len(names) - shown} more"
        part = (", " if text else "") + name
        spare = 0 if shown == len(names) - 1 else width(f" … {len(names) - shown - 1} more")
        used += width(part)
        if used + spare > room:
            text = text + more if text else fit(name, max(room, 1)).rstrip()
            break
        text += part
    return Text(text, "dim" if dim else "", no_wrap=True)


def track_label(view: View, track: int) -> str:
    """A track's name, with its number where the name alone does not tell it from another track."""
    name = (view.tracks[track]["name"] or "").strip()
    if not name:
        return f"track {track + 1}"
    if view.names_of_columns[name] > 1:
        name = f"{track + 1} {name}"
    return fit(plain(name), min(width(plain(name)), 20))
