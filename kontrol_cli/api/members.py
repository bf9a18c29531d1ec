"""A member of Live's API as everything in this room sees it, whichever document or facts it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, cast

from kontrol_cli.sets.dump.signatures import Parameter, Signature, read_signatures, signature_columns
from kontrol_cli.sets.rows import Row

__all__ = ["Api", "Kind", "Member", "Parameter", "Signature", "api_of_rows", "member_of_row"]

Kind = Literal["module", "class", "enum", "enum_value", "property", "method", "function", "constant"]
HOLDERS = ("module", "class", "enum")


@dataclass(frozen=True, kw_only=True)
class Member:
    """One row of the table `members` with its signatures taken apart; what is not known is None or empty.

    `holder` is the dotted class or module that has it, "" for the root module Live. `type` is that of a property's
    value. `text` is a constant's, or the dotted name of the class that this one is under a second name.
    """

    holder: str
    name: str
    kind: Kind
    settable: bool | None = None
    listenable: bool | None = None
    type: str | None = None
    signatures: tuple[Signature, ...] = ()
    value: int | None = None
    text: str | None = None
    bases: tuple[str, ...] = ()
    constructible: bool | None = None
    items: str | None = None
    doc: str | None = None

    @property
    def dotted(self) -> str:
        """The whole name, such as Live.Song.Song.tempo."""
        return f"{self.holder}.{self.name}" if self.holder else self.name

    def row(self, live_version: str | None) -> Row:
        """The row of the table `members` that it is."""
        return {
            "class": self.holder or None,
            "member": self.name,
            "kind": self.kind,
            "settable": self.settable,
            "listenable": self.listenable,
            "signature": None,
            "parameters": None,
            "returns": self.type,
            **signature_columns(self.name, self.signatures),
            "value": self.value,
            "text": self.text,
            "bases": " ".join(self.bases) or None,
            "constructible": self.constructible,
            "items": self.items,
            "doc": self.doc,
            "live_version": live_version,
        }


@dataclass(frozen=True, kw_only=True)
class Api:
    """The members of Live's API in one version, in the order of their source.

    `name` is what people call the source ("12.1", or a file's name) and `live_version` the Live that was documented.
    `not_compared` are the classes (dotted) that are taken over from an earlier version, `as_in`, because nobody has
    compared them. `remarks` are sentences about what the source lacks.
    """

    name: str
    live_version: str | None
    members: tuple[Member, ...]
    as_in: str | None = None
    not_compared: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def by_name(self) -> dict[str, Member]:
        """The members by their whole names; the first one where a source has a name twice."""
        found: dict[str, Member] = {}
        for member in self.members:
            found.setdefault(member.dotted, member)
        return found

    def rows(self, wanted: Callable[[Member], bool] = lambda _member: True) -> Iterable[Row]:
        """The rows of the table `members`, of all members or of the wanted ones."""
        return (member.row(self.live_version) for member in self.members if wanted(member))


def member_of_row(row: Row) -> Member:
    """The member that a row of the table `members` is."""
    signature = row.get("signature")
    return Member(
        holder=row.get("class") or "",
        name=row.get("member") or "?",
        kind=cast(Kind, row.get("kind")),
        settable=row.get("settable"),
        listenable=row.get("listenable"),
        type=None if signature else row.get("returns"),
        signatures=read_signatures(row.get("member") or "?", signature),
        value=row.get("value"),
        text=row.get("text"),
        bases=tuple((row.get("bases") or "").split()),
        constructible=row.get("constructible"),
        items=row.get("items"),
        doc=row.get("doc"),
    )


def api_of_rows(name: str, rows: Iterable[Row], *, remarks: Iterable[str] = ()) -> Api:
    """The API that rows of the table `members` are."""
    members, version = [], None
    for row in rows:
        version = version or row.get("live_version")
        members.append(member_of_row(row))
    return Api(name=name, live_version=version, members=tuple(members), remarks=tuple(remarks))
