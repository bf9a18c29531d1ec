"""The song that a file of any machine holds, and the one that is meant where it holds several."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exporters.errors import BadInput, UsageError
from exporters.inspection import Inspected, inspect_bytes, songs_in
from exporters.machine import Machine, PatternFacts, able, beyond_rows, song_example
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow
from exporters.registry import all_machines
from exporters.words import did_you_mean
from kontrol_cli.songs.inspecting import Inspection
from kontrol_cli.songs.machine_files import read_song_file
from kontrol_cli.songs.song_export import numbered_song
from kontrol_cli.songs.unrolling import patterns_of

KNOWN_ROWS = (PatternRow, LoopRow, JumpRow, HaltRow, ReminderRow)
_MOST_NAMED = 8


class UnclearSong(UsageError):
    """Which of several songs is meant is not clear."""


@dataclass(frozen=True)
class FoundSong:
    """A song as a file holds it: its machine, slot (0-based), name and rows without the end marker.

    `rows` may hold rows of a kind that nobody knows. `patterns` is what the same file says of its patterns. `beyond`
    are the rows (0-based) that have something of their machine's own, by its column (exporters.machine.beyond_rows).
    """

    machine: Machine
    slot: int
    name: str
    rows: tuple[object, ...]
    patterns: Mapping[int, PatternFacts]
    remarks: tuple[str, ...] = ()
    beyond: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def find_song(source: str | os.PathLike[str], which: str | None = None) -> FoundSong:
    """The song in `source` (whatever file of a machine holds one; "-" is standard input).

    `which` is its number or name where there are several. Raises UsageError (no such file, no such song, several and
    none was chosen), BadInput (nothing in it is a song, or the song is damaged).
    """
    name = "Standard input" if source == "-" else os.fspath(source)
    machines = tuple(all_machines().values())
    found = Inspection(tuple(inspect_bytes(read_song_file(source), machines)), machines)
    by_name = {machine.display_name: machine for machine in machines}
    songs = songs_in(found.messages, machines)
    if not songs:
        raise BadInput(_no_song(name, found, machines))
    item = _chosen(name, list({(one.machine, one.slot): one for one in songs}.values()), which)
    machine = by_name[item.machine]
    rows = list(item.song_rows or ())
    if rows and not isinstance(rows[-1], KNOWN_ROWS):
        rows.pop()  # the end marker
    if not rows:
        raise BadInput(f"{name}: the song in it has no rows, so there is nothing to convert.")
    patterns = patterns_of(found, machine)
    remarks = [f"{name}: {item.note}."] if item.note else []
    if found.damage is not None:
        remarks.append(f"{name}: {found.damage}")
    return FoundSong(
        machine=machine,
        slot=_own_slot(source, item, machine),
        name=item.name,
        rows=tuple(rows),
        patterns=patterns,
        remarks=tuple(remarks),
        beyond=_beyond(item, machine),
    )


def _own_slot(source: str | os.PathLike[str], item: Inspected, machine: Machine) -> int:
    """The song's place (0-based): what the name of its file says (arr03.work), else the song itself, else the first."""
    number = numbered_song((source,), machine)
    if number is not None:
        return number - 1
    heads = item.tables.get("songs", ())
    slot = heads[0].get("song") if len(heads) == 1 else None
    return slot if isinstance(slot, int) and slot >= 0 else 0


def _beyond(item: Inspected, machine: Machine) -> dict[str, tuple[int, ...]]:
    out: dict[str, list[int]] = {}
    for number, row in enumerate(item.tables.get("rows", ())):
        for column in beyond_rows(machine):
            if row.get(column) not in (None, "", []):
                out.setdefault(column, []).append(number)
    return {column: tuple(numbers) for column, numbers in out.items()}


def _no_song(name: str, found: Inspection, machines: Sequence[Machine]) -> str:
    """Why there is no song in a file, or none that can be read."""
    broken = next((item for item in found.messages if item.kind.startswith("song") and item.state == "damaged"), None)
    if broken is not None:
        return f"{name}: {broken.note}"
    unread = next((item for item in found.messages if item.kind.startswith("song")), None)
    if unread is not None and unread.state == "ok":  # many songs in one message, none of them used
        kind = f"{unread.kind} of the {unread.machine}"
        return f"{name}: no song in the {kind} was ever used, so there is nothing to convert."
    if unread is not None:
        return f"{name}: the song in it ({unread.machine}) cannot be read: {unread.note}."
    if len(found.messages) == 1 and found.messages[0].note and found.messages[0].machine:
        only = found.messages[0]  # a machine's file, damaged or of another kind
        return f"{name} ({only.machine} {only.kind}): {only.note.rstrip('.')}."
    typed = next((machine for machine in machines if song_example(machine)), None)
    how = f" 'kontrol convert --example' shows how a {typed.display_name} begins." if typed is not None else ""
    kinds = ", ".join(machine.display_name for machine in machines if able(machine, "reading"))
    return f"{name} holds no song. What can be converted are songs of these: {kinds}.{how}"


def _chosen(name: str, songs: Sequence[Inspected], which: str | None) -> Inspected:
    """The song that is meant: the only one, or the only one with rows, or the one that `which` names."""
    if which is None:
        used = [item for item in songs if any(isinstance(row, KNOWN_ROWS) for row in item.song_rows or ())]
        if len(used) == 1 or len(songs) == 1:
            return (used or list(songs))[0]
        listed = used or songs
        raise UnclearSong(
            f"{name} holds {len(listed)} songs{'' if used else ' without rows'}: {_listed(listed)}. Choose one by "
            "its number or name."
        )
    wanted = which.strip()
    ways = (
        [item for item in songs if item.slot == wanted and wanted],
        [item for item in songs if item.name == wanted and wanted],
        [item for item in songs if item.name.casefold() == wanted.casefold() and wanted],
    )
    for fitting in ways:
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise UnclearSong(f"{len(fitting)} songs fit '{which[:60]}': {_listed(fitting)}. Give the number.")
    near = did_you_mean(wanted, [item.name for item in songs if item.name])
    raise UnclearSong(f"{name} holds no song '{which[:60]}'; there is {_listed(songs)}.{near}")


def _listed(songs: Sequence[Inspected]) -> str:
    parts = [f"{item.slot or '-'}{f' {item.name!r}' if item.name else ''}" for item in songs[:_MOST_NAMED]]
    more = f" and {len(songs) - _MOST_NAMED} more" if len(songs) > _MOST_NAMED else ""
    return ", ".join(parts) + more
