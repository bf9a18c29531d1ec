"""What stubs say beyond the documents, in our own words: how value classes are made, what can be None, what things are.

Sources: Ableton's public documentation of the Live Object Model for the meanings, the calls of public scripts for the
constructors (the simulated Live, live_sim/structs.py, takes the same).
"""

from __future__ import annotations

# Classes that a script makes itself -> their parameters: name, type, default ("" where it must be given).
CONSTRUCTORS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Live.Base.Timer": (
        ("callback", "Callable[[], object]", ""),
        ("interval", "int", ""),
        ("repeat", "bool", "False"),
        ("start", "bool", "False"),
    ),
    "Live.Clip.MidiNoteSpecification": (
        ("pitch", "int", ""),
        ("start_time", "float", ""),
        ("duration", "float", ""),
        ("velocity", "float", "100.0"),
        ("mute", "bool", "False"),
        ("probability", "float", "1.0"),
        ("velocity_deviation", "float", "0.0"),
        ("release_velocity", "float", "64.0"),
    ),
    "Live.Clip.WarpMarker": (("sample_time", "float", ""), ("beat_time", "float", "")),
    "Live.MidiMap.CCFeedbackRule": (),
    "Live.MidiMap.NoteFeedbackRule": (),
    "Live.MidiMap.PitchBendFeedbackRule": (),
}

# Calls whose signature says only `object` or `tuple` -> what it means: parameters by their place behind the object
# itself, and what comes back (None). A class of the API stands in braces. Sources: Ableton's public documentation of
# the Live Object Model and of its note functions; the calls of public scripts.
_NOTES = "tuple[tuple[int, float, float, float, bool], ...]"  # pitch, time, duration, velocity, muted
_IDS: dict[int | None, str] = {0: "Iterable[int]"}
_NAMED: dict[int | None, str] = {0: "str"}
CLOSER: dict[str, dict[int | None, str]] = {
    "Application.encrypt_challenge": {None: "tuple[int, ...]"},
    "Application.Application.has_option": _NAMED,
    "Application.Application.View.focus_view": _NAMED,
    "Application.Application.View.hide_view": _NAMED,
    "Application.Application.View.show_view": _NAMED,
    "Application.Application.View.is_view_visible": _NAMED,
    "Application.Application.View.add_is_view_visible_listener": _NAMED,
    "Application.Application.View.remove_is_view_visible_listener": _NAMED,
    "Application.Application.View.is_view_visible_has_listener": _NAMED,
    "Application.Application.View.scroll_view": {1: "str"},
    "Application.Application.View.zoom_view": {1: "str"},
    "Application.ControlSurfaceProxy.send_midi": {0: "tuple[int, ...]"},
    "Application.ControlSurfaceProxy.fetch_received_midi_messages": {None: "tuple[tuple[int, ...], ...]"},
    "Clip.Clip.add_new_notes": {0: "Iterable[{Clip.MidiNoteSpecification}]"},
    "Clip.Clip.add_warp_marker": {0: "{Clip.WarpMarker}"},
    "Clip.Clip.duplicate_notes_by_id": {0: "Iterable[int]", 1: "float | None"},
    "Clip.Clip.get_notes_by_id": _IDS,
    "Clip.Clip.remove_notes_by_id": _IDS,
    "Clip.Clip.select_notes_by_id": _IDS,
    "Clip.Clip.get_notes": {None: _NOTES},
    "Clip.Clip.get_selected_notes": {None: _NOTES},
    "Clip.Clip.set_notes": {0: _NOTES},
    "Clip.Clip.replace_selected_notes": {0: _NOTES},
    "ClipSlot.ClipSlot.create_audio_clip": _NAMED,
    "Licensing.PythonLicensingBridge.get_startup_dialog": {0: "Callable[..., object]", 1: "Callable[..., object]"},
    "MaxDevice.MaxDevice.get_bank_parameters": {None: "list[int]"},
    "Song.get_all_scales_ordered": {None: "tuple[tuple[str, tuple[int, ...]], ...]"},
    "Song.Song.create_audio_track": {0: "int | None"},
    "Song.Song.create_midi_track": {0: "int | None"},
    "Song.Song.get_data": _NAMED,
    "Song.Song.set_data": _NAMED,
    "TakeLane.TakeLane.create_audio_clip": _NAMED,
    "Track.Track.create_audio_clip": _NAMED,
    "Track.Track.get_data": _NAMED,
    "Track.Track.set_data": _NAMED,
}

# Properties that are None at times although whoever captured them saw an object there. Where a script usually asks
# another property first (has_clip), checkers are not made to ask again: those are not here.
NONE_AT_TIMES = frozenset(
    {
        "Live.Song.Song.View.detail_clip",  # nothing in the clip view
        "Live.Song.Song.View.highlighted_clip_slot",  # a track without slots is selected
        "Live.Song.Song.View.selected_parameter",
        "Live.Song.Song.View.selected_chain",
        "Live.Song.Song.appointed_device",
        "Live.Track.Track.group_track",  # the track is in no group
        "Live.Track.Track.View.selected_device",
        "Live.RackDevice.RackDevice.View.selected_chain",
        "Live.RackDevice.RackDevice.View.selected_drum_pad",
        "Live.SimplerDevice.SimplerDevice.sample",  # an empty Simpler
    }
)

