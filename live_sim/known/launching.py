"""Launching clips, scenes and groups."""

from .record import DEMANDED, DOCUMENTED, INFERRED, MEASURED, OURS, UNKNOWN, Fact

FACTS = (
    Fact("launching.stopped-transport", "Clip.Clip.fire ClipSlot.ClipSlot.fire Clip.Clip.is_playing",
         "a fire with the transport stopped starts the transport and the clip at once, whatever the quantization", "AO",
         DEMANDED),
    Fact("launching.quantization", "Song.Song.clip_trigger_quantization Clip.Clip.launch_quantization",
         "while the song plays a launch waits for the next line of the clip's launch_quantization, or of the song's when"
         " it says global; the two enumerations are shifted: 1 bar is 4 in the song and 5 in a clip", "SE DOC PL",
         MEASURED),
    Fact("launching.triggered", "Clip.Clip.is_triggered ClipSlot.ClipSlot.is_triggered Track.Track.fired_slot_index"
         " Scene.Scene.is_triggered",
         "what waits says so: is_triggered of clip, slot and scene, and the track's fired_slot_index (the slot; -1"
         " nothing, -2 the stop button)", "DOC SE LB PV", MEASURED),
    Fact("launching.playing-slot-index", "Track.Track.playing_slot_index",
         "playing_slot_index is the slot that plays, -1 while the track follows the arrangement, -2 once a stop was fired"
         " and until the track is given back", "HN PV AO", MEASURED),
    Fact("launching.stop-waits", "ClipSlot.ClipSlot.stop Clip.Clip.stop",
         "the stop of a slot and of a clip always waits for the global quantization", "WC DOC", MEASURED),
    Fact("launching.stop-all-at-once", "Track.Track.stop_all_clips Song.Song.stop_all_clips",
         "stop_all_clips(False) of track and song stops at once", "WC DOC", MEASURED),
    Fact("launching.stop-after-launch", "Song.Song.stop_playing Clip.Clip.fire",
         "when a launch started the transport, the stop leaves the playhead at 0", "WC", MEASURED),
    Fact("launching.stopped-transport-keeps-clips", "Song.Song.stop_playing Clip.Clip.is_playing",
         "stop_playing does not stop clips: a clip reads is_playing while the transport stands", "WC AO", MEASURED),
    Fact("launching.restart", "Song.Song.start_playing Clip.Clip.playing_position",
         "clips that are playing begin anew when the transport starts (one report says that a slot stopped just before"
         " comes back as well; here it stays stopped)", "OURS HN", OURS),
    Fact("launching.empty-slot", "ClipSlot.ClipSlot.fire ClipSlot.ClipSlot.has_stop_button",
         "firing an empty slot with a stop button stops the track; one without it does nothing", "DOC", DOCUMENTED),
    Fact("launching.refused-arguments", "ClipSlot.ClipSlot.fire",
         "force_legato on an empty slot raises 'Can only pass force_legato to non-empty slots.'; a record_length with a"
         " clip in the slot is an error (its text is ours)", "LB DOC", MEASURED, "9.0 on"),
    Fact("launching.button", "Clip.Clip.set_fire_button_state ClipSlot.ClipSlot.set_fire_button_state Clip.Clip.launch_mode",
         "set_fire_button_state is the button itself: a gate clip plays while it is held, a toggle clip toggles; fire() on"
         " a gate clip is never released", "WC", MEASURED),
    Fact("launching.repeat", "Clip.Clip.set_fire_button_state",
         "how often a clip in repeat mode starts again while its button is held has not been measured", "OURS", UNKNOWN),
    Fact("launching.group-slots", "ClipSlot.ClipSlot.fire ClipSlot.ClipSlot.is_group_slot",
         "firing a slot of a group track launches the slots of its tracks in that row", "PL DOC", DEMANDED),
    Fact("launching.group-index", "Track.Track.playing_slot_index Track.Track.fired_slot_index",
         "a group track says the row that one of its tracks plays (the lowest of several)", "PL OURS", INFERRED),
    Fact("launching.playing-status", "ClipSlot.ClipSlot.playing_status ClipSlot.ClipSlot.is_playing"
         " ClipSlot.ClipSlot.is_recording",
         "playing_status (0, 1 started, 2 recording) and its listener work on slots of group tracks only; on others it is"
         " always 0 and never fires, while is_playing and is_recording work", "PV", MEASURED),
    Fact("launching.will-record", "ClipSlot.ClipSlot.will_record_on_start Clip.Clip.will_record_on_start",
         "will_record_on_start always reads False, armed or not", "PV SE", MEASURED),
    Fact("launching.start-time", "Clip.Clip.start_time",
         "a launch sets start_time of a session clip: the song time of the launch", "PV", MEASURED),
    Fact("launching.playing-position", "Clip.Clip.playing_position",
         "playing_position is the place in the clip in beats, in seconds when it is unwarped, and 0.0 while it does not"
         " sound", "PV AO", MEASURED),
    Fact("launching.end-of-clip", "Clip.Clip.looping Track.Track.playing_slot_index",
         "a clip that does not loop ends at its end, and the track stays silent (-2)", "DOC", INFERRED),
    Fact("launching.legato-position", "Clip.Clip.playing_position",
         "where in the clip a legato launch goes on has not been measured", "OURS", UNKNOWN),
    Fact("launching.loop-without-line", "Clip.Clip.fire",
         "which line a launch waits for when no pass of the arrangement loop meets one has not been measured", "OURS",
         UNKNOWN),
    Fact("launching.follow-actions", "Clip.Clip.fire Scene.Scene.fire",
         "follow actions are not in the API, and when they act has not been measured: launching a clip or scene whose"
         " description has follow_action_enabled is counted as not simulated, and nothing follows", "OURS", UNKNOWN),
    Fact("launching.arrangement-silent", "Clip.Clip.fire Clip.Clip.stop Clip.Clip.scrub Clip.Clip.move_playing_pos",
         "on a clip of the arrangement fire, stop, scrub and move_playing_pos do nothing and say nothing; its"
         " playing_position is 0.0", "PV", MEASURED),
    Fact("launching.move-playing-pos", "Clip.Clip.move_playing_pos Track.Track.jump_in_running_session_clip",
         "move_playing_pos is relative, unquantized, and works only while the clip plays", "PV", MEASURED),
    Fact("launching.scrub", "Clip.Clip.scrub",
         "scrub starts playback when stopped and leaves the clip triggered; how it goes on has not been measured", "PV",
         UNKNOWN),
    Fact("launching.takes-from-arrangement", "Song.Song.back_to_arranger Track.Track.back_to_arranger",
         "launching, and stopping, takes the track from the arrangement: back_to_arranger reads True on the song, and from"
         " 12.0.5 on the track", "AO LB HN", MEASURED),
    Fact("launching.back-to-arranger", "Song.Song.back_to_arranger Track.Track.back_to_arranger",
         "setting back_to_arranger to False gives the tracks back to the arrangement: session clips end and"
         " playing_slot_index reads -1", "AO LB", DEMANDED),
    Fact("launching.back-to-arranger-true", "Song.Song.back_to_arranger Track.Track.back_to_arranger",
         "only False can be set: back_to_arranger = True does nothing and raises nothing (Ableton's own scripts of Live 10"
         " toggle it so)", "AO EL C10", INFERRED),
    Fact("launching.scene", "Scene.Scene.fire Scene.Scene.tempo Scene.Scene.tempo_enabled",
         "a scene fires every slot of its row (empty ones with a stop button stop their track), takes its tempo and"
         " signature at once when they are enabled, and is selected", "DOC LB", MEASURED),
    Fact("launching.empty-scene", "Scene.Scene.fire",
         "an empty scene sets tempo and signature and does not start the transport", "LB", MEASURED),
    Fact("launching.fire-as-selected", "Scene.Scene.fire_as_selected",
         "fire_as_selected fires the selected scene, not the one it is called on, and selects the next", "PV", MEASURED),
    Fact("launching.once-per-turn", "Track.Track.playing_slot_index Clip.Clip.playing_status",
         "in what order the listeners of one launch are called is not known; here each is called once, when all of it"
         " has happened", "OURS", OURS),
)
