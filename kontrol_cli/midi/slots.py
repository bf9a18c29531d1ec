"""Slots of a machine as the user writes them (`kits`, `kit:3`, `song:1-4`, `A01-A16`) and as lists name them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exporters.errors import UsageError
from exporters.link import Kind, Link, Place, kind_of
from exporters.words import did_you_mean, read_choice


def places_of(words: Sequence[str], link: Link) -> list[Place]:
    """The slots that `words` name, each once, in the machine's order; every stored slot when there are none (of those
    that can be asked for only all together, what holds them).

    Raises UsageError with what can be written.
    """
    chosen: set[Place] = set()
    for word in words:
        chosen.update(_named(word, link))
    if not words:
        wanted = (kind for kind in link.kinds if kind.stored and kind.through is None)
        chosen.update(Place(kind.name, slot) for kind in wanted for slot in range(kind.count))
    for place in chosen:
        through = kind_of(link, place.kind).through
        if through is not None:
            raise UsageError(
                f"A {place.kind} cannot be asked for by itself. Fetch '{through.whole}', which holds all of them."
            )
    return sorted(chosen, key=lambda place: sort_key(place, link))


def sort_key(place: Place, link: Link) -> tuple[int, int]:
    """The machine's order of kinds, then the slot."""
    return [kind.name for kind in link.kinds].index(place.kind), place.slot


def _named(word: str, link: Link) -> list[Place]:
    called, colon, slots = word.partition(":")
    kind = next((one for one in link.kinds if _folded(called) in (_folded(one.name), _folded(one.many))), None)
    if kind is not None and not colon:
        return [Place(kind.name, slot) for slot in range(kind.count)]
    if kind is not None:
        return [Place(kind.name, slot) for slot in _slots(slots, kind)]
    # A pattern's name says what it is. Numbers do not.
    with_banks = next((one for one in link.kinds if one.slots.banks), None)
    if not colon and with_banks is not None and with_banks.slots.looks_like(word.partition("-")[0].strip()):
        return [Place(with_banks.name, slot) for slot in _slots(word, with_banks)]
    names = [name for one in link.kinds for name in (one.name, one.many)]
    raise UsageError(
        f"'{word}' does not name slots of the machine.{did_you_mean(called, names)} Write for example "
        f"{', '.join(_examples(link))}."
    )


def _slots(text: str, kind: Kind) -> tuple[int, ...]:
    return read_choice(
        text,
        range(kind.count),
        field=kind.name,
        kind=f"a {kind.name}",
        having=f"the machine has {kind.slots.span}",
        example=f"{kind.name}:{kind.slots.span}",
        number=kind.slots.parse,
    )


def _examples(link: Link) -> list[str]:
    out: list[str] = []
    for kind in (one for one in link.kinds if one.stored and one.through is None):
        out.append(kind.many)
        if kind.slots.banks:
            out.append(kind.slots.span)
        elif kind.count > 1:
            out.append(f"{kind.name}:{kind.slots.name(0)}")
    return out


def _folded(name: str) -> str:
    return name.strip().casefold()


def listed(places: Iterable[Place], link: Link) -> str:
    """Slots as a person reads them: `kits 1-3 and 7, pattern A01`; "" for none."""
    wanted = set(places)
    parts: list[str] = []
    for kind in link.kinds:
        slots = sorted(place.slot for place in wanted if place.kind == kind.name)
        if not slots:
            continue
        if kind.count == 1:
            parts.append(kind.name)
            continue
        runs = [kind.slots.name(a) if a == b else f"{kind.slots.name(a)}-{kind.slots.name(b)}" for a, b in _runs(slots)]
        several = f"{', '.join(runs[:-1])} and {runs[-1]}" if len(runs) > 1 else runs[0]
        parts.append(f"{kind.name if len(slots) == 1 else kind.many} {several}")
    return ", ".join(parts)


def _runs(slots: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for slot in slots:
        if runs and slot == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], slot)
        else:
            runs.append((slot, slot))
    return runs
