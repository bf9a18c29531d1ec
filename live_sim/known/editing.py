"""Undo and redo, tracks and devices that come and go, and what mixers and parameters refuse."""

from .record import DEMANDED, DOCUMENTED, INFERRED, MEASURED, OURS, REPORTED, Fact

FACTS = (
    Fact("undo.steps", "Song.Song.undo Song.Song.redo Song.Song.create_scene",
         "create_scene, undo, redo bring 9, 8, 9 scenes, one tick apart", "AO", DEMANDED),
    Fact("undo.tracked", "Song.Song.undo Track.Track.arm Track.Track.solo Song.Song.loop Song.Song.tempo",
         "tempo, signature, names, colours, all of a clip and a scene can be undone; solo, arm, monitoring, loop, punch,"
         " metronome and set_data cannot", "PV", MEASURED),
    Fact("undo.structure", "Song.Song.undo Song.Song.delete_track",
         "what undo brings back is a new object with the old one's content; handles to the old one stay dead", "DOC OURS",
         INFERRED),
    Fact("undo.pair", "Song.Song.begin_undo_step Song.Song.end_undo_step",
         "edits between begin and end are one entry; an empty pair leaves none, an end too many does no harm, a second begin"
         " does not count", "SE WC", MEASURED),
    Fact("undo.pairs-of-one-call", "Song.Song.begin_undo_step Song.Song.end_undo_step",
         "several pairs within one call become one entry", "WC", MEASURED),
    Fact("undo.own-entries", "Song.Song.begin_undo_step DeviceParameter.DeviceParameter.value Track.Track.name",
         "writes of parameters and names of tracks are entries of their own, also between begin and end (in Live 12.4.6 one undo"
         " took back a new track together with its name and device)", "WC EL", MEASURED),
    Fact("undo.without-a-pair", "Song.Song.undo",
         "without a pair Live groups as it likes; here every call is an entry", "SE OURS", OURS),
    Fact("undo.redo-cleared", "Song.Song.redo Song.Song.can_redo", "a new edit makes can_redo False, undoing makes it True", "SE",
         MEASURED),
    Fact("undo.can-undo-later", "Song.Song.can_undo Song.Song.can_redo", "can_undo and can_redo follow an edit on a later turn",
         "PV", MEASURED),
    Fact("undo.label", "Song.Song.undo Song.Song.redo",
         "undo and redo answer 'Undo Custom Action' and 'Redo Custom Action' for a script's edit, nothing before Live 12", "PV",
         MEASURED),
    Fact("undo.no-change-in-listener", "Song.Song.undo",
         "a change in a listener that undo or redo calls raises 'Changes cannot be triggered during undo or redo.'", "C10",
         DOCUMENTED),
    Fact("undo.quantize-counts", "Clip.Clip.quantize", "quantize is an entry even when nothing moves", "SE", MEASURED),
    Fact("undo.takes", "Song.Song.undo",
         "undo takes a take away, in a slot or on the timeline with what it had overwritten; redo brings it back; the takes of"
         " one pass are one entry",
         "OURS", INFERRED),
    Fact("undo.mute", "Song.Song.undo Track.Track.mute",
         "a track's mute is not undone (one report, Live 12.4; the probe notes of 12.3.5 list it as one that is)", "FOR PV",
         REPORTED),
    Fact("editing.routing-later", "Track.Track.available_input_routing_types Track.Track.available_output_routing_types",
         "the routing lists of the second track made in one tick are one empty name until the next tick; the first is ready",
         "EL NT", MEASURED),
    Fact("editing.selects", "Song.Song.create_midi_track Track.Track.insert_device",
         "creating a track or inserting a device selects it", "WC SE", MEASURED),
    Fact("tracks.monitoring", "Track.Track.current_monitoring_state", "3 and more raise 'Invalid monitoring state!'", "PV",
         MEASURED),
    Fact("tracks.new-monitoring", "Song.Song.create_audio_track Song.Song.create_midi_track",
         "a new audio track has its monitoring off, a new MIDI track has it on auto (in Live it may be a preference)", "LB",
         MEASURED),
    Fact("tracks.invisible", "Song.Song.View.selected_track",
         "selecting a track that a folded group hides raises 'The given Track is invisible'", "C10", REPORTED),
    Fact("tracks.take-lanes", "Track.Track.create_take_lane",
         "a track that holds no clips raises 'This track does not support take lanes'", "WC", REPORTED, "12.3 on"),
    Fact("mixer.master", "Track.Track.mute Track.Track.solo MixerDevice.MixerDevice.crossfade_assign",
         "the master raises 'Main track has no 'mute' property!' (solo the same) and 'Main track has no crossfader"
         " assignment!'", "SE PV", MEASURED),
    Fact("mixer.master-only", "MixerDevice.MixerDevice.crossfader MixerDevice.MixerDevice.cue_volume"
         " MixerDevice.MixerDevice.song_tempo",
         "the other tracks raise 'Only the main track has a crossfader!', 'Cue volume available on the main track only!', 'Only"
         " the main track has the song tempo!'", "PV", MEASURED),
    Fact("mixer.master-activator", "MixerDevice.MixerDevice.track_activator", "the master's track_activator is a parameter", "AJ",
         DEMANDED),
    Fact("parameters.range", "DeviceParameter.DeviceParameter.value",
         "a value outside min..max raises RuntimeError 'Invalid value. Check the parameters range with min/max'; nothing is"
         " cut", "PV", MEASURED),
    Fact("parameters.display-cut", "DeviceParameter.DeviceParameter.display_value",
         "a display_value outside is cut without a word, and -inf gives the maximum; a volume at -6 is 0.7, a pan goes from -50"
         " to 50", "WC EL", MEASURED, "12.3 on"),
    Fact("parameters.no-default", "DeviceParameter.DeviceParameter.default_value",
         "a quantized parameter raises 'There is no default value available for this type of parameter'", "PV", MEASURED),
    Fact("devices.insert-unknown", "Track.Track.insert_device",
         "a name that is not the browser's, letter by letter, raises ValueError 'Device operator not found.'", "LB EL", MEASURED,
         "12.3 on"),
    Fact("devices.insert-refused", "Track.Track.insert_device Chain.Chain.insert_device",
         "an instrument or MIDI effect on an audio track raises 'Can not insert device 'X': Only audio effects can be inserted"
         " into an audio track.', a second instrument '... Device chains cannot have more than one instrument each.'", "LB EL",
         MEASURED, "12.3 on"),
    Fact("devices.insert-place", "Track.Track.insert_device",
         "a MIDI effect behind the instrument raises 'Invalid insert index for device 'X': Insert MIDI effects before"
         " instruments. A valid index would be 0.'", "LB", MEASURED, "12.3 on"),
    Fact("devices.one-instrument", "Track.Track.duplicate_device", "duplicating an instrument raises 'Can not duplicate"
         " instrument'", "EL", MEASURED, "12.3 on"),
    Fact("devices.instrument-arms", "Track.Track.insert_device Track.Track.arm",
         "an instrument on an empty MIDI track arms it, and exclusive arm disarms the others", "WC", MEASURED, "12.3 on"),
    Fact("devices.move", "Song.Song.move_device", "a place beyond the chain raises 'Couldn't move device. target_index out of"
         " range.'", "PV", MEASURED),
    Fact("devices.variations", "RackDevice.RackDevice.store_variation RackDevice.RackDevice.delete_selected_variation",
         "storing a variation keeps the selection; deleting and recalling do nothing when none is selected", "LB WC", MEASURED,
         "11.0 on"),
)
