"""In which versions of Live a member is there, by the facts that ship.

The versions are snapshots: a member that is first seen in 11.0 arrived after the one before, 10.1, and not later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kontrol_cli.api.members import Member
from kontrol_cli.api.shipped import shipped_api, shipped_versions
from kontrol_cli.sets.rows import Row

SINCE_COLUMNS = ("class", "member", "kind", "first_version", "not_in", "last_version", "gone_in", "versions")


@dataclass(frozen=True)
class Presence:
    """The versions (as in :func:`shipped_versions`) that have a member, and the member in the newest of them."""

    member: Member
    versions: tuple[str, ...]

    @property
    def first(self) -> str:
        """The first version that has it."""
        return self.versions[0]

    @property
    def before(self) -> str | None:
        """The version before the first one, which lacks it; None where the oldest has it."""
        place = shipped_versions().index(self.first)
        return shipped_versions()[place - 1] if place else None

    @property
    def gone(self) -> str | None:
        """The first version that lacks it again; None where the newest has it."""
        place = shipped_versions().index(self.versions[-1]) + 1
        return shipped_versions()[place] if place < len(shipped_versions()) else None

    @property
    def words(self) -> str:
        """For people: since when, and until when."""
        if self.before is None:
            began = f"in Live {self.first} already, the oldest known here"
        else:
            began = f"since Live {self.first}, not in {self.before}"
        gaps = len(self.versions) < self._span
        between = f"; there in {', '.join(self.versions)}" if gaps else ""
        return began + (f"; gone in {self.gone}" if self.gone else "") + between

    @property
    def _span(self) -> int:
        known = shipped_versions()
        return known.index(self.versions[-1]) - known.index(self.first) + 1

    def row(self) -> Row:
        """The row that :data:`SINCE_COLUMNS` names."""
        return {
            "class": self.member.holder or None,
            "member": self.member.name,
            "kind": self.member.kind,
            "first_version": self.first,
            "not_in": self.before,
            "last_version": self.versions[-1],
            "gone_in": self.gone,
            "versions": list(self.versions),
        }


@cache
def histories() -> dict[str, Presence]:
    """Every member that any shipped version has, by its whole name, in the order of the newest."""
    newest: dict[str, Member] = {}
    found: dict[str, list[str]] = {}
    for version in reversed(shipped_versions()):
        for dotted, member in shipped_api(version).by_name().items():
            newest.setdefault(dotted, member)
            found.setdefault(dotted, []).append(version)
    return {dotted: Presence(newest[dotted], tuple(reversed(versions))) for dotted, versions in found.items()}


def everything() -> Iterable[Member]:
    """Every member that any shipped version has, as the newest that has it knows it."""
    return (presence.member for presence in histories().values())
