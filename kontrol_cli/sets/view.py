"""The rows of a set with the look-ups that analysis, findings and pictures need."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from exporters.numbers import whole_number
from kontrol_cli.sets.liveset import LiveSet
from kontrol_cli.sets.rows import Row

if TYPE_CHECKING:
    from kontrol_cli.sets.contents import Contents
    from kontrol_cli.sets.time_map import TempoMap

# What a summary reads. Notes, parameters and automation are most of a file and are left out.
SUMMARY_TABLES = (
    "set",
    "tracks",
    "scenes",
    "slots",
    "clips",
    "devices",
    "locators",
    "samples",
    "tempo_events",
    "signature_events",
)


class View:
    """A LiveSet with its rows kept; a table that was not read counts as empty."""

    def __init__(self, live_set: LiveSet) -> None:
        self.live_set = live_set
        self._kept: dict[str, list[Row]] = {}

    def rows(self, table: str) -> list[Row]:
        """The rows of `table`, the same list each time."""
        if table not in self._kept:
            self._kept[table] = self.live_set.rows(table) if table in self.live_set.tables else []
        return self._kept[table]

    @cached_property
    def head(self) -> Row:
        """The one row of the set table (empty for a document that is not a set)."""
        rows = self.rows("set")
        return rows[0] if rows else {}

    @cached_property
    def tempo(self) -> TempoMap | None:
        """The tempo, read as Live reads it; None when the source does not give it, so that times are not known."""
        from kontrol_cli.sets.placing import known_tempo

        return known_tempo(self.rows("tempo_events"), self.live_set.tempo_grid)

    @cached_property
    def tracks(self) -> dict[int, Row]:
        """Tracks by position."""
        return {row["track"]: row for row in self.rows("tracks")}

    @cached_property
    def scenes(self) -> dict[int, Row]:
        """Scenes by position."""
        return {row["scene"]: row for row in self.rows("scenes")}

    def scene_time(self, scene: int) -> tuple[float | None, str | None]:
        """The tempo (BPM) and the signature that a scene sets when it is launched, None where it sets none."""
        from kontrol_cli.sets.scene_time import scene_time

        return scene_time(self.scenes[scene], self.live_set.live_version)

    @cached_property
    def session_clips(self) -> dict[tuple[int, int], Row]:
        """Session clips by (track, scene)."""
        return {
            (row["track"], row["scene"]): row
            for row in self.rows("clips")
            if row["where"] == "session" and row["scene"] is not None
        }

    @cached_property
    def _without_stop_button(self) -> frozenset[tuple[int, int]]:
        return frozenset((row["track"], row["scene"]) for row in self.rows("slots") if row["has_stop_button"] is False)

    def has_stop_button(self, track: int, scene: int) -> bool:
        """Whether launching `scene` stops an empty slot of `track`: only a slot that says it has none plays on.

        A slot that the source does not hold has one, as every slot that Live makes.
        """
        return (track, scene) not in self._without_stop_button

    @cached_property
    def arrangement_clips(self) -> list[Row]:
        """Clips on the timeline that have a start and an end."""
        return [
            row
            for row in self.rows("clips")
            if row["where"] == "arrangement" and row["start_beats"] is not None and row["end_beats"] is not None
        ]

    @cached_property
    def columns(self) -> list[int]:
        """The tracks that have slots of their own, audio and MIDI, in Live's order."""
        return sorted(row["track"] for row in self.rows("tracks") if row["kind"] in {"audio", "midi"})

    @cached_property
    def names_of_columns(self) -> Counter[str]:
        """How often each name is among the tracks of :attr:`columns`, without the blanks around it."""
        return Counter((self.tracks[track]["name"] or "").strip() for track in self.columns)

    @cached_property
    def live_major(self) -> int | None:
        """The major version of Live that wrote the set, when it is known."""
        match = re.match(r"\s*[0-9]+", self.head.get("live_version") or "")
        return whole_number(match.group()) if match else None

    @cached_property
    def contents(self) -> Contents:
        """How many clips the two views of the set hold."""
        from kontrol_cli.sets.contents import Contents

        return Contents.of(self.head)

    def groups_around(self, track: int) -> list[int]:
        """The groups that hold a track, innermost first; a circle in a damaged file ends the walk."""
        out: list[int] = []
        group = self.tracks[track]["group"] if track in self.tracks else None
        while group is not None and group in self.tracks and group != track and group not in out:
            out.append(group)
            group = self.tracks[group]["group"]
        return out

    def is_off(self, track: int) -> bool:
        """True when the track's activator, or that of a group around it, is off."""
        chain = (track, *self.groups_around(track)) if track in self.tracks else ()
        return any(self.tracks[one]["muted"] is True for one in chain)

    def track_title(self, track: int | None) -> str:
        """``track 3 'kick'`` as a sentence names it, counted from 1."""
        if track is None:
            return "the set"
        name = (self.tracks.get(track, {}).get("name") or "").strip()
        return f"track {track + 1} '{name}'" if name else f"track {track + 1}"

    def scene_title(self, scene: int) -> str:
        """``scene 3 'Intro'`` as a sentence names it, counted from 1."""
        name = (self.scenes.get(scene, {}).get("name") or "").strip()
        return f"scene {scene + 1} '{name}'" if name else f"scene {scene + 1}"
