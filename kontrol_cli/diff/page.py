"""The differences as a page for people: text for a terminal, HTML for a browser."""

from __future__ import annotations

from collections.abc import Iterator
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

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    groups = [(plain(where), [(change, _words(change)) for change in group]) for where, group in _by_place(diff)]
    return environment.from_string(_HTML).render(
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


_HTML = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ name_a }} and {{ name_b }}</title>
<style>
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --line: #ccc; --soft: #666;
  --added: #116329; --removed: #a40e26; --moved: #6639ba; --renamed: #8a4600; --changed: #0550ae; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #16181c; --line: #444; --soft: #a0a0a0;
  --added: #56d364; --removed: #ff8182; --moved: #c297ff; --renamed: #f0a45d; --changed: #79b8ff; } }
body { color: var(--ink); background: var(--paper); font: 16px/1.45 system-ui, sans-serif; margin: 0 auto;
  max-width: 70rem; padding: 1rem; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; }
.remark { overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 .3rem; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--soft); font-size: .85rem; }
td { overflow-wrap: break-word; }
td:nth-child(1), td:nth-child(2), td:nth-child(4) { white-space: nowrap; }
td:nth-child(3), td:nth-child(5), td:nth-child(6) { max-width: 22rem; }
@media (max-width: 40rem) {
  thead { display: none; } tr { display: block; padding: .3rem 0; border-bottom: 1px solid var(--line); }
  td { display: inline-block; border: 0; padding: 0 .6rem 0 0; max-width: 100%; } td:empty { display: none; }
  td:nth-child(3), td:nth-child(5), td:nth-child(6) { max-width: 100%; }
  td:nth-child(6)::before { content: "→ "; color: var(--soft); }
}
.added { color: var(--added); } .removed { color: var(--removed); } .moved { color: var(--moved); }
.renamed { color: var(--renamed); } .changed { color: var(--changed); }
.remark { color: var(--soft); }
@media print { body { max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
</style>
</head>
<body>
<h1>{{ name_a }} → {{ name_b }}</h1>
<p class="remark">{{ a }}<br>{{ b }}</p>
<p class="remark">{% if version_a %}Live {{ version_a }}{% else %}Live unknown{% endif %} → \
{% if version_b %}Live {{ version_b }}{% else %}Live unknown{% endif %}</p>
{% for remark in remarks %}
<p class="remark">{{ remark }}</p>
{% endfor %}
{% if counts %}
<p>{% for kind, count in counts.items() %}<span class="{{ kind }}">{{ count }} {{ kind }}</span>\
{{ ", " if not loop.last }}{% endfor %}</p>
{% else %}
<p>No difference.</p>
{% endif %}
{% for where, changes in groups %}
<section>
<h2>{{ where or "The set" }}</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">change</th><th scope="col">what</th><th scope="col">name</th><th scope="col">column</th>\
<th scope="col">old</th><th scope="col">new</th></tr></thead>
<tbody>
{% for change, words in changes %}
<tr><td class="{{ change.change }}">{{ signs[change.change] }} {{ change.change }}</td><td>{{ words.what }}</td>\
<td>{{ words.name }}</td><td>{{ words.column }}</td><td>{{ words.old }}</td><td>{{ words.new }}</td></tr>
{% endfor %}
</tbody>
</table></div>
</section>
{% endfor %}
</body>
</html>
"""
