"""The differences as a page for people: text for a terminal, HTML for a browser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, NamedTuple

from exporters.numbers import whole_number
from exporters.words import counted
from kontrol_cli.diff.model import Change, Kind, SetDiff
from kontrol_cli.diff.words import beats, label, shown
from kontrol_cli.output.cells import cell
from kontrol_cli.output.text import plain

_SIGNS = {"added": "+", "removed": "-", "moved": ">", "renamed": "=", "changed": "~"}
# More lines than these of one thing are folded into one.
_MOST = {"note": 6, "parameter": 12}
_MOST_SHIFTED = 3
_TRACK = re.compile(r"track ([0-9]{1,9})\b")
_SAY_WHAT = ("track", "scene", "send", "chain")  # their names are titles: "track 3 'kick'"
_IN_HEAD = ("place", "time_beats", "start_beats", None)  # what the head of the line says already


def text_lines(diff: SetDiff) -> Iterator[str]:
    """One line per change under a line for what it belongs to; ends with the counts.

    The signs: ``+`` added, ``-`` removed, ``>`` moved, ``=`` renamed, ``~`` changed.
    """
    yield f"{_title(diff.a)} -> {_title(diff.b)}\n"
    if not diff.changes:
        yield "No difference.\n"
        return
    for where, group in _by_place(diff):
        if where:
            yield f"\n{plain(where)}\n"
        else:
            yield "\n"
        indent = "  " if where else ""
        for one in _lines(group):
            yield f"{indent}{_SIGNS[one.kind]} {one.text}\n"
    yield "\n" + ", ".join(f"{count} {kind}" for kind, count in diff.counts.items()) + "\n"


def _by_place(diff: SetDiff) -> list[tuple[str, list[Change]]]:
    """The changes under what they belong to: the set, then track by track, else in the order of their first change."""
    found: dict[str, dict[str, list[Change]]] = {}
    for change in diff.changes:
        track = change.where.partition(", ")[0]
        found.setdefault(track, {}).setdefault(change.where, []).append(change)
    return [group for track in sorted(found, key=_track_number) for group in found[track].items()]


def _track_number(where: str) -> int:
    """What the track is numbered by; the set comes first."""
    number = _TRACK.match(where)
    return (whole_number(number[1]) or 0) if number else 0


class _Line(NamedTuple):
    """A line of the page: what kind of change, its text, and the changes that were folded into it."""

    kind: Kind
    text: str
    folded: list[Change]


def _lines(changes: list[Change]) -> Iterator[_Line]:
    """The lines of what belongs together; many notes, parameters or clips that moved alike become one line.

    The values that changed of one thing are on one line.
    """
    totals = Counter(change.what for change in changes)
    many: dict[tuple[str, str], list[Change]] = {}
    values: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        if totals[change.what] > _MOST.get(change.what, len(changes)):
            many.setdefault((change.what, change.change), []).append(change)
        elif change.change == "changed":
            values.setdefault(_thing(change), []).append(change)
    shifted = _shifted(changes)
    for change in changes:
        together = many.get((change.what, change.change)) or shifted.get(id(change))
        if together:
            if together[0] is change:
                is_shift = change.what == "clip"
                text = _shift(together) if is_shift else f"{counted(len(together), change.what)} {change.change}"
                yield _Line(change.change, text, together)
        elif change.change != "changed" or change.what == "set":
            yield _Line(change.change, line(change), [])
        elif _thing(change) in values:
            yield _Line("changed", line(*values.pop(_thing(change))), [])


def _thing(change: Change) -> tuple[object, ...]:
    return (change.what, change.name, change.place, change.a, change.b)


def _shifted(changes: list[Change]) -> dict[int, list[Change]]:
    """Clips of the timeline of which many moved by the same time, as when bars were inserted."""
    by_time: dict[float, list[Change]] = {}
    for change in changes:
        if change.what == "clip" and change.column == "start_beats" and None not in (change.old, change.new):
            by_time.setdefault(round(change.new - change.old, 6), []).append(change)
    return {id(change): group for group in by_time.values() if len(group) > _MOST_SHIFTED for change in group}


def _shift(changes: list[Change]) -> str:
    first, last = (plain(str(change.now)) for change in (changes[0], changes[-1]))
    time = changes[0].new - changes[0].old
    return f"{len(changes)} clips, {first} to {last}: {beats(abs(time))} {'later' if time > 0 else 'earlier'}"


def line(change: Change, *more: Change) -> str:
    """A change as a line without its sign and what it belongs to; `more` values of the same thing that changed."""
    head = _head(change)
    old, new = (plain(value) for value in _old_and_new(change))
    if change.change == "renamed":
        return f"{head} (was {_quoted(old) if old else 'without a name'})"
    if change.change in ("added", "removed"):
        value = new if change.change == "added" else old
        if not value or change.column in _IN_HEAD or change.what == "chain":
            return head
        text = label(change.column or "") if change.column != "contains" else ""
        return f"{head} ({text}{' ' if text else ''}{value})"
    if change.what in ("project folder", "sample folder"):
        return f"{head}: {old} -> {new} ({change.name})"
    if change.change == "moved":
        return f"{head}: {'position ' if change.column == 'position' else ''}{_arrow(old, new)}"
    values = ", ".join(f"{label(one.column or '')} {_arrow(*_old_and_new(one))}".lstrip() for one in (change, *more))
    return f"{head}: {plain(values)}" if head else f"{label(change.column or '')}: {_arrow(old, new)}"


def _head(change: Change) -> str:
    """What changed: ``clip 'kick' in scene 3 'Drop'``; a place that the line itself is about is left out."""
    name, what = plain(change.name or ""), change.what.replace("_", " ")
    if change.what == "set":
        return name
    if change.what in ("project folder", "sample folder"):
        return f"{what} moved"
    if change.what in _SAY_WHAT:
        return name
    if change.what == "slot":
        return f"slot in {name}"
    if change.what == "take_lane" and name.startswith(what):  # one without a name
        return name
    place = "" if change.change == "moved" or not change.place else _at(plain(change.place))
    if change.what in ("parameter", "note"):
        return f"{'' if change.what == 'parameter' else 'note '}{name}{place}"
    return f"{what} {_quoted(name)}{place}" if name else f"{what}{place}"


def _at(place: str) -> str:
    return f" in {place}" if place.startswith("scene ") else f" at {place}"


def _arrow(old: str, new: str) -> str:
    return f"{old or 'nothing'} -> {new or 'nothing'}"


def _quoted(name: str) -> str:
    return f"'{name}'"


def _old_and_new(change: Change) -> tuple[str, str]:
    """Both values in words; a place in a chain counts from 1 for people."""
    found = []
    for value, text in ((change.old, change.was), (change.new, change.now)):
        if text is not None:
            found.append(text)
        else:
            found.append(shown(value + 1 if change.column == "position" and isinstance(value, int) else value))
    return found[0], found[1]


def _title(head: dict[str, Any]) -> str:
    return plain(str(head["path"] or head["name"] or "a set"))


def html_page(diff: SetDiff) -> str:
    """One self-contained page without scripts or anything from a network; light and dark, printable."""
    from jinja2 import Environment

    template = files("kontrol_cli.diff").joinpath("changes_page.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    groups = [
        (plain(where), [(one.kind, one.text, [line(change) for change in one.folded]) for one in _lines(group)])
        for where, group in _by_place(diff)
    ]
    return environment.from_string(template).render(
        a=_title(diff.a),
        b=_title(diff.b),
        name_a=plain(diff.a["name"] or "a set"),
        name_b=plain(diff.b["name"] or "a set"),
        version_a=diff.a["live_version"],
        version_b=diff.b["live_version"],
        counts=diff.counts,
        groups=groups,
        remarks=[plain(remark) for remark in diff.remarks],
        signs=_SIGNS,
    )


def readable_row(change: Change) -> dict[str, Any]:
    """The change as a row whose values are words, for the screen."""
    old, new = _old_and_new(change)
    return {**change.row(), "old": old, "new": new}


def raw_row(change: Change) -> dict[str, Any]:
    """The change as a row whose values are those of the tables, as text, for other programs."""
    old, new = (None if value is None else cell(value) for value in (change.old, change.new))
    return {**change.row(), "old": old, "new": new}
