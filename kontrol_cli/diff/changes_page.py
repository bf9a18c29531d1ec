"""The differences as a page for people: text for a terminal, HTML for a browser."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from kontrol_cli.diff.model import KINDS, Change, SetDiff
from kontrol_cli.output.cells import cell
from kontrol_cli.output.text import plain

_SIGNS = {"added": "+", "removed": "-", "moved": ">", "renamed": "=", "changed": "~"}
_MOST_NOTES = 6


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
    notes = [change for change in changes if change.what == "note"]
    short = len(notes) > _MOST_NOTES
    for change in changes:
        if not (short and change.what == "note"):
            yield f"{_SIGNS[change.change]} {line(change)}"
    if short:
        for kind in KINDS:
            count = sum(note.change == kind for note in notes)
            if count:
                yield f"{_SIGNS[kind]} {count} notes {kind}"


def line(change: Change) -> str:
    """A change as a line without its sign and its place."""
    name = plain(change.name or "")
    head = name if name.startswith(f"{change.what} ") else f"{change.what.replace('_', ' ')} {name}".rstrip()
    if change.what == "set":
        head = name or ""
    old, new = (plain(_value(change, value)) for value in (change.old, change.new))
    if change.change == "renamed":
        return f"{head} (was {old or 'without a name'})"
    if change.change in ("added", "removed"):
        value = new if change.change == "added" else old
        label = {"contains": "", "place": "", None: ""}.get(change.column, f"{change.column} ")
        return f"{head} ({label}{value})" if value else head
    label = f"{change.column}: " if change.change == "changed" and change.column else ""
    return f"{head}{'  ' if head else ''}{label}{old or 'nothing'} -> {new or 'nothing'}"


def _value(change: Change, value: Any) -> str:
    """A place in a chain counts from 1 for people."""
    return shown(value + 1 if change.column == "position" and isinstance(value, int) else value)


def shown(value: Any) -> str:
    """A value for people: numbers without noise."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return cell(value)


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


def _words(change: Change) -> dict[str, str]:
    return {
        "what": change.what.replace("_", " "),
        "name": plain(change.name or ""),
        "column": change.column or "",
        "old": plain(_value(change, change.old)),
        "new": plain(_value(change, change.new)),
    }
