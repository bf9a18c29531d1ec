"""The differences as a page for people: text for a terminal, HTML for a browser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from exporters.words import counted
from kontrol_cli.diff.model import Change, SetDiff
from kontrol_cli.diff.words import beats, label, shown
from kontrol_cli.output.cells import cell
from kontrol_cli.output.text import plain

_SIGNS = {"added": "+", "removed": "-", "moved": ">", "renamed": "=", "changed": "~"}
# More lines than these of one thing are folded into one.
_MOST = {"note": 6, "parameter": 12}
_MOST_SHIFTED = 3
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
        for line in _lines(group):
            yield f"{indent}{line}\n"
    yield "\n" + ", ".join(f"{count} {kind}" for kind, count in diff.counts.items()) + "\n"


def _by_place(diff: SetDiff) -> list[tuple[str, list[Change]]]:
    """The changes under what they belong to, in the order of their first change."""
    found: dict[str, list[Change]] = {}
    for change in diff.changes:
        found.setdefault(change.where, []).append(change)
    return list(found.items())


def _lines(changes: list[Change]) -> Iterator[str]:
    """The lines of what belongs together; many notes, parameters or clips that moved alike become one line.

    The values that changed of one thing are on one line.
    """
    counts = Counter((change.what, change.change) for change in changes if change.what in _MOST)
    totals = Counter(change.what for change in changes)
    folded = {what for what, most in _MOST.items() if totals[what] > most}
    done: set[tuple[str, str]] = set()
    shifted = _shifted(changes)
    values: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        if change.change == "changed":
            values.setdefault(_thing(change), []).append(change)
    for change in changes:
        kind = (change.what, change.change)
        if change.what in folded:
            if kind not in done:
                done.add(kind)
                yield f"{_SIGNS[change.change]} {counted(counts[kind], change.what)} {change.change}"
        elif id(change) in shifted:
            together = shifted[id(change)]
            if together[0] is change:
                yield f"{_SIGNS['moved']} {_shift(together)}"
        elif change.change != "changed" or change.what == "set":
            yield f"{_SIGNS[change.change]} {line(change)}"
        elif _thing(change) not in values:
            continue
        else:
            yield f"{_SIGNS['changed']} {line(*values.pop(_thing(change)))}"


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
        if not value or change.column in _IN_HEAD:
            return head
        text = label(change.column or "") if change.column != "contains" else ""
        return f"{head} ({text}{' ' if text else ''}{value})"
    if change.what in ("project folder", "sample folder"):
        return f"{head}: {old} -> {new} ({change.name})"
    if change.change == "moved":
        return f"{head}: {_arrow(old, new)}"
    values = ", ".join(f"{label(one.column or '')} {_arrow(*_old_and_new(one))}".lstrip() for one in (change, *more))
    return f"{head}: {plain(values)}" if head else f"{label(change.column or '')}: {_arrow(old, new)}"


def _head(change: Change) -> str:
    """What changed: ``clip 'kick' in scene 3 'Drop'``; a place that the line itself is about is left out."""
    name, what = plain(change.name or ""), change.what.replace("_", " ")
    if change.what == "set":
        return name
    if change.what in ("project folder", "sample folder"):
        return f"{what} moved"
    if change.what in ("track", "scene", "slot", "send", "chain"):  # their names say what they are
        return name if name.startswith((what, "scene ")) else f"{what} {name}"
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
    groups = [(plain(where), [(change, _words(change)) for change in group]) for where, group in _by_place(diff)]
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


def _words(change: Change) -> dict[str, str]:
    old, new = _old_and_new(change)
    name = plain(change.name or "")
    place = _at(plain(change.place)) if change.place and change.change != "moved" else ""
    return {
        "what": change.what.replace("_", " "),
        "name": f"{name}{place}".strip(),
        "column": label(change.column or "") or (change.column or ""),
        "old": plain(old),
        "new": plain(new),
    }
