"""A set as plain text, one thing a line, for git and other tools that compare lines.

Nothing is numbered by its place in the set, so that a new track does not change the lines of all others. Each value
has a line of its own under the thing that it belongs to, and what has the value that Live starts with has none: saving
a set again in a newer Live, which writes more of these, changes no line but the version. Samples are named by their
place in the project, whose folder is named once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kontrol_cli.diff.samples import base_folder
from kontrol_cli.diff.side import DERIVED, Side
from kontrol_cli.diff.words import clip_place, label, shown, words
from kontrol_cli.output.levels import decibels, panning
from kontrol_cli.output.text import plain
from kontrol_cli.output.words import key_words
from kontrol_cli.sets.liveset import LiveSet
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import TABLES

TEXTCONV_TABLES = (
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
    "samples",
    "warp_markers",
    "tempo_events",
    "signature_events",
)
_LEVELS = ("volume", "panning", "gain")
# Shown in words of their own, or of no use to a reader of differences.
_BORING = {
    "clips": {"kind", "loop_unit", "loop_start", "loop_end", "start_marker", "end_marker", "looping"},
    "devices": {"class_name", "kind", "folded", "enabled"},
    "tracks": {"kind", "folded", *_LEVELS},
    "chains": set(_LEVELS),
}
# What Live starts with; so is false, and an empty text.
_STARTS_WITH: dict[str, dict[str, Any]] = {
    "tracks": {"monitoring": "auto", "crossfader": "none", "delay": 0.0, "delay_unit": "ms"},
    "clips": {
        **dict.fromkeys(("warp_mode", "pitch_coarse", "pitch_fine", "launch_mode", "launch_quantization"), 0),
        "velocity_amount": 0.0,
        "time_signature": "4/4",
        "gain": 1.0,
        "warping": True,
    },
    "chains": {"choke_group": 0, "sending_note": 60},
    "notes": {"release_velocity": 64.0, "velocity_deviation": 0.0, "probability": 1.0},
}
_KEY = "C Major"


def set_text(live_set: LiveSet) -> Iterator[str]:
    """The lines of a set read with :data:`TEXTCONV_TABLES`."""
    return (f"{plain(line)}\n" for line in _Text(Side(live_set)).lines())


class _Text:
    def __init__(self, side: Side) -> None:
        self.side = side
        self.devices = {row["device"]: row["name"] for row in side.rows("devices")}
        self.envelopes: dict[tuple[Any, Any], list[tuple[str, list[Row]]]] = {}
        for key, rows in side.grouped("automation", "track", "clip", "device", "target", "modulates").items():
            assert isinstance(key, tuple)
            track, clip, device, target, modulates = key
            if target not in ("Tempo", "TimeSignature"):
                parts = (self.devices.get(device), target, "modulation" if modulates else None)
                name = " / ".join(part for part in parts if part)
                self.envelopes.setdefault((track, clip), []).append((name, rows))

    def lines(self) -> Iterator[str]:
        """The lines without their ends."""
        side = self.side
        yield from self._head(side.head)
        for row in side.rows("tempo_events")[1:] and side.rows("tempo_events"):
            yield f"tempo {shown(row['tempo_bpm'])} BPM at {side.bar(row['time_beats'])}"
        for row in side.rows("signature_events")[1:] and side.rows("signature_events"):
            yield f"signature {row['time_signature']} at {side.bar(row['time_beats'])}"
        for row in side.rows("locators"):
            yield f"locator {_quoted(row['name'])} at {side.bar(row['time_beats'])}"
            yield from self._values("locators", row, "  ")
        for row in side.rows("scenes"):
            yield f"scene {_quoted(row['name'])}"
            yield from self._values("scenes", row, "  ")
        yield from self._devices(None, None, "")  # those of a preset
        for row in side.rows("tracks"):
            yield from self._track(row)
        yield from self._samples()

    def _head(self, head: Row) -> Iterator[str]:
        yield f"Live {head['live_version']}"
        if head["tempo_bpm"] is not None:
            yield f"tempo {shown(head['tempo_bpm'])} BPM"
        if head["time_signature"]:
            yield f"signature {head['time_signature']}"
        key = key_words(head)
        if key and key != _KEY and (head["root_note"], head["scale_number"]) != (0, 0):
            yield f"scale {key}"
        if head["tuning"]:
            yield f"tuning {head['tuning']}"

    def _track(self, track: Row) -> Iterator[str]:
        side, number = self.side, track["track"]
        is_main = track["kind"] == "master"
        yield "main track" if is_main else f"{track['kind']} track {_quoted(side.shown_name(track))}"
        if track["group"] is not None:
            yield f"  in group {_quoted(side.shown_name(side.tracks[track['group']]))}"
        yield from self._mixer(track, "  ")
        yield from self._values("tracks", track, "  ")
        for send in side.sends_of.get(number, ()):
            target = side.tracks.get(send["return_track"])
            where = f"to {_quoted(side.shown_name(target))}" if target else f"{send['send'] + 1}"
            yield f"  send {where} {decibels(send['value'], 2)}"
        yield from self._envelopes(number, None, "  ")
        yield from self._devices(number, None, "  ")
        for row in side.slots_of.get(number, ()):
            if row["has_stop_button"] is False:
                yield f"  slot without stop button in {side.scene_title(row['scene'])}"
        for clip in side.clips_of.get(number, ()):
            yield from self._clip(clip)

    def _mixer(self, row: Row, indent: str) -> Iterator[str]:
        if row["volume"] is not None:
            yield f"{indent}volume {decibels(row['volume'], 2)}"
        if row["panning"]:
            yield f"{indent}panning {panning(row['panning'], 1)}"

    def _clip(self, clip: Row) -> Iterator[str]:
        side = self.side
        name = f" {_quoted(clip['name'])}" if clip["name"] else ""
        yield f"  {clip['kind']} clip{name} {self._place(clip)}"
        yield from self._loop(clip)
        yield from self._values("clips", clip, "    ")
        if clip["sample_path"]:
            sample = side.samples.get(clip["sample"]) or {"relative_path": None}
            yield f"    sample {base_folder(clip['sample_path'], sample['relative_path'])[1]}"
        for note in side.notes.of(clip["clip"]):
            yield f"    note {self._note(clip, note)}"
        for row in side.warp_of.get(clip["clip"], ()):
            yield f"    warp {shown(row['sample_seconds'])} s = beat {shown(row['beat'])}"
        yield from self._envelopes(clip["track"], clip["clip"], "    ")

    def _place(self, clip: Row) -> str:
        if clip["where"] != "session":
            return f"at {self.side.clip_place(clip)}"
        name = (self.side.scenes.get(clip["scene"]) or {}).get("name")
        return f"in scene '{name}'" if name else f"in scene {(clip['scene'] or 0) + 1}"

    def _loop(self, clip: Row) -> Iterator[str]:
        edges = {name: words("clips", name, clip) for name in ("loop_start", "loop_end", "start_marker", "end_marker")}
        if edges["loop_start"] or edges["loop_end"]:
            word = "loop" if clip["looping"] else "plays"
            yield f"    {word} {edges['loop_start']} to {edges['loop_end']}"
        if edges["start_marker"] not in ("", edges["loop_start"]):
            yield f"    start {edges['start_marker']}"
        if edges["end_marker"] not in ("", edges["loop_end"]):
            yield f"    end {edges['end_marker']}"

    def _note(self, clip: Row, note: Row) -> str:
        """Pitch, place and length, and what else is not as Live starts with."""
        parts = [
            words("notes", "pitch", note),
            f"at {clip_place(clip, note['start_beats'])}",
            f"length {shown(note['duration_beats'])}",
            f"velocity {shown(note['velocity'])}",
        ]
        rest = ("release_velocity", "velocity_deviation", "probability", "muted")
        parts += [_pair("notes", name, note) for name in rest if _says("notes", name, note)]
        return " ".join(parts)

    def _devices(self, track: int | None, chain: int | None, indent: str) -> Iterator[str]:
        side = self.side
        for row in side.devices_in.get((track, chain), ()):
            off = " off" if row["enabled"] is False else ""
            yield f"{indent}device {row['class_name']} {_quoted(row['name'])}{off}"
            yield from self._values("devices", row, indent + "  ")
            for one in side.parameters_of.get(row["device"], ()):
                if one["name"] == "Device On":
                    continue  # said with the device
                text = f" ({one['display_value']})" if one["display_value"] else ""
                yield f"{indent}  {one['name'] or 'parameter'} {shown(one['value'])}{text}"
            for one in side.chains_of.get(row["device"], ()):
                yield f"{indent}  chain {_quoted(one['name'])}"
                yield from self._mixer(one, indent + "    ")
                yield from self._values("chains", one, indent + "    ")
                yield from self._devices(track, one["chain"], indent + "    ")

    def _envelopes(self, track: int, clip: int | None, indent: str) -> Iterator[str]:
        for name, rows in self.envelopes.get((track, clip), ()):
            for row in rows:
                curve = f" curve {row['curve']}" if row["curve"] else ""
                place = self.side.bar(row["time_beats"]) if clip is None else f"beat {shown(row['time_beats'])}"
                yield f"{indent}automation {name} {shown(row['value'])} at {place}{curve}"

    def _samples(self) -> Iterator[str]:
        """The folders that hold samples, each once, and the samples below them."""
        side = self.side
        named = {row["sample"]: row["sample_path"] for row in side.rows("clips") if row["sample_path"]}
        found = set()
        for row in side.rows("samples"):
            path = named.get(row["sample"]) or row["path"] or row["relative_path"] or row["name"] or ""
            found.add(base_folder(path, row["relative_path"]))
        for folder in sorted({folder for folder, _ in found if folder}):
            yield f"sample folder {folder}"
        for rest in sorted({rest for _, rest in found}):
            yield f"sample {rest}"

    def _values(self, table: str, row: Row, indent: str) -> Iterator[str]:
        left_out = DERIVED.get(table, frozenset()) | _BORING.get(table, set())
        for name in TABLES[table].column_names:
            if name not in left_out and _says(table, name, row):
                yield f"{indent}{_pair(table, name, row)}"


def _says(table: str, column: str, row: Row) -> bool:
    """True for a value that Live does not start with."""
    value = row.get(column)
    if value is None or value is False or value == "":
        return False
    return bool(value != _STARTS_WITH.get(table, {}).get(column))


def _pair(table: str, column: str, row: Row) -> str:
    value, name = row[column], label(column) or column.replace("_", " ")
    if isinstance(value, bool):
        return name if value else f"{name} off"
    text = decibels(value, 2) if column in ("gain", "volume") else words(table, column, row, 1)
    if column.endswith("_routing") and text == "Master":
        text = "Main"  # as Live 12 calls it
    return f"{name} {text}"


def _quoted(name: str | None) -> str:
    return f"'{name or ''}'"
