"""Recording into slots and into the arrangement."""

from .record import DISPUTED, DOCUMENTED, INFERRED, MEASURED, OURS, UNKNOWN, Fact

FACTS = (
    Fact("recording.slot", "ClipSlot.ClipSlot.fire ClipSlot.ClipSlot.has_clip Clip.Clip.is_recording Track.Track.arm",
         "firing an empty slot of an armed track records: at once when the transport is stopped, else from the next line;"
         " the clip is there on the next turn and is_recording with it", "SE HN AO", MEASURED),
    Fact("recording.length", "ClipSlot.ClipSlot.fire Clip.Clip.loop_end",
         "with a record_length the take ends exactly there and the clip loops from 0 to it; lengths are quarter notes",
         "SE HN", MEASURED, "9.0 on"),
    Fact("recording.again", "ClipSlot.ClipSlot.fire Clip.Clip.is_recording",
         "firing the recording slot again ends the take at the next line, and it goes on playing as a loop", "SE",
         MEASURED),
    Fact("recording.status", "Song.Song.session_record_status Song.Song.session_record",
         "session_record_status is 0 off, 1 on, 2 waiting; while it is 2 session_record is False and the slot is"
         " triggered, at the line they are 1 and True", "PV", MEASURED),
    Fact("recording.trigger", "Song.Song.trigger_session_record",
         "trigger_session_record records into the armed track's slot of the selected scene or its next empty one, starts"
         " the transport always, does nothing without an armed track, rounds a length up to the launch quantization, and"
         " then plays the clip", "PV WC", MEASURED),
    Fact("recording.session-record", "Song.Song.session_record", "session_record = True starts playback", "LB", MEASURED),
    Fact("recording.overdub", "Clip.Clip.is_overdubbing Song.Song.session_record",
         "MIDI clips that play on armed tracks are overdubbed while session record is on; no notes come, since none are"
         " played here", "DOC", DOCUMENTED),
    Fact("recording.overdub-switch", "Song.Song.overdub",
         "overdub = True switches session record on without playing", "LB", MEASURED),
    Fact("recording.overdub-unarmed", "Song.Song.overdub",
         "with no track armed and session record off, overdub = True switches session record on (livebridge) or is ignored"
         " (LiveAPI's probes); Ableton's own scripts do it, so here it is ignored and counted as not simulated, and nothing"
         " is raised", "LB PV C10", DISPUTED),
    Fact("recording.arrangement", "Song.Song.record_mode Track.Track.arrangement_clips",
         "record_mode = True starts playback and records every armed track and every playing session clip into the"
         " arrangement; False does not stop playback", "LB WC PV", MEASURED),
    Fact("recording.overwrites", "Song.Song.record_mode Track.Track.arrangement_clips",
         "what lies under a take in the arrangement gives way to it, unless MIDI is overdubbed", "DOC", INFERRED),
    Fact("recording.punch", "Song.Song.punch_in Song.Song.punch_out",
         "with punch-in the arrangement is recorded from the start of the loop brace on, with punch-out up to its end",
         "DOC", DOCUMENTED),
    Fact("recording.ends-with-transport", "Song.Song.stop_playing Clip.Clip.is_recording",
         "takes end when the transport stops, and so do the recording switches", "AO OURS", INFERRED),
    Fact("recording.count-in", "Song.Song.count_in_duration Song.Song.is_counting_in",
         "when recording begins and is_counting_in changes with a count-in has not been measured", "OURS", UNKNOWN),
    Fact("recording.capture-midi", "Song.Song.capture_midi Song.Song.can_capture_midi",
         "what capture_midi does, with material or without, is not written anywhere", "OURS", UNKNOWN, "10.1 on"),
    Fact("recording.arm-alone", "Track.Track.arm Song.Song.exclusive_arm",
         "arm written by a script ignores exclusive arming: others stay armed", "LB", MEASURED),
    Fact("recording.names", "Clip.Clip.name", "a recorded clip has no name here", "OURS", OURS),
)
