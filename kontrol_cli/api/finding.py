"""Which members a person means: by name, by words, by class and kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from exporters.errors import UsageError
from exporters.words import did_you_mean
from kontrol_cli.api.members import Api, Member
from kontrol_cli.api.shipped import shipped_api, shipped_versions

LISTENER = re.compile(r"(?:add|remove)_(\w+)_listener|(\w+)_has_listener")
"""The names of the three methods that a listener has."""


def named(api: Api, name: str) -> list[Member]:
    """The members that `name` names: whole (Live.Song.Song.tempo), or by its end (Song.tempo, tempo).

    Upper and lower case are the same where nothing has exactly that name. Raises UsageError where nothing has it.
    """
    wanted = name.strip().removesuffix("()")
    for same in (str, str.lower):
        found = [member for member in api.members if _ends_with(same(member.dotted), same(wanted))]
        if found:
            return found
    raise UsageError(_not_there(api, wanted))


def _ends_with(dotted: str, end: str) -> bool:
    return dotted == end or dotted.endswith(f".{end}")


def _not_there(api: Api, name: str) -> str:
    others = [version for version in shipped_versions() if version != api.name
              and any(_ends_with(member.dotted, name) for member in shipped_api(version).members)]  # fmt: skip
    there = f" Live {', '.join(others)} {'has' if len(others) == 1 else 'have'} it." if others else ""
    near = "" if others else _elsewhere(api, name) or did_you_mean(name, _alike(api, name))
    return f"Nothing in {title(api)} is called '{name}'.{there}{near} 'kontrol api search' looks for a part of a name."


def _elsewhere(api: Api, name: str) -> str:
    """Which other classes have a member, where few do: Device.chains, which moved to RackDevice before Live 9.7."""
    holder, _point, last = name.rpartition(".")
    found = [one for one in api.members if holder and one.name == last]
    if not 0 < len(found) < 4:
        return ""
    return f" There is {' and '.join(one.dotted.removeprefix('Live.') for one in found)}."


def _alike(api: Api, name: str) -> list[str]:
    """What `name` may be a slip of: members of the class that it names, as people type them, else any name."""
    own = [member for member in api.members if not LISTENER.fullmatch(member.name)]
    holder = name.rpartition(".")[0]
    inside = [member for member in own if holder and _ends_with(member.holder.lower(), holder.lower())]
    return sorted({f"{holder}.{member.name}" for member in inside} or {member.name for member in own})


def title(api: Api) -> str:
    """What people call the API: Live 12.1, or the document with its version."""
    if api.name in shipped_versions():
        return f"Live {api.name}"
    return f"{api.name} (Live {api.live_version})" if api.live_version else api.name


def in_class(members: Iterable[Member], name: str) -> list[Member]:
    """The members of the classes, modules or enumerations that `name` names, as :func:`named` takes a name.

    Raises UsageError where none has the name.
    """
    everything = list(members)
    wanted = name.strip().lower()
    found = [member for member in everything if member.holder and _ends_with(member.holder.lower(), wanted)]
    if not found:
        holders = {part for member in everything for part in (member.holder, member.holder.rpartition(".")[2])}
        raise UsageError(
            f"No class or module with members is called '{name}'.{did_you_mean(name, sorted(holders - {''}))}"
        )
    return found


def search(members: Sequence[Member], text: str) -> list[Member]:
    """The members that have every word of `text` in name, class, signature or documentation; the likeliest first."""
    words = text.lower().split()
    if not words:
        raise UsageError("Say what to look for: a word or several.")
    found = []
    for place, member in enumerate(members):
        name, dotted = member.name.lower(), member.dotted.lower()
        rest = " ".join((dotted, *(one.rendered(member.name) for one in member.signatures), member.doc or "")).lower()
        if all(word in rest for word in words):
            found.append((_rank(name, dotted, words), place, member))
    return [member for _rank_, _place, member in sorted(found, key=lambda one: one[:2])]


def _rank(name: str, dotted: str, words: Sequence[str]) -> int:
    if name in words:
        return 0
    if all(word in name for word in words):
        return 1
    return 2 if all(word in dotted for word in words) else 3
