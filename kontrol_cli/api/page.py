"""The API as one page that needs nothing but itself: every class with its members, search, links, version badges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files

from kontrol_cli.api.history import Presence, histories
from kontrol_cli.api.members import HOLDERS, Api, Member, Signature
from kontrol_cli.api.shipped import shipped_versions
from kontrol_cli.api.showing import without_listeners
from kontrol_cli.output.text import plain

Piece = tuple[str, str | None]
"""A text and the anchor that it leads to, if any."""
_WORD = re.compile(r"([A-Za-z_]\w*(?:\.\w+)*)")


@dataclass(frozen=True)
class Entry:
    """A member on the page. `versions` are the places of those that have it in the list of versions, as bits."""

    anchor: str
    name: str
    kind: str
    pieces: tuple[Piece, ...]
    badges: tuple[str, ...]
    since: str | None
    gone: str | None
    versions: int
    doc: str


@dataclass(frozen=True)
class Section:
    """A class, module or enumeration with what is in it."""

    entry: Entry
    dotted: str
    inside: tuple[Piece, ...]
    entries: tuple[Entry, ...]


def api_page(api: Api, title: str) -> str:
    """The page for the members of `api`. Its script searches and filters; without it everything is there to read."""
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(files("kontrol_cli.api").joinpath("page.html").read_text(encoding="utf-8"))
    sections = list(_sections(api))
    return template.render(
        title=plain(title),
        sections=sections,
        count=sum(len(one.entries) for one in sections),
        versions=list(enumerate(shipped_versions())),
        remarks=[plain(remark) for remark in api.remarks],
    )


def _sections(api: Api) -> Iterable[Section]:
    anchors = _anchors(api.members)
    linked = _Links(api.members, anchors)
    inside: dict[str, list[Member]] = {}
    for member in api.members:
        inside.setdefault(member.holder, []).append(member)
    for member in sorted(api.members, key=lambda one: one.dotted):
        if not _is_section(member, inside):
            continue
        own = without_listeners(inside.get(member.dotted, []))
        entries = tuple(_entry(one, anchors, linked) for one in own if not _is_section(one, inside))
        held = tuple((plain(one.name), plain(anchors[one.dotted])) for one in own if _is_section(one, inside))
        yield Section(_entry(member, anchors, linked), plain(member.dotted), held, entries)


def _is_section(member: Member, inside: dict[str, list[Member]]) -> bool:
    """Whether a member is one that holds others; a class under a second name is not, unless a version has it whole."""
    return member.kind in HOLDERS and (member.text is None or member.dotted in inside)


def _anchors(members: Sequence[Member]) -> dict[str, str]:
    """Dotted name -> anchor: without `Live.`, and Song.tempo for a member of the class Song in the module Song."""
    whole = {member.dotted: member.dotted.removeprefix("Live.") for member in members}
    taken = set(whole.values())
    for dotted, anchor in whole.items():
        parts = anchor.split(".")
        short = ".".join(parts[1:])
        if len(parts) > 2 and parts[0] == parts[1] and short not in taken:
            whole[dotted] = short
            taken.add(short)
    return whole


class _Links:
    """Finds the classes that types name: as they are written, seen from the class that they are written in."""

    def __init__(self, members: Sequence[Member], anchors: dict[str, str]) -> None:
        self._anchors = {one.dotted: anchors[one.dotted] for one in members if one.kind in ("class", "enum")}
        self._by_end: dict[str, list[str]] = {}
        for dotted in self._anchors:
            parts = dotted.split(".")
            for place in range(1, len(parts)):
                self._by_end.setdefault(".".join(parts[place:]), []).append(dotted)

    def pieces(self, text: str, holder: str) -> list[Piece]:
        """The text of a type, with an anchor for every class in it."""
        return [(plain(part), self._anchor(part, holder)) for part in _WORD.split(text) if part]

    def _anchor(self, name: str, holder: str) -> str | None:
        name = name.removeprefix("Live.")
        found = self._by_end.get(name, [])
        if len(found) > 1:
            around = holder.rpartition(".")[0]
            near = [f"{holder}.{name}", holder if holder.endswith(f".{name}") else "", f"{around}.{name}"]
            found = [one for one in (*near, f"Live.{name}.{name}") if one in found][:1]
        return self._anchors[found[0]] if found else None


def _entry(member: Member, anchors: dict[str, str], linked: _Links) -> Entry:
    known = histories().get(member.dotted)
    badges = [word for word, there in (("settable", member.settable), ("listenable", member.listenable),
                                       ("constructible", member.constructible)) if there]  # fmt: skip
    return Entry(
        anchor=plain(anchors[member.dotted]),
        name=plain(member.name),
        kind=member.kind.replace("_", " "),
        pieces=tuple(_pieces(member, linked)),
        badges=tuple(badges),
        since=known.first if known is not None and known.before is not None else None,
        gone=known.gone if known is not None else None,
        versions=_bits(known),
        doc=plain(member.doc or "", newlines=True),
    )


def _bits(known: Presence | None) -> int:
    """The versions that have a member; a member of a document that none of them has is in all, so that it is shown."""
    versions = shipped_versions()
    return sum(1 << place for place, version in enumerate(versions) if known is None or version in known.versions)


def _pieces(member: Member, linked: _Links) -> Iterable[Piece]:
    for number, signature in enumerate(member.signatures):
        if number:
            yield "; ", None
        yield from _call(signature, member, linked)
    if member.type:
        yield ": ", None
        yield from linked.pieces(member.type, member.holder)
    if member.value is not None:
        yield f" = {member.value}", None
    if member.text:
        yield " = ", None
        yield from linked.pieces(member.text, member.holder)
    if member.items:
        yield " of ", None
        yield from linked.pieces(member.items, member.holder)
    for base in member.bases:
        yield " derived from ", None
        yield from linked.pieces(base, member.holder)


def _call(signature: Signature, member: Member, linked: _Links) -> Iterable[Piece]:
    yield "(", None
    for number, one in enumerate(signature.parameters):
        yield (", " if number else "") + plain(one.name) + (": " if one.type else ""), None
        yield from linked.pieces(one.type or "", member.holder)
        if one.default is not None:
            yield f" = {plain(one.default)}", None
    yield ") -> ", None
    yield from linked.pieces(signature.returns, member.holder)
