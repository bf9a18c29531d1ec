"""Members as people read them: a line each, or all that is known of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exporters.words import counted
from kontrol_cli.api.finding import LISTENER
from kontrol_cli.api.history import Presence
from kontrol_cli.api.members import HOLDERS, Member


def described(member: Member) -> str:
    """A member on one line: its signatures, or its name with kind, type and what can be done with it."""
    if member.signatures:
        return "; ".join(signature.rendered(member.name) for signature in member.signatures)
    words = [member.kind.replace("_", " ")]
    if member.kind == "property":
        words += [word for word, there in (("settable", member.settable), ("listenable", member.listenable)) if there]
    kind = f": {member.type}" if member.type else ""
    value = f" = {member.value}" if member.value is not None else f" = {member.text}" if member.text else ""
    return f"{member.name}{kind}{value} ({', '.join(words)})"


def card(member: Member, presence: Presence | None, inside: Sequence[Member]) -> Iterator[str]:
    """All that is known of a member, line by line; of a class also its members (`inside`), listeners folded."""
    yield f"{member.dotted}\n"
    if member.signatures:
        yield from (f"  {signature.rendered(member.name)}\n" for signature in member.signatures)
        yield f"  {member.kind}\n"
    else:
        yield f"  {described(member).removeprefix(member.name).lstrip(': ')}\n"
    if member.bases:
        yield f"  derived from {', '.join(member.bases)}\n"
    if member.items:
        yield f"  a list of {member.items}\n"
    if member.constructible:
        yield "  scripts may make objects of it\n"
    if member.listenable:
        yield f"  listener: add_{member.name}_listener, remove_{member.name}_listener, {member.name}_has_listener\n"
    if presence is not None:
        yield f"  {presence.words}\n"
    for line in (member.doc or "").splitlines():
        yield f"  {line}\n"
    if member.kind in HOLDERS:
        folded = without_listeners(inside)
        yield f"  {counted(len(inside), 'member')}{':' if folded else ''}\n"
        yield from (f"    {described(one)}\n" for one in folded)


def without_listeners(members: Sequence[Member]) -> list[Member]:
    """The members without the methods of listeners whose property is there: it says that it can be listened to."""
    properties = {member.dotted for member in members if member.kind == "property"}
    return [one for one in members if not ((found := LISTENER.fullmatch(one.name))
            and f"{one.holder}.{found[1] or found[2]}" in properties)]  # fmt: skip
