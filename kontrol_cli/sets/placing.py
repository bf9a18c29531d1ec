"""Where clips and locators are in seconds and in bars: the same for every reader, from the rows it gave."""

from __future__ import annotations

from kontrol_cli.sets.rows import Row, Rows
from kontrol_cli.sets.tempo_grid import TempoGrid
from kontrol_cli.sets.time_map import BarMap, TempoMap

# Live takes tempos of 20 to 999 BPM. What a file says far beyond any music is damage; within these limits every sum
# stays a number.
_TEMPOS_BPM = (0.001, 1e6)
FARTHEST_BEATS = 1e9
# Live writes the point "before all time" as -63072000 (1,022 of 1,023 measured envelopes start there).
BEFORE_ALL_TIME = -63072000.0

_STARTS = {"clips": "start_beats", "locators": "time_beats"}


def from_the_start(beats: float) -> float:
    """The time of a breakpoint; what holds before all time is given at 0."""
    return 0.0 if beats <= BEFORE_ALL_TIME else beats


def place_in_time(rows: Rows) -> None:
    """Fill `start_seconds` and `bar` of clips on the timeline and of locators.

    Seconds follow the tempo automation from the song's first beat as `rows.tempo_grid` says. They stay missing when the
    tempo is not known, and when it is automated but the source has only the tempo of the moment (dumps).
    """
    if not any(rows.wants(table) for table in _STARTS):
        return
    tempo = known_tempo(rows.of("tempo_events"), rows.tempo_grid)
    bars = BarMap.of_rows(rows.of("signature_events"))
    for table, column in _STARTS.items():
        for row in rows.of(table):
            beats = row.get(column)
            if beats is not None:
                is_near = abs(beats) <= FARTHEST_BEATS
                row["start_seconds"] = tempo.seconds(beats) if tempo is not None and is_near else None
                row["bar"] = str(bars.place(beats))


def known_tempo(tempo_events: list[Row], grid: TempoGrid) -> TempoMap | None:
    """The tempo of a tempo_events table; None when it is not known, known only at one moment (dumps), or absurd."""
    tempos = [row for row in tempo_events if row.get("tempo_bpm")]
    if not tempos or (len(tempos) == 1 and tempos[0].get("automated")):
        return None
    slowest, fastest = _TEMPOS_BPM
    if not all(
        slowest <= row["tempo_bpm"] <= fastest and abs(row["time_beats"] or 0.0) <= FARTHEST_BEATS for row in tempos
    ):
        return None
    return TempoMap.of_rows(tempos, grid=grid)
