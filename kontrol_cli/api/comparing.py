"""What arrived, left and changed from one API to another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from exporters.words import counted
from kontrol_cli.api.finding import LISTENER, title
from kontrol_cli.api.members import Api, Member
from kontrol_cli.api.showing import described
from kontrol_cli.sets.rows import Row

Change = Literal["arrived", "left", "changed"]
CHANGE_COLUMNS = ("change", "class", "member", "kind", "what", "before", "after", "listener_of")
SIGNS: dict[Change, str] = {"arrived": "+", "left": "-", "changed": "~"}

_UNNAMED = re.compile(r"arg\d+$")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A member that arrived, left, or changed in `what`: kind, signature, settable, listenable, value or text.

    `listener_of` is the property that a listener's method arrived or left with.
    """

    change: Change
    member: Member
    what: str | None = None
    before: str | None = None
    after: str | None = None
    listener_of: str | None = None

    def row(self) -> Row:
        """The row that :data:`CHANGE_COLUMNS` names."""
        return {
            "change": self.change,
            "class": self.member.holder or None,
            "member": self.member.name,
            "kind": self.member.kind,
            "what": self.what,
            "before": self.before,
            "after": self.after,
            "listener_of": self.listener_of,
        }


@dataclass(frozen=True, kw_only=True)
class ApiDiff:
    """The differences by class and name, and what the comparison cannot say (sentences)."""

    a: Api
    b: Api
    differences: tuple[Difference, ...]
    remarks: tuple[str, ...]

    def head(self) -> Row:
        """What was compared, as JSON keys."""
        return {
            "a": self.a.name,
            "b": self.b.name,
            "live_version_a": self.a.live_version,
            "live_version_b": self.b.live_version,
            "not_compared": sorted({*self.a.not_compared, *self.b.not_compared}),
            "remarks": list(self.remarks),
        }


def diff_apis(a: Api, b: Api) -> ApiDiff:
    """What arrived, left and changed from `a` to `b`; what one of them does not know is not compared."""
    before, after = a.by_name(), b.by_name()
    unknown = {*_without_values(b, before), *_without_values(a, after)}
    found: list[Difference] = []
    for dotted in sorted(before.keys() | after.keys(), key=lambda one: one.rpartition(".")[::2]):
        old, new = before.get(dotted), after.get(dotted)
        if dotted.rpartition(".")[0] in unknown:
            continue
        if old is None and new is not None:
            found.append(Difference(change="arrived", member=new, listener_of=_listener_of(new, after, before)))
        elif new is None and old is not None:
            found.append(Difference(change="left", member=old, listener_of=_listener_of(old, before, after)))
        elif old is not None and new is not None:
            found.extend(_changes(old, new))
    return ApiDiff(a=a, b=b, differences=tuple(found), remarks=tuple(_remarks(a, b, len(unknown))))


def _listener_of(member: Member, here: dict[str, Member], there: dict[str, Member]) -> str | None:
    """The property that the method of a listener came or went with."""
    named = LISTENER.fullmatch(member.name)
    if named is None:
        return None
    name = named[1] or named[2]
    dotted = f"{member.holder}.{name}"
    return name if dotted in here and dotted not in there else None


def _changes(old: Member, new: Member) -> Iterator[Difference]:
    before, after = ("; ".join(one.rendered(member.name) for one in member.signatures) for member in (old, new))
    values: tuple[tuple[str, object, object, bool], ...] = (
        ("kind", str(old.kind), str(new.kind), old.kind != new.kind),
        ("signature", before, after, bool(before and after) and _calls(old) != _calls(new)),
        ("settable", old.settable, new.settable, _differ(old.settable, new.settable)),
        ("listenable", old.listenable, new.listenable, _differ(old.listenable, new.listenable)),
        ("value", old.value, new.value, _differ(old.value, new.value)),
        ("text", old.text, new.text, _differ(old.text, new.text)),
    )
    for what, one, other, different in values:
        if different:
            yield Difference(change="changed", member=new, what=what, before=_text(one), after=_text(other))


def _calls(member: Member) -> list[tuple[object, ...]]:
    """What callers meet: the object itself is not part of it, `arg2` is a parameter without a name.

    A form that is there twice, as of some listeners of WavetableDevice in 12.1.0, is one.
    """
    own = 1 if member.kind == "method" else 0
    forms = (
        (*((_UNNAMED.sub("", one.name), one.type, one.default) for one in each.parameters[own:]), each.returns)
        for each in member.signatures
    )
    return list(dict.fromkeys(forms))


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)


def _without_values(api: Api, other: dict[str, Member]) -> set[str]:
    """The enumerations of `api` that it has no value of, though the other API has some."""
    valued = {member.holder for member in api.members if member.kind == "enum_value"}
    theirs = {member.holder for member in other.values() if member.kind == "enum_value"}
    return {member.dotted for member in api.members if member.kind == "enum"} & theirs - valued


def _remarks(a: Api, b: Api, unknown: int) -> Iterator[str]:
    yield from dict.fromkeys((*a.remarks, *b.remarks))
    if unknown:
        enums = counted(unknown, "enumeration")
        yield f"The values of {enums} were not compared: one of the two has none of them."
    for api in (a, b):
        if api.not_compared:
            yield (
                f"Nobody has compared {counted(len(api.not_compared), 'class or module', 'classes and modules')} of "
                f"{title(api)}: here they are as in Live {api.as_in}. "
                f"{', '.join(one.removeprefix('Live.') for one in api.not_compared)}."
            )


def diff_lines(diff: ApiDiff) -> Iterator[str]:
    """The differences for a terminal, under their classes; a property stands for the methods of its listener."""
    yield f"{title(diff.a)} -> {title(diff.b)}\n"
    if not diff.differences:
        yield "No difference.\n"
        return
    holder: str | None = None
    for one in diff.differences:
        if one.listener_of is not None:
            continue
        if one.member.holder != holder:
            holder = one.member.holder
            yield f"\n{holder or 'Live'}\n"
        yield f"  {SIGNS[one.change]} {_line(one)}\n"
    counts = {change: sum(one.change == change for one in diff.differences) for change in SIGNS}
    hidden = sum(one.listener_of is not None for one in diff.differences)
    folded = f" ({counted(hidden, 'method')} of their listeners among them)" if hidden else ""
    yield "\n" + ", ".join(f"{count} {change}" for change, count in counts.items() if count) + folded + "\n"


def _line(one: Difference) -> str:
    member = one.member
    if one.change == "changed":
        return f"{member.name}: {one.what} {one.before} -> {one.after}"
    return described(member)
