"""Which tracks and scenes are meant, and what sounds when the scenes are launched from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exporters.errors import UsageError
from exporters.planning.plan import Cell, Column, Empty, Session, Sounding
from exporters.words import number_range


def what_sounds(
    session: Session, columns: Iterable[int], empty: Empty | None = None
) -> tuple[tuple[Sounding, ...], ...]:
    """For each scene, what sounds after launching it, every scene above it having been launched before.

    A filled slot plays; an empty one with a stop button falls silent; one without carries the earlier
    clip on. `empty` overrides the buttons: "stop" silences in every empty slot, "hold" carries on in
    every one. A deactivated clip stops the earlier one and is silent itself; a switched-off track is
    silent throughout. `columns` are positions in `session.columns`; the result is in column order.
    """
    chosen = [index for index in sorted(set(columns)) if session.columns[index].active]
    playing: dict[int, Sounding] = {}
    states: list[tuple[Sounding, ...]] = []
    for number, scene in enumerate(session.scenes):
        for index in chosen:
            cell = scene.cells[index]
            if cell.clip is not None and cell.active:
                playing[index] = Sounding(index, cell.clip, number, cell.length_beats)
            elif cell.clip is not None or _stops(cell, empty):
                playing.pop(index, None)
        states.append(tuple(playing[index] for index in chosen if index in playing))
    return tuple(states)


def _stops(cell: Cell, empty: Empty | None) -> bool:
    return cell.has_stop_button if empty is None else empty == "stop"


def choose_columns(session: Session, wanted: Sequence[str]) -> tuple[int, ...]:
    """The columns that `wanted` names: Live track numbers from 1 (`3`), ranges (`2-5`), names, or groups.

    A part may be a list with commas, unless a track of that whole name exists. Raises UsageError for a
    part that is none of these.
    """
    chosen: set[int] = set()
    for text in wanted:
        parts = [text] if _named(session.columns, text) else text.split(",")
        for part in (p.strip() for p in parts):
            found = _named(session.columns, part) or _numbered(session.columns, part)
            if not found:
                names = ", ".join(f"{c.track + 1} {c.name}" for c in session.columns[:8])
                more = ", ..." if len(session.columns) > 8 else ""
                raise UsageError(f"`tracks`: '{part}' is no track with slots, range or group. Tracks: {names}{more}.")
            chosen |= found
    return tuple(sorted(chosen))


def _named(columns: Sequence[Column], text: str) -> set[int]:
    name = text.strip().casefold()
    return {
        index
        for index, column in enumerate(columns)
        if name and name in {column.name.strip().casefold(), *(g.name.strip().casefold() for g in column.groups)}
    }


def _numbered(columns: Sequence[Column], text: str) -> set[int]:
    numbers = number_range(text)
    if numbers is None:
        return set()
    return {
        index
        for index, column in enumerate(columns)
        if column.track in numbers or any(group.track in numbers for group in column.groups)
    }


def choose_scenes(session: Session, wanted: str | None) -> tuple[int, ...]:
    """The scenes of `wanted` (`1-8,12`), all of them when None. Raises UsageError for a scene that is not there."""
    count = len(session.scenes)
    if wanted is None:
        return tuple(range(count))
    chosen: set[int] = set()
    for part in wanted.split(","):
        numbers = number_range(part.strip())
        if numbers is None or numbers.stop > count:
            raise UsageError(f"`scenes`: '{part.strip()}' is no scene or range within 1-{count}. Write 1-8,12.")
        chosen.update(numbers)
    return tuple(sorted(chosen))
