"""Cues from a set: its locators, the clips of a track, or its scenes laid end to end."""

from __future__ import annotations

from dataclasses import dataclass

from exporters.errors import BadInput, KontrolError, UsageError
from kontrol_cli.sets.liveset import LiveSet
from kontrol_cli.sets.placing import FARTHEST_BEATS, known_tempo
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
    Column("plays", "float", "how often the longest clip of the scene plays: x4 in its name, or its follow action"),
)
SCREEN_COLUMNS = ("cue", "name", "start", "end", "start_beats", "end_beats", "bar", "plays")
"""What people read: as above, with the clock (m:ss.mmm) in place of seconds."""

# Name, start and end in beats; a damaged document may have no start, a point has no end.
_Span = tuple[str | None, float | None, float | None]


def clock_ms(seconds: float, *, with_hours: bool = False) -> str:
    """``m:ss.mmm``, milliseconds rounded; ``h:mm:ss.mmm`` from an hour on, or always `with_hours`."""
    total = round(abs(seconds) * 1000)
    sign = "-" if seconds < 0 and total else ""
    minutes, rest = divmod(total, 60_000)
    clock = f"{rest // 1000:02d}.{rest % 1000:03d}"
    if minutes >= 60 or with_hours:
        return f"{sign}{minutes // 60}:{minutes % 60:02d}:{clock}"
    return f"{sign}{minutes}:{clock}"


@dataclass(frozen=True)
class Cue:
    """One cue; `end_*` are None for a point."""

    name: str
    start_beats: float
    start_seconds: float
    end_beats: float | None
    end_seconds: float | None
    bar: str
    plays: float | None = None

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
            "plays": self.plays,
        }

    def screen_row(self, number: int) -> Row:
        """The cue as a row of :data:`SCREEN_COLUMNS`."""
        end = None if self.end_seconds is None else clock_ms(self.end_seconds)
        return {**self.row(number), "start": clock_ms(self.start_seconds), "end": end}


def needed_tables(source: str) -> tuple[str, ...]:
    """The tables that :func:`collect_cues` needs for `source`."""
    time = ("tempo_events", "signature_events")
    return {"locators": (*time, "locators"), "scenes": ("set", *time, "scenes", "clips")}.get(
        source, ("set", *time, "tracks", "clips")
    )


def collect_cues(live_set: LiveSet, source: str = "locators", *, track: str | None = None) -> list[Cue]:
    """The cues of `live_set` in time order.

    `source` is "locators", "clips" (arrangement clips of `track`: a name, a number counted from 1, or several) or
    "scenes": scenes have no place on the timeline, so they are laid end to end, each as long as its longest clip,
    its follow action or its `x4` says, at the set's tempo or the one that a scene sets. Raises UsageError for an
    unknown source or track, or one without clips, and BadInput when the set has nothing of the kind (the sentence names
    what it has instead, if the set table was read), when the times cannot be known or a scene's name asks for no play.
    """
    if source == "scenes":
        cues = _scene_cues(live_set)
    else:
        bars = BarMap.of_rows(live_set.rows("signature_events"))
        if source == "locators":
            spans: list[_Span] = [(row["name"], row["time_beats"], None) for row in live_set.rows("locators")]
        elif source == "clips":
            spans = _clip_spans(live_set, track)
        else:
            raise UsageError(f"Cues come from locators, scenes or clips, not from '{source}'.")
        tempo = known_tempo(live_set.rows("tempo_events"), live_set.tempo_grid)
        if spans and tempo is None:
            raise BadInput(
                f"The times of these {source} are not known: the document holds no tempo, or only the tempo of one "
                "moment of a set that automates it. Name the saved set (.als)."
            )
        for span in spans:
            _check_place(source, span)
        cues = [
            Cue(
                name or "",
                start_beats=start,
                start_seconds=tempo.seconds(start),
                end_beats=end,
                end_seconds=None if end is None else tempo.seconds(end),
                bar=str(bars.place(start)),
            )
            for name, start, end in sorted(spans, key=lambda span: span[1] or 0.0)
            if tempo is not None and start is not None
        ]
    if not cues:
        raise _nothing(live_set, source)
    return cues


def _nothing(live_set: LiveSet, source: str) -> KontrolError:
    """Why there are no cues, and what there is instead."""
    from kontrol_cli.sets.contents import Contents, require_set

    if "set" not in live_set.tables:  # left out to be fast: what else there is, is not known
        return BadInput(f"This set has no {source}. Try `source` scenes, or `source` clips with `track` NAME.")
    head = next(iter(live_set.rows("set")), {})
    require_set(head)
    held = Contents.of(head)
    if source == "clips" and held.arrangement:  # but not on the chosen tracks
        return UsageError(f"No arrangement clips are on the chosen tracks. Tracks that have some: {_tracks(live_set)}.")
    if not held.locators and held.empty:
        return BadInput(held.empty)
    ways = [
        way
        for way, there in (
            ("its locators (`source` locators)", source != "locators" and held.locators),
            ("the arrangement clips of a track (`source` clips, `track` NAME)", source != "clips" and held.arrangement),
            ("its scenes (`source` scenes)", source != "scenes" and held.session),
        )
        if there
    ]
    what = {"clips": "clips in its arrangement", "scenes": "clips in its session view"}.get(source, source)
    other = f"Take {' or '.join(ways)} instead." if ways else "Take another set."
    return BadInput(f"This set has no {what} to export. {other}")


