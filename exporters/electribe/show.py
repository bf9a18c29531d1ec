"""Songs of Korg's Electribes as lines that a person reads, as table rows and as the planner's rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from exporters import song_shown
from exporters.electribe.song import (
    FACTORY_BPM,
    Event,
    Model,
    Position,
    Song,
    Songs,
    all_first_pattern,
    name_of,
    positions,
    tempo_bpm,
    unused,
)
from exporters.machine import Row, TableColumn
from exporters.planning.plan import PatternRow
from exporters.words import counted, ranges

COLUMNS: Mapping[str, tuple[TableColumn, ...]] = {
    "songs": (*song_shown.SONG_COLUMNS, TableColumn("tempo_bpm", "float", "tempo of the song", "BPM")),
    "rows": (
        *song_shown.ROW_COLUMNS,
        TableColumn("note_offset", "int", "shift of the notes in the position; missing = none", "semitones"),
        TableColumn("other_events", "str", "what happens within the position that a row cannot say; missing = nothing"),
    ),
}
BEYOND_ROWS = ("note_offset", "other_events")
# One program is known that takes the pattern numbers for something else and writes none back (a reading of its source).
EMPTIED = (
    "Every position plays A01. If you did not write it so, another program may have emptied the song: one is known "
    "that loses the patterns of the songs that it saves."
)


def song_rows(song: Song, model: Model) -> list[PatternRow | Position]:
    """The rows of a song for the planner; a position whose pattern there is not stays what it is."""
    out: list[PatternRow | Position] = []
    for position in positions(song, model):
        bpm = tempo_bpm(song) if not out else None
        row = PatternRow(position.pattern, muted=position.muted, tempo_bpm=bpm, length_assumed=True)
        out.append(row if position.known else position)
    return out


def song_tables(song: Song, model: Model) -> dict[str, list[Row]]:
    """The rows of one song for the tables `songs` and `rows`."""
    rows: list[Row] = []
    for number, (row, position) in enumerate(zip(song_rows(song, model), positions(song, model), strict=True)):
        shown = song_shown.table_row(song.slot, number, row, model.names)
        if isinstance(row, PatternRow):
            shown |= {"start_step": 0, "end_step": None}  # the whole pattern, however long it is
        shown |= {"note_offset": position.offset or None, "other_events": _others(position) or None}
        rows.append(shown)
    name, nothing = name_of(song), unused(song, model)
    head: Row = {"song": song.slot, "name": name, "unused": nothing and not name, "rows": len(rows), "ends": True}
    return {"songs": [head | {"tempo_bpm": tempo_bpm(song)}], "rows": rows}


def all_tables(songs: Songs, model: Model) -> dict[str, list[Row]]:
    """The rows of all songs."""
    tables = [song_tables(song, model) for song in songs.songs]
    return {name: [row for table in tables for row in table[name]] for name in ("songs", "rows")}


def song_lines(song: Song, model: Model) -> list[str]:
    """What holds for the song, a line for each position, and what is odd about it."""
    if unused(song, model):
        return ["no positions but the one of a song that was never used"]
    bpm = tempo_bpm(song)
    said = [f"{bpm:.1f} BPM" if bpm is not None else f"tempo word 0x{song.fields['tempo']:04x} of unknown meaning"]
    said += [text for name, text in _SETTINGS.items() if song.fields.get(name)]
    if song.fields.get("next_song"):
        said.append(f"then song {song.fields['next_song']}")
    if song.events:
        said.append(counted(len(song.events), "event"))
    lines = [", ".join(said), *(_line(number, one, model) for number, one in enumerate(positions(song, model), 1))]
    beyond = [event for event in map(model.read_event, song.events) if event.position > song.fields["last"]]
    if beyond:
        lines.append(f"{counted(len(beyond), 'event')} behind the last position, kept as they are")
    return [*lines, EMPTIED] if all_first_pattern(song) else lines


_SETTINGS = {"tempo_lock": "tempo lock on", "mute_hold": "mute hold on"}


def all_lines(songs: Songs, model: Model) -> list[str]:
    """The used songs one after the other, and how many were never used."""
    lines: list[str] = []
    left = 0
    for number, song in enumerate(songs.songs, 1):
        name, bpm = name_of(song), tempo_bpm(song)
        if unused(song, model) and not name and bpm == FACTORY_BPM:
            left += 1
            continue
        lines.append(f"song {number} {name!r}" if name else f"song {number}")
        lines += [f"  {line}" for line in song_lines(song, model)]
    return [*lines, f"{counted(left, 'song')} never used"] if left else lines


def muted_parts(muted: frozenset[int], parts: Sequence[str]) -> str:
    """Muted tracks by number, as everywhere, and as the panel names them."""
    if len(muted) == len(parts):
        return "all tracks muted"
    return f"muted {ranges(muted)} ({', '.join(parts[track] for track in sorted(muted))})" if muted else ""


def _line(number: int, position: Position, model: Model) -> str:
    what = model.names.name(position.pattern) if position.known else str(position)
    offset = f"notes {position.offset:+d}" if position.offset else ""
    said = (what, muted_parts(position.muted, model.parts), offset, _others(position))
    return f"{number:>3}  {'  '.join(part for part in said if part)}"


def _others(position: Position) -> str:
    """`muted 3 from 2.1, 3 notes`: what a row cannot say, by measure and step where it happens once."""
    said = [_muted_from(event) for event in position.later if event.what == "mute"]
    kinds = Counter(event.what for event in position.later if event.what != "mute")
    return ", ".join([*said, *(_named(what, count, position) for what, count in kinds.items())])


def _muted_from(event: Event) -> str:
    """Which of the tracks that a mute within a position is about it mutes, and from where on."""
    muted = f"muted {ranges(event.muted)}" if event.muted else f"{ranges(event.about)} not muted"
    return f"{muted} from {event.measure + 1}.{event.step + 1}"


def _named(what: str, count: int, position: Position) -> str:
    if count > 1:
        return counted(count, what)
    event = next(event for event in position.later if event.what == what)
    return f"{what} at {event.measure + 1}.{event.step + 1}"


def used(songs: Songs, model: Model) -> Iterator[tuple[int, Song]]:
    """The songs that have positions of their own, with their slots."""
    return ((slot, song) for slot, song in enumerate(songs.songs) if not unused(song, model))
