"""When a write becomes visible (the table is live_sim/visible.py)."""

from .record import INFERRED, MEASURED, Fact

FACTS = (
    Fact("visible.transport", "Song.Song.is_playing Song.Song.start_playing Song.Song.stop_playing"
         " Song.Song.continue_playing",
         "starting and stopping lands on Live's next turn; is_playing reads its old value in the same call", "LB EL NT",
         MEASURED),
    Fact("visible.playhead", "Song.Song.current_song_time Song.Song.jump_by Song.CuePoint.jump",
         "a write of the playhead, a jump by beats or to a cue point lands on the next turn", "LB EL NT", MEASURED),
    Fact("visible.loop-and-punch", "Song.Song.loop Song.Song.punch_in Song.Song.punch_out",
         "the loop switch and the punch switches read old in the same call", "LB EL", MEASURED),
    Fact("visible.recording", "Song.Song.record_mode Song.Song.session_record Song.Song.session_automation_record",
         "recording switches read old in the same call, so that a toggle written twice in one call toggles once",
         "LB HN WC", MEASURED),
    Fact("visible.back-to-arranger", "Song.Song.back_to_arranger Track.Track.back_to_arranger",
         "giving tracks back to the arrangement lands on the next turn", "LB AO", MEASURED),
    Fact("visible.launches", "Clip.Clip.fire ClipSlot.ClipSlot.fire Scene.Scene.fire",
         "every launch lands on the next turn: a fired slot plays, is triggered or has its new clip only then", "LB SE",
         MEASURED),
    Fact("visible.at-once", "Song.Song.start_time Song.Song.tempo Song.Song.signature_numerator Song.Song.metronome"
         " Song.Song.arrangement_overdub Song.Song.clip_trigger_quantization Song.Song.loop_start Song.Song.loop_length"
         " Track.Track.name Track.Track.mute Track.Track.solo Track.Track.arm",
         "start marker, tempo, signature, metronome, arrangement overdub, quantization, groove, scale, loop start and"
         " length, and a track's name, mute, solo, arm and colour read new in the same call", "LB PV SE", MEASURED),
    Fact("visible.warping", "Clip.Clip.warping",
         "warping is applied later than the order of the calls says (here: on the next turn)", "DOC PV", MEASURED),
    Fact("visible.turns", "Song.Song.is_playing",
         "a turn ends when the script's call is over: by the next timer, display tick or MIDI message all writes have"
         " landed", "AO LB", INFERRED),
)