def _check_place(source: str, span: _Span) -> None:
    """Refuse a locator or clip without a place, or so far away that its time is not a number for any program."""
    name, start, end = span
    if start is None or max(abs(start), abs(end or 0.0)) > FARTHEST_BEATS:
        what = f"{source.removesuffix('s')} '{name or ''}'"
        where = "without a place" if start is None else f"at beat {start:g}, farther than any music"
        raise BadInput(
            f"The document is damaged: it has a {what} {where}. Dump the set again, or save it again in Live."
        )


def _tracks(live_set: LiveSet, most: int = 6) -> str:
    """The tracks with arrangement clips, for a sentence."""
    there = {row["track"] for row in live_set.rows("clips") if row["where"] == "arrangement"}
    names = [row["name"] or str(row["track"] + 1) for row in live_set.rows("tracks") if row["track"] in there]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"'{name}'" for name in names[:most]) + more


def _clip_spans(live_set: LiveSet, track: str | None) -> list[_Span]:
    if not any(row["where"] == "arrangement" for row in live_set.rows("clips")):
        return []
    if track is None:
        raise UsageError(
            "Name the track whose clips you want: `track` NAME, or its number from 1. Tracks that have some: "
            f"{_tracks(live_set)}."
        )
    from kontrol_cli.sets.choosing import choose_tracks

    wanted = choose_tracks(live_set.rows("tracks"), track, field="track")
    return [
        (row["name"], row["start_beats"], row["end_beats"])
        for row in live_set.rows("clips")
        if row["where"] == "arrangement" and row["track"] in wanted and row["start_beats"] is not None
    ]


def _scene_cues(live_set: LiveSet) -> list[Cue]:
    """Scenes end to end: beats add up, seconds go by the tempo in force, bars by the signature in force."""
    from kontrol_cli.sets.scene_time import scene_time
    from kontrol_cli.sets.view import View

    longest: dict[int, float] = {}
    for row in live_set.rows("clips"):
        if row["where"] == "session" and row["length_beats"] is not None:
            longest[row["scene"]] = max(longest.get(row["scene"], 0.0), row["length_beats"])
    view = View(live_set)
    head = view.head
    tempo = head.get("tempo_bpm")
    changes = [(0.0, head.get("time_signature") or "4/4")]
    beats = seconds = 0.0
    spans: list[tuple[str, float, float, float, float, float]] = []
    for scene, row in view.scenes.items():
        if scene is None:  # a damaged dump
            continue
        own_tempo, signature = scene_time(row, live_set.live_version)
        tempo = own_tempo or tempo  # a scene without a tempo, or a signature, keeps the one before it
        if signature and signature != changes[-1][1]:
            changes.append((beats, signature))
        length = _scene_beats(row, longest.get(scene, 0.0), view.scene_title(scene))
        if not length:
            continue
        if tempo is None or not tempo > 0:
            raise BadInput(
                f"The times of {view.scene_title(scene)} and later ones are not known: the document holds no tempo for "
                "it. Name the saved set (.als)."
            )
        end_beats, end_seconds = beats + length, seconds + length * 60.0 / tempo
        if not (length > 0 and end_beats <= FARTHEST_BEATS and end_seconds <= FARTHEST_BEATS):
            raise BadInput(
                f"{view.scene_title(scene)} would last {length:.6g} beats, to beat {end_beats:.6g}: farther than any "
                "music. Correct its clips or the x in its name."
            )
        plays = round(length / longest[scene], 6)
        spans.append((row["name"] or f"Scene {scene + 1}", beats, end_beats, seconds, end_seconds, plays))
        beats, seconds = end_beats, end_seconds
    bars = BarMap(changes)
    return [
        Cue(
            name,
            start_beats=start,
            start_seconds=start_seconds,
            end_beats=end,
            end_seconds=end_seconds,
            bar=str(bars.place(start)),
            plays=plays,
        )
        for name, start, end, start_seconds, end_seconds, plays in spans
    ]


def _scene_beats(scene: Row, longest: float, title: str) -> float:
    """How long a scene lasts, in the exporter's order: `x4` in its name plays its longest clip four times, then its
    follow action, then its longest clip. 0 for a scene without clips. Raises BadInput for `x0`."""
    from exporters.planning.scene_names import read_scene_name

    plays = read_scene_name(scene["name"] or "").plays
    if not longest:
        return 0.0
    if plays is not None:
        if plays < 1:
            raise BadInput(
                f"{title}: 'x{plays}' in its name asks for {plays} plays; a scene plays at least once. "
                "Write x1 or more."
            )
        return longest * plays
    follow: float | None = scene["follow_time"] if scene["follow_enabled"] else None
    return follow if follow is not None and follow > 0 else longest
