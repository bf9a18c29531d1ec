"""Where clips and locators are in seconds and in bars: the same for every reader, from the rows it gave."""

from __future__ import annotations

from kontrol_cli.sets.rows import Row, Rows
from kontrol_cli.sets.time_map import BarMap, TempoMap

_STARTS = {"clips": "start_beats", "locators": "time_beats"}


def place_in_time(rows: Rows) -> None:
    """Fill `start_seconds` and `bar` of clips on the timeline and of locators.

    Seconds are the integral over the tempo curve from the song's first beat. They stay missing when the tempo is not
    known, and when it is automated but the source has only the tempo of the moment (dumps).
    """
    if not any(rows.wants(table) for table in _STARTS):
        return
    tempo = known_tempo(rows.of("tempo_events"))
    bars = BarMap.of_rows(rows.of("signature_events"))
    for table, column in _STARTS.items():
        for row in rows.of(table):
            beats = row.get(column)
            if beats is not None:
                row["start_seconds"] = None if tempo is None else tempo.seconds(beats)
                row["bar"] = str(bars.place(beats))


def known_tempo(tempo_events: list[Row]) -> TempoMap | None:
    """The tempo curve of a tempo_events table; None when it is not known, or known only at one moment (dumps)."""
    tempos = [row for row in tempo_events if row.get("tempo_bpm")]
    if not tempos or any(row["tempo_bpm"] < 0 for row in tempos) or (len(tempos) == 1 and tempos[0].get("automated")):
        return None
    return TempoMap.of_rows(tempos)
