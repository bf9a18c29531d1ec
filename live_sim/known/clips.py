"""What Live does to clips, slots and scenes when they are edited."""

from .record import DISPUTED, MEASURED, UNKNOWN, Fact

FACTS = (
    Fact("clips.occupied", "ClipSlot.ClipSlot.create_clip ClipSlot.ClipSlot.create_audio_clip",
         "creating a clip where one is raises 'This clip slot already has a clip'", "HN", MEASURED),
    Fact("clips.create-audio", "ClipSlot.ClipSlot.create_audio_clip Track.Track.create_audio_clip",
         "a MIDI track raises RuntimeError 'Audio clips can only be created on audio tracks'; a relative path raises ValueError"
         " 'Please provide an absolute path', another kind of file 'The provided path does not appear to point to a valid"
         " audio file'; whether the file is there is not looked at here", "HN EL", MEASURED, "12.1 on"),
    Fact("clips.duplicate-to", "ClipSlot.ClipSlot.duplicate_clip_to",
         "a clip replaces what is in the slot; an empty slot raises 'Cannot duplicate from empty clip slot.', another kind of"
         " track 'Incompatible track types for clip duplication'; group slots are refused", "WC DOC", MEASURED, "9.7 on"),
    Fact("clips.duplicate-slot", "Track.Track.duplicate_clip_slot",
         "the clip in the slot below is overwritten, although the text says next free slot", "LB", MEASURED),
    Fact("clips.controls-others", "ClipSlot.ClipSlot.controls_other_clips",
         "a group's slot controls others when one of its tracks has a clip there that is not deactivated", "PV", MEASURED),
    Fact("clips.arrangement-midi", "Track.Track.create_midi_clip", "a new arrangement clip loops, from 0 to its length", "EL",
         MEASURED, "12.3 on"),
    Fact("clips.to-arrangement", "Track.Track.duplicate_clip_to_arrangement",
         "the playhead moves to the copy at once; measured while stopped", "EL", MEASURED, "11.0 on"),
    Fact("clips.loop-order", "Clip.Clip.loop_start Clip.Clip.loop_end",
         "a loop start at or behind the end raises 'Cannot set LoopStart behind LoopEnd', an end at or before the start 'Cannot"
         " set LoopEnd before LoopStart'; the value stays", "SE WC", MEASURED),
    Fact("clips.position", "Clip.Clip.position", "position moves the loop and keeps its length", "PV", MEASURED),
    Fact("clips.two-braces", "Clip.Clip.looping Clip.Clip.loop_start Clip.Clip.loop_end",
         "a clip keeps one brace for looping and one for not; switching looping brings the other one back", "PV LB SE", MEASURED),
    Fact("clips.unlooped-markers", "Clip.Clip.start_marker Clip.Clip.end_marker",
         "on a clip that does not loop a write to start_marker is ignored, it follows loop_start; end_marker alone does not move"
         " the end", "PV LB SE", MEASURED),
    Fact("clips.arrangement-end", "Clip.Clip.end_time",
         "an arrangement clip's end_time follows its loop_end only while it does not loop, at most to the next clip; while it"
         " loops the end stays", "LB EL", MEASURED),
    Fact("clips.arrangement-stretch", "Clip.Clip.looping",
         "whether an arrangement clip keeps a new length when looping is switched on again: yes in Live 12.4.5 (livebridge),"
         " 'immutable' in 12.4.6 (elleural)", "LB EL", DISPUTED),
    Fact("clips.crop", "Clip.Clip.crop", "crop keeps what is from the earlier of start marker and loop start to the loop's end",
         "LB", MEASURED),
    Fact("clips.duplicate-loop", "Clip.Clip.duplicate_loop",
         "the loop gets twice as long with its notes repeated; notes behind it move on by its length", "LB", MEASURED),
    Fact("clips.pitch-carry", "Clip.Clip.pitch_fine Clip.Clip.pitch_coarse", "cents beyond 50 go into the semitones", "LB",
         MEASURED),
    Fact("clips.warp-off", "Clip.Clip.warping Clip.Clip.looping", "switching warping off switches looping off", "LB", MEASURED),
    Fact("clips.warp-modes", "Clip.Clip.available_warp_modes Clip.Clip.warp_mode",
         "the warp modes are 0 1 2 3 4 6; another one raises 'Invalid warp mode'", "LB HN", MEASURED),
    Fact("scenes.minus-one", "Scene.Scene.tempo Scene.Scene.time_signature_numerator Scene.Scene.time_signature_denominator",
         "tempo and signature of a scene read -1 while they are off; the values stay inside and come back", "PV", MEASURED,
         "12.0 on"),
    Fact("scenes.signature-enables", "Scene.Scene.time_signature_numerator Scene.Scene.time_signature_denominator",
         "setting a scene's signature switches it on", "PV", MEASURED, "12.0 on"),
    Fact("scenes.tempo-enables", "Scene.Scene.tempo",
         "whether setting a scene's tempo switches it on is not written anywhere: set tempo_enabled first", "PV", UNKNOWN,
         "12.0 on"),
    Fact("scenes.create", "Song.Song.create_scene",
         "a new scene has tempo and signature of the one above and is selected", "LB PV", MEASURED),
    Fact("scenes.duplicate", "Song.Song.duplicate_scene", "a copy of a scene keeps the name and is selected", "LB PV", MEASURED),
    Fact("scenes.capture", "Song.Song.capture_and_insert_scene",
         "a scene is inserted below the selected one even when nothing plays, with its name, tempo and signature; the clips that"
         " play are copied, and playing goes over to them", "LB PV", MEASURED),
)
