"""One of the two sets: its rows with the look-ups that matching needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from functools import cached_property

from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import TABLES
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


_NOTE = tuple(name for name in TABLES["notes"].column_names if name != "clip")


class Side(View):
    """The rows of one set, with the groups and contents that matching compares."""

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
    def notes_of(self) -> dict[Hashable, list[Row]]:
        """Notes by clip."""
        return self.grouped("notes", "clip")

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
    def parameters_of(self) -> dict[Hashable, list[Row]]:
        """Parameters by device."""
        return self.grouped("parameters", "device")

    @cached_property
    def sends_of(self) -> dict[Hashable, list[Row]]:
        """Sends by track."""
        return self.grouped("sends", "track")

    @cached_property
    def _returns(self) -> list[int]:
        return [row["track"] for row in self.rows("tracks") if row["kind"] == "return"]

    def shown_name(self, track: Row) -> str:
        """A track's name without the number (or the return's letter) that Live puts before names it makes itself."""
        name: str = track["name"] or ""
        if track["kind"] == "return":
            prefix = chr(ord("A") + self._returns.index(track["track"]) % 26)
        else:
            prefix = str(track["track"] + 1)
        rest = name.removeprefix(prefix)
        return "#" + rest if rest != name and rest[:1] in {"-", " "} else name

    def content(self, clip: Row) -> tuple[Hashable, ...]:
        """All that a clip is apart from its place."""
        clips = tuple(clip[name] for name in TABLES["clips"].column_names if name not in DERIVED["clips"])
        notes = tuple(sorted(repr([note[name] for name in _NOTE]) for note in self.notes_of.get(clip["clip"], ())))
        warp = tuple((row["sample_seconds"], row["beat"]) for row in self.warp_of.get(clip["clip"], ()))
        return (clip["name"], clips, notes, warp)

    def clip_place(self, clip: Row) -> str:
        """Where in its track a clip is."""
        if clip["where"] == "session" and clip["scene"] is not None:
            return self.scene_title(clip["scene"])
        lane = f"take lane {clip['take_lane'] + 1}, " if clip["take_lane"] is not None else ""
        return f"{lane}beat {clip['start_beats'] or 0:g}"
