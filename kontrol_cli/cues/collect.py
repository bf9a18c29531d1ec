"""Cues from a set: its locators, the clips of a track, or its scenes laid end to end."""

from __future__ import annotations

from dataclasses import dataclass

from exporters.errors import BadInput, UsageError
from kontrol_cli.sets.choosing import choose_tracks
from kontrol_cli.sets.liveset import LiveSet
from kontrol_cli.sets.placing import known_tempo
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import Column
from kontrol_cli.sets.time_map import BarMap

COLUMNS: tuple[Column, ...] = (
    Column("cue", "int", "running number in time order", key=True),
    Column("name", "str", "name"),
    Column("start_seconds", "float", "start from the song's first beat", "seconds"),
    Column("end_seconds", "float", "end, missing for a point", "seconds"),
    Column("start_beats", "float", "start", "beats"),
    Column("end_beats", "float", "end, missing for a point", "beats"),
    Column("bar", "str", "bar.beat.sixteenth as Live writes it"),
)


@dataclass(frozen=True)
class Cue:
    """One cue; `end_*` are None for a point."""

    name: str
    start_beats: float
    start_seconds: float
    end_beats: float | None
    end_seconds: float | None
    bar: str

    def row(self, number: int) -> Row:
        """The cue as a row of :data:`COLUMNS`."""
        return {
            "cue": number,
            "name": self.name,
            "start_seconds": round(self.start_seconds, 6),
            "end_seconds": None if self.end_seconds is None else round(self.end_seconds, 6),
            "start_beats": self.start_beats,
            "end_beats": self.end_beats,
            "bar": self.bar,
        }


def needed_tables(source: str) -> tuple[str, ...]:
    """The tables that :func:`collect_cues` needs for `source`."""
    time = ("tempo_events", "signature_events")
    return {"locators": (*time, "locators"), "scenes": ("set", *time, "scenes", "clips")}.get(
        source, (*time, "tracks", "clips")
    )


def collect_cues(live_set: LiveSet, source: str = "locators", *, track: str | None = None) -> list[Cue]:
    """The cues of `live_set` in time order.

    `source` is "locators", "clips" (arrangement clips of `track`: a name, a number counted from 1, or several) or
    "scenes": scenes have no place on the timeline, so they are laid end to end, each as long as its
    longest clip, at the set's tempo or the scene's own. Raises UsageError for an unknown source or track, or
    when there is nothing to export, and BadInput when the times cannot be known.
    """
    if source == "scenes":
        cues = _scene_cues(live_set)
    else:
        bars = BarMap.of_rows(live_set.rows("signature_events"))
        if source == "locators":
            spans: list[tuple[str | None, float, float | None]] = [
                (row["name"], row["time_beats"], None) for row in live_set.rows("locators")
            ]
        elif source == "clips":
            spans = _clip_spans(live_set, track)
        else:
            raise UsageError(f"Cues come from locators, scenes or clips, not from '{source}'.")
        tempo = known_tempo(live_set.rows("tempo_events"))
        if spans and tempo is None:
            raise BadInput(
                f"The times of these {source} are not known: the document holds no tempo, or only the tempo of one "
                "moment of a set that automates it. Name the saved set (.als)."
            )
        cues = [
            Cue(
                name or "",
                start_beats=start,
                start_seconds=tempo.seconds(start),
                end_beats=end,
                end_seconds=None if end is None else tempo.seconds(end),
                bar=str(bars.place(start)),
            )
            for name, start, end in sorted(spans, key=lambda span: span[1])
            if tempo is not None
        ]
    if not cues:
        hint = "" if source != "locators" else " Try --from clips --track NAME, or --from scenes."
        raise UsageError(f"This set has no {source} to export.{hint}")
    return cues


def _clip_spans(live_set: LiveSet, track: str | None) -> list[tuple[str | None, float, float | None]]:
    if track is None:
        raise UsageError("Name the track whose clips you want: --track NAME, or its number from 1.")
    wanted = choose_tracks(live_set.rows("tracks"), track, field="track")
    return [
        (row["name"], row["start_beats"], row["end_beats"])
        for row in live_set.rows("clips")
        if row["where"] == "arrangement" and row["track"] in wanted and row["start_beats"] is not None
    ]


def _scene_cues(live_set: LiveSet) -> list[Cue]:
    """Scenes end to end: beats add up, seconds go by each scene's own tempo."""
    longest: dict[int, float] = {}
    for row in live_set.rows("clips"):
        if row["where"] == "session" and row["length_beats"] is not None:
            longest[row["scene"]] = max(longest.get(row["scene"], 0.0), row["length_beats"])
    head = next(iter(live_set.rows("set")), {})
    tempo = head.get("tempo_bpm") or 120.0
    bars = BarMap([(0.0, head.get("time_signature") or "4/4")])
    beats = seconds = 0.0
    cues = []
    for row in live_set.rows("scenes"):
        tempo = row["tempo_bpm"] or tempo  # a scene without a tempo keeps the one before it
        length = longest.get(row["scene"], 0.0)
        if not length:
            continue
        end_beats, end_seconds = beats + length, seconds + length * 60.0 / tempo
        name = row["name"] or f"Scene {row['scene'] + 1}"
        cues.append(
            Cue(
                name,
                start_beats=beats,
                start_seconds=seconds,
                end_beats=end_beats,
                end_seconds=end_seconds,
                bar=str(bars.place(beats)),
            )
        )
        beats, seconds = end_beats, end_seconds
    return cues
