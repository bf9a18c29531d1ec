"""Which tracks and scenes are meant, and what sounds when the scenes are launched from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exporters.planning.plan import Cell, Empty, Session, Sounding
from exporters.words import read_choice


def what_sounds(
    session: Session, columns: Iterable[int], empty: Empty | None = None
) -> tuple[tuple[Sounding, ...], ...]:
    """For each scene, what sounds after launching it, every scene above it having been launched before.

    A filled slot plays; an empty one with a stop button falls silent; one without carries the earlier
    clip on. `empty` overrides the buttons: "stop" silences in every empty slot, "hold" carries on in
    every one. A deactivated clip stops the earlier one and is silent itself; a track that is switched off or
    monitors "In" is silent throughout. When clips that do not loop end is not followed here, for that takes time
    (see exporters.planning.session). `columns` are positions in `session.columns`; the result is in column order.
    """
    chosen = [index for index in sorted(set(columns)) if session.columns[index].sounds]
    playing: dict[int, Sounding] = {}
    states: list[tuple[Sounding, ...]] = []
    for number, scene in enumerate(session.scenes):
        for index in chosen:
            cell = scene.cells[index]
            if cell.clip is not None and cell.active:
                playing[index] = Sounding(
                    column=index,
                    clip=cell.clip,
                    started=number,
                    length_beats=cell.length_beats,
                    loops=cell.loops,
                    start_beats=cell.start_beats,
                    transpose=cell.transpose,
                )
            elif cell.clip is not None or _stops(cell, empty):
                playing.pop(index, None)
        states.append(tuple(playing[index] for index in chosen if index in playing))
    return tuple(states)


def _stops(cell: Cell, empty: Empty | None) -> bool:
    return cell.has_stop_button if empty is None else empty == "stop"


def choose_columns(session: Session, wanted: Sequence[str]) -> tuple[int, ...]:
    """The columns that `wanted` names: Live track numbers from 1 (`3`), ranges (`2-5`, `7-`), names, or groups.

    Each may be a list with commas, see :func:`read_choice`; a name is taken in any case, and before a number. Raises
    UsageError for a part that is none of these.
    """
    columns = session.columns
    names: dict[str, list[int]] = {}
    for column in columns:
        for name in dict.fromkeys((column.name, *(group.name for group in column.groups))):
            names.setdefault(name.strip().casefold(), []).append(column.track)
    shown = ", ".join(f"{column.track + 1} {column.name}" for column in columns[:8])
    more = ", ..." if len(columns) > 8 else ""
    tracks: set[int] = set()
    for text in wanted:
        tracks |= set(read_choice(
            text,
            {column.track for column in columns} | {group.track for column in columns for group in column.groups},
            field="tracks",
            kind="a track with slots, a group, or a range of these",
            having=f"the tracks are {shown}{more}" if columns else "the set has no tracks with slots",
            example="Kick,3,5-8",
            names=names,
            names_first=True,
            gaps=True,
        ))  # fmt: skip
    return tuple(
        index
        for index, column in enumerate(columns)
        if column.track in tracks or any(group.track in tracks for group in column.groups)
    )


def choose_scenes(session: Session, wanted: str | None) -> tuple[int, ...]:
    """The scenes of `wanted` (`1-8,12`, `20-`, or names), all of them when None, from top to bottom.

    A number is the scene's place, whatever scenes are called. Raises UsageError for a scene that is not there.
    """
    count = len(session.scenes)
    if wanted is None:
        return tuple(range(count))
    names: dict[str, list[int]] = {}
    for index, scene in enumerate(session.scenes):
        names.setdefault(scene.name, []).append(index)
    chosen = read_choice(
        wanted,
        range(count),
        field="scenes",
        kind="a scene or a range of scenes",
        having=f"the set has scenes 1-{count}" if count else "the set has no scenes",
        example="1-8,12, 20- or a scene's name",
        names=names,
    )
    return tuple(sorted(chosen))