# Whole name without `Live.` -> what it is, in one sentence of ours.
MEANINGS = {
    "Application.get_application": "The running Live.",
    "Application.Application.get_document": "The set that is open.",
    "Application.Application.get_major_version": "The first number of Live's version: 12 of 12.1.5.",
    "Application.Application.get_minor_version": "The second number of Live's version: 1 of 12.1.5.",
    "Application.Application.get_bugfix_version": "The third number of Live's version: 5 of 12.1.5.",
    "Application.Application.browser": "Live's browser, which loads what it finds onto the selected track.",
    "Base.Timer": "Calls `callback` every `interval` milliseconds (10 at least), as long as the script keeps it.",
    "Chain.Chain": "A chain of a rack.",
    "Clip.Clip": "A clip in a slot, in the arrangement or in a take lane.",
    "Clip.Clip.color": "The colour as 0xRRGGBB; Live takes the nearest of its palette.",
    "Clip.Clip.color_index": "The colour's number in Live's palette.",
    "Clip.Clip.gain": "0 to 1, not decibels: gain_display_string has those. Audio clips only.",
    "Clip.Clip.is_playing": "Whether the clip plays.",
    "Clip.Clip.is_triggered": "Whether the clip's launch button blinks.",
    "Clip.Clip.length": "The length in beats: that of the loop, or from start marker to end. Unwarped audio: seconds.",
    "Clip.Clip.loop_start": "In beats; in seconds for unwarped audio.",
    "Clip.Clip.loop_end": "In beats; in seconds for unwarped audio.",
    "Clip.Clip.muted": "Whether the clip is deactivated (the 0 key).",
    "Clip.Clip.pitch_coarse": "Transposition in semitones, -48 to 48. Audio clips only.",
    "ClipSlot.ClipSlot": "A place for a clip: where a track and a scene meet.",
    "ClipSlot.ClipSlot.clip": "The clip in the slot, or None: ask has_clip first.",
    "ClipSlot.ClipSlot.has_clip": "Whether there is a clip in the slot.",
    "ClipSlot.ClipSlot.has_stop_button": "Whether launching the empty slot stops the track.",
    "ClipSlot.ClipSlot.fire": "Press the slot's launch button (or its stop button, when it is empty).",
    "Device.Device": "A device: native, plug-in or Max for Live.",
    "Device.Device.parameters": "All parameters that can be automated; the first is the device's on/off switch.",
    "Device.Device.class_name": "Live's own name of the kind of device, such as Eq8, whatever the user calls it.",
    "DeviceParameter.DeviceParameter": "A knob, switch or fader; str() of it is what Live shows.",
    "DeviceParameter.DeviceParameter.value": "Between min and max, in Live's internal scale: not decibels or hertz.",
    "DeviceParameter.DeviceParameter.is_quantized": "Whether it has steps: value_items names them.",
    "MixerDevice.MixerDevice": "A track's volume, panning, sends and crossfader switch.",
    "MixerDevice.MixerDevice.volume": "The fader: 0 to 1, where 0.85 is 0 dB.",
    "Scene.Scene": "A row of the session.",
    "Scene.Scene.tempo": "The scene's tempo in BPM; -1 when it has none (from Live 11.1 on).",
    "Song.Song": "The set.",
    "Song.Song.tracks": "The tracks from left to right, without returns and master; those in folded groups too.",
    "Song.Song.visible_tracks": "The tracks that are on the screen: without those in folded groups.",
    "Song.Song.return_tracks": "The return tracks from left to right.",
    "Song.Song.scenes": "The scenes from top to bottom.",
    "Song.Song.tempo": "The tempo in BPM, 20 to 999.",
    "Song.Song.current_song_time": "Where the playhead is, in beats.",
    "Song.Song.is_playing": "Whether Live plays. Setting it starts and stops.",
    "Song.Song.cue_points": "The locators of the arrangement; not in the order of their times.",
    "Song.Song.capture_midi": "Put what was played lately into a clip.",
    "Song.Song.undo": "Take back what was done last.",
    "Song.Song.View.selected_track": "The track that is selected, returns and master included.",
    "Song.Song.View.selected_scene": "The scene that is selected.",
    "Song.Song.View.detail_clip": "The clip that the clip view shows, or None.",
    "Track.Track": "A track: audio, MIDI, group, return or master.",
    "Track.Track.clip_slots": "The track's slots, one for each scene from the top. Returns and master have none.",
    "Track.Track.devices": "The devices from left to right.",
    "Track.Track.fold_state": "Whether a group track is folded. Only where is_foldable.",
    "Track.Track.group_track": "The group that the track is in, or None.",
    "Track.Track.has_midi_input": "Whether it is a MIDI track.",
    "Track.Track.playing_slot_index": "The scene that plays on this track, from 0; below 0 when none does.",
    "Track.Track.fired_slot_index": "The scene that blinks on this track, from 0; -1 none, -2 the stop button.",
    "Track.Track.arrangement_clips": "The clips in the arrangement; raises on group, return and master tracks.",
}
