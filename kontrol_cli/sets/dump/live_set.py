"""The reader of live-set documents: song, scenes, tracks, slots and clips; devices are in live_set_devices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exporters import paths
from exporters.errors import BadInput
from exporters.numbers import whole_number
from kontrol_cli.sets.dump.document import Values
from kontrol_cli.sets.dump.live_set_devices import DeviceReader
from kontrol_cli.sets.dump.state import LiveSetState
from kontrol_cli.sets.dump.values import gain_of_display, signature
from kontrol_cli.sets.placed_rows import leave_out_unplaced
from kontrol_cli.sets.rows import Row, Rows

# Column of the table -> attribute of the element, where the value goes over as it is.
_TRACK = {
    "name": "name",
    "color_index": "color_index",
    "color_rgb": "color",
    "frozen": "is_frozen",
    "muted": "mute",
    "soloed": "solo",
    "armed": "arm",
    "input_routing": "input_routing_type",
    "input_channel": "input_routing_channel",
    "output_routing": "output_routing_type",
    "output_channel": "output_routing_channel",
}
_CLIP = {
    "name": "name",
    "color_index": "color_index",
    "color_rgb": "color",
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
}
_AUDIO_CLIP = {
    "warping": "warping",
    "warp_mode": "warp_mode",
    "pitch_coarse": "pitch_coarse",
    "pitch_fine": "pitch_fine",
    "ram": "ram_mode",
    "sample_path": "file_path",
}
_NOTE = {
    "pitch": "pitch",
    "start_beats": "start_time",
    "duration_beats": "duration",
    "velocity": "velocity",
    "release_velocity": "release_velocity",
    "velocity_deviation": "velocity_deviation",
    "probability": "probability",
}
_MONITORING = {0: "in", 1: "auto", 2: "off"}  # Track.monitoring_states


class LiveSetReader(LiveSetState):
    """Fills the wanted tables from a live-set document. Call :meth:`finish` after the parser."""

    def __init__(self, rows: Rows, *, name: str, path: str | None) -> None:
        super().__init__(rows, name=name)
        self._file_path = path
        self.song: Values | None = None
        self.track_row: Row = {}
        self._has_timeline = False
        self._track_of: dict[int, int] = {}
        self._groove_of: dict[int, int] = {}
        self._later: list[tuple[Row, str, dict[int, int], int]] = []
        self._scene = -1
        self._lane = -1
        self._lane_row: Row = {}
        self._clips = -1
        self._length_beats = 0.0
        self._devices = DeviceReader(self)
        self.opens = {
            "song": self._open_song,
            "scene": self._scene_row,
            "cue-point": self._cue_point,
            "groove": self._groove,
            "tempo-event": self._tempo_event,
            "signature-event": self._signature_event,
            "track": self._open_track,
            "slot": self._slot,
            "arrangement-clips": self._arrangement,
            "take-lane": self._take_lane,
            "clip": self._open_clip,
            "note": self._note,
            "warp-marker": self._warp_marker,
            **self._devices.opens,
        }
        self.closes = {"clip": self._close_clip, **self._devices.closes}
        if not rows.wants("notes"):
            self.unread["note"] = "notes"
        if not rows.wants("parameters") and not rows.wants("devices") and not rows.wants("automation"):
            self.unread["parameter"] = "parameters"

    def finish(self, *, cut_off: bool) -> None:
        """Fill what only the end shows: references, counts, the set row. Raises BadInput when the head is missing."""
        complete = self.finish_document(cut_off=cut_off)
        file_name_says = Path(self.name).stem if self._file_path is not None else None
        self.rows.name = (self.song or {}).get("name") or file_name_says
        self.rows.live_version = self.head.get("live_version")
        if self.song is None:
            raise BadInput(f"{self.name} is cut off before its head (no <song>). Dump the set again with DumpXML.")
        for row, column, numbers, pointer in self._later:
            row[column] = numbers.get(pointer)
        leave_out_unplaced(self.rows, name=self.name)
        self._devices.finish()
        if not cut_off:
            self.check_counts(self.counts)
        self._fill_single_events()
        if self.rows.wants("samples"):
            spellings = paths.Spellings()
            for row in self.samples.values():
                row["exists"] = paths.sample_exists(row["path"])
                if row["exists"] is False:
                    row["other_spelling"] = spellings.of(row["path"])
            self.rows.of("samples").extend(self.samples.values())
        self.rows.of("locators").sort(key=lambda row: row["time_beats"] or 0.0)
        for number, row in enumerate(self.rows.of("locators")):
            row["locator"] = number
        self.rows.of("set").append(self._set_row(complete))

    def _set_row(self, complete: bool) -> Row:
        song = self.song or {}
        version = self.head.get("live_version")
        sees_timeline = self._has_timeline or _at_least(version, (11, 0))
        has_take_lanes = bool(self.counts["take_lanes"]) or _at_least(version, (12, 2))
        return {
            "name": self.rows.name or "",
            "path": self._file_path,
            "source": "dump",
            "live_version": version,
            "tempo_bpm": song.get("tempo"),
            "time_signature": signature(song.get("signature_numerator"), song.get("signature_denominator")),
            "root_note": song.get("root_note"),
            "scale_name": song.get("scale_name"),
            "length_beats": self._length_beats if sees_timeline else None,
            "tracks": self.counts["tracks"],
            "return_tracks": self.counts["return_tracks"],
            "scenes": self.counts["scenes"],
            "session_clips": self.counts["session_clips"],
            # Up to Live 10 scripts cannot see the timeline, up to 12.1 no take lanes: unknown is not none.
            "arrangement_clips": self.counts["arrangement_clips"] if sees_timeline else None,
            "take_lane_clips": self.counts["take_lane_clips"] if has_take_lanes else None,
            "devices": self.counts["devices"],
            "locators": self.counts["cue_points"],
            "complete": complete,
            "changed_during_dump": self.changed or bool((self.summary or {}).get("changed")),
            "errors": self.errors,
        }

    def _fill_single_events(self) -> None:
        song = self.song or {}
        tempos, signatures = self.rows.of("tempo_events"), self.rows.of("signature_events")
        tempos.sort(key=lambda row: row["time_beats"] or 0.0)
        signatures.sort(key=lambda row: row["time_beats"] or 0.0)
        if not tempos and song.get("tempo") is not None:
            automated = self._devices.tempo_automated
            if automated:
                self.rows.remark(
                    f"{self.name}: the tempo is automated, and Live gives scripts only the tempo of the moment. "
                    "Save the set and read the .als for the changes."
                )
            tempos.append({"time_beats": 0.0, "tempo_bpm": song["tempo"], "automated": automated})
        meter = signature(song.get("signature_numerator"), song.get("signature_denominator"))
        if not signatures and meter is not None:
            signatures.append({"time_beats": 0.0, "time_signature": meter})

    # Song and lists.

    def _open_song(self, values: Values) -> None:
        self.song = values

    def _scene_row(self, values: Values) -> None:
        self.counts["scenes"] += 1
        if not self.rows.wants("scenes"):
            return
        tempo, enabled = values.get("tempo"), values.get("tempo_enabled")
        # Before tempo_enabled (Live 11.1) a scene without a tempo has -1.
        has_tempo = enabled is True or (enabled is None and tempo is not None and tempo > 0)
        meter = signature(values.get("time_signature_numerator"), values.get("time_signature_denominator"))
        self.rows.of("scenes").append(
            {
                "scene": values.get("index"),
                "name": values.get("name"),
                "tempo_bpm": tempo if has_tempo else None,
                "time_signature": meter if values.get("time_signature_enabled") else None,
                "color_index": values.get("color_index"),
                "color_rgb": values.get("color"),
                "is_empty": values.get("is_empty"),
            }
        )

    def _cue_point(self, values: Values) -> None:
        self.counts["cue_points"] += 1
        self.rows.of("locators").append({"time_beats": values.get("time"), "name": values.get("name")})

    def _groove(self, values: Values) -> None:
        self.counts["grooves"] += 1
        if "id" in values and "index" in values:
            self._groove_of[values["id"]] = values["index"]

    def _tempo_event(self, values: Values) -> None:
        self.rows.of("tempo_events").append(
            {"time_beats": values.get("time"), "tempo_bpm": values.get("tempo"), "automated": True}
        )

    def _signature_event(self, values: Values) -> None:
        meter = signature(values.get("numerator"), values.get("denominator"))
        self.rows.of("signature_events").append({"time_beats": values.get("time"), "time_signature": meter})

    # Tracks, slots, lanes.

    def _open_track(self, values: Values) -> None:
        self.track += 1
        self._scene = self._lane = -1
        holder = self.holder()
        if holder == "tracks":
            self.counts["tracks"] += 1
            kind = "group" if values.get("is_foldable") else "midi" if values.get("has_midi_input") else "audio"
        else:
            kind = "return" if holder == "return-tracks" else "master"
            self.counts["return_tracks"] += kind == "return"
        row: Row = {column: values.get(attribute) for column, attribute in _TRACK.items()}
        row["track"] = self.track
        row["kind"] = kind
        row["monitoring"] = _MONITORING.get(values.get("current_monitoring_state", -1))
        row["folded"] = values.get("fold_state") if kind == "group" else values.get("is_collapsed")
        if "id" in values:
            self._track_of[values["id"]] = self.track
        if "group_track" in values:
            self._later.append((row, "group", self._track_of, values["group_track"]))
        self.track_row = row
        self.rows.of("tracks").append(row)
        self._devices.enter_track(row)

    def _slot(self, values: Values) -> None:
        self.counts["slots"] += 1
        self._scene = values.get("index", self._scene + 1)
        if self.rows.wants("slots") and not values.get("is_group_slot") and self.track_row.get("kind") != "group":
            self.rows.of("slots").append(
                {
                    "track": self.track,
                    "scene": self._scene,
                    "has_clip": values.get("has_clip"),
                    "has_stop_button": values.get("has_stop_button"),
                }
            )

    def _arrangement(self, values: Values) -> None:
        self._has_timeline = True

    def _take_lane(self, values: Values) -> None:
        self.counts["take_lanes"] += 1
        self._lane = values.get("index", self._lane + 1)
        self._lane_row = {"track": self.track, "take_lane": self._lane, "name": values.get("name"), "clips": 0}
        self.rows.of("take_lanes").append(self._lane_row)

    # Clips.

    def _open_clip(self, values: Values) -> None:
        self._clips += 1
        self.clip = self._clips
        holder = self.holder()
        row: Row = {"clip": self.clip, "track": self.track}
        if holder == "slot":
            self.counts["session_clips"] += 1
            row["where"], row["scene"] = "session", self._scene
        else:
            row["where"] = "arrangement" if holder == "arrangement-clips" else "take_lane"
            row["start_beats"], row["end_beats"] = values.get("start_time"), values.get("end_time")
            if holder == "take-lane":
                self.counts["take_lane_clips"] += 1
                self._lane_row["clips"] += 1
                row["take_lane"] = self._lane
            else:
                self.counts["arrangement_clips"] += 1
                end = values.get("end_time")
                if end is not None:
                    self._length_beats = max(end, self._length_beats)
        self._fill_clip(row, values)
        if self.rows.wants("clips"):
            self.rows.of("clips").append(row)

    def _fill_clip(self, row: Row, values: Values) -> None:
        row.update((column, values.get(attribute)) for column, attribute in _CLIP.items())
        is_audio = values.get("is_audio_clip")
        if is_audio is None and "is_midi_clip" in values:
            is_audio = not values["is_midi_clip"]
        row["kind"] = None if is_audio is None else "audio" if is_audio else "midi"
        in_seconds = bool(is_audio) and values.get("warping") is False
        row["loop_unit"] = "seconds" if in_seconds else "beats"
        row["length_beats"] = self._clip_length(row, values, in_seconds)
        row["time_signature"] = signature(values.get("signature_numerator"), values.get("signature_denominator"))
        if is_audio:
            row.update((column, values.get(attribute)) for column, attribute in _AUDIO_CLIP.items())
            row["gain"] = gain_of_display(values.get("gain_display_string"))
            row["sample"] = self.use_sample(values.get("file_path"))
        if "groove" in values:
            self._later.append((row, "groove", self._groove_of, values["groove"]))

    def _clip_length(self, row: Row, values: Values, in_seconds: bool) -> float | None:
        """Beats on the timeline, or of what a session clip plays once (seconds converted with the set's tempo)."""
        if row.get("start_beats") is not None and row.get("end_beats") is not None:
            return float(row["end_beats"] - row["start_beats"])
        if not in_seconds and "length" in values:
            return _number(values["length"])
        start, end = ("loop_start", "loop_end") if values.get("looping") else ("start_marker", "end_marker")
        if values.get(start) is None or values.get(end) is None:
            return None
        length = float(values[end] - values[start])
        tempo = (self.song or {}).get("tempo")
        if in_seconds:
            return None if tempo is None else length * float(tempo) / 60.0
        return length

    def _close_clip(self, values: Values) -> None:
        self.clip = None

    def _note(self, values: Values) -> None:
        self.counts["notes"] += 1
        if self.rows.wants("notes"):
            row: Row = {column: values.get(attribute) for column, attribute in _NOTE.items()}
            row["clip"] = self.clip
            row["muted"] = values.get("mute", False)
            self.rows.of("notes").append(row)

    def _warp_marker(self, values: Values) -> None:
        if self.clip is not None:
            self.counts["warp_markers"] += 1
            self.rows.of("warp_markers").append(
                {"clip": self.clip, "sample_seconds": values.get("sample_time"), "beat": values.get("beat_time")}
            )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _at_least(version: str | None, wanted: tuple[int, int]) -> bool:
    parts = (version or "").split(".")
    numbers = tuple(number for part in parts[:2] if (number := whole_number(part)) is not None)
    return numbers >= wanted
