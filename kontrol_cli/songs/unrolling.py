"""Songs played on paper, for ``kontrol inspect --unroll``: rows for programs and lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from exporters.errors import BadDump, BadInput
from exporters.inspection import Inspected, songs_in
from exporters.machine import Machine, PatternFacts, ReadsDumps
from exporters.planning.matrix import cells_shown
from exporters.planning.plan import PatternRow
from exporters.planning.played import MOST_ROWS, Budget, Played, Stopped
from exporters.song_shown import what_plays
from exporters.words import counted, ranges
from kontrol_cli.output.table import table_lines
from kontrol_cli.output.text import plain
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import Column
from kontrol_cli.songs.inspecting import Inspection, title

COLUMNS: tuple[Column, ...] = (
    Column("song", "str", "the song, as inspect calls it"),
    Column("played", "int", "running number of what plays"),
    Column("row", "int", "row of the song"),
    Column("pattern", "int", "pattern slot"),
    Column("pattern_name", "str", "pattern as the machine's screen shows it"),
    Column("plays", "int", "times the pattern plays"),
    Column("start_step", "int", "first step"),
    Column("end_step", "int", "step after the last"),
    Column("muted_tracks", "str", "machine tracks that are muted (a list; as text separated by blanks)"),
    Column("tempo_bpm", "float", "tempo that plays; missing before any row says one", "BPM"),
    Column("start_beats", "float", "when it starts, counted from the song's start", "beats"),
    Column("beats", "float", "how long it plays", "beats"),
    Column("start_seconds", "float", "when it starts; missing when the first row says no tempo", "seconds"),
)
_WHY = {
    "end": "END", "halt": "HALT", "endless": "from here on without end",
    "unknown": "an empty row, or one of an unknown kind: nobody has seen what the machine does there",
    "long": "still playing: not followed on",
}  # fmt: skip
_ASSUMED = "The song does not say how long its patterns are, and no pattern here does: each counts as 16 steps.\n"


def songs_of(found: Inspection) -> list[tuple[Inspected, Machine]]:
    """The songs of a dump that play something, and their machines. Raises BadInput when there are none."""
    machines = {machine.display_name: machine for machine in found.machines}
    songs = [
        (item, machines[item.machine])
        for item in songs_in(found.messages, found.machines)
        if any(isinstance(row, PatternRow) for row in item.song_rows or ())
    ]
    if not songs:
        raise BadInput("There is no song with rows in this dump, so there is nothing to unroll.")
    return songs


def patterns_of(found: Inspection, machine: Machine) -> Mapping[int, PatternFacts]:
    """What the same dump says about the patterns of its songs."""
    if not isinstance(machine, ReadsDumps):
        return {}
    try:
        facts = machine.read_dump(b"".join(item.data for item in found.messages if item.state == "ok"))
    except BadDump:
        return {}
    return facts.patterns


@dataclass
class Unrolling:
    """The songs of a dump as they play, `most_rows` rows of them in all: a few loops within loops are millions.

    Each song may take its share of what is left, so that one that loops for ages does not hide the others.
    """

    found: Inspection
    most_rows: int = MOST_ROWS
    _cut: list[str] = field(default_factory=list)

    def _songs(self) -> Iterator[tuple[Inspected, Machine, Iterator[Played | Stopped]]]:
        patterns: dict[str, Mapping[int, PatternFacts]] = {}
        songs = songs_of(self.found)
        left = self.most_rows
        for index, (item, machine) in enumerate(songs):
            share = left // (len(songs) - index)
            budget = Budget(rows=share, jumps=2 * share)
            if machine.slug not in patterns:
                patterns[machine.slug] = patterns_of(self.found, machine)
            yield item, machine, self._noted(item, item.played(patterns[machine.slug], budget))
            left -= share - budget.rows

    def _noted(self, item: Inspected, events: Iterator[Played | Stopped]) -> Iterator[Played | Stopped]:
        for event in events:
            if isinstance(event, Stopped) and event.why == "long":
                self._cut.append(title(item))
            yield event

    @property
    def remark(self) -> str | None:
        """A sentence about the songs that were not played to their end, once everything was asked for."""
        if not self._cut:
            return None
        one = len(self._cut) == 1
        songs = ", ".join(self._cut[:4]) + (f" and {counted(len(self._cut) - 4, 'other')}" if self._cut[4:] else "")
        return (
            f"A file's songs are unrolled for {self.most_rows:,} rows together; {songs} {'goes' if one else 'go'} on "
            f"after {'its' if one else 'their'} share. --table rows has the rows as they are stored."
        )

    def rows(self) -> Iterator[Row]:
        """What plays in every song of the dump, as :data:`COLUMNS` declares it (indexes from 0)."""
        for item, machine, events in self._songs():
            for event in events:
                if isinstance(event, Played):
                    yield _row(item, machine, event)

    def text(self) -> Iterator[str]:
        """The same for people: a heading and a table for each song, and how it ends."""
        for item, machine, events in self._songs():
            yield plain(title(item)) + "\n"
            shown: list[Row] = []
            stop = Stopped(0, "end", Fraction(0))
            assumed = False
            for event in events:
                if isinstance(event, Stopped):
                    stop = event
                else:
                    shown.append(_shown(machine, event))
                    assumed = assumed or event.music.length_assumed
            if shown:
                yield from table_lines(shown, list(shown[0]))
            ending = f"{stop.text}, {_WHY[stop.why]}" if stop.text else _WHY[stop.why]
            clock = _clock(stop.seconds)
            yield f"{float(stop.beats):g} beats{f', {clock}' if clock else ''}; then {ending}\n"
            if assumed:
                yield _ASSUMED


def _row(item: Inspected, machine: Machine, event: Played) -> Row:
    music = event.music
    return {
        "song": title(item), "played": event.number, "row": event.row, "pattern": music.pattern,
        "pattern_name": machine.pattern_names.name(music.pattern), "plays": music.plays,
        "start_step": music.start_step, "end_step": music.end_step, "muted_tracks": sorted(music.muted),
        "tempo_bpm": event.tempo_bpm, "start_beats": float(event.start_beats), "beats": float(event.beats),
        "start_seconds": event.start_seconds,
    }  # fmt: skip


def _shown(machine: Machine, event: Played) -> Row:
    music = event.music
    return {
        "beat": f"{float(event.start_beats) + 1:.6g}",
        "time": _clock(event.start_seconds),
        "row": event.row + 1,
        "pattern": what_plays(music, machine.pattern_names, cells_shown(machine)),
        "plays": music.plays,
        "steps": "all" if music.length_assumed else f"{music.start_step + 1}-{music.end_step}",
        "tempo": "" if event.tempo_bpm is None else f"{event.tempo_bpm:.5g}",
        "muted": ranges(music.muted),
    }


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{int(minutes)}:{rest:04.1f}"
