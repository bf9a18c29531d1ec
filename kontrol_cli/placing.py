"""Where clips and locators stand in seconds and in bars: the same for every reader, from the rows it gave."""

from __future__ import annotations

from kontrol_cli.rows import Row, Rows
from kontrol_cli.time_map import BarMap, TempoMap

_STARTS = {"clips": "start_beats", "locators": "time_beats"}


def place_in_time(rows: Rows) -> None:
    """Fill `start_seconds` and `bar` of clips on the timeline and of locators.

    Seconds are the integral over the tempo curve from the song's first beat. They stay missing when the tempo is not
    known, and when it is automated but the source has only the tempo of the moment (dumps).
    """
    if not any(rows.wants(table) for table in _STARTS):
        return
    events = rows.of("tempo_events")
    tempo = TempoMap.of_rows(events) if _is_known(events) else None
    bars = BarMap.of_rows(rows.of("signature_events"))
    for table, column in _STARTS.items():
        for row in rows.of(table):
            beats = row.get(column)
            if beats is not None:
                row["start_seconds"] = None if tempo is None else tempo.seconds(beats)
                row["bar"] = str(bars.place(beats))


def _is_known(events: list[Row]) -> bool:
    tempos = [row for row in events if row.get("tempo_bpm")]
    if any(row["tempo_bpm"] < 0 for row in tempos):
        return False
    return len(tempos) > 1 or (len(tempos) == 1 and not tempos[0].get("automated"))
