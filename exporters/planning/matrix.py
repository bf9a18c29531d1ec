"""Rows of machines whose songs are a matrix: a pattern for each machine track instead of one pattern and its mutes.

A row stays a :class:`PatternRow`, so that scenes, repeats, carried clips and stop buttons are planned in one place for
all machines. What differs is here: which track a Live track is, which pattern each track plays in a row, and that
those must be equally long, because every track of such a machine goes through its own column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from exporters.errors import DoesNotFit
from exporters.machine import Machine
from exporters.planning.losses import titled_rows
from exporters.planning.plan import Demand, PatternRow, SongRow
from exporters.words import ranges

Cells = tuple[int | None, ...]


def is_matrix(machine: Machine) -> bool:
    """Whether the machine takes a matrix of cells per track, not rows of one pattern with mutes."""
    return machine.view == "matrix"


def takes_cells(machine: Machine) -> bool:
    """Whether tracks of its rows may play patterns of their own."""
    return machine.view != "rows"


def cells_shown(machine: Machine) -> int:
    """How many cells a row of the machine is shown with: as many as it has tracks, 0 where rows play one pattern."""
    return machine.limits.tracks.value if is_matrix(machine) else 0


def cells_of(row: PatternRow, tracks: int) -> Cells:
    """What each of `tracks` machine tracks plays in a row: a pattern, None for one that is muted or has nothing."""
    cells = row.cells or (row.pattern,) * tracks
    return tuple(None if track in row.muted else cell for track, cell in enumerate(cells[:tracks]))


def with_cells(row: PatternRow, cells: Sequence[int | None]) -> PatternRow:
    """`row` with these cells, in the one way to write it: () where all tracks that are not muted play one pattern,
    else None for each muted one; `pattern` is that of the first track that plays."""
    own = tuple(None if track in row.muted else cell for track, cell in enumerate(cells))
    playing = [cell for cell in own if cell is not None]
    alike = len(set(playing)) <= 1 and len(playing) + len(row.muted & frozenset(range(len(own)))) == len(own)
    return replace(row, pattern=playing[0] if playing else row.pattern, cells=() if alike else own)


def demanded(demand: Demand, machine: Machine, claimed: Iterable[int]) -> Cells:
    """The cells that the clips of a demand claim, () for machines that have none; `claimed` are the tracks that some
    clip of the set claims.

    Tracks that no clip claims have nothing to play in any row. Raises DoesNotFit for two clips with different patterns
    on one machine track.
    """
    if not is_matrix(machine):
        return ()
    if demand.pattern is not None:
        by_track: dict[int, int] = dict.fromkeys(claimed, demand.pattern)
    else:
        by_track = {}
    for claim in demand.claims if demand.pattern is None else ():
        for track in range(machine.limits.tracks.value) if claim.track is None else (claim.track,):
            if by_track.setdefault(track, claim.pattern) != claim.pattern:
                _refuse_two(demand, track, machine)
    return tuple(by_track.get(track) for track in range(machine.limits.tracks.value))


def _refuse_two(demand: Demand, track: int, machine: Machine) -> None:
    both = [claim for claim in demand.claims if claim.track in (track, None)]
    clips = " and ".join(f"'{claim.clip}' (track '{claim.live_track}')" for claim in both[:2])
    raise DoesNotFit(
        f"{demand.title}: {clips} are both on track {track + 1} of the {machine.display_name}, which plays one pattern "
        "at a time. Give one of them another track in its name or in a map file (`map_file`), or leave it out with "
        "`tracks`."
    )


def places(columns: Sequence[int], names: Sequence[str], placed: Iterable[int], machine: Machine) -> Mapping[int, int]:
    """The machine track of each column that takes part, where neither name nor map says another: the first one plays on
    the first track and so on. `names` are those of the columns, `placed` the columns that need none.

    Raises DoesNotFit when there are more than the machine has tracks.
    """
    most, own = machine.limits.tracks.value, frozenset(placed)
    beyond = [names[index] for index in columns[most:] if index not in own]
    if beyond:
        more = f" and {len(beyond) - 1} more" if len(beyond) > 1 else ""
        raise DoesNotFit(
            f"{len(columns)} tracks of the set have clips that mean patterns, and the {machine.display_name} has "
            f"{most} tracks: there is none left for '{beyond[0]}'{more}. Choose {most} of them with `tracks`, or give "
            "those that share a machine track its number in their clips' names or in a map file (`map_file`, [tracks])."
        )
    return {index: place for place, index in enumerate(columns)}


def unequal(row: PatternRow, known: Mapping[int, int], machine: Machine) -> str:
    """What is wrong in a row whose tracks play patterns of different lengths ("" when nothing is): tracks, patterns and
    lengths. `known` are the steps of the patterns of which the length is sure."""
    by_length: dict[int, dict[int, list[int]]] = {}
    for track, cell in enumerate(cells_of(row, machine.limits.tracks.value)):
        if cell is not None and cell in known:
            by_length.setdefault(known[cell], {}).setdefault(cell, []).append(track)
    if len(by_length) < 2:
        return ""
    parts = [
        f"{_tracks(tracks)} {machine.pattern_names.name(pattern)} ({steps} steps)"
        for steps, patterns in sorted(by_length.items(), reverse=True)
        for pattern, tracks in patterns.items()
    ]
    return ", ".join(parts)


def _tracks(tracks: Sequence[int]) -> str:
    return f"track{'s' if len(tracks) > 1 else ''} {ranges(tracks)} play{'s' if len(tracks) == 1 else ''}"


def in_view(rows: Sequence[SongRow], machine: Machine) -> list[SongRow]:
    """The rows as `machine` takes them: without cells for one whose rows play one pattern each, with one for each of
    its tracks for others.

    Raises DoesNotFit, with every row concerned, where its tracks play several, or where it has fewer tracks.
    """
    if takes_cells(machine):
        return _silenced(_resized(rows, machine), machine)
    out: list[SongRow] = []
    mixed: list[tuple[int, PatternRow]] = []
    for number, row in enumerate(rows):
        if isinstance(row, PatternRow) and row.cells:
            silent = frozenset(track for track, cell in enumerate(row.cells) if cell is None)
            if len(set(row.cells) - {None}) > 1:
                mixed.append((number, row))
            row = replace(row, cells=(), muted=row.muted | silent)
        out.append(row)
    if mixed:
        raise DoesNotFit(
            f"Rows of the {machine.display_name} play one pattern each, and these play several at a time: "
            f"{titled_rows(mixed)}. Take a machine whose tracks have patterns of their own."
        )
    return out


def _resized(rows: Sequence[SongRow], machine: Machine) -> list[SongRow]:
    """Rows of machines with more tracks or fewer: what is added has nothing to play."""
    tracks, out = machine.limits.tracks.value, list(rows)
    beyond: list[tuple[int, PatternRow]] = []
    for number, row in enumerate(rows):
        if isinstance(row, PatternRow) and row.cells and len(row.cells) != tracks:
            if any(cell is not None for cell in row.cells[tracks:]):
                beyond.append((number, row))
            cells = (*row.cells, *(None,) * tracks)[:tracks]
            out[number] = with_cells(replace(row, muted=row.muted & frozenset(range(tracks))), cells)
    if beyond:
        raise DoesNotFit(
            f"The {machine.display_name} has {tracks} tracks, and others play in {titled_rows(beyond)}. Give what they "
            "play to tracks that there are."
        )
    return out


def _silenced(rows: Sequence[SongRow], machine: Machine) -> list[SongRow]:
    """Rows in which a track that plays elsewhere in the song is silent where it has nothing to play: each track goes
    through its own column, so a hole in it is no rest."""
    if not is_matrix(machine):
        return list(rows)
    tracks = machine.limits.tracks.value
    cells = {number: cells_of(row, tracks) for number, row in enumerate(rows) if isinstance(row, PatternRow)}
    played = {track for own in cells.values() for track, cell in enumerate(own) if cell is not None}
    out = list(rows)
    for number, own in cells.items():
        row = rows[number]
        holes = frozenset(track for track in played if own[track] is None)
        if isinstance(row, PatternRow) and not holes <= row.muted:
            out[number] = with_cells(replace(row, muted=row.muted | holes), own)
    return out


def without_silence(row: PatternRow, machine: Machine) -> PatternRow:
    """`row` with nothing muted: the tracks sound, or, where each has a cell of its own, have nothing to play."""
    if not is_matrix(machine):
        return replace(row, muted=frozenset())
    return with_cells(replace(row, muted=frozenset()), cells_of(row, machine.limits.tracks.value))
