"""The tables of a LiveSet: the one place that names each column, its dtype, unit and meaning.

Help texts, JSON keys, the README's list and the readers' row checks all come from here.
Indexes start at 0; a value that the source does not give is missing (null), never invented.
Both readers (.als and dump XML) fill the same tables.

Dtypes are pandas' nullable ones: ``int`` -> Int64, ``float`` -> Float64, ``bool`` -> boolean,
``str`` -> string.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Dtype = Literal["int", "float", "bool", "str"]
PANDAS_DTYPES: dict[str, str] = {"int": "Int64", "float": "Float64", "bool": "boolean", "str": "string"}


@dataclass(frozen=True)
class Column:
    """One column: `unit` is empty for names and counts; `key` marks the columns that identify a row."""

    name: str
    dtype: Dtype
    meaning: str
    unit: str = ""
    key: bool = False


@dataclass(frozen=True)
class Table:
    """One table: one row per `per`. A row is a dict whose keys are exactly column names."""

    name: str
    per: str
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """The column names in their order."""
        return tuple(column.name for column in self.columns)


def _i(name: str, meaning: str, unit: str = "", *, key: bool = False) -> Column:
    return Column(name=name, dtype="int", meaning=meaning, unit=unit, key=key)


def _f(name: str, meaning: str, unit: str = "") -> Column:
    return Column(name, "float", meaning, unit)


def _b(name: str, meaning: str) -> Column:
    return Column(name, "bool", meaning)


def _s(name: str, meaning: str, *, key: bool = False) -> Column:
    return Column(name=name, dtype="str", meaning=meaning, unit="", key=key)


_COLORS = (
    _i("color_index", "palette index as the file gives it; two palettes: up to Live 10 and from Live 11"),
    _i("color_rgb", "colour as the API gives it", "0xRRGGBB"),
)

SET = Table("set", "set", (
    _s("name", "file name without its ending, or what Live calls the set; empty for standard input", key=True),
    _s("path", "where it was read from"),
    _s("source", "als, alc, adg, adv or dump"),
    _s("live_version", "version of Live that wrote it, such as 11.3.13"),
    _f("tempo_bpm", "tempo that Live shows; automation is in tempo_events (Live 8 files: tempo at the start)", "BPM"),
    _s("time_signature", "signature at the start, such as 4/4"),
    _i("root_note", "root of the set's scale, 0 = C", "semitones"),
    _s("scale_name", "name of the set's scale; for files of Live 12.1 and later by scale_number"),
    _i("scale_number", "the set's scale as Live 12.1 and later number it (file only)"),
    _s("tuning", "name of the set's tuning system, missing for the usual one (Live 12 and later, file only)"),
    _f("length_beats", "end of the last arrangement clip, 0 without one, never below 0 (take lanes, automation and "
       "locators do not count); missing where scripts cannot see the arrangement: dumps of Live up to 10",
       "beats"),
    _i("tracks", "tracks without returns and master"),
    _i("return_tracks", "return tracks"),
    _i("scenes", "scenes"),
    _i("session_clips", "clips in session slots"),
    _i("arrangement_clips", "clips on the arrangement timeline"),
    _i("take_lane_clips", "clips in take lanes (not heard)"),
    _i("devices", "devices, those in racks included"),
    _i("locators", "locators (cue points)"),
    _b("complete", "false when the source was cut off"),
    _b("changed_during_dump", "the set changed while it was dumped (dump only)"),
    _i("errors", "values that Live refused to give (dump only)"),
))  # fmt: skip

TRACKS = Table("tracks", "track, returns and master included", (
    _i("track", "position: tracks, then returns, then the master", key=True),
    _s("name", "name as Live shows it"),
    _s("kind", "audio, midi, group, return or master"),
    _i("group", "track that this one is grouped in"),
    *_COLORS,
    _b("frozen", "frozen"),
    _b("muted", "track activator off"),
    _b("soloed", "solo on"),
    _b("armed", "armed for recording"),
    _f("volume", "mixer volume as linear gain, 1 = 0 dB", "gain"),
    _f("panning", "-1 = left, 0 = centre, 1 = right"),
    _s("crossfader", "side of the crossfader: A, B or none; missing for the master"),
    _s("monitoring", "in, auto or off"),
    _s("input_routing", "input type as the source spells it"),
    _s("input_channel", "input channel as the source spells it"),
    _s("output_routing", "output type as the source spells it"),
    _s("output_channel", "output channel as the source spells it"),
    _b("folded", "group folded, or track folded in the arrangement"),
    _f("delay", "track delay, see delay_unit"),
    _s("delay_unit", "ms or samples"),
    _s("info", "info text"),
    _i("live_id", "Live's own number, kept from save to save (file only)"),
))  # fmt: skip

SCENES = Table("scenes", "scene", (
    _i("scene", "position from the top", key=True),
    _s("name", "name as stored"),
    _f("tempo_bpm", "tempo of the scene when its field is enabled (Live 11+)", "BPM"),
    _s("time_signature", "signature of the scene when its field is enabled (Live 11+)"),
    *_COLORS,
    _b("is_empty", "no clip in any slot of the row"),
    _s("info", "info text"),
    _b("follow_enabled", "scene follow action enabled (Live 11+, file only)"),
    _f("follow_time", "scene follow time (Live 11+, file only)", "beats"),
))  # fmt: skip

SLOTS = Table("slots", "session slot of an audio or MIDI track", (
    _i("track", "track", key=True),
    _i("scene", "scene", key=True),
    _b("has_clip", "a clip is in the slot"),
    _b("has_stop_button", "an empty slot without one lets the earlier clip play on"),
))  # fmt: skip

CLIPS = Table("clips", "clip, wherever it is; frozen copies and grooves are not clips", (
    _i("clip", "running number: session by track and scene, then arrangement, then take lanes, per track", key=True),
    _i("track", "track"),
    _i("scene", "scene of a session clip"),
    _s("where", "session, arrangement or take_lane"),
    _i("take_lane", "take lane of a take-lane clip"),
    _f("start_beats", "start on the timeline (arrangement and take lanes)", "beats"),
    _f("end_beats", "end on the timeline (arrangement and take lanes)", "beats"),
    _f("start_seconds", "start from the song's first beat through the tempo automation (arrangement and take lanes), "
       "read as the set's Live does: once per sixteenth up to 12.2, exactly from 12.3 on (inferred)", "seconds"),
    _s("bar", "start as bar.beat.sixteenth, counted from 1 through the signature changes"),
    _s("name", "name"),
    _s("kind", "audio or midi"),
    *_COLORS,
    _f("length_beats", "length on the timeline, or of what a session clip plays once", "beats"),
    _f("loop_start", "loop start, unit in loop_unit"),
    _f("loop_end", "loop end, unit in loop_unit"),
    _f("start_marker", "start marker, unit in loop_unit"),
    _f("end_marker", "end marker, unit in loop_unit"),
    _s("loop_unit", "beats, or seconds for unwarped audio"),
    _b("looping", "loop on"),
    _b("muted", "clip deactivated"),
    _b("warping", "warp on (audio)"),
    _i("warp_mode", "0 Beats, 1 Tones, 2 Texture, 3 Re-Pitch, 4 Complex, 6 Complex Pro; others stay numbers"),
    _i("pitch_coarse", "transposition (audio)", "semitones"),
    _f("pitch_fine", "detune (audio)", "cents"),
    _f("gain", "clip gain as linear gain, 1 = 0 dB (audio)", "gain"),
    _s("time_signature", "clip signature"),
    _i("launch_mode", "0 trigger, 1 gate, 2 toggle, 3 repeat"),
    _i("launch_quantization", "0 = global, then as Live counts"),
    _b("legato", "legato launch"),
    _f("velocity_amount", "how far velocity scales the clip, 0-1"),
    _b("follow_enabled", "follow action on (file only)"),
    _f("follow_time", "follow time (file only)", "beats"),
    _i("follow_action_a", "first follow action as Live numbers it (file only)"),
    _i("follow_action_b", "second follow action (file only)"),
    _i("follow_chance_a", "chance of the first (file only)"),
    _i("follow_chance_b", "chance of the second (file only)"),
    _i("groove", "groove pool number, missing for none"),
    _b("fade", "clip fades on (audio, file only)"),
    _b("ram", "sample held in memory (audio)"),
    _i("sample", "row of the samples table (audio)"),
    _s("sample_path", "path of the sample as the source gives it (audio)"),
    _b("mpe", "notes carry per-note expression (file only)"),
    _s("info", "info text (file only)"),
))  # fmt: skip

NOTES = Table("notes", "MIDI note", (
    _i("clip", "clip", key=True),
    _i("pitch", "MIDI note, 60 = C3", key=True),
    _f("start_beats", "start in the clip's own time", "beats"),
    _f("duration_beats", "length", "beats"),
    _f("velocity", "velocity 0-127"),
    _f("release_velocity", "release velocity 0-127"),
    _f("velocity_deviation", "random velocity range (Live 11+)"),
    _f("probability", "chance 0-1 (Live 11+)"),
    _b("muted", "note deactivated"),
))  # fmt: skip

DEVICES = Table("devices", "device, those in racks included", (
    _i("device", "running number, parents before children", key=True),
    _i("track", "track"),
    _i("parent", "rack device that holds it, missing on the track itself"),
    _i("chain", "row of the chains table that holds it"),
    _i("position", "position in its chain"),
    _s("name", "name as Live shows it"),
    _s("class_name", "Live's class name, such as Eq8 or PluginDevice"),
    _s("kind", "instrument, audio_effect, midi_effect or rack kinds; missing when unknown"),
    _b("enabled", "device on"),
    _s("plugin_format", "vst2, vst3 or au"),
    _s("plugin_name", "name the plug-in gives itself"),
    _s("plugin_vendor", "maker of the plug-in, as it (AU) or Live's browser (VST3) names it (file only)"),
    _s("preset", "preset it was loaded from (file only)"),
    _s("max_patch", "Max for Live patch path"),
    _b("folded", "device view folded"),
    _b("macros_mapped", "a macro moves something (racks)"),
    _i("live_id", "Live's own number within its chain, kept from save to save (file only)"),
))  # fmt: skip

CHAINS = Table("chains", "chain of a rack", (
    _i("chain", "running number", key=True),
    _i("device", "rack device"),
    _i("position", "position in the rack"),
    _b("is_return", "return chain"),
    _s("name", "name"),
    *_COLORS,
    _b("muted", "chain activator off"),
    _b("soloed", "chain solo"),
    _i("receiving_note", "drum pad that plays it (drum racks)", "MIDI note"),
    _i("sending_note", "note it sends on (drum racks)", "MIDI note"),
    _i("choke_group", "choke group, 0 = none (drum racks)"),
    _f("volume", "chain volume as linear gain, 1 = 0 dB", "gain"),
    _f("panning", "-1 = left, 0 = centre, 1 = right"),
))  # fmt: skip

PARAMETERS = Table("parameters", "device parameter", (
    _i("device", "device", key=True),
    _i("parameter", "position in the device", key=True),
    _s("name", "name"),
    _f("value", "value in the parameter's own range"),
    _s("display_value", "text that Live shows (dump only)"),
    _f("min", "lowest value that the parameter can have (dump, and Max for Live in files)"),
    _f("max", "highest value that the parameter can have (dump, and Max for Live in files)"),
    _f("mapping_min", "value at the lower end of what a mapped MIDI controller covers (file only)"),
    _f("mapping_max", "value at the upper end of what a mapped MIDI controller covers (file only)"),
    _b("is_quantized", "steps instead of a continuous range"),
    _b("automated", "has arrangement automation"),
))  # fmt: skip

AUTOMATION = Table("automation", "breakpoint", (
    _i("track", "track that owns the envelope"),
    _i("clip", "clip that owns the envelope, missing for arrangement automation"),
    _i("device", "device of the target, missing for mixer and song targets"),
    _s("target", "what is automated, such as Tempo, Volume or a parameter name"),
    _b("modulates", "the value is added to where the control is (modulation), not where the control goes"),
    _f("time_beats", "time; the value before all time is given at the start, 0", "beats"),
    _f("value", "value in the target's own range as saved sets have it: linear gain for volumes and sends"),
    _s("curve", "curve control as x1,y1,x2,y2; missing for a straight line"),
))  # fmt: skip

SENDS = Table("sends", "send of a track", (
    _i("track", "track", key=True),
    _i("send", "position of the send", key=True),
    _i("return_track", "track that receives it"),
    _f("value", "send level as linear gain, 1 = 0 dB", "gain"),
    _b("pre", "pre fader (file only)"),
))  # fmt: skip

LOCATORS = Table("locators", "locator (cue point), in time order", (
    _i("locator", "running number in time order", key=True),
    _f("time_beats", "place", "beats"),
    _f("start_seconds", "place from the song's first beat through the tempo automation, read as the set's Live does: "
       "once per sixteenth up to 12.2, exactly from 12.3 on (inferred)", "seconds"),
    _s("bar", "place as bar.beat.sixteenth, counted from 1 through the signature changes"),
    _s("name", "name"),
    _b("is_song_start", "marks the song start (file only)"),
    _s("info", "info text (file only)"),
))  # fmt: skip

SAMPLES = Table("samples", "sample file used", (
    _i("sample", "running number", key=True),
    _s("path", "absolute path as stored, or the found file"),
    _s("relative_path", "path relative to its base (file only)"),
    _s("name", "file name"),
    _b("exists", "found on this computer"),
    _s("other_spelling", "where it is not found: a file there whose path differs only in upper and lower case or in "
       "how accents are stored (Unicode form)"),
    _i("size", "size as stored in the set", "bytes"),
    _i("crc", "checksum as stored in the set"),
    _i("used_by", "clips and devices that use it"),
))  # fmt: skip

WARP_MARKERS = Table("warp_markers", "warp marker", (
    _i("clip", "clip", key=True),
    _f("sample_seconds", "place in the sample", "seconds"),
    _f("beat", "place in beats", "beats"),
))  # fmt: skip

TEMPO_EVENTS = Table("tempo_events", "tempo automation event, in time order; one row when the tempo is constant", (
    _f("time_beats", "place", "beats"),
    _f("tempo_bpm", "tempo", "BPM"),
    _b("automated", "false for the single row of a set without tempo automation"),
    _s("curve", "curve control up to the next event as x1,y1,x2,y2, missing for a straight line (file only); seconds "
       "take the straight line"),
))  # fmt: skip

SIGNATURE_EVENTS = Table("signature_events", "time-signature change, in time order", (
    _f("time_beats", "place", "beats"),
    _s("time_signature", "signature such as 7/8"),
))  # fmt: skip

TAKE_LANES = Table("take_lanes", "take lane", (
    _i("track", "track", key=True),
    _i("take_lane", "position in the track", key=True),
    _s("name", "name"),
    _i("clips", "clips in it"),
))  # fmt: skip

MEMBERS = Table("members", "member of the Live API (live-api documents)", (
    _s("class", "dotted class or module that has it; missing for the root module Live", key=True),
    _s("member", "member name", key=True),
    _s("kind", "module, class, enum, enum_value, property, method, function or constant"),
    _b("settable", "property can be written"),
    _b("listenable", "a listener can be added to the property (add_NAME_listener exists)"),
    _s("signature", "how it is called: name(self: Clip, fast: bool = False) -> None; several are separated by '; '"),
    _s("parameters", "parameters of the signature, with types and defaults; empty where it has none"),
    _s("returns", "type of what a call returns, or of a property's value"),
    _i("value", "number of an enumeration value or constant"),
    _s("text", "text of a constant; of a class that is another one under a second name: that one, dotted"),
    _s("bases", "dotted classes that a class is derived from, separated by spaces"),
    _b("constructible", "scripts may make objects of the class"),
    _s("items", "type of what a list class holds"),
    _s("doc", "documentation text"),
    _s("live_version", "version of Live that was documented"),
))  # fmt: skip

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        SET,
        TRACKS,
        SCENES,
        SLOTS,
        CLIPS,
        NOTES,
        DEVICES,
        CHAINS,
        PARAMETERS,
        AUTOMATION,
        SENDS,
        LOCATORS,
        SAMPLES,
        WARP_MARKERS,
        TEMPO_EVENTS,
        SIGNATURE_EVENTS,
        TAKE_LANES,
        MEMBERS,
    )
}
