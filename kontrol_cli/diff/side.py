"""One of the two sets: its rows with the look-ups that matching needs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from functools import cached_property
from typing import Any

from kontrol_cli.diff.notes import Notes
from kontrol_cli.diff.words import bar_beat, file_name
from kontrol_cli.sets.liveset import LiveSet
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import TABLES
from kontrol_cli.sets.time_map import BarMap
from kontrol_cli.sets.view import View

# Numbers of rows, counts and values that follow from others: never listed as changes of their own.
DERIVED: dict[str, frozenset[str]] = {
    "set": frozenset(
        {
            "name",
            "path",
            "source",
            "length_beats",
            "tracks",
            "return_tracks",
            "scenes",
            "session_clips",
            "arrangement_clips",
            "take_lane_clips",
            "devices",
            "locators",
            "complete",
            "changed_during_dump",
            "errors",
        }
    ),
    "tracks": frozenset({"track", "name", "group", "live_id"}),
    "scenes": frozenset({"scene", "name", "is_empty"}),
    "clips": frozenset(
        {
            "clip",
            "track",
            "scene",
            "where",
            "take_lane",
            "start_beats",
            "end_beats",
            "name",
            "length_beats",
            "sample",
            "sample_path",
            "start_seconds",
            "end_seconds",
            "bar",
        }
    ),
    "notes": frozenset({"clip"}),
    "devices": frozenset({"device", "track", "parent", "chain", "position", "name", "live_id"}),
    "chains": frozenset({"chain", "device", "position", "name"}),
    "parameters": frozenset({"device", "parameter", "name", "display_value", "automated"}),
    "sends": frozenset({"track", "send", "return_track"}),
    "locators": frozenset({"locator", "time_beats", "name", "start_seconds", "bar"}),
    "take_lanes": frozenset({"track", "take_lane", "name", "clips"}),
}


# What newer Lives write where older ones wrote nothing: saving a set again in a newer Live changes none of it.
# Notes: from Live 11 on, left out again from 12.2 on where they are these. The rest: from Live 11 on.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "notes": {"velocity_deviation": 0.0, "probability": 1.0},
    "scenes": {"follow_enabled": False},
    "clips": {"follow_enabled": False, "mpe": False},
}
# These say nothing while the switch is off; Live 11 writes them everywhere.
_FOLLOW = {
    "scenes": ("follow_time",),
    "clips": ("follow_time", "follow_action_a", "follow_action_b", "follow_chance_a", "follow_chance_b"),
}


class Side(View):
    """The rows of one set, with the groups and contents that matching compares.

    Values that older Lives do not write have the default that newer ones write. With `alone` nobody else needs
    `live_set`: it is emptied while its rows are taken over, and two sets need little more memory than one.
    """

    def __init__(self, live_set: LiveSet, *, alone: bool = False) -> None:
        super().__init__(live_set)
        self._alone = alone
        if alone:
            for table in live_set.tables:
                if table != "notes":
                    self.rows(table)
        self.notes = Notes(self._filled("notes"))
        """The notes, which are not among :meth:`rows`."""

    def rows(self, table: str) -> list[Row]:
        """The rows of `table`, the same list each time."""
        if table not in self._kept:
            self._kept[table] = list(self._filled(table))
        return self._kept[table]

    def _filled(self, table: str) -> Iterator[Row]:
        if table not in self.live_set.tables:
            return
        for row in self.live_set.hand_over(table) if self._alone else self.live_set.rows(table):
            _fill_defaults(table, row)
            yield row

    def has(self, table: str) -> bool:
        """True when `table` has rows."""
        return bool(self.notes if table == "notes" else self.rows(table))

    def gives(self, table: str, column: str) -> bool:
        """True when some row of `table` has a value in `column`."""
        if table == "notes":
            return self.notes.gives(column)
        return any(row[column] is not None for row in self.rows(table))

    @property
    def is_dump(self) -> bool:
        """True for a dump, false for a saved set."""
        return self.head.get("source") == "dump"

    def grouped(self, table: str, *columns: str) -> dict[Hashable, list[Row]]:
        """The rows of `table` by the values of `columns` (a tuple for several)."""
        found: dict[Hashable, list[Row]] = defaultdict(list)
        for row in self.rows(table):
            found[row[columns[0]] if len(columns) == 1 else tuple(row[name] for name in columns)].append(row)
        return found

    @cached_property
    def clips_of(self) -> dict[Hashable, list[Row]]:
        """Clips by track."""
        return self.grouped("clips", "track")

    @cached_property
    def clips_in(self) -> dict[Hashable, list[Row]]:
        """Session clips by scene (and the others under None)."""
        return self.grouped("clips", "scene")

    @cached_property
    def warp_of(self) -> dict[Hashable, list[Row]]:
        """Warp markers by clip."""
        return self.grouped("warp_markers", "clip")

    @cached_property
    def devices_in(self) -> dict[Hashable, list[Row]]:
        """Devices by the (track, chain) that holds them; chain None is the track itself."""
        return self.grouped("devices", "track", "chain")

    @cached_property
    def chains_of(self) -> dict[Hashable, list[Row]]:
        """Chains by rack."""
        return self.grouped("chains", "device")

    @cached_property
    def chains(self) -> dict[int, Row]:
        """Chains by their number."""
        return {row["chain"]: row for row in self.rows("chains")}

    @cached_property
    def parameters_of(self) -> dict[Hashable, list[Row]]:
        """Parameters by device."""
        return self.grouped("parameters", "device")

    @cached_property
    def sends_of(self) -> dict[Hashable, list[Row]]:
        """Sends by track."""
        return self.grouped("sends", "track")

    @cached_property
    def slots_of(self) -> dict[Hashable, list[Row]]:
        """Slots by track."""
        return self.grouped("slots", "track")

    @cached_property
    def device_counts(self) -> Counter[int | None]:
        """How many devices each track has, those in racks included."""
        return Counter(row["track"] for row in self.rows("devices"))

    @cached_property
    def samples(self) -> dict[int, Row]:
        """Samples by their number."""
        return {row["sample"]: row for row in self.rows("samples")}

    @cached_property
    def bars(self) -> BarMap:
        """The bars of the set."""
        return BarMap.of_rows(self.rows("signature_events"))

    def bar(self, beats: float | None) -> str:
        """A place on the timeline as bar.beat."""
        return "?" if beats is None else bar_beat(str(self.bars.place(beats)))

    @cached_property
    def _returns(self) -> dict[int, int]:
        returns = [row["track"] for row in self.rows("tracks") if row["kind"] == "return"]
        return {track: number for number, track in enumerate(returns)}

    def shown_name(self, track: Row) -> str:
        """A track's name without the number (or the return's letter) that Live puts before names it makes itself."""
        name: str = track["name"] or ""
        if track["kind"] == "master":  # Live's own word for it, Master up to Live 11
            return "Main"
        if track["kind"] == "return":
            prefix = chr(ord("A") + self._returns[track["track"]] % 26)
        else:
            prefix = str(track["track"] + 1)
        rest = name.removeprefix(prefix)
        return "#" + rest if rest != name and rest[:1] in {"-", " "} else name

    def content(self, clip: Row) -> tuple[Hashable, ...]:
        """All that a clip is apart from its place."""
        clips = tuple(clip[name] for name in TABLES["clips"].column_names if name not in DERIVED["clips"])
        notes = tuple(sorted(self.notes.packed(clip["clip"]), key=repr))
        warp = tuple((row["sample_seconds"], row["beat"]) for row in self.warp_of.get(clip["clip"], ()))
        sample = self.samples.get(clip["sample"], {})
        return (clip["name"], sample_name(clip), sample.get("size"), sample.get("crc"), clips, notes, warp)

    def rough_content(self, clip: Row) -> tuple[Hashable, ...]:
        """What a clip is apart from its place, as a dump and a saved set both say it."""
        notes = (
            (round(note["start_beats"], 5), note["pitch"], round(note["duration_beats"], 5))
            for note in self.notes.of(clip["clip"])
        )
        edges = (None if clip[edge] is None else round(clip[edge], 5) for edge in ("loop_start", "loop_end"))
        return (clip["kind"], clip["name"] or "", sample_name(clip), *edges, tuple(sorted(notes)))

    def clip_place(self, clip: Row) -> str:
        """Where in its track a clip is: its scene, or its start as bar.beat."""
        if clip["where"] == "session" and clip["scene"] is not None:
            return self.scene_title(clip["scene"])
        lane = f"take lane {clip['take_lane'] + 1}, " if clip["take_lane"] is not None else ""
        return f"{lane}{bar_beat(clip['bar'])}"


def sample_name(clip: Row) -> str:
    """The file name of a clip's sample, whatever folder it is in; empty for MIDI clips."""
    return file_name(clip["sample_path"])


def _fill_defaults(table: str, row: Row) -> None:
    for column, value in _DEFAULTS.get(table, {}).items():
        if row[column] is None:
            row[column] = value
    if table in _FOLLOW and not row["follow_enabled"]:
        for column in _FOLLOW[table]:
            row[column] = None
