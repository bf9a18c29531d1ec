"""From the tables of a set to the set JSON of the simulator (live_sim/README.md), in Live API names and meanings.

What a table does not say is left out and has the value of a fresh set in the simulated Live. Left out on purpose:
automation of the arrangement and clip envelopes that modulate (not simulated), what follow actions do (only that there
are some), palette indexes of Live 10 and older (another palette than the API's).
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from exporters.numbers import whole_number
from kontrol_cli.in_live.simulate.devices import Devices
from kontrol_cli.in_live.simulate.envelopes import Envelopes
from kontrol_cli.in_live.simulate.levels import clip_gain, send
from kontrol_cli.sets.rows import Row, Rows

TABLES = (
    "set",
    "tracks",
    "scenes",
    "slots",
    "clips",
    "notes",
    "devices",
    "chains",
    "parameters",
    "automation",
    "sends",
    "locators",
    "warp_markers",
    "take_lanes",
)
"""The tables that a description is made of."""

Json = dict[str, Any]

_MONITORING = {"in": 0, "auto": 1, "off": 2}
_TRACK = {
    "name": "name",
    "color": "color_rgb",
    "is_frozen": "frozen",
    "mute": "muted",
    "solo": "soloed",
    "arm": "armed",
    "input_routing_type": "input_routing",
    "input_routing_channel": "input_channel",
    "output_routing_type": "output_routing",
    "output_routing_channel": "output_channel",
}
_SCENE = {"name": "name", "color": "color_rgb", "follow_action_enabled": "follow_enabled"}
_CLIP = {
    "name": "name",
    "color": "color_rgb",
    "loop_start": "loop_start",
    "loop_end": "loop_end",
    "start_marker": "start_marker",
    "end_marker": "end_marker",
    "looping": "looping",
    "muted": "muted",
    "launch_mode": "launch_mode",
    "launch_quantization": "launch_quantization",
    "legato": "legato",
    "velocity_amount": "velocity_amount",
    "follow_action_enabled": "follow_enabled",
}
_AUDIO_CLIP = {
    "warping": "warping",
    "warp_mode": "warp_mode",
    "pitch_coarse": "pitch_coarse",
    "pitch_fine": "pitch_fine",
    "ram_mode": "ram",
    "file_path": "sample_path",
}
# The values of a note in the simulator's order, each with what a note without it has.
_NOTE: tuple[tuple[str, Any], ...] = (
    ("pitch", 60),
    ("start_beats", 0.0),
    ("duration_beats", 0.25),
    ("velocity", 100.0),
    ("muted", False),
    ("probability", 1.0),
    ("velocity_deviation", 0.0),
    ("release_velocity", 64.0),
)
_MOST_GROOVES = 1000  # a number beyond it cannot be a place in a groove pool that anybody has
_NEW_PALETTE = 11  # from this Live on a file's palette index is the API's (als-format facts: 0-69)


def describe(rows: Rows) -> Json:
    """The set JSON of a set that was read with (at least) :data:`TABLES`."""
    return _Description(rows).whole()


class _Description:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._set = rows.of("set")[0]
        self._has_palette = _major(self._set.get("live_version")) >= _NEW_PALETTE
        self._notes = _by(rows.of("notes"), "clip")
        self._markers = _by(rows.of("warp_markers"), "clip")
        self._sends = _by(rows.of("sends"), "track")
        self._slots = _by(rows.of("slots"), "track")
        self._clips = _by(rows.of("clips"), "track")
        self._lanes = _by(rows.of("take_lanes"), "track")
        self._envelopes = Envelopes(rows)
        self._devices = Devices(rows, self.color, self._envelopes)

    def whole(self) -> Json:
        tracks = self._rows.of("tracks")
        made = [(row["kind"], self._track(row)) for row in tracks]
        grooves = [row["groove"] for row in self._rows.of("clips") if _known_groove(row)]
        return {
            "live_sim_set": 1,
            "song": self._song(),
            "scenes": [self._scene(row) for row in self._rows.of("scenes")],
            "tracks": [track for kind, track in made if kind not in ("return", "master")],
            "return_tracks": [track for kind, track in made if kind == "return"],
            "master_track": next((track for kind, track in made if kind == "master"), {}),
            "cue_points": [
                {"name": row.get("name") or "", "time": row.get("time_beats") or 0.0}
                for row in self._rows.of("locators")
            ],
            # The tables have the numbers that clips name, not the pool.
            "grooves": [{"name": ""} for _ in range(max(grooves, default=-1) + 1)],
        }

    def color(self, row: Row) -> Json:
        """The palette index, where it means the same as in the API."""
        index = row.get("color_index")
        return {"color_index": index} if index is not None and index >= 0 and self._has_palette else {}

    def _song(self) -> Json:
        row = self._set
        song = _pick(row, {"name": "name", "tempo": "tempo_bpm", "root_note": "root_note", "scale_name": "scale_name"})
        if row.get("path"):
            song["file_path"] = row["path"]
        return {**song, **_signature(row, "signature_")}

    def _scene(self, row: Row) -> Json:
        scene = {**_pick(row, _SCENE), **self.color(row)}
        if scene.get("color") == 0 and "color_index" not in scene:
            del scene["color"]  # a scene without a colour: black is not in the palette
        if row.get("tempo_bpm") is not None:
            scene["tempo"], scene["tempo_enabled"] = row["tempo_bpm"], True
        meter = _signature(row, "time_signature_")
        if meter:
            scene.update(meter, time_signature_enabled=True)
        return scene

    def _track(self, row: Row) -> Json:
        index, kind = row["track"], row["kind"]
        track: Json = {"type": kind, **_pick(row, _TRACK), **self.color(row)}
        if row.get("group") is not None:
            track["group"] = row["group"]
        if row.get("folded") is not None:
            if kind == "group":
                track["fold_state"] = row["folded"]
            else:
                track["view"] = {"is_collapsed": row["folded"]}
        if row.get("monitoring") in _MONITORING:
            track["current_monitoring_state"] = _MONITORING[row["monitoring"]]
        track["mixer_device"] = self._devices.mixer(row)
        if kind != "master":
            sends = sorted(self._sends[index], key=lambda one: one["send"])
            track["mixer_device"]["sends"] = [send(one.get("value") or 0.0) for one in sends]
        track["devices"] = self._devices.on_track(index)
        if kind in ("audio", "midi"):
            self._fill_clips(track, index)
        return track

    def _fill_clips(self, track: Json, index: int) -> None:
        slots: dict[str, Json] = {
            str(row["scene"]): _pick(row, {"has_stop_button": "has_stop_button"}) for row in self._slots[index]
        }
        timeline: list[Json] = []
        lanes: dict[int, Json] = {
            row["take_lane"]: {"name": row.get("name") or "", "arrangement_clips": []} for row in self._lanes[index]
        }
        for row in self._clips[index]:
            clip = self._clip(row)
            if row["where"] == "session":
                slots.setdefault(str(row["scene"]), {})["clip"] = clip
            elif row["where"] == "arrangement":
                timeline.append(clip)
            elif row.get("take_lane") is not None:  # a lane without a row of its own has no name
                lane = lanes.setdefault(row["take_lane"], {"name": "", "arrangement_clips": []})
                lane["arrangement_clips"].append(clip)
        # A damaged set may have slots in scenes that it does not have; Live shows a row for each scene, one at least.
        there = {str(number) for number in range(len(self._rows.of("scenes")) or 1)}
        track["clip_slots"] = {scene: slot for scene, slot in slots.items() if scene in there}
        track["arrangement_clips"] = timeline
        track["take_lanes"] = [lanes[number] for number in sorted(lanes)]

    def _clip(self, row: Row) -> Json:
        clip = {**_pick(row, _CLIP), **self.color(row), **_signature(row, "signature_")}
        if _known_groove(row):
            clip["groove"] = row["groove"]
        if row.get("kind") is not None:
            clip["is_audio_clip"] = row["kind"] == "audio"
        if row["where"] != "session":
            clip.update(_pick(row, {"start_time": "start_beats", "end_time": "end_beats"}))
        if row.get("kind") == "audio":
            clip.update(_pick(row, _AUDIO_CLIP))
            if row.get("gain") is not None:
                clip["gain"], clip["gain_display_string"] = clip_gain(row["gain"])
            pairs = [[one.get("sample_seconds"), one.get("beat")] for one in self._markers[row["clip"]]]
            clip["warp_markers"] = [pair for pair in pairs if None not in pair]
        else:
            clip["notes"] = [_note(note) for note in self._notes[row["clip"]]]
        envelopes = self._envelopes.of_clip(row["clip"], row["track"])
        return {**clip, "envelopes": envelopes} if envelopes else clip


def _known_groove(row: Row) -> bool:
    groove = row.get("groove")
    return groove is not None and 0 <= groove < _MOST_GROOVES


def _note(row: Row) -> list[Any]:
    return [default if row.get(column) is None else row[column] for column, default in _NOTE]


def _pick(row: Row, names: dict[str, str]) -> Json:
    """What the row knows, under the API's names."""
    return {name: row[column] for name, column in names.items() if row.get(column) is not None}


def _signature(row: Row, prefix: str) -> Json:
    top, _, bottom = (row.get("time_signature") or "").partition("/")
    numerator, denominator = whole_number(top), whole_number(bottom)
    if numerator is None or denominator is None:
        return {}
    return {f"{prefix}numerator": numerator, f"{prefix}denominator": denominator}


def _by(rows: list[Row], column: str) -> defaultdict[Any, list[Row]]:
    found: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def _major(version: str | None) -> int:
    return whole_number((version or "").partition(".")[0]) or 0
