"""What a document does not say of a member, from the facts that ship: types, what can be written, what lists hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from exporters.numbers import version_numbers
from kontrol_cli.api.members import Api, Member
from kontrol_cli.api.shipped import shipped_api, shipped_versions

Names = dict[str, Member]


@dataclass(frozen=True, kw_only=True)
class Filled:
    """The members with what could be filled in. `like` is the shipped version they are nearest to.

    `inferred` are the properties (dotted) whose being settable nobody saw in this version, `new` the members that
    the version `like` does not have, `gone` those that only it has.
    """

    api: Api
    like: str
    inferred: frozenset[str]
    new: tuple[Member, ...]
    gone: tuple[Member, ...]


def nearest_version(live_version: str) -> str:
    """The newest version that ships and is not newer than `live_version`, else the oldest one."""
    wanted = (version_numbers(live_version) or (0,))[:2]
    older = [one for one in shipped_versions() if (version_numbers(one) or (0,))[:2] <= wanted]
    return (older or [*shipped_versions()])[-1 if older else 0]


def filled(api: Api, *, live_version: str) -> Filled:
    """The API of a document, each unknown filled in from the nearest version that has the member, then from others."""
    like = nearest_version(live_version)
    order = [like, *reversed([one for one in shipped_versions() if one != like])]
    known = [shipped_api(version).by_name() for version in order]
    inferred: set[str] = set()
    members: list[Member] = []
    for member in _with_values(_aliases_as_such(api.members, known[0]), known):
        others = [one for names in known if (one := names.get(member.dotted)) is not None and one.kind == member.kind]
        if member.kind == "property" and member.settable is None:
            inferred.add(member.dotted)
        members.append(_filled(member, others))
    names = {one.dotted for one in members}
    return Filled(
        api=replace(api, members=tuple(members)),
        like=like,
        inferred=frozenset(inferred),
        new=tuple(one for one in members if one.dotted not in known[0]),
        gone=tuple(one for dotted, one in known[0].items() if dotted not in names),
    )


def _aliases_as_such(members: Iterable[Member], known: Names) -> list[Member]:
    """Classes under a second name (Eq8Device.View is Device.View) that a document lists in full: as what they are."""
    found = list(members)
    inside: dict[str, set[str]] = {}
    for member in found:
        inside.setdefault(member.holder, set()).add(member.name)
    aliases = {
        dotted: other.text
        for dotted, other in known.items()
        if other.kind == "class" and other.text and inside.get(dotted, set()) == inside.get(other.text)
    }
    found = [replace(one, text=aliases[one.dotted]) if one.dotted in aliases else one for one in found]
    return [one for one in found if one.holder not in aliases]


def _with_values(members: list[Member], known: Sequence[Names]) -> Iterator[Member]:
    """Enumerations and classes of constants whose values a document lacks (a generator's fault): with their values."""
    holders = {one.holder for one in members if one.kind in ("enum_value", "constant")}
    for member in members:
        yield member
        if member.kind in ("class", "enum") and not member.text and member.dotted not in holders:
            found = (_values(names, member.dotted) for names in known)
            yield from next((values for values in found if values), [])


def _values(names: Names, holder: str) -> list[Member]:
    return [one for one in names.values() if one.holder == holder and one.kind in ("enum_value", "constant")]


def _filled(member: Member, others: list[Member]) -> Member:
    """What lists hold and types do not change; what can be written or made is that of the nearest version alone."""
    for nearest in others[:1]:
        member = replace(
            member,
            settable=nearest.settable if member.settable is None else member.settable,
            constructible=nearest.constructible if member.constructible is None else member.constructible,
        )
    for other in others:
        member = replace(
            member,
            type=member.type or other.type,
            signatures=member.signatures or other.signatures,
            value=other.value if member.value is None else member.value,
            items=member.items or other.items,
        )
    return member
